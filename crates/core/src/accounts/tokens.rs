//! API tokens: what a program presents instead of a session.
//!
//! A token is `pbt_` and random characters, stored as its keyed hash; it acts as its user, with his role of the moment, until it ends, is
//! revoked, or its user is locked.

use super::seen::Used;
use super::{Accounts, From, cut, rows};
use crate::store::args;
use crate::{Actor, Door, Result};
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{OrganizationId, UserId};
use patchbay_domain::time::Millis;

/// What every token begins with, so that scanners find one that leaked.
pub(super) const PREFIX: &str = "pbt_";
/// Characters after the prefix, five random bits each.
pub(super) const LENGTH: usize = 40;
/// The longest text that is looked up.
const LONGEST: usize = 128;

impl Accounts<'_> {
    /// Who acts with this token; none when it is unknown, over or its user locked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn token(&self, secret: &str, from: &From) -> Result<Option<Actor>> {
        if !secret.starts_with(PREFIX) || secret.len() > LONGEST {
            return Ok(None);
        }
        let now = self.core.clock().now();
        let row = self.core.store().row(FIND, args![self.core.key().hash("token", secret), now]).await?;
        let Some(row) = row else { return Ok(None) };
        let id = row.text("id")?;
        let last = row.optional_int("last_used_at")?.map(Millis);
        self.core.inner.accounts.seen.note(Used::Token, &id, last, now, &from.address);
        let role = rows::role(&row)?;
        let own = row.optional_text("organization_id")?;
        let organization = if role == Role::Operator { row.optional_text("inside")? } else { own };
        Ok(Some(Actor {
            name: row.text("name")?,
            user: Some(UserId(row.text("user_id")?)),
            presented: Some(id),
            role,
            organization: organization.map(OrganizationId),
            door: Door::Token,
            address: cut(&from.address, 64),
            read_only: row.bool("read_only")?,
            only: None,
        }))
    }
}

const FIND: &str =
    "SELECT t.id, t.user_id, t.organization_id AS inside, t.read_only, t.last_used_at, u.name, u.role, u.organization_id
    FROM api_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.secret_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2) AND NOT u.locked";
