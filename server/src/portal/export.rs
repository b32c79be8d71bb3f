//! Exports: what a list shows, as CSV or JSON, streamed row by row so that a hundred thousand rows need no memory of their own.
//!
//! Cells that a spreadsheet would take for a formula (they begin with `=`, `+`, `-`, `@`, a tab or a return) get an apostrophe in front:
//! firmware names and user names come from outside. MACs, URLs and times never begin so and stay byte for byte.

use super::{PortalState, Visitor};
use crate::portal::fault::Fault;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use http::header;
use patchbay_domain::accounts::{User, UserQuery};
use patchbay_domain::audit::{AuditEntry, AuditQuery};
use patchbay_domain::list::{Filter, Query, Sort};
use patchbay_domain::redirections::{InboxPhone, InboxQuery, Redirection, RedirectionQuery};
use serde_json::{Value, json};

/// The routes.
pub fn routes() -> Router<PortalState> {
    Router::new()
        .route("/redirections/export.csv", get(redirections_csv))
        .route("/redirections/export.json", get(redirections_json))
        .route("/redirections/inbox/export.csv", get(inbox_csv))
        .route("/redirections/inbox/export.json", get(inbox_json))
        .route("/audit/export.csv", get(audit_csv))
        .route("/audit/export.json", get(audit_json))
        .route("/users/export.csv", get(users_csv))
        .route("/users/export.json", get(users_json))
}

/// What an export streams: portions of rows.
pub(super) type Pages<T> = BoxStream<'static, patchbay_core::Result<Vec<T>>>;

async fn redirections_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(redirections(&visitor, query)?, "redirections", &REDIRECTION_COLUMNS, redirection_row))
}

async fn redirections_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(redirections(&visitor, query)?, "redirections", |row| redirection_object(&row)))
}

fn redirections(visitor: &Visitor, query: Option<String>) -> Result<Pages<Redirection>, Fault> {
    let query: RedirectionQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).redirections()?.export(query))
}

async fn inbox_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(inbox(&visitor, query)?, "inbox", &INBOX_COLUMNS, inbox_row))
}

async fn inbox_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(inbox(&visitor, query)?, "inbox", |row| inbox_object(&row)))
}

fn inbox(visitor: &Visitor, query: Option<String>) -> Result<Pages<InboxPhone>, Fault> {
    let query: InboxQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).inbox()?.export(&query)?)
}

async fn audit_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(audit(&visitor, query)?, "audit", &AUDIT_COLUMNS, audit_row))
}

async fn audit_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(audit(&visitor, query)?, "audit", |row| audit_object(&row)))
}

fn audit(visitor: &Visitor, query: Option<String>) -> Result<Pages<AuditEntry>, Fault> {
    let query: AuditQuery = asked(query);
    Ok(visitor.core.acting_as(&visitor.actor).audit()?.export(&query)?)
}

async fn users_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(users(&visitor, query).await?, "users", &USER_COLUMNS, user_row))
}

async fn users_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(users(&visitor, query).await?, "users", |row| user_object(&row)))
}

async fn users(visitor: &Visitor, query: Option<String>) -> Result<Pages<User>, Fault> {
    let query: UserQuery = asked(query);
    let users = visitor.core.acting_as(&visitor.actor).users()?.export(&query).await?;
    Ok(stream::once(std::future::ready(Ok(users))).boxed())
}

