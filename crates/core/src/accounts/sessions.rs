//! Sign-in and sessions.
//!
//! A session is an opaque random secret in the browser's cookie and its keyed hash in the database. Each sign-in begins a new one and ends
//! the one this browser had. It ends [`IDLE`] after its last use, [`LIFETIME`] after its beginning at the latest, when somebody ends it,
//! when its user is locked, and (but for the one he does it in) when he changes his password.

use super::passwords::Verdict;
use super::rows;
use super::seen::Used;
use super::throttle::Attempt;
use super::{Accounts, From, cut};
use crate::audit::{self, Change};
use crate::store::{Tx, args, new_id};
use crate::{Actor, Clock, Door, Error, Result};
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{Organization, OrganizationId, PASSWORD_MAX, User, UserId};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::sip::{SipAddress, SipUser};
use patchbay_domain::time::Millis;

/// Seconds without use after which a session is over: 12 hours.
pub(super) const IDLE: i64 = 12 * 60 * 60;
/// Seconds after which a session is over in any case: 14 days.
const LIFETIME: i64 = 14 * 24 * 60 * 60;
/// Characters of a session's secret, five random bits each.
const SECRET_LENGTH: usize = 32;
/// The most sessions of one user; a further one ends the one unused for longest.
const SESSIONS_MAX: i64 = 50;

/// Why somebody was not signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No such user, another password, or locked; which of them is not told.
    #[error("wrong name or password")]
    Wrong,
    /// Too many attempts.
    #[error("too many attempts")]
    Throttled {
        /// Seconds to wait.
        seconds: i64,
    },
    /// A fault of ours.
    #[error(transparent)]
    Core(Error),
}

impl std::convert::From<Error> for SignInError {
    fn from(error: Error) -> Self {
        match error {
            Error::Throttled { seconds } => Self::Throttled { seconds },
            other => Self::Core(other),
        }
    }
}

/// A session that was begun.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// What the browser keeps in its cookie; only its hash is stored.
    pub secret: String,
    /// When it ends at the latest.
    pub expires_at: Millis,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The user as the one who acts.
    pub actor: Actor,
    /// The user.
    pub user: User,
    /// The organization he works in; an operator may be in none.
    pub organization: Option<Organization>,
    /// The organizations he can work in: all for an operator, else his own.
    pub organizations: Vec<Organization>,
}

/// What a sign-in found out about its user.
struct Known {
    id: String,
    name: String,
    role: Role,
    organization: Option<OrganizationId>,
    checked: Checked,
}

/// What the password was checked against.
enum Checked {
    /// A user's hash, and today's hash of the same password where the stored one is older.
    Hash { stored: String, fresh: Option<String> },
    /// The digest of a SIP account, whose password is kept nowhere else.
    Digest(String),
}

/// The session to be begun.
struct Beginning {
    known: Known,
    secret_hash: String,
    replaces_hash: Option<String>,
    from: From,
    now: Millis,
    expires_at: Millis,
}

