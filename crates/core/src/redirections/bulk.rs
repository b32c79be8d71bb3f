//! Bulk actions: deleting and repointing many redirections, with a dry run that counts exactly the same.

use super::{Edit, Redirections};
use crate::{Error, Result};
use patchbay_domain::redirections::{BulkReport, RepointRule, Selection};

impl Redirections<'_, Edit> {
    /// Gives back all that is selected, in one transaction; a dry run only counts.
    ///
    /// # Errors
    /// `Invalid` when more than 100,000 are selected.
    pub async fn bulk_delete(&self, selection: Selection, dry_run: bool) -> Result<BulkReport> {
        let _ = (selection, dry_run);
        Err(Error::internal("not built yet"))
    }

    /// Sends all that is selected elsewhere, in one transaction; a dry run only counts.
    ///
    /// # Errors
    /// `Invalid` when more than 100,000 are selected, or for a rule that makes no sense (fields `url`, `from`, `to`).
    pub async fn repoint(&self, selection: Selection, rule: RepointRule, dry_run: bool) -> Result<BulkReport> {
        let _ = (selection, rule, dry_run);
        Err(Error::internal("not built yet"))
    }
}
