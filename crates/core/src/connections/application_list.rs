//! Lists of applications: a page of them, and all for an export.

use super::Connections;
use super::applications::{ApplicationRow, SELECT, application};
use super::filter::storable;
use super::rows::number;
use crate::keyset::{Cursor, Key, Order, Slice, page};
use crate::paging::{LIKE, containing};
use crate::store::{Query, Sql};
use crate::{Result, audit};
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::connections::{ApplicationFilter, ApplicationId, ApplicationQuery, ApplicationSort};
use patchbay_domain::list::{Direction, Page};

/// Of an application's settings, which are stored as one document, its security.
const SECURITY: Sql = Sql::new(" AND json_extract(a.settings, '$.security') = ", " AND a.settings::jsonb ->> 'security' = ");

const fn order(sort: ApplicationSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        ApplicationSort::Id => ("a.id", false),
        ApplicationSort::Title => ("a.title", false),
        ApplicationSort::Connections => ("(SELECT COUNT(*) FROM connections c WHERE c.application_id = a.id)", true),
        ApplicationSort::Changed => ("a.changed_at", true),
    };
    Order::new(column, by_time, "a.id", direction)
}

fn cursor(row: &ApplicationRow, sort: ApplicationSort, order: Order) -> Cursor {
    let key = match sort {
        ApplicationSort::Id => Key::Text(String::new()),
        ApplicationSort::Title => Key::Text(row.title.clone()),
        ApplicationSort::Connections => Key::Time(row.connections),
        ApplicationSort::Changed => Key::Time(row.changed_at.0),
    };
    Cursor::new(order, key, &row.id)
}

impl<A> Connections<'_, A> {
    /// A page of the applications. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_applications(&self, query: &ApplicationQuery) -> Result<Page<ApplicationRow>> {
        let order = order(query.sort, query.direction);
        let count = Query::new("SELECT COUNT(*) AS number FROM applications a WHERE a.organization_id = ").arg(self.organization);
        let count = self.acting.core().store().query(narrowed(count, &query.filter)).await?;
        let total = number(count.first())?;
        page(order, &query.place, total, |wanted| self.slice_of_applications(query, wanted), |row| cursor(row, query.sort, order))
            .await
    }

    /// All applications that match, in their order; the query's place is passed over. There are never so many that they need portions.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn export_applications(&self, query: &ApplicationQuery) -> Result<Vec<ApplicationRow>> {
        let most = usize::try_from(super::APPLICATIONS_MAX).unwrap_or(usize::MAX);
        self.slice_of_applications(query, Slice::beginning(order(query.sort, query.direction), most)).await
    }

    async fn slice_of_applications(&self, query: &ApplicationQuery, slice: Slice) -> Result<Vec<ApplicationRow>> {
        let narrowed = narrowed(Query::new(SELECT).arg(self.organization), &query.filter);
        self.acting.core().store().query(slice.apply(narrowed)).await?.iter().map(application).collect()
    }

    /// What was done to an application, the newest first, up to 50 changes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn application_history(&self, id: &ApplicationId) -> Result<Vec<HistoryEntry>> {
        audit::history(self.acting.core().store(), super::APPLICATIONS, id.as_str(), self.organization).await
    }
}

fn narrowed(query: Query, filter: &ApplicationFilter) -> Query {
    let (mut query, q) = (query, storable(filter.q.trim()));
    if !q.is_empty() {
        let pattern = containing(&q);
        query = query.push(" AND (a.id").push(LIKE).arg(&pattern).push(" ESCAPE '\\' OR a.title").push(LIKE);
        query = query.arg(pattern).push(" ESCAPE '\\')");
    }
    match filter.security {
        Some(security) => query.push(SECURITY).arg(security.as_str()),
        None => query,
    }
}
