//! Lists of bindings.

use super::access::Bindings;
use super::rows;
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::paging::{LIKE, containing};
use crate::sip::storable;
use crate::store::{Query, Row};
use crate::{Core, Result};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::bindings::{Binding, BindingFilter, BindingQuery, BindingSort};
use patchbay_domain::list::{Direction, Page};

/// Rows a portion of an export.
const PORTION: usize = 1000;

/// A row with what tells it from its equals.
type Keyed = (String, Binding);

const fn order(sort: BindingSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        BindingSort::Created => ("b.created_at", true),
        BindingSort::Phone => ("b.phone_number", false),
        BindingSort::User => ("b.foreign_user", false),
    };
    Order::new(column, by_time, "b.id", direction)
}

fn cursor((id, row): &Keyed, sort: BindingSort, order: Order) -> Cursor {
    let key = match sort {
        BindingSort::Created => Key::Time(row.created_at.0),
        BindingSort::Phone => Key::Text(row.phone_number.to_string()),
        BindingSort::User => Key::Text(row.foreign_user.clone()),
    };
    Cursor::new(order, key, id)
}

fn narrowed(query: Query, organization: &OrganizationId, filter: &BindingFilter) -> Query {
    let mut query = query.push(" WHERE b.organization_id = ").arg(organization);
    let q = filter.q.trim();
    if !q.is_empty() {
        let pattern = storable(&containing(q));
        query = query.push(" AND (b.phone_number").push(LIKE).arg(&pattern).push(" ESCAPE '\\' OR b.foreign_user").push(LIKE);
        query = query.arg(&pattern).push(" ESCAPE '\\' OR m.vendor || ' ' || m.name").push(LIKE).arg(pattern);
        query = query.push(" ESCAPE '\\'");
        if let Ok(number) = q.trim_start_matches('#').parse::<i64>() {
            query = query.push(" OR b.number = ").arg(number);
        }
        query = query.push(")");
    }
    if !filter.vendor.is_empty() {
        query = query.push(" AND m.vendor = ").arg(storable(&filter.vendor));
    }
    match filter.setup {
        Some(state) => query.push(" AND s.state = ").arg(state.as_str()),
        None => query,
    }
}

fn keyed(row: &Row) -> Result<Keyed> {
    Ok((row.text("id")?, rows::binding(row)?))
}

async fn slice(core: &Core, organization: &OrganizationId, query: &BindingQuery, slice: Slice) -> Result<Vec<Keyed>> {
    let select = Query::new("SELECT ").push(rows::BINDING).push(rows::MODEL).push(rows::BINDINGS);
    let select = narrowed(select, organization, &query.filter);
    core.store().query(slice.apply(select)).await?.iter().map(keyed).collect()
}

impl<A> Bindings<'_, A> {
    /// A page of the bindings. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &BindingQuery) -> Result<Page<Binding>> {
        let core = self.acting.core();
        let order = order(query.sort, query.direction);
        let count = narrowed(Query::new("SELECT COUNT(*) AS total").push(rows::BINDINGS), self.organization, &query.filter);
        let total = core.store().query(count).await?.first().map_or(Ok(0), |row| row.int("total"))?;
        let read = |wanted| slice(core, self.organization, query, wanted);
        let found = page(order, &query.place, total, read, |row| cursor(row, query.sort, order)).await?;
        Ok(found.map(|(_, row)| row))
    }

    /// All that the query matches, in its order, in portions of up to 1,000. The query's place is passed over.
    pub fn export(&self, query: BindingQuery) -> BoxStream<'static, Result<Vec<Binding>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        let order = order(query.sort, query.direction);
        let sort = query.sort;
        let all = portions(
            order,
            PORTION,
            move |portion| {
                let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
                async move { slice(&core, &organization, &query, portion).await }
            },
            move |row| cursor(row, sort, order),
        );
        all.map_ok(|rows| rows.into_iter().map(|(_, row)| row).collect()).boxed()
    }
}
