//! Users: an admin's of his organization, an operator's of the whole server.

use crate::{Acting, Error, Result};
use patchbay_domain::access::Role;
use patchbay_domain::accounts::{ShownOnce, User};
use patchbay_domain::list::{Page, Place};

/// The users that the actor looks after: those of his organization, or all for an operator.
pub struct Users<'a> {
    acting: Acting<'a>,
}

/// A user to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// What he signs in with.
    pub name: String,
    /// What he is called.
    pub title: String,
    /// What he may do.
    pub role: Role,
    /// The short name of his organization; none is the actor's own (and nothing for an operator-to-be).
    pub organization: Option<String>,
}

/// What a user shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserUpdate {
    /// What he is called.
    pub title: String,
    /// What he may do.
    pub role: Role,
    /// The short name of his organization; none leaves it. Needed when an operator becomes something else.
    pub organization: Option<String>,
}

impl<'a> Acting<'a> {
    /// The users that the actor looks after.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn users(&self) -> Result<Users<'a>> {
        Ok(Users { acting: *self })
    }
}

impl Users<'_> {
    /// Those whose name or title contains `q`, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, q: &str, place: &Place) -> Result<Page<User>> {
        let _ = (self.acting, q, place);
        Err(Error::internal("not built yet"))
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`, also for a user of another organization.
    pub async fn get(&self, name: &str) -> Result<User> {
        let _ = (self.acting, name);
        Err(Error::internal("not built yet"))
    }

    /// Makes a user; answers the secret of the link by which he sets his password.
    ///
    /// # Errors
    /// `Invalid` for `name`, `title`, `organization`; `Forbidden` when the role is above the actor's own.
    pub async fn create(&self, wanted: &NewUser) -> Result<ShownOnce> {
        let _ = (self.acting, wanted);
        Err(Error::internal("not built yet"))
    }

    /// Changes a user.
    ///
    /// # Errors
    /// `NotFound`; `Invalid`; `Forbidden` for a role above the actor's own; `Conflict` for the last operator and oneself's role.
    pub async fn update(&self, name: &str, wanted: &UserUpdate) -> Result<()> {
        let _ = (self.acting, name, wanted);
        Err(Error::internal("not built yet"))
    }

    /// Keeps a user out, which ends his sessions and tokens; or lets him in again.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for the last operator and oneself.
    pub async fn set_locked(&self, name: &str, locked: bool) -> Result<()> {
        let _ = (self.acting, name, locked);
        Err(Error::internal("not built yet"))
    }

    /// Deletes a user with his sessions and tokens. What he did stays in the audit log.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for the last operator and oneself.
    pub async fn delete(&self, name: &str) -> Result<()> {
        let _ = (self.acting, name);
        Err(Error::internal("not built yet"))
    }

    /// The secret of a new link by which the user sets his password. Earlier ones end.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn new_password_link(&self, name: &str) -> Result<ShownOnce> {
        let _ = (self.acting, name);
        Err(Error::internal("not built yet"))
    }
}
