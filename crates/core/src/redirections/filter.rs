//! Which rows a list shows, as SQL: the filter and the order.

use crate::keyset::Order;
use crate::store::{Query, Sql};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::list::Direction;
use patchbay_domain::redirections::{ContactFilter, RECENT_CONTACT_DAYS, RedirectionFilter, RedirectionSort};
use patchbay_domain::time::Millis;

/// Compares without case; as SQLite's own LIKE does.
pub(super) const LIKE_WITHOUT_CASE: Sql = Sql::new(" LIKE ", " ILIKE ");

/// Says how [`pattern`] escapes.
pub(super) fn escape(query: Query) -> Query {
    query.push(" ESCAPE '\\'")
}

/// Narrows a query to what the filter matches in this organization.
pub(super) fn narrowed(query: Query, organization: &OrganizationId, filter: &RedirectionFilter, now: Millis) -> Query {
    let mut query = query.push(" WHERE organization_id = ").arg(organization);
    let q = filter.q.trim();
    if !q.is_empty() {
        query = escape(query.push(" AND (url").push(LIKE_WITHOUT_CASE).arg(pattern(q)));
        if let Some(digits) = mac_digits(q) {
            query = query.push(" OR mac LIKE ").arg(format!("%{digits}%"));
        }
        query = query.push(")");
    }
    if !filter.model.is_empty() {
        let model = if filter.model == "unknown" { String::new() } else { storable(&filter.model) };
        query = query.push(" AND model = ").arg(model);
    }
    if !filter.host.is_empty() {
        query = query.push(" AND host = ").arg(storable(&filter.host.to_lowercase()));
    }
    match filter.contact {
        None => query,
        Some(ContactFilter::Never) => query.push(" AND contact_at = 0"),
        Some(ContactFilter::Recent) => query.push(" AND contact_at >= ").arg(recent_since(now)),
        Some(ContactFilter::Silent) => query.push(" AND contact_at > 0 AND contact_at < ").arg(recent_since(now)),
    }
}

/// From when on a contact counts as recent.
pub(super) fn recent_since(now: Millis) -> Millis {
    // Never before the first millisecond: a contact at 0 is none.
    Millis(now.plus_seconds(RECENT_CONTACT_DAYS.saturating_mul(-86_400)).0.max(1))
}

/// What is searched, anywhere in a text.
pub(super) fn pattern(q: &str) -> String {
    let mut out = String::from("%");
    for c in q.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    storable(&out)
}

/// The text without U+0000, which PostgreSQL takes in no text and which no row holds.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// The digits of a part of a MAC, in any spelling; none when it is no such part.
pub(super) fn mac_digits(q: &str) -> Option<String> {
    let digits: String = q.chars().filter(|c| !matches!(c, ':' | '-' | '.') && !c.is_ascii_whitespace()).collect();
    let good = !digits.is_empty() && digits.len() <= 12 && digits.chars().all(|c| c.is_ascii_hexdigit());
    good.then(|| digits.to_lowercase())
}

/// The order of a list of redirections.
pub(super) const fn order(sort: RedirectionSort, direction: Direction) -> Order {
    let (column, by_time) = match sort {
        RedirectionSort::Mac => ("mac", false),
        RedirectionSort::Url => ("url", false),
        RedirectionSort::Model => ("model", false),
        RedirectionSort::Contact => ("contact_at", true),
        RedirectionSort::Changed => ("updated_at", true),
    };
    Order::new(column, by_time, "mac", direction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_mac_are_known_in_any_spelling() {
        for (text, want) in [
            ("00:04:13", Some("000413")),
            ("0004.1361.0FF5", Some("000413610ff5")),
            ("ff5", Some("ff5")),
            ("00 04-13", Some("000413")),
            ("host", None),
            ("::", None),
            ("0004136100000", None),
        ] {
            assert_eq!(mac_digits(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn what_has_a_meaning_in_a_pattern_is_taken_literally() {
        assert_eq!(pattern("50%_a\\\0"), "%50\\%\\_a\\\\\u{fffd}%");
    }
}