/// What a list's address asks for.
pub(super) fn asked<F: Filter, S: Sort>(query: Option<String>) -> Query<F, S> {
    Query::from_pairs(pairs(query).iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The parameters of a list's address.
pub(super) fn pairs(query: Option<String>) -> Vec<(String, String)> {
    axum::extract::Query::try_from_uri(&uri_of(query)).map(|axum::extract::Query(pairs)| pairs).unwrap_or_default()
}

fn uri_of(query: Option<String>) -> http::Uri {
    format!("/?{}", query.unwrap_or_default()).parse().unwrap_or_default()
}

/// The first three are what an import reads, so that an export can be imported again.
const REDIRECTION_COLUMNS: [&str; 10] =
    ["mac", "url", "model", "model_source", "last_contact", "address", "phone_model", "firmware", "answer", "updated"];

fn redirection_row(row: Redirection) -> Vec<String> {
    let contact = row.contact.as_ref();
    let of_contact = |text: Option<&String>| text.cloned().unwrap_or_default();
    vec![
        row.mac.to_string(),
        row.url.clone(),
        row.model.clone(),
        row.model_source.as_str().to_owned(),
        contact.map(|contact| contact.at.rfc3339()).unwrap_or_default(),
        of_contact(contact.map(|contact| &contact.address)),
        of_contact(contact.map(|contact| &contact.model)),
        of_contact(contact.map(|contact| &contact.firmware)),
        contact.map(|contact| contact.answer.as_str().to_owned()).unwrap_or_default(),
        row.updated_at.rfc3339(),
    ]
}

fn redirection_object(row: &Redirection) -> Value {
    let contact = row.contact.as_ref().map(|contact| {
        json!({
            "at": contact.at.rfc3339(),
            "address": contact.address,
            "model": contact.model,
            "firmware": contact.firmware,
            "answer": contact.answer.as_str(),
        })
    });
    json!({
        "mac": row.mac.to_string(),
        "url": row.url,
        "model": row.model,
        "model_source": row.model_source.as_str(),
        "last_contact": contact,
        "created": row.created_at.rfc3339(),
        "updated": row.updated_at.rfc3339(),
    })
}

const INBOX_COLUMNS: [&str; 9] =
    ["mac", "model", "last_asked", "address", "firmware", "request", "answer", "first_asked", "times"];

fn inbox_row(row: InboxPhone) -> Vec<String> {
    let InboxPhone { mac, model, contact, request, first_at, times, .. } = row;
    let answer = contact.answer.as_str().to_owned();
    let mut cells = vec![mac.to_string(), model, contact.at.rfc3339(), contact.address, contact.firmware, request, answer];
    cells.extend([first_at.rfc3339(), times.to_string()]);
    cells
}

fn inbox_object(row: &InboxPhone) -> Value {
    json!({
        "mac": row.mac.to_string(),
        "model": row.model,
        "last_asked": row.contact.at.rfc3339(),
        "address": row.contact.address,
        "firmware": row.contact.firmware,
        "request": row.request,
        "answer": row.contact.answer.as_str(),
        "first_asked": row.first_at.rfc3339(),
        "times": row.times,
        "ignored": row.ignored,
    })
}

const AUDIT_COLUMNS: [&str; 10] = ["id", "at", "organization", "actor", "door", "address", "area", "action", "count", "subject"];

fn audit_row(row: AuditEntry) -> Vec<String> {
    let at = row.at.rfc3339();
    vec![row.id, at, row.organization, row.actor, row.door, row.address, row.area, row.action, row.count.to_string(), row.subject]
}

fn audit_object(row: &AuditEntry) -> Value {
    json!({
        "id": row.id,
        "at": row.at.rfc3339(),
        "organization": row.organization,
        "actor": row.actor,
        "door": row.door,
        "address": row.address,
        "area": row.area,
        "action": row.action,
        "count": row.count,
        "subject": row.subject,
    })
}

const USER_COLUMNS: [&str; 7] = ["name", "called", "role", "organization", "state", "last_sign_in", "created"];

fn user_row(row: User) -> Vec<String> {
    let state = row.state().as_str().to_owned();
    let last = row.last_sign_in.map(|at| at.rfc3339()).unwrap_or_default();
    let organization = row.organization.unwrap_or_default();
    vec![row.name, row.title, row.role.as_str().to_owned(), organization, state, last, row.created_at.rfc3339()]
}

fn user_object(row: &User) -> Value {
    json!({
        "name": row.name,
        "called": row.title,
        "role": row.role.as_str(),
        "organization": row.organization,
        "state": row.state().as_str(),
        "last_sign_in": row.last_sign_in.map(|at| at.rfc3339()),
        "created": row.created_at.rfc3339(),
    })
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn harmless(mut cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        cell.insert(0, '\'');
    }
    cell
}

/// Rows as CSV (RFC 4180).
pub(super) fn csv_rows(rows: impl IntoIterator<Item = Vec<String>>) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.into_iter().map(harmless))?;
    }
    writer.into_inner().map_err(|error| error.into_error())
}

