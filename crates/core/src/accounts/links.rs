//! One-time links: the first operator's set-up, and a user's first or forgotten password.
//!
//! A link's secret is random and stored as its keyed hash. Using it takes it away in the same transaction, so it works once.

use super::rows::SELECT_USER;
use super::{Accounts, From, checked, cut, rows};
use crate::audit::{self, Change};
use crate::secret::{Key, random_text};
use crate::store::{Tx, args, new_id};
use crate::{Actor, Clock, Door, Error, Result};
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{OrganizationId, ShownOnce, UserId, check_name, check_password, check_title};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::time::Millis;

/// Seconds a set-up link is good for: 24 hours.
const SETUP_LIFETIME: i64 = 24 * 60 * 60;
/// Seconds a password link is good for: 3 days, as it may wait in a mailbox over a week-end.
const PASSWORD_LIFETIME: i64 = 3 * 24 * 60 * 60;
/// Characters of a link's secret, five random bits each.
const SECRET_LENGTH: usize = 32;

/// What the first start asks for. Field errors come under these names.
#[derive(Clone)]
pub struct SetUp {
    /// The operator's name.
    pub name: String,
    /// The operator's name for people.
    pub title: String,
    /// The operator's password.
    pub password: String,
    /// The first organization's short name.
    pub organization_name: String,
    /// The first organization's name for people.
    pub organization_title: String,
}

/// Whose password a link sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkUser {
    /// What he signs in with.
    pub name: String,
    /// What he is called.
    pub title: String,
}

impl Accounts<'_> {
    /// The secret of a new set-up link, good for 24 hours, while there is no operator. Earlier ones end.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_up_link(&self) -> Result<Option<ShownOnce>> {
        let secret = random_text(SECRET_LENGTH);
        let hash = self.core.key().hash("link", &secret);
        let expires_at = self.core.clock().now().plus_seconds(SETUP_LIFETIME);
        let made = self
            .core
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    if has_operator(tx).await? {
                        return Ok(false);
                    }
                    tx.execute("DELETE FROM links WHERE purpose = 'setup'", vec![]).await?;
                    insert(tx, &hash, "setup", None, expires_at).await?;
                    Ok::<_, Error>(true)
                })
            })
            .await?;
        Ok(made.then_some(ShownOnce(secret)))
    }

    /// Whether this set-up link is good.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn set_up_link_is_good(&self, secret: &str) -> Result<bool> {
        let hash = self.core.key().hash("link", secret);
        let sql = "SELECT 1 AS good FROM links WHERE secret_hash = $1 AND purpose = 'setup' AND expires_at > $2
            AND NOT EXISTS (SELECT 1 FROM users WHERE role = 'operator')";
        Ok(self.core.store().row(sql, args![hash, self.core.clock().now()]).await?.is_some())
    }

    /// Makes the first operator and the first organization.
    ///
    /// # Errors
    /// `NotFound` when the link is not good (any more); `Invalid` with the fields' names of [`SetUp`].
    pub async fn set_up(&self, secret: &str, wanted: &SetUp, from: &From) -> Result<()> {
        if !self.set_up_link_is_good(secret).await? {
            return Err(Error::NotFound);
        }
        let wanted = SetUp { name: wanted.name.trim().to_lowercase(), ..wanted.clone() };
        let mut errors = FieldErrors::default();
        errors.check("name", check_name(&wanted.name));
        errors.check("title", check_title(&wanted.title));
        errors.check("password", check_password(&wanted.password));
        errors.check("organization_name", check_name(&wanted.organization_name));
        errors.check("organization_title", check_title(&wanted.organization_title));
        checked(errors)?;
        let password_hash = self.core.inner.accounts.passwords.hash(&wanted.password).await?;
        let hash = self.core.key().hash("link", secret);
        let address = cut(&from.address, 64);
        let clock = self.core.clock().clone();
        self.core
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    take(tx, &hash, "setup", clock.now()).await?.ok_or(Error::NotFound)?;
                    make_first(tx, &clock, wanted, password_hash, address).await
                })
            })
            .await
    }

    /// Whose password this link sets; none when it is not good (any more).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn link_user(&self, secret: &str) -> Result<Option<LinkUser>> {
        let hash = self.core.key().hash("link", secret);
        let sql = "SELECT u.name, u.title FROM links l JOIN users u ON u.id = l.user_id
            WHERE l.secret_hash = $1 AND l.purpose = 'password' AND l.expires_at > $2 AND NOT u.locked";
        let row = self.core.store().row(sql, args![hash, self.core.clock().now()]).await?;
        row.map(|row| Ok(LinkUser { name: row.text("name")?, title: row.text("title")? })).transpose()
    }

    /// Sets the password of the link's user, ends his sessions and the link.
    ///
    /// # Errors
    /// `NotFound` when the link is not good (any more); `Invalid` for `password`.
    pub async fn set_password(&self, secret: &str, password: &str, from: &From) -> Result<()> {
        self.link_user(secret).await?.ok_or(Error::NotFound)?;
        check_password(password).map_err(|message| Error::field("password", message))?;
        let password_hash = self.core.inner.accounts.passwords.hash(password).await?;
        let hash = self.core.key().hash("link", secret);
        let address = cut(&from.address, 64);
        let clock = self.core.clock().clone();
        self.core
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    let user = take(tx, &hash, "password", clock.now()).await?.flatten().ok_or(Error::NotFound)?;
                    set_by_link(tx, &clock, user, password_hash, address).await
                })
            })
            .await
    }
}

