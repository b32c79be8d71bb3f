//! Deleting many connections: first a plan that only counts, then a job that deletes in portions. Cleaning away idle ones is the same with
//! another selection.
//!
//! Each portion is chosen and deleted by one statement, so that an app that was heard of meanwhile keeps its connection; and a job that
//! begins again goes on with what is left.

use super::figures::{counted, counting};
use super::filter::{days_before, narrowed};
use super::rows::{columns, connection, number};
use super::{AREA, Connections, Edit, describe, item};
use crate::audit::{self, Change};
use crate::jobs::{self, Kind, Stop, Task};
use crate::store::{Query, Row, Sql};
use crate::{Error, Result};
use futures::FutureExt;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::connections::{
    ApplicationId, ConnectionFilter, ConnectionKey, ConnectionRow, ConnectionSelection, DeletionPlan, SELECTED_MAX,
};
use patchbay_domain::job::JobId;
use patchbay_domain::list::Facet;
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// The kind of job.
pub(crate) static KIND: Kind = Kind {
    name: "connections.delete",
    view: Permission::ViewConnections,
    edit: Permission::EditConnections,
    run: |task| run(task).boxed(),
};

/// Connections deleted in one transaction.
const PORTION: i64 = 500;
/// Rows of a plan's sample.
const SAMPLE: i64 = 20;

/// Which connections, fixed at the moment at which the action was started.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Chosen {
    which: Which,
    /// The moment.
    at: Millis,
    /// Whether they go because they are idle.
    idle: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Which {
    Keys(Vec<ConnectionKey>),
    Matching(ConnectionFilter),
}

const KEYS: Sql = Sql::new(
    " AND (application_id, connection_id) IN (SELECT value ->> 'application', value ->> 'id' FROM json_each(",
    " AND (application_id, connection_id) IN (SELECT key ->> 'application', key ->> 'id' FROM jsonb_array_elements(",
);
const KEYS_END: Sql = Sql::new("))", "::jsonb) AS key)");

impl Chosen {
    /// Those of an application that gave no sign of life for so many days before the moment.
    pub(super) fn idle(application: &ApplicationId, days: u16, at: Millis) -> Self {
        let filter =
            ConnectionFilter { application: application.to_string(), idle_days: Some(days), ..ConnectionFilter::default() };
        Self { which: Which::Matching(filter), at, idle: true }
    }

    /// Narrows a query to what is chosen. What was registered after the moment is none of it: nobody saw it in the plan.
    pub(super) fn narrow(&self, query: Query, organization: &OrganizationId) -> Result<Query> {
        let query = match &self.which {
            Which::Matching(filter) => narrowed(query, organization, filter, self.at),
            Which::Keys(keys) => {
                let keys = serde_json::to_string(keys).map_err(Error::internal)?;
                let query = narrowed(query, organization, &ConnectionFilter::default(), self.at);
                query.push(KEYS).arg(keys).push(KEYS_END)
            }
        };
        Ok(query.push(" AND created_at <= ").arg(self.at))
    }
}

impl<A> Connections<'_, A> {
    /// What deleting these would do; nothing is deleted.
    ///
    /// # Errors
    /// `Invalid` for `selection` when more than 1,000 are selected one by one; `NotFound` for an application that is not there; `Conflict`
    /// for idle ones of an application for which no time is set.
    pub async fn plan_deletion(&self, selection: &ConnectionSelection) -> Result<DeletionPlan> {
        let chosen = self.choose(selection).await?;
        let store = self.acting.core().store();
        let figures = store.query(chosen.narrow(counting(chosen.at), self.organization)?).await?;
        let per = Query::new("SELECT application_id AS value, count(*) AS number");
        let per = chosen.narrow(per, self.organization)?.push(" GROUP BY application_id ORDER BY application_id");
        let sample = chosen.narrow(Query::new(concat!("SELECT ", columns!())), self.organization)?;
        let sample = sample.push(" ORDER BY seen_at DESC, number DESC LIMIT ").arg(SAMPLE);
        Ok(DeletionPlan {
            summary: counted(figures.first())?,
            applications: store.query(per).await?.iter().map(facet).collect::<Result<_>>()?,
            sample: store.query(sample).await?.iter().map(connection).collect::<Result<_>>()?,
        })
    }

    async fn choose(&self, selection: &ConnectionSelection) -> Result<Chosen> {
        let at = self.acting.core().clock().now();
        let which = match selection {
            ConnectionSelection::Keys(keys) if keys.len() > SELECTED_MAX => {
                return Err(Error::field("selection", format!("Select at most {SELECTED_MAX} connections one by one.")));
            }
            ConnectionSelection::Keys(keys) => Which::Keys(keys.clone()),
            ConnectionSelection::Matching(filter) => Which::Matching(filter.clone()),
            ConnectionSelection::Idle(id) => {
                let settings = self.application(id).await?.settings;
                let Some(days) = settings.idle_days else {
                    let message = "No time is set after which this application's connections count as idle.";
                    return Err(Error::Conflict(message.to_owned()));
                };
                return Ok(Chosen::idle(id, days, at));
            }
        };
        Ok(Chosen { which, at, idle: false })
    }
}

