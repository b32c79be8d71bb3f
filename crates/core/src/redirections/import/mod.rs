//! Imports: a file becomes a draft, the draft shows what it would do, and a job does it.

use super::{Edit, Redirections};
use crate::{Error, Result};
use patchbay_domain::job::JobId;
use patchbay_domain::redirections::{ImportMode, ImportOutcome, ImportReport, ImportRow, ProvisioningUrl};

impl Redirections<'_, Edit> {
    /// Reads a file or a pasted text and keeps it as a draft for 24 hours. Rows without a URL get the default one, if there is one.
    ///
    /// # Errors
    /// `Invalid` for `file`: not UTF-8, over 8 MiB, over 100,000 rows, or nothing in it that looks like a MAC address.
    pub async fn draft_import(&self, source: &str, text: Vec<u8>, default_url: Option<ProvisioningUrl>) -> Result<String> {
        let _ = (source, text, default_url);
        Err(Error::internal("not built yet"))
    }

    /// What the draft would do now, or what it did once it was started; with the rows of one outcome, or of all.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn import_report(&self, id: &str, outcome: Option<ImportOutcome>) -> Result<ImportReport> {
        let _ = (id, outcome);
        Err(Error::internal("not built yet"))
    }

    /// Starts the draft as a job. A draft that was started already answers the same job.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn start_import(&self, id: &str, mode: ImportMode) -> Result<JobId> {
        let _ = (id, mode);
        Err(Error::internal("not built yet"))
    }

    /// All rows that are refused, or were.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rejected_rows(&self, id: &str) -> Result<Vec<ImportRow>> {
        let _ = id;
        Err(Error::internal("not built yet"))
    }
}
