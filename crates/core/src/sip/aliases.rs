//! Other names and numbers by which an account is reached.

use super::access::{Edit, MayChange, Sip, SipAccount};
use super::accounts::touch;
use super::change::Note;
use super::{Error, rows};
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::paging::{LIKE, containing};
use crate::store::{Query, Row, args};
use crate::{Core, Result};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::list::{Direction, Page, WordsQuery};
use patchbay_domain::sip::{ALIASES_MAX, AssignedNumber, NUMBERS_MAX, Number, SipAddress, SipUser};
use patchbay_domain::time::Millis;

const ALIASES: &str = "SELECT address FROM sip_addresses WHERE account_id = $1 AND alias ORDER BY address";
const NUMBERS: &str = "SELECT number FROM sip_numbers WHERE account_id = $1 ORDER BY changed_at, number";

/// The account's own address, then its aliases.
pub(super) const OWN: &str = "SELECT address FROM sip_addresses WHERE account_id = $1 ORDER BY alias, address";

/// Rows a portion of an export.
const PORTION: usize = 1000;
const ORDER: Order = Order::new("n.number", false, "n.number", Direction::Ascending);

fn narrowed(begin: &'static str, organization: &OrganizationId, words: &str) -> Query {
    let query =
        Query::new(begin).push(" FROM sip_numbers n JOIN sip_accounts a ON a.id = n.account_id WHERE a.organization_id = ");
    let query = query.arg(organization);
    let q = words.trim();
    if q.is_empty() {
        return query;
    }
    let pattern = rows::storable(&containing(q));
    let query = query.push(" AND (a.address").push(LIKE).arg(&pattern).push(" ESCAPE '\\' OR a.name").push(LIKE);
    let query = query.arg(pattern).push(" ESCAPE '\\'");
    // What people put between digits is no part of a number.
    let digits = Number::parse(q).map_or_else(|_| q.replace([' ', '-', '.', '/', '(', ')'], ""), String::from);
    if digits.is_empty() {
        return query.push(")");
    }
    query.push(" OR n.number LIKE ").arg(rows::storable(&containing(&digits))).push(" ESCAPE '\\')")
}

async fn slice(core: &Core, organization: &OrganizationId, words: &str, slice: Slice) -> Result<Vec<AssignedNumber>> {
    let select = narrowed("SELECT n.number, a.address, a.name, n.changed_at", organization, words);
    core.store().query(slice.apply(select)).await?.iter().map(assigned).collect()
}

fn cursor(row: &AssignedNumber) -> Cursor {
    Cursor::new(ORDER, Key::Text(String::new()), &row.number)
}

impl<A> Sip<'_, A> {
    /// A page of the numbers of all accounts, by number. The words are part of a number, in any spelling, or of an account's address or
    /// owner. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers(&self, query: &WordsQuery) -> Result<Page<AssignedNumber>> {
        let core = self.acting.core();
        let count = core.store().query(narrowed("SELECT COUNT(*) AS total", self.organization, &query.filter.q)).await?;
        let total = count.first().map_or(Ok(0), |row| row.int("total"))?;
        let read = |wanted| slice(core, self.organization, &query.filter.q, wanted);
        page(ORDER, &query.place, total, read, cursor).await
    }

    /// All numbers that the query matches, in portions of up to 1,000. The query's place is passed over.
    pub fn export_numbers(&self, query: WordsQuery) -> BoxStream<'static, Result<Vec<AssignedNumber>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        portions(
            ORDER,
            PORTION,
            move |portion| {
                let (core, organization, words) = (core.clone(), organization.clone(), query.filter.q.clone());
                async move { slice(&core, &organization, &words, portion).await }
            },
            cursor,
        )
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
