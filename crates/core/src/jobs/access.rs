//! What people see and do of jobs.

use crate::{Acting, Error, Result};
use patchbay_domain::job::{Job, JobId};

/// The jobs of the organization.
pub struct Jobs<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The jobs of the organization.
    ///
    /// # Errors
    /// `Forbidden` to whoever may see no kind of job.
    pub fn jobs(&self) -> Result<Jobs<'a>> {
        Ok(Jobs { acting: *self })
    }
}

impl Jobs<'_> {
    /// The latest jobs of a kind (empty: of all), at most 100.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, kind: &str, limit: u16) -> Result<Vec<Job>> {
        let _ = (self.acting, kind, limit);
        Err(Error::internal("not built yet"))
    }

    /// One job.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: &JobId) -> Result<Job> {
        let _ = (self.acting, id);
        Err(Error::internal("not built yet"))
    }

    /// Ends a job; what it did stays.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden`; `Conflict` when it has ended.
    pub async fn cancel(&self, id: &JobId) -> Result<()> {
        let _ = (self.acting, id);
        Err(Error::internal("not built yet"))
    }
}
