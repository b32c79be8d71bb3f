//! Does what a draft says: the job `redirections.import`.
//!
//! Each row keeps what became of it, written in the transaction that applied it; so a job that is begun again goes on where it was, and
//! running it twice does nothing twice.

use super::ImportMode;
use crate::audit::{self, Change};
use crate::jobs::{Kind, Stop, Task};
use crate::redirections::Error;
use crate::redirections::change::{Changer, lock_many, records};
use crate::redirections::memory::Touched;
use crate::redirections::register::{AREA, Known, described};
use crate::store::{Row, Sql, Tx, args};
use crate::{Core, Result};
use futures::FutureExt;
use patchbay_domain::access::Permission;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::redirections::{ImportOutcome, Mac, ModelSource, ProvisioningUrl};
use serde::{Deserialize, Serialize};

/// The kind of job.
pub(crate) static KIND: Kind = Kind {
    name: "redirections.import",
    view: Permission::ViewRedirections,
    edit: Permission::EditRedirections,
    run: |task| run(task).boxed(),
};

/// Rows applied in one transaction, unless all are.
const PORTION: i64 = 1000;

const READ: &str = "SELECT place, mac, url, model, reason FROM redirection_import_rows
    WHERE import_id = $1 AND outcome IS NULL ORDER BY place LIMIT $2";

const COUNT: &str = "SELECT count(*) AS applied, COALESCE(sum(CASE WHEN outcome = 'rejected' THEN 1 ELSE 0 END), 0) AS rejected
    FROM redirection_import_rows WHERE import_id = $1 AND outcome IS NOT NULL";

const CREATE: Sql = records!(
    "INSERT INTO redirections
        (mac, organization_id, url, host, model, model_source, created_at, updated_at, revision)
        SELECT v.mac, $2, v.url, v.host, v.model, v.source, $3, $3, 1",
    [mac text, url text, host text, model text, source text],
    "WHERE TRUE ON CONFLICT (mac) DO NOTHING"
);

const CHANGE: Sql = records!(
    "UPDATE redirections SET url = v.url, host = v.host, model = v.model, model_source = v.source, updated_at = $2,
        revision = revision + 1",
    [mac text, url text, host text, model text, source text],
    "WHERE redirections.mac = v.mac"
);

/// Each record names its import: with that as a value of its own, SQLite would go through all rows of the import for each of them.
const SETTLE: Sql = records!(
    "UPDATE redirection_import_rows SET outcome = v.outcome, was = v.was,
        field = COALESCE(v.field, redirection_import_rows.field), reason = COALESCE(v.reason, redirection_import_rows.reason)",
    [import text, place bigint, outcome text, was text, field text, reason text],
    "WHERE redirection_import_rows.import_id = v.import AND redirection_import_rows.place = v.place"
);

#[derive(Deserialize)]
struct Input {
    import: String,
    mode: ImportMode,
}

/// A row that is to be applied.
struct Pending {
    place: i64,
    mac: Option<Mac>,
    url: String,
    model: String,
    /// Why it was refused when the file was read.
    reason: String,
}

/// What became of a row.
#[derive(Serialize)]
struct Settled {
    import: String,
    place: i64,
    outcome: &'static str,
    was: String,
    /// Kept as they were where the file itself was at fault.
    field: Option<&'static str>,
    reason: Option<String>,
}

/// A redirection as it is going to be.
#[derive(Serialize)]
struct Target {
    mac: Mac,
    url: String,
    host: String,
    model: String,
    source: &'static str,
}

/// How far an import is.
#[derive(Clone, Copy, Default)]
struct Done {
    applied: i64,
    rejected: i64,
}

async fn run(mut task: Task) -> Result<(), Stop> {
    let input: Input = serde_json::from_value(task.input.clone()).map_err(crate::Error::internal)?;
    let organization = task.actor.organization().cloned().ok_or(crate::Error::NotFound)?;
    let changer = Changer { core: task.core.clone(), actor: task.actor.clone(), organization };
    let mut done = count(&task.core, &input.import).await?;
    loop {
        let (import, inside) = (input.import.clone(), changer.clone());
        let portion = if input.mode == ImportMode::All { i64::MAX } else { PORTION };
        let all = input.mode == ImportMode::All;
        let step = changer.commit(move |tx| async move { inside.import(tx, &import, portion, all).await }.boxed());
        let step = step.await.map_err(crate::Error::from)?;
        if step.applied == 0 {
            return Ok(());
        }
        done = Done { applied: done.applied.saturating_add(step.applied), rejected: done.rejected.saturating_add(step.rejected) };
        task.progress.report(done.applied, done.rejected).await?;
    }
}

async fn count(core: &Core, import: &str) -> Result<Done> {
    let Some(row) = core.store().row(COUNT, args![import]).await? else { return Ok(Done::default()) };
    Ok(Done { applied: row.int("applied")?, rejected: row.int("rejected")? })
}

fn pending(row: &Row) -> Result<Pending> {
    Ok(Pending {
        place: row.int("place")?,
        mac: Mac::parse(&row.text("mac")?).ok(),
        url: row.text("url")?,
        model: row.text("model")?,
        reason: row.text("reason")?,
    })
}

