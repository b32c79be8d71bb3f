//! The users of an organization's apps, and their tokens. How they come in stands in `accounts::app`.
//!
//! Passwords are chosen by people and live in devices for years, so they are kept by argon2id; the door remembers that one was found right,
//! which makes the check of a further request cheap. Tokens are random and made here, so a keyed hash keeps them safe.

use super::filter::storable;
use super::revoke::revoke;
use super::rows::number;
use super::{Connections, Edit, USERS, item};
use crate::accounts::hash_secret;
use crate::secret::random_text;
use crate::store::{Query, Row, Tx, args, new_id};
use crate::{Error, Result, audit};
use futures::FutureExt;
use patchbay_domain::accounts::{OrganizationId, ShownOnce, check_secret};
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::connections::{ApplicationToken, ApplicationUser, check_user_name};
use patchbay_domain::form::FieldErrors;
use patchbay_domain::time::Millis;

/// Characters of a secret that we make, five bits of randomness each.
const SECRET_LENGTH: usize = 28;
/// What every token begins with, so that scanners find one that leaked.
pub(crate) const TOKEN_PREFIX: &str = "pba_";
/// Characters after the prefix.
const TOKEN_LENGTH: usize = 40;
/// Characters that are shown of a token or key, to tell it from others.
pub(super) const HINT_LENGTH: usize = 8;
/// The most tokens of one user.
const TOKENS_MAX: i64 = 50;
/// The longest note, in characters.
const NOTE_MAX: usize = 200;
/// The most days that a token is good for.
const TOKEN_DAYS_MAX: i64 = 3650;

/// A user with his tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetail {
    /// The user.
    pub user: ApplicationUser,
    /// His tokens, the oldest first.
    pub tokens: Vec<ApplicationToken>,
    /// What was done to him, the newest first, up to 50 changes.
    pub history: Vec<HistoryEntry>,
}

/// A token that was made. Its secret cannot be had again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Which one.
    pub id: String,
    /// What the app presents.
    pub secret: ShownOnce,
}

/// Users with their number of connections; goes on with the organization's id.
pub(super) const SELECT: &str = "SELECT u.id, u.name, u.created_at, u.revoked_at, u.last_used_at,
        (SELECT COUNT(*) FROM connections c WHERE c.organization_id = u.organization_id AND c.user_name = u.name) AS number
    FROM application_users u WHERE u.organization_id = ";

impl<A> Connections<'_, A> {
    /// A user of this name, with his tokens. His connections are a list of [`Connections::list`].
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn user(&self, name: &str) -> Result<UserDetail> {
        const TOKENS: &str = "SELECT id, note, hint, created_at, expires_at, last_used_at FROM application_tokens
            WHERE user_id = $1 ORDER BY created_at, id";
        let store = self.acting.core().store();
        let found = store.query(Query::new(SELECT).arg(self.organization).push(" AND u.name = ").arg(storable(name))).await?;
        let user = found.first().map(user).ok_or(Error::NotFound)??;
        let tokens = store.rows(TOKENS, args![&user.id]).await?.iter().map(token).collect::<Result<_>>()?;
        let history = audit::history(store, USERS, &user.name, self.organization).await?;
        Ok(UserDetail { user, tokens, history })
    }
}

