//! The runner: takes up jobs, keeps their lease, and notes how they end.

use super::{ATTEMPTS_MAX, Kind, Stop, Task, announce, kinds};
use crate::actor::{Actor, Door};
use crate::event::Event;
use crate::store::{Row, args};
use crate::{Core, Error, Inner, Result};
use futures::FutureExt;
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{OrganizationId, UserId};
use patchbay_domain::job::{JobId, JobState};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How often progress is written and announced at most.
const PROGRESS: Duration = Duration::from_millis(500);
/// Seconds for which a runner is taken to be alive after it said so.
const LEASE: i64 = 60;
/// How often a runner says that it is alive, and hears whether its job was cancelled.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Days for which a job that has ended can be looked at; older ones go when the next one ends.
const KEPT_DAYS: i64 = 30;
/// How often a runner looks for jobs that it did not hear of: those of a node that died.
const LOOK: Duration = Duration::from_secs(30);

/// Runs jobs, one of each kind at a time.
pub(crate) struct Runner {
    /// This process, in the rows of the jobs it works on.
    name: String,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Runner {
    pub fn new() -> Self {
        Self { name: crate::secret::random_text(16), tasks: Mutex::new(Vec::new()) }
    }

    /// Begins to look for jobs, those left from the last run first.
    pub fn start(&self, core: &Core) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        for kind in kinds() {
            tasks.push(tokio::spawn(run(Arc::downgrade(&core.inner), kind, core.events())));
        }
    }

    /// Stops where it is; what is under way waits for the next start, as after a crash.
    pub async fn stop(&self, core: &Core) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        if tasks.is_empty() {
            return;
        }
        for task in &tasks {
            task.abort();
        }
        for task in tasks {
            // It answers that it was aborted.
            drop(task.await);
        }
        let name = self.name.clone();
        let sql = "UPDATE jobs SET state = 'waiting', runner = NULL, lease_until = 0, attempts = attempts - 1
            WHERE runner = $1 AND state = 'running'";
        // A fault is logged already, and the next start takes them up in any case.
        drop(core.store().write::<_, Error, _>(move |tx| Box::pin(async move { tx.execute(sql, args![name]).await })).await);
    }
}

/// Looks for jobs of a kind as long as there is a core.
async fn run(core: Weak<Inner>, kind: &'static Kind, mut events: broadcast::Receiver<Event>) {
    let mut begun = false;
    loop {
        {
            let Some(inner) = core.upgrade() else { return };
            let core = Core { inner };
            if !begun {
                begun = take_over(&core, kind).await.is_ok();
            }
            // Faults are logged where they happen; the next look tries again.
            while let Ok(Some(claimed)) = claim(&core, kind).await {
                work(&core, kind, claimed).await;
            }
        }
        if !wait(&mut events).await {
            return;
        }
    }
}

/// Waits until there may be a job; false when there will never be one.
async fn wait(events: &mut broadcast::Receiver<Event>) -> bool {
    let heard = async {
        loop {
            match events.recv().await {
                Ok(event) if event.area == "jobs" || event == Event::missed() => return true,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return true,
                Err(RecvError::Closed) => return false,
            }
        }
    };
    tokio::time::timeout(LOOK, heard).await.unwrap_or(true)
}

/// On SQLite nobody else can be at work, so what is marked as running was left behind.
async fn take_over(core: &Core, kind: &'static Kind) -> Result<()> {
    if core.store().is_postgres() {
        return Ok(());
    }
    let left = core.store().rows("SELECT id FROM jobs WHERE kind = $1 AND state = 'running' LIMIT 1", args![kind.name]).await?;
    if left.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE jobs SET state = 'waiting', runner = NULL WHERE kind = $1 AND state = 'running'";
    core.store().write(move |tx| Box::pin(async move { tx.execute(sql, args![kind.name]).await.map(drop) })).await
}

/// A job that is ours to do.
struct Claimed {
    id: JobId,
    actor: Actor,
    input: String,
    attempts: i64,
    progress: Progress,
}

/// Takes the oldest job that waits, or whose runner is gone.
async fn claim(core: &Core, kind: &'static Kind) -> Result<Option<Claimed>> {
    let now = core.clock().now();
    let open = "SELECT id, organization_id, input, actor, user_id, role, address, attempts, done, rejected FROM jobs
        WHERE kind = $1 AND state IN ('waiting', 'running') AND (state = 'waiting' OR lease_until < $2) ORDER BY id LIMIT 1";
    loop {
        let Some(row) = core.store().row(open, args![kind.name, now]).await? else { return Ok(None) };
        let claimed = claimed(core, &row)?;
        let (id, runner) = (claimed.id.clone(), core.inner.runner.name.clone());
        let organization = claimed.actor.organization().cloned();
        let mine = core
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "UPDATE jobs SET state = 'running', runner = $1, lease_until = $2, attempts = attempts + 1
                        WHERE id = $3 AND (state = 'waiting' OR (state = 'running' AND lease_until < $4))";
                    let taken = tx.execute(sql, args![runner, now.plus_seconds(LEASE), id.as_str(), now]).await?;
                    announce(tx, organization, &id);
                    Ok::<_, Error>(taken == 1)
                })
            })
            .await?;
        // Another node was quicker: look again.
        if mine {
            return Ok(Some(claimed));
        }
    }
}

