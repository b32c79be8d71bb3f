//! OAuth consumers and their access tokens, as an admin manages them. How one comes in stands in `accounts::oauth`.
//!
//! HMAC-SHA1 needs the secrets themselves, so they are kept sealed with the server's key and not as hashes. They are shown once all the
//! same: nobody but the door ever opens them.

use crate::audit::{self, Change};
use crate::secret::{Key, random_text};
use crate::store::{Row, Tx, args, new_id};
use crate::{Acting, Actor, Clock, Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::{OrganizationId, ShownOnce};
use patchbay_domain::audit::AuditItem;
use patchbay_domain::bindings::{Consumer, ConsumerToken, NewlyIssued, check_label};
use patchbay_domain::time::Millis;
use std::collections::HashMap;

/// The area's word in audit log and events.
const AREA: &str = "consumers";
/// The most consumers of an organization; a page lists all of them.
const CONSUMERS_MAX: i64 = 50;
/// The most tokens of a consumer.
const TOKENS_MAX: i64 = 50;
/// Characters of keys and tokens, five random bits each.
const KEY_LENGTH: usize = 20;
/// Characters of secrets.
const SECRET_LENGTH: usize = 32;

/// Seals the secret of a consumer or token.
fn seal(key: &Key, id: &str, secret: &str) -> Result<String> {
    key.seal("oauth", id, secret)
}

/// The secret of a consumer or token in clear.
pub(crate) fn secret_of(key: &Key, id: &str, sealed: &str) -> Result<String> {
    key.open("oauth", id, sealed)
}

/// The consumers of the actor's organization.
pub struct Consumers<'a> {
    acting: Acting<'a>,
    organization: &'a OrganizationId,
}

impl<'a> Acting<'a> {
    /// The OAuth consumers of the organization.
    ///
    /// # Errors
    /// `Forbidden` without the permission; `NotFound` outside any organization.
    pub fn consumers(&self) -> Result<Consumers<'a>> {
        self.require(Permission::ManageCredentials)?;
        Ok(Consumers { acting: *self, organization: self.organization()? })
    }
}

/// Stores a consumer.
pub(crate) async fn insert_consumer(
    tx: &mut Tx,
    key: &Key,
    organization: &OrganizationId,
    new: (&NewlyIssued, &str),
    at: Millis,
) -> Result<()> {
    const INSERT: &str = "INSERT INTO oauth_consumers (id, organization_id, consumer_key, secret, label, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let (NewlyIssued { id, key: public, secret }, label) = new;
    tx.execute(INSERT, args![id, organization, public, seal(key, id, &secret.0)?, label, at]).await.map(drop)
}

/// Stores a token of a consumer.
pub(crate) async fn insert_token(tx: &mut Tx, key: &Key, consumer: &str, new: (&NewlyIssued, &str), at: Millis) -> Result<()> {
    const INSERT: &str =
        "INSERT INTO oauth_tokens (id, consumer_id, token, secret, label, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let (NewlyIssued { id, key: public, secret }, label) = new;
    tx.execute(INSERT, args![id, consumer, public, seal(key, id, &secret.0)?, label, at]).await.map(drop)
}

fn issued() -> NewlyIssued {
    NewlyIssued { id: new_id(), key: random_text(KEY_LENGTH), secret: ShownOnce(random_text(SECRET_LENGTH)) }
}

fn token(row: &Row) -> Result<(String, ConsumerToken)> {
    let token = ConsumerToken {
        id: row.text("id")?,
        token: row.text("token")?,
        label: row.text("label")?,
        created_at: Millis(row.int("created_at")?),
        last_used_at: row.optional_int("last_used_at")?.map(Millis),
    };
    Ok((row.text("consumer_id")?, token))
}

