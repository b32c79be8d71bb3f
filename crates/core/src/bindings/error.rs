//! How a use case of `bindings` ends when it does not succeed.

use super::number::MalformedPhone;
use patchbay_domain::bindings::{MalformedForeignUser, MalformedImsi, MalformedPin};
use patchbay_domain::form::FieldErrors;

/// The outcomes that a wire face tells apart, and everything else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is no PIN.
    #[error(transparent)]
    Pin(#[from] MalformedPin),
    /// The text is no number of a phone that takes messages.
    #[error(transparent)]
    Phone(#[from] MalformedPhone),
    /// The text names no user.
    #[error(transparent)]
    User(#[from] MalformedForeignUser),
    /// The text is no number of a SIM.
    #[error(transparent)]
    Imsi(#[from] MalformedImsi),
    /// There is no such phone model.
    #[error("There is no such phone model.")]
    UnknownModel,
    /// There is no such time zone.
    #[error("There is no such time zone.")]
    UnknownZone,
    /// This phone and this user are bound already.
    #[error("This phone and user are bound already, as number {0}.")]
    Exists(i64),
    /// The phone takes no setup message; it is set up by hand.
    #[error("{0} takes no setup message; set it up by hand.")]
    UnsupportedModel(String),
    /// Too many setups to one number; nothing was sent.
    #[error("Too many setups for this phone; try again in {seconds} seconds.")]
    TooManySetups {
        /// Seconds to wait.
        seconds: i64,
    },
    /// The settings make a message that cannot be sent; the sentence says why.
    #[error("{0}")]
    Message(String),
    /// The PIN that was to be sent once more is not kept any more.
    #[error("The PIN is not kept any more; send the setup with a new one.")]
    PinGone,
    /// The idempotency key is malformed, or was used for another request.
    #[error("{0}")]
    RequestKey(&'static str),
    /// What can happen to any use case.
    #[error(transparent)]
    Core(#[from] crate::Error),
}

/// The same for a form: a refusal stands at the field it concerns.
impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        let field = match &error {
            Error::Core(inner) => return inner.clone(),
            Error::TooManySetups { .. } | Error::UnsupportedModel(_) | Error::PinGone | Error::RequestKey(_) => {
                return Self::Conflict(error.to_string());
            }
            Error::Pin(_) => "pincode",
            Error::Phone(_) | Error::Exists(_) => "phone_number",
            Error::User(_) => "foreign_user",
            Error::Imsi(_) => "imsi",
            Error::UnknownModel => "model",
            Error::UnknownZone => "timezone",
            Error::Message(_) => "server",
        };
        Self::Invalid(FieldErrors::one(field, error.to_string()))
    }
}
