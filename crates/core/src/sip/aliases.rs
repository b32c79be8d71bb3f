//! Other names and numbers by which an account is reached.

use super::access::{Edit, MayChange, Sip, SipAccount};
use super::accounts::touch;
use super::change::Note;
use super::{Error, rows};
use crate::Result;
use crate::keyset::{Cursor, Key, Order, Slice};
use crate::paging::LIKE;
use crate::paging::containing;
use crate::store::{Query, Row, args};
use futures::FutureExt;
use patchbay_domain::list::{Direction, Page, WordsQuery};
use patchbay_domain::sip::{ALIASES_MAX, AssignedNumber, NUMBERS_MAX, Number, SipAddress, SipUser};
use patchbay_domain::time::Millis;

const ALIASES: &str = "SELECT address FROM sip_addresses WHERE account_id = $1 AND alias ORDER BY address";
const NUMBERS: &str = "SELECT number FROM sip_numbers WHERE account_id = $1 ORDER BY changed_at, number";

/// The account's own address, then its aliases.
pub(super) const OWN: &str = "SELECT address FROM sip_addresses WHERE account_id = $1 ORDER BY alias, address";

const ORDER: Order = Order::new("n.number", false, "n.number", Direction::Ascending);

impl<A> Sip<'_, A> {
    /// A page of the numbers of all accounts, by number. The words are part of a number, in any spelling, or of an account's address or
    /// owner. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers(&self, query: &WordsQuery) -> Result<Page<AssignedNumber>> {
        const FROM: &str = " FROM sip_numbers n JOIN sip_accounts a ON a.id = n.account_id WHERE a.organization_id = ";
        let store = self.acting.core().store();
        let narrowed = |begin: &'static str| {
            let query_of = Query::new(begin).push(FROM).arg(self.organization);
            let q = query.filter.q.trim();
            if q.is_empty() {
                return query_of;
            }
            let words = rows::storable(&containing(q));
            let query_of = query_of.push(" AND (a.address").push(LIKE).arg(&words).push(" ESCAPE '\\' OR a.name").push(LIKE);
            let query_of = query_of.arg(words).push(" ESCAPE '\\'");
            // What people put between digits is no part of a number.
            let digits = Number::parse(q).map_or_else(|_| q.replace([' ', '-', '.', '/', '(', ')'], ""), String::from);
            if digits.is_empty() {
                return query_of.push(")");
            }
            let number = rows::storable(&containing(&digits));
            query_of.push(" OR n.number LIKE ").arg(number).push(" ESCAPE '\\')")
        };
        let count = store.query(narrowed("SELECT COUNT(*) AS total")).await?;
        let total = count.first().map_or(Ok(0), |row| row.int("total"))?;
        let select = || narrowed("SELECT n.number, a.address, a.name, n.changed_at");
        let mut wanted = Slice::at(ORDER, &query.place);
        let mut found = store.query(wanted.apply(select())).await?;
        if found.is_empty()
            && let Some(first) = wanted.first()
        {
            wanted = first;
            found = store.query(wanted.apply(select())).await?;
        }
        let found = found.iter().map(assigned).collect::<Result<Vec<_>>>()?;
        Ok(wanted.page(found, total, |row| Cursor::new(ORDER, Key::Text(String::new()), &row.number)))
    }
}

fn assigned(row: &Row) -> Result<AssignedNumber> {
    Ok(AssignedNumber {
        number: number(row)?,
        account: rows::address(row, "address")?,
        name: row.text("name")?,
        changed_at: Millis(row.int("changed_at")?),
    })
}

fn number(row: &Row) -> Result<Number> {
    rows::stored(Number::parse(&row.text("number")?))
}

impl<A> SipAccount<'_, A> {
    /// Its aliases, by user part.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn aliases(&self) -> Result<Vec<SipAddress>> {
        let rows = self.acting.core().store().rows(ALIASES, args![self.account.id.as_str()]).await?;
        let mut aliases: Vec<SipAddress> = rows.iter().map(|row| rows::address(row, "address")).collect::<Result<_>>()?;
        aliases.sort();
        Ok(aliases)
    }

    /// Its ENUM numbers, those changed longest ago first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers(&self) -> Result<Vec<Number>> {
        self.acting.core().store().rows(NUMBERS, args![self.account.id.as_str()]).await?.iter().map(number).collect()
    }
}

