//! Rows as they come back, and how statements are run on either database.

use super::Arg;
use crate::{Error, Result};
use sqlx::{Executor, Postgres, Row as _, SqlStr, Sqlite};

/// A row of either database. A column of another type, or a null where none may be, is an internal fault and no panic.
pub(crate) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

macro_rules! getter {
    ($(#[$meta:meta])* $name:ident, $optional:ident, $type:ty) => {
        $(#[$meta])*
        pub fn $name(&self, column: &str) -> Result<$type> {
            self.$optional(column)?.ok_or_else(|| Error::internal(format_args!("column {column} is null")))
        }

        /// The same where there may be none.
        pub fn $optional(&self, column: &str) -> Result<Option<$type>> {
            match self {
                Self::Sqlite(row) => Ok(row.try_get(column)?),
                Self::Postgres(row) => Ok(row.try_get(column)?),
            }
        }
    };
}

impl Row {
    getter!(
        /// A number.
        int, optional_int, i64
    );
    getter!(
        /// A text.
        text, optional_text, String
    );
    getter!(
        /// A truth value.
        bool, optional_bool, bool
    );
}

macro_rules! bound {
    ($sql:expr, $args:expr, $database:ty) => {{
        let mut query = sqlx::query::<$database>($sql);
        for arg in $args {
            query = match arg {
                Arg::Int(value) => query.bind(value),
                Arg::Text(value) => query.bind(value),
                Arg::Bool(value) => query.bind(value),
            };
        }
        query
    }};
}

pub(super) async fn sqlite_rows<'e>(on: impl Executor<'e, Database = Sqlite>, sql: SqlStr, args: Vec<Arg>) -> Result<Vec<Row>> {
    Ok(bound!(sql, args, Sqlite).fetch_all(on).await?.into_iter().map(Row::Sqlite).collect())
}

pub(super) async fn postgres_rows<'e>(
    on: impl Executor<'e, Database = Postgres>,
    sql: SqlStr,
    args: Vec<Arg>,
) -> Result<Vec<Row>> {
    Ok(bound!(sql, args, Postgres).fetch_all(on).await?.into_iter().map(Row::Postgres).collect())
}

pub(super) async fn sqlite_execute<'e>(on: impl Executor<'e, Database = Sqlite>, sql: SqlStr, args: Vec<Arg>) -> Result<u64> {
    Ok(bound!(sql, args, Sqlite).execute(on).await?.rows_affected())
}

pub(super) async fn postgres_execute<'e>(on: impl Executor<'e, Database = Postgres>, sql: SqlStr, args: Vec<Arg>) -> Result<u64> {
    Ok(bound!(sql, args, Postgres).execute(on).await?.rows_affected())
}
