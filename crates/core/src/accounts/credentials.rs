//! Credentials of wire clients, as an admin manages them. How one is checked stands in `door`.

use super::{checked, cut};
use crate::audit::{self, Change};
use crate::secret::random_text;
use crate::store::{Row, Tx, args, new_id};
use crate::{Acting, Actor, Clock, Error, Result};
use futures::future::BoxFuture;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::{Credential, OrganizationId, ShownOnce, check_name, check_secret};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::time::Millis;

/// The areas whose wire faces ask for a credential.
pub(super) const AREAS: [&str; 2] = ["redirections", "sip"];
/// The most credentials of one organization in one area; a page lists all of them.
const CREDENTIALS_MAX: i64 = 200;
/// Characters of a secret we make, five random bits each.
const SECRET_LENGTH: usize = 28;
/// The longest note, in characters.
const NOTE_MAX: usize = 200;

/// The credentials of the actor's organization.
pub struct Credentials<'a> {
    acting: Acting<'a>,
    organization: &'a OrganizationId,
}

impl<'a> Acting<'a> {
    /// The credentials of the organization.
    ///
    /// # Errors
    /// `Forbidden` without the permission; `NotFound` outside any organization.
    pub fn credentials(&self) -> Result<Credentials<'a>> {
        self.require(Permission::ManageCredentials)?;
        Ok(Credentials { acting: *self, organization: self.organization()? })
    }
}

impl Credentials<'_> {
    /// All credentials of an area, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, area: &str) -> Result<Vec<Credential>> {
        let sql = "SELECT id, area, name, note, created_at, rotated_at, last_used_at, last_used_from FROM credentials
            WHERE organization_id = $1 AND area = $2 ORDER BY name";
        self.acting.core().store().rows(sql, args![self.organization, area]).await?.iter().map(credential).collect()
    }

    /// One credential.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: &str) -> Result<Credential> {
        let row = self.acting.core().store().row(FIND, args![self.organization, id]).await?;
        row.as_ref().map(credential).ok_or(Error::NotFound)?
    }

    /// Makes a credential; without a secret a random one is made.
    ///
    /// # Errors
    /// `Invalid` for `area`, `name`, `note`, `secret`; `Conflict` when there are too many.
    pub async fn create(&self, area: &str, name: &str, note: &str, secret: Option<String>) -> Result<(Credential, ShownOnce)> {
        let mut errors = FieldErrors::default();
        if !AREAS.contains(&area) {
            errors.add("area", "There is no such area.");
        }
        errors.check("name", check_name(name));
        errors.check("note", check_note(note));
        let secret = secret.filter(|secret| !secret.is_empty()).unwrap_or_else(|| random_text(SECRET_LENGTH));
        errors.check("secret", check_secret(&secret));
        checked(errors)?;
        let core = self.acting.core();
        let hash = core.inner.accounts.passwords.hash(&secret).await?;
        let made = Credential {
            id: new_id(),
            area: area.to_owned(),
            name: name.to_owned(),
            note: note.trim().to_owned(),
            created_at: core.clock().now(),
            rotated_at: None,
            last_used_at: None,
            last_used_from: String::new(),
        };
        let (new, organization) = (made.clone(), self.organization.clone());
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                insert(tx, &new, &organization, hash).await?;
                record(tx, &clock, &actor, "create", &new.name, "", &new.note).await
            })
        })
        .await?;
        Ok((made, ShownOnce(secret)))
    }

    /// Replaces the secret; the old one stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate(&self, id: &str) -> Result<ShownOnce> {
        self.get(id).await?;
        let secret = random_text(SECRET_LENGTH);
        let hash = self.acting.core().inner.accounts.passwords.hash(&secret).await?;
        let (id, organization) = (id.to_owned(), self.organization.clone());
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                let found = find(tx, &organization, &id).await?;
                let sql = "UPDATE credentials SET secret_hash = $1, rotated_at = $2 WHERE id = $3";
                tx.execute(sql, args![hash, clock.now(), id]).await?;
                record(tx, &clock, &actor, "rotate", &found.name, "", "").await
            })
        })
        .await?;
        Ok(ShownOnce(secret))
    }

    /// Says what the credential is for.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `note`.
    pub async fn update_note(&self, id: &str, note: &str) -> Result<()> {
        check_note(note).map_err(|message| Error::field("note", message))?;
        let (id, organization, note) = (id.to_owned(), self.organization.clone(), note.trim().to_owned());
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                let found = find(tx, &organization, &id).await?;
                if found.note == note {
                    return Ok(());
                }
                tx.execute("UPDATE credentials SET note = $1 WHERE id = $2", args![&note, id]).await?;
                record(tx, &clock, &actor, "update", &found.name, &found.note, &note).await
            })
        })
        .await
    }

    /// Removes the credential; it stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke(&self, id: &str) -> Result<()> {
        let (id, organization) = (id.to_owned(), self.organization.clone());
        self.write(move |tx, clock, actor| {
            Box::pin(async move {
                let found = find(tx, &organization, &id).await?;
                tx.execute("DELETE FROM credentials WHERE id = $1", args![id]).await?;
                record(tx, &clock, &actor, "revoke", &found.name, &found.note, "").await
            })
        })
        .await
    }

    /// Changes something, and has the door forget what it remembers before the change is answered.
    async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx, Clock, Actor) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let core = self.acting.core();
        let (clock, actor) = (core.clock().clone(), self.acting.actor().clone());
        let outcome = core.store().write(move |tx| work(tx, clock, actor)).await;
        core.inner.accounts.door.forget_rows();
        outcome
    }
}

