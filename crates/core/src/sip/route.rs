//! The routing decision as a proxy asks for it: gathers what the decision depends on, and leaves the deciding to the domain.

use super::access::SipAccount;
use super::feed::Proxy;
use super::{aliases, contacts, rows};
use crate::store::{Row, args};
use crate::zone::Zone;
use crate::{Core, Error, Result};
use patchbay_domain::sip::{AccountId, Facts, Party, Reach, SipAddress, Verdict, decide};

/// What a proxy asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteQuestion {
    /// Who calls, in any spelling; empty for one who says nothing of himself.
    pub caller: String,
    /// Who is called, in any spelling: an account's address, an alias, a number.
    pub callee: String,
    /// What the proxy knows of the callee's phones; without it, the registrations that were pushed tell.
    pub reach: Option<Reach>,
}

/// What it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteAnswer {
    /// The account that is meant; none when there is none.
    pub account: Option<SipAddress>,
    /// Whether the caller is an account here that hides its number: the proxy is to show nothing of him.
    pub hide_caller: bool,
    /// The number of the account's mailbox, for a call that is diverted there.
    pub mailbox: Option<String>,
    /// What becomes of the call.
    pub verdict: Verdict,
}

const BY_ADDRESS: &str = "SELECT a.id FROM sip_addresses s JOIN sip_accounts a ON a.id = s.account_id
    WHERE s.address = $1 AND a.organization_id = $2";
const BY_NUMBER: &str = "SELECT a.id FROM sip_numbers n JOIN sip_accounts a ON a.id = n.account_id
    WHERE n.number = $1 AND a.organization_id = $2";
const HIDES: &str = "SELECT 1 AS one FROM sip_addresses s JOIN sip_accounts a ON a.id = s.account_id
    WHERE s.address = $1 AND a.organization_id = $2 AND a.privacy";
const ONLINE: &str = "SELECT 1 AS one FROM sip_devices WHERE account_id = $1 AND expires_at > $2 LIMIT 1";

impl Proxy<'_> {
    /// What becomes of a call.
    ///
    /// # Errors
    /// `Invalid` for `caller` and `callee` that are no addresses.
    pub async fn route(&self, question: &RouteQuestion) -> Result<RouteAnswer> {
        let callee = Party::parse(&question.callee).map_err(|fault| Error::field("callee", fault.to_string()))?;
        let caller = match question.caller.trim() {
            "" => None,
            text => Some(Party::parse(text).map_err(|fault| Error::field("caller", fault.to_string()))?),
        };
        let core = self.acting.core();
        let hidden = match &caller {
            Some(caller) => core.store().row(HIDES, args![caller.to_string(), self.organization]).await?.is_some(),
            None => false,
        };
        let nobody = RouteAnswer { account: None, hide_caller: hidden, mailbox: None, verdict: Verdict::NotFound };
        let Some(id) = self.meant(&callee).await? else { return Ok(nobody) };
        match routed(core, &id, caller.as_ref(), hidden, question.reach).await {
            // Deleted just now.
            Err(Error::NotFound) => Ok(nobody),
            answer => answer,
        }
    }

    /// The account that is called: by its address, by an alias, or by a number.
    async fn meant(&self, callee: &Party) -> Result<Option<AccountId>> {
        let store = self.acting.core().store();
        let id = |row: Row| row.text("id").map(AccountId);
        if let Some(row) = store.row(BY_ADDRESS, args![callee.to_string(), self.organization]).await? {
            return id(row).map(Some);
        }
        let Some(number) = callee.number() else { return Ok(None) };
        store.row(BY_NUMBER, args![number.as_str(), self.organization]).await?.map(id).transpose()
    }
}

impl<A> SipAccount<'_, A> {
    /// What would become of a call to this account now; from nobody in particular, or from this caller.
    ///
    /// # Errors
    /// `NotFound` when it was deleted meanwhile.
    pub async fn route(&self, caller: Option<&Party>) -> Result<RouteAnswer> {
        routed(self.acting.core(), &self.account.id, caller, false, None).await
    }
}

/// What becomes of a call to this account.
async fn routed(core: &Core, id: &AccountId, caller: Option<&Party>, hidden: bool, reach: Option<Reach>) -> Result<RouteAnswer> {
    let store = core.store();
    let settings = rows::settings(store, id).await?;
    let own = store.rows(aliases::OWN, args![id.as_str()]).await?;
    let own: Vec<SipAddress> = own.iter().map(|row| rows::address(row, "address")).collect::<Result<_>>()?;
    let groups = match caller {
        Some(caller) => contacts::groups_of(store, id, caller).await?,
        None => Vec::new(),
    };
    let now = core.clock().now();
    let reach = match reach {
        Some(reach) => reach,
        None if store.row(ONLINE, args![id.as_str(), now]).await?.is_some() => Reach::Online,
        None => Reach::NotOnline,
    };
    let (weekday, minute) = Zone::of(&settings.identity.timezone).moment(now);
    let verdict = decide(&Facts {
        own: &own,
        locked: settings.locked,
        forwarding: &settings.forwarding,
        mailbox: settings.has_mailbox(),
        accept: &settings.accept,
        reject: &settings.reject,
        ring_seconds: settings.identity.ring_seconds(),
        caller,
        hidden,
        groups: &groups,
        now,
        weekday,
        minute,
        reach,
    });
    let mailbox = settings.voicemail.filter(|voicemail| voicemail.enabled).map(|voicemail| voicemail.mailbox);
    Ok(RouteAnswer { account: Some(settings.address), hide_caller: hidden, mailbox, verdict })
}
