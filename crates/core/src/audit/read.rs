//! Reading the audit log.

use super::kinds;
use crate::paging;
use crate::store::{Query, Row, Store, args};
use crate::{Acting, Core, Error, Result};
use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::{AuditEntry, AuditItem, AuditQuery, HistoryEntry};
use patchbay_domain::form::FieldErrors;
use patchbay_domain::list::{Page, Place};
use patchbay_domain::redirections::Mac;
use patchbay_domain::time::Millis;

const DAY: i64 = 24 * 60 * 60;

/// The audit log of the organization; an operator sees the server's own entries too.
pub struct Audit<'a> {
    acting: Acting<'a>,
    scope: Scope,
}

/// Whose entries are in reach.
#[derive(Clone)]
struct Scope {
    organization: Option<OrganizationId>,
    server: bool,
}

/// What is looked for, checked.
#[derive(Clone)]
struct Filter {
    q: String,
    area: String,
    action: String,
    door: String,
    from: Option<Millis>,
    until: Option<Millis>,
}

impl<'a> Acting<'a> {
    /// The audit log.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn audit(&self) -> Result<Audit<'a>> {
        self.require(Permission::ViewAudit)?;
        let server = self.actor().role() == Role::Operator;
        Ok(Audit { acting: *self, scope: Scope { organization: self.actor().organization().cloned(), server } })
    }
}

const SELECT: &str =
    "SELECT a.id, a.at, o.name AS organization, a.actor, a.door, a.address, a.area, a.action, a.item_count, a.subject
    FROM audit a LEFT JOIN organizations o ON o.id = a.organization_id WHERE ";

impl Audit<'_> {
    /// A page of it, newest first.
    ///
    /// # Errors
    /// `Invalid` for `from` and `to`.
    pub async fn list(&self, query: &AuditQuery) -> Result<Page<AuditEntry>> {
        let filter = Filter::check(query)?;
        let store = self.acting.core().store();
        let count = filter.add_to(self.scope.begin("SELECT COUNT(*) AS count FROM audit a WHERE "));
        let total = store.query(count).await?.first().map(|row| row.int("count")).transpose()?.unwrap_or(0);
        let entries = read(store, &self.scope, &filter, &query.place).await?;
        Ok(paging::page(entries, &query.place, total, |entry| entry.id.clone()))
    }

    /// One entry, with a page of what it did.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: &str, place: &Place) -> Result<(AuditEntry, Page<AuditItem>)> {
        let store = self.acting.core().store();
        let rows = store.query(self.scope.begin(SELECT).push(" AND a.id = ").arg(id)).await?;
        let entry = rows.first().map(entry).ok_or(Error::NotFound)??;
        let mut query = Query::new("SELECT subject, before_value, after_value FROM audit_items WHERE audit_id = ").arg(id);
        if let Some(after) = &place.after {
            query = query.push(" AND subject > ").arg(after);
        } else if let Some(before) = &place.before {
            query = query.push(" AND subject < ").arg(before);
        }
        let order = if paging::backwards(place) { " ORDER BY subject DESC LIMIT " } else { " ORDER BY subject LIMIT " };
        let rows = store.query(query.push(order).arg(paging::limit(place))).await?;
        let items = rows.iter().map(item).collect::<Result<Vec<_>>>()?;
        let page = paging::page(items, place, entry.count, |item| item.subject.clone());
        Ok((entry, page))
    }

    /// All that matches, newest first, in portions; the place of the query is left aside.
    ///
    /// # Errors
    /// `Invalid` for `from` and `to`.
    pub fn export(&self, query: &AuditQuery) -> Result<BoxStream<'static, Result<Vec<AuditEntry>>>> {
        let filter = Filter::check(query)?;
        let (core, scope) = (self.acting.core().clone(), self.scope.clone());
        let first = Place { size: *Place::SIZES.last().unwrap_or(&50), ..Place::default() };
        Ok(stream::unfold(Some(first), move |place| portion(core.clone(), scope.clone(), filter.clone(), place)).boxed())
    }

    /// The areas that the log can be filtered by.
    #[must_use]
    pub fn areas(&self) -> Vec<&'static str> {
        kinds::AREAS.iter().map(|(area, _)| *area).collect()
    }

    /// The actions that the log can be filtered by.
    #[must_use]
    pub fn actions(&self) -> Vec<&'static str> {
        let mut actions: Vec<_> = kinds::AREAS.iter().flat_map(|(_, actions)| actions.iter().copied()).collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    }
}

/// The next portion of an export, and where the one after it begins.
async fn portion(
    core: Core,
    scope: Scope,
    filter: Filter,
    place: Option<Place>,
) -> Option<(Result<Vec<AuditEntry>>, Option<Place>)> {
    let place = place?;
    match read(core.store(), &scope, &filter, &place).await {
        Ok(entries) => {
            let page = paging::page(entries, &place, 0, |entry| entry.id.clone());
            let next = page.next.map(|after| Place { after: Some(after), ..place });
            (!page.rows.is_empty()).then_some((Ok(page.rows), next))
        }
        Err(error) => Some((Err(error), None)),
    }
}

async fn read(store: &Store, scope: &Scope, filter: &Filter, place: &Place) -> Result<Vec<AuditEntry>> {
    let mut query = filter.add_to(scope.begin(SELECT));
    // Newest first: what comes after in the list is older.
    if let Some(after) = &place.after {
        query = query.push(" AND a.id < ").arg(after);
    } else if let Some(before) = &place.before {
        query = query.push(" AND a.id > ").arg(before);
    }
    let order = if paging::backwards(place) { " ORDER BY a.id LIMIT " } else { " ORDER BY a.id DESC LIMIT " };
    store.query(query.push(order).arg(paging::limit(place))).await?.iter().map(entry).collect()
}

