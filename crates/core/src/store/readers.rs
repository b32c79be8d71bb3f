//! The connections that read a SQLite file.
//!
//! A question is asked on the thread that wants to know, since most take less time than going to another thread would. One that turns out
//! to be long is given up there, so that nobody else waits behind it, and asked again on a thread on which waiting is no harm.

use super::row::Row;
use super::sqlite::{Access, Connection};
use super::{Arg, Text};
use crate::{Error, Result};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Questions under way at once. They are short; more would only hold memory.
const AT_ONCE: usize = 4;
/// How long a question may keep the thread that asks it.
const AT_HAND: Duration = Duration::from_millis(1);

/// Up to four connections, made when they are first needed.
pub(super) struct Readers {
    turns: Arc<Semaphore>,
    pool: Arc<Pool>,
}

struct Pool {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// With a first connection, so that a file that cannot be read is noticed at once.
    pub fn open(file: PathBuf) -> rusqlite::Result<Self> {
        let first = Connection::open(&file, Access::Read)?;
        let pool = Pool { file, idle: Mutex::new(vec![first]) };
        Ok(Self { turns: Arc::new(Semaphore::new(AT_ONCE)), pool: Arc::new(pool) })
    }

    /// Reads rows. Waits while all connections are in use.
    pub async fn rows(&self, sql: Text, args: Vec<Arg>) -> Result<Vec<Row>> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Error::internal("the database is closed"))?;
        let connection = self.pool.take()?;
        if let Some(rows) = connection.rows_within(&sql, &args, AT_HAND)? {
            self.pool.idle().push(connection);
            return Ok(rows);
        }
        let pool = Arc::clone(&self.pool);
        let long = tokio::task::spawn_blocking(move || pool.at_length(turn, connection, &sql, &args));
        long.await.map_err(Error::internal)?
    }

    /// Closes all of them, once their questions are answered.
    pub async fn close(&self) {
        let all = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
        let Ok(turns) = self.turns.acquire_many(all).await else { return };
        self.turns.close();
        drop(turns);
        self.pool.idle().clear();
    }
}

impl Pool {
    fn take(&self) -> Result<Connection> {
        let idle = self.idle().pop();
        Ok(match idle {
            Some(connection) => connection,
            None => Connection::open(&self.file, Access::Read)?,
        })
    }

    /// Reads rows, however long that takes. The turn is over when the connection is back, even if nobody waits for the rows any more.
    fn at_length(&self, turn: OwnedSemaphorePermit, connection: Connection, sql: &str, args: &[Arg]) -> Result<Vec<Row>> {
        let rows = connection.rows(sql, args)?;
        self.idle().push(connection);
        drop(turn);
        Ok(rows)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
