//! The door for OAuth clients of `campaigns`: a client's identifier and secret go in, a token that lasts an hour comes out; a token goes
//! in, an actor comes out (RFC 6749, section 4.4; RFC 6750).
//!
//! The secrets are made here and have 128 bits of randomness, so a keyed hash keeps them safe.

use super::door::CredentialError;
use super::throttle::Attempt;
use super::{Accounts, From, cut};
use crate::secret::{Key, random_hex_groups};
use crate::store::{Tx, args};
use crate::{Actor, Door, Result};
use futures::FutureExt;
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::time::Millis;
use subtle::ConstantTimeEq;

/// How many seconds a token is good for.
pub const TOKEN_SECONDS: i64 = 3600;
/// The longest identifier or secret that is looked at, in bytes.
const LONGEST: usize = 128;
/// The most tokens of a client that are good at a time; with a further one, the oldest ends.
const TOKENS_MAX: i64 = 1000;

/// A token, shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BearerToken {
    /// What the client presents from now on.
    pub secret: String,
    /// For so many seconds.
    pub seconds: i64,
}

/// The hash under which a client's secret is kept.
pub(crate) fn client_hash(key: &Key, client: &str, secret: &str) -> String {
    key.hash("campaign client", &format!("{client}\0{secret}"))
}

/// Ends all tokens of a client.
pub(crate) async fn end_tokens(tx: &mut Tx, client: &str) -> Result<()> {
    tx.execute("DELETE FROM campaign_tokens WHERE client_id = $1", args![client]).await.map(drop)
}

impl Accounts<'_> {
    /// A token for this client.
    ///
    /// # Errors
    /// See [`CredentialError`].
    pub async fn oauth_token(&self, client: &str, secret: &str, from: &From) -> Result<BearerToken, CredentialError> {
        if client.len() > LONGEST || secret.len() > LONGEST || client.contains('\0') {
            return Err(CredentialError::Wrong);
        }
        let core = self.core;
        let attempt = Attempt::new("campaign client", client, &from.address);
        let now = core.clock().now();
        let throttle = &core.inner.accounts.throttle;
        throttle.begin(&attempt, now).map_err(|seconds| CredentialError::Throttled { seconds })?;
        let found = core.store().row("SELECT secret_hash FROM campaign_clients WHERE id = $1", args![client]).await;
        let stored = match found {
            Ok(row) => row.map_or(Ok(String::new()), |row| row.text("secret_hash"))?,
            Err(error) => {
                throttle.withdrawn(&attempt);
                return Err(error.into());
            }
        };
        let given = client_hash(core.key(), client, secret);
        if !bool::from(given.as_bytes().ct_eq(stored.as_bytes())) {
            tracing::warn!(client = %cut(client, 64), address = %from.address, "OAuth client refused");
            return Err(CredentialError::Wrong);
        }
        throttle.succeeded(&attempt);
        let token = random_hex_groups();
        let (hash, client) = (core.key().hash("campaign token", &token), client.to_owned());
        core.store().write(move |tx| async move { store(tx, &client, &hash, now).await }.boxed()).await?;
        Ok(BearerToken { secret: token, seconds: TOKEN_SECONDS })
    }

    /// Who acts with this token; nobody when it is unknown, over, or its client is gone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bearer(&self, token: &str, from: &From) -> Result<Option<Actor>> {
        if token.len() > LONGEST {
            return Ok(None);
        }
        let hash = self.core.key().hash("campaign token", token);
        let sql = "SELECT c.id, c.organization_id FROM campaign_tokens t JOIN campaign_clients c ON c.id = t.client_id
            WHERE t.secret_hash = $1 AND t.expires_at > $2";
        let Some(row) = self.core.store().row(sql, args![hash, self.core.clock().now()]).await? else { return Ok(None) };
        let id = row.text("id")?;
        Ok(Some(Actor {
            name: id.clone(),
            user: None,
            presented: Some(id),
            role: Role::Admin,
            organization: Some(OrganizationId(row.text("organization_id")?)),
            door: Door::Mdm,
            address: cut(&from.address, 64),
            read_only: false,
            only: Some(&[Permission::OrderCampaigns]),
        }))
    }
}

async fn store(tx: &mut Tx, client: &str, hash: &str, now: Millis) -> Result<()> {
    let old = "DELETE FROM campaign_tokens WHERE client_id = $1 AND (expires_at <= $2 OR secret_hash NOT IN
        (SELECT secret_hash FROM campaign_tokens WHERE client_id = $1 ORDER BY expires_at DESC LIMIT $3))";
    tx.execute(old, args![client, now, TOKENS_MAX.saturating_sub(1)]).await?;
    let sql = "INSERT INTO campaign_tokens (secret_hash, client_id, expires_at) VALUES ($1, $2, $3)";
    tx.execute(sql, args![hash, client, now.plus_seconds(TOKEN_SECONDS)]).await.map(drop)
}
