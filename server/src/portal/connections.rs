//! The files of `connections`: what the list of registrations shows, with the columns that were chosen. The pages around them are
//! `patchbay-app`'s.

use super::export::{Pages, csv_of, json_list, pairs};
use super::fault::Fault;
use super::{PortalState, Visitor};
use axum::Router;
use axum::extract::RawQuery;
use axum::response::Response;
use axum::routing::get;
use patchbay_domain::connections::{ConnectionColumn, ConnectionColumns, ConnectionQuery, ConnectionRow, Value as Stored};
use serde_json::{Map, Value};

/// The head of the first column: the name of the property.
const ID: &str = "ApplicationConnectionId";

/// The routes.
pub fn routes() -> Router<PortalState> {
    Router::new().route("/connections/export.csv", get(connections_csv)).route("/connections/export.json", get(connections_json))
}

/// The rows that match, and the columns of each.
fn connections(visitor: &Visitor, query: Option<String>) -> Result<(Pages<ConnectionRow>, ConnectionColumns), Fault> {
    let pairs = pairs(query);
    let pairs = || pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let rows = visitor.core.acting_as(&visitor.actor).connections()?.export(ConnectionQuery::from_pairs(pairs()));
    Ok((rows, ConnectionColumns::from_pairs(pairs())))
}

async fn connections_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let (rows, columns) = connections(&visitor, query)?;
    let heading = std::iter::once(ID.to_owned()).chain(columns.iter().map(|column| column.as_str().to_owned())).collect();
    let row = move |row: ConnectionRow| {
        std::iter::once(row.connection.id.to_string()).chain(columns.iter().map(|column| column.text(&row))).collect()
    };
    Ok(csv_of(rows, "connections", heading, row))
}

async fn connections_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let (rows, columns) = connections(&visitor, query)?;
    Ok(json_list(rows, "connections", move |row| object(&row, &columns)))
}

fn object(row: &ConnectionRow, columns: &ConnectionColumns) -> Value {
    let mut object = Map::new();
    object.insert(ID.to_owned(), row.connection.id.as_str().into());
    for column in columns.iter() {
        object.insert(column.as_str().to_owned(), value(column, row));
    }
    Value::Object(object)
}

/// Flags and numbers as such, what is not there as null.
fn value(column: ConnectionColumn, row: &ConnectionRow) -> Value {
    let ConnectionColumn::Property(id) = column else { return column.text(row).into() };
    match row.connection.value(id) {
        Stored::Null => Value::Null,
        Stored::Boolean(flag) => flag.into(),
        Stored::Int(number) => number.into(),
        Stored::Instant(_) | Stored::Text(_) => column.text(row).into(),
    }
}
