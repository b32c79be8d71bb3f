//! Service keys: what administration programs present (sheet, section 10). A key is 64 hexadecimal digits, as the vendor's are; it is shown
//! once and kept as a keyed hash.

use super::rows::number;
use super::users::{HINT_LENGTH, checked_note};
use super::{Connections, Edit, KEYS, item};
use crate::secret::Key;
use crate::store::{Row, Tx, args, new_id};
use crate::{Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::{OrganizationId, ShownOnce};
use patchbay_domain::connections::{KeyRole, ServiceKey};
use patchbay_domain::form::FieldErrors;
use patchbay_domain::time::Millis;

/// The most keys of one organization; a page lists all of them.
const KEYS_MAX: i64 = 100;

impl<A> Connections<'_, A> {
    /// All service keys of the organization, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn keys(&self) -> Result<Vec<ServiceKey>> {
        const LIST: &str = "SELECT id, note, roles, hint, created_at, last_used_at FROM application_keys
            WHERE organization_id = $1 ORDER BY created_at, id";
        self.acting.core().store().rows(LIST, args![self.organization]).await?.iter().map(key).collect()
    }
}

impl Connections<'_, Edit> {
    /// Makes a service key.
    ///
    /// # Errors
    /// `Invalid` for `note` and `roles`; `Conflict` when there are too many.
    pub async fn add_key(&self, note: &str, roles: &[KeyRole]) -> Result<ShownOnce> {
        let mut errors = FieldErrors::default();
        let note = errors.check("note", checked_note(note));
        if roles.is_empty() {
            errors.add("roles", "Choose what the key is good for.");
        }
        let Some(note) = note.filter(|_| errors.is_empty()) else { return Err(Error::Invalid(errors)) };
        let secret = random_key();
        let (shown, roles, server) = (secret.clone(), roles.to_vec(), self.acting.core().key().clone());
        self.write(move |tx, by| {
            async move {
                let hint = insert(tx, &server, &by.organization, &note, &roles, &secret, by.clock.now()).await?;
                by.note(tx, KEYS, "create", item(hint, "", format!("{} {note}", words(&roles)).trim_end())).await
            }
            .boxed()
        })
        .await?;
        Ok(ShownOnce(shown))
    }

    /// Takes a service key out; it stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_key(&self, id: &str) -> Result<()> {
        let id = id.to_owned();
        self.write(move |tx, by| {
            async move {
                let sql = "DELETE FROM application_keys WHERE id = $1 AND organization_id = $2 RETURNING hint, roles, note";
                let gone = tx.row(sql, args![id, &by.organization]).await?.ok_or(Error::NotFound)?;
                let was = format!("{} {}", gone.text("roles")?, gone.text("note")?);
                by.note(tx, KEYS, "revoke", item(gone.text("hint")?, was.trim_end(), "")).await
            }
            .boxed()
        })
        .await
    }
}

/// The hash under which a key is kept.
pub(crate) fn key_hash(server: &Key, secret: &str) -> String {
    server.hash("service key", &secret.to_ascii_lowercase())
}

/// 64 hexadecimal digits.
fn random_key() -> String {
    let bytes: [u8; 32] = rand::random();
    crate::secret::hex(&bytes)
}

/// Stores a key; answers how it begins.
pub(crate) async fn insert(
    tx: &mut Tx,
    server: &Key,
    organization: &OrganizationId,
    note: &str,
    roles: &[KeyRole],
    secret: &str,
    now: Millis,
) -> Result<String> {
    let count = "SELECT COUNT(*) AS number FROM application_keys WHERE organization_id = $1";
    if number(tx.row(count, args![organization]).await?.as_ref())? >= KEYS_MAX {
        return Err(Error::Conflict(format!("An organization has at most {KEYS_MAX} service keys.")));
    }
    let hint: String = secret.chars().take(HINT_LENGTH).collect();
    let sql = "INSERT INTO application_keys (id, organization_id, note, roles, hint, secret_hash, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, args![new_id(), organization, note, words(roles), &hint, key_hash(server, secret), now]).await?;
    Ok(hint)
}

fn words(roles: &[KeyRole]) -> String {
    let words: Vec<&str> = KeyRole::ALL.iter().filter(|role| roles.contains(role)).map(|role| role.as_str()).collect();
    words.join(" ")
}

/// The roles of a key.
pub(crate) fn roles(text: &str) -> Vec<KeyRole> {
    text.split(' ').filter_map(KeyRole::parse).collect()
}

fn key(row: &Row) -> Result<ServiceKey> {
    Ok(ServiceKey {
        id: row.text("id")?,
        note: row.text("note")?,
        roles: roles(&row.text("roles")?),
        hint: row.text("hint")?,
        created_at: Millis(row.int("created_at")?),
        last_used_at: row.optional_int("last_used_at")?.map(Millis),
    })
}
