//! How a use case of campaigns ends when it does not succeed.

use patchbay_domain::campaigns::Fault;

/// The outcomes that a wire face tells apart, and everything else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The order is refused.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// What can happen to any use case.
    #[error(transparent)]
    Core(#[from] crate::Error),
}

/// The same for a form: a refusal stands at the field it concerns.
impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Fault(fault) => Self::field(fault.field(), fault.to_string()),
            Error::Core(error) => error,
        }
    }
}
