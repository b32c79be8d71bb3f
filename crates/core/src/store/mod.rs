//! The database: SQLite or PostgreSQL behind one type.
//!
//! Statements are written once, with `$1` placeholders in the subset both understand; the few that differ stand side by side in a
//! [`Sql`]. On SQLite there is one writer, and concurrent writes share one commit (see [`writer`]). A write is answered only after its
//! commit reached the disk.

mod args;
mod many;
mod open;
mod query;
mod readers;
mod row;
mod sqlite;
#[cfg(test)]
mod tests;
mod tx;
mod writer;

pub(crate) use args::{Arg, args};
pub(crate) use many::{each, records};
pub use open::OpenError;
pub(crate) use query::Query;
pub(crate) use row::Row;
pub(crate) use tx::Tx;

use crate::event::Event;
use crate::{Error, Result};
use futures::future::BoxFuture;
use tokio::sync::broadcast;

/// How many events wait for a slow listener before it skips some.
const EVENTS_KEPT: usize = 1024;

/// A statement in both spellings; the same text where they agree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Sql {
    /// A statement whose spellings differ.
    pub const fn new(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }
}

impl From<&'static str> for Sql {
    fn from(both: &'static str) -> Self {
        Self::new(both, both)
    }
}

/// The text of a statement, as SQLite is given it.
type Text = std::borrow::Cow<'static, str>;

/// A new id: UUID v7, sortable by time.
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// The database.
pub(crate) struct Store {
    backend: Backend,
    events: broadcast::Sender<Event>,
}

enum Backend {
    Sqlite {
        readers: readers::Readers,
        writer: writer::Writer,
        /// Held as long as the file is ours.
        lock: std::fs::File,
    },
    Postgres(sqlx::PgPool),
}

impl Store {
    /// The events of committed changes.
    pub const fn events(&self) -> &broadcast::Sender<Event> {
        &self.events
    }

    /// Reads rows, outside any transaction.
    pub async fn rows(&self, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<Vec<Row>> {
        let sql = sql.into();
        match &self.backend {
            Backend::Sqlite { readers, .. } => readers.rows(sql.sqlite.into(), args).await,
            Backend::Postgres(pool) => row::postgres_rows(pool, sqlx::SqlSafeStr::into_sql_str(sql.postgres), args).await,
        }
    }

    /// Reads the first row.
    pub async fn row(&self, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<Option<Row>> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Reads the rows of a statement that was put together from parts.
    pub async fn query(&self, query: Query) -> Result<Vec<Row>> {
        let (sqlite, postgres, args) = query.finish();
        match &self.backend {
            Backend::Sqlite { readers, .. } => readers.rows(sqlite, args).await,
            Backend::Postgres(pool) => row::postgres_rows(pool, postgres, args).await,
        }
    }

    /// Changes something: all of it, or nothing when the work ends in an error. Answers after the commit.
    pub async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        match &self.backend {
            Backend::Sqlite { writer, .. } => writer.write(work).await,
            Backend::Postgres(pool) => tx::write_postgres(pool, work).await,
        }
    }

    /// Whether this is PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self.backend, Backend::Postgres(_))
    }

    /// Closes the connections, the writer's last and after what waits for it: whoever leaves a SQLite file last takes its log into it.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Sqlite { readers, writer, lock } => {
                readers.close().await;
                writer.close().await;
                // The next one may open the file, even while somebody here still holds a clone of this store.
                let _ = lock.unlock();
            }
            Backend::Postgres(pool) => pool.close().await,
        }
    }
}