fn claimed(core: &Core, row: &Row) -> Result<Claimed> {
    let id = JobId(row.text("id")?);
    let role = row.text("role")?;
    let organization = row.optional_text("organization_id")?.map(OrganizationId);
    Ok(Claimed {
        actor: Actor {
            name: row.text("actor")?,
            user: row.optional_text("user_id")?.map(UserId),
            presented: None,
            role: Role::parse(&role).ok_or_else(|| Error::internal(format_args!("there is no role {role}")))?,
            organization: organization.clone(),
            door: Door::Import,
            address: row.text("address")?,
            read_only: false,
            only: None,
        },
        input: row.text("input")?,
        attempts: row.int("attempts")?,
        progress: Progress {
            core: core.clone(),
            id: id.clone(),
            organization,
            latest: Arc::new(Mutex::new((row.int("done")?, row.int("rejected")?))),
            written: None,
        },
        id,
    })
}

/// Does a job and notes how it ended.
async fn work(core: &Core, kind: &'static Kind, claimed: Claimed) {
    let Claimed { id, actor, input, attempts, progress } = claimed;
    let organization = actor.organization().cloned();
    let latest = Arc::clone(&progress.latest);
    let outcome = if attempts >= ATTEMPTS_MAX {
        Err(Stop::Failed(Error::internal(format_args!("job {id} was begun {attempts} times and never ended"))))
    } else {
        match serde_json::from_str(&input) {
            Ok(input) => {
                let task = Task { core: core.clone(), actor, input, progress };
                let at_work = AssertUnwindSafe((kind.run)(task)).catch_unwind();
                tokio::select! {
                    outcome = at_work => outcome.unwrap_or_else(|_| Err(Stop::Failed(Error::internal("a job panicked")))),
                    () = cancelled(core, &id) => Err(Stop::Cancelled),
                }
            }
            Err(cause) => Err(Stop::Failed(Error::internal(cause))),
        }
    };
    let (done, rejected) = *latest.lock().unwrap_or_else(PoisonError::into_inner);
    let ended = end(core, &id, organization, outcome, done, rejected).await;
    if ended.is_err() {
        tracing::error!(job = %id, "how the job ended could not be noted; it will begin again");
    }
}

/// Says now and then that the job is being worked on; ends when it is ours no longer.
async fn cancelled(core: &Core, id: &JobId) {
    let mut beat = tokio::time::interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    loop {
        beat.tick().await;
        let (id, runner) = (id.clone(), core.inner.runner.name.clone());
        let until = core.clock().now().plus_seconds(LEASE);
        let sql = "UPDATE jobs SET lease_until = $1 WHERE id = $2 AND runner = $3 AND state = 'running'";
        let kept =
            core.store().write(move |tx| Box::pin(async move { tx.execute(sql, args![until, id.as_str(), runner]).await })).await;
        if matches!(kept, Ok::<_, Error>(0)) {
            return;
        }
    }
}

async fn end(
    core: &Core,
    id: &JobId,
    organization: Option<OrganizationId>,
    outcome: Result<(), Stop>,
    done: i64,
    rejected: i64,
) -> Result<()> {
    let (state, failure) = match outcome {
        Ok(()) => (JobState::Done, None),
        Err(Stop::Cancelled) => (JobState::Cancelled, None),
        Err(Stop::Failed(Error::Internal(reference))) => {
            (JobState::Failed, Some(format!("An internal fault ended it. Reference: {reference}")))
        }
        Err(Stop::Failed(error)) => (JobState::Failed, Some(error.to_string())),
    };
    let (id, runner, now) = (id.clone(), core.inner.runner.name.clone(), core.clock().now());
    core.store()
        .write(move |tx| {
            Box::pin(async move {
                // Whoever cancelled it has ended it already; how far it came is noted all the same.
                let sql = "UPDATE jobs SET state = CASE WHEN state = 'running' THEN $1 ELSE state END,
                        finished_at = COALESCE(finished_at, $2), failure = $3, done = $4, rejected = $5
                    WHERE id = $6 AND runner = $7";
                tx.execute(sql, args![state.as_str(), now, failure, done, rejected, id.as_str(), runner]).await?;
                let sql = "DELETE FROM jobs WHERE finished_at < $1";
                tx.execute(sql, args![now.plus_seconds(-KEPT_DAYS * 86_400)]).await?;
                announce(tx, organization, &id);
                Ok(())
            })
        })
        .await
}

/// Where a job tells how far it is.
pub(crate) struct Progress {
    core: Core,
    id: JobId,
    organization: Option<OrganizationId>,
    latest: Arc<Mutex<(i64, i64)>>,
    written: Option<Instant>,
}

impl Progress {
    /// How far earlier attempts came.
    pub fn done(&self) -> i64 {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Tells how far the job is. Written and announced at most every 500 ms.
    ///
    /// # Errors
    /// `Stop::Cancelled` when somebody cancelled the job.
    pub async fn report(&mut self, done: i64, rejected: i64) -> Result<(), Stop> {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = (done, rejected);
        if self.written.is_some_and(|written| written.elapsed() < PROGRESS) {
            return Ok(());
        }
        self.written = Some(Instant::now());
        let (id, runner, organization) = (self.id.clone(), self.core.inner.runner.name.clone(), self.organization.clone());
        let going = self
            .core
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "UPDATE jobs SET done = $1, rejected = $2 WHERE id = $3 AND runner = $4 AND state = 'running'";
                    let going = tx.execute(sql, args![done, rejected, id.as_str(), runner]).await?;
                    announce(tx, organization, &id);
                    Ok::<_, Error>(going == 1)
                })
            })
            .await?;
        if going { Ok(()) } else { Err(Stop::Cancelled) }
    }
}
