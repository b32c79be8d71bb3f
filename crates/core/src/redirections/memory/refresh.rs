//! Brings memory up to date after a commit.
//!
//! One task does it, one read at a time, and each read begins after the commits that asked for it; so whatever order changes finish in,
//! the last read of a phone sees its last state. Changes that wait meanwhile share the next read. What could not be read is owed, and
//! tried again until it can be.

use super::Memory;
use crate::store::{Sql, args};
use crate::{Core, Result};
use patchbay_domain::redirections::Mac;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// The most changes that share a read.
const BATCH: usize = 1024;
/// Phones a statement reads.
const CHUNK: usize = 10_000;
/// How long to wait before trying again what could not be read.
const AGAIN: Duration = Duration::from_secs(1);

/// Which phones a change touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::redirections) enum Touched {
    /// These; none at all where nothing changed.
    Macs(Vec<Mac>),
    /// More than can be named.
    All,
}

/// A change that waits to be seen.
pub(super) struct Request {
    pub touched: Touched,
    pub seen: oneshot::Sender<()>,
}

/// What still has to be read.
#[derive(Default)]
struct Owed {
    macs: BTreeSet<Mac>,
    all: bool,
}

impl Owed {
    fn add(&mut self, touched: Touched) {
        match touched {
            Touched::Macs(macs) => self.macs.extend(macs),
            Touched::All => self.all = true,
        }
    }

    fn is_empty(&self) -> bool {
        !self.all && self.macs.is_empty()
    }
}

/// The refresher: ends when the core is gone.
pub(super) async fn run(core: super::Weak, mut requests: mpsc::Receiver<Request>) {
    let mut owed = Owed::default();
    loop {
        let mut batch = Vec::new();
        let waiting = requests.recv_many(&mut batch, BATCH);
        let received = if owed.is_empty() {
            waiting.await
        } else {
            // Nothing new within that time is no end: there is still what is owed.
            tokio::time::timeout(AGAIN, waiting).await.unwrap_or(1)
        };
        let Some(core) = core.upgrade().filter(|_| received > 0) else { return };
        let mut seen = Vec::with_capacity(batch.len());
        for request in batch {
            owed.add(request.touched);
            seen.push(request.seen);
        }
        match settle(&core, &owed).await {
            Ok(()) => owed = Owed::default(),
            // The changes are committed, so whoever made them is answered all the same.
            Err(error) => tracing::error!(%error, "phones may be told what was before; trying again"),
        }
        for seen in seen {
            // Nobody may be waiting any more.
            let _ = seen.send(());
        }
    }
}

async fn settle(core: &Core, owed: &Owed) -> Result<()> {
    let memory = core.redirections_memory();
    if owed.all {
        return load(core, memory).await;
    }
    let macs: Vec<Mac> = owed.macs.iter().copied().collect();
    for chunk in macs.chunks(CHUNK) {
        let row = core.store().row(CHANGED, args![macs_json(chunk)]).await?;
        let text = row.map(|row| row.optional_text("told")).transpose()?.flatten().unwrap_or_default();
        let told: HashMap<Mac, &str> = lines(&text).collect();
        memory.told.replace(chunk.iter().copied(), &told);
    }
    Ok(())
}

/// One row whose text has a line per phone: reading thousands of rows costs more than splitting a text. A URL has no line breaks.
const CHANGED: Sql = Sql::new(
    "SELECT group_concat(mac || url, char(10)) AS told FROM redirections WHERE mac IN (SELECT value FROM json_each($1))",
    "SELECT string_agg(mac || url, chr(10)) AS told FROM redirections
        WHERE mac IN (SELECT jsonb_array_elements_text($1::jsonb))",
);

const ALL: Sql = Sql::new(
    "SELECT max(mac) AS last, group_concat(mac || url, char(10)) AS told
        FROM (SELECT mac, url FROM redirections WHERE mac > $1 ORDER BY mac LIMIT 10000) AS portion",
    "SELECT max(mac) AS last, string_agg(mac || url, chr(10)) AS told
        FROM (SELECT mac, url FROM redirections WHERE mac > $1 ORDER BY mac LIMIT 10000) AS portion",
);

/// Reads everything anew. A phone that changes meanwhile is read once more by its own request.
pub(super) async fn load(core: &Core, memory: &Memory) -> Result<()> {
    let mut all = memory.told.load();
    let mut after = String::new();
    loop {
        let Some(row) = core.store().row(ALL, args![&after]).await? else { break };
        let Some(last) = row.optional_text("last")? else { break };
        for (mac, url) in lines(&row.optional_text("told")?.unwrap_or_default()) {
            all.add(mac, url);
        }
        after = last;
    }
    memory.told.replace_all(all);
    Ok(())
}

fn lines(text: &str) -> impl Iterator<Item = (Mac, &str)> {
    text.split('\n').filter_map(|line| {
        let (mac, url) = line.split_at_checked(12)?;
        Some((Mac::parse(mac).ok()?, url))
    })
}

/// MACs as a JSON array, the form in which a statement takes many at once.
pub(in crate::redirections) fn macs_json(macs: &[Mac]) -> String {
    let mut out = String::with_capacity(macs.len().saturating_mul(15).saturating_add(2));
    out.push('[');
    for (place, mac) in macs.iter().enumerate() {
        out.push_str(if place == 0 { "\"" } else { ",\"" });
        out.push_str(&mac.to_string());
        out.push('"');
    }
    out.push(']');
    out
}
