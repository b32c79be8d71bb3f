//! Lists of app users: a page of them, and all for an export.

use super::Connections;
use super::filter::storable;
use super::rows::number;
use super::users::{SELECT, user};
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::paging::{LIKE, containing};
use crate::store::Query;
use crate::{Core, Result};
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{ApplicationUser, ApplicationUserQuery, ApplicationUserSort};
use patchbay_domain::list::{Direction, Page};

/// Rows a portion of an export.
const PORTION: usize = 500;

const fn order(sort: ApplicationUserSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        ApplicationUserSort::Name => ("u.name", false),
        ApplicationUserSort::Connections => {
            ("(SELECT COUNT(*) FROM connections c WHERE c.organization_id = u.organization_id AND c.user_name = u.name)", true)
        }
        ApplicationUserSort::Used => ("COALESCE(u.last_used_at, 0)", true),
        ApplicationUserSort::Created => ("u.created_at", true),
    };
    Order::new(column, by_time, "u.name", direction)
}

fn cursor(user: &ApplicationUser, sort: ApplicationUserSort, order: Order) -> Cursor {
    let key = match sort {
        ApplicationUserSort::Name => Key::Text(String::new()),
        ApplicationUserSort::Connections => Key::Time(user.connections),
        ApplicationUserSort::Used => Key::Time(user.last_used_at.map_or(0, |at| at.0)),
        ApplicationUserSort::Created => Key::Time(user.created_at.0),
    };
    Cursor::new(order, key, &user.name)
}

fn narrowed(begin: &'static str, organization: &OrganizationId, q: &str) -> Query {
    let (query, q) = (Query::new(begin).arg(organization), storable(q.trim()));
    if q.is_empty() { query } else { query.push(" AND u.name").push(LIKE).arg(containing(&q)).push(" ESCAPE '\\'") }
}

/// Reads a slice of a list.
async fn slice(
    core: &Core,
    organization: &OrganizationId,
    query: &ApplicationUserQuery,
    slice: Slice,
) -> Result<Vec<ApplicationUser>> {
    let narrowed = narrowed(SELECT, organization, &query.filter.q);
    core.store().query(slice.apply(narrowed)).await?.iter().map(user).collect()
}

impl<A> Connections<'_, A> {
    /// A page of the users. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn users(&self, query: &ApplicationUserQuery) -> Result<Page<ApplicationUser>> {
        let (core, order) = (self.acting.core(), order(query.sort, query.direction));
        let count = "SELECT COUNT(*) AS number FROM application_users u WHERE u.organization_id = ";
        let total = number(core.store().query(narrowed(count, self.organization, &query.filter.q)).await?.first())?;
        page(
            order,
            &query.place,
            total,
            |wanted| slice(core, self.organization, query, wanted),
            |user| cursor(user, query.sort, order),
        )
        .await
    }

    /// All users that match, in their order, in portions of up to 500. The query's place is passed over.
    pub fn export_users(&self, query: ApplicationUserQuery) -> BoxStream<'static, Result<Vec<ApplicationUser>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        let order = order(query.sort, query.direction);
        let sort = query.sort;
        portions(
            order,
            PORTION,
            move |portion| {
                let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
                async move { slice(&core, &organization, &query, portion).await }
            },
            move |user| cursor(user, sort, order),
        )
    }
}
