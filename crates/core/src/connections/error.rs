//! How a use case of connections ends when it does not succeed.

use patchbay_domain::connections::Refused;

/// The outcomes that a wire face tells apart, and everything else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Somebody else registered this id (decision 5). Nothing more is told of it.
    #[error("Somebody else has registered this id.")]
    TakenByOther,
    /// The connection's version is not as the request asks for (decision 10). Nothing was done.
    #[error("The connection has another version than the request asks for.")]
    ConditionUnmet,
    /// The change is not allowed. Nothing of it was done.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The connection has this capability already.
    #[error("The connection has this capability already.")]
    CapabilityThere,
    /// What can happen to any use case; `NotFound` also for what is somebody else's (decision 4).
    #[error(transparent)]
    Core(#[from] crate::Error),
}

/// The same for a form: a refusal stands at the field it concerns.
impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Core(error) => error,
            Error::TakenByOther => Self::field("id", error.to_string()),
            Error::ConditionUnmet => Self::Conflict("Somebody changed this connection meanwhile; look at it again.".to_owned()),
            Error::Refused(Refused::ReadOnly(name)) => Self::field(name, error.to_string()),
            Error::Refused(Refused::Capability(_)) | Error::CapabilityThere => Self::field("capabilities", error.to_string()),
        }
    }
}
