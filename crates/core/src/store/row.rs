//! Rows as they come back, and how statements are run on either database.

use super::Arg;
use crate::{Error, Result};
use sqlx::{Executor, Postgres, Row as _, SqlStr};
use std::sync::Arc;

/// A row of either database. A column of another type, or a null where none may be, is an internal fault and no panic.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

/// A row that was read from a SQLite file.
pub(crate) struct SqliteRow {
    /// The names of all columns, which the rows of an answer share.
    pub(super) columns: Arc<[Box<str>]>,
    pub(super) values: Box<[Value]>,
}

/// A value of a SQLite file.
#[derive(Debug)]
pub(super) enum Value {
    Null,
    Int(i64),
    Text(Box<str>),
    /// What is none of ours.
    Other,
}

impl SqliteRow {
    fn value(&self, column: &str) -> Result<&Value> {
        let place = self.columns.iter().position(|name| **name == *column);
        let value = place.and_then(|place| self.values.get(place));
        value.ok_or_else(|| Error::internal(format_args!("there is no column {column}")))
    }
}

/// What a value is read as.
trait Read: Sized {
    /// The value, if it is of this type.
    fn of(value: &Value) -> Option<Self>;
}

impl Read for i64 {
    fn of(value: &Value) -> Option<Self> {
        if let Value::Int(number) = value { Some(*number) } else { None }
    }
}

impl Read for String {
    fn of(value: &Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.as_ref().to_owned()) } else { None }
    }
}

/// SQLite keeps truth values as numbers.
impl Read for bool {
    fn of(value: &Value) -> Option<Self> {
        i64::of(value).map(|number| number != 0)
    }
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
                Self::Sqlite(row) => match row.value(column)? {
                    Value::Null => Ok(None),
                    value => match <$type>::of(value) {
                        Some(value) => Ok(Some(value)),
                        None => Err(Error::internal(format_args!("column {column} holds something else"))),
                    },
                },
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

/// A statement with its values.
fn bound(sql: SqlStr, args: Vec<Arg>) -> sqlx::query::Query<'static, Postgres, sqlx::postgres::PgArguments> {
    args.into_iter().fold(sqlx::query(sql), |query, arg| match arg {
        Arg::Int(value) => query.bind(value),
        Arg::Text(value) => query.bind(value),
        Arg::Bool(value) => query.bind(value),
    })
}

pub(super) async fn postgres_rows<'e>(
    on: impl Executor<'e, Database = Postgres>,
    sql: SqlStr,
    args: Vec<Arg>,
) -> Result<Vec<Row>> {
    Ok(bound(sql, args).fetch_all(on).await?.into_iter().map(Row::Postgres).collect())
}

pub(super) async fn postgres_execute<'e>(on: impl Executor<'e, Database = Postgres>, sql: SqlStr, args: Vec<Arg>) -> Result<u64> {
    Ok(bound(sql, args).execute(on).await?.rows_affected())
}
