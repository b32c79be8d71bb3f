//! Jobs: long work with progress.
//!
//! A kind of job is listed in [`KINDS`]. A job is started in the transaction that makes what it works on ([`start`]); the runner hears of
//! it by its event. A job that was under way when the process ended begins again at the next start (on PostgreSQL: when its lease is
//! over, by whichever node), so **each kind must be safe to run twice**. One that was interrupted [`ATTEMPTS_MAX`] times has failed.

mod access;
mod runner;

pub use access::Jobs;
pub(crate) use access::state;
pub(crate) use runner::{Progress, Runner};

use crate::actor::Actor;
use crate::event::Event;
use crate::store::{Tx, args, new_id};
use crate::{Clock, Core, Error, Result};
use futures::future::BoxFuture;
use patchbay_domain::access::Permission;
use patchbay_domain::job::JobId;

/// How often a job is begun before it counts as one that brings the process down.
const ATTEMPTS_MAX: i64 = 3;

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

/// All kinds of jobs. Of each, one at a time is at work.
static KINDS: &[&Kind] = &[
    &crate::redirections::IMPORT,
    &crate::connections::DELETION,
    #[cfg(test)]
    &tests::COUNTING,
];

/// All kinds of jobs.
fn kinds() -> &'static [&'static Kind] {
    KINDS
}

/// What a job is given.
pub(crate) struct Task {
    pub core: Core,
    /// Who started it, inside his organization, through the door `import`. That he may do it was checked when he started it.
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
    /// It failed; the person reads the error's sentence.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
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
    let id = JobId(new_id());
    let organization = actor.organization().map(|organization| organization.0.clone());
    let user = actor.user().map(|user| user.0.clone());
    tx.execute(
        "INSERT INTO jobs (id, organization_id, kind, state, input, total, actor, user_id, role, address, created_at)
            VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8, $9, $10)",
        args![
            id.as_str(),
            organization,
            kind.name,
            input.to_string(),
            total,
            actor.name(),
            user,
            actor.role().as_str(),
            &actor.address,
            clock.now()
        ],
    )
    .await?;
    announce(tx, actor.organization().cloned(), &id);
    Ok(id)
}

fn announce(tx: &mut Tx, organization: Option<patchbay_domain::accounts::OrganizationId>, id: &JobId) {
    tx.announce(Event::new("jobs", organization, std::slice::from_ref(&id.0)));
}

#[cfg(test)]
mod tests;