/// A CSV file to be kept under a name.
pub(super) fn csv_file(body: Body, name: &str) -> Response {
    file(body, "text/csv; charset=utf-8", &format!("{name}.csv"))
}

/// A file to be kept under a name.
pub(super) fn file(body: Body, kind: &'static str, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body).into_response()
}

/// Rows under a fixed heading.
pub(super) fn csv<T: Send + 'static>(
    pages: Pages<T>,
    name: &str,
    columns: &'static [&'static str],
    row: fn(T) -> Vec<String>,
) -> Response {
    csv_of(pages, name, columns.iter().map(|column| (*column).to_owned()).collect(), row)
}

/// Rows under a heading, streamed. A broken stream breaks the connection, so that half a file is not taken for a whole one.
pub(super) fn csv_of<T: Send + 'static>(
    pages: Pages<T>,
    name: &str,
    heading: Vec<String>,
    row: impl Fn(T) -> Vec<String> + Send + 'static,
) -> Response {
    let heading = stream::once(async move { csv_rows([heading]) });
    let rows = pages.map(move |page| csv_rows(page.map_err(std::io::Error::other)?.into_iter().map(&row)));
    csv_file(body(heading.chain(rows).map_ok(Bytes::from)), name)
}

/// Rows as one array in JSON, streamed.
pub(super) fn json_list<T: Send + 'static>(
    pages: Pages<T>,
    name: &str,
    object: impl Fn(T) -> Value + Send + 'static,
) -> Response {
    let mut first = true;
    let rows = pages.map(move |page| {
        let mut text = String::new();
        for row in page.map_err(std::io::Error::other)? {
            text.push_str(if std::mem::take(&mut first) { "\n" } else { ",\n" });
            text.push_str(&object(row).to_string());
        }
        Ok::<_, std::io::Error>(Bytes::from(text))
    });
    let framed = stream::once(async { Ok(Bytes::from_static(b"[")) })
        .chain(rows)
        .chain(stream::once(async { Ok(Bytes::from_static(b"\n]\n")) }));
    file(body(framed), "application/json", &format!("{name}.json"))
}

/// A stream as a body. The compression of answers asks once more after the end, which not every stream can bear.
fn body(parts: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static) -> Body {
    Body::from_stream(parts.fuse())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in
            [("=1+1", "'=1+1"), ("@x", "'@x"), ("-1", "'-1"), ("+1", "'+1"), ("\tx", "'\tx"), ("a=1", "a=1"), ("", "")]
        {
            assert_eq!(harmless(cell.to_owned()), written);
        }
    }

    #[test]
    fn cells_are_quoted_as_needed() {
        let bytes = csv_rows([vec!["a,b".to_owned(), "say \"x\"".to_owned(), "=1".to_owned()]]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "\"a,b\",\"say \"\"x\"\"\",'=1\r\n");
    }

    #[test]
    fn a_query_is_read_as_the_list_reads_it() {
        assert_eq!(pairs(Some("q=a%20b&model=x".to_owned())), [("q".into(), "a b".into()), ("model".into(), "x".into())]);
        assert_eq!(pairs(None), []);
        assert_eq!(pairs(Some("q=%zz".to_owned())).len(), 1);
    }
}
