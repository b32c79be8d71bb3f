//! The one writer of a SQLite database.
//!
//! Changes queue up; the writer takes all that wait, runs each in a savepoint of its own, and commits them together: one `fsync` for
//! all, so that safety (`synchronous=FULL`) does not cost speed. Nobody is answered before that commit. A change that fails is undone
//! alone; if the commit fails, all of the batch are told so. Each statement is a way to SQLite's own thread and back, so what frames the
//! changes shares statements where it can: the begin makes the first savepoint, and the commit ends the last one.

use super::tx::{Connection, Tx};
use crate::event::Event;
use crate::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, broadcast, mpsc, oneshot};
use tokio::task::JoinHandle;

/// How many changes wait; further ones wait outside, so that memory stays bounded.
const QUEUE: usize = 4096;
/// The most changes that share a commit.
const BATCH: usize = 1024;
/// How long a batch goes on taking changes that keep coming.
const BATCH_TIME: Duration = Duration::from_millis(50);

/// What a change leaves behind: it is told how the commit went.
type Settle = Box<dyn FnOnce(Result<()>) + Send>;
type Job = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Settle> + Send>;

/// The queue in front of the writer.
pub(super) struct Writer {
    queue: mpsc::Sender<Job>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub fn start(connection: sqlx::SqliteConnection, events: broadcast::Sender<Event>) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = tokio::spawn(run(Tx::new(Connection::Sqlite(connection)), jobs, events));
        Self { queue, task: Mutex::new(Some(task)) }
    }

    /// Queues a change and waits for its commit. A caller that goes away meanwhile does not stop it.
    pub async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            async move {
                let outcome = in_savepoint(tx, work).await;
                let settle: Settle = Box::new(move |committed| {
                    let outcome = outcome.and_then(|value| committed.map(|()| value).map_err(E::from));
                    // Nobody may be waiting any more; the change stands all the same.
                    drop(answer.send(outcome));
                });
                settle
            }
            .boxed()
        });
        let stopped = || E::from(Error::internal("the writer has stopped"));
        self.queue.send(job).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }

    /// Finishes what is queued and stops.
    pub async fn close(&self) {
        let Some(task) = self.task.lock().await.take() else { return };
        let (answer, answered) = oneshot::channel();
        let last: Job = Box::new(move |tx| {
            async move {
                tx.announced.clear();
                let settle: Settle = Box::new(move |_| {
                    answer.send(()).ok();
                });
                settle
            }
            .boxed()
        });
        if self.queue.send(last).await.is_ok() {
            drop(answered.await);
        }
        task.abort();
    }
}

/// Runs one change so that its failure, a panic included, undoes it alone.
async fn in_savepoint<T, E, W>(tx: &mut Tx, work: W) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
{
    if let Some(error) = &tx.broken {
        return Err(E::from(error.clone()));
    }
    let before = tx.announced.len();
    tx.savepoint_used = true;
    let outcome = match AssertUnwindSafe(work(tx)).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => Err(E::from(Error::internal("a change panicked"))),
    };
    if outcome.is_err() {
        tx.announced.truncate(before);
        frame(tx, "ROLLBACK TO change").await?;
        tx.savepoint_used = false;
    }
    outcome
}

/// Runs a statement that frames changes. When it fails, there is no transaction any more (SQLite ends it by itself on a full disk, say), and
/// what would run next would be committed alone: so nothing of this batch runs any further.
async fn frame(tx: &mut Tx, sql: &'static str) -> Result<()> {
    let outcome = tx.execute(sql, vec![]).await.map(drop);
    if let Err(error) = &outcome {
        tx.broken = Some(error.clone());
    }
    outcome
}

async fn run(mut tx: Tx, mut jobs: mpsc::Receiver<Job>, events: broadcast::Sender<Event>) {
    while let Some(first) = jobs.recv().await {
        let mut settles = Vec::new();
        let committed = batch(&mut tx, first, &mut jobs, &mut settles).await;
        if committed.is_err() {
            tx.announced.clear();
            tx.broken = None;
            // Fails where SQLite has rolled back by itself already, as on a full disk; either way nothing is left.
            drop(tx.execute("ROLLBACK", vec![]).await);
        }
        for event in tx.announced.drain(..) {
            // No listener is no fault.
            drop(events.send(event));
        }
        for settle in settles {
            settle(committed.clone());
        }
    }
}

/// Runs all that waits, and commits.
async fn batch(tx: &mut Tx, first: Job, jobs: &mut mpsc::Receiver<Job>, settles: &mut Vec<Settle>) -> Result<()> {
    let begun = Instant::now();
    // A fault is kept in the transaction, and told to all who asked for it.
    drop(frame(tx, "BEGIN IMMEDIATE; SAVEPOINT change").await);
    tx.savepoint_used = false;
    settles.push(first(tx).await);
    while tx.broken.is_none() && settles.len() < BATCH && begun.elapsed() < BATCH_TIME {
        // Clients whose answers just went out are about to send again: let them run before looking.
        tokio::task::yield_now().await;
        if jobs.is_empty() {
            break;
        }
        // A transaction that the last change ended is noticed here, before the next change is taken out of the queue.
        if std::mem::take(&mut tx.savepoint_used) && frame(tx, "RELEASE change; SAVEPOINT change").await.is_err() {
            break;
        }
        let Ok(job) = jobs.try_recv() else { break };
        settles.push(job(tx).await);
    }
    match &tx.broken {
        Some(error) => Err(error.clone()),
        None => tx.execute("COMMIT", vec![]).await.map(drop),
    }
}
