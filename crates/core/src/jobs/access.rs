//! What people see and do of jobs.

use super::{announce, kinds};
use crate::audit::{self, Change};
use crate::store::{Query, Row, args};
use crate::{Acting, Error, Result};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::job::{Job, JobId, JobState};
use patchbay_domain::time::Millis;

/// The most jobs a list shows.
const LIST_MAX: u16 = 100;

/// The jobs of the organization.
pub struct Jobs<'a> {
    acting: Acting<'a>,
    organization: &'a OrganizationId,
}

impl<'a> Acting<'a> {
    /// The jobs of the organization, of the kinds that the actor may see.
    ///
    /// # Errors
    /// `Forbidden` to whoever may see no kind of job; `NotFound` outside any organization.
    pub fn jobs(&self) -> Result<Jobs<'a>> {
        if !kinds().iter().any(|kind| self.actor().may(kind.view)) {
            return Err(Error::Forbidden);
        }
        Ok(Jobs { acting: *self, organization: self.organization()? })
    }
}

const SELECT: &str = "SELECT id, kind, state, total, done, rejected, actor, created_at, finished_at, failure FROM jobs
    WHERE organization_id = ";

impl Jobs<'_> {
    /// The latest jobs of a kind (empty: of all), at most 100.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, kind: &str, limit: u16) -> Result<Vec<Job>> {
        let mut query = Query::new(SELECT).arg(self.organization).push(" AND kind IN (''");
        for open in kinds().iter().filter(|open| self.acting.actor().may(open.view) && (kind.is_empty() || kind == open.name)) {
            query = query.push(", ").arg(open.name);
        }
        query = query.push(") ORDER BY id DESC LIMIT ").arg(i64::from(limit.min(LIST_MAX)));
        self.acting.core().store().query(query).await?.iter().map(job).collect()
    }

    /// One job.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: &JobId) -> Result<Job> {
        let query = Query::new(SELECT).arg(self.organization).push(" AND id = ").arg(id.as_str());
        let rows = self.acting.core().store().query(query).await?;
        let job = rows.first().map(job).ok_or(Error::NotFound)??;
        let seen = kinds().iter().any(|kind| kind.name == job.kind && self.acting.actor().may(kind.view));
        if seen { Ok(job) } else { Err(Error::NotFound) }
    }

    /// Ends a job; what it did stays.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden`; `Conflict` when it has ended.
    pub async fn cancel(&self, id: &JobId) -> Result<()> {
        let job = self.get(id).await?;
        if !kinds().iter().any(|kind| kind.name == job.kind && self.acting.actor().may(kind.edit)) {
            return Err(Error::Forbidden);
        }
        let (clock, actor) = (self.acting.core().clock().clone(), self.acting.actor().clone());
        let organization = self.organization.clone();
        self.acting
            .core()
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    let sql =
                        "UPDATE jobs SET state = 'cancelled', finished_at = $1 WHERE id = $2 AND state IN ('waiting', 'running')";
                    if tx.execute(sql, args![clock.now(), job.id.as_str()]).await? == 0 {
                        return Err(Error::Conflict("This job has ended already.".to_owned()));
                    }
                    let items = [AuditItem { subject: job.id.0.clone(), was: job.kind, is: String::new() }];
                    audit::record(tx, &clock, &actor, Change { area: "jobs", action: "cancel", items: &items }).await?;
                    announce(tx, Some(organization), &job.id);
                    Ok(())
                })
            })
            .await
    }
}

/// The state of that word.
pub(crate) fn state(word: &str) -> Result<JobState> {
    JobState::parse(word).ok_or_else(|| Error::internal(format_args!("there is no job state {word}")))
}

fn job(row: &Row) -> Result<Job> {
    Ok(Job {
        id: JobId(row.text("id")?),
        kind: row.text("kind")?,
        state: state(&row.text("state")?)?,
        total: row.int("total")?,
        done: row.int("done")?,
        rejected: row.int("rejected")?,
        actor: row.text("actor")?,
        created_at: Millis(row.int("created_at")?),
        finished_at: row.optional_int("finished_at")?.map(Millis),
        failure: row.optional_text("failure")?,
    })
}