impl Changer {
    /// Applies the next rows of a draft. Where all or none are to be taken, one refusal undoes everything.
    async fn import(&self, tx: &mut Tx, import: &str, portion: i64, all: bool) -> Result<(Done, Touched), Error> {
        lock_many(tx, &self.core).await?;
        let rows = tx.rows(READ, args![import, portion]).await?;
        let rows: Vec<Pending> = rows.iter().map(pending).collect::<Result<_>>()?;
        let mut done = Done::default();
        let mut touched = Vec::new();
        for rows in rows.chunks(usize::try_from(PORTION).unwrap_or(1)) {
            let (step, macs) = self.import_portion(tx, import, rows).await?;
            done.applied = done.applied.saturating_add(step.applied);
            done.rejected = done.rejected.saturating_add(step.rejected);
            touched.extend(macs);
        }
        if all && done.rejected > 0 {
            let rows = if done.rejected == 1 { "1 row is".to_owned() } else { format!("{} rows are", done.rejected) };
            return Err(crate::Error::Conflict(format!("{rows} refused, so nothing was taken.")).into());
        }
        Ok((done, Touched::Macs(touched)))
    }

    async fn import_portion(&self, tx: &mut Tx, import: &str, rows: &[Pending]) -> Result<(Done, Vec<Mac>)> {
        let macs: Vec<Mac> = rows.iter().filter(|row| row.reason.is_empty()).filter_map(|row| row.mac).collect();
        let known = self.look(tx, &macs).await?;
        let mut plan = Plan { import: import.to_owned(), ..Plan::default() };
        for row in rows {
            plan.add(row, &known);
        }
        let now = self.core.clock().now();
        if !plan.create.is_empty() {
            let created = tx.execute(CREATE, args![json(&plan.create)?, &self.organization, now]).await?;
            if usize::try_from(created) != Ok(plan.create.len()) {
                return Err(crate::Error::internal("an import was not alone"));
            }
            self.welcome(tx, &known).await?;
        }
        if !plan.change.is_empty() {
            tx.execute(CHANGE, args![json(&plan.change)?, now]).await?;
        }
        let change = Change { area: AREA, action: "import", items: &plan.items };
        audit::record(tx, self.core.clock(), &self.actor, change).await?;
        tx.execute(SETTLE, args![json(&plan.settled)?]).await?;
        let rejected = plan.settled.iter().filter(|row| row.outcome == ImportOutcome::Rejected.as_str()).count();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let touched = plan.create.iter().chain(&plan.change).map(|target| target.mac).collect();
        Ok((Done { applied: number(rows.len()), rejected: number(rejected) }, touched))
    }
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(crate::Error::internal)
}

/// What is done with a portion of rows.
#[derive(Default)]
struct Plan {
    import: String,
    create: Vec<Target>,
    change: Vec<Target>,
    items: Vec<AuditItem>,
    settled: Vec<Settled>,
}

impl Plan {
    fn add(&mut self, row: &Pending, known: &Known) {
        let checked = row.mac.filter(|_| row.reason.is_empty()).zip(ProvisioningUrl::parse(&row.url).ok());
        let Some((mac, url)) = checked else {
            return self.settle(row, ImportOutcome::Rejected, "");
        };
        if known.others.contains(&mac) {
            self.settle(row, ImportOutcome::Rejected, "");
            if let Some(settled) = self.settled.last_mut() {
                settled.field = Some("mac");
                settled.reason = Some(Error::OwnedByOtherUser.to_string());
            }
            return;
        }
        let was = known.own.get(&mac);
        let derived = known.models.model_of(mac);
        let (model, source) = match was {
            Some(was) if row.model.is_empty() || row.model == was.model => (was.model.as_str(), was.source),
            None if row.model.is_empty() || row.model == derived => (derived, ModelSource::Table),
            _ => (row.model.as_str(), ModelSource::Set),
        };
        let target = Target { mac, url: row.url.clone(), host: url.host(), model: model.to_owned(), source: source.as_str() };
        let new_model = was.map_or(source == ModelSource::Set, |was| was.model != model);
        let item = |was: String| AuditItem { subject: mac.to_string(), was, is: described(url.as_str(), model, new_model) };
        match was {
            None => {
                self.items.push(item(String::new()));
                self.create.push(target);
                self.settle(row, ImportOutcome::Created, "");
            }
            Some(was) if was.url == row.url && was.model == model => self.settle(row, ImportOutcome::Unchanged, &was.url),
            Some(was) => {
                self.items.push(item(described(&was.url, &was.model, new_model)));
                self.change.push(target);
                self.settle(row, ImportOutcome::Changed, &was.url);
            }
        }
    }

    fn settle(&mut self, row: &Pending, outcome: ImportOutcome, was: &str) {
        self.settled.push(Settled {
            import: self.import.clone(),
            place: row.place,
            outcome: outcome.as_str(),
            was: was.to_owned(),
            field: None,
            reason: None,
        });
    }
}
