//! The doors of `connections`: an app's user by name and password (HTTP Basic), by token (HTTP Bearer) or by session, whoever comes to an
//! application that lets in everybody, and an administration program by its service key.
//!
//! **Sessions** are not stored. The cookie (`X-SMP-SESSID`) says whose it is, when it was begun and when it was last renewed, under a keyed
//! hash over that and over the user's stored password; so a session costs no write, works on every node and after a restart, ends with a
//! change of the password, and cannot be made by anybody else. It ends after the application's time without a request, [`SESSION_LONGEST`]
//! after its beginning at the latest, and at once when the user is revoked.
//!
//! **Revocation** is a time that is kept with the user: sessions begun and tokens made up to it are refused (decision 12). The rows of users
//! and tokens are remembered, and forgotten with the revocation.

use super::door::{Claim, CredentialError, SECRET_LONGEST};
use super::seen::Used;
use super::{Accounts, From, cut};
use crate::connections::{Application, key_hash, key_roles};
use crate::store::args;
use crate::{Actor, Core, Door, Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{ANYBODY, ApplicationId, KeyRole, Security, USER_NAME_MAX, check_user_name};
use patchbay_domain::time::Millis;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use subtle::ConstantTimeEq;

/// Seconds after which a session is over in any case: a day.
const SESSION_LONGEST: i64 = 24 * 60 * 60;
/// Seconds within which a session is not renewed, so that its cookie stays the same.
const RENEWED: i64 = 60;
/// The longest token, key or session that is looked at, in bytes.
const LONGEST: usize = 1024;
/// No use was noted yet.
const NEVER: i64 = i64::MIN;

/// What an app presented. Of name and password, token and session the first that the application asks for counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppPresented<'p> {
    /// Name and password.
    pub basic: Option<(&'p str, &'p str)>,
    /// A token.
    pub bearer: Option<&'p str>,
    /// A session.
    pub session: Option<&'p str>,
}

/// Who came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppUser {
    /// The one who acts: `core.acting_as(&actor).registrations()`.
    pub actor: Actor,
    /// The application.
    pub application: Arc<Application>,
    /// The session that the app is to present from now on; none for whoever came in without a name.
    pub session: Option<String>,
}

/// Why an app was not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppUserError {
    /// There is no such application.
    #[error("no such application")]
    NoSuchApplication,
    /// Nothing was presented, or what was is wrong, over or revoked; which of them is not told.
    #[error("wrong credential")]
    Wrong,
    /// Too many attempts.
    #[error("too many attempts")]
    Throttled {
        /// Seconds to wait.
        seconds: i64,
    },
    /// A fault of ours.
    #[error(transparent)]
    Core(#[from] Error),
}

/// A user as the door needs him.
pub(crate) struct AppCard {
    id: String,
    name: String,
    secret_hash: String,
    revoked_at: Millis,
    /// When his use was last noted.
    noted: AtomicI64,
}

/// A token as the door needs it.
pub(crate) struct TokenCard {
    id: String,
    organization: OrganizationId,
    user: String,
    created_at: Millis,
    expires_at: Option<Millis>,
    noted: AtomicI64,
}

/// What came of looking at what was presented.
enum Found {
    /// Somebody, in a session that was begun and renewed then.
    Somebody(Arc<AppCard>, Session),
    /// Nothing that counts was presented.
    Nothing,
    /// Something that is not right.
    Wrong,
    /// Something from before a revocation.
    Revoked,
}

#[derive(Clone, Copy)]
struct Session {
    begun: Millis,
    renewed: Millis,
}

