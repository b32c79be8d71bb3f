//! Lists: what a page of one holds, and how its place is written into a URL.

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

/// The parameters that have a value.
pub(crate) fn given<const N: usize>(pairs: [(&'static str, String); N]) -> Vec<(&'static str, String)> {
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
