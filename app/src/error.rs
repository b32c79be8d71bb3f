//! What a server function answers when it does not succeed, and how a page shows it.
//!
//! A cause never crosses to the browser: internal faults carry the reference under which the server logged them. Without WebAssembly a
//! failed form comes back with this value in its URL, so it must stay small and must never hold a secret.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use patchbay_domain::form::FieldErrors;
use serde::{Deserialize, Serialize};

/// A server function's answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What was typed, to be shown again: field and value.
pub type Typed = Vec<(String, String)>;

/// The longest value, in bytes, that a refused form gets back; a longer one would not fit into a URL.
pub const TYPED_VALUE_MAX: usize = 1_000;
/// The most that all values of a refused form may take together, in bytes.
pub const TYPED_MAX: usize = 3_000;

/// Why a server function did nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    NotSignedIn,
    /// The role does not allow it.
    Forbidden,
    /// There is no such thing, or it is another organization's.
    NotFound,
    /// Values were refused, each at its field.
    Fields {
        /// One message per field.
        errors: FieldErrors,
        /// What was typed, secrets left out.
        values: Typed,
    },
    /// Somebody else changed the thing meanwhile, or its state does not allow this.
    Conflict {
        /// A whole sentence.
        message: String,
        /// What was typed, secrets left out.
        values: Typed,
    },
    /// Too many attempts.
    Throttled {
        /// Seconds to wait.
        seconds: i64,
        /// What was typed, secrets left out.
        values: Typed,
    },
    /// The request was not one that a page of ours sends.
    Malformed,
    /// The server could not be reached, or its answer was not understood.
    Unreachable,
    /// A fault of ours, logged under this reference.
    Internal(String),
}

impl Error {
    /// A refusal of one field.
    #[must_use]
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Fields { errors: FieldErrors::one(field, message), values: Vec::new() }
    }

    /// The refusal of these fields; nothing when there are none.
    ///
    /// # Errors
    /// The refusal.
    pub fn unless_empty(errors: FieldErrors) -> Result<()> {
        if errors.is_empty() { Ok(()) } else { Err(Self::Fields { errors, values: Vec::new() }.announced()) }
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotSignedIn => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict { .. } => 409,
            Self::Fields { .. } => 422,
            Self::Throttled { .. } => 429,
            Self::Malformed => 400,
            Self::Unreachable | Self::Internal(_) => 500,
        }
    }

    /// Remembers what was typed, so that nothing is lost when the form comes back. Never hand a secret to this.
    #[must_use]
    pub fn keep<'a>(mut self, typed: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        if let Self::Fields { values, .. } | Self::Conflict { values, .. } | Self::Throttled { values, .. } = &mut self {
            let mut left = TYPED_MAX;
            for (name, value) in typed {
                if value.len() > TYPED_VALUE_MAX || value.len() > left {
                    continue;
                }
                left = left.saturating_sub(value.len());
                values.push((name.to_owned(), value.to_owned()));
            }
        }
        self
    }

    /// Moves a refusal to the name under which this form has the value.
    #[must_use]
    pub fn moved(mut self, from: &str, to: &str) -> Self {
        if let Self::Fields { errors, .. } = &mut self {
            for fault in errors.0.iter_mut().filter(|fault| fault.field == from) {
                to.clone_into(&mut fault.field);
            }
        }
        self
    }

    /// What was typed into a field, if it came back.
    #[must_use]
    pub fn typed(&self, field: &str) -> Option<&str> {
        match self {
            Self::Fields { values, .. } | Self::Conflict { values, .. } | Self::Throttled { values, .. } => {
                values.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
            }
            _ => None,
        }
    }

    /// Why a field was refused.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        match self {
            Self::Fields { errors, .. } => errors.of(field),
            _ => None,
        }
    }

    /// In short, as a heading.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "You are signed out",
            Self::Forbidden => "Not allowed",
            Self::NotFound => "Not found",
            Self::Fields { .. } => "Check what you entered",
            Self::Conflict { .. } => "Changed meanwhile",
            Self::Throttled { .. } => "Too many attempts",
            Self::Malformed => "Not understood",
            Self::Unreachable => "Server not reached",
            Self::Internal(_) => "Something failed on our side",
        }
    }

    /// What happened, what was kept and what to do, as whole sentences.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotSignedIn => "Your session has ended. Nothing was changed; sign in and try again.".to_owned(),
            Self::Forbidden => {
                "Your role does not allow this. Nothing was changed; an administrator can tell you who may.".to_owned()
            }
            Self::NotFound => "There is no such thing here, or it belongs to another organization.".to_owned(),
            Self::Fields { errors, .. } => match errors.0.as_slice() {
                [one] => one.message.clone(),
                many => format!("{} entries need another look. Nothing was changed.", many.len()),
            },
            Self::Conflict { message, .. } => message.clone(),
            Self::Throttled { seconds, .. } => format!("Too many attempts. Try again in {}.", wait(*seconds)),
            Self::Malformed => "The request was not one that this page sends. Reload the page and try again.".to_owned(),
            Self::Unreachable => {
                "The server could not be reached. What you typed is still here; try again in a moment.".to_owned()
            }
            Self::Internal(_) => "Nothing was changed. Try again; if it fails again, report this reference.".to_owned(),
        }
    }

    /// The reference to report, for a fault of ours.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Internal(reference) if !reference.is_empty() => Some(reference),
            _ => None,
        }
    }

    /// Sets the HTTP status that goes with the error, where one may be set; see [`crate::server::set_status`]. In the browser: nothing.
    #[must_use]
    pub fn announced(self) -> Self {
        #[cfg(feature = "ssr")]
        crate::server::set_status(self.status());
        self
    }
}