impl Accounts<'_> {
    /// Who acts with this at an application. Where it lets in everybody, whoever presents nothing, or something wrong, comes in without a
    /// name; but what was revoked is refused there, too.
    ///
    /// # Errors
    /// See [`AppUserError`].
    pub async fn app_user(
        &self,
        application: &ApplicationId,
        presented: &AppPresented<'_>,
        from: &From,
    ) -> Result<AppUser, AppUserError> {
        let application = self.core.application(application).await?.ok_or(AppUserError::NoSuchApplication)?;
        let open = application.settings.security == Security::Anonymous;
        let found = match self.look(&application, presented, from).await {
            Ok(found) => found,
            Err(CredentialError::Wrong) => Found::Wrong,
            // Whoever tried too often is still somebody without a name.
            Err(CredentialError::Throttled { .. }) if open => Found::Wrong,
            Err(CredentialError::Throttled { seconds }) => return Err(AppUserError::Throttled { seconds }),
            Err(CredentialError::Core(error)) => return Err(error.into()),
        };
        match found {
            Found::Somebody(card, session) => {
                self.note(Used::AppUser, &card.id, &card.noted, from);
                let session = Some(self.session_text(&application, &card, session));
                Ok(AppUser { actor: enter(&application, &card.name, from), application, session })
            }
            Found::Nothing | Found::Wrong if open => {
                Ok(AppUser { actor: enter(&application, ANYBODY, from), application, session: None })
            }
            Found::Nothing | Found::Wrong | Found::Revoked => Err(AppUserError::Wrong),
        }
    }

    /// Who acts with this service key; nobody when there is no such key. What the key is not good for, the actor may not do.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn service_key(&self, key: &str, from: &From) -> Result<Option<Actor>> {
        const FIND: &str = "SELECT id, organization_id, roles, hint, last_used_at FROM application_keys WHERE secret_hash = $1";
        if key.len() > LONGEST {
            return Ok(None);
        }
        let Some(row) = self.core.store().row(FIND, args![key_hash(self.core.key(), key)]).await? else { return Ok(None) };
        let id = row.text("id")?;
        let last = row.optional_int("last_used_at")?.map(Millis);
        self.core.inner.accounts.seen.note(Used::ServiceKey, &id, last, self.core.clock().now(), "");
        Ok(Some(Actor {
            name: format!("key {}", row.text("hint")?),
            user: None,
            presented: Some(id),
            role: Role::Admin,
            organization: Some(OrganizationId(row.text("organization_id")?)),
            door: Door::Key,
            address: cut(&from.address, 64),
            read_only: false,
            only: Some(opens(&key_roles(&row.text("roles")?))),
        }))
    }

    async fn look(&self, application: &Application, presented: &AppPresented<'_>, from: &From) -> Result<Found, CredentialError> {
        let security = application.settings.security;
        match presented {
            AppPresented { basic: Some((name, secret)), .. } if security != Security::Bearer => {
                self.by_password(application, name, secret, from).await
            }
            AppPresented { bearer: Some(token), .. } if security != Security::Basic => {
                Ok(self.by_token(application, token, from).await?)
            }
            AppPresented { session: Some(session), .. } => Ok(self.by_session(application, session).await?),
            _ => Ok(Found::Nothing),
        }
    }

    async fn by_password(
        &self,
        application: &Application,
        name: &str,
        secret: &str,
        from: &From,
    ) -> Result<Found, CredentialError> {
        if secret.len() > SECRET_LONGEST {
            return Ok(Found::Wrong);
        }
        let card = app_card(self.core, &application.organization, name).await?;
        let account = format!("{}/{}", application.organization, cut(name, USER_NAME_MAX));
        let known = card.as_ref().map(|card| (card.id.as_str(), card.secret_hash.as_str()));
        let right = self.is_right(&Claim { kind: "app user", account: &account, known, secret }, from).await?;
        match card {
            Some(card) if right => Ok(Found::Somebody(card, self.new_session())),
            _ => Ok(Found::Wrong),
        }
    }

    async fn by_token(&self, application: &Application, token: &str, from: &From) -> Result<Found> {
        let Some(token) = token_card(self.core, token).await? else { return Ok(Found::Wrong) };
        let now = self.core.clock().now();
        if token.organization != application.organization || token.expires_at.is_some_and(|end| now >= end) {
            return Ok(Found::Wrong);
        }
        let Some(card) = app_card(self.core, &token.organization, &token.user).await? else { return Ok(Found::Wrong) };
        if token.created_at <= card.revoked_at {
            return Ok(Found::Revoked);
        }
        self.note(Used::AppToken, &token.id, &token.noted, from);
        Ok(Found::Somebody(card, self.new_session()))
    }

    async fn by_session(&self, application: &Application, text: &str) -> Result<Found> {
        let Some((name, session, mark)) = read_session(text) else { return Ok(Found::Wrong) };
        let Some(card) = app_card(self.core, &application.organization, &name).await? else { return Ok(Found::Wrong) };
        let right = self.mark(application, &card, session);
        if !bool::from(right.as_bytes().ct_eq(mark.as_bytes())) {
            return Ok(Found::Wrong);
        }
        if session.begun <= card.revoked_at {
            return Ok(Found::Revoked);
        }
        let now = self.core.clock().now();
        let idle = i64::from(application.settings.session_minutes).saturating_mul(60);
        if now >= session.renewed.plus_seconds(idle) || now >= session.begun.plus_seconds(SESSION_LONGEST) {
            return Ok(Found::Wrong);
        }
        let renewed = if now < session.renewed.plus_seconds(RENEWED) { session.renewed } else { now };
        Ok(Found::Somebody(card, Session { begun: session.begun, renewed }))
    }

    fn new_session(&self) -> Session {
        let now = self.core.clock().now();
        Session { begun: now, renewed: now }
    }

    /// The session as the app carries it: beginning, renewal, mark, name.
    fn session_text(&self, application: &Application, card: &AppCard, session: Session) -> String {
        let mark = self.mark(application, card, session);
        format!("{:x}.{:x}.{mark}.{}", session.begun.0, session.renewed.0, URL_SAFE_NO_PAD.encode(&card.name))
    }

    fn mark(&self, application: &Application, card: &AppCard, Session { begun, renewed }: Session) -> String {
        let AppCard { id, secret_hash, .. } = card;
        self.core.key().hash("app session", &format!("{}\0{id}\0{secret_hash}\0{}\0{}", application.id, begun.0, renewed.0))
    }

    /// Notes a use, at most once a minute.
    fn note(&self, used: Used, id: &str, noted: &AtomicI64, from: &From) {
        let now = self.core.clock().now();
        let last = Some(noted.load(Ordering::Relaxed)).filter(|noted| *noted != NEVER).map(Millis);
        if last.is_none_or(|last| now >= last.plus_seconds(super::seen::GRAIN)) {
            noted.store(now.0, Ordering::Relaxed);
            self.core.inner.accounts.seen.note(used, id, last, now, &cut(&from.address, 64));
        }
    }
}

