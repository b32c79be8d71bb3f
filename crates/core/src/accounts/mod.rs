//! Organizations, users, and all that lets somebody in: sessions, links, tokens, credentials.
//!
//! [`Accounts`] is the door: it turns what somebody presented into an [`Actor`]. Everything else here is reached as an actor.
//! What lets somebody in is never logged, never audited, and stored only as a hash.

mod app;
mod credentials;
mod digest;
mod door;
mod guess;
mod links;
mod mdm;
mod oauth;
mod organizations;
mod own;
mod passwords;
mod rows;
mod seen;
mod sessions;
mod throttle;
mod tokens;
mod users;

#[cfg(test)]
mod tests;

pub(crate) use app::{AppCard, TokenCard};
pub use app::{AppPresented, AppUser, AppUserError};
pub use credentials::Credentials;
pub(crate) use credentials::insert as insert_credential;
pub use digest::{DigestError, Proof};
pub use door::CredentialError;
pub(crate) use guess::Guess;
pub use links::{LinkUser, SetUp};
pub use mdm::{BearerToken, TOKEN_SECONDS};
pub(crate) use mdm::{client_hash, end_tokens};
pub(crate) use oauth::NONCE_SECONDS;
pub use oauth::{OAuthError, Presented};
pub(crate) use organizations::insert as insert_organization;
pub use organizations::{OrganizationSettings, Organizations};
pub use own::Account;
pub(crate) use own::insert_token;
pub(crate) use seen::write as write_seen;
pub use sessions::{NewSession, SignInError, SignedIn};
pub use users::{NewUser, UserUpdate, Users};

use crate::event::Event;
use crate::{Core, Error};
use patchbay_domain::form::FieldErrors;
use tokio::sync::broadcast;

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

impl<'a> Accounts<'a> {
    pub(crate) const fn core(&self) -> &'a Core {
        self.core
    }
}

impl Core {
    /// The doors through which somebody comes in.
    #[must_use]
    pub const fn accounts(&self) -> Accounts<'_> {
        Accounts { core: self }
    }
}

/// What the doors keep in memory.
pub(crate) struct State {
    passwords: passwords::Passwords,
    throttle: throttle::Throttle,
    door: door::Memory,
    seen: seen::Seen,
}

impl State {
    /// Empty; what it remembers of credentials is corrected by these events.
    pub fn new(events: broadcast::Receiver<Event>) -> Self {
        Self {
            passwords: passwords::Passwords::new(),
            throttle: throttle::Throttle::new(),
            door: door::Memory::new(events),
            seen: seen::Seen::default(),
        }
    }
}

/// Cuts a text from outside to so many characters before it is kept.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// Goes on unless a field was refused.
fn checked(errors: FieldErrors) -> Result<(), Error> {
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// Hashes a secret that a person chose.
pub(crate) async fn hash_secret(core: &Core, secret: &str) -> Result<String, Error> {
    core.inner.accounts.passwords.hash(secret).await
}
