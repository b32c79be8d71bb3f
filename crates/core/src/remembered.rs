//! Rows that are asked for all the time, such as those that a door looks at, remembered until an event says that they may have changed.
//!
//! Events are taken note of right before each look-up, and a change through this process has what it touches forgotten at once
//! ([`Remembered::forget`], [`Remembered::forget_one`]), so that here a change counts with the answer to the one who made it; on other
//! nodes when PostgreSQL's notice arrives. Where rows are remembered by what events call them, an event takes those that it names;
//! otherwise, and where it names none, all of them.

use crate::Result;
use crate::bounded::Bounded;
use crate::event::Event;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

/// Remembers rows by a key; a bounded number of them.
pub(crate) struct Remembered<K, V> {
    /// The areas whose events mean that rows may have changed.
    areas: &'static [&'static str],
    /// The key of what an event names, where that is known.
    key_of: Option<fn(&str) -> K>,
    rows: Mutex<Rows<K, V>>,
}

struct Rows<K, V> {
    events: Receiver<Event>,
    kept: Bounded<K, Arc<V>>,
    /// Grows whenever all is forgotten: what was read before must not be remembered after.
    age: u64,
}

impl<K: Hash + Eq, V> Remembered<K, V> {
    /// Remembers nothing yet, and twice `half` rows at most.
    pub fn new(events: Receiver<Event>, areas: &'static [&'static str], half: usize) -> Self {
        Self { areas, key_of: None, rows: Mutex::new(Rows { events, kept: Bounded::new(half), age: 0 }) }
    }

    /// The same, bounded by what rows weigh, twice `half` in all: see [`Bounded::weighing`].
    pub fn weighing(self, half: usize, weigh: fn(&Arc<V>) -> usize) -> Self {
        self.rows().kept = Bounded::weighing(half, weigh);
        self
    }

    /// All rows may have changed.
    pub fn forget(&self) {
        self.rows().forget();
    }

    /// The row of this key changed.
    pub fn forget_one(&self, key: &K) {
        self.rows().forget_one(key);
    }

    /// The row of this key; read, where it is not remembered. That there is none is not remembered.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn get(&self, key: K, read: impl Future<Output = Result<Option<V>>> + Send) -> Result<Option<Arc<V>>> {
        self.get_if(key, |_| true, read).await
    }

    /// The same, where time alone may end what a row says: one that does not hold any more is read again.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn get_if(
        &self,
        key: K,
        holds: impl FnOnce(&V) -> bool + Send,
        read: impl Future<Output = Result<Option<V>>> + Send,
    ) -> Result<Option<Arc<V>>> {
        let age = {
            let mut rows = self.caught_up();
            if let Some(row) = rows.kept.get(&key).filter(|row| holds(row)) {
                return Ok(Some(Arc::clone(row)));
            }
            rows.age
        };
        let Some(row) = read.await? else { return Ok(None) };
        let row = Arc::new(row);
        let mut rows = self.caught_up();
        if rows.age == age {
            rows.kept.insert(key, Arc::clone(&row));
        }
        Ok(Some(row))
    }

    fn rows(&self) -> MutexGuard<'_, Rows<K, V>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows after what was announced since the last look-up.
    fn caught_up(&self) -> MutexGuard<'_, Rows<K, V>> {
        let mut rows = self.rows();
        loop {
            match rows.events.try_recv() {
                Ok(event) if event == Event::missed() => rows.forget(),
                Ok(event) if self.areas.contains(&event.area.as_str()) => match self.key_of {
                    Some(key_of) if !event.subjects.is_empty() => {
                        event.subjects.iter().for_each(|subject| rows.forget_one(&key_of(subject)));
                    }
                    _ => rows.forget(),
                },
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => rows.forget(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return rows,
            }
        }
    }
}

impl<V> Remembered<String, V> {
    /// The same, where a row's key is what events call it.
    pub fn by_name(events: Receiver<Event>, areas: &'static [&'static str], half: usize) -> Self {
        Self { key_of: Some(str::to_owned), ..Self::new(events, areas, half) }
    }
}

impl<K: Hash + Eq, V> Rows<K, V> {
    fn forget_one(&mut self, key: &K) {
        self.kept.remove(key);
        self.age = self.age.wrapping_add(1);
    }

    fn forget(&mut self) {
        self.kept.clear();
        self.age = self.age.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::broadcast;

    async fn read(rows: &Remembered<u8, u8>, value: u8) -> u8 {
        *rows.get(1, async move { Ok(Some(value)) }).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_row_is_remembered_until_its_area_changes() {
        let (sender, events) = broadcast::channel(2);
        let rows = Remembered::new(events, &["users"], 10);
        assert_eq!(rows.get(1, async { Ok(None) }).await, Ok(None));
        assert_eq!((read(&rows, 1).await, read(&rows, 2).await), (1, 1));
        sender.send(Event::new("jobs", None, &[])).unwrap();
        assert_eq!(read(&rows, 3).await, 1);
        sender.send(Event::new("users", None, &[])).unwrap();
        assert_eq!(read(&rows, 4).await, 4);
        sender.send(Event::missed()).unwrap();
        assert_eq!(read(&rows, 5).await, 5);
        rows.forget();
        assert_eq!(read(&rows, 6).await, 6);
        for _ in 0..3 {
            sender.send(Event::new("jobs", None, &[])).unwrap();
        }
        assert_eq!(read(&rows, 7).await, 7, "events were missed");
    }

    #[tokio::test]
    async fn an_event_takes_the_rows_that_it_names() {
        async fn read(rows: &Remembered<String, u8>, key: &str, value: u8) -> u8 {
            *rows.get(key.to_owned(), async move { Ok(Some(value)) }).await.unwrap().unwrap()
        }
        let (sender, events) = broadcast::channel(2);
        let rows = Remembered::by_name(events, &["users"], 10);
        assert_eq!((read(&rows, "a", 1).await, read(&rows, "b", 1).await), (1, 1));
        sender.send(Event::new("users", None, &["a".to_owned(), "c".to_owned()])).unwrap();
        assert_eq!((read(&rows, "a", 2).await, read(&rows, "b", 2).await), (2, 1));
        rows.forget_one(&"b".to_owned());
        assert_eq!((read(&rows, "a", 3).await, read(&rows, "b", 3).await), (2, 3));
        sender.send(Event::new("users", None, &[])).unwrap();
        assert_eq!((read(&rows, "a", 4).await, read(&rows, "b", 4).await), (4, 4), "more than an event can name");
        let late = async {
            sender.send(Event::new("users", None, &["x".to_owned()])).unwrap();
            Ok(Some(5))
        };
        assert_eq!(rows.get("x".to_owned(), late).await, Ok(Some(Arc::new(5))));
        assert_eq!(read(&rows, "x", 6).await, 6, "it changed while it was read");
    }

    #[tokio::test]
    async fn what_was_read_before_a_change_is_not_remembered_after_it() {
        let (sender, events) = broadcast::channel(2);
        let rows = Remembered::new(events, &["users"], 10);
        let late = async {
            sender.send(Event::new("users", None, &[])).unwrap();
            Ok(Some(1))
        };
        assert_eq!(rows.get(1, late).await, Ok(Some(Arc::new(1))));
        assert_eq!(read(&rows, 2).await, 2);
    }
}