/// Reads what [`Accounts::session_text`] writes: whose it says it is, and the mark that proves it.
fn read_session(text: &str) -> Option<(String, Session, &str)> {
    let mut parts = text.get(..LONGEST).unwrap_or(text).split('.');
    let mut time = || i64::from_str_radix(parts.next()?, 16).ok().map(Millis);
    let session = Session { begun: time()?, renewed: time()? };
    let (mark, name) = (parts.next()?, parts.next()?);
    let name = String::from_utf8(URL_SAFE_NO_PAD.decode(name).ok()?).ok()?;
    parts.next().is_none().then_some((name, session, mark))
}

async fn app_card(core: &Core, organization: &OrganizationId, name: &str) -> Result<Option<Arc<AppCard>>> {
    const FIND: &str = "SELECT id, secret_hash, revoked_at, last_used_at FROM application_users
        WHERE organization_id = $1 AND name = $2";
    if check_user_name(name).is_err() {
        return Ok(None);
    }
    let read = async {
        let Some(row) = core.store().row(FIND, args![organization, name]).await? else { return Ok(None) };
        Ok(Some(AppCard {
            id: row.text("id")?,
            name: name.to_owned(),
            secret_hash: row.text("secret_hash")?,
            revoked_at: Millis(row.int("revoked_at")?),
            noted: AtomicI64::new(row.optional_int("last_used_at")?.unwrap_or(NEVER)),
        }))
    };
    core.inner.connections.users.get((organization.clone(), name.to_owned()), read).await
}

async fn token_card(core: &Core, token: &str) -> Result<Option<Arc<TokenCard>>> {
    const FIND: &str = "SELECT t.id, t.created_at, t.expires_at, t.last_used_at, u.name, u.organization_id
        FROM application_tokens t JOIN application_users u ON u.id = t.user_id WHERE t.secret_hash = $1";
    if token.len() > LONGEST {
        return Ok(None);
    }
    let hash = core.key().hash("app token", token);
    let read = async {
        let Some(row) = core.store().row(FIND, args![&hash]).await? else { return Ok(None) };
        Ok(Some(TokenCard {
            id: row.text("id")?,
            organization: OrganizationId(row.text("organization_id")?),
            user: row.text("name")?,
            created_at: Millis(row.int("created_at")?),
            expires_at: row.optional_int("expires_at")?.map(Millis),
            noted: AtomicI64::new(row.optional_int("last_used_at")?.unwrap_or(NEVER)),
        }))
    };
    core.inner.connections.tokens.get(hash.clone(), read).await
}

fn enter(application: &Application, name: &str, from: &From) -> Actor {
    Actor {
        name: name.to_owned(),
        user: None,
        presented: Some(application.id.to_string()),
        role: Role::Admin,
        organization: Some(application.organization.clone()),
        door: Door::App,
        address: cut(&from.address, 64),
        read_only: false,
        only: Some(&[Permission::RegisterConnections]),
    }
}

/// What a service key of these roles opens.
fn opens(roles: &[KeyRole]) -> &'static [Permission] {
    match (roles.contains(&KeyRole::RevokeUserToken), roles.contains(&KeyRole::ReadRegistrations)) {
        (true, true) => &[Permission::RevokeSessions, Permission::ViewConnections],
        (true, false) => &[Permission::RevokeSessions],
        (false, true) => &[Permission::ViewConnections],
        (false, false) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_read_or_is_none() {
        let name = URL_SAFE_NO_PAD.encode("DEV0001");
        let (user, session, mark) = read_session(&format!("1f.20.abc.{name}")).map(|(a, b, c)| (a, b, c.to_owned())).unwrap();
        assert_eq!((user.as_str(), session.begun, session.renewed, mark.as_str()), ("DEV0001", Millis(31), Millis(32), "abc"));
        for text in ["", "1.2.3", "x.1.abc.QQ", "1.2.abc.%%", "1.2.abc.QQ.", "....", &"ü".repeat(2000)] {
            assert!(read_session(text).is_none(), "{text}");
        }
    }
}
