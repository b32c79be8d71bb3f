//! When an app was last heard of: noted in memory, written in batches, outside of any request's way.
//!
//! To the hour: a use within an hour of the last one that was written goes unnoted, which is fine enough for what counts in days. A crash
//! loses a few seconds of it.

use crate::store::{Sql, args};
use crate::{Core, Result};
use patchbay_domain::time::Millis;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The seconds within which a further use is not noted.
const GRAIN: i64 = 3600;
/// The most that wait to be written, every few seconds; beyond, a use goes unnoted until its app asks again.
const WAITING: usize = 20_000;

/// What was heard of since the last writing, by number.
#[derive(Default)]
pub(crate) struct Seen {
    waiting: Mutex<BTreeMap<i64, Millis>>,
}

impl Seen {
    /// Notes that an app asked for this connection; says whether it did.
    pub fn note(&self, number: i64, last: Millis, now: Millis) -> bool {
        if now < last.plus_seconds(GRAIN) {
            return false;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let room = waiting.len() < WAITING || waiting.contains_key(&number);
        if room {
            waiting.insert(number, now);
        }
        room
    }
}

#[derive(Serialize)]
struct Note {
    number: i64,
    at: Millis,
}

const WRITE: Sql = Sql::new(
    "UPDATE connections SET seen_at = v.at
        FROM (SELECT value ->> 'number' AS number, value ->> 'at' AS at FROM json_each($1)) AS v
        WHERE connections.number = v.number AND connections.seen_at < v.at",
    "UPDATE connections SET seen_at = v.at FROM jsonb_to_recordset($1::jsonb) AS v (number bigint, at bigint)
        WHERE connections.number = v.number AND connections.seen_at < v.at",
);

/// Writes what was noted.
///
/// # Errors
/// When the database cannot be written; what was noted is gone then, and noted again at the next use.
pub(crate) async fn write(core: &Core) -> Result<()> {
    let waiting = std::mem::take(&mut *core.inner.connections.seen.waiting.lock().unwrap_or_else(PoisonError::into_inner));
    if waiting.is_empty() {
        return Ok(());
    }
    let notes: Vec<Note> = waiting.into_iter().map(|(number, at)| Note { number, at }).collect();
    let notes = serde_json::to_string(&notes).map_err(crate::Error::internal)?;
    let written = core.store().write(move |tx| Box::pin(async move { tx.execute(WRITE, args![notes]).await.map(drop) })).await;
    if written.is_err() {
        // They are remembered as seen, which is not true any more.
        core.inner.connections.forget_connections();
    }
    written
}
