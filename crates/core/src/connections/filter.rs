//! Which rows a list shows, as SQL: the filter and the order.

use crate::keyset::Order;
use crate::paging::{LIKE, containing};
use crate::store::Query;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::connections::{ConnectionFilter, ConnectionSort, LATELY_DAYS};
use patchbay_domain::list::Direction;
use patchbay_domain::time::Millis;

const DAY: i64 = 86_400;

/// Narrows a query to what the filter matches in this organization.
pub(super) fn narrowed(query: Query, organization: &OrganizationId, filter: &ConnectionFilter, now: Millis) -> Query {
    let mut query = query.push(" FROM connections WHERE organization_id = ").arg(organization);
    let q = storable(filter.q.trim());
    if !q.is_empty() {
        let pattern = containing(&q);
        query = query.push(" AND (");
        for (place, column) in ["user_name", "connection_id", "device_model", "device_type"].into_iter().enumerate() {
            query = query.push(if place == 0 { "" } else { " OR " }).push(column).push(LIKE).arg(&pattern).push(" ESCAPE '\\'");
        }
        query = query.push(")");
    }
    for (condition, value) in [
        (" AND application_id = ", &filter.application),
        (" AND user_name = ", &filter.user),
        (" AND device_type = ", &filter.device_type),
        (" AND application_version = ", &filter.version),
    ] {
        if !value.is_empty() {
            query = query.push(condition).arg(storable(value));
        }
    }
    if let Some(push) = filter.push {
        query = query.push(" AND push = ").arg(push.as_str());
    }
    if let Some(seen) = filter.seen {
        query = query.push(" AND seen_at >= ").arg(days_before(now, seen.days()));
    }
    if let Some(days) = filter.idle_days {
        query = query.push(" AND seen_at < ").arg(days_before(now, i64::from(days)));
    }
    query
}

/// From when on an app counts as heard of lately.
pub(super) const fn lately(now: Millis) -> Millis {
    days_before(now, LATELY_DAYS)
}

pub(super) const fn days_before(now: Millis, days: i64) -> Millis {
    now.plus_seconds(days.saturating_mul(-DAY))
}

/// The order of a list of connections.
pub(super) const fn order(sort: ConnectionSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        ConnectionSort::Registered => ("created_at", true),
        ConnectionSort::Seen => ("seen_at", true),
        ConnectionSort::User => ("user_name", false),
        ConnectionSort::Device => ("device_type", false),
        ConnectionSort::Version => ("application_version", false),
    };
    Order::numbered(column, by_time, "number", direction)
}

/// The text without U+0000, which PostgreSQL takes in no text and which no row holds.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
