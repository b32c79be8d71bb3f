//! Deleting many registrations: the dry run, the job, and how far it is.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::connections::{ApplicationId, ConnectionSelection, DeletionPlan, IdleAnnouncement};
use patchbay_domain::job::Job;
use serde::{Deserialize, Serialize};

/// The kind of job that deletes registrations.
#[cfg(feature = "ssr")]
const DELETION: &str = "connections.delete";
/// How many earlier deletions are listed.
#[cfg(feature = "ssr")]
const RECENT: u16 = 10;

/// What deleting these would do; nothing is deleted.
#[server(prefix = "/portal", endpoint = "connections/deletion-plan", input = Json)]
pub(crate) async fn plan_deletion(selection: ConnectionSelection) -> Result<DeletionPlan, Error> {
    let desk = crate::server::signed_in()?;
    Ok(super::editing(&desk)?.plan_deletion(&selection).await?)
}

/// Starts deleting what a person saw in the plan. The selection travels as JSON in a hidden field.
#[server(prefix = "/portal", endpoint = "connections/deletion-start")]
pub(crate) async fn start_deletion(selection: String, planned: i64, typed: Option<String>) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let connections = super::editing(&desk)?;
    let selection = serde_json::from_str(&selection).map_err(|_| Error::Malformed.announced())?;
    if !matches!(selection, ConnectionSelection::Keys(_)) {
        crate::typed_number::check(typed, planned, "registrations")?;
    }
    let job = connections.start_deletion(&selection, planned).await?;
    crate::server::redirect(&crate::connections::selection::deletion_page(&job));
    Ok(())
}

/// A deletion that was started.
#[server(prefix = "/portal", endpoint = "connections/deletion")]
pub(crate) async fn find_deletion(job: String) -> Result<Job, Error> {
    let desk = crate::server::signed_in()?;
    let job = desk.acting().jobs()?.get(&job.into()).await?;
    if job.kind == DELETION { Ok(job) } else { Err(Error::NotFound.announced()) }
}

/// Ends a running deletion; what is gone stays gone.
#[server(prefix = "/portal", endpoint = "connections/deletion-cancel")]
pub(crate) async fn cancel_deletion(job: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let job = patchbay_domain::job::JobId::from(job);
    super::editing(&desk)?;
    desk.acting().jobs()?.cancel(&job).await?;
    super::done(&crate::connections::selection::deletion_page(&job), "connections-deletion-cancelled");
    Ok(())
}

/// An application with its idle registrations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IdleLine {
    /// Its id.
    pub(crate) id: ApplicationId,
    /// What people call it.
    pub(crate) title: String,
    /// How many registrations it has.
    pub(crate) connections: i64,
    /// After how many days they count as idle; none where nobody has set it.
    pub(crate) days: Option<u16>,
    /// How many are idle by that now.
    pub(crate) idle: i64,
}

/// What the page of the clean-up shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IdlePage {
    /// The applications.
    pub(crate) applications: Vec<IdleLine>,
    /// What is announced to go by itself, what is due first at the beginning.
    pub(crate) announced: Vec<IdleAnnouncement>,
    /// The latest deletions, the newest first.
    pub(crate) recent: Vec<Job>,
}

/// The applications with their idle registrations, and the latest deletions.
#[server(prefix = "/portal", endpoint = "connections/idle")]
pub(crate) async fn list_idle() -> Result<IdlePage, Error> {
    use patchbay_domain::connections::ApplicationQuery;
    let desk = crate::server::signed_in()?;
    let connections = super::editing(&desk)?;
    let mut applications = Vec::new();
    for row in connections.export_applications(&ApplicationQuery::default()).await? {
        let days = row.settings.idle_days;
        let selection = ConnectionSelection::Idle(row.id.clone());
        let idle = if days.is_some() { connections.plan_deletion(&selection).await?.summary.total } else { 0 };
        applications.push(IdleLine { id: row.id, title: row.title, connections: row.connections, days, idle });
    }
    let announced = connections.idle_announcements(None).await?;
    Ok(IdlePage { applications, announced, recent: desk.acting().jobs()?.list(DELETION, RECENT).await? })
}
