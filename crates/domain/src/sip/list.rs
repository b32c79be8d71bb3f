//! Which accounts and calls a list shows: the filters and their spelling in a URL.

use super::CallDirection;
use crate::list::{Direction, Place, given, query_string};
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// The state of an account.
    AccountState {
        /// Has a device registered.
        Online = "online", "Online";
        /// Has none.
        Offline = "offline", "Offline";
        /// Is kept out.
        Locked = "locked", "Locked";
    }
}

words! {
    /// How a call ended.
    CallOutcome {
        /// It was answered.
        Answered = "answered", "Answered";
        /// It was received and not answered.
        Missed = "missed", "Missed";
        /// It was placed and not answered.
        Failed = "failed", "Not answered";
        /// It still lasts.
        Active = "active", "Under way";
    }
}

words! {
    /// What a list of accounts is sorted by. Equal rows follow their address.
    AccountSort {
        /// The address.
        Address = "address", "Address";
        /// The owner's name.
        Name = "name", "Name";
        /// The last change.
        Changed = "changed", "Last change";
        /// When it was made.
        Created = "created", "Created";
    }
}

/// What a list of accounts is narrowed to. Empty fields do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFilter {
    /// Part of an address, a name or an e-mail address; or an ENUM number or alias as a whole.
    pub q: String,
    /// Exactly this domain.
    pub domain: String,
    /// Its state.
    pub state: Option<AccountState>,
}

impl AccountFilter {
    /// Takes over a query parameter; says whether it was one of the filter's.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        match name {
            "q" => self.q = value.to_owned(),
            "domain" => self.domain = value.to_owned(),
            "state" => self.state = AccountState::parse(value),
            _ => return false,
        }
        true
    }

    /// The parameters of this filter; what does not narrow is left out.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let state = self.state.map_or_else(String::new, |state| state.as_str().to_owned());
        given([("q", self.q.clone()), ("domain", self.domain.clone()), ("state", state)])
    }

    /// Whether it narrows at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }
}

/// One page of a list of accounts: filter, order and place, as they stand in the URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountQuery {
    /// What is shown.
    pub filter: AccountFilter,
    /// By what it is sorted.
    pub sort: AccountSort,
    /// Which way.
    pub direction: Direction,
    /// Which page.
    pub place: Place,
}

impl Default for AccountQuery {
    fn default() -> Self {
        Self {
            filter: AccountFilter::default(),
            sort: AccountSort::Address,
            direction: Direction::default(),
            place: Place::default(),
        }
    }
}

impl AccountQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if query.filter.take(name, value) || query.place.take(name, value) {
                continue;
            }
            match name {
                "sort" => query.sort = AccountSort::parse(value).unwrap_or(AccountSort::Address),
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
        if self.sort != AccountSort::Address {
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

/// What a list of calls is narrowed to. Empty fields do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFilter {
    /// Part of the other end's address or name; or a Call-ID as a whole.
    pub q: String,
    /// Exactly this account, `user@domain`.
    pub account: String,
    /// Which way.
    pub way: Option<CallDirection>,
    /// How it ended.
    pub outcome: Option<CallOutcome>,
    /// Only from this day on, `YYYY-MM-DD` in UTC.
    pub from: String,
    /// Only up to and with this day, `YYYY-MM-DD` in UTC.
    pub to: String,
}

impl CallFilter {
    /// Takes over a query parameter; says whether it was one of the filter's.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        match name {
            "q" => self.q = value.to_owned(),
            "account" => self.account = value.to_owned(),
            "way" => self.way = CallDirection::parse(value),
            "outcome" => self.outcome = CallOutcome::parse(value),
            "from" => self.from = value.to_owned(),
            "to" => self.to = value.to_owned(),
            _ => return false,
        }
        true
    }

    /// The parameters of this filter; what does not narrow is left out.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        given([
            ("q", self.q.clone()),
            ("account", self.account.clone()),
            ("way", self.way.map_or_else(String::new, |way| way.as_str().to_owned())),
            ("outcome", self.outcome.map_or_else(String::new, |outcome| outcome.as_str().to_owned())),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
        ])
    }

    /// Whether it narrows at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }
}

/// One page of a list of calls, newest first, as it stands in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallQuery {
    /// What is shown.
    pub filter: CallFilter,
    /// Which page.
    pub place: Place,
}

impl CallQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let _ = query.filter.take(name, value) || query.place.take(name, value);
        }
        query
    }

    /// The parameters of the filter, without the page: what an export link carries.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        self.filter.pairs()
    }

    /// The whole query as it stands in a URL.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs = self.pairs();
        self.place.put(&mut pairs);
        query_string(&pairs)
    }
}

/// One page of a list that is narrowed by words alone, as it stands in the URL: numbers, registered devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordsQuery {
    /// Part of what a row says; empty does not narrow.
    pub q: String,
    /// Which page.
    pub place: Place,
}

impl WordsQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if !query.place.take(name, value) && name == "q" {
                query.q = value.trim().to_owned();
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_back_from_their_urls() {
        let place = Place { after: Some("abc".into()), before: None, size: 100 };
        let accounts = AccountQuery {
            filter: AccountFilter { q: "ali&ce".into(), domain: "example.org".into(), state: Some(AccountState::Online) },
            sort: AccountSort::Name,
            direction: Direction::Descending,
            place: place.clone(),
        };
        let url = accounts.to_query();
        assert_eq!(url, "?q=ali%26ce&domain=example.org&state=online&sort=name&direction=desc&after=abc&size=100");
        let mut pairs = accounts.pairs();
        accounts.place.put(&mut pairs);
        assert_eq!(AccountQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str()))), accounts);
        let calls = CallQuery {
            filter: CallFilter {
                q: "bob".into(),
                account: "alice@example.org".into(),
                way: Some(CallDirection::Received),
                outcome: Some(CallOutcome::Missed),
                from: "2026-11-01".into(),
                to: "2026-11-21".into(),
            },
            place,
        };
        let mut pairs = calls.pairs();
        calls.place.put(&mut pairs);
        assert_eq!(CallQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str()))), calls);
        assert_eq!((AccountQuery::default().to_query(), CallQuery::default().to_query()), (String::new(), String::new()));
        assert!(CallFilter::default().is_empty() && AccountFilter::default().is_empty());
    }
}
