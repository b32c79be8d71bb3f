//! The passwords of an account: the SIP password, which its phones have, and a web password, which goes before it where there is one.
//!
//! Neither is kept. What is kept are the two digests that HTTP Digest works with, over the bare user part and over the whole address as
//! user name (sheet, section 2; RFC 7616, section 3.4.2). A digest is as good as the password for this one domain, so it is never shown.

use super::access::Own;
use super::change::Note;
use super::{Error, SipAccount};
use crate::accounts::Guess;
use crate::event::Event;
use crate::remembered::Remembered;
use crate::secret::hex;
use crate::store::args;
use crate::{Core, Result};
use futures::FutureExt;
use md5::{Digest, Md5};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::sip::{SipAddress, check_sip_password};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use tokio::sync::broadcast;

/// Half of the accounts whose digests are remembered; each takes about 400 bytes.
const HALF: usize = 64 * 1024;

/// The two digests of one password, in lower-case hex.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Digests {
    /// MD5 of `user:domain:password`.
    pub bare: String,
    /// MD5 of `user@domain:domain:password`.
    pub whole: String,
}

/// The digests of a password for this account.
pub(crate) fn digests(address: &SipAddress, password: &str) -> Digests {
    let (user, domain) = (&address.user, &address.domain);
    Digests {
        bare: md5_hex(&format!("{user}:{domain}:{password}")),
        whole: md5_hex(&format!("{user}@{domain}:{domain}:{password}")),
    }
}

fn md5_hex(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

/// Which password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// The one that phones have.
    Sip,
    /// The one for the settings alone.
    Web,
}

/// An account as the door for HTTP Digest needs it.
pub(crate) struct Card {
    pub id: String,
    pub organization: OrganizationId,
    /// Of the web password where there is one, else of the SIP password.
    pub digests: Digests,
}

/// The accounts that came in lately, by address.
pub(super) type Cards = Remembered<String, Card>;

/// None yet; what is remembered is corrected by these events.
pub(super) fn cards(events: broadcast::Receiver<Event>) -> Cards {
    Remembered::by_name(events, &[super::AREA], HALF)
}

/// The account of this address, unless it is locked.
pub(crate) async fn card(core: &Core, address: &SipAddress) -> Result<Option<Arc<Card>>> {
    const FIND: &str = "SELECT a.id, a.organization_id, COALESCE(a.web_ha1, a.ha1) AS bare, COALESCE(a.web_ha1b, a.ha1b) AS whole
        FROM sip_accounts a JOIN users u ON u.id = a.id WHERE a.address = $1 AND NOT u.locked";
    let key = address.to_string();
    let name = key.clone();
    let read = async {
        let Some(row) = core.store().row(FIND, args![name]).await? else { return Ok(None) };
        Ok(Some(Card {
            id: row.text("id")?,
            organization: OrganizationId(row.text("organization_id")?),
            digests: Digests { bare: row.text("bare")?, whole: row.text("whole")? },
        }))
    };
    core.sip_memory().cards.get(key, read).await
}

/// Whether two digests are equal, in a time that does not tell where they differ.
pub(crate) fn same_digest(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

impl SipAccount<'_, Own> {
    /// Sets another SIP or web password; `old` is the one that opens the settings now. His other sessions end.
    ///
    /// # Errors
    /// `WrongPassword`; `Invalid` for `new`; `Throttled` after too many wrong old ones; `NotFound`.
    pub async fn change_password(&self, which: Pair, old: &str, new: &str) -> Result<(), Error> {
        check_sip_password(new).map_err(|message| crate::Error::field("new", message))?;
        if old == new && which == Pair::Sip {
            return Err(crate::Error::field("new", "This is the password you have now.").into());
        }
        let fresh = digests(&self.account.address, new);
        self.replace(which, old, Some(fresh)).await
    }

    /// Takes the web password back, so that the SIP password opens the settings again.
    ///
    /// # Errors
    /// As [`SipAccount::change_password`].
    pub async fn remove_web_password(&self, old: &str) -> Result<(), Error> {
        self.replace(Pair::Web, old, None).await
    }

    async fn replace(&self, which: Pair, old: &str, fresh: Option<Digests>) -> Result<(), Error> {
        const PRESENT: &str = "SELECT COALESCE(web_ha1, ha1) AS bare FROM sip_accounts WHERE id = $1";
        let (core, actor) = (self.acting.core(), self.acting.actor());
        let old = digests(&self.account.address, old).bare;
        // Counted as a sign-in is, so that a session left open is no way to guess.
        let guess = Guess::begin(core, "user", actor.name(), &actor.address)?;
        let session = actor.presented.clone().unwrap_or_default();
        let outcome = self
            .change(move |tx, _, changer| {
                async move {
                    let present =
                        tx.row(PRESENT, args![changer.id().as_str()]).await?.ok_or(crate::Error::NotFound)?.text("bare")?;
                    if !same_digest(&present, &old) {
                        return Err(Error::WrongPassword);
                    }
                    let sql = match which {
                        Pair::Sip => "UPDATE sip_accounts SET ha1 = $2, ha1b = $3, updated_at = $4 WHERE id = $1",
                        Pair::Web => "UPDATE sip_accounts SET web_ha1 = $2, web_ha1b = $3, updated_at = $4 WHERE id = $1",
                    };
                    let (bare, whole) = fresh.map(|fresh| (fresh.bare, fresh.whole)).unzip();
                    tx.execute(sql, args![changer.id().as_str(), bare, whole, changer.core.clock().now()]).await?;
                    let others = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2";
                    tx.execute(others, args![changer.id().as_str(), session]).await?;
                    let which = match which {
                        Pair::Sip => "SIP password",
                        Pair::Web => "web password",
                    };
                    Ok(((), Some(Note::new("change-password", "", which))))
                }
                .boxed()
            })
            .await;
        match &outcome {
            Ok(()) => guess.succeeded(),
            Err(Error::WrongPassword) => {}
            Err(_) => guess.withdrawn(),
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheets_digests_come_out() {
        let address = SipAddress::parse("alice@example.org").unwrap();
        let digests = digests(&address, "s3cret");
        assert_eq!(digests.bare, "8b83b40c22906c0c67a3c5bcc491bc14");
        assert_eq!(digests.whole, "02e41cba136f941c5ec7591dbbf7c746");
        assert!(same_digest(&digests.bare, "8b83b40c22906c0c67a3c5bcc491bc14"));
        assert!(!same_digest(&digests.bare, "8b83b40c22906c0c67a3c5bcc491bc15"));
    }
}
