//! The door for HTTP Digest: the owner of a SIP account, with the account's own password (sheet, section 2; RFC 7616).
//!
//! The wire face knows nonces and how a response is calculated; this door knows the digests, who is locked, and who tried too often. Neither
//! has to trust the other: the face gets a digest to calculate with, and only this door makes the actor.

use super::throttle::Attempt;
use super::{Accounts, From, cut};
use crate::sip::{card, digests, same_digest};
use crate::{Actor, Door, Error, Result};
use patchbay_domain::access::Role;
use patchbay_domain::accounts::UserId;
use patchbay_domain::sip::{SipAddress, SipDomain, SipUser};

/// The longest password that is looked at, in bytes.
const PASSWORD_LONGEST: usize = 1024;

/// What the calculation with a digest came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The response is right, and so is the nonce.
    Right,
    /// The response is right, the nonce too old: the client is to try again with a new one.
    Stale,
    /// The response is another.
    Wrong,
}

/// Why the owner of an account was not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// No such account, another password, or locked; which of them is not told.
    #[error("wrong user or password")]
    Wrong,
    /// The password is right and the nonce too old. Not counted as a failure.
    #[error("stale nonce")]
    Stale,
    /// Too many failures.
    #[error("too many attempts")]
    Throttled {
        /// Seconds to wait.
        seconds: i64,
    },
    /// A fault of ours.
    #[error(transparent)]
    Core(#[from] Error),
}

impl Accounts<'_> {
    /// Who acts with this response. `username` is as the client sent it, the user part alone (then in this domain) or the whole address;
    /// `proves` calculates with the digest (HA1, lower-case hex) that belongs to that spelling. It is called exactly once unless somebody
    /// tried too often, also where there is no such account, so that the answer takes as long.
    ///
    /// # Errors
    /// See [`DigestError`].
    pub async fn digest(
        &self,
        domain: &SipDomain,
        username: &str,
        from: &From,
        proves: impl FnOnce(&str) -> Proof + Send,
    ) -> Result<Actor, DigestError> {
        let whole = username.contains('@');
        let address = if whole {
            SipAddress::parse(username).ok()
        } else {
            SipUser::parse(username).ok().map(|user| SipAddress { user, domain: domain.clone() })
        };
        let account = address.as_ref().map_or_else(|| format!("{}@{domain}", cut(username, 64)), SipAddress::to_string);
        let attempt = Attempt::new("sip", &account, &from.address);
        let throttle = &self.core.inner.accounts.throttle;
        let now = self.core.clock().now();
        throttle.look(&attempt, now).map_err(|seconds| DigestError::Throttled { seconds })?;
        let card = match &address {
            Some(address) => card(self.core, address).await?,
            None => None,
        };
        let Some(card) = card else {
            // A digest that nobody has.
            proves(&cut(&self.core.key().hash("no-account", &account), 32));
            return Err(self.refused(&attempt, &account, from));
        };
        match proves(if whole { &card.digests.whole } else { &card.digests.bare }) {
            Proof::Wrong => Err(self.refused(&attempt, &account, from)),
            Proof::Stale => Err(DigestError::Stale),
            Proof::Right => {
                throttle.forgive(&attempt);
                Ok(Actor {
                    name: account,
                    user: Some(UserId(card.id.clone())),
                    presented: None,
                    role: Role::Subscriber,
                    organization: Some(card.organization.clone()),
                    door: Door::Settings,
                    address: cut(&from.address, 64),
                    read_only: false,
                    only: None,
                })
            }
        }
    }

    /// Who acts with this password in clear: for a protocol that sends it so, such as an LDAP bind. Otherwise as [`Accounts::digest`].
    ///
    /// # Errors
    /// See [`DigestError`]; never `Stale`.
    pub async fn sip_password(&self, address: &SipAddress, password: &str, from: &From) -> Result<Actor, DigestError> {
        // No password that was ever taken is longer.
        let given = if password.len() > PASSWORD_LONGEST { String::new() } else { digests(address, password).bare };
        let proves = move |digest: &str| if same_digest(digest, &given) { Proof::Right } else { Proof::Wrong };
        self.digest(&address.domain, address.user.as_str(), from, proves).await
    }

    /// The keyed hash that marks a nonce as one of this server's, on any of its nodes and after a restart. Nothing is stored for it.
    #[must_use]
    pub fn nonce_mark(&self, text: &str) -> String {
        self.core.key().hash("digest nonce", text)
    }

    fn refused(&self, attempt: &Attempt, account: &str, from: &From) -> DigestError {
        tracing::warn!(%account, address = %from.address, "digest refused");
        match self.core.inner.accounts.throttle.begin(attempt, self.core.clock().now()) {
            Ok(()) => DigestError::Wrong,
            Err(seconds) => DigestError::Throttled { seconds },
        }
    }
}