impl Accounts<'_> {
    /// Begins a session. `replaces` is the secret of the session this browser has had so far; it ends.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        replaces: Option<&str>,
        from: &From,
    ) -> Result<NewSession, SignInError> {
        let name = self.meant(name.trim().to_lowercase()).await?;
        let attempt = Attempt::new("user", &name, &from.address);
        let now = self.core.clock().now();
        let state = &self.core.inner.accounts;
        state.throttle.begin(&attempt, now).map_err(|seconds| SignInError::Throttled { seconds })?;
        let known = match self.check_password(&name, password).await {
            Ok(known) => known,
            Err(error) => {
                state.throttle.withdrawn(&attempt);
                return Err(error.into());
            }
        };
        let Some(known) = known else {
            tracing::warn!(user = %cut(&name, 64), address = %from.address, "sign-in refused");
            return Err(SignInError::Wrong);
        };
        let begun = self.begin_session(known, replaces, from).await?.ok_or(SignInError::Wrong)?;
        state.throttle.succeeded(&attempt);
        Ok(begun)
    }

    /// The name that is meant: who gives the user part of a SIP account alone means its address, where nobody else is called so and no other
    /// domain has that user part.
    async fn meant(&self, name: String) -> Result<String> {
        const FIND: &str =
            "SELECT a.address FROM sip_domains d JOIN sip_accounts a ON a.address = CAST($1 AS TEXT) || '@' || d.name
            WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.name = $1) LIMIT 2";
        if SipUser::parse(&name).is_err() {
            return Ok(name);
        }
        match self.core.store().rows(FIND, args![&name]).await?.as_slice() {
            [account] => account.text("address"),
            _ => Ok(name),
        }
    }

    /// Begins a session for the owner of a SIP account who came in with HTTP Digest: a client's web view goes on in the portal without asking
    /// him again.
    ///
    /// # Errors
    /// `Wrong` for everybody else, and when he was locked or got another password meanwhile.
    pub async fn digest_session(&self, actor: &Actor, replaces: Option<&str>, from: &From) -> Result<NewSession, SignInError> {
        let (Door::Settings, Ok(address), Some(user)) = (actor.door, SipAddress::parse(&actor.name), &actor.user) else {
            return Err(SignInError::Wrong);
        };
        let card = crate::sip::card(self.core, &address).await?.ok_or(SignInError::Wrong)?;
        let known = Known {
            id: user.0.clone(),
            name: actor.name.clone(),
            role: actor.role,
            organization: actor.organization.clone(),
            checked: Checked::Digest(card.digests.bare.clone()),
        };
        self.begin_session(known, replaces, from).await?.ok_or(SignInError::Wrong)
    }

    /// Begins a session for somebody whose password was checked; none when he was locked or got another password meanwhile.
    async fn begin_session(&self, known: Known, replaces: Option<&str>, from: &From) -> Result<Option<NewSession>> {
        let now = self.core.clock().now();
        let secret = crate::secret::random_text(SECRET_LENGTH);
        let expires_at = now.plus_seconds(LIFETIME);
        let beginning = Beginning {
            known,
            secret_hash: self.core.key().hash("session", &secret),
            replaces_hash: replaces.map(|secret| self.core.key().hash("session", secret)),
            from: From { address: cut(&from.address, 64), user_agent: cut(&from.user_agent, 256) },
            now,
            expires_at,
        };
        let clock = self.core.clock().clone();
        let begun = self.core.store().write(move |tx| Box::pin(begin(tx, clock, beginning))).await?;
        Ok(begun.then_some(NewSession { secret, expires_at }))
    }

    /// The user, when he may sign in with this password. Takes as long when there is no such user.
    ///
    /// The owner of a SIP account signs in with its address and the password that opens its settings: the web password where he has one,
    /// else the SIP password.
    async fn check_password(&self, name: &str, password: &str) -> Result<Option<Known>> {
        const FIND_USER: &str = "SELECT u.id, u.role, u.organization_id, u.password_hash, u.locked,
            COALESCE(a.web_ha1, a.ha1) AS digest FROM users u LEFT JOIN sip_accounts a ON a.id = u.id WHERE u.name = $1";
        let address = SipAddress::parse(name).ok().filter(|address| address.to_string() == name);
        let known_form = address.is_some() || patchbay_domain::accounts::check_name(name).is_ok();
        if password.chars().count() > usize::from(PASSWORD_MAX) || !known_form {
            return Ok(None);
        }
        let row = self.core.store().row(FIND_USER, args![name]).await?;
        let stored = row.as_ref().map(|row| row.optional_text("password_hash")).transpose()?.flatten();
        let digest = row.as_ref().map(|row| row.optional_text("digest")).transpose()?.flatten();
        let passwords = &self.core.inner.accounts.passwords;
        // Of a SIP account there is no such hash: nobody's is checked, so that how long it takes does not tell who has an account.
        let verdict = passwords.verify(stored.clone(), password).await?;
        let Some(row) = row else { return Ok(None) };
        let checked = match (verdict, stored, digest, address) {
            (Verdict::Right { stale }, Some(stored), ..) => {
                // A hash with today's parameters can wait for the next sign-in when too many are hashing.
                let fresh = if stale { passwords.hash(password).await.ok() } else { None };
                Checked::Hash { stored, fresh }
            }
            (_, None, Some(digest), Some(address))
                if crate::sip::same_digest(&crate::sip::digests(&address, password).bare, &digest) =>
            {
                Checked::Digest(digest)
            }
            _ => return Ok(None),
        };
        if row.bool("locked")? {
            return Ok(None);
        }
        Ok(Some(Known {
            id: row.text("id")?,
            name: name.to_owned(),
            role: rows::role(&row)?,
            organization: row.optional_text("organization_id")?.map(OrganizationId),
            checked,
        }))
    }

    /// Who is signed in with this secret; none when the session is unknown, over or its user locked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session(&self, secret: &str, from: &From) -> Result<Option<SignedIn>> {
        self.find_session(secret, from, true).await
    }

    /// The same, but not counted as a use: for what looks without anybody doing something, such as a page that was left open.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session_still(&self, secret: &str, from: &From) -> Result<Option<SignedIn>> {
        self.find_session(secret, from, false).await
    }

    async fn find_session(&self, secret: &str, from: &From, used: bool) -> Result<Option<SignedIn>> {
        if secret.len() != SECRET_LENGTH {
            return Ok(None);
        }
        let now = self.core.clock().now();
        let hash = self.core.key().hash("session", secret);
        let store = self.core.store();
        let Some(row) = store.row(FIND, args![hash, now, now.plus_seconds(-IDLE)]).await? else { return Ok(None) };
        let user = rows::user(&row)?;
        let session = row.text("session_id")?;
        let last = Millis(row.int("last_seen")?);
        if used {
            self.core.inner.accounts.seen.note(Used::Session, &session, Some(last), now, &from.address);
        }
        let inside =
            if user.role == Role::Operator { row.optional_text("inside")? } else { row.optional_text("organization_id")? };
        let organizations = match (&inside, user.role) {
            (_, Role::Operator) => rows::organizations(store).await?,
            (Some(own), _) => {
                store.rows(OWN_ORGANIZATION, args![own]).await?.iter().map(rows::organization).collect::<Result<_>>()?
            }
            (None, _) => Vec::new(),
        };
        let organization = organizations.iter().find(|organization| Some(&organization.id.0) == inside.as_ref()).cloned();
        let actor = Actor {
            name: user.name.clone(),
            user: Some(user.id.clone()),
            presented: Some(session),
            role: user.role,
            organization: organization.as_ref().map(|organization| organization.id.clone()),
            door: Door::Portal,
            address: cut(&from.address, 64),
            read_only: false,
            only: None,
        };
        Ok(Some(SignedIn { actor, user, organization, organizations }))
    }

    /// Ends a session; an unknown one has ended already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn sign_out(&self, secret: &str) -> Result<()> {
        let hash = self.core.key().hash("session", secret);
        let delete = "DELETE FROM sessions WHERE secret_hash = $1";
        self.core.store().write(move |tx| Box::pin(async move { tx.execute(delete, args![hash]).await.map(drop) })).await
    }
}

