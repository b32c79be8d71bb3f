//! Credentials: what wire clients present.

use super::{Accounts, From};
use crate::{Acting, Actor, Door, Error, Result};
use patchbay_domain::accounts::{Credential, ShownOnce};

/// Why a wire client was not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// No such credential, or another secret; which of them is not told.
    #[error("wrong credential")]
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

impl Accounts<'_> {
    /// Who acts with this credential of an area.
    ///
    /// # Errors
    /// See [`CredentialError`].
    pub async fn credential(&self, area: &str, name: &str, secret: &str, from: &From, door: Door) -> Result<Actor, CredentialError> {
        let _ = (self.core, area, name, secret, from, door);
        Err(Error::internal("not built yet").into())
    }
}

/// The credentials of the actor's organization.
pub struct Credentials<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The credentials of the organization.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn credentials(&self) -> Result<Credentials<'a>> {
        Ok(Credentials { acting: *self })
    }
}

impl Credentials<'_> {
    /// All credentials of an area, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, area: &str) -> Result<Vec<Credential>> {
        let _ = (self.acting, area);
        Err(Error::internal("not built yet"))
    }

    /// One credential.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: &str) -> Result<Credential> {
        let _ = (self.acting, id);
        Err(Error::internal("not built yet"))
    }

    /// Makes a credential; without a secret a random one is made.
    ///
    /// # Errors
    /// `Invalid` for `area`, `name`, `note`, `secret`; `Conflict` when there are too many.
    pub async fn create(&self, area: &str, name: &str, note: &str, secret: Option<String>) -> Result<(Credential, ShownOnce)> {
        let _ = (self.acting, area, name, note, secret);
        Err(Error::internal("not built yet"))
    }

    /// Replaces the secret; the old one stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate(&self, id: &str) -> Result<ShownOnce> {
        let _ = (self.acting, id);
        Err(Error::internal("not built yet"))
    }

    /// Says what the credential is for.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `note`.
    pub async fn update_note(&self, id: &str, note: &str) -> Result<()> {
        let _ = (self.acting, id, note);
        Err(Error::internal("not built yet"))
    }

    /// Removes the credential; it stops working at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke(&self, id: &str) -> Result<()> {
        let _ = (self.acting, id);
        Err(Error::internal("not built yet"))
    }
}
