//! Rows of connections, as values.

use crate::store::Row;
use crate::{Error, Result};
use patchbay_domain::connections::{ApplicationId, Connection, ConnectionId, ConnectionRow, Etag};
use patchbay_domain::time::Millis;
use serde::de::DeserializeOwned;
use std::fmt::Display;

/// A connection's columns, for a `SELECT` or a `RETURNING`.
macro_rules! columns {
    () => {
        "number, application_id, connection_id, user_name, properties, capabilities, created_at, changed_at, seen_at"
    };
}
pub(super) use columns;

/// Finds the connection `$2` of the application `$1` of the organization `$3`.
macro_rules! find {
    ($after:literal) => {
        concat!(
            "SELECT ",
            $crate::connections::rows::columns!(),
            " FROM connections WHERE application_id = $1 AND connection_id = $2 AND organization_id = $3",
            $after
        )
    };
}
pub(super) use find;

/// A value that was good when it was stored.
pub(super) fn stored<T, E: Display>(read: Result<T, E>) -> Result<T> {
    read.map_err(Error::internal)
}

/// A document that was stored.
pub(super) fn document<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T> {
    stored(serde_json::from_str(&row.text(column)?))
}

/// A document to be stored.
pub(super) fn text<T: serde::Serialize>(document: &T) -> Result<String> {
    serde_json::to_string(document).map_err(Error::internal)
}

/// Reads a row of [`columns`].
pub(super) fn connection(row: &Row) -> Result<ConnectionRow> {
    Ok(ConnectionRow {
        number: row.int("number")?,
        connection: Connection {
            application: stored(ApplicationId::parse(&row.text("application_id")?))?,
            id: stored(ConnectionId::parse(&row.text("connection_id")?))?,
            user: Some(row.text("user_name")?).filter(|user| !user.is_empty()),
            created_at: Millis(row.int("created_at")?),
            etag: Etag(Millis(row.int("changed_at")?)),
            properties: document(row, "properties")?,
            capabilities: document(row, "capabilities")?,
        },
        seen_at: Millis(row.int("seen_at")?),
    })
}

/// A count; 0 where there is no row.
pub(super) fn number(row: Option<&Row>) -> Result<i64> {
    row.map_or(Ok(0), |row| row.int("number"))
}
