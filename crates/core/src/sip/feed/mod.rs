//! What a SIP proxy pushes: registrations and calls, in batches. The same batch once more changes nothing.
//!
//! A proxy only reaches accounts of the organization whose credential it has. What it says of others is counted and left aside, since a
//! proxy may serve more domains than those that are here.

mod calls;
mod registrations;

pub use calls::CallReport;
pub use registrations::Registration;

use crate::event::Event;
use crate::store::{Sql, Tx, args};
use crate::{Acting, Result};
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::sip::{AccountId, Party, SipAddress};

/// The most records of a batch.
const BATCH_MAX: usize = 1000;

/// A SIP proxy, or an administrator who tries what one would be told.
pub struct Proxy<'a> {
    pub(super) acting: Acting<'a>,
    pub(super) organization: &'a OrganizationId,
}

impl<'a> Acting<'a> {
    /// The door of a SIP proxy.
    ///
    /// # Errors
    /// `Forbidden` without the permission, which a credential of the area `sip` has; `NotFound` outside any organization.
    pub fn sip_proxy(&self) -> Result<Proxy<'a>> {
        self.require(Permission::FeedSip)?;
        Ok(Proxy { acting: *self, organization: self.organization()? })
    }
}

impl Proxy<'_> {
    /// The most records of a batch.
    pub const BATCH_MAX: usize = BATCH_MAX;
}

/// What became of a batch. All that is good of it is stored, in one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedOutcome {
    /// Records that were stored.
    pub stored: usize,
    /// Records that said nothing new.
    pub unchanged: usize,
    /// Records of addresses that are no accounts here.
    pub unknown: usize,
    /// Records that make no sense.
    pub refused: Vec<Refused>,
}

/// A record that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its place in the batch, from 0.
    pub place: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// Begins a batch. On PostgreSQL one of an organization's runs at a time, so that two that name the same accounts in different orders never
/// wait for each other in a ring.
async fn begin(tx: &mut Tx, organization: &OrganizationId) -> Result<()> {
    const ALONE: Sql =
        Sql::new("SELECT $1 AS one", "SELECT pg_advisory_xact_lock(hashtextextended('sip feed ' || $1, 0)) IS NULL AS one");
    tx.rows(ALONE, args![organization]).await.map(drop)
}

/// Checks the length of a batch.
fn check_length(length: usize) -> Result<()> {
    if length > BATCH_MAX {
        return Err(crate::Error::field("", format!("A batch has at most {BATCH_MAX} records.")));
    }
    Ok(())
}

/// An account that a record is about.
struct Known {
    id: AccountId,
    address: SipAddress,
}

/// The account that this one reaches by address, alias or number, if it is one of the organization's.
async fn known(tx: &mut Tx, organization: &OrganizationId, party: &Party) -> Result<Option<Known>> {
    const BY_ADDRESS: &str = "SELECT a.id, a.address FROM sip_addresses s JOIN sip_accounts a ON a.id = s.account_id
        WHERE s.address = $1 AND a.organization_id = $2";
    const BY_NUMBER: &str = "SELECT a.id, a.address FROM sip_numbers n JOIN sip_accounts a ON a.id = n.account_id
        WHERE n.number = $1 AND a.organization_id = $2";
    let mut row = tx.row(BY_ADDRESS, args![party.to_string(), organization]).await?;
    if let (None, Some(number)) = (&row, party.number()) {
        row = tx.row(BY_NUMBER, args![number.as_str(), organization]).await?;
    }
    row.map(|row| Ok(Known { id: AccountId(row.text("id")?), address: super::rows::address(&row, "address")? })).transpose()
}

/// A text of a proxy as it is kept: cut, and without control characters.
fn clean(text: &str, characters: usize) -> String {
    text.chars().take(characters).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Announces whose devices or calls changed, so that pages are fetched again and what is remembered of them is forgotten. More than an
/// event can name take several, or all that is remembered of other accounts would be forgotten with them. Nothing of it stands in the
/// audit log.
fn announce(tx: &mut Tx, area: &str, organization: &OrganizationId, touched: &mut Vec<String>) {
    touched.sort_unstable();
    touched.dedup();
    for named in touched.chunks(Event::SUBJECTS_MAX) {
        tx.announce(Event::new(area, Some(organization.clone()), named));
    }
}
