//! Revocation: sessions and tokens of a user that were made before now are refused (sheet, section 10; decision 12).

use super::{By, USERS, item};
use crate::store::{Tx, args};
use crate::{Acting, Error, Result};
use futures::FutureExt;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;

/// What an administration program may do with a service key of the role `revoke_user_token`.
pub struct Revocations<'a> {
    acting: Acting<'a>,
    organization: &'a OrganizationId,
}

impl<'a> Acting<'a> {
    /// The revocations of whoever came in with a service key.
    ///
    /// # Errors
    /// `Forbidden` without the key's role.
    pub fn revocations(&self) -> Result<Revocations<'a>> {
        self.require(Permission::RevokeSessions)?;
        Ok(Revocations { acting: *self, organization: self.organization()? })
    }
}

impl Revocations<'_> {
    /// Has all sessions and tokens of a user refused that there are now. His password stays, and so do his connections.
    ///
    /// # Errors
    /// `NotFound` where no connection of the organization is his.
    pub async fn revoke(&self, user: &str) -> Result<()> {
        let core = self.acting.core();
        let (by, user) = (By::new(self.acting, self.organization), user.to_owned());
        if user.is_empty() || user.contains('\0') {
            return Err(Error::NotFound);
        }
        let written = core.store().write(move |tx| {
            async move {
                if !is_registered(tx, &by, &user).await? {
                    return Err(Error::NotFound);
                }
                revoke(tx, &by, &user).await.map(drop)
            }
            .boxed()
        });
        let outcome = written.await;
        core.inner.connections.forget();
        outcome
    }
}

/// Revokes; answers whether there is such a user.
pub(super) async fn revoke(tx: &mut Tx, by: &By, user: &str) -> Result<bool> {
    const REVOKE: &str = "UPDATE application_users SET revoked_at = $3 WHERE organization_id = $1 AND name = $2";
    let known = tx.execute(REVOKE, args![&by.organization, user, by.clock.now()]).await? > 0;
    if known {
        by.note(tx, USERS, "revoke", item(user, "", "")).await?;
    }
    Ok(known)
}

/// Whether a user has a connection. One may be left of a user who is gone; he has nothing that could be refused.
async fn is_registered(tx: &mut Tx, by: &By, user: &str) -> Result<bool> {
    const REGISTERED: &str = "SELECT 1 AS one FROM connections WHERE organization_id = $1 AND user_name = $2 LIMIT 1";
    Ok(tx.row(REGISTERED, args![&by.organization, user]).await?.is_some())
}
