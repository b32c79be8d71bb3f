//! Lists: what a page of one holds, and how filter, order and place are written into a URL. An area says what its lists are narrowed to
//! (`filter!`) and sorted by ([`Sort`]); all the rest of [`Query`] stands here.

use crate::words::{Words, words};
use serde::{Deserialize, Serialize};

/// One page of a list, found by key and not by offset, so that it stays quick at any depth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// How many rows match in all.
    pub total: i64,
    /// The cursor of the page after this one.
    pub next: Option<String>,
    /// The cursor of the page before this one.
    pub previous: Option<String>,
}

impl<T> Page<T> {
    /// The page with other rows in place of its own.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, total, next, previous } = self;
        Page { rows: rows.into_iter().map(change).collect(), total, next, previous }
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), total: 0, next: None, previous: None }
    }
}

/// A value that a filter offers, with the number of rows that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// The value; empty for rows without one.
    pub value: String,
    /// How many rows.
    pub count: i64,
}

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

impl Direction {
    /// The word in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        }
    }

    /// The direction of that word; anything unknown is ascending.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        if word == "desc" { Self::Descending } else { Self::Ascending }
    }

    /// The other way round.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// Where in a list a page lies, and how long it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Start after the row of this cursor.
    pub after: Option<String>,
    /// End before the row of this cursor.
    pub before: Option<String>,
    /// Rows a page, one of [`Place::SIZES`].
    pub size: u16,
}

impl Default for Place {
    fn default() -> Self {
        Self { after: None, before: None, size: Self::SIZES[0] }
    }
}

impl Place {
    /// The page sizes a list offers.
    pub const SIZES: [u16; 3] = [50, 100, 250];

    /// Takes over a query parameter; says whether it was one of a place's.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            "after" => self.after = Some(value.to_owned()).filter(|value| !value.is_empty()),
            "before" => self.before = Some(value.to_owned()).filter(|value| !value.is_empty()),
            "size" => {
                let wanted = value.parse().unwrap_or(0);
                self.size = Self::SIZES.into_iter().find(|size| *size == wanted).unwrap_or(Self::SIZES[0]);
            }
            _ => return false,
        }
        true
    }

    /// The parameters that describe this place; what is as by default is left out.
    pub fn put(&self, query: &mut Vec<(&'static str, String)>) {
        if let Some(after) = &self.after {
            query.push(("after", after.clone()));
        }
        if let Some(before) = &self.before {
            query.push(("before", before.clone()));
        }
        if self.size != Self::SIZES[0] {
            query.push(("size", self.size.to_string()));
        }
    }
}

/// Writes parameters as a URL query, with the leading `?`; empty when there are none.
#[must_use]
pub fn query_string(pairs: &[(&'static str, String)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        out.push(if out.is_empty() { '?' } else { '&' });
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

/// Parameters of a URL, with their values as they are before encoding.
pub type Pairs = Vec<(&'static str, String)>;

/// A value that a filter narrows by.
pub trait Narrowing: Default {
    /// Reads it from a URL; what it cannot be does not narrow.
    fn read(text: &str) -> Self;

    /// As it stands in a URL; empty where it does not narrow.
    fn write(&self) -> String;
}

impl Narrowing for String {
    fn read(text: &str) -> Self {
        text.to_owned()
    }

    fn write(&self) -> String {
        self.clone()
    }
}

impl Narrowing for bool {
    fn read(text: &str) -> Self {
        text == "1"
    }

    fn write(&self) -> String {
        if *self { "1".to_owned() } else { String::new() }
    }
}

impl<W: Words> Narrowing for Option<W> {
    fn read(text: &str) -> Self {
        W::parse(text)
    }

    fn write(&self) -> String {
        self.map(W::as_str).unwrap_or_default().to_owned()
    }
}

impl Narrowing for Option<i64> {
    fn read(text: &str) -> Self {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.map(|number| number.to_string()).unwrap_or_default()
    }
}

impl Narrowing for Option<u16> {
    fn read(text: &str) -> Self {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.map(|number| number.to_string()).unwrap_or_default()
    }
}

/// What a list is narrowed to. By default it does not narrow.
pub trait Filter: Clone + Default + PartialEq + Send + Sync + 'static {
    /// Takes over a query parameter; says whether it was one of the filter's. An empty value takes that part of the filter away.
    fn take(&mut self, name: &str, value: &str) -> bool;

    /// The parameters of this filter; what does not narrow is left out.
    fn pairs(&self) -> Pairs;

    /// Whether it does not narrow at all.
    fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }
}

/// Makes a filter: each of its fields with the parameter that it is in a URL.
macro_rules! filter {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $kind:ty = $parameter:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[$doc])* pub $field: $kind,)+
        }

        impl $crate::list::Filter for $name {
            fn take(&mut self, name: &str, value: &str) -> bool {
                match name {
                    $($parameter => self.$field = $crate::list::Narrowing::read(value.trim()),)+
                    _ => return false,
                }
                true
            }

            fn pairs(&self) -> $crate::list::Pairs {
                let mut pairs = vec![$(($parameter, $crate::list::Narrowing::write(&self.$field))),+];
                pairs.retain(|(_, value)| !value.is_empty());
                pairs
            }
        }
    };
}
pub(crate) use filter;

