//! The list of phone models, page by page.

use super::models::{Phones, SELECT};
use super::rows;
use crate::keyset::{Cursor, Key, Order, Slice, page, pages};
use crate::paging::{LIKE, containing};
use crate::sip::storable;
use crate::store::Query;
use crate::{Core, Result};
use futures::stream::BoxStream;
use patchbay_domain::bindings::{ModelFilter, ModelQuery, ModelSort, PhoneModel};
use patchbay_domain::list::{Direction, Page};

/// What the list is sorted by, and what tells its rows apart: a vendor has one model of a name.
const fn order(sort: ModelSort, direction: Direction) -> Order {
    let (column, row) = match sort {
        ModelSort::Vendor => ("m.vendor", "m.name"),
        ModelSort::Name => ("m.name", "m.vendor"),
        ModelSort::Capability => ("m.capability", "m.id"),
    };
    Order::new(column, false, row, direction)
}

fn narrowed(select: &'static str, filter: &ModelFilter) -> Query {
    let mut query = Query::new(select).push(" WHERE 1 = 1");
    if !filter.q.is_empty() {
        let pattern = storable(&containing(&filter.q));
        query = query.push(" AND ((m.vendor || ' ' || m.name)").push(LIKE).arg(&pattern).push(" ESCAPE '\\' OR m.note");
        query = query.push(LIKE).arg(pattern).push(" ESCAPE '\\')");
    }
    if !filter.vendor.is_empty() {
        query = query.push(" AND m.vendor = ").arg(storable(&filter.vendor));
    }
    match filter.capability {
        Some(way) => query.push(" AND m.capability = ").arg(way.as_str()),
        None => query,
    }
}

async fn listed(core: &Core, query: &ModelQuery) -> Result<Page<PhoneModel>> {
    const COUNT: &str = "SELECT COUNT(*) AS number FROM phone_models m";
    let count = core.store().query(narrowed(COUNT, &query.filter)).await?;
    let total = count.first().map_or(Ok(0), |row| row.int("number"))?;
    let order = order(query.sort, query.direction);
    let read = |wanted: Slice| {
        let select = wanted.apply(narrowed(SELECT, &query.filter));
        async move { core.store().query(select).await?.iter().map(rows::model).collect::<Result<Vec<_>>>() }
    };
    let cursor = |model: &PhoneModel| {
        let (key, row) = match query.sort {
            ModelSort::Vendor => (model.vendor.clone(), model.name.clone()),
            ModelSort::Name => (model.name.clone(), model.vendor.clone()),
            ModelSort::Capability => (model.capability.as_str().to_owned(), model.id.to_string()),
        };
        Cursor::new(order, Key::Text(key), row)
    };
    page(order, &query.place, total, read, cursor).await
}

impl Phones<'_> {
    /// A page of the models.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &ModelQuery) -> Result<Page<PhoneModel>> {
        listed(self.core, query).await
    }

    /// All models that the query matches, in its order, a page at a time. The query's place is passed over.
    #[must_use]
    pub fn export(&self, query: ModelQuery) -> BoxStream<'static, Result<Vec<PhoneModel>>> {
        let core = self.core.clone();
        pages(move |place| {
            let (core, query) = (core.clone(), query.at(&place));
            async move { listed(&core, &query).await }
        })
    }
}
