//! The connections that read a SQLite file.
//!
//! sqlx's own pool asks a connection whether it lives before and after each use. With a server that is wise; here it is two further ways
//! to SQLite's thread and back around a question that takes one, and a file does not hang up.

use super::Arg;
use super::row::{self, Row};
use crate::{Error, Result};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqlStr, SqliteConnection};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Questions under way at once. They are short; more would only hold memory.
const AT_ONCE: usize = 4;

/// Up to four connections, made when they are first needed.
pub(super) struct Readers {
    options: SqliteConnectOptions,
    turns: Semaphore,
    idle: Mutex<Vec<SqliteConnection>>,
}

impl Readers {
    /// With a first connection, so that a file that cannot be read is noticed at once.
    pub async fn open(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let first = options.connect().await?;
        Ok(Self { options, turns: Semaphore::new(AT_ONCE), idle: Mutex::new(vec![first]) })
    }

    /// Reads rows. Waits while all connections are in use.
    pub async fn rows(&self, sql: SqlStr, args: Vec<Arg>) -> Result<Vec<Row>> {
        let _turn = self.turns.acquire().await.map_err(|_| Error::internal("the database is closed"))?;
        let taken = self.idle().pop();
        let mut connection = match taken {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        // One whose question was given up, or failed, is not used again.
        let rows = row::sqlite_rows(&mut connection, sql, args).await?;
        self.idle().push(connection);
        Ok(rows)
    }

    /// Closes all of them, once their questions are answered.
    pub async fn close(&self) {
        let all = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
        let Ok(turns) = self.turns.acquire_many(all).await else { return };
        self.turns.close();
        drop(turns);
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a connection that only reads could not be closed in good order");
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