/// A time to wait, for people.
#[must_use]
pub fn wait(seconds: i64) -> String {
    match seconds {
        ..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.saturating_add(59) / 60),
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title())
    }
}

impl std::error::Error for Error {}

impl FromServerFnError for Error {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(cause: ServerFnErrorErr) -> Self {
        match cause {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => {
                if cfg!(feature = "ssr") {
                    Self::Malformed.announced()
                } else {
                    Self::Unreachable
                }
            }
            cause => internal(&cause.to_string()),
        }
    }
}

#[cfg(feature = "ssr")]
fn internal(cause: &str) -> Error {
    Error::from(patchbay_core::Error::internal(cause))
}

#[cfg(not(feature = "ssr"))]
fn internal(cause: &str) -> Error {
    leptos::logging::error!("{cause}");
    Error::Unreachable
}

#[cfg(feature = "ssr")]
impl From<patchbay_core::Error> for Error {
    fn from(error: patchbay_core::Error) -> Self {
        use patchbay_core::Error as Cause;
        let values = Vec::new();
        let error = match error {
            Cause::Forbidden => Self::Forbidden,
            Cause::NotFound => Self::NotFound,
            Cause::Invalid(errors) => Self::Fields { errors, values },
            Cause::Conflict(message) => Self::Conflict { message, values },
            Cause::Throttled { seconds } => Self::Throttled { seconds, values },
            Cause::Internal(reference) => Self::Internal(reference.to_string()),
        };
        error.announced()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_within_bounds() {
        let long = "x".repeat(TYPED_VALUE_MAX + 1);
        let error = Error::field("name", "Taken.").keep([("name", "nora"), ("note", long.as_str())]);
        assert_eq!(error.typed("name"), Some("nora"));
        assert_eq!(error.typed("note"), None, "a URL has no room for it");
        assert_eq!(error.of("name"), Some("Taken."));
    }

    #[test]
    fn all_values_together_stay_within_bounds() {
        let value = "x".repeat(TYPED_VALUE_MAX);
        let error = Error::field("a", "No.").keep([("a", value.as_str()), ("b", &value), ("c", &value), ("d", "y"), ("e", "")]);
        assert!(error.typed("c").is_some());
        assert_eq!(error.typed("d"), None);
        assert_eq!(error.typed("e"), Some(""));
    }

    #[test]
    fn an_error_survives_the_way_to_the_browser() {
        let error = Error::field("url", "Begin it with https://").keep([("url", "ftp://<x>")]);
        assert_eq!(Error::de(error.ser()), error);
    }

    #[test]
    fn waiting_is_said_for_people() {
        assert_eq!(wait(0), "a second");
        assert_eq!(wait(30), "30 seconds");
        assert_eq!(wait(61 * 60), "61 minutes");
    }
}
