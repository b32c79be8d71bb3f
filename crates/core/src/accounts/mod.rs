//! Organizations, users, and all that lets somebody in: sessions, links, tokens, credentials.
//!
//! [`Accounts`] is the door: it turns what somebody presented into an [`Actor`]. Everything else here is reached as an actor.
//! What lets somebody in is never logged, never audited, and stored only as a hash.

mod credentials;
mod links;
mod organizations;
mod own;
mod sessions;
mod tokens;
mod users;

pub use credentials::{CredentialError, Credentials};
pub use links::{LinkUser, SetUp};
pub use organizations::{OrganizationSettings, Organizations};
pub use own::Account;
pub use sessions::{NewSession, SignInError, SignedIn};
pub use users::{NewUser, UserUpdate, Users};

use crate::Core;

/// From where somebody comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct From {
    /// The address of the client, without the port.
    pub address: String,
    /// What the client calls itself; cut to 256 characters where it is kept.
    pub user_agent: String,
}

/// The doors: what was presented goes in, an actor comes out.
#[derive(Clone, Copy)]
pub struct Accounts<'a> {
    core: &'a Core,
}

impl Core {
    /// The doors through which somebody comes in.
    #[must_use]
    pub const fn accounts(&self) -> Accounts<'_> {
        Accounts { core: self }
    }
}
