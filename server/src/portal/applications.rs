//! The files of applications and app users: exports. The pages around them are `patchbay-app`'s.

use super::export::{Pages, csv, json_list, pairs};
use super::fault::Fault;
use super::{PortalState, Visitor};
use axum::Router;
use axum::extract::RawQuery;
use axum::response::Response;
use axum::routing::get;
use futures::{StreamExt, stream};
use patchbay_core::connections::ApplicationRow;
use patchbay_domain::connections::{ApplicationQuery, ApplicationUser, ApplicationUserQuery};
use patchbay_domain::time::Millis;
use serde_json::{Value, json};

/// The routes.
pub fn routes() -> Router<PortalState> {
    Router::new()
        .route("/connections/applications/export.csv", get(applications_csv))
        .route("/connections/applications/export.json", get(applications_json))
        .route("/connections/users/export.csv", get(users_csv))
        .route("/connections/users/export.json", get(users_json))
}

async fn applications(visitor: &Visitor, query: Option<String>) -> Result<Pages<ApplicationRow>, Fault> {
    let pairs = pairs(query);
    let query = ApplicationQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let rows = visitor.core.acting_as(&visitor.actor).connections()?.export_applications(&query).await?;
    Ok(stream::once(std::future::ready(Ok(rows))).boxed())
}

async fn applications_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(applications(&visitor, query).await?, "applications", &APPLICATION_COLUMNS, application_row))
}

async fn applications_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(applications(&visitor, query).await?, "applications", |row| application_object(&row)))
}

const APPLICATION_COLUMNS: [&str; 10] = [
    "id",
    "title",
    "security",
    "update_status",
    "session_minutes",
    "idle_days",
    "idle_removal",
    "registrations",
    "created",
    "changed",
];

fn application_row(row: ApplicationRow) -> Vec<String> {
    let settings = row.settings;
    vec![
        row.id.to_string(),
        row.title,
        settings.security.as_str().to_owned(),
        settings.update_status.as_str().to_owned(),
        settings.session_minutes.to_string(),
        settings.idle_days.map(|days| days.to_string()).unwrap_or_default(),
        settings.idle_removal.to_string(),
        row.connections.to_string(),
        row.created_at.rfc3339(),
        row.changed_at.rfc3339(),
    ]
}

/// All that is set, defaults, destinations and features included.
fn application_object(row: &ApplicationRow) -> Value {
    json!({
        "id": row.id.as_str(),
        "title": row.title,
        "settings": row.settings,
        "registrations": row.connections,
        "created": row.created_at.rfc3339(),
        "changed": row.changed_at.rfc3339(),
    })
}

fn users(visitor: &Visitor, query: Option<String>) -> Result<Pages<ApplicationUser>, Fault> {
    let pairs = pairs(query);
    let query = ApplicationUserQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    Ok(visitor.core.acting_as(&visitor.actor).connections()?.export_users(query))
}

async fn users_csv(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(csv(users(&visitor, query)?, "app-users", &USER_COLUMNS, user_row))
}

async fn users_json(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    Ok(json_list(users(&visitor, query)?, "app-users", |row| user_object(&row)))
}

const USER_COLUMNS: [&str; 5] = ["name", "registrations", "last_sign_in", "revoked", "created"];

fn user_row(user: ApplicationUser) -> Vec<String> {
    let time = |at: Option<Millis>| at.map(|at| at.rfc3339()).unwrap_or_default();
    let (used, revoked) = (time(user.last_used_at), time(user.revoked_at));
    vec![user.name, user.connections.to_string(), used, revoked, user.created_at.rfc3339()]
}

fn user_object(user: &ApplicationUser) -> Value {
    json!({
        "name": user.name,
        "registrations": user.connections,
        "last_sign_in": user.last_used_at.map(|at| at.rfc3339()),
        "revoked": user.revoked_at.map(|at| at.rfc3339()),
        "created": user.created_at.rfc3339(),
    })
}
