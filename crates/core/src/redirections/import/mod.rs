//! Imports: a file becomes a draft, the draft shows what it would do, and a job does it.
//!
//! A draft keeps the rows and what is wrong with them by themselves. What each would change is worked out against the database whenever
//! it is looked at; so the dry run is never older than the page. Once the job has applied a row, the row keeps what became of it.

mod apply;
mod read;

pub(crate) use apply::KIND;

use super::change::records;
use super::{Edit, Redirections};
use crate::store::{Query, Row, Sql, args, new_id};
use crate::{Error, Result, jobs};
use futures::FutureExt;
use patchbay_domain::job::{Job, JobId};
use patchbay_domain::redirections::{
    ImportCounts, ImportMode, ImportOutcome, ImportReport, ImportRow, MACS_MAX, ProvisioningUrl, RecentImport,
};
use patchbay_domain::time::Millis;
use read::Line;
use serde::Serialize;

/// The largest file, in bytes.
const FILE_MAX: usize = 8 * 1024 * 1024;
/// The most rows of a file.
const ROWS_MAX: usize = MACS_MAX;
/// Rows a report shows.
const SHOWN: i64 = 200;
/// Rows written by one statement.
const PORTION: usize = 5000;
/// How long a draft waits, and how long the result of an import can be looked at, in seconds.
const DRAFT_SECONDS: i64 = 86_400;
const RESULT_SECONDS: i64 = 7 * 86_400;
/// Drafts an organization has at most; the oldest go first.
const DRAFTS_MAX: i64 = 20;
/// Imports a list shows.
const RECENT_MAX: i64 = 20;

const INSERT_ROWS: Sql = records!(
    "INSERT INTO redirection_import_rows (import_id, place, line, mac, url, model, field, reason)
        SELECT $2, v.place, v.line, v.mac, v.url, v.model, v.field, v.reason",
    [place bigint, line bigint, mac text, url text, model text, field text, reason text],
    ""
);

/// The rows of the draft `$1` of the organization `$2` as they stand now. Of another organization's phone nothing is told.
const JUDGED: &str = "SELECT i.place, i.line, i.mac, i.url,
        CASE WHEN i.outcome IS NOT NULL THEN i.was WHEN r.organization_id = $2 THEN r.url ELSE '' END AS was,
        CASE WHEN i.outcome IS NOT NULL THEN i.outcome
            WHEN i.reason <> '' THEN 'rejected'
            WHEN r.mac IS NULL THEN 'created'
            WHEN r.organization_id <> $2 THEN 'rejected'
            WHEN r.url = i.url AND (i.model = '' OR i.model = r.model) THEN 'unchanged'
            ELSE 'changed' END AS outcome,
        CASE WHEN i.outcome IS NULL AND i.reason = '' AND r.organization_id <> $2 THEN 'mac' ELSE i.field END AS field,
        CASE WHEN i.outcome IS NULL AND i.reason = '' AND r.organization_id <> $2
            THEN 'Another organization has registered this phone.' ELSE i.reason END AS reason
    FROM redirection_import_rows AS i LEFT JOIN redirections AS r ON r.mac = i.mac
    WHERE i.import_id = $1";

/// A row on its way into the database.
#[derive(Serialize)]
struct Stored<'l> {
    place: usize,
    line: i64,
    mac: &'l str,
    url: &'l str,
    model: &'l str,
    field: &'static str,
    reason: &'l str,
}

impl<'l> Stored<'l> {
    fn new(place: usize, line: &'l Line) -> Self {
        let (field, reason) = line.fault.as_ref().map_or(("", ""), |(field, reason)| (*field, reason.as_str()));
        Self { place, line: line.line, mac: &line.mac, url: &line.url, model: &line.model, field, reason }
    }
}