impl Scope {
    /// A statement over the log `a` that ends in `WHERE `, narrowed to what is in reach.
    fn begin(&self, begin: &'static str) -> Query {
        let query = Query::new(begin);
        match (&self.organization, self.server) {
            (Some(own), false) => query.push("a.organization_id = ").arg(own),
            (Some(own), true) => query.push("(a.organization_id = ").arg(own).push(" OR a.organization_id IS NULL)"),
            (None, true) => query.push("a.organization_id IS NULL"),
            (None, false) => query.push("FALSE"),
        }
    }
}

impl Filter {
    fn check(query: &AuditQuery) -> Result<Self> {
        let mut errors = FieldErrors::default();
        let from = errors.check("from", day(&query.filter.from)).flatten();
        let to = errors.check("to", day(&query.filter.to)).flatten();
        if errors.is_empty() {
            Ok(Self {
                q: query.filter.q.trim().to_owned(),
                area: query.filter.area.clone(),
                action: query.filter.action.clone(),
                door: query.filter.door.clone(),
                from,
                until: to.map(|day| day.plus_seconds(DAY)),
            })
        } else {
            Err(Error::Invalid(errors))
        }
    }

    fn add_to(&self, mut query: Query) -> Query {
        for (condition, value) in
            [(" AND a.area = ", &self.area), (" AND a.action = ", &self.action), (" AND a.door = ", &self.door)]
        {
            if !value.is_empty() {
                query = query.push(condition).arg(value);
            }
        }
        if let Some(from) = self.from {
            query = query.push(" AND a.at >= ").arg(from);
        }
        if let Some(until) = self.until {
            query = query.push(" AND a.at < ").arg(until);
        }
        if !self.q.is_empty() {
            query = self.add_search(query);
        }
        query
    }

    /// Part of an actor's name or of the first subject; or exactly one of all subjects, which an index finds.
    fn add_search(&self, query: Query) -> Query {
        let pattern = paging::containing(&self.q);
        let subject = Mac::parse(&self.q).map_or_else(|_| self.q.clone(), |mac| mac.to_string());
        let mut query = query.push(" AND (LOWER(a.actor) LIKE LOWER(").arg(&pattern).push(") ESCAPE '\\'");
        query = query.push(" OR LOWER(a.subject) LIKE LOWER(").arg(pattern).push(") ESCAPE '\\'");
        query = query.push(" OR a.id IN (SELECT i.audit_id FROM audit_items i WHERE i.subject = ").arg(subject);
        query = query.push(" AND i.area IN (");
        for (place, (area, _)) in kinds::AREAS.iter().enumerate() {
            query = query.push(if place == 0 { "" } else { ", " }).arg(*area);
        }
        query.push(")))")
    }
}

/// The beginning of a day written `YYYY-MM-DD`; none for an empty text.
fn day(text: &str) -> Result<Option<Millis>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    Millis::of_day(text).map(Some).ok_or_else(|| "Write the day as YYYY-MM-DD, such as 2026-11-21.".to_owned())
}

/// What was done to one thing of an organization, the newest first, up to 50 changes.
pub(crate) async fn history(
    store: &Store,
    area: &str,
    subject: &str,
    organization: &OrganizationId,
) -> Result<Vec<HistoryEntry>> {
    const HISTORY: &str = "SELECT a.id, a.at, o.name AS organization, a.actor, a.door, a.address, a.area, a.action, a.item_count,
            a.subject AS first_subject, i.subject, i.before_value, i.after_value
        FROM audit_items AS i JOIN audit AS a ON a.id = i.audit_id JOIN organizations AS o ON o.id = i.organization_id
        WHERE i.area = $1 AND i.subject = $2 AND i.organization_id = $3 ORDER BY i.audit_id DESC LIMIT 50";
    store.rows(HISTORY, args![area, subject, organization]).await?.iter().map(history_entry).collect()
}

fn history_entry(row: &Row) -> Result<HistoryEntry> {
    let item = item(row)?;
    Ok(HistoryEntry { entry: AuditEntry { subject: row.text("first_subject")?, ..entry(row)? }, item })
}

fn entry(row: &Row) -> Result<AuditEntry> {
    Ok(AuditEntry {
        id: row.text("id")?,
        at: Millis(row.int("at")?),
        organization: row.optional_text("organization")?.unwrap_or_default(),
        actor: row.text("actor")?,
        door: row.text("door")?,
        address: row.text("address")?,
        area: row.text("area")?,
        action: row.text("action")?,
        count: row.int("item_count")?,
        subject: row.text("subject")?,
    })
}

fn item(row: &Row) -> Result<AuditItem> {
    Ok(AuditItem { subject: row.text("subject")?, was: row.text("before_value")?, is: row.text("after_value")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_or_refused() {
        assert_eq!(day(""), Ok(None));
        assert_eq!(day("1970-01-02"), Ok(Some(Millis(86_400_000))));
        assert_eq!(day("2026-11-21"), Ok(Some(Millis(1_795_219_200_000))));
        for bad in
            ["2026-02-30", "2026-13-01", "21.11.2026", "2026-1-1", "2026-11-21T00:00", "yesterday", "-026-01-01", "+026-01-01"]
        {
            assert!(day(bad).is_err(), "{bad}");
        }
    }
}
