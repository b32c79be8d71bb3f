//! Accounts of a file that are there already: what a row would change of one, and doing so. A cell that is empty changes nothing.

use super::accounts::store_password;
use super::passwords::Digests;
use super::{identity, rows};
use crate::Result;
use crate::store::{Row, Sql, Store, Tx, args};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::sip::{AccountChange, AccountId, Identity, Number, SipAddress};
use patchbay_domain::time::Millis;
use std::collections::{HashMap, HashSet};

/// An account as it is, as far as a file can change it.
pub(super) struct Existing {
    pub id: AccountId,
    identity: Identity,
    listed: bool,
    digests: Digests,
}

/// What a row says of an account.
pub(super) struct Wanted {
    /// Its cells, where they are not empty; see `given`.
    pub identity: Identity,
    /// The columns of the identity that are not empty.
    pub given: HashSet<&'static str>,
    /// Whether its owner is listed, where the row says so.
    pub listed: Option<bool>,
    /// Of its password, where it has one.
    pub digests: Option<Digests>,
}

/// A row that changes an account.
pub(super) struct Update {
    pub id: AccountId,
    pub address: SipAddress,
    pub wanted: Wanted,
}

/// The accounts of these addresses, by address. Those of other organizations are not among them.
pub(super) async fn existing(store: &Store, organization: &OrganizationId, addresses: &str) -> Result<HashMap<String, Existing>> {
    const EXISTING: Sql = Sql::new(
        "SELECT id, address, first_name, last_name, email, mobile, caller_id, timezone, listed, ha1, ha1b FROM sip_accounts
            WHERE organization_id = $1 AND address IN (SELECT value FROM json_each($2))",
        "SELECT id, address, first_name, last_name, email, mobile, caller_id, timezone, listed, ha1, ha1b FROM sip_accounts
            WHERE organization_id = $1 AND address IN (SELECT jsonb_array_elements_text($2::jsonb))",
    );
    let found = store.rows(EXISTING, args![organization, addresses]).await?;
    found.iter().map(|row| Ok((row.text("address")?, account(row)?))).collect()
}

fn account(row: &Row) -> Result<Existing> {
    let number = |column| rows::stored(row.optional_text(column)?.map(|text| Number::parse(&text)).transpose());
    Ok(Existing {
        id: AccountId(row.text("id")?),
        identity: Identity {
            first_name: row.text("first_name")?,
            last_name: row.text("last_name")?,
            email: row.text("email")?,
            mobile: number("mobile")?,
            caller_id: number("caller_id")?,
            timezone: row.text("timezone")?,
            ..Identity::default()
        },
        listed: row.bool("listed")?,
        digests: Digests { bare: row.text("ha1")?, whole: row.text("ha1b")? },
    })
}

impl Wanted {
    /// An identity with what the row gives of it.
    fn onto(&self, now: &Identity) -> Identity {
        let text = |column: &'static str, now: &str, wanted: &str| {
            if self.given.contains(column) { wanted.trim().to_owned() } else { now.to_owned() }
        };
        let number = |column: &'static str, now: &Option<Number>, wanted: &Option<Number>| {
            if self.given.contains(column) { wanted.clone() } else { now.clone() }
        };
        let wanted = &self.identity;
        Identity {
            first_name: text("first_name", &now.first_name, &wanted.first_name),
            last_name: text("last_name", &now.last_name, &wanted.last_name),
            email: text("email", &now.email, &wanted.email),
            mobile: number("mobile", &now.mobile, &wanted.mobile),
            caller_id: number("caller_id", &now.caller_id, &wanted.caller_id),
            timezone: text("timezone", &now.timezone, &wanted.timezone),
            ..now.clone()
        }
    }

    /// What the row would change of the account. Of a password only that it is another one.
    pub fn changes(&self, now: &Existing) -> Vec<AccountChange> {
        let new = self.onto(&now.identity);
        let number = |number: &Option<Number>| number.as_ref().map(ToString::to_string).unwrap_or_default();
        let listed = |listed: bool| if listed { "yes" } else { "no" }.to_owned();
        let was = &now.identity;
        let texts = [
            ("first_name", was.first_name.clone(), new.first_name),
            ("last_name", was.last_name.clone(), new.last_name),
            ("email", was.email.clone(), new.email),
            ("mobile", number(&was.mobile), number(&new.mobile)),
            ("caller_id", number(&was.caller_id), number(&new.caller_id)),
            ("timezone", was.timezone.clone(), new.timezone),
            ("listed", listed(now.listed), listed(self.listed.unwrap_or(now.listed))),
        ];
        let change = |(field, was, is): (&str, String, String)| AccountChange { field: field.to_owned(), was, is };
        let password = self.digests.as_ref().filter(|digests| **digests != now.digests);
        let password = password.map(|_| ("password", String::new(), String::new()));
        texts.into_iter().filter(|(_, was, is)| was != is).chain(password).map(change).collect()
    }
}

impl Update {
    /// Changes the account as it is now; what it did, for the audit log, unless it is just so already.
    ///
    /// # Errors
    /// `NotFound` when it was deleted meanwhile.
    pub async fn carry_out(&self, tx: &mut Tx, organization: &OrganizationId, now: Millis) -> Result<Option<AuditItem>> {
        let settings = rows::lock(tx, &self.id, organization).await?;
        let new = self.wanted.onto(&settings.identity);
        let mut was = vec![identity::described(&settings.identity)];
        let mut is = vec![identity::described(&new)];
        let mut changed = new != settings.identity;
        if changed {
            identity::store(tx, &self.id, &self.address, &new, now).await?;
        }
        if let Some(listed) = self.wanted.listed.filter(|listed| *listed != settings.listed) {
            let sql = "UPDATE sip_accounts SET listed = $1, updated_at = $2 WHERE id = $3";
            tx.execute(sql, args![listed, now, self.id.as_str()]).await?;
            was.push(format!("listed {}", identity::on_off(settings.listed)));
            is.push(format!("listed {}", identity::on_off(listed)));
            changed = true;
        }
        if let Some(fresh) = &self.wanted.digests {
            let sql = "SELECT 1 AS one FROM sip_accounts WHERE id = $1 AND ha1 = $2 AND ha1b = $3";
            if tx.row(sql, args![self.id.as_str(), &fresh.bare, &fresh.whole]).await?.is_none() {
                store_password(tx, &self.id, fresh, now).await?;
                is.push("another password".to_owned());
                changed = true;
            }
        }
        let item = AuditItem { subject: self.address.to_string(), was: was.join(", "), is: is.join(", ") };
        Ok(changed.then_some(item))
    }
}
