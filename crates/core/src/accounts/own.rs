//! The signed-in user's own account: password, sessions, tokens, and the organization an operator works in.

use super::passwords::Verdict;
use super::rows::{self, SELECT_USER};
use super::sessions::IDLE;
use super::throttle::Attempt;
use super::tokens::{LENGTH, PREFIX};
use crate::audit::{self, Change};
use crate::secret::random_text;
use crate::store::{Query, Row, Tx, args, new_id};
use crate::{Acting, Actor, Clock, Core, Door, Error, Result};
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::{ApiToken, Session, ShownOnce, User, check_password, check_title};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::time::Millis;

/// The most tokens of one user.
const TOKENS_MAX: i64 = 50;
/// The longest a token with an end lives, in days.
const TOKEN_DAYS_MAX: i64 = 3650;
/// Characters of a token that stay to be seen; what remains unseen has 170 random bits.
const HINT: usize = 10;

/// The signed-in user's own account.
pub struct Account<'a> {
    core: &'a Core,
    actor: &'a Actor,
    user: &'a str,
    session: &'a str,
}

impl<'a> Acting<'a> {
    /// The signed-in user's own account.
    ///
    /// # Errors
    /// `Forbidden` to whoever did not come with a session: a token must not make further tokens or change the password.
    pub fn account(&self) -> Result<Account<'a>> {
        let actor = self.actor();
        match (&actor.user, &actor.presented, actor.door) {
            (Some(user), Some(session), Door::Portal) => Ok(Account { core: self.core(), actor, user: &user.0, session }),
            _ => Err(Error::Forbidden),
        }
    }
}

