//! The model table: which range of MAC addresses is which model. It belongs to the whole server.

use crate::{Acting, Error, Result};
use patchbay_domain::access::Permission;
use patchbay_domain::redirections::ModelRange;

/// The model table, as somebody who may see it.
pub struct Models<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The model table.
    ///
    /// # Errors
    /// `Forbidden` without the permission to see redirections.
    pub fn models(&self) -> Result<Models<'a>> {
        self.require(Permission::ViewRedirections)?;
        Ok(Models { acting: *self })
    }
}

impl Models<'_> {
    /// All lines, by their first address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self) -> Result<Vec<ModelRange>> {
        let _ = self.acting;
        Err(Error::internal("not built yet"))
    }

    /// Adds a line; its id is passed over. Phones in its range whose model comes from the table get the new one.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` for `first`, `last`, `model`, `note`.
    pub async fn add(&self, range: ModelRange) -> Result<()> {
        let _ = range;
        Err(Error::internal("not built yet"))
    }

    /// Changes a line.
    ///
    /// # Errors
    /// As [`Models::add`]; `NotFound`.
    pub async fn update(&self, range: ModelRange) -> Result<()> {
        let _ = range;
        Err(Error::internal("not built yet"))
    }

    /// Deletes a line.
    ///
    /// # Errors
    /// `Forbidden`; `NotFound`.
    pub async fn delete(&self, id: i64) -> Result<()> {
        let _ = id;
        Err(Error::internal("not built yet"))
    }
}
