//! Lists of connections: which ones, their spelling in a URL, what a bulk action applies to, and the figures beside them.

use super::connection::{Connection, PushService};
use super::id::{ApplicationId, ConnectionId};
use crate::list::{Direction, Facet, Place, given, query_string};
use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most connections that are selected one by one.
pub const SELECTED_MAX: usize = 1000;
/// Days within which an app counts as heard of lately.
pub const LATELY_DAYS: i64 = 30;

/// Which connection, among all of the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConnectionKey {
    /// Its application.
    pub application: ApplicationId,
    /// Its id within the application.
    pub id: ConnectionId,
}

impl ConnectionKey {
    /// Reads what [`fmt::Display`] writes; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // An application's id holds no slash.
        let (application, id) = text.split_once('/')?;
        Some(Self { application: ApplicationId::parse(application).ok()?, id: ConnectionId::parse(id).ok()? })
    }
}

/// `com.sap.myapp/b6d50e93-bcaa-439d-9741-660a3cb56771`: the subject in the audit log.
impl fmt::Display for ConnectionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.application, self.id)
    }
}

/// A connection as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionRow {
    /// In which order it was registered, on the whole server.
    pub number: i64,
    /// The connection.
    pub connection: Connection,
    /// When its app was last heard of, to the hour.
    pub seen_at: Millis,
}

impl ConnectionRow {
    /// Which connection.
    #[must_use]
    pub fn key(&self) -> ConnectionKey {
        ConnectionKey { application: self.connection.application.clone(), id: self.connection.id.clone() }
    }
}

words! {
    /// Within which time an app was heard of.
    SeenFilter {
        /// A day.
        Day = "day", "Within a day";
        /// A week.
        Week = "week", "Within a week";
        /// A month.
        Month = "month", "Within 30 days";
    }
}

impl SeenFilter {
    /// In days.
    #[must_use]
    pub const fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => LATELY_DAYS,
        }
    }
}

/// What a list of connections is narrowed to. Empty fields do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionFilter {
    /// Part of a user's name, of an id, or of a device's model or type.
    pub q: String,
    /// Exactly this application.
    pub application: String,
    /// Exactly this user.
    pub user: String,
    /// Exactly this device type.
    pub device_type: String,
    /// Exactly this version of the app.
    pub version: String,
    /// Through which service it can be reached.
    pub push: Option<PushService>,
    /// Heard of within this time.
    pub seen: Option<SeenFilter>,
    /// Not heard of for so many days.
    pub idle_days: Option<u16>,
}

impl ConnectionFilter {
    /// Takes over a query parameter; says whether it was one of the filter's.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        match name {
            "q" => self.q = value.to_owned(),
            "application" => self.application = value.to_owned(),
            "user" => self.user = value.to_owned(),
            "type" => self.device_type = value.to_owned(),
            "version" => self.version = value.to_owned(),
            "push" => self.push = PushService::parse(value),
            "seen" => self.seen = SeenFilter::parse(value),
            "idle" => self.idle_days = value.parse().ok(),
            _ => return false,
        }
        true
    }

    /// The parameters of this filter; what does not narrow is left out.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        given([
            ("q", self.q.clone()),
            ("application", self.application.clone()),
            ("user", self.user.clone()),
            ("type", self.device_type.clone()),
            ("version", self.version.clone()),
            ("push", self.push.map_or("", PushService::as_str).to_owned()),
            ("seen", self.seen.map_or("", SeenFilter::as_str).to_owned()),
            ("idle", self.idle_days.map(|days| days.to_string()).unwrap_or_default()),
        ])
    }

    /// Whether it narrows at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }
}

words! {
    /// What a list of connections is sorted by. Equal rows follow the order of their registration.
    #[derive(Default)]
    ConnectionSort {
        /// When it was registered.
        #[default]
        Registered = "registered", "Registered";
        /// When its app was last heard of.
        Seen = "seen", "Last seen";
        /// The user's name.
        User = "user", "User";
        /// The device type.
        Device = "device", "Device";
        /// The version of the app.
        Version = "version", "App version";
    }
}

