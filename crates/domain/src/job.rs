//! Long work with progress: what a page shows of it.

use crate::text_id;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

text_id! {
    /// Identifies a job.
    JobId
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Accepted, not begun.
    Waiting,
    /// At work.
    Running,
    /// Ended, all of it done.
    Done,
    /// Ended by a fault; what was done before it stays.
    Failed,
    /// Ended by a person; what was done before it stays.
    Cancelled,
}

impl JobState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The word in the database and on pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A job as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Which one.
    pub id: JobId,
    /// What it does, such as `redirections.import`.
    pub kind: String,
    /// How far it is.
    pub state: JobState,
    /// Steps to do in all.
    pub total: i64,
    /// Steps done, refused ones included.
    pub done: i64,
    /// Steps refused.
    pub rejected: i64,
    /// Who started it.
    pub actor: String,
    /// When it was accepted.
    pub created_at: Millis,
    /// When it ended.
    pub finished_at: Option<Millis>,
    /// What went wrong, for a failed one: a sentence with a reference id.
    pub failure: Option<String>,
}
