//! What a use case answers when it does not succeed.

use patchbay_domain::form::FieldErrors;
use std::fmt;

/// A use case's answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did nothing. An area with outcomes of its own has its own error, which holds this one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The actor's role does not allow it.
    #[error("not allowed")]
    Forbidden,
    /// There is no such thing, or it is another organization's.
    #[error("not found")]
    NotFound,
    /// Values were refused, each at its field.
    #[error("refused")]
    Invalid(FieldErrors),
    /// Somebody else changed the thing meanwhile, or its state does not allow this.
    #[error("{0}")]
    Conflict(String),
    /// Too many attempts; worth another one after so many seconds.
    #[error("too many attempts")]
    Throttled {
        /// Seconds to wait.
        seconds: i64,
    },
    /// A fault of ours. It was logged under this reference; the cause stays in the log.
    #[error("internal fault {0}")]
    Internal(Reference),
}

impl Error {
    /// Logs a fault's cause once and keeps its reference.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let reference = Reference::new();
        tracing::error!(%reference, %cause, "internal fault");
        Self::Internal(reference)
    }

    /// A refusal of one field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(field, message))
    }
}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        Self::internal(cause)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(cause: rusqlite::Error) -> Self {
        Self::internal(cause)
    }
}

/// Names one fault in the log; a person can read it out over the telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// A new one: eight characters without those that are easily confused.
    #[must_use]
    pub fn new() -> Self {
        Self(crate::secret::random_text(8))
    }
}

impl Default for Reference {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