impl<A: MayChange> SipAccount<'_, A> {
    /// Adds an alias in the account's own domain: the user part alone, or the whole address (sheet, section 4.3). Answers it.
    ///
    /// # Errors
    /// `Alias`, `Taken`, `TooManyAliases`, `NotFound`.
    pub async fn add_alias(&self, text: &str) -> Result<SipAddress, Error> {
        const INSERT: &str =
            "INSERT INTO sip_addresses (address, account_id, alias) VALUES ($1, $2, TRUE) ON CONFLICT (address) DO NOTHING";
        let domain = self.account.address.domain.clone();
        let alias = SipAddress { user: SipUser::parse_alias(text, &domain)?, domain };
        self.change(move |tx, _, changer| {
            async move {
                let id = changer.id().as_str();
                if tx.rows(ALIASES, args![id]).await?.len() >= usize::try_from(ALIASES_MAX).unwrap_or(usize::MAX) {
                    return Err(Error::TooManyAliases);
                }
                if tx.execute(INSERT, args![alias.to_string(), id]).await? == 0 {
                    return Err(Error::Taken);
                }
                touch(tx, &changer).await?;
                let note = Note::new("add-alias", "", &alias);
                Ok((alias, Some(note)))
            }
            .boxed()
        })
        .await
    }

    /// Deletes an alias, named as in [`SipAccount::add_alias`]. Answers it.
    ///
    /// # Errors
    /// `Alias`, `NoSuchAlias`, `NotFound`.
    pub async fn delete_alias(&self, text: &str) -> Result<SipAddress, Error> {
        const DELETE: &str = "DELETE FROM sip_addresses WHERE address = $1 AND account_id = $2 AND alias";
        let domain = self.account.address.domain.clone();
        let alias = SipAddress { user: SipUser::parse_alias(text, &domain)?, domain };
        self.change(move |tx, _, changer| {
            async move {
                if tx.execute(DELETE, args![alias.to_string(), changer.id().as_str()]).await? == 0 {
                    return Err(Error::NoSuchAlias);
                }
                touch(tx, &changer).await?;
                let note = Note::new("delete-alias", &alias, "");
                Ok((alias, Some(note)))
            }
            .boxed()
        })
        .await
    }
}

impl SipAccount<'_, Edit> {
    /// Has the account reached by a number. Numbers are given out by administrators: whoever has one gets its calls.
    ///
    /// # Errors
    /// `NumberTaken`, `TooManyNumbers`, `NotFound`.
    pub async fn add_number(&self, number: Number) -> Result<(), Error> {
        const INSERT: &str =
            "INSERT INTO sip_numbers (number, account_id, changed_at) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING";
        self.change(move |tx, _, changer| {
            async move {
                let id = changer.id().as_str();
                if tx.rows(NUMBERS, args![id]).await?.len() >= usize::try_from(NUMBERS_MAX).unwrap_or(usize::MAX) {
                    return Err(Error::TooManyNumbers);
                }
                if tx.execute(INSERT, args![number.as_str(), id, changer.core.clock().now()]).await? == 0 {
                    return Err(Error::NumberTaken);
                }
                touch(tx, &changer).await?;
                Ok(((), Some(Note::new("add-number", "", number))))
            }
            .boxed()
        })
        .await
    }

    /// Takes a number back.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_number(&self, number: Number) -> Result<(), Error> {
        const DELETE: &str = "DELETE FROM sip_numbers WHERE number = $1 AND account_id = $2";
        self.change(move |tx, _, changer| {
            async move {
                if tx.execute(DELETE, args![number.as_str(), changer.id().as_str()]).await? == 0 {
                    return Err(crate::Error::NotFound.into());
                }
                touch(tx, &changer).await?;
                Ok(((), Some(Note::new("delete-number", number, ""))))
            }
            .boxed()
        })
        .await
    }
}
