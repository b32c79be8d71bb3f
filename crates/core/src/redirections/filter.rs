//! Which rows a list shows, as SQL: the filter, the order, and the place a page begins at.

use crate::store::{Arg, Query, Sql};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::list::{Direction, Page, Place};
use patchbay_domain::redirections::{ContactFilter, RECENT_CONTACT_DAYS, RedirectionFilter, RedirectionSort};
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

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

/// The value a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    /// A time.
    Time(i64),
    /// A text.
    Text(String),
}

impl From<Key> for Arg {
    fn from(key: Key) -> Self {
        match key {
            Key::Time(time) => Self::from(time),
            Key::Text(text) => Self::from(text),
        }
    }
}

/// A place in a list: the row's value and its MAC. As text it is opaque; one that was not made for this list is no place at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// The column it belongs to.
    by: String,
    key: Key,
    mac: String,
}

impl Cursor {
    pub fn new(by: &str, key: Key, mac: impl ToString) -> Self {
        Self { by: by.to_owned(), key, mac: mac.to_string() }
    }

    fn parse(text: &str, order: Order) -> Option<Self> {
        // The longest that was ever made holds a URL of 2048 bytes.
        let bytes = URL_SAFE_NO_PAD.decode(text.get(..8192).unwrap_or(text)).ok()?;
        let cursor: Self = serde_json::from_slice(&bytes).ok()?;
        let fits = matches!(cursor.key, Key::Time(_)) == order.by_time;
        let clean = |text: &str| !text.contains('\0');
        let clean = clean(&cursor.mac) && !matches!(&cursor.key, Key::Text(text) if !clean(text));
        (cursor.by == order.column && fits && clean).then_some(cursor)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default()))
    }
}

/// By which column a list is sorted. Equal rows follow their MAC, the same way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub column: &'static str,
    by_time: bool,
    direction: Direction,
}

impl Order {
    pub const fn new(sort: RedirectionSort, direction: Direction) -> Self {
        let (column, by_time) = match sort {
            RedirectionSort::Mac => ("mac", false),
            RedirectionSort::Url => ("url", false),
            RedirectionSort::Model => ("model", false),
            RedirectionSort::Contact => ("contact_at", true),
            RedirectionSort::Changed => ("updated_at", true),
        };
        Self { column, by_time, direction }
    }

    /// By a time, the newest first.
    pub const fn newest_first(column: &'static str) -> Self {
        Self { column, by_time: true, direction: Direction::Descending }
    }

    /// Adds what makes a query begin behind the cursor, sorts it and limits it.
    fn apply(self, query: Query, cursor: Option<Cursor>, backwards: bool, limit: i64) -> Query {
        let direction = if backwards { self.direction.reversed() } else { self.direction };
        let (beyond, way) = match direction {
            Direction::Ascending => (" > ", " ASC"),
            Direction::Descending => (" < ", " DESC"),
        };
        let by_mac = self.column == "mac";
        let mut query = query;
        if let Some(cursor) = cursor {
            query = if by_mac {
                query.push(" AND mac").push(beyond).arg(cursor.mac)
            } else {
                query
                    .push(" AND (")
                    .push(self.column)
                    .push(", mac)")
                    .push(beyond)
                    .push("(")
                    .arg(cursor.key)
                    .push(", ")
                    .arg(cursor.mac)
                    .push(")")
            };
        }
        query = query.push(" ORDER BY ").push(self.column).push(way);
        if !by_mac {
            query = query.push(", mac").push(way);
        }
        query.push(" LIMIT ").arg(limit)
    }
}

/// Which rows of a list are asked for.
pub(super) struct Slice {
    order: Order,
    cursor: Option<Cursor>,
    backwards: bool,
    size: usize,
}

impl Slice {
    /// The page at this place. A cursor that means nothing here is the first page.
    pub fn at(order: Order, place: &Place) -> Self {
        let after = place.after.as_deref().and_then(|text| Cursor::parse(text, order));
        let before = place.before.as_deref().and_then(|text| Cursor::parse(text, order));
        let backwards = after.is_none() && before.is_some();
        Self { order, cursor: after.or(before), backwards, size: usize::from(place.size).clamp(1, 1000) }
    }

    /// The portion of an export that begins behind this cursor.
    pub const fn portion(order: Order, cursor: Option<Cursor>, size: usize) -> Self {
        Self { order, cursor, backwards: false, size }
    }

    /// The first page, unless it is that already.
    pub fn first(&self) -> Option<Self> {
        self.cursor.as_ref().map(|_| Self { order: self.order, cursor: None, backwards: false, size: self.size })
    }

    /// Adds the slice to a query; it reads one row more than the page shows, to know whether there is a further one.
    pub fn apply(&self, query: Query) -> Query {
        let limit = i64::try_from(self.size).unwrap_or(i64::MAX).saturating_add(1);
        self.order.apply(query, self.cursor.clone(), self.backwards, limit)
    }

    /// Makes the page of the rows that were read.
    pub fn page<T>(&self, mut rows: Vec<T>, total: i64, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        if self.backwards {
            rows.reverse();
        }
        // Behind a page that was reached by its cursor lies at least the page that the cursor came from.
        let (has_next, has_previous) = if self.backwards { (true, more) } else { (more, self.cursor.is_some()) };
        let next = rows.last().filter(|_| has_next).map(|row| cursor(row).to_string());
        let previous = rows.first().filter(|_| has_previous).map(|row| cursor(row).to_string());
        Page { rows, total, next, previous }
    }
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

    #[test]
    fn a_cursor_is_read_back_by_its_own_list_only() {
        let order = Order::new(RedirectionSort::Url, Direction::Ascending);
        let cursor = Cursor::new("url", Key::Text("http://ü/".into()), "000413610ff5");
        assert_eq!(Cursor::parse(&cursor.to_string(), order), Some(cursor.clone()));
        assert_eq!(Cursor::parse(&cursor.to_string(), Order::new(RedirectionSort::Model, Direction::Ascending)), None);
        let liar = Cursor::new("url", Key::Time(3), "000413610ff5");
        let poison = Cursor::new("url", Key::Text("\0".into()), "000413610ff5");
        for text in [liar.to_string(), poison.to_string(), "%%%".to_owned(), String::new(), "e30".to_owned(), "ü".repeat(9000)] {
            assert_eq!(Cursor::parse(&text, order), None, "{text}");
        }
    }
}
