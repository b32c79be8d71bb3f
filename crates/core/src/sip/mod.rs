//! `sip`: a SIP account's settings, history, devices, journal, and the directory.
//!
//! Administrators come in through [`Sip`], as somebody and inside one organization, and reach any of its accounts; the owner of an account
//! comes in through [`SipAccount`] and reaches his own; a proxy comes in through [`Proxy`] with a credential of the area, and pushes what
//! it sees; whoever searches the directory through [`Directory`], which knows only who agreed; whoever asks where he is through
//! [`Locations`]. An account is a user of role subscriber: both have one id.
//!
//! Nothing here may know the settings API's JSON, LDAP's operations, or how a proxy spells its questions.

mod access;
mod accounts;
mod aliases;
mod balance;
mod calls;
mod change;
mod contacts;
mod devices;
mod directory;
mod domains;
mod error;
mod existing;
mod feed;
mod forwarding;
mod identity;
mod import;
mod journal;
mod list;
mod memory;
mod networks;
mod passwords;
mod route;
mod rows;
mod rules;
#[cfg(test)]
mod tests;
mod voicemail;
mod vouchers;

pub use access::{Edit, MayChange, Own, Sip, SipAccount, View};
pub use accounts::NewAccount;
pub(crate) use accounts::{Making, insert as insert_account};
pub(crate) use balance::{Step, begin as begin_balance, post as post_balance};
pub use directory::{Directory, Found, Hint, fold};
pub use domains::NewDomain;
pub(crate) use domains::insert as insert_domain;
pub use error::Error;
pub use feed::{CallReport, FeedOutcome, Proxy, Refused, Registration};
pub use forwarding::ForwardingChange;
pub use journal::{Journal, JournalPut};
pub(crate) use memory::Memory;
pub use networks::{Locations, NETWORKS_MAX, Networks};
pub use passwords::Pair;
pub(crate) use passwords::{card, digests, same_digest};
pub use route::{RouteAnswer, RouteQuestion};
pub(crate) use rows::storable;
pub use rules::AcceptChange;
pub use voicemail::VoicemailChange;
pub(crate) use voicemail::seal_pin;
pub use vouchers::{MadeVoucher, VOUCHERS_MAX};

/// The area's word in audit log, events and credentials.
pub(crate) const AREA: &str = "sip";
/// The area of events about devices and calls: what a page shows changed, and nothing that anybody set.
const AREA_CALLS: &str = "sip-calls";
/// The area of events about devices.
const AREA_DEVICES: &str = "sip-devices";

/// What the operator sets for the area as a whole; see [`crate::Core::set_sip_limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SipLimits {
    /// How much of each account's journal is kept.
    pub journal: patchbay_domain::sip::JournalLimits,
    /// Days that call records are kept.
    pub call_days: i64,
}

impl Default for SipLimits {
    fn default() -> Self {
        Self { journal: patchbay_domain::sip::JournalLimits::default(), call_days: 400 }
    }
}

/// After rows were written past the use cases (the demo data): what stands in memory is read anew.
pub(crate) async fn settle(core: &crate::Core) -> crate::Result<()> {
    core.sip_memory().directory.load(core).await
}
