//! One-time links: the first operator's set-up, and a user's first or forgotten password.

use super::{Accounts, From};
use crate::{Error, Result};
use patchbay_domain::accounts::ShownOnce;

/// What the first start asks for. Field errors come under these names.
#[derive(Clone)]
pub struct SetUp {
    /// The operator's name.
    pub name: String,
    /// The operator's name for people.
    pub title: String,
    /// The operator's password.
    pub password: String,
    /// The first organization's short name.
    pub organization_name: String,
    /// The first organization's name for people.
    pub organization_title: String,
}

/// Whose password a link sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkUser {
    /// What he signs in with.
    pub name: String,
    /// What he is called.
    pub title: String,
}

impl Accounts<'_> {
    /// The secret of a new set-up link, good for 24 hours, while there is no operator. Earlier ones end.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_up_link(&self) -> Result<Option<ShownOnce>> {
        let _ = self.core;
        Err(Error::internal("not built yet"))
    }

    /// Whether this set-up link is good.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn set_up_link_is_good(&self, secret: &str) -> Result<bool> {
        let _ = (self.core, secret);
        Err(Error::internal("not built yet"))
    }

    /// Makes the first operator and the first organization.
    ///
    /// # Errors
    /// `NotFound` when the link is not good (any more); `Invalid` with the fields' names of [`SetUp`].
    pub async fn set_up(&self, secret: &str, wanted: &SetUp, from: &From) -> Result<()> {
        let _ = (self.core, secret, wanted, from);
        Err(Error::internal("not built yet"))
    }

    /// Whose password this link sets; none when it is not good (any more).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn link_user(&self, secret: &str) -> Result<Option<LinkUser>> {
        let _ = (self.core, secret);
        Err(Error::internal("not built yet"))
    }

    /// Sets the password of the link's user, ends his sessions and the link.
    ///
    /// # Errors
    /// `NotFound` when the link is not good (any more); `Invalid` for `password`.
    pub async fn set_password(&self, secret: &str, password: &str, from: &From) -> Result<()> {
        let _ = (self.core, secret, password, from);
        Err(Error::internal("not built yet"))
    }
}
