//! When something was last used: noted in memory, written in batches, outside of any request's way.
//!
//! At most once a minute for each session, token and credential. What a crash loses is a minute of it.

use crate::store::{Tx, args};
use crate::{Core, Result};
use patchbay_domain::time::Millis;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The seconds within which a further use is not noted.
pub(super) const GRAIN: i64 = 60;
/// The most that wait to be written; beyond, a use goes unnoted.
const WAITING: usize = 10_000;

/// What was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Used {
    Session,
    Token,
    Credential,
    AppUser,
    AppToken,
    ServiceKey,
}

struct Note {
    at: Millis,
    address: String,
}

/// What was used since the last writing.
#[derive(Default)]
pub(super) struct Seen {
    waiting: Mutex<BTreeMap<(Used, String), Note>>,
}

impl Seen {
    /// Notes a use, unless the last one that was written is less than a minute ago.
    pub fn note(&self, used: Used, id: &str, last: Option<Millis>, now: Millis, address: &str) {
        if last.is_some_and(|last| now < last.plus_seconds(GRAIN)) {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING {
            waiting.entry((used, id.to_owned())).or_insert_with(|| Note { at: now, address: address.to_owned() });
        }
    }

    fn take(&self) -> BTreeMap<(Used, String), Note> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Writes what was noted.
///
/// # Errors
/// When the database cannot be written; what was noted is gone then, and noted again at the next use.
pub(crate) async fn write(core: &Core) -> Result<()> {
    let notes = core.inner.accounts.seen.take();
    if notes.is_empty() {
        return Ok(());
    }
    // In the order of the keys, so that two nodes over one PostgreSQL never wait for each other's rows in a circle.
    core.store().write(move |tx| Box::pin(write_all(tx, notes))).await
}

async fn write_all(tx: &mut Tx, notes: BTreeMap<(Used, String), Note>) -> Result<()> {
    for ((used, id), Note { at, address }) in notes {
        match used {
            Used::Session => {
                tx.execute("UPDATE sessions SET last_seen = $1 WHERE id = $2 AND last_seen < $1", args![at, id]).await?
            }
            Used::Token => touch(tx, "UPDATE api_tokens SET last_used_at = $1 WHERE id = $2", at, &id).await?,
            Used::AppUser => touch(tx, "UPDATE application_users SET last_used_at = $1 WHERE id = $2", at, &id).await?,
            Used::AppToken => touch(tx, "UPDATE application_tokens SET last_used_at = $1 WHERE id = $2", at, &id).await?,
            Used::ServiceKey => touch(tx, "UPDATE application_keys SET last_used_at = $1 WHERE id = $2", at, &id).await?,
            Used::Credential => {
                tx.execute("UPDATE credentials SET last_used_at = $1, last_used_from = $2 WHERE id = $3", args![at, address, id])
                    .await?
            }
        };
    }
    Ok(())
}

async fn touch(tx: &mut Tx, sql: &'static str, at: Millis, id: &str) -> Result<u64> {
    tx.execute(sql, args![at, id]).await
}
