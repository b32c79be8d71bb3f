//! `audit`: who changed what, when, from where and through which door.

mod entry;
mod history;
mod list;

pub use entry::AuditEntryPage;
pub(crate) use history::history;
pub use list::AuditPage;
pub(crate) use list::entries;

use crate::error::Result;
use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};
use patchbay_domain::audit::{AuditEntry, AuditItem, AuditQuery};
use patchbay_domain::list::{Page, Place};
use serde::{Deserialize, Serialize};

/// The routes below `/audit`.
#[component(transparent)]
pub fn AuditRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/audit") view={Lazy::<Awaited<AuditPage>>::new()} />
        <Route path=path!("/audit/:id") view={Lazy::<Awaited<AuditEntryPage>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}

/// What the log can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilters {
    /// The areas.
    pub areas: Vec<String>,
    /// The actions.
    pub actions: Vec<String>,
}

/// A page of the log.
#[server(prefix = "/portal", endpoint = "audit/list")]
pub async fn list_audit(
    /// Which entries.
    query: AuditQuery,
) -> Result<Page<AuditEntry>> {
    let desk = crate::server::signed_in()?;
    Ok(desk.acting().audit()?.list(&query).await?)
}

/// What the log can be filtered by.
#[server(prefix = "/portal", endpoint = "audit/filters")]
pub async fn list_audit_filters() -> Result<AuditFilters> {
    let desk = crate::server::signed_in()?;
    let audit = desk.acting().audit()?;
    let owned = |words: Vec<&'static str>| words.into_iter().map(str::to_owned).collect();
    Ok(AuditFilters { areas: owned(audit.areas()), actions: owned(audit.actions()) })
}

/// One change with a page of what it did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditDetail {
    /// The change.
    pub entry: AuditEntry,
    /// What it did to each thing.
    pub items: Page<AuditItem>,
}

/// One change.
#[server(prefix = "/portal", endpoint = "audit/get")]
pub async fn get_audit(
    /// Which one.
    id: String,
    /// Which page of what it did.
    place: Place,
) -> Result<AuditDetail> {
    let desk = crate::server::signed_in()?;
    let (entry, items) = desk.acting().audit()?.get(&id, &place).await?;
    Ok(AuditDetail { entry, items })
}

/// Where a changed thing is looked at, if there is such a page.
fn page_of(area: &str, subject: &str) -> Option<String> {
    match area {
        "redirections" => Some(format!("/redirections/{subject}")),
        "users" => Some(format!("/users/{subject}")),
        "bindings" if subject.parse::<i64>().is_ok() => Some(format!("/bindings/{subject}")),
        "syncml-clients" => Some(format!("/bindings/clients/{subject}")),
        "consumers" => Some("/bindings/consumers".to_owned()),
        "phone-models" => Some("/bindings/models".to_owned()),
        "campaigns" => Some(format!("/campaigns/orders/{subject}")),
        "connections" | "applications" | "application-users" | "application-keys" => crate::connections::page_of(area, subject),
        _ => None,
    }
}

/// A door in words.
fn door_label(door: &str) -> &str {
    match door {
        "portal" => "Portal",
        "token" => "API token",
        "xmlrpc" => "XML-RPC",
        "settings" => "SIP settings",
        "proxy" => "SIP proxy",
        "oauth" => "OAuth",
        "mdm" => "MDM",
        "app" => "App",
        "key" => "Service key",
        "import" => "Import",
        "cli" => "Command line",
        "system" => "Patchbay",
        other => other,
    }
}

/// The doors that the log can be filtered by.
const DOORS: [&str; 12] =
    ["portal", "token", "xmlrpc", "settings", "proxy", "oauth", "mdm", "app", "key", "import", "cli", "system"];
