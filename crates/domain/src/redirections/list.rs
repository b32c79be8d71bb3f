//! Which redirections a list shows: the filter, its spelling in a URL, and what a bulk action applies to.

use super::Mac;
use crate::list::{Direction, Place, query_string};
use serde::{Deserialize, Serialize};

/// Whether a phone was heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactFilter {
    /// Never asked.
    Never,
    /// Asked within [`super::RECENT_CONTACT_DAYS`].
    Recent,
    /// Asked once, but not within these days.
    Silent,
}

impl ContactFilter {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Recent, Self::Silent, Self::Never];

    /// The word in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Recent => "recent",
            Self::Silent => "silent",
        }
    }

    /// The words on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Never => "Never asked",
            Self::Recent => "Asked recently",
            Self::Silent => "Silent for a week",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a list of redirections is narrowed to. Empty fields do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedirectionFilter {
    /// Part of a MAC in any spelling, or part of a URL.
    pub q: String,
    /// Exactly this model; `unknown` for phones of no known model.
    pub model: String,
    /// Exactly this host of the URL, with its port.
    pub host: String,
    /// Whether the phone was heard of.
    pub contact: Option<ContactFilter>,
}

impl RedirectionFilter {
    /// Takes over a query parameter; says whether it was one of the filter's.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        match name {
            "q" => self.q = value.to_owned(),
            "model" => self.model = value.to_owned(),
            "host" => self.host = value.to_owned(),
            "contact" => self.contact = ContactFilter::parse(value),
            _ => return false,
        }
        true
    }

    /// The parameters of this filter; what does not narrow is left out.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        for (name, value) in [("q", &self.q), ("model", &self.model), ("host", &self.host)] {
            if !value.is_empty() {
                pairs.push((name, value.clone()));
            }
        }
        if let Some(contact) = self.contact {
            pairs.push(("contact", contact.as_str().to_owned()));
        }
        pairs
    }

    /// Whether it narrows at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }
}

/// What a list of redirections is sorted by. Equal rows follow their MAC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RedirectionSort {
    /// The MAC address.
    #[default]
    Mac,
    /// The URL.
    Url,
    /// The model.
    Model,
    /// The last contact; never comes first when ascending.
    Contact,
    /// The last change.
    Changed,
}

impl RedirectionSort {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Mac, Self::Url, Self::Model, Self::Contact, Self::Changed];

    /// The word in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mac => "mac",
            Self::Url => "url",
            Self::Model => "model",
            Self::Contact => "contact",
            Self::Changed => "changed",
        }
    }

    /// The column of that word; anything unknown is the MAC.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.as_str() == word).unwrap_or_default()
    }
}

/// One page of a list of redirections: filter, order and place, as they stand in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedirectionQuery {
    /// What is shown.
    pub filter: RedirectionFilter,
    /// By what it is sorted.
    pub sort: RedirectionSort,
    /// Which way.
    pub direction: Direction,
    /// Which page.
    pub place: Place,
}

impl RedirectionQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if query.filter.take(name, value) || query.place.take(name, value) {
                continue;
            }
            match name {
                "sort" => query.sort = RedirectionSort::parse(value),
                "direction" => query.direction = Direction::parse(value),
                _ => {}
            }
        }
        query
    }

    /// The parameters of filter and order, without the page: what an export link carries.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.filter.pairs();
        if self.sort != RedirectionSort::default() {
            pairs.push(("sort", self.sort.as_str().to_owned()));
        }
        if self.direction != Direction::default() {
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
}

/// What a bulk action applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// Exactly these.
    Macs(Vec<Mac>),
    /// All that the filter matches when the action runs.
    Matching(RedirectionFilter),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_back_from_its_url() {
        let query = RedirectionQuery {
            filter: RedirectionFilter {
                q: "00:04&x".into(),
                model: "snomD785".into(),
                host: "h:80".into(),
                contact: Some(ContactFilter::Silent),
            },
            sort: RedirectionSort::Contact,
            direction: Direction::Descending,
            place: Place { after: Some("abc".into()), before: None, size: 100 },
        };
        assert_eq!(
            query.to_query(),
            "?q=00%3A04%26x&model=snomD785&host=h%3A80&contact=silent&sort=contact&direction=desc&after=abc&size=100"
        );
        let mut pairs = query.pairs();
        query.place.put(&mut pairs);
        let again = RedirectionQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(again, query);
        assert_eq!(RedirectionQuery::default().to_query(), "");
    }
}
