//! Jobs: long work with progress.
//!
//! A kind of job is registered in [`kinds`]. A job is started in the transaction that makes what it works on ([`start`]); the runner hears
//! of it by its event. A job that was under way when the process ended begins again at the next start, so **each kind must be safe to
//! run twice**.

mod access;

pub use access::Jobs;

use crate::actor::Actor;
use crate::store::Tx;
use crate::{Clock, Core, Error, Result};
use futures::future::BoxFuture;
use patchbay_domain::access::Permission;
use patchbay_domain::job::JobId;

/// A kind of job.
pub(crate) struct Kind {
    /// Its name, `area.what`.
    pub name: &'static str,
    /// Who sees it.
    pub view: Permission,
    /// Who cancels it.
    pub edit: Permission,
    /// Does it.
    pub run: fn(Task) -> BoxFuture<'static, Result<(), Stop>>,
}

/// What a job is given.
pub(crate) struct Task {
    pub core: Core,
    pub id: JobId,
    /// Who started it, inside his organization, through the door `import`.
    pub actor: Actor,
    /// What to do.
    pub input: serde_json::Value,
    pub progress: Progress,
}

/// Why a job ended before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Somebody cancelled it.
    Cancelled,
    /// It failed; the person reads this sentence and the reference.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Where a job tells how far it is.
pub(crate) struct Progress {}

impl Progress {
    /// Tells how far the job is. Written and announced at most every 500 ms.
    ///
    /// # Errors
    /// `Stop::Cancelled` when somebody cancelled the job.
    pub async fn report(&mut self, done: i64, rejected: i64) -> Result<(), Stop> {
        let _ = (done, rejected);
        Ok(())
    }
}

/// Starts a job in the transaction that makes what it works on.
pub(crate) async fn start(
    tx: &mut Tx,
    clock: &Clock,
    actor: &Actor,
    kind: &Kind,
    input: &serde_json::Value,
    total: i64,
) -> Result<JobId> {
    let _ = (tx, clock, actor, kind, input, total);
    Err(Error::internal("not built yet"))
}
