//! Lists that are read by key: by one column, and where rows are equal in it by another one that tells them apart.
//!
//! A place in such a list is a [`Cursor`]: opaque to whoever carries it, and none at all in a list it was not made for.

use crate::store::{Arg, Query};
use crate::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use patchbay_domain::list::{Direction, Page, Place};
use serde::{Deserialize, Serialize};

/// The value a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
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

/// A place in a list: the row's value and what tells it from its equals. As text it is opaque; one that was not made for this list is no
/// place at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// The column it belongs to.
    by: String,
    key: Key,
    row: String,
}

impl Cursor {
    pub fn new(order: Order, key: Key, row: impl ToString) -> Self {
        Self { by: order.column.to_owned(), key, row: row.to_string() }
    }

    fn parse(text: &str, order: Order) -> Option<Self> {
        // The longest that was ever made holds a URL of 2048 bytes.
        let bytes = URL_SAFE_NO_PAD.decode(text.get(..8192).unwrap_or(text)).ok()?;
        let cursor: Self = serde_json::from_slice(&bytes).ok()?;
        let fits = matches!(cursor.key, Key::Time(_)) == order.by_time;
        let clean = |text: &str| !text.contains('\0');
        let clean = clean(&cursor.row) && !matches!(&cursor.key, Key::Text(text) if !clean(text));
        let numbered = !order.numbered || cursor.row.parse::<i64>().is_ok();
        (cursor.by == order.column && fits && clean && numbered).then_some(cursor)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default()))
    }
}

/// By which column a list is sorted, and which one tells equal rows apart, the same way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    column: &'static str,
    by_time: bool,
    /// A column in which no two rows are equal.
    row: &'static str,
    /// Whether that column holds numbers and no texts.
    numbered: bool,
    direction: Direction,
}

impl Order {
    /// By a column of times or of texts. It may be the column that tells rows apart itself.
    pub const fn new(column: &'static str, by_time: bool, row: &'static str, direction: Direction) -> Self {
        Self { column, by_time, row, numbered: false, direction }
    }

    /// The same where the rows are told apart by a number.
    pub const fn numbered(column: &'static str, by_time: bool, row: &'static str, direction: Direction) -> Self {
        Self { column, by_time, row, numbered: true, direction }
    }

    /// By a time, the newest first.
    pub const fn newest_first(column: &'static str, row: &'static str) -> Self {
        Self::new(column, true, row, Direction::Descending)
    }

    /// The value of a cursor's row; it was read as one by [`Cursor::parse`].
    fn row_value(self, row: String) -> Arg {
        if self.numbered { Arg::from(row.parse().unwrap_or(0_i64)) } else { Arg::from(row) }
    }

    /// Adds what makes a query begin behind the cursor, sorts it and limits it.
    fn apply(self, query: Query, cursor: Option<Cursor>, backwards: bool, limit: i64) -> Query {
        let direction = if backwards { self.direction.reversed() } else { self.direction };
        let (beyond, way) = match direction {
            Direction::Ascending => (" > ", " ASC"),
            Direction::Descending => (" < ", " DESC"),
        };
        let by_row = self.column == self.row;
        let mut query = query;
        if let Some(cursor) = cursor {
            query = if by_row {
                query.push(" AND ").push(self.row).push(beyond).arg(self.row_value(cursor.row))
            } else {
                let query = query.push(" AND (").push(self.column).push(", ").push(self.row).push(")").push(beyond);
                query.push("(").arg(cursor.key).push(", ").arg(self.row_value(cursor.row)).push(")")
            };
        }
        query = query.push(" ORDER BY ").push(self.column).push(way);
        if !by_row {
            query = query.push(", ").push(self.row).push(way);
        }
        query.push(" LIMIT ").arg(limit)
    }
}

/// Which rows of a list are asked for.
#[derive(Clone)]
pub(crate) struct Slice {
    order: Order,
    cursor: Option<Cursor>,
    backwards: bool,
    size: usize,
}

impl Slice {
    /// The page at this place. A cursor that means nothing here is the first page.
    fn at(order: Order, place: &Place) -> Self {
        let after = place.after.as_deref().and_then(|text| Cursor::parse(text, order));
        let before = place.before.as_deref().and_then(|text| Cursor::parse(text, order));
        let backwards = after.is_none() && before.is_some();
        Self { order, cursor: after.or(before), backwards, size: usize::from(place.size).clamp(1, 1000) }
    }

    /// The first rows, so many of them.
    pub const fn beginning(order: Order, size: usize) -> Self {
        Self { order, cursor: None, backwards: false, size }
    }

