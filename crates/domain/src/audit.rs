//! The audit log as pages show it.

use crate::list::{Query, filter};
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

filter! {
    /// Which entries of the log are asked for.
    AuditFilter {
        /// Part of an actor's name or of a subject.
        q: String = "q";
        /// Only this area.
        area: String = "area";
        /// Only this action.
        action: String = "action";
        /// Only through this door.
        door: String = "door";
        /// Only from this day on, `YYYY-MM-DD` in UTC.
        from: String = "from";
        /// Only up to and with this day, `YYYY-MM-DD` in UTC.
        to: String = "to";
    }
}

/// One page of the log, newest first, always.
pub type AuditQuery = Query<AuditFilter>;