/// Makes a link by which the user sets his password, in place of earlier ones.
pub(super) async fn password_link(tx: &mut Tx, key: &Key, user: &str, now: Millis) -> Result<ShownOnce> {
    let secret = random_text(SECRET_LENGTH);
    tx.execute("DELETE FROM links WHERE user_id = $1 OR expires_at <= $2", args![user, now]).await?;
    insert(tx, &key.hash("link", &secret), "password", Some(user), now.plus_seconds(PASSWORD_LIFETIME)).await?;
    Ok(ShownOnce(secret))
}

async fn insert(tx: &mut Tx, hash: &str, purpose: &str, user: Option<&str>, expires_at: Millis) -> Result<()> {
    let sql = "INSERT INTO links (secret_hash, purpose, user_id, expires_at) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![hash, purpose, user, expires_at]).await.map(drop)
}

/// Takes a link away: whose it was (nobody's for the set-up), or none when it was not good. Of two at once, one gets it.
async fn take(tx: &mut Tx, hash: &str, purpose: &str, now: Millis) -> Result<Option<Option<String>>> {
    let sql = "DELETE FROM links WHERE secret_hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING user_id";
    let row = tx.row(sql, args![hash, purpose, now]).await?;
    row.map(|row| row.optional_text("user_id")).transpose()
}

async fn has_operator(tx: &mut Tx) -> Result<bool> {
    Ok(tx.row("SELECT 1 AS one FROM users WHERE role = 'operator' LIMIT 1", vec![]).await?.is_some())
}

async fn make_first(tx: &mut Tx, clock: &Clock, wanted: SetUp, password_hash: String, address: String) -> Result<()> {
    if has_operator(tx).await? {
        return Err(Error::NotFound);
    }
    let now = clock.now();
    let organization = new_id();
    let made = tx
        .execute(
            "INSERT INTO organizations (id, name, title, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
            args![&organization, &wanted.organization_name, wanted.organization_title.trim(), now],
        )
        .await?;
    if made == 0 {
        return Err(Error::field("organization_name", "There is an organization of this name already."));
    }
    let user = new_id();
    let made = tx
        .execute(
            "INSERT INTO users (id, name, title, role, password_hash, created_at) VALUES ($1, $2, $3, 'operator', $4, $5)
                ON CONFLICT (name) DO NOTHING",
            args![&user, &wanted.name, wanted.title.trim(), password_hash, now],
        )
        .await?;
    if made == 0 {
        return Err(Error::field("name", "There is a user of this name already."));
    }
    let actor = by_link(&wanted.name, UserId(user), Role::Operator, None, address);
    let items = [AuditItem { subject: wanted.organization_name, was: String::new(), is: wanted.organization_title }];
    audit::record(tx, clock, &actor, Change { area: "organizations", action: "create", items: &items }).await?;
    let items = [AuditItem { subject: wanted.name, was: String::new(), is: Role::Operator.as_str().to_owned() }];
    audit::record(tx, clock, &actor, Change { area: "users", action: "create", items: &items }).await
}

async fn set_by_link(tx: &mut Tx, clock: &Clock, id: String, password_hash: String, address: String) -> Result<()> {
    let row = tx.query(crate::store::Query::new(SELECT_USER).push(" WHERE NOT u.locked AND u.id = ").arg(&id)).await?;
    let row = row.first().ok_or(Error::NotFound)?;
    let user = rows::user(row)?;
    let organization = row.optional_text("organization_id")?.map(OrganizationId);
    tx.execute("UPDATE users SET password_hash = $1 WHERE id = $2", args![password_hash, &id]).await?;
    tx.execute("DELETE FROM sessions WHERE user_id = $1", args![&id]).await?;
    tx.execute("DELETE FROM links WHERE user_id = $1", args![&id]).await?;
    let actor = by_link(&user.name, user.id, user.role, organization, address);
    let items = [AuditItem { subject: user.name, was: String::new(), is: String::new() }];
    audit::record(tx, clock, &actor, Change { area: "users", action: "set-password", items: &items }).await
}

/// Whoever holds a link acts as its user.
fn by_link(name: &str, user: UserId, role: Role, organization: Option<OrganizationId>, address: String) -> Actor {
    Actor {
        name: name.to_owned(),
        user: Some(user),
        presented: None,
        role,
        organization,
        door: Door::Portal,
        address,
        read_only: false,
        only: None,
    }
}
