//! Lists of connections: which ones, their spelling in a URL, what a bulk action applies to, and the figures beside them.

use super::connection::{Connection, PushService};
use super::id::{ApplicationId, ConnectionId};
use crate::list::{Direction, Facet, Query, Sort, filter};
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

filter! {
    /// What a list of connections is narrowed to.
    ConnectionFilter {
        /// Part of a user's name, of an id, or of a device's model or type.
        q: String = "q";
        /// Exactly this application.
        application: String = "application";
        /// Exactly this user.
        user: String = "user";
        /// Exactly this device type.
        device_type: String = "type";
        /// Exactly this version of the app.
        version: String = "version";
        /// Through which service it can be reached.
        push: Option<PushService> = "push";
        /// Heard of within this time.
        seen: Option<SeenFilter> = "seen";
        /// Not heard of for so many days.
        idle_days: Option<u16> = "idle";
    }
}

words! {
    /// What a list of connections is sorted by. Equal rows follow the order of their registration.
    ConnectionSort {
        /// When it was registered.
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

/// The newest first.
impl Sort for ConnectionSort {
    const FIRST: Self = Self::Registered;
    const DIRECTION: Direction = Direction::Descending;
}

/// One page of a list of connections.
pub type ConnectionQuery = Query<ConnectionFilter, ConnectionSort>;

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

/// How many connections of some kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionSummary {
    /// How many there are.
    pub total: i64,
    /// Of these, how many were heard of within [`LATELY_DAYS`].
    pub seen_lately: i64,
    /// Of these, how many can be reached by push.
    pub reachable: i64,
    /// How many users they belong to.
    pub users: i64,
}

/// What a bulk deletion would do: the dry run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionPlan {
    /// How many would go. Those heard of lately, and those that can be reached, are a warning.
    pub summary: ConnectionSummary,
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

/// The figures, and what the charts draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionFigures {
    /// The figures at the top.
    pub summary: ConnectionSummary,
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
    fn a_key_is_read_back() {
        for text in ["com.sap.myapp/b6d50e93-bcaa-439d-9741-660a3cb56771", "a/b/c"] {
            assert_eq!(ConnectionKey::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "a", "/a", "a/", "a b/c"] {
            assert_eq!(ConnectionKey::parse(text), None, "{text}");
        }
    }
}