impl Connections<'_, Edit> {
    /// Starts the deletion of what a person saw in the plan. Idle ones are those of this moment; one whose app is heard of while the job is
    /// at work stays.
    ///
    /// # Errors
    /// As [`Connections::plan_deletion`]; `Conflict` when there are more by now than the plan said, or none.
    pub async fn start_deletion(&self, selection: &ConnectionSelection, planned: i64) -> Result<JobId> {
        let chosen = self.choose(selection).await?;
        let core = self.acting.core();
        let count = chosen.narrow(Query::new("SELECT count(*) AS number"), self.organization)?;
        let total = number(core.store().query(count).await?.first())?;
        if total == 0 {
            return Err(Error::Conflict("There is nothing to delete any more.".to_owned()));
        }
        if total > planned {
            let message = format!("By now these are {total} connections and not {planned}. Look at them again.");
            return Err(Error::Conflict(message));
        }
        let input = serde_json::to_value(&chosen).map_err(Error::internal)?;
        let (clock, actor) = (core.clock().clone(), self.acting.actor().clone());
        let started =
            core.store().write(move |tx| async move { jobs::start(tx, &clock, &actor, &KIND, &input, total).await }.boxed());
        started.await
    }
}

async fn run(task: Task) -> Result<(), Stop> {
    let Task { core, actor, input, mut progress } = task;
    let chosen: Chosen = serde_json::from_value(input).map_err(Error::internal)?;
    let organization = actor.organization().cloned().ok_or(Error::NotFound)?;
    let action = if chosen.idle { "clean-up" } else { "delete" };
    // What an earlier attempt did is gone already.
    let mut done = progress.done();
    loop {
        let portion = Query::new("DELETE FROM connections WHERE number IN (SELECT number");
        let portion = chosen.narrow(portion, &organization)?.push(" ORDER BY number LIMIT ").arg(PORTION);
        let portion = narrow_again(portion.push(")"), &chosen).push(concat!(" RETURNING ", columns!()));
        let (clock, actor) = (core.clock().clone(), actor.clone());
        let written = core.store().write::<_, Error, _>(move |tx| {
            async move {
                let gone = tx.query(portion).await?;
                let gone = gone.iter().map(connection).collect::<Result<Vec<ConnectionRow>>>()?;
                let items: Vec<AuditItem> =
                    gone.iter().map(|row| item(row.key(), describe::whole(&row.connection), "")).collect();
                audit::record(tx, &clock, &actor, Change { area: AREA, action, items: &items }).await?;
                Ok(i64::try_from(items.len()).unwrap_or(i64::MAX))
            }
            .boxed()
        });
        let gone = written.await;
        core.inner.connections.forget_connections();
        let gone = gone?;
        if gone == 0 {
            return Ok(());
        }
        done = done.saturating_add(gone);
        progress.report(done, 0).await?;
    }
}

/// On PostgreSQL a row may have changed between being chosen and being deleted: that it is still idle is asked of the row that goes.
fn narrow_again(query: Query, chosen: &Chosen) -> Query {
    match &chosen.which {
        Which::Matching(ConnectionFilter { idle_days: Some(days), .. }) => {
            query.push(" AND seen_at < ").arg(days_before(chosen.at, i64::from(*days)))
        }
        Which::Keys(_) | Which::Matching(_) => query,
    }
}

pub(super) fn facet(row: &Row) -> Result<Facet> {
    Ok(Facet { value: row.text("value")?, count: row.int("number")? })
}