/// One page of a list of connections: filter, order and place, as they stand in the URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionQuery {
    /// What is shown.
    pub filter: ConnectionFilter,
    /// By what it is sorted.
    pub sort: ConnectionSort,
    /// Which way.
    pub direction: Direction,
    /// Which page.
    pub place: Place,
}

/// The newest first.
impl Default for ConnectionQuery {
    fn default() -> Self {
        Self {
            filter: ConnectionFilter::default(),
            sort: ConnectionSort::default(),
            direction: Direction::Descending,
            place: Place::default(),
        }
    }
}

impl ConnectionQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if query.filter.take(name, value) || query.place.take(name, value) {
                continue;
            }
            match name {
                "sort" => query.sort = ConnectionSort::parse(value).unwrap_or_default(),
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
        if self.sort != ConnectionSort::default() {
            pairs.push(("sort", self.sort.as_str().to_owned()));
        }
        if self.direction != Direction::Descending {
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

/// What a bulk deletion applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConnectionSelection {
    /// Exactly these, [`SELECTED_MAX`] at most.
    Keys(Vec<ConnectionKey>),
    /// All that the filter matches. Idle ones are counted from the moment at which the action is started.
    Matching(ConnectionFilter),
    /// All of an application that are idle by its own setting, from the moment at which the action is started.
    Idle(ApplicationId),
}

/// What a bulk deletion would do: the dry run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionPlan {
    /// How many would go.
    pub total: i64,
    /// Of these, how many were heard of within [`LATELY_DAYS`]: a warning.
    pub seen_lately: i64,
    /// Of these, how many can be reached by push: a warning.
    pub reachable: i64,
    /// How many users they belong to.
    pub users: i64,
    /// How many of each application.
    pub applications: Vec<Facet>,
    /// Some of them, those heard of last first.
    pub sample: Vec<ConnectionRow>,
}

/// What a list's filters offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionFacets {
    /// Applications, by id.
    pub applications: Vec<Facet>,
    /// Device types, the most frequent first, up to 100.
    pub device_types: Vec<Facet>,
    /// Versions of apps, the most frequent first, up to 100.
    pub versions: Vec<Facet>,
}

/// The figures at the top of the pages, and what the charts draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionFigures {
    /// How many there are.
    pub total: i64,
    /// Of these, how many were heard of within [`LATELY_DAYS`].
    pub seen_lately: i64,
    /// How many users they belong to.
    pub users: i64,
    /// How many were registered on each of the last days, in UTC, the oldest first, days without any included: the beginning of the day,
    /// and how many.
    pub days: Vec<(Millis, i64)>,
    /// Device types and versions.
    pub facets: ConnectionFacets,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_back_from_its_url() {
        let query = ConnectionQuery {
            filter: ConnectionFilter {
                q: "a&b".into(),
                application: "com.sap.myapp".into(),
                user: "DEV0001".into(),
                device_type: "iPhone".into(),
                version: "1.0".into(),
                push: Some(PushService::Firebase),
                seen: Some(SeenFilter::Week),
                idle_days: Some(90),
            },
            sort: ConnectionSort::Seen,
            direction: Direction::Ascending,
            place: Place { after: Some("abc".into()), before: None, size: 100 },
        };
        assert_eq!(
            query.to_query(),
            "?q=a%26b&application=com.sap.myapp&user=DEV0001&type=iPhone&version=1.0&push=firebase&seen=week&idle=90&sort=seen\
                &direction=asc&after=abc&size=100"
        );
        let mut pairs = query.pairs();
        query.place.put(&mut pairs);
        let again = ConnectionQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(again, query);
        assert_eq!(ConnectionQuery::default().to_query(), "");
        assert!(ConnectionFilter::default().is_empty());
    }

    #[test]
    fn a_key_is_read_back() {
        for text in ["com.sap.myapp/b6d50e93-bcaa-439d-9741-660a3cb56771", "a/b/c"] {
            assert_eq!(ConnectionKey::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "a", "/a", "a/", "a b/c"] {
            assert_eq!(ConnectionKey::parse(text), None, "{text}");
        }
    }
}