impl Account<'_> {
    /// How many days a token lives unless another span is asked for.
    pub const TOKEN_DAYS: i64 = 90;

    /// Who he is.
    ///
    /// # Errors
    /// `NotFound` when he was deleted meanwhile.
    pub async fn profile(&self) -> Result<User> {
        let rows = self.core.store().query(Query::new(SELECT_USER).push(" WHERE u.id = ").arg(self.user)).await?;
        rows.first().map(rows::user).ok_or(Error::NotFound)?
    }

    /// Sets another password and ends his other sessions.
    ///
    /// # Errors
    /// `Invalid` for `old` and `new`; `Throttled` after too many wrong old ones; `Conflict` for the owner of a SIP account, who has that
    /// account's passwords and changes them there.
    pub async fn change_password(&self, old: &str, new: &str) -> Result<()> {
        if self.actor.role == Role::Subscriber {
            return Err(Error::Conflict("Your password is that of your SIP account; change it there.".to_owned()));
        }
        check_password(new).map_err(|message| Error::field("new", message))?;
        if old == new {
            return Err(Error::field("new", "This is the password you have now."));
        }
        let stored = self.check_old(old).await?;
        let fresh = self.core.inner.accounts.passwords.hash(new).await?;
        let (user, session) = (self.user.to_owned(), self.session.to_owned());
        self.change("users", "change-password", &self.actor.name, move |tx| {
            Box::pin(async move {
                let sql = "UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3";
                if tx.execute(sql, args![fresh, &user, stored]).await? == 0 {
                    return Err(Error::Conflict("Your password was changed elsewhere meanwhile.".to_owned()));
                }
                tx.execute("DELETE FROM links WHERE user_id = $1", args![&user]).await?;
                tx.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", args![&user, session]).await?;
                Ok(())
            })
        })
        .await
    }

    /// The stored hash, once the password was checked against it. Counted as a sign-in is, so that a session left open is no way to guess.
    async fn check_old(&self, old: &str) -> Result<String> {
        let state = &self.core.inner.accounts;
        let attempt = Attempt::new("user", &self.actor.name, &self.actor.address);
        state.throttle.begin(&attempt, self.core.clock().now()).map_err(|seconds| Error::Throttled { seconds })?;
        let checked = async {
            let row = self.core.store().row("SELECT password_hash FROM users WHERE id = $1", args![self.user]).await?;
            let stored = row.map(|row| row.optional_text("password_hash")).transpose()?.flatten();
            Ok::<_, Error>((state.passwords.verify(stored.clone(), old).await?, stored))
        };
        match checked.await {
            Ok((Verdict::Right { .. }, Some(stored))) => {
                state.throttle.succeeded(&attempt);
                Ok(stored)
            }
            Ok(_) => Err(Error::field("old", "This is not your password.")),
            Err(error) => {
                state.throttle.withdrawn(&attempt);
                Err(error)
            }
        }
    }

    /// His sessions, the latest used first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sessions(&self) -> Result<Vec<Session>> {
        let now = self.core.clock().now();
        let sql = "SELECT id, address, user_agent, created_at, last_seen, expires_at FROM sessions
            WHERE user_id = $1 AND expires_at > $2 AND last_seen > $3 ORDER BY last_seen DESC, id DESC";
        let rows = self.core.store().rows(sql, args![self.user, now, now.plus_seconds(-IDLE)]).await?;
        rows.iter().map(|row| session(row, self.session)).collect()
    }

    /// Ends one of his sessions.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn end_session(&self, id: &str) -> Result<()> {
        let (user, id) = (self.user.to_owned(), id.to_owned());
        self.change("sessions", "end", &self.actor.name, move |tx| {
            Box::pin(async move {
                let ended = tx.execute("DELETE FROM sessions WHERE user_id = $1 AND id = $2", args![user, id]).await?;
                if ended == 0 { Err(Error::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// Ends all his sessions but this one; tells how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_other_sessions(&self) -> Result<u64> {
        let (user, session) = (self.user.to_owned(), self.session.to_owned());
        self.change("sessions", "end-others", &self.actor.name, move |tx| {
            Box::pin(
                async move { tx.execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", args![user, session]).await },
            )
        })
        .await
    }

    /// His API tokens, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tokens(&self) -> Result<Vec<ApiToken>> {
        let sql = "SELECT id, name, hint, read_only, created_at, expires_at, last_used_at FROM api_tokens
            WHERE user_id = $1 ORDER BY id DESC";
        self.core.store().rows(sql, args![self.user]).await?.iter().map(token).collect()
    }

    /// Makes a token that ends after so many days, or never. The portal proposes [`Account::TOKEN_DAYS`].
    ///
    /// # Errors
    /// `Invalid` for `name` and `days`; `Conflict` when there are too many.
    pub async fn create_token(&self, name: &str, read_only: bool, days: Option<i64>) -> Result<(ApiToken, ShownOnce)> {
        let mut errors = FieldErrors::default();
        errors.check("name", check_title(name));
        if days.is_some_and(|days| !(1..=TOKEN_DAYS_MAX).contains(&days)) {
            errors.add("days", format!("Choose 1 to {TOKEN_DAYS_MAX} days, or no end."));
        }
        super::checked(errors)?;
        let secret = format!("{PREFIX}{}", random_text(LENGTH));
        let now = self.core.clock().now();
        let made = ApiToken {
            id: new_id(),
            name: name.trim().to_owned(),
            hint: secret.chars().take(HINT).collect(),
            read_only,
            created_at: now,
            expires_at: days.map(|days| now.plus_seconds(days.saturating_mul(24 * 60 * 60))),
            last_used_at: None,
        };
        let (user, token) = (self.user.to_owned(), made.clone());
        let organization = self.actor.organization.as_ref().map(|organization| organization.0.clone());
        let hash = self.core.key().hash("token", &secret);
        self.change("tokens", "create", &made.name, move |tx| {
            Box::pin(async move {
                let count = tx.row("SELECT COUNT(*) AS count FROM api_tokens WHERE user_id = $1", args![&user]).await?;
                if count.map(|row| row.int("count")).transpose()?.unwrap_or(0) >= TOKENS_MAX {
                    return Err(Error::Conflict(format!("You have {TOKENS_MAX} tokens; revoke one first.")));
                }
                insert_token(tx, &token, &user, organization, hash).await
            })
        })
        .await?;
        Ok((made, ShownOnce(secret)))
    }

    /// Removes a token; it stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_token(&self, id: &str) -> Result<()> {
        let row =
            self.core.store().row("SELECT name FROM api_tokens WHERE user_id = $1 AND id = $2", args![self.user, id]).await?;
        let name = row.ok_or(Error::NotFound)?.text("name")?;
        let (user, id) = (self.user.to_owned(), id.to_owned());
        self.change("tokens", "revoke", &name, move |tx| {
            Box::pin(async move {
                let gone = tx.execute("DELETE FROM api_tokens WHERE user_id = $1 AND id = $2", args![user, id]).await?;
                if gone == 0 { Err(Error::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// Has this session work in another organization.
    ///
    /// # Errors
    /// `Forbidden` to all but operators; `NotFound`.
    pub async fn enter_organization(&self, name: &str) -> Result<()> {
        if !self.actor.may(Permission::ManageOrganizations) {
            return Err(Error::Forbidden);
        }
        let (name, session, clock, actor) =
            (name.to_owned(), self.session.to_owned(), self.core.clock().clone(), self.actor.clone());
        self.core
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    let organization = rows::organization_named(tx, &name).await?.ok_or(Error::NotFound)?;
                    let sql = "UPDATE sessions SET organization_id = $1 WHERE id = $2";
                    tx.execute(sql, args![&organization, session]).await?;
                    note(tx, &clock, &actor.inside(organization), "sessions", "enter", name).await
                })
            })
            .await
    }

    /// Changes something of his, with its entry in the log.
    async fn change<T, W>(&self, area: &'static str, action: &'static str, subject: &str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> futures::future::BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let (clock, actor, subject) = (self.core.clock().clone(), self.actor.clone(), subject.to_owned());
        self.core
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    let done = work(tx).await?;
                    note(tx, &clock, &actor, area, action, subject).await?;
                    Ok(done)
                })
            })
            .await
    }
}

async fn note(tx: &mut Tx, clock: &Clock, actor: &Actor, area: &str, action: &str, subject: String) -> Result<()> {
    let items = [AuditItem { subject, was: String::new(), is: String::new() }];
    audit::record(tx, clock, actor, Change { area, action, items: &items }).await
}

/// Stores a token.
pub(crate) async fn insert_token(
    tx: &mut Tx,
    token: &ApiToken,
    user: &str,
    organization: Option<String>,
    hash: String,
) -> Result<()> {
    tx.execute(
        "INSERT INTO api_tokens (id, user_id, organization_id, name, hint, secret_hash, read_only, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &token.id,
            user,
            organization,
            &token.name,
            &token.hint,
            hash,
            token.read_only,
            token.created_at,
            token.expires_at.map(|at| at.0)
        ],
    )
    .await
    .map(drop)
}

fn session(row: &Row, current: &str) -> Result<Session> {
    let id = row.text("id")?;
    Ok(Session {
        current: id == current,
        id,
        address: row.text("address")?,
        user_agent: row.text("user_agent")?,
        created_at: Millis(row.int("created_at")?),
        last_seen: Millis(row.int("last_seen")?),
        expires_at: Millis(row.int("expires_at")?),
    })
}

fn token(row: &Row) -> Result<ApiToken> {
    Ok(ApiToken {
        id: row.text("id")?,
        name: row.text("name")?,
        hint: row.text("hint")?,
        read_only: row.bool("read_only")?,
        created_at: Millis(row.int("created_at")?),
        expires_at: row.optional_int("expires_at")?.map(Millis),
        last_used_at: row.optional_int("last_used_at")?.map(Millis),
    })
}
