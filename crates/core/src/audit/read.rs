//! Reading the audit log.

use crate::{Acting, Error, Result};
use futures::stream::BoxStream;
use patchbay_domain::audit::{AuditEntry, AuditItem, AuditQuery};
use patchbay_domain::list::{Page, Place};

/// The audit log of the organization; an operator sees the server's own entries too.
pub struct Audit<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The audit log.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn audit(&self) -> Result<Audit<'a>> {
        Ok(Audit { acting: *self })
    }
}

impl Audit<'_> {
    /// A page of it, newest first.
    ///
    /// # Errors
    /// `Invalid` for `from` and `to`.
    pub async fn list(&self, query: &AuditQuery) -> Result<Page<AuditEntry>> {
        let _ = (self.acting, query);
        Err(Error::internal("not built yet"))
    }

    /// One entry, with a page of what it did.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: &str, place: &Place) -> Result<(AuditEntry, Page<AuditItem>)> {
        let _ = (self.acting, id, place);
        Err(Error::internal("not built yet"))
    }

    /// All that matches, newest first, in portions.
    ///
    /// # Errors
    /// `Invalid` for `from` and `to`.
    pub fn export(&self, query: &AuditQuery) -> Result<BoxStream<'static, Result<Vec<AuditEntry>>>> {
        let _ = (self.acting, query);
        Err(Error::internal("not built yet"))
    }

    /// The areas that the log can be filtered by.
    #[must_use]
    pub fn areas(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// The actions that the log can be filtered by.
    #[must_use]
    pub fn actions(&self) -> Vec<&'static str> {
        Vec::new()
    }
}