const FIND: &str = "SELECT s.id AS session_id, s.organization_id AS inside, s.last_seen,
    u.id, u.name, u.title, u.role, u.organization_id, o.name AS organization, u.locked,
    u.password_hash IS NOT NULL AS has_password, u.created_at, u.last_sign_in
    FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN organizations o ON o.id = u.organization_id
    WHERE s.secret_hash = $1 AND s.expires_at > $2 AND s.last_seen > $3 AND NOT u.locked";

const OWN_ORGANIZATION: &str = "SELECT id, name, title, redirection_answer FROM organizations WHERE id = $1";

/// Begins the session, unless the user was locked or got another password since it was checked.
async fn begin(tx: &mut Tx, clock: Clock, new: Beginning) -> Result<bool> {
    const BY_HASH: &str =
        "UPDATE users SET last_sign_in = $1, password_hash = $2 WHERE id = $3 AND password_hash = $4 AND NOT locked";
    const BY_DIGEST: &str = "UPDATE users SET last_sign_in = $1 WHERE id = $2 AND NOT locked
        AND EXISTS (SELECT 1 FROM sip_accounts WHERE id = $2 AND COALESCE(web_ha1, ha1) = $3)";
    let Beginning { known, secret_hash, replaces_hash, from, now, expires_at } = new;
    let changed = match &known.checked {
        Checked::Hash { stored, fresh } => {
            tx.execute(BY_HASH, args![now, fresh.as_ref().unwrap_or(stored), &known.id, stored]).await?
        }
        Checked::Digest(digest) => tx.execute(BY_DIGEST, args![now, &known.id, digest]).await?,
    };
    if changed == 0 {
        return Ok(false);
    }
    tx.execute("DELETE FROM sessions WHERE expires_at <= $1 OR last_seen <= $2", args![now, now.plus_seconds(-IDLE)]).await?;
    if let Some(replaces) = replaces_hash {
        tx.execute("DELETE FROM sessions WHERE secret_hash = $1", args![replaces]).await?;
    }
    tx.execute(
        "DELETE FROM sessions WHERE user_id = $1 AND id NOT IN
            (SELECT id FROM sessions WHERE user_id = $1 ORDER BY last_seen DESC, id DESC LIMIT $2)",
        args![&known.id, SESSIONS_MAX.saturating_sub(1)],
    )
    .await?;
    let inside = match known.role {
        Role::Operator => tx.row("SELECT id FROM organizations ORDER BY name LIMIT 1", vec![]).await?,
        _ => None,
    };
    let inside = inside.map(|row| row.text("id")).transpose()?;
    let id = new_id();
    tx.execute(
        "INSERT INTO sessions (id, secret_hash, user_id, organization_id, address, user_agent, created_at, last_seen, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        args![&id, secret_hash, &known.id, inside, &from.address, from.user_agent, now, expires_at],
    )
    .await?;
    let actor = Actor {
        name: known.name.clone(),
        user: Some(UserId(known.id)),
        presented: Some(id),
        role: known.role,
        organization: known.organization,
        door: Door::Portal,
        address: from.address,
        read_only: false,
        only: None,
    };
    let items = [AuditItem { subject: known.name, was: String::new(), is: String::new() }];
    audit::record(tx, &clock, &actor, Change { area: "sessions", action: "sign-in", items: &items }).await?;
    Ok(true)
}
