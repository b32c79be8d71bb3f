//! A transaction: what a change runs its statements on.

use super::row::{self, Row};
use super::{Arg, Query, Sql, sqlite};
use crate::event::Event;
use crate::{Error, Result};
use futures::future::BoxFuture;
use sqlx::SqlSafeStr;

/// A transaction under way. Dropped without its commit, it never happened.
pub(crate) struct Tx {
    pub(super) connection: Connection,
    pub(super) announced: Vec<Event>,
    /// Why there is no transaction any more; nothing may run until the next one begins.
    pub(super) broken: Option<Error>,
    /// Whether anything ran since the writer's savepoint was made.
    pub(super) savepoint_used: bool,
}

pub(super) enum Connection {
    Sqlite(sqlite::Connection),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Tx {
    pub(super) const fn new(connection: Connection) -> Self {
        Self { connection, announced: Vec::new(), broken: None, savepoint_used: false }
    }

    /// Runs a statement; tells how many rows it touched.
    pub async fn execute(&mut self, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<u64> {
        let sql = sql.into();
        match &mut self.connection {
            Connection::Sqlite(connection) => Ok(connection.execute(sql.sqlite, &args)?),
            Connection::Postgres(connection) => row::postgres_execute(&mut **connection, sql.postgres.into_sql_str(), args).await,
        }
    }

    /// Runs a statement and reads its rows.
    pub async fn rows(&mut self, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<Vec<Row>> {
        let sql = sql.into();
        match &mut self.connection {
            Connection::Sqlite(connection) => Ok(connection.rows(sql.sqlite, &args)?),
            Connection::Postgres(connection) => row::postgres_rows(&mut **connection, sql.postgres.into_sql_str(), args).await,
        }
    }

    /// Runs a statement and reads its first row.
    pub async fn row(&mut self, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<Option<Row>> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Runs a statement that was put together from parts.
    pub async fn query(&mut self, query: Query) -> Result<Vec<Row>> {
        let (sqlite, postgres, args) = query.finish();
        match &mut self.connection {
            Connection::Sqlite(connection) => Ok(connection.rows(&sqlite, &args)?),
            Connection::Postgres(connection) => row::postgres_rows(&mut **connection, postgres, args).await,
        }
    }

    /// Has an event sent once this transaction is committed.
    pub fn announce(&mut self, event: Event) {
        self.announced.push(event);
    }
}

/// The channel on which nodes over one PostgreSQL tell each other of changes.
pub(super) const CHANNEL: &str = "patchbay_events";

/// Runs a change in a transaction of its own. Its events travel with the commit itself (`pg_notify`), to this node and all others.
pub(super) async fn write_postgres<T, E, W>(pool: &sqlx::PgPool, work: W) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
{
    // Dropped before its commit (the client went away, the work failed), the transaction rolls back.
    let mut tx = Tx::new(Connection::Postgres(pool.begin().await.map_err(Error::from)?));
    let value = work(&mut tx).await?;
    for event in std::mem::take(&mut tx.announced) {
        let payload = serde_json::to_string(&event).map_err(Error::internal)?;
        tx.rows("SELECT pg_notify($1, $2)", vec![Arg::from(CHANNEL), Arg::from(payload)]).await?;
    }
    if let Connection::Postgres(transaction) = tx.connection {
        transaction.commit().await.map_err(Error::from)?;
    }
    Ok(value)
}
