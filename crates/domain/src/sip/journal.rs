//! The journal: data that an account's clients replicate among themselves (seed, "Data replication").

use serde::{Deserialize, Serialize};

/// The most entries that one call answers, and what it answers by default (sheet, section 4.17).
pub const JOURNAL_READ_MAX: i64 = 5000;
/// The most bytes of data that one call answers; the group of entries that reaches it is the last.
pub const JOURNAL_READ_BYTES: i64 = 16 * 1024 * 1024;
/// The most entries of one put; they all get the same second.
pub const JOURNAL_PUT_MAX: usize = 1000;
/// The most ids of one deletion.
pub const JOURNAL_DELETE_MAX: usize = 5000;
/// The longest data of one entry, in bytes of JSON.
pub const JOURNAL_DATA_MAX: usize = 4 * 1024 * 1024;
/// The longest uuid of a client, in bytes (sheet, section 4.18).
pub const JOURNAL_UUID_MAX: usize = 256;

/// One entry of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its id: opaque, of one length, in the order of the entries.
    pub id: String,
    /// Seconds since 1970. All entries of one put share it, and nothing is ever added to a second that was read.
    pub timestamp: i64,
    /// The client that put it.
    pub uuid: String,
    /// From where it was put.
    pub ip_address: String,
    /// The data, as the text of the JSON value that was put, byte for byte.
    pub data: String,
}

/// Which entries are asked for. What is not given does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalQuery {
    /// All but those of this client.
    pub except_uuid: Option<String>,
    /// Those after this second; 0 is no second.
    pub after_timestamp: Option<i64>,
    /// Those after this id.
    pub after_id: Option<String>,
    /// So many and those that share the last one's second; at most [`JOURNAL_READ_MAX`].
    pub limit: Option<i64>,
}

/// How much of a journal is kept for each account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalLimits {
    /// Days an entry is kept.
    pub days: i64,
    /// The most entries; the oldest go first.
    pub entries: i64,
    /// The most bytes of data; the oldest entries go first.
    pub bytes: i64,
}

impl Default for JournalLimits {
    fn default() -> Self {
        Self { days: 365, entries: 100_000, bytes: 64 * 1024 * 1024 }
    }
}
