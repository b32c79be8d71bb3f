//! The one writer of a SQLite database.
//!
//! Changes queue up in front of a thread. It takes all that wait, runs each in a savepoint of its own, and commits them together: one
//! `fsync` for all, so that safety (`synchronous=FULL`) does not cost speed. Nobody is answered before that commit. A change that fails is
//! undone alone; if the commit fails, all of the batch are told so. What comes while one batch is being committed is the next one.

use super::sqlite;
use super::tx::{Connection, Tx};
use crate::event::Event;
use crate::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc, oneshot};

/// How many changes wait; further ones wait outside, so that memory stays bounded.
const QUEUE: usize = 4096;
/// The most changes that share a commit.
const BATCH: usize = 1024;
/// How long a batch goes on taking changes that keep coming.
const BATCH_TIME: Duration = Duration::from_millis(50);

/// What a change leaves behind: it is told how the commit went.
type Settle = Box<dyn FnOnce(Result<()>) + Send>;
type Job = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Settle> + Send>;

/// What waits for the writer.
enum Message {
    Change(Job),
    /// The end, which is told once the connection is closed.
    Close(oneshot::Sender<()>),
}

/// The queue in front of the writer.
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
}

impl Writer {
    /// Starts the thread, which ends when it is closed or nobody can send it anything any more.
    pub fn start(connection: sqlite::Connection, events: broadcast::Sender<Event>) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let runtime = tokio::runtime::Handle::current();
        let tx = Tx::new(Connection::Sqlite(connection));
        let thread = std::thread::Builder::new().name("writer".to_owned());
        thread.spawn(move || runtime.block_on(run(tx, waiting, events)))?;
        Ok(Self { queue })
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
        self.queue.send(Message::Change(job)).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }

    /// Finishes what is queued and stops.
    pub async fn close(&self) {
        let (closed, told) = oneshot::channel();
        if self.queue.send(Message::Close(closed)).await.is_ok() {
            drop(told.await);
        }
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

async fn run(mut tx: Tx, mut waiting: mpsc::Receiver<Message>, events: broadcast::Sender<Event>) {
    let mut closing = None;
    while closing.is_none() {
        let first = match waiting.recv().await {
            Some(Message::Change(first)) => first,
            Some(Message::Close(told)) => {
                closing = Some(told);
                break;
            }
            None => break,
        };
        let mut settles = Vec::new();
        let committed = batch(&mut tx, first, &mut waiting, &mut settles, &mut closing).await;
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
    drop(tx);
    if let Some(told) = closing {
        told.send(()).ok();
    }
}

/// Runs all that waits, and commits.
async fn batch(
    tx: &mut Tx,
    first: Job,
    waiting: &mut mpsc::Receiver<Message>,
    settles: &mut Vec<Settle>,
    closing: &mut Option<oneshot::Sender<()>>,
) -> Result<()> {
    let begun = Instant::now();
    // A fault is kept in the transaction, and told to all who asked for it.
    if frame(tx, "BEGIN IMMEDIATE").await.is_ok() {
        drop(frame(tx, "SAVEPOINT change").await);
    }
    tx.savepoint_used = false;
    settles.push(first(tx).await);
    while tx.broken.is_none() && settles.len() < BATCH && begun.elapsed() < BATCH_TIME && !waiting.is_empty() {
        // A transaction that the last change ended is noticed here, before the next change is taken out of the queue.
        if std::mem::take(&mut tx.savepoint_used) {
            let anew = frame(tx, "RELEASE change").await.is_ok() && frame(tx, "SAVEPOINT change").await.is_ok();
            if !anew {
                break;
            }
        }
        match waiting.try_recv() {
            Ok(Message::Change(job)) => settles.push(job(tx).await),
            Ok(Message::Close(told)) => {
                *closing = Some(told);
                break;
            }
            Err(_) => break,
        }
    }
    match &tx.broken {
        Some(error) => Err(error.clone()),
        None => tx.execute("COMMIT", vec![]).await.map(drop),
    }
}
