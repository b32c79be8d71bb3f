//! Files that were taken in and wait to be imported: in the server's memory, for whoever sent them and for an hour. They may hold passwords
//! and numbers of people, so they are written nowhere. Which area a file is for belongs to its key: a draft of one is none of another.

use crate::error::{Error, Result};
use patchbay_core::Actor;
use patchbay_domain::accounts::OrganizationId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a draft waits, and how long its report can be read.
const STAY: Duration = Duration::from_secs(3600);
/// The most drafts at once, of at most 4 MiB each; beyond it the oldest leave.
const DRAFTS_MAX: usize = 32;

/// For what, who sent it, and where he worked.
type Owner = (&'static str, String, Option<OrganizationId>);

struct Draft {
    owner: Owner,
    source: String,
    since: Instant,
    stage: Stage,
}

enum Stage {
    /// Nothing is done yet.
    File(Vec<u8>),
    /// It is being imported.
    UnderWay,
    /// It was imported, and this is the report of what was done, as JSON.
    Done(serde_json::Value),
}

static DRAFTS: Mutex<Option<HashMap<String, Draft>>> = Mutex::new(None);

fn owner(actor: &Actor, area: &'static str) -> Owner {
    (area, actor.name().to_owned(), actor.organization().cloned())
}

fn locked() -> MutexGuard<'static, Option<HashMap<String, Draft>>> {
    DRAFTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Works on somebody's own draft, when there is one of this key.
fn with<T>(owner: &Owner, key: &str, work: impl FnOnce(&mut Draft) -> T) -> Option<T> {
    let mut drafts = locked();
    let drafts = drafts.as_mut()?;
    drafts.retain(|_, draft| draft.since.elapsed() < STAY);
    drafts.get_mut(key).filter(|draft| draft.owner == *owner).map(work)
}

/// Keeps a file for an area; answers the key of its draft.
#[must_use]
pub fn keep(actor: &Actor, area: &'static str, source: &str, file: Vec<u8>) -> String {
    let key = patchbay_core::secret::random_text(24);
    let mut drafts = locked();
    let drafts = drafts.get_or_insert_default();
    drafts.retain(|_, draft| draft.since.elapsed() < STAY);
    while drafts.len() >= DRAFTS_MAX {
        let oldest = drafts.iter().min_by_key(|(_, draft)| draft.since).map(|(key, _)| key.clone());
        oldest.map(|key| drafts.remove(&key));
    }
    let draft = Draft { owner: owner(actor, area), source: source.to_owned(), since: Instant::now(), stage: Stage::File(file) };
    drafts.insert(key.clone(), draft);
    key
}

/// A draft as it is now.
pub(crate) enum Found<R> {
    /// It waits, and this is the file.
    Waiting(Vec<u8>),
    /// It was imported, and this is the report.
    Done(R),
}

/// A draft: the file's name, and what has become of it.
///
/// # Errors
/// `NotFound` for a draft that is over or somebody else's; `Conflict` while it is imported.
pub(crate) fn find<R: DeserializeOwned>(actor: &Actor, area: &'static str, key: &str) -> Result<(String, Found<R>)> {
    let under_way = || {
        let message = "The import is under way. Load the page again in a moment.".to_owned();
        Error::Conflict { message, values: Vec::new() }.announced()
    };
    let found = with(&owner(actor, area), key, |draft| {
        let found = match &draft.stage {
            Stage::File(file) => Ok(Found::Waiting(file.clone())),
            Stage::Done(report) => serde_json::from_value(report.clone()).map(Found::Done).map_err(|_| under_way()),
            Stage::UnderWay => Err(under_way()),
        };
        (draft.source.clone(), found)
    });
    let Some((source, found)) = found else { return Err(Error::NotFound.announced()) };
    Ok((source, found?))
}

/// A file that is being imported. Unless the import is finished, the file goes back to its draft, also when nobody waits for it any more.
pub(crate) struct Taken {
    owner: Owner,
    key: String,
    /// The file.
    pub(crate) file: Vec<u8>,
    finished: bool,
}

/// Takes the file to import it; one that is being imported, or was, cannot be taken again.
pub(crate) fn take(actor: &Actor, area: &'static str, key: &str) -> Option<Taken> {
    let owner = owner(actor, area);
    let file = with(&owner, key, |draft| match std::mem::replace(&mut draft.stage, Stage::UnderWay) {
        Stage::File(file) => Some(file),
        other => {
            draft.stage = other;
            None
        }
    });
    Some(Taken { owner, key: key.to_owned(), file: file.flatten()?, finished: false })
}

impl Taken {
    /// Notes what was done. The report must hold no secret: it can be read for an hour.
    pub(crate) fn finish<R: Serialize>(mut self, report: &R) {
        self.finished = true;
        // A report is plain data; should it have no JSON, the draft stays as one that is under way.
        if let Ok(report) = serde_json::to_value(report) {
            with(&self.owner, &self.key, |draft| draft.stage = Stage::Done(report));
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if !self.finished {
            let file = std::mem::take(&mut self.file);
            with(&self.owner, &self.key, |draft| draft.stage = Stage::File(file));
        }
    }
}
