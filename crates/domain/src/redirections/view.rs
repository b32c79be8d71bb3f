//! What pages show of redirections.

use super::{Mac, ModelSource};
use crate::audit::HistoryEntry;
use crate::list::Facet;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// How `getPhoneRedirection` answers a success (sheet, decision 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerStyle {
    /// `[company, url]`, as the protocol page prints it.
    #[default]
    Pair,
    /// `[true, company, url]`, as Snom's own command line reads it.
    Triple,
}

impl AnswerStyle {
    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pair => "pair",
            Self::Triple => "triple",
        }
    }

    /// The style of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "pair" => Some(Self::Pair),
            "triple" => Some(Self::Triple),
            _ => None,
        }
    }
}

/// What a phone was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// A settings document in XML (firmware 7 and later).
    Settings,
    /// Settings as text (older firmware).
    Text,
    /// A list of further files (m9).
    SettingFiles,
    /// Nothing: the phone is unknown.
    Nothing,
    /// Nothing: its client certificate names another phone.
    Refused,
}

impl Answer {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Settings, Self::Text, Self::SettingFiles, Self::Nothing, Self::Refused];

    /// The word in the database and in exports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Text => "text",
            Self::SettingFiles => "setting-files",
            Self::Nothing => "nothing",
            Self::Refused => "refused",
        }
    }

    /// The answer of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == word)
    }

    /// The words on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Settings => "Settings (XML)",
            Self::Text => "Settings (text)",
            Self::SettingFiles => "Setting files (m9)",
            Self::Nothing => "Told nothing",
            Self::Refused => "Refused: certificate of another phone",
        }
    }
}

/// A redirection as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirection {
    /// The phone.
    pub mac: Mac,
    /// Where it is sent, byte for byte.
    pub url: String,
    /// Its model; empty when unknown.
    pub model: String,
    /// How the model is known.
    pub model_source: ModelSource,
    /// Its last contact, if it ever asked.
    pub contact: Option<LastContact>,
    /// When it was registered.
    pub created_at: Millis,
    /// When it was last changed.
    pub updated_at: Millis,
    /// Counts the changes; a second editor's stale form is refused by it.
    pub revision: i64,
}

/// The last time a phone asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastContact {
    /// When.
    pub at: Millis,
    /// From which address.
    pub address: String,
    /// The model it said it is; empty when it said nothing.
    pub model: String,
    /// The firmware it said it runs; empty when it said nothing.
    pub firmware: String,
    /// What it was told.
    pub answer: Answer,
}

/// One line in a phone's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// When, who, what was told.
    pub last: LastContact,
    /// What it asked for: path and query.
    pub request: String,
    /// What it calls itself.
    pub user_agent: String,
    /// How often it asked the same within a minute; the repeats are counted, not listed.
    pub times: i64,
}

/// One phone with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedirectionDetail {
    /// The redirection itself.
    pub redirection: Redirection,
    /// Its contacts, the newest first, up to 50.
    pub contacts: Vec<Contact>,
    /// Its changes, the newest first, up to 50.
    pub history: Vec<HistoryEntry>,
}

/// What a phone would be told now, in one form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPreview {
    /// Which form.
    pub answer: Answer,
    /// Its Content-Type.
    pub content_type: String,
    /// The document.
    pub body: String,
    /// Which request gets it, as a command that can be pasted: path and query.
    pub request: String,
}

/// What the filters of the list offer, most frequent first, up to 100 each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// The models.
    pub models: Vec<Facet>,
    /// The hosts of the URLs.
    pub hosts: Vec<Facet>,
}

/// The figures at the top of the area.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// All redirections.
    pub total: i64,
    /// Phones that asked recently.
    pub recent: i64,
    /// Phones that asked once and then fell silent.
    pub silent: i64,
    /// Phones that never asked.
    pub never: i64,
    /// Unknown phones that asked and wait for a decision.
    pub inbox: i64,
}

/// How a bulk repoint makes the new URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RepointRule {
    /// All get this URL.
    Set(String),
    /// Where a URL begins with `from`, that part becomes `to`; others stay.
    Prefix {
        /// The beginning to replace.
        from: String,
        /// What replaces it.
        to: String,
    },
}

/// What a bulk action did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkReport {
    /// How many were selected.
    pub selected: i64,
    /// How many are changed or deleted.
    pub changed: i64,
    /// How many stay as they are.
    pub unchanged: i64,
    /// How many are refused, for example because the new URL would be malformed.
    pub rejected: i64,
    /// The first 50 changes: MAC, what was, what is (empty when deleted).
    pub sample: Vec<(Mac, String, String)>,
    /// The first 50 refusals: MAC and reason.
    pub refusals: Vec<(Mac, String)>,
}

/// What happens to an import's rows when some are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportMode {
    /// The good rows are taken, the others are listed.
    #[default]
    Valid,
    /// One bad row, and nothing is taken.
    All,
}

/// What an import does with one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportOutcome {
    /// A new redirection.
    Created,
    /// A redirection changes.
    Changed,
    /// Nothing to do.
    Unchanged,
    /// Refused, with a reason.
    Rejected,
}

impl ImportOutcome {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Rejected, Self::Changed, Self::Created, Self::Unchanged];

    /// The word in URLs and exports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Rejected => "rejected",
        }
    }
}

/// One row of an import's dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// The line in the file, counted from 1, the heading included.
    pub line: i64,
    /// The MAC as it stands there, or normalised where it could be read.
    pub mac: String,
    /// The URL.
    pub url: String,
    /// The URL that is now; empty for a new one.
    pub was: String,
    /// What happens.
    pub outcome: ImportOutcome,
    /// The field at fault; empty where there is none.
    pub field: String,
    /// Why it is refused; empty where it is not.
    pub reason: String,
}

/// How many rows of an import end how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// New ones.
    pub created: i64,
    /// Changed ones.
    pub changed: i64,
    /// Those with nothing to do.
    pub unchanged: i64,
    /// Refused ones.
    pub rejected: i64,
}

/// The dry run of an import: nothing is written yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// The draft that `start` takes.
    pub id: String,
    /// The file's name, or `pasted`.
    pub source: String,
    /// The delimiter that was found: `,`, `;`, tab, `|`.
    pub delimiter: String,
    /// Columns that were not understood and are passed over.
    pub ignored_columns: Vec<String>,
    /// How many rows end how.
    pub counts: ImportCounts,
    /// The rows of the outcome asked for, up to 200.
    pub rows: Vec<ImportRow>,
    /// The job, once it was started.
    pub job: Option<crate::job::Job>,
}

/// An import as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentImport {
    /// Where its report is found.
    pub id: String,
    /// The file's name, or `pasted`.
    pub source: String,
    /// When the file was taken in.
    pub at: Millis,
    /// How many rows it has.
    pub rows: i64,
    /// How far its job is; none for one that waits to be started.
    pub state: Option<crate::job::JobState>,
}

/// An unknown phone that asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxPhone {
    /// The phone.
    pub mac: Mac,
    /// Its model, as it said or as the table knows; empty when unknown.
    pub model: String,
    /// Its last contact.
    pub contact: LastContact,
    /// What it asked for last.
    pub request: String,
    /// When it asked first.
    pub first_at: Millis,
    /// How often it asked.
    pub times: i64,
    /// Whether somebody chose to ignore it.
    pub ignored: bool,
}
