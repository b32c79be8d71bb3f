//! The searches that are under way on a connection, and how one of them is given up (RFC 4511, section 4.11; RFC 3909).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use tokio::task::{AbortHandle, JoinSet};

const RUNNING: u8 = 0;
const FINISHED: u8 = 1;
const ABANDONED: u8 = 2;
const CANCELLED: u8 = 3;

/// How an operation may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// As it would; its answer is sent.
    Finished,
    /// Nobody wants an answer.
    Abandoned,
    /// The answer is that it was cancelled.
    Cancelled,
}

/// Shared by an operation and whoever may give it up. Whichever comes first decides.
#[derive(Debug, Default)]
pub struct Stop(AtomicU8);

impl Stop {
    /// Whether it was given up.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        matches!(self.0.load(Ordering::Relaxed), ABANDONED | CANCELLED)
    }

    /// Whether its last answer is on the way, so that the client may have it already.
    fn is_finished(&self) -> bool {
        self.0.load(Ordering::Acquire) == FINISHED
    }

    fn decide(&self, state: u8) -> bool {
        self.0.compare_exchange(RUNNING, state, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// The operation is about to send its last answer: which one that is.
    #[must_use]
    pub fn finish(&self) -> Ending {
        if self.decide(FINISHED) {
            return Ending::Finished;
        }
        if self.0.load(Ordering::Acquire) == CANCELLED { Ending::Cancelled } else { Ending::Abandoned }
    }
}

/// What became of a wish to cancel (RFC 3909, section 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelling {
    /// It is cancelled.
    Done,
    /// There is no such operation.
    Unknown,
    /// Its last answer is on the way.
    TooLate,
}

/// The operations of a connection.
#[derive(Default)]
pub struct Operations {
    tasks: JoinSet<()>,
    running: HashMap<i32, (Arc<Stop>, AbortHandle)>,
}

impl Operations {
    /// How many there are, those whose last answer is still being sent included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there are none, not even such.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Whether one of this number is under way. A client may use a number again as soon as it has the last answer (RFC 4511, section
    /// 4.1.1.1), which it may have before the end is noticed here.
    #[must_use]
    pub fn is_running(&self, id: i32) -> bool {
        self.running.get(&id).is_some_and(|(stop, _)| !stop.is_finished())
    }

    /// Whether any is under way.
    #[must_use]
    pub fn any_running(&self) -> bool {
        self.running.values().any(|(stop, _)| !stop.is_finished())
    }

    /// Begins one; it takes the place of one of the same number that is not running any more.
    pub fn begin<F>(&mut self, id: i32, operation: impl FnOnce(Arc<Stop>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let stop = Arc::new(Stop::default());
        let work = operation(Arc::clone(&stop));
        let handle = self.tasks.spawn(work);
        self.running.insert(id, (stop, handle));
    }

    /// Gives one up without an answer. One that is not there is no fault.
    pub fn abandon(&self, id: i32) {
        if let Some((stop, _)) = self.running.get(&id) {
            stop.decide(ABANDONED);
        }
    }

    /// Gives all of them up.
    pub fn abandon_all(&self) {
        for (stop, _) in self.running.values() {
            stop.decide(ABANDONED);
        }
    }

    /// Gives one up; it then answers so.
    #[must_use]
    pub fn cancel(&self, id: i32) -> Cancelling {
        match self.running.get(&id) {
            None => Cancelling::Unknown,
            Some((stop, _)) if stop.decide(CANCELLED) => Cancelling::Done,
            Some(_) => Cancelling::TooLate,
        }
    }

    /// Waits for the end of one. Ends at once when there is none.
    pub async fn next_end(&mut self) {
        // One that fell over tells no number; and the number of one that ended may be another's by now.
        if self.tasks.join_next().await.is_some() {
            self.running.retain(|_, (_, handle)| !handle.is_finished());
        }
    }

    /// Waits for the end of all.
    pub async fn all_ended(&mut self) {
        while !self.is_empty() {
            self.next_end().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_to_decide_decides() {
        let mut operations = Operations::default();
        let (go, wait) = tokio::sync::watch::channel(false);
        let (tell, mut told) = tokio::sync::mpsc::channel(8);
        for id in 1..=3 {
            let (mut wait, tell) = (wait.clone(), tell.clone());
            operations.begin(id, |stop| async move {
                wait.wait_for(|go| *go).await.unwrap();
                let was = stop.is_stopped();
                tell.send((id, was, stop.finish())).await.unwrap();
            });
        }
        assert_eq!(operations.len(), 3);
        operations.abandon(1);
        assert_eq!(operations.cancel(1), Cancelling::TooLate);
        assert_eq!(operations.cancel(2), Cancelling::Done);
        operations.abandon(2);
        operations.abandon(9);
        assert_eq!(operations.cancel(9), Cancelling::Unknown);
        go.send_replace(true);
        let mut ends = Vec::new();
        while ends.len() < 3 {
            ends.push(told.recv().await.unwrap());
        }
        ends.sort_by_key(|(id, ..)| *id);
        assert_eq!(ends, [(1, true, Ending::Abandoned), (2, true, Ending::Cancelled), (3, false, Ending::Finished)]);
        assert_eq!(operations.cancel(3), Cancelling::TooLate);
        operations.all_ended().await;
        assert_eq!(operations.cancel(3), Cancelling::Unknown);
    }

    #[tokio::test]
    async fn a_number_is_free_again_when_its_last_answer_is_on_the_way() {
        let mut operations = Operations::default();
        let (told, mut finished) = tokio::sync::mpsc::channel(1);
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        operations.begin(7, |stop| async move {
            told.send(stop.finish()).await.unwrap();
            ended.await.unwrap();
        });
        assert!(operations.is_running(7) && operations.any_running());
        assert_eq!(finished.recv().await, Some(Ending::Finished));
        assert!(!operations.is_running(7) && !operations.any_running());
        assert_eq!((operations.len(), operations.is_empty()), (1, false), "its answer is still being sent");
        let (_wait, waits) = tokio::sync::oneshot::channel::<()>();
        operations.begin(7, |_| async { drop(waits.await) });
        end.send(()).unwrap();
        operations.next_end().await;
        assert!(operations.is_running(7), "the end of the first is not the end of the second");
        assert_eq!(operations.cancel(7), Cancelling::Done);
    }

    #[tokio::test]
    async fn one_that_falls_over_is_no_longer_there() {
        let mut operations = Operations::default();
        operations.begin(1, |_| async { panic!("as a test") });
        operations.all_ended().await;
        assert!(operations.is_empty());
    }
}
