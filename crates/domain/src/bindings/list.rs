//! Which bindings, clients and setups a list shows: the filters and their spelling in a URL.

use super::SetupState;
use crate::list::{Direction, Place, given, query_string};
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What a list of bindings is sorted by. Equal rows follow their number.
    BindingSort {
        /// When it was made.
        Created = "created", "Created";
        /// The telephone number.
        Phone = "phone", "Phone number";
        /// The application's user.
        User = "user", "User";
    }
}

/// What a list of bindings is narrowed to. Empty fields do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingFilter {
    /// Part of a telephone number, a user's name, a vendor or a model; or a binding's number.
    pub q: String,
    /// Exactly this vendor.
    pub vendor: String,
    /// How the last setup went.
    pub setup: Option<SetupState>,
}

impl BindingFilter {
    /// Takes over a query parameter; says whether it was one of the filter's.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        match name {
            "q" => self.q = value.to_owned(),
            "vendor" => self.vendor = value.to_owned(),
            "setup" => self.setup = SetupState::parse(value),
            _ => return false,
        }
        true
    }

    /// The parameters of this filter; what does not narrow is left out.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let setup = self.setup.map_or_else(String::new, |state| state.as_str().to_owned());
        given([("q", self.q.clone()), ("vendor", self.vendor.clone()), ("setup", setup)])
    }

    /// Whether it narrows at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }
}

/// One page of a list of bindings: filter, order and place, as they stand in the URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingQuery {
    /// What is shown.
    pub filter: BindingFilter,
    /// By what it is sorted.
    pub sort: BindingSort,
    /// Which way.
    pub direction: Direction,
    /// Which page.
    pub place: Place,
}

impl Default for BindingQuery {
    fn default() -> Self {
        Self {
            filter: BindingFilter::default(),
            sort: BindingSort::Created,
            direction: Direction::Descending,
            place: Place::default(),
        }
    }
}

impl BindingQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if query.filter.take(name, value) || query.place.take(name, value) {
                continue;
            }
            match name {
                "sort" => query.sort = BindingSort::parse(value).unwrap_or(Self::default().sort),
                "direction" => query.direction = Direction::parse(value),
                _ => {}
            }
        }
        query
    }

    /// The parameters of filter and order, without the page.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.filter.pairs();
        let default = Self::default();
        if self.sort != default.sort || self.direction != default.direction {
            pairs.push(("sort", self.sort.as_str().to_owned()));
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

/// What a list of setups is narrowed to. Empty fields do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupFilter {
    /// Part of a telephone number, or a setup's number.
    pub q: String,
    /// How far it is.
    pub state: Option<SetupState>,
    /// Only of this binding.
    pub binding: Option<i64>,
}

/// One page of a list of setups, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupQuery {
    /// What is shown.
    pub filter: SetupFilter,
    /// Which page.
    pub place: Place,
}

impl SetupQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let text = value.trim();
            match name {
                "q" => query.filter.q = text.to_owned(),
                "state" => query.filter.state = SetupState::parse(text),
                "binding" => query.filter.binding = text.parse().ok(),
                _ => {
                    query.place.take(name, value);
                }
            }
        }
        query
    }

    /// The parameters of the filter, without the page.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let state = self.filter.state.map_or_else(String::new, |state| state.as_str().to_owned());
        let binding = self.filter.binding.map_or_else(String::new, |number| number.to_string());
        given([("q", self.filter.q.clone()), ("state", state), ("binding", binding)])
    }

    /// The whole query as it stands in a URL.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs = self.pairs();
        self.place.put(&mut pairs);
        query_string(&pairs)
    }
}

/// One page of the SyncML clients, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientQuery {
    /// Part of a telephone number, of a user's name or of the name that the phone signs in with.
    pub q: String,
    /// Which page.
    pub place: Place,
}

/// One page of the outbox, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxQuery {
    /// Part of a telephone number.
    pub q: String,
    /// Which page.
    pub place: Place,
}

/// A list that is narrowed by words alone, as it stands in a URL.
macro_rules! words_query {
    ($($query:ident),+) => {
        $(impl $query {
            /// Reads a URL's query parameters; unknown ones are passed over.
            pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
                let mut query = Self::default();
                for (name, value) in pairs {
                    if name == "q" {
                        value.trim().clone_into(&mut query.q);
                    } else {
                        query.place.take(name, value);
                    }
                }
                query
            }

            /// The whole query as it stands in a URL.
            #[must_use]
            pub fn to_query(&self) -> String {
                let mut pairs = given([("q", self.q.clone())]);
                self.place.put(&mut pairs);
                query_string(&pairs)
            }
        })+
    };
}
words_query!(ClientQuery, OutboxQuery);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_back_from_their_urls() {
        let place = Place { after: None, before: Some("abc".into()), size: 100 };
        let filter = BindingFilter { q: "+47&9".into(), vendor: "Nokia".into(), setup: Some(SetupState::Failed) };
        let bindings = BindingQuery { filter, sort: BindingSort::Phone, direction: Direction::Ascending, place: place.clone() };
        let url = bindings.to_query();
        assert_eq!(url, "?q=%2B47%269&vendor=Nokia&setup=failed&sort=phone&direction=asc&before=abc&size=100");
        let mut pairs = bindings.pairs();
        bindings.place.put(&mut pairs);
        assert_eq!(BindingQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str()))), bindings);
        let filter = SetupFilter { q: "4799".into(), state: Some(SetupState::Sent), binding: Some(12) };
        let setups = SetupQuery { filter, place };
        let mut pairs = setups.pairs();
        setups.place.put(&mut pairs);
        assert_eq!(SetupQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str()))), setups);
        assert_eq!((BindingQuery::default().to_query(), SetupQuery::default().to_query()), (String::new(), String::new()));
        assert!(BindingFilter::default().is_empty());
    }
}
