//! The model table: which range of MAC addresses is which model. It belongs to the whole server, and operators edit it.
//!
//! The table stands in memory too, with the revision it had. A change that derives a model compares that revision with the database's in
//! its own transaction, so that no model is ever derived from a table of yesterday.

use super::memory::macs_json;
use super::change::{each, lock_many};
use crate::audit::{self, Change};
use crate::event::Event;
use crate::store::{Row, Tx, args};
use crate::{Acting, Actor, Core, Error, Result};
use futures::FutureExt;
use patchbay_domain::access::Permission;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::form::FieldErrors;
use patchbay_domain::redirections::{Mac, ModelRange, check_model, model_of};
use std::collections::HashMap;
use std::sync::Arc;

/// The area's word in audit log and events.
pub(super) const AREA: &str = "models";
/// The most lines of the table; each registration looks through all of them.
const LINES_MAX: i64 = 2000;
/// The longest note, in characters.
const NOTE_MAX: usize = 200;
/// Redirections looked at in one go when a line changes.
const PORTION: usize = 10_000;
/// The table a new server begins with.
const STARTER: &str = include_str!("../../data/models.csv");

const LIST: &str = "SELECT id, first_mac, last_mac, model, note FROM redirection_models ORDER BY first_mac, last_mac, id";
const REVISION: &str = "SELECT value FROM meta WHERE name = 'redirections.models'";

/// The model table at one revision.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub revision: i64,
    pub ranges: Vec<ModelRange>,
}

impl Table {
    /// The model of an address; empty when no line holds it.
    pub fn model_of(&self, mac: Mac) -> &str {
        model_of(&self.ranges, mac)
    }
}

