//! Which users a list shows: the filter, the order, and their spelling in a URL.

use crate::access::Role;
use crate::list::{Direction, Place, given, query_string};
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// Whether a user can sign in.
    UserState {
        /// He has a password.
        Active = "active", "Active";
        /// He has none yet.
        New = "new", "No password yet";
        /// He is kept out.
        Locked = "locked", "Locked";
    }
}

words! {
    /// What a list of users is sorted by. Equal rows follow their name.
    UserSort {
        /// What he signs in with.
        Name = "name", "Name";
        /// What he is called.
        Title = "title", "Called";
        /// When he last signed in; who never did comes before all others.
        SignIn = "sign-in", "Last sign-in";
        /// When he was created.
        Created = "created", "Created";
    }
}

/// What a list of users is narrowed to. Empty fields do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserFilter {
    /// Part of a name or title.
    pub q: String,
    /// His role.
    pub role: Option<Role>,
    /// Whether he can sign in.
    pub state: Option<UserState>,
}

impl UserFilter {
    /// Takes over a query parameter; says whether it was one of the filter's.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        match name {
            "q" => self.q = value.to_owned(),
            "role" => self.role = Role::parse(value),
            "state" => self.state = UserState::parse(value),
            _ => return false,
        }
        true
    }

    /// The parameters of this filter; what does not narrow is left out.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let role = self.role.map_or_else(String::new, |role| role.as_str().to_owned());
        let state = self.state.map_or_else(String::new, |state| state.as_str().to_owned());
        given([("q", self.q.clone()), ("role", role), ("state", state)])
    }

    /// Whether it narrows at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }
}

/// One page of a list of users: filter, order and place, as they stand in the URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserQuery {
    /// What is shown.
    pub filter: UserFilter,
    /// By what it is sorted.
    pub sort: UserSort,
    /// Which way.
    pub direction: Direction,
    /// Which page.
    pub place: Place,
}

impl Default for UserQuery {
    fn default() -> Self {
        Self { filter: UserFilter::default(), sort: UserSort::Name, direction: Direction::default(), place: Place::default() }
    }
}

impl UserQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if query.filter.take(name, value) || query.place.take(name, value) {
                continue;
            }
            match name {
                "sort" => query.sort = UserSort::parse(value).unwrap_or(UserSort::Name),
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
        if self.sort != UserSort::Name {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_back_from_its_url() {
        let query = UserQuery::from_pairs([
            ("q", " ver "),
            ("role", "viewer"),
            ("state", "locked"),
            ("sort", "sign-in"),
            ("direction", "desc"),
            ("size", "100"),
        ]);
        assert_eq!(
            (query.filter.role, query.filter.state, query.sort),
            (Some(Role::Viewer), Some(UserState::Locked), UserSort::SignIn)
        );
        let url = query.to_query();
        let pairs: Vec<(&str, &str)> = url.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')).collect();
        assert_eq!(UserQuery::from_pairs(pairs), query);
        assert_eq!(UserQuery::from_pairs([("role", "king"), ("state", "x"), ("sort", "y")]), UserQuery::default());
    }
}
