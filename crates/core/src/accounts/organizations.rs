//! Organizations: the operator's list of them, and an organization's own settings.

use crate::{Acting, Error, Result};
use patchbay_domain::accounts::Organization;
use patchbay_domain::redirections::AnswerStyle;

/// All organizations; the operator's.
pub struct Organizations<'a> {
    acting: Acting<'a>,
}

/// The settings of the organization acted in.
pub struct OrganizationSettings<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// All organizations.
    ///
    /// # Errors
    /// `Forbidden` to all but operators.
    pub fn organizations(&self) -> Result<Organizations<'a>> {
        Ok(Organizations { acting: *self })
    }

    /// The settings of the organization acted in.
    ///
    /// # Errors
    /// `Forbidden` without the permission to look into the organization; `NotFound` outside any.
    pub fn organization_settings(&self) -> Result<OrganizationSettings<'a>> {
        Ok(OrganizationSettings { acting: *self })
    }
}

impl Organizations<'_> {
    /// All of them, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self) -> Result<Vec<Organization>> {
        let _ = self.acting;
        Err(Error::internal("not built yet"))
    }

    /// Makes one.
    ///
    /// # Errors
    /// `Invalid` for `name` and `title`; `Conflict` when there are too many.
    pub async fn create(&self, name: &str, title: &str) -> Result<Organization> {
        let _ = (self.acting, name, title);
        Err(Error::internal("not built yet"))
    }

    /// Gives one another name for people.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `title`.
    pub async fn update(&self, name: &str, title: &str) -> Result<()> {
        let _ = (self.acting, name, title);
        Err(Error::internal("not built yet"))
    }
}

impl OrganizationSettings<'_> {
    /// As they are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn get(&self) -> Result<Organization> {
        let _ = self.acting;
        Err(Error::internal("not built yet"))
    }

    /// Changes them.
    ///
    /// # Errors
    /// `Forbidden` to those who only look; `Invalid` for `title`.
    pub async fn update(&self, title: &str, answer: AnswerStyle) -> Result<()> {
        let _ = (self.acting, title, answer);
        Err(Error::internal("not built yet"))
    }
}