filter! {
    /// A list that is narrowed by words alone.
    WordsFilter {
        /// Part of what a row says.
        q: String = "q";
    }
}

/// What a list can be sorted by.
pub trait Sort: Words {
    /// What it is sorted by unless asked otherwise.
    const FIRST: Self;
    /// Which way it is sorted unless asked otherwise.
    const DIRECTION: Direction = Direction::Ascending;
}

words! {
    /// The order of a list that has one only; such a list passes over which way is asked for.
    OneOrder {
        /// Its own.
        Own = "own", "Its own order";
    }
}

impl Sort for OneOrder {
    const FIRST: Self = Self::Own;
}

words! {
    /// The order of a list that is sorted by age alone.
    ByAge {
        /// When a row came to be.
        Age = "age", "Age";
    }
}

impl Sort for ByAge {
    const FIRST: Self = Self::Age;
    const DIRECTION: Direction = Direction::Descending;
}

/// One page of a list: filter, order and place, as they stand in the URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query<F, S = OneOrder> {
    /// What is shown.
    pub filter: F,
    /// By what it is sorted.
    pub sort: S,
    /// Which way.
    pub direction: Direction,
    /// Which page.
    pub place: Place,
}

/// A list that is narrowed by words alone.
pub type WordsQuery = Query<WordsFilter>;

impl<F: Filter, S: Sort> Default for Query<F, S> {
    fn default() -> Self {
        Self::of(F::default())
    }
}