/// Fills the table of a new database. An operator who empties it finds it empty after a restart.
pub(super) async fn seed(core: &Core) -> Result<()> {
    if core.store().row(REVISION, args![]).await?.is_some() {
        return Ok(());
    }
    let lines = starter().map_err(Error::internal)?;
    core.store()
        .write(move |tx| {
            async move {
                let first = "INSERT INTO meta (name, value) VALUES ('redirections.models', '1') ON CONFLICT (name) DO NOTHING";
                // Of two nodes that start at once over a new database, one fills it.
                if tx.execute(first, args![]).await? == 0 {
                    return Ok(());
                }
                for line in &lines {
                    insert(tx, line).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

fn starter() -> Result<Vec<ModelRange>, csv::Error> {
    csv::Reader::from_reader(STARTER.as_bytes())
        .deserialize()
        .map(|line| {
            let (first, last, model, note): (Mac, Mac, String, String) = line?;
            Ok(ModelRange { id: None, first, last, model, note })
        })
        .collect()
}

/// Reads the table as it is committed.
pub(super) async fn load(core: &Core) -> Result<Arc<Table>> {
    // The revision first: a change in between makes the table newer than its revision says, and it is read once more.
    let revision = core.store().row(REVISION, args![]).await?.map(|row| revision(&row)).transpose()?.unwrap_or(0);
    let ranges = core.store().rows(LIST, args![]).await?.iter().map(range).collect::<Result<_>>()?;
    Ok(Arc::new(Table { revision, ranges }))
}

/// The table as this transaction sees it: the one in memory if its revision is right.
pub(super) async fn current(tx: &mut Tx, core: &Core, revision: i64) -> Result<Arc<Table>> {
    let known = core.redirections_memory().models();
    if known.revision == revision {
        return Ok(known);
    }
    read(tx, revision).await
}

/// The same where the revision is not known yet.
pub(super) async fn current_unseen(tx: &mut Tx, core: &Core) -> Result<Arc<Table>> {
    let revision = tx.row(REVISION, args![]).await?.map(|row| revision(&row)).transpose()?.unwrap_or(0);
    current(tx, core, revision).await
}

async fn read(tx: &mut Tx, revision: i64) -> Result<Arc<Table>> {
    let ranges = tx.rows(LIST, args![]).await?.iter().map(range).collect::<Result<_>>()?;
    Ok(Arc::new(Table { revision, ranges }))
}

fn revision(row: &Row) -> Result<i64> {
    row.text("value")?.parse().map_err(Error::internal)
}

fn range(row: &Row) -> Result<ModelRange> {
    Ok(ModelRange {
        id: Some(row.int("id")?),
        first: Mac::parse(&row.text("first_mac")?).map_err(Error::internal)?,
        last: Mac::parse(&row.text("last_mac")?).map_err(Error::internal)?,
        model: row.text("model")?,
        note: row.text("note")?,
    })
}

async fn insert(tx: &mut Tx, range: &ModelRange) -> Result<()> {
    let insert = "INSERT INTO redirection_models (first_mac, last_mac, model, note) VALUES ($1, $2, $3, $4)";
    tx.execute(insert, args![range.first, range.last, &range.model, &range.note]).await.map(drop)
}

/// The model table, as somebody who may see it.
pub struct Models<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The model table.
    ///
    /// # Errors
    /// `Forbidden` without the permission to see redirections.
    pub fn models(&self) -> Result<Models<'a>> {
        self.require(Permission::ViewRedirections)?;
        Ok(Models { acting: *self })
    }
}

impl Models<'_> {
    /// All lines, by their first address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self) -> Result<Vec<ModelRange>> {
        self.acting.core().store().rows(LIST, args![]).await?.iter().map(range).collect()
    }

    /// Adds a line; its id is passed over. Phones in its range whose model comes from the table get the new one.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` for `first`, `last`, `model`, `note`.
    pub async fn add(&self, range: ModelRange) -> Result<()> {
        self.change(Edit::Add(range)).await
    }

    /// Changes a line.
    ///
    /// # Errors
    /// As [`Models::add`]; `NotFound`.
    pub async fn update(&self, range: ModelRange) -> Result<()> {
        self.change(Edit::Update(range)).await
    }

    /// Deletes a line.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`.
    pub async fn delete(&self, id: i64) -> Result<()> {
        self.change(Edit::Delete(id)).await
    }

    async fn change(&self, edit: Edit) -> Result<()> {
        self.acting.require(Permission::EditModels)?;
        if let Edit::Add(range) | Edit::Update(range) = &edit {
            check(range)?;
        }
        let core = self.acting.core().clone();
        // The table is the server's own, also while the operator is inside an organization.
        let actor = self.acting.actor().about(None);
        // A task of its own: memory follows the commit also when whoever asked goes away.
        let task = tokio::spawn(async move {
            let inside = core.clone();
            let table = core.store().write(move |tx| async move { edit.apply(tx, &inside, &actor).await }.boxed()).await?;
            core.redirections_memory().take_models(table);
            Ok(())
        });
        task.await.map_err(Error::internal)?
    }
}

fn check(range: &ModelRange) -> Result<()> {
    let mut errors = FieldErrors::default();
    if range.first > range.last {
        errors.add("last", "The last address comes before the first one.");
    }
    errors.check("model", check_model(&range.model));
    if range.note.chars().count() > NOTE_MAX || range.note.chars().any(char::is_control) {
        errors.add("note", format!("A note is one line of at most {NOTE_MAX} characters."));
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

enum Edit {
    Add(ModelRange),
    Update(ModelRange),
    Delete(i64),
}

impl Edit {
    /// Makes the change, brings stored models up to date, notes it; answers the table as it is then.
    async fn apply(self, tx: &mut Tx, core: &Core, actor: &Actor) -> Result<Arc<Table>> {
        lock_many(tx, core).await?;
        let before = current_unseen(tx, core).await?;
        let find = |id: Option<i64>| before.ranges.iter().find(|range| range.id == id).cloned().ok_or(Error::NotFound);
        let (action, was, is) = match self {
            Self::Add(range) => {
                if i64::try_from(before.ranges.len()).unwrap_or(i64::MAX) >= LINES_MAX {
                    return Err(Error::field("first", format!("The table has {LINES_MAX} lines already.")));
                }
                insert(tx, &range).await?;
                ("create", None, Some(range))
            }
            Self::Update(range) => {
                let was = find(range.id)?;
                if was == range {
                    return Ok(before);
                }
                let update = "UPDATE redirection_models SET first_mac = $2, last_mac = $3, model = $4, note = $5 WHERE id = $1";
                tx.execute(update, args![range.id, range.first, range.last, &range.model, &range.note]).await?;
                ("update", Some(was), Some(range))
            }
            Self::Delete(id) => {
                let was = find(Some(id))?;
                tx.execute("DELETE FROM redirection_models WHERE id = $1", args![id]).await?;
                ("delete", Some(was), None)
            }
        };
        let revision = before.revision.saturating_add(1);
        tx.execute("UPDATE meta SET value = $1 WHERE name = 'redirections.models'", args![revision.to_string()]).await?;
        let table = read(tx, revision).await?;
        for range in [&was, &is].into_iter().flatten() {
            derive_again(tx, &table, range.first, range.last).await?;
        }
        let item = AuditItem { subject: subject(is.as_ref().or(was.as_ref())), was: told(was.as_ref()), is: told(is.as_ref()) };
        audit::record(tx, core.clock(), actor, Change { area: AREA, action, items: &[item] }).await?;
        tx.announce(Event::new("redirections", None, &[]));
        Ok(table)
    }
}

fn subject(range: Option<&ModelRange>) -> String {
    range.map_or_else(String::new, |range| format!("{}-{}", range.first, range.last))
}

fn told(range: Option<&ModelRange>) -> String {
    range.map_or_else(String::new, |range| {
        let note = if range.note.is_empty() { String::new() } else { format!(" ({})", range.note) };
        format!("{}-{} {}{note}", range.first, range.last, range.model)
    })
}

/// Derives the models between two addresses again, where they come from the table.
async fn derive_again(tx: &mut Tx, table: &Table, first: Mac, last: Mac) -> Result<()> {
    const READ: &str = "SELECT mac, model FROM redirections WHERE mac >= $1 AND mac <= $2 AND model_source = 'table'
        ORDER BY mac LIMIT 10000";
    let mut from = first.to_string();
    loop {
        let rows = tx.rows(READ, args![&from, last]).await?;
        let mut changed: HashMap<&str, Vec<Mac>> = HashMap::new();
        let mut latest = last;
        for row in &rows {
            let mac = Mac::parse(&row.text("mac")?).map_err(Error::internal)?;
            let model = table.model_of(mac);
            if row.text("model")? != model {
                changed.entry(model).or_default().push(mac);
            }
            latest = mac;
        }
        for (model, macs) in changed {
            let update = each!("UPDATE redirections SET model = $2 WHERE mac IN (SELECT value", ")");
            tx.execute(update, args![macs_json(&macs), model]).await?;
        }
        if rows.len() < PORTION {
            return Ok(());
        }
        from = format!("{:012x}", latest.bits().saturating_add(1));
    }
}
