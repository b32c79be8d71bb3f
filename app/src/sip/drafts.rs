//! Files of accounts that were taken in and wait to be imported: in the server's memory, for whoever sent them and for an hour. They may
//! hold passwords, so they are written nowhere.

use crate::error::{Error, Result};
use patchbay_core::{Acting, Actor};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::sip::AccountImport;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a draft waits, and how long its report can be read.
const STAY: Duration = Duration::from_secs(3600);
/// The most drafts at once, of at most 4 MiB each; beyond it the oldest leave.
const DRAFTS_MAX: usize = 32;

/// Who sent it, and where he worked.
type Owner = (String, Option<OrganizationId>);

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
    /// It was imported, and this is what was done, without the passwords.
    Done(AccountImport),
}

static DRAFTS: Mutex<Option<HashMap<String, Draft>>> = Mutex::new(None);

fn owner(actor: &Actor) -> Owner {
    (actor.name().to_owned(), actor.organization().cloned())
}

fn locked() -> MutexGuard<'static, Option<HashMap<String, Draft>>> {
    DRAFTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Works on somebody's own draft, when there is one of this key.
fn with<T>(actor: &Actor, key: &str, work: impl FnOnce(&mut Draft) -> T) -> Option<T> {
    let mut drafts = locked();
    let drafts = drafts.as_mut()?;
    drafts.retain(|_, draft| draft.since.elapsed() < STAY);
    drafts.get_mut(key).filter(|draft| draft.owner == owner(actor)).map(work)
}

/// Keeps a file; answers the key of its draft.
#[must_use]
pub fn keep(actor: &Actor, source: &str, file: Vec<u8>) -> String {
    let key = patchbay_core::secret::random_text(24);
    let mut drafts = locked();
    let drafts = drafts.get_or_insert_default();
    drafts.retain(|_, draft| draft.since.elapsed() < STAY);
    while drafts.len() >= DRAFTS_MAX {
        let oldest = drafts.iter().min_by_key(|(_, draft)| draft.since).map(|(key, _)| key.clone());
        oldest.map(|key| drafts.remove(&key));
    }
    let draft = Draft { owner: owner(actor), source: source.to_owned(), since: Instant::now(), stage: Stage::File(file) };
    drafts.insert(key.clone(), draft);
    key
}

/// The file's name, and what it would do now or did. Passwords are not in it.
///
/// # Errors
/// `NotFound` for a draft that is over or somebody else's; `Conflict` while it is imported; what core says of the file.
pub async fn report(acting: Acting<'_>, actor: &Actor, key: &str) -> Result<(String, AccountImport)> {
    enum Now {
        File(Vec<u8>),
        UnderWay,
        Done(AccountImport),
    }
    let sip = acting.sip()?.edit()?;
    let found = with(actor, key, |draft| {
        let now = match &draft.stage {
            Stage::File(file) => Now::File(file.clone()),
            Stage::UnderWay => Now::UnderWay,
            Stage::Done(report) => Now::Done(report.clone()),
        };
        (draft.source.clone(), now)
    });
    let Some((source, now)) = found else { return Err(Error::NotFound.announced()) };
    let report = match now {
        Now::File(file) => sip.check_import(&file).await?,
        Now::Done(report) => report,
        Now::UnderWay => {
            let message = "The import is under way. Load the page again in a moment.".to_owned();
            return Err(Error::Conflict { message, values: Vec::new() }.announced());
        }
    };
    Ok((source, report))
}

/// A file that is being imported. Unless the import is finished, the file goes back to its draft, also when nobody waits for it any more.
pub(super) struct Taken<'a> {
    actor: &'a Actor,
    key: &'a str,
    /// The file.
    pub(super) file: Vec<u8>,
    finished: bool,
}

/// Takes the file to import it; one that is being imported, or was, cannot be taken again.
pub(super) fn take<'a>(actor: &'a Actor, key: &'a str) -> Option<Taken<'a>> {
    let file = with(actor, key, |draft| match std::mem::replace(&mut draft.stage, Stage::UnderWay) {
        Stage::File(file) => Some(file),
        other => {
            draft.stage = other;
            None
        }
    });
    Some(Taken { actor, key, file: file.flatten()?, finished: false })
}

impl Taken<'_> {
    /// Notes what was done.
    pub(super) fn finish(mut self, mut report: AccountImport) {
        self.finished = true;
        report.rows.retain(|row| !row.reason.is_empty());
        with(self.actor, self.key, |draft| draft.stage = Stage::Done(report));
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if !self.finished {
            let file = std::mem::take(&mut self.file);
            with(self.actor, self.key, |draft| draft.stage = Stage::File(file));
        }
    }
}