/// Stores a new credential.
pub(crate) async fn insert(tx: &mut Tx, new: &Credential, organization: &OrganizationId, hash: String) -> Result<()> {
    let sql = "SELECT COUNT(*) AS count FROM credentials WHERE organization_id = $1 AND area = $2";
    let count = tx.row(sql, args![organization, &new.area]).await?;
    if count.map(|row| row.int("count")).transpose()?.unwrap_or(0) >= CREDENTIALS_MAX {
        return Err(Error::Conflict(format!("An organization has at most {CREDENTIALS_MAX} credentials an area.")));
    }
    let inserted = tx
        .execute(
            "INSERT INTO credentials (id, organization_id, area, name, note, secret_hash, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (area, name) DO NOTHING",
            args![&new.id, organization, &new.area, &new.name, &new.note, hash, new.created_at],
        )
        .await?;
    // The name alone tells a client's organization, so it is unique on the whole server.
    if inserted == 0 { Err(Error::field("name", "This name is taken; choose another.")) } else { Ok(()) }
}

const FIND: &str = "SELECT id, area, name, note, created_at, rotated_at, last_used_at, last_used_from FROM credentials
    WHERE organization_id = $1 AND id = $2";

async fn find(tx: &mut Tx, organization: &OrganizationId, id: &str) -> Result<Credential> {
    let row = tx.row(FIND, args![organization, id]).await?;
    row.as_ref().map(credential).ok_or(Error::NotFound)?
}

fn credential(row: &Row) -> Result<Credential> {
    Ok(Credential {
        id: row.text("id")?,
        area: row.text("area")?,
        name: row.text("name")?,
        note: row.text("note")?,
        created_at: Millis(row.int("created_at")?),
        rotated_at: row.optional_int("rotated_at")?.map(Millis),
        last_used_at: row.optional_int("last_used_at")?.map(Millis),
        last_used_from: row.text("last_used_from")?,
    })
}

fn check_note(note: &str) -> Result<(), String> {
    if cut(note, NOTE_MAX) != note {
        return Err(format!("Use at most {NOTE_MAX} characters."));
    }
    if note.chars().any(char::is_control) {
        return Err("Use one line of printable characters.".to_owned());
    }
    Ok(())
}

async fn record(tx: &mut Tx, clock: &Clock, actor: &Actor, action: &str, name: &str, was: &str, is: &str) -> Result<()> {
    let items = [AuditItem { subject: name.to_owned(), was: was.to_owned(), is: is.to_owned() }];
    audit::record(tx, clock, actor, Change { area: "credentials", action, items: &items }).await
}
