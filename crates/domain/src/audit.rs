//! The audit log as pages show it.

use crate::list::{Place, query_string};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// One change: who, through which door, what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Which one; sortable by time.
    pub id: String,
    /// When.
    pub at: Millis,
    /// The organization's short name; empty for the server as a whole.
    pub organization: String,
    /// Who: a user's or credential's name, or `system`.
    pub actor: String,
    /// Through which door: `portal`, `token`, `xmlrpc`, `settings`, `proxy`, `oauth`, `mdm`, `app`, `key`, `import`, `cli`, `system`.
    pub door: String,
    /// From which address, where there is one.
    pub address: String,
    /// The area's word: `redirections`, `users`, ...
    pub area: String,
    /// What was done: `register`, `deregister`, `update`, ...
    pub action: String,
    /// How many things it changed.
    pub count: i64,
    /// The first thing changed, such as a MAC or a user's name.
    pub subject: String,
}

/// What a change did to one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditItem {
    /// Which thing.
    pub subject: String,
    /// What was; empty where nothing was.
    pub was: String,
    /// What is; empty where nothing is any more.
    pub is: String,
}

/// One line in the history of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// The change it was part of.
    pub entry: AuditEntry,
    /// What it did to this thing.
    pub item: AuditItem,
}

/// Which entries of the log are asked for. Newest first, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Part of an actor's name or of a subject.
    pub q: String,
    /// Only this area.
    pub area: String,
    /// Only this action.
    pub action: String,
    /// Only through this door.
    pub door: String,
    /// Only from this day on, `YYYY-MM-DD` in UTC.
    pub from: String,
    /// Only up to and with this day, `YYYY-MM-DD` in UTC.
    pub to: String,
    /// Which page.
    pub place: Place,
}

impl AuditQuery {
    /// Reads a URL's query parameters; unknown ones are passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            match name {
                "q" => query.q = value.to_owned(),
                "area" => query.area = value.to_owned(),
                "action" => query.action = value.to_owned(),
                "door" => query.door = value.to_owned(),
                "from" => query.from = value.to_owned(),
                "to" => query.to = value.to_owned(),
                _ => {
                    query.place.take(name, value);
                }
            }
        }
        query
    }

    /// The parameters of the filter alone, what is empty left out.
    #[must_use]
    pub fn filter_pairs(&self) -> Vec<(&'static str, String)> {
        [
            ("q", &self.q),
            ("area", &self.area),
            ("action", &self.action),
            ("door", &self.door),
            ("from", &self.from),
            ("to", &self.to),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name, value.clone()))
        .collect()
    }

    /// The whole query as it stands in a URL.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs = self.filter_pairs();
        self.place.put(&mut pairs);
        query_string(&pairs)
    }
}