impl<F: Filter, S: Sort> Query<F, S> {
    /// The first page of what the filter shows, in the list's own order.
    #[must_use]
    pub fn of(filter: F) -> Self {
        Self { filter, sort: S::FIRST, direction: S::DIRECTION, place: Place::default() }
    }

    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if query.filter.take(name, value) || query.place.take(name, value) {
                continue;
            }
            match name {
                "sort" => query.sort = S::parse(value).unwrap_or(S::FIRST),
                "direction" => query.direction = Direction::parse(value),
                _ => {}
            }
        }
        query
    }

    /// The parameters of filter and order, without the page: what an export link carries.
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut pairs = self.filter.pairs();
        if self.sort != S::FIRST {
            pairs.push(("sort", self.sort.as_str().to_owned()));
        }
        if self.direction != S::DIRECTION {
            pairs.push(("direction", self.direction.as_str().to_owned()));
        }
        pairs
    }

    /// The whole query as it stands in a URL.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs = self.pairs();
        self.place.put(&mut pairs);
        query_string(&pairs)
    }

    /// The same list at another place.
    #[must_use]
    pub fn at(&self, place: &Place) -> Self {
        Self { place: place.clone(), ..self.clone() }
    }

    /// The same list from its beginning.
    #[must_use]
    pub fn first_page(&self) -> Self {
        self.at(&Place { size: self.place.size, ..Place::default() })
    }

    /// The same list from its beginning, without what a parameter narrows it by.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut rest = self.first_page();
        rest.filter.take(name, "");
        rest
    }

    /// The same list from its beginning, without a filter: what a new filter keeps.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        Self { filter: F::default(), ..self.first_page() }
    }

    /// The same list from its beginning, sorted by this: `first` way round, and the other way when it is sorted so already.
    #[must_use]
    pub fn sorted(&self, sort: S, first: Direction) -> Self {
        Self { sort, direction: self.sorted_now(sort).map_or(first, Direction::reversed), ..self.first_page() }
    }

    /// Which way it is sorted by this; none when it is sorted by something else.
    #[must_use]
    pub fn sorted_now(&self, sort: S) -> Option<Direction> {
        (self.sort == sort).then_some(self.direction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    words! {
        /// How much.
        Size {
            /// Much.
            Big = "big", "Big";
            /// Little.
            Small = "small", "Small";
        }
    }

    impl Sort for Size {
        const FIRST: Self = Self::Small;
        const DIRECTION: Direction = Direction::Descending;
    }

    filter! {
        /// All kinds of values.
        Everything {
            /// Text.
            q: String = "q";
            /// A word.
            size: Option<Size> = "size-of";
            /// A number.
            number: Option<i64> = "number";
            /// A small one.
            days: Option<u16> = "days";
            /// Yes or no.
            only: bool = "only";
        }
    }

    type Whole = Query<Everything, Size>;

    fn pairs_of(url: &str) -> Vec<(&str, &str)> {
        url.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')).collect()
    }

    #[test]
    fn a_query_is_read_back_from_its_url() {
        assert_eq!(Whole::default().to_query(), "");
        assert!(Whole::default().filter.is_empty());
        assert_eq!((Size::parse("big"), Size::parse("Big")), (Some(Size::Big), None));
        let url = "?q=abc&size-of=big&number=-3&days=90&only=1&sort=big&direction=asc&after=xyz&size=100";
        let query = Whole::from_pairs(pairs_of(url));
        let filter = Everything { q: "abc".into(), size: Some(Size::Big), number: Some(-3), days: Some(90), only: true };
        assert_eq!((&query.filter, query.sort, query.direction), (&filter, Size::Big, Direction::Ascending));
        assert_eq!((query.place.after.as_deref(), query.place.size), (Some("xyz"), 100));
        assert_eq!(query.to_query(), url);
        let coded = Whole::from_pairs([("q", " a&b/\u{e9} ")]);
        assert_eq!(coded.to_query(), "?q=a%26b%2F%C3%A9", "blanks around it are not looked for");
    }

    #[test]
    fn what_a_value_cannot_be_does_not_narrow() {
        let url = "?size-of=huge&number=many&days=-1&only=yes&sort=colour&direction=up&after=&size=7&other=1";
        let query = Whole::from_pairs(pairs_of(url));
        assert_eq!(query, Whole { direction: Direction::Ascending, ..Whole::default() });
    }

    #[test]
    fn other_pages_of_the_same_list_keep_what_they_should() {
        let query = Whole::from_pairs(pairs_of("?q=a&number=1&sort=big&after=x&size=250"));
        assert_eq!(query.first_page().to_query(), "?q=a&number=1&sort=big&size=250");
        assert_eq!(query.without("q").to_query(), "?number=1&sort=big&size=250");
        assert_eq!(query.unfiltered().to_query(), "?sort=big&size=250");
        assert_eq!(query.sorted(Size::Big, Direction::Descending).to_query(), "?q=a&number=1&sort=big&direction=asc&size=250");
        assert_eq!(query.sorted(Size::Small, Direction::Descending).to_query(), "?q=a&number=1&size=250");
        assert_eq!((query.sorted_now(Size::Big), query.sorted_now(Size::Small)), (Some(Direction::Descending), None));
        let place = Place { before: Some("y".into()), ..Place::default() };
        assert_eq!(query.at(&place).to_query(), "?q=a&number=1&sort=big&before=y");
        assert_eq!(query.pairs(), [("q", "a".to_owned()), ("number", "1".to_owned()), ("sort", "big".to_owned())]);
    }
}
