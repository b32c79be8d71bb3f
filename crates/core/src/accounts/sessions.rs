//! Sign-in and sessions.

use super::{Accounts, From};
use crate::{Actor, Error, Result};
use patchbay_domain::accounts::{Organization, User};
use patchbay_domain::time::Millis;

/// Why somebody was not signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No such user, another password, or locked; which of them is not told.
    #[error("wrong name or password")]
    Wrong,
    /// Too many attempts.
    #[error("too many attempts")]
    Throttled {
        /// Seconds to wait.
        seconds: i64,
    },
    /// A fault of ours.
    #[error(transparent)]
    Core(#[from] Error),
}

/// A session that was begun.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// What the browser keeps in its cookie; only its hash is stored.
    pub secret: String,
    /// When it ends at the latest.
    pub expires_at: Millis,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The user as the one who acts.
    pub actor: Actor,
    /// The user.
    pub user: User,
    /// The organization he works in; an operator may be in none.
    pub organization: Option<Organization>,
    /// The organizations he can work in: all for an operator, else his own.
    pub organizations: Vec<Organization>,
}

impl Accounts<'_> {
    /// Begins a session. `replaces` is the secret of the session this browser has had so far; it ends.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(&self, name: &str, password: &str, replaces: Option<&str>, from: &From) -> Result<NewSession, SignInError> {
        let _ = (self.core, name, password, replaces, from);
        Err(Error::internal("not built yet").into())
    }

    /// Who is signed in with this secret; none when the session is unknown, over or its user locked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session(&self, secret: &str, from: &From) -> Result<Option<SignedIn>> {
        let _ = (self.core, secret, from);
        Err(Error::internal("not built yet"))
    }

    /// Ends a session; an unknown one has ended already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn sign_out(&self, secret: &str) -> Result<()> {
        let _ = (self.core, secret);
        Err(Error::internal("not built yet"))
    }
}