    /// Adds the slice to a query; it reads one row more than the page shows, to know whether there is a further one.
    pub fn apply(self, query: Query) -> Query {
        let limit = i64::try_from(self.size).unwrap_or(i64::MAX).saturating_add(1);
        self.order.apply(query, self.cursor, self.backwards, limit)
    }

    /// Makes the page of the rows that were read.
    fn page<T>(&self, mut rows: Vec<T>, total: i64, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
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

/// The page at a place; the first one where the place is none, or behind the end. `read` reads a slice, `cursor` names a row, and there are
/// `total` rows in all.
pub(crate) async fn page<T, F>(
    order: Order,
    place: &Place,
    total: i64,
    read: impl Fn(Slice) -> F,
    cursor: impl Fn(&T) -> Cursor,
) -> Result<Page<T>>
where
    F: Future<Output = Result<Vec<T>>>,
{
    let wanted = Slice::at(order, place);
    let rows = read(wanted.clone()).await?;
    if !rows.is_empty() || wanted.cursor.is_none() {
        return Ok(wanted.page(rows, total, cursor));
    }
    let first = Slice::beginning(order, wanted.size);
    let rows = read(first.clone()).await?;
    Ok(first.page(rows, total, cursor))
}

/// All rows of a list in portions of up to so many: `read` reads a slice, `cursor` names a row.
pub(crate) fn portions<T, F>(
    order: Order,
    size: usize,
    read: impl Fn(Slice) -> F + Clone + Send + 'static,
    cursor: impl Fn(&T) -> Cursor + Clone + Send + 'static,
) -> BoxStream<'static, Result<Vec<T>>>
where
    T: Send + 'static,
    F: Future<Output = Result<Vec<T>>> + Send + 'static,
{
    let stream = futures::stream::try_unfold(Some(Slice::beginning(order, size)), move |portion: Option<Slice>| {
        let (read, cursor) = (read.clone(), cursor.clone());
        async move {
            let Some(portion) = portion else { return Ok(None) };
            let mut rows = read(portion).await?;
            let more = rows.len() > size;
            rows.truncate(size);
            let last = rows.last().filter(|_| more).map(cursor);
            let next = last.map(|last| Slice { cursor: Some(last), ..Slice::beginning(order, size) });
            Ok::<_, Error>(Some((rows, next)))
        }
    });
    stream.try_filter(|rows| std::future::ready(!rows.is_empty())).boxed()
}

/// All rows of a list, the largest page at a time: `read` reads the page at a place.
pub(crate) fn pages<T, F>(read: impl Fn(Place) -> F + Clone + Send + 'static) -> BoxStream<'static, Result<Vec<T>>>
where
    T: Send + 'static,
    F: Future<Output = Result<Page<T>>> + Send + 'static,
{
    let size = Place::SIZES.last().copied().unwrap_or_default();
    let first = Place { size, ..Place::default() };
    let stream = futures::stream::try_unfold(Some(first), move |place: Option<Place>| {
        let read = read.clone();
        async move {
            let Some(place) = place else { return Ok(None) };
            let page = read(place).await?;
            let next = page.next.map(|after| Place { after: Some(after), before: None, size });
            Ok::<_, Error>(Some((page.rows, next)))
        }
    });
    stream.try_filter(|rows| std::future::ready(!rows.is_empty())).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BY_URL: Order = Order::new("url", false, "mac", Direction::Ascending);

    #[test]
    fn a_cursor_is_read_back_by_its_own_list_only() {
        let cursor = Cursor::new(BY_URL, Key::Text("http://ü/".into()), "000413610ff5");
        assert_eq!(Cursor::parse(&cursor.to_string(), BY_URL), Some(cursor.clone()));
        assert_eq!(Cursor::parse(&cursor.to_string(), Order::new("model", false, "mac", Direction::Ascending)), None);
        let liar = Cursor::new(BY_URL, Key::Time(3), "000413610ff5");
        let poison = Cursor::new(BY_URL, Key::Text("\0".into()), "000413610ff5");
        for text in [liar.to_string(), poison.to_string(), "%%%".to_owned(), String::new(), "e30".to_owned(), "ü".repeat(9000)] {
            assert_eq!(Cursor::parse(&text, BY_URL), None, "{text}");
        }
        let numbered = Order::numbered("created_at", true, "number", Direction::Descending);
        let cursor = Cursor::new(numbered, Key::Time(3), 7);
        assert_eq!(Cursor::parse(&cursor.to_string(), numbered), Some(cursor));
        assert_eq!(Cursor::parse(&Cursor::new(numbered, Key::Time(3), "x").to_string(), numbered), None);
    }
}