impl Consumers<'_> {
    /// All consumers with their tokens, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self) -> Result<Vec<Consumer>> {
        const CONSUMERS: &str = "SELECT id, consumer_key, label, created_at, rotated_at, last_used_at FROM oauth_consumers
            WHERE organization_id = $1 ORDER BY id";
        const TOKENS: &str = "SELECT t.id, t.consumer_id, t.token, t.label, t.created_at, t.last_used_at FROM oauth_tokens t
            JOIN oauth_consumers c ON c.id = t.consumer_id WHERE c.organization_id = $1 ORDER BY t.id";
        let store = self.acting.core().store();
        let mut tokens: HashMap<String, Vec<ConsumerToken>> = HashMap::new();
        for row in &store.rows(TOKENS, args![self.organization]).await? {
            let (consumer, token) = token(row)?;
            tokens.entry(consumer).or_default().push(token);
        }
        let rows = store.rows(CONSUMERS, args![self.organization]).await?;
        let consumer = |row: &Row| {
            let id = row.text("id")?;
            Ok(Consumer {
                tokens: tokens.remove(&id).unwrap_or_default(),
                id,
                key: row.text("consumer_key")?,
                label: row.text("label")?,
                created_at: Millis(row.int("created_at")?),
                rotated_at: row.optional_int("rotated_at")?.map(Millis),
                last_used_at: row.optional_int("last_used_at")?.map(Millis),
            })
        };
        rows.iter().map(consumer).collect()
    }

    /// Makes a consumer.
    ///
    /// # Errors
    /// `Invalid` for `label`; `Conflict` when there are too many.
    pub async fn create(&self, label: &str) -> Result<NewlyIssued> {
        check_label(label).map_err(|message| Error::field("label", message))?;
        let (made, label) = (issued(), label.trim().to_owned());
        let new = made.clone();
        self.write(move |tx, by| {
            async move {
                let sql = "SELECT COUNT(*) AS number FROM oauth_consumers WHERE organization_id = $1";
                at_most(tx, sql, by.organization.0.clone(), CONSUMERS_MAX, "An organization has at most 50 consumers.").await?;
                insert_consumer(tx, &by.key, &by.organization, (&new, &label), by.clock.now()).await?;
                by.note(tx, "create", &new.key, "", &label).await
            }
            .boxed()
        })
        .await?;
        Ok(made)
    }

    /// Replaces a consumer's secret; the old one stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate(&self, id: &str) -> Result<NewlyIssued> {
        let (id, secret) = (id.to_owned(), random_text(SECRET_LENGTH));
        self.write(move |tx, by| {
            async move {
                let key = by.find(tx, &id).await?;
                let sql = "UPDATE oauth_consumers SET secret = $2, rotated_at = $3 WHERE id = $1";
                tx.execute(sql, args![&id, seal(&by.key, &id, &secret)?, by.clock.now()]).await?;
                by.note(tx, "rotate", &key, "", "").await?;
                Ok(NewlyIssued { id, key, secret: ShownOnce(secret) })
            }
            .boxed()
        })
        .await
    }

    /// Removes a consumer with its tokens.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke(&self, id: &str) -> Result<()> {
        let id = id.to_owned();
        self.write(move |tx, by| {
            async move {
                let key = by.find(tx, &id).await?;
                tx.execute("DELETE FROM oauth_consumers WHERE id = $1", args![id]).await?;
                by.note(tx, "revoke", &key, "", "").await
            }
            .boxed()
        })
        .await
    }

    /// Makes an access token of a consumer.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `label`; `Conflict` when there are too many.
    pub async fn add_token(&self, consumer: &str, label: &str) -> Result<NewlyIssued> {
        check_label(label).map_err(|message| Error::field("label", message))?;
        let (consumer, made, label) = (consumer.to_owned(), issued(), label.trim().to_owned());
        let new = made.clone();
        self.write(move |tx, by| {
            async move {
                let key = by.find(tx, &consumer).await?;
                let sql = "SELECT COUNT(*) AS number FROM oauth_tokens WHERE consumer_id = $1";
                at_most(tx, sql, consumer.clone(), TOKENS_MAX, "A consumer has at most 50 tokens.").await?;
                insert_token(tx, &by.key, &consumer, (&new, &label), by.clock.now()).await?;
                by.note(tx, "add-token", &key, "", &label).await
            }
            .boxed()
        })
        .await?;
        Ok(made)
    }

    /// Removes an access token; it stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_token(&self, id: &str) -> Result<()> {
        const DELETE: &str = "DELETE FROM oauth_tokens WHERE id = $1 AND consumer_id IN
            (SELECT c.id FROM oauth_consumers c WHERE c.organization_id = $2) RETURNING consumer_id, label";
        let id = id.to_owned();
        self.write(move |tx, by| {
            async move {
                let row = tx.row(DELETE, args![id, &by.organization]).await?.ok_or(Error::NotFound)?;
                let key = by.find(tx, &row.text("consumer_id")?).await?;
                by.note(tx, "revoke-token", &key, &row.text("label")?, "").await
            }
            .boxed()
        })
        .await
    }

    async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx, By) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let core = self.acting.core();
        let by = By {
            clock: core.clock().clone(),
            key: core.key().clone(),
            actor: self.acting.actor().clone(),
            organization: self.organization.clone(),
        };
        core.store().write(move |tx| work(tx, by)).await
    }
}

/// Who changes consumers, as a transaction holds him.
struct By {
    clock: Clock,
    key: Key,
    actor: Actor,
    organization: OrganizationId,
}

impl By {
    /// The key of one of the organization's consumers.
    async fn find(&self, tx: &mut Tx, id: &str) -> Result<String> {
        let sql = "SELECT consumer_key FROM oauth_consumers WHERE id = $1 AND organization_id = $2";
        tx.row(sql, args![id, &self.organization]).await?.ok_or(Error::NotFound)?.text("consumer_key")
    }

    async fn note(&self, tx: &mut Tx, action: &str, key: &str, was: &str, is: &str) -> Result<()> {
        let items = [AuditItem { subject: key.to_owned(), was: was.to_owned(), is: is.to_owned() }];
        audit::record(tx, &self.clock, &self.actor, Change { area: AREA, action, items: &items }).await
    }
}

async fn at_most(tx: &mut Tx, sql: &'static str, of: String, most: i64, sentence: &str) -> Result<()> {
    let count = tx.row(sql, args![of]).await?.map_or(Ok(0), |row| row.int("number"))?;
    if count >= most { Err(Error::Conflict(sentence.to_owned())) } else { Ok(()) }
}
