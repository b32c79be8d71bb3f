//! The inbox: phones that asked and that nobody has registered.

use crate::{Acting, Error, Result};
use patchbay_domain::access::Permission;
use patchbay_domain::list::Page;
use patchbay_domain::redirections::{InboxPhone, InboxQuery, Mac};

/// The unknown phones that the actor may see.
pub struct Inbox<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The inbox of unknown phones; an operator needs no organization for it.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn inbox(&self) -> Result<Inbox<'a>> {
        self.require(Permission::ViewRedirections)?;
        Ok(Inbox { acting: *self })
    }
}

impl Inbox<'_> {
    /// A page of it, the newest contact first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &InboxQuery) -> Result<Page<InboxPhone>> {
        let _ = (self.acting, query);
        Err(Error::internal("not built yet"))
    }

    /// Puts a phone aside, or back among those that wait.
    ///
    /// # Errors
    /// `Forbidden` without the permission to edit; `NotFound`.
    pub async fn ignore(&self, mac: Mac, ignored: bool) -> Result<()> {
        let _ = (self.acting, mac, ignored);
        Err(Error::internal("not built yet"))
    }
}