impl Connections<'_, Edit> {
    /// Makes a user; without a password a random one is made.
    ///
    /// # Errors
    /// `Invalid` for `name` and `secret`.
    pub async fn add_user(&self, name: &str, secret: Option<String>) -> Result<ShownOnce> {
        let secret = given(secret);
        let mut errors = FieldErrors::default();
        errors.check("name", check_user_name(name));
        errors.check("secret", check_secret(&secret));
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let hash = hash_secret(self.acting.core(), &secret).await?;
        let name = name.to_owned();
        self.write(move |tx, by| {
            async move {
                insert(tx, &by.organization, &name, &hash, by.clock.now()).await?;
                by.note(tx, USERS, "create", item(name, "", "")).await
            }
            .boxed()
        })
        .await?;
        Ok(ShownOnce(secret))
    }

    /// Replaces a user's password; the old one and all sessions stop working at once. Without one, a random one is made.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `secret`.
    pub async fn reset_user_password(&self, name: &str, secret: Option<String>) -> Result<ShownOnce> {
        let secret = given(secret);
        check_secret(&secret).map_err(|message| Error::field("secret", message))?;
        let hash = hash_secret(self.acting.core(), &secret).await?;
        let name = name.to_owned();
        self.write(move |tx, by| {
            async move {
                let id = find(tx, &by.organization, &name).await?;
                tx.execute("UPDATE application_users SET secret_hash = $2 WHERE id = $1", args![id, hash]).await?;
                by.note(tx, USERS, "reset-password", item(name, "", "")).await
            }
            .boxed()
        })
        .await?;
        Ok(ShownOnce(secret))
    }

    /// Has all sessions and tokens of a user refused that there are now. His password stays, and so do his connections (decision 12).
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_user(&self, name: &str) -> Result<()> {
        let name = storable(name);
        self.write(move |tx, by| async move { if revoke(tx, &by, &name).await? { Ok(()) } else { Err(Error::NotFound) } }.boxed())
            .await
    }

    /// Takes a user out, with his tokens. His connections stay, for whoever has his name next.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_user(&self, name: &str) -> Result<()> {
        let name = name.to_owned();
        self.write(move |tx, by| {
            async move {
                let id = find(tx, &by.organization, &name).await?;
                tx.execute("DELETE FROM application_users WHERE id = $1", args![id]).await?;
                by.note(tx, USERS, "delete", item(name, "", "")).await
            }
            .boxed()
        })
        .await
    }

    /// Makes a token for a user, good for so many days, or until it is revoked.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `note` and `days`; `Conflict` when there are too many.
    pub async fn add_token(&self, name: &str, note: &str, days: Option<i64>) -> Result<NewToken> {
        let mut errors = FieldErrors::default();
        let note = errors.check("note", checked_note(note));
        if days.is_some_and(|days| !(1..=TOKEN_DAYS_MAX).contains(&days)) {
            errors.add("days", format!("Use 1 to {TOKEN_DAYS_MAX} days, or nothing."));
        }
        let Some(note) = note.filter(|_| errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        let secret = format!("{TOKEN_PREFIX}{}", random_text(TOKEN_LENGTH));
        let id = new_id();
        let hash = self.acting.core().key().hash("app token", &secret);
        let hint: String = secret.chars().take(HINT_LENGTH).collect();
        let (name, made) = (name.to_owned(), id.clone());
        self.write(move |tx, by| {
            async move {
                const INSERT: &str =
                    "INSERT INTO application_tokens (id, user_id, note, hint, secret_hash, created_at, expires_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7)";
                let user = find(tx, &by.organization, &name).await?;
                let count = "SELECT COUNT(*) AS number FROM application_tokens WHERE user_id = $1";
                if number(tx.row(count, args![&user]).await?.as_ref())? >= TOKENS_MAX {
                    return Err(Error::Conflict(format!("A user has at most {TOKENS_MAX} tokens.")));
                }
                let now = by.clock.now();
                let expires = days.map(|days| now.plus_seconds(days.saturating_mul(86_400)).0);
                let told = format!("{hint}… {note}");
                tx.execute(INSERT, args![made, user, note, hint, hash, now, expires]).await?;
                by.note(tx, USERS, "add-token", item(name, "", told.trim_end())).await
            }
            .boxed()
        })
        .await?;
        Ok(NewToken { id, secret: ShownOnce(secret) })
    }

    /// Takes a token from a user; it stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_token(&self, name: &str, token: &str) -> Result<()> {
        let (name, token) = (name.to_owned(), token.to_owned());
        self.write(move |tx, by| {
            async move {
                let user = find(tx, &by.organization, &name).await?;
                let sql = "DELETE FROM application_tokens WHERE id = $1 AND user_id = $2 RETURNING hint, note";
                let gone = tx.row(sql, args![token, user]).await?.ok_or(Error::NotFound)?;
                let told = format!("{}… {}", gone.text("hint")?, gone.text("note")?);
                by.note(tx, USERS, "revoke-token", item(name, told.trim_end(), "")).await
            }
            .boxed()
        })
        .await
    }
}

/// Stores a user.
pub(crate) async fn insert(tx: &mut Tx, organization: &OrganizationId, name: &str, secret_hash: &str, now: Millis) -> Result<()> {
    let sql = "INSERT INTO application_users (id, organization_id, name, secret_hash, created_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id, name) DO NOTHING";
    match tx.execute(sql, args![new_id(), organization, name, secret_hash, now]).await? {
        0 => Err(Error::field("name", "There is a user of this name already.")),
        _ => Ok(()),
    }
}

async fn find(tx: &mut Tx, organization: &OrganizationId, name: &str) -> Result<String> {
    let sql = "SELECT id FROM application_users WHERE organization_id = $1 AND name = $2";
    tx.row(sql, args![organization, storable(name)]).await?.ok_or(Error::NotFound)?.text("id")
}

/// The secret that was given, or a random one.
fn given(secret: Option<String>) -> String {
    secret.filter(|secret| !secret.is_empty()).unwrap_or_else(|| random_text(SECRET_LENGTH))
}

/// Takes a note of one line.
pub(super) fn checked_note(note: &str) -> Result<String, String> {
    let note = note.trim();
    if note.chars().count() > NOTE_MAX || note.chars().any(char::is_control) {
        return Err(format!("Use one line of at most {NOTE_MAX} characters."));
    }
    Ok(note.to_owned())
}

pub(super) fn user(row: &Row) -> Result<ApplicationUser> {
    Ok(ApplicationUser {
        id: row.text("id")?,
        name: row.text("name")?,
        connections: row.int("number")?,
        created_at: Millis(row.int("created_at")?),
        revoked_at: Some(row.int("revoked_at")?).filter(|at| *at > 0).map(Millis),
        last_used_at: row.optional_int("last_used_at")?.map(Millis),
    })
}

fn token(row: &Row) -> Result<ApplicationToken> {
    Ok(ApplicationToken {
        id: row.text("id")?,
        note: row.text("note")?,
        hint: row.text("hint")?,
        created_at: Millis(row.int("created_at")?),
        expires_at: row.optional_int("expires_at")?.map(Millis),
        last_used_at: row.optional_int("last_used_at")?.map(Millis),
    })
}
