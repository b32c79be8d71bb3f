//! The audit log: every change writes what it did, in its own transaction.

mod kinds;
mod read;
#[cfg(test)]
mod tests;

pub use read::Audit;
pub(crate) use read::history;

use crate::actor::Actor;
use crate::event::Event;
use crate::store::{Sql, Tx, args};
use crate::{Clock, Result};
use patchbay_domain::audit::AuditItem;

/// A change as it is noted.
pub(crate) struct Change<'a> {
    /// The area's word.
    pub area: &'a str,
    /// What was done.
    pub action: &'a str,
    /// What it did to each thing. Secrets must not stand here.
    pub items: &'a [AuditItem],
}

const INSERT: &str = "INSERT INTO audit (id, at, organization_id, actor, door, address, area, action, item_count, subject)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const INSERT_ITEMS: Sql = Sql::new(
    "INSERT INTO audit_items (area, subject, audit_id, organization_id, before_value, after_value)
        SELECT $1, value ->> 'subject', $2, $3, value ->> 'was', value ->> 'is' FROM json_each($4)",
    "INSERT INTO audit_items (area, subject, audit_id, organization_id, before_value, after_value)
        SELECT $1, item ->> 'subject', $2, $3, item ->> 'was', item ->> 'is' FROM jsonb_array_elements($4::jsonb) AS item",
);

/// Notes a change and announces it. Nothing to note is no change.
pub(crate) async fn record(tx: &mut Tx, clock: &Clock, actor: &Actor, change: Change<'_>) -> Result<()> {
    let Some(first) = change.items.first() else { return Ok(()) };
    #[cfg(test)]
    assert!(kinds::known(change.area, change.action), "audit/kinds.rs lists every action; add {} {}", change.area, change.action);
    let id = crate::store::new_id();
    let organization = actor.organization().map(|organization| organization.0.clone());
    let count = i64::try_from(change.items.len()).unwrap_or(i64::MAX);
    tx.execute(
        INSERT,
        args![
            &id,
            clock.now().0,
            organization.clone(),
            actor.name(),
            actor.door.as_str(),
            &actor.address,
            change.area,
            change.action,
            count,
            &first.subject
        ],
    )
    .await?;
    let items = serde_json::to_string(change.items).map_err(crate::Error::internal)?;
    tx.execute(INSERT_ITEMS, args![change.area, &id, organization, items]).await?;
    let subjects: Vec<String> = change.items.iter().take(Event::SUBJECTS_MAX + 1).map(|item| item.subject.clone()).collect();
    tx.announce(Event::new(change.area, actor.organization().cloned(), &subjects));
    Ok(())
}
