//! How a use case of redirections ends when it does not succeed.

use patchbay_domain::redirections::{MalformedMac, MalformedUrl};

/// The outcomes that the protocol knows by name, and everything else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is no MAC address.
    #[error("This is no MAC address.")]
    MalformedMac,
    /// The text is no URL that a phone could follow.
    #[error("This is no URL that a phone could follow.")]
    MalformedUrl,
    /// Another organization registered this phone. Nothing more is told of it.
    #[error("Another organization has registered this phone.")]
    OwnedByOtherUser,
    /// Nobody registered this phone.
    #[error("This phone is not registered.")]
    NoSuchMac,
    /// A list without any MAC address.
    #[error("The list has no MAC address.")]
    MalformedMacList,
    /// A list of more than [`patchbay_domain::redirections::MACS_MAX`] MAC addresses.
    #[error("The list has more than 100,000 MAC addresses.")]
    TooMany,
    /// What can happen to any use case.
    #[error(transparent)]
    Core(#[from] crate::Error),
}

impl From<MalformedMac> for Error {
    fn from(_: MalformedMac) -> Self {
        Self::MalformedMac
    }
}

impl From<MalformedUrl> for Error {
    fn from(_: MalformedUrl) -> Self {
        Self::MalformedUrl
    }
}

/// The same for a form: a refusal stands at the field it concerns.
impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Core(error) => error,
            Error::NoSuchMac => Self::NotFound,
            Error::MalformedUrl => Self::field("url", error.to_string()),
            Error::MalformedMacList | Error::TooMany => Self::field("macs", error.to_string()),
            Error::MalformedMac | Error::OwnedByOtherUser => Self::field("mac", error.to_string()),
        }
    }
}