impl Redirections<'_, Edit> {
    /// Reads a file or a pasted text and keeps it as a draft for 24 hours. Rows without a URL get the default one, if there is one. Of an
    /// organization's drafts the newest 20 are kept.
    ///
    /// # Errors
    /// `Invalid` for `file`: no text, over 8 MiB, over 100,000 rows, or nothing in it that looks like a MAC address.
    pub async fn draft_import(&self, source: &str, text: Vec<u8>, default_url: Option<ProvisioningUrl>) -> Result<String> {
        // Reading megabytes takes a while; other work goes on meanwhile.
        let read = tokio::task::spawn_blocking(move || read::read(&text, default_url.as_ref()));
        let sheet = read.await.map_err(Error::internal)??;
        let id = new_id();
        let source: String = source.chars().filter(|c| !c.is_control()).take(120).collect();
        let (draft, organization, now) = (id.clone(), self.organization.clone(), self.acting.core().clock().now());
        let written = self.acting.core().store().write(move |tx| {
            async move {
                const DRAFT: &str = "INSERT INTO redirection_imports
                    (id, organization_id, source, delimiter, ignored_columns, created_at, expires_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7)";
                const OLDEST: &str =
                    "DELETE FROM redirection_imports WHERE organization_id = $1 AND job_id IS NULL AND id NOT IN (
                    SELECT id FROM redirection_imports WHERE organization_id = $1 AND job_id IS NULL ORDER BY id DESC LIMIT $2)";
                let ignored = serde_json::to_string(&sheet.ignored_columns).map_err(Error::internal)?;
                let delimiter = if sheet.delimiter == '\t' { "tab".to_owned() } else { sheet.delimiter.to_string() };
                let expires = now.plus_seconds(DRAFT_SECONDS);
                tx.execute(DRAFT, args![&draft, &organization, source, delimiter, ignored, now, expires]).await?;
                let rows: Vec<Stored<'_>> = sheet.rows.iter().enumerate().map(|(at, line)| Stored::new(at, line)).collect();
                for portion in rows.chunks(PORTION) {
                    let portion = serde_json::to_string(portion).map_err(Error::internal)?;
                    tx.execute(INSERT_ROWS, args![portion, &draft]).await?;
                }
                tx.execute(OLDEST, args![&organization, DRAFTS_MAX]).await.map(drop)
            }
            .boxed()
        });
        written.await?;
        Ok(id)
    }

    /// What the draft would do now, or what it did once it was started; with the rows of one outcome, or of all.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn import_report(&self, id: &str, outcome: Option<ImportOutcome>) -> Result<ImportReport> {
        let draft = self.draft(id).await?;
        let store = self.acting.core().store();
        let count = Query::new("SELECT outcome, count(*) AS count FROM (").push(JUDGED).push(") AS judged GROUP BY outcome");
        let mut counts = ImportCounts::default();
        for row in store.query(count.with(args![id, self.organization])).await? {
            let count = row.int("count")?;
            match parse_outcome(&row.text("outcome")?)? {
                ImportOutcome::Created => counts.created = count,
                ImportOutcome::Changed => counts.changed = count,
                ImportOutcome::Unchanged => counts.unchanged = count,
                ImportOutcome::Rejected => counts.rejected = count,
            }
        }
        let job = match &draft.job {
            Some(job) => Some(self.acting.jobs()?.get(job).await?),
            None => None,
        };
        let rows = self.rows(id, outcome, SHOWN).await?;
        Ok(ImportReport {
            id: id.to_owned(),
            source: draft.source,
            delimiter: draft.delimiter,
            ignored_columns: draft.ignored_columns,
            counts,
            rows,
            job,
        })
    }

    /// The organization's imports that can still be looked at, the newest first, at most 20.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recent_imports(&self) -> Result<Vec<RecentImport>> {
        const RECENT: &str = "SELECT i.id, i.source, i.created_at, j.state,
                (SELECT count(*) FROM redirection_import_rows AS r WHERE r.import_id = i.id) AS count
            FROM redirection_imports AS i LEFT JOIN jobs AS j ON j.id = i.job_id
            WHERE i.organization_id = $1 AND i.expires_at > $2 ORDER BY i.id DESC LIMIT $3";
        let now = self.acting.core().clock().now();
        let rows = self.acting.core().store().rows(RECENT, args![self.organization, now, RECENT_MAX]).await?;
        rows.iter().map(recent_import).collect()
    }

    /// Starts the draft as a job. A draft whose job is under way or done answers that job; one whose job failed or was cancelled goes on
    /// with the rows that were not applied.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn start_import(&self, id: &str, mode: ImportMode) -> Result<JobId> {
        let draft = self.draft(id).await?;
        if let Some(job) = &draft.job {
            let job: Job = self.acting.jobs()?.get(job).await?;
            if !matches!(job.state, patchbay_domain::job::JobState::Failed | patchbay_domain::job::JobState::Cancelled) {
                return Ok(job.id);
            }
        }
        let (id, was, actor, clock) = (id.to_owned(), draft.job, self.acting.actor().clone(), self.acting.core().clock().clone());
        let started = self.acting.core().store().write(move |tx| {
            async move {
                const TOTAL: &str = "SELECT count(*) AS total FROM redirection_import_rows WHERE import_id = $1";
                const SET: &str = "UPDATE redirection_imports SET job_id = $2, expires_at = $3
                    WHERE id = $1 AND COALESCE(job_id, '') = $4";
                let total = tx.row(TOTAL, args![&id]).await?.map_or(Ok(0), |row| row.int("total"))?;
                let input = serde_json::json!({ "import": id, "mode": mode });
                let job = jobs::start(tx, &clock, &actor, &KIND, &input, total).await?;
                let expires = clock.now().plus_seconds(RESULT_SECONDS);
                let was = was.map(|job| job.0).unwrap_or_default();
                if tx.execute(SET, args![&id, job.as_str(), expires, was]).await? == 0 {
                    return Err(Error::Conflict("This import was started just now.".to_owned()));
                }
                Ok(job)
            }
            .boxed()
        });
        started.await
    }

    /// All rows that are refused, or were.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rejected_rows(&self, id: &str) -> Result<Vec<ImportRow>> {
        self.draft(id).await?;
        self.rows(id, Some(ImportOutcome::Rejected), i64::try_from(ROWS_MAX).unwrap_or(i64::MAX)).await
    }

    async fn rows(&self, id: &str, outcome: Option<ImportOutcome>, limit: i64) -> Result<Vec<ImportRow>> {
        let mut query = Query::new("SELECT * FROM (").push(JUDGED).push(") AS judged").with(args![id, self.organization]);
        if let Some(outcome) = outcome {
            query = query.push(" WHERE outcome = ").arg(outcome.as_str());
        }
        let rows = self.acting.core().store().query(query.push(" ORDER BY place LIMIT ").arg(limit)).await?;
        rows.iter().map(import_row).collect()
    }

    async fn draft(&self, id: &str) -> Result<Draft> {
        const DRAFT: &str = "SELECT source, delimiter, ignored_columns, job_id FROM redirection_imports
            WHERE id = $1 AND organization_id = $2 AND expires_at > $3";
        if id.contains('\0') {
            return Err(Error::NotFound);
        }
        let now = self.acting.core().clock().now();
        let row = self.acting.core().store().row(DRAFT, args![id, self.organization, now]).await?.ok_or(Error::NotFound)?;
        Ok(Draft {
            source: row.text("source")?,
            delimiter: row.text("delimiter")?,
            ignored_columns: serde_json::from_str(&row.text("ignored_columns")?).map_err(Error::internal)?,
            job: row.optional_text("job_id")?.map(JobId),
        })
    }
}

struct Draft {
    source: String,
    delimiter: String,
    ignored_columns: Vec<String>,
    job: Option<JobId>,
}

fn parse_outcome(word: &str) -> Result<ImportOutcome> {
    let outcome = ImportOutcome::ALL.into_iter().find(|outcome| outcome.as_str() == word);
    outcome.ok_or_else(|| Error::internal(format_args!("unknown outcome {word}")))
}

fn recent_import(row: &Row) -> Result<RecentImport> {
    let state = row.optional_text("state")?;
    Ok(RecentImport {
        id: row.text("id")?,
        source: row.text("source")?,
        at: Millis(row.int("created_at")?),
        rows: row.int("count")?,
        state: state.map(|state| jobs::state(&state)).transpose()?,
    })
}

fn import_row(row: &Row) -> Result<ImportRow> {
    Ok(ImportRow {
        line: row.int("line")?,
        mac: row.text("mac")?,
        url: row.text("url")?,
        was: row.text("was")?,
        outcome: parse_outcome(&row.text("outcome")?)?,
        field: row.text("field")?,
        reason: row.text("reason")?,
    })
}
