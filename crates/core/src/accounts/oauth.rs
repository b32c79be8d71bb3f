//! The door for OAuth 1.0 (RFC 5849): an application with a consumer key and an access token, both issued in the portal.
//!
//! The wire face knows how a request is signed; this door knows the secrets, who was revoked, and which nonces were presented. The face gets
//! two secrets to calculate with, and only this door makes the actor. A nonce is noted once the signature was found right, so that strangers
//! fill no table; each is good once, on all nodes and after a restart.

use super::throttle::Attempt;
use super::{Accounts, From, cut, seen};
use crate::bindings::secret_of;
use crate::store::args;
use crate::{Actor, Door, Error, Result};
use futures::FutureExt;
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::time::Millis;

/// How far a request's time may be from ours, in seconds (sheet, decision 2).
const WINDOW_SECONDS: i64 = 5 * 60;
/// For how long a nonce is remembered, in seconds: until its request's time is outside the window for sure, however early its clock was.
pub(crate) const NONCE_SECONDS: i64 = 2 * WINDOW_SECONDS + 60;
/// The longest key, token or nonce that is looked at, in bytes.
const LONGEST: usize = 255;
/// What an application may do.
const OPENS: &[Permission] = &[Permission::ViewBindings, Permission::EditBindings];

/// What a request presents beside its signature.
#[derive(Clone, Copy, Debug)]
pub struct Presented<'a> {
    /// The consumer key.
    pub consumer_key: &'a str,
    /// The access token.
    pub token: &'a str,
    /// The nonce.
    pub nonce: &'a str,
    /// When it was signed, in seconds since 1970.
    pub timestamp: i64,
}

/// Why an application was not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// No such consumer or token, or another signature; which of them is not told.
    #[error("wrong consumer, token or signature")]
    Wrong,
    /// The signature is right and the time too far from ours.
    #[error("the timestamp is more than five minutes away")]
    Stale,
    /// The signature is right and the nonce was presented before.
    #[error("the nonce was presented before")]
    Replayed,
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
    /// Who acts with this signature. `proves` is given the consumer's secret and the token's, and tells whether they make the signature; it
    /// must compare in constant time. It is called exactly once unless somebody tried too often, also where there is no such consumer, so
    /// that the answer takes as long.
    ///
    /// # Errors
    /// See [`OAuthError`].
    pub async fn oauth(
        &self,
        presented: Presented<'_>,
        from: &From,
        proves: impl FnOnce(&str, &str) -> bool + Send,
    ) -> Result<Actor, OAuthError> {
        const FIND: &str = "SELECT c.id, c.organization_id, c.consumer_key, c.secret, c.last_used_at, t.id AS token_id,
            t.secret AS token_secret FROM oauth_consumers c JOIN oauth_tokens t ON t.consumer_id = c.id
            WHERE c.consumer_key = $1 AND t.token = $2";
        let Presented { consumer_key, token, nonce, timestamp } = presented;
        let attempt = Attempt::new("oauth", consumer_key, &from.address);
        let now = self.core.clock().now();
        let throttle = &self.core.inner.accounts.throttle;
        throttle.look(&attempt, now).map_err(|seconds| OAuthError::Throttled { seconds })?;
        let fits = |text: &str| !text.is_empty() && text.len() <= LONGEST && !text.contains('\0');
        let row = if fits(consumer_key) && fits(token) && fits(nonce) {
            self.core.store().row(FIND, args![consumer_key, token]).await?
        } else {
            None
        };
        let Some(row) = row else {
            // Secrets that nobody has.
            let nobodys = self.core.key().hash("no-consumer", consumer_key);
            proves(&nobodys, &nobodys);
            return Err(self.oauth_refused(&attempt, consumer_key, from));
        };
        let (id, token_id) = (row.text("id")?, row.text("token_id")?);
        let key = self.core.key();
        let secret = secret_of(key, &id, &row.text("secret")?)?;
        if !proves(&secret, &secret_of(key, &token_id, &row.text("token_secret")?)?) {
            return Err(self.oauth_refused(&attempt, consumer_key, from));
        }
        throttle.forgive(&attempt);
        let away = now.0.div_euclid(1000).saturating_sub(timestamp).saturating_abs();
        if away > WINDOW_SECONDS {
            return Err(OAuthError::Stale);
        }
        let last = row.optional_int("last_used_at")?.map(Millis);
        let note = last.is_none_or(|last| now >= last.plus_seconds(seen::GRAIN));
        if !self.take_nonce(&id, token_id, token, presented, note).await? {
            return Err(OAuthError::Replayed);
        }
        Ok(Actor {
            name: row.text("consumer_key")?,
            user: None,
            presented: Some(id),
            role: Role::Admin,
            organization: Some(OrganizationId(row.text("organization_id")?)),
            door: Door::OAuth,
            address: cut(&from.address, 64),
            read_only: false,
            only: Some(OPENS),
        })
    }

    /// Notes a nonce, and that consumer and token were used; tells whether the nonce is new.
    async fn take_nonce(&self, id: &str, token_id: String, token: &str, of: Presented<'_>, note: bool) -> Result<bool> {
        const TAKE: &str = "INSERT INTO oauth_nonces (consumer_id, nonce, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let text = format!("{token}\0{}\0{}", of.timestamp, of.nonce);
        let (id, hash, now) = (id.to_owned(), self.core.key().hash("nonce", &text), self.core.clock().now());
        self.core
            .store()
            .write(move |tx| {
                async move {
                    if tx.execute(TAKE, args![&id, hash, now]).await? == 0 {
                        return Ok(false);
                    }
                    if note {
                        tx.execute("UPDATE oauth_consumers SET last_used_at = $2 WHERE id = $1", args![id, now]).await?;
                        tx.execute("UPDATE oauth_tokens SET last_used_at = $2 WHERE id = $1", args![token_id, now]).await?;
                    }
                    Ok(true)
                }
                .boxed()
            })
            .await
    }

    fn oauth_refused(&self, attempt: &Attempt, consumer_key: &str, from: &From) -> OAuthError {
        tracing::warn!(consumer = %cut(consumer_key, 64), address = %from.address, "OAuth refused");
        match self.core.inner.accounts.throttle.begin(attempt, self.core.clock().now()) {
            Ok(()) => OAuthError::Wrong,
            Err(seconds) => OAuthError::Throttled { seconds },
        }
    }
}
