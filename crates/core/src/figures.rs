//! What can be measured of the core as a whole, for the operator's monitoring: numbers, and nothing of anybody's.

use crate::{Core, Result};
use patchbay_domain::job::JobState;

/// The figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Contacts of phones that found no room to be noted, since the process started.
    pub contacts_dropped: u64,
    /// Jobs by state, those of all states.
    pub jobs: Vec<(JobState, i64)>,
}

impl Core {
    /// The figures now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn figures(&self) -> Result<Figures> {
        let mut jobs: Vec<(JobState, i64)> = JobState::ALL.into_iter().map(|state| (state, 0)).collect();
        for row in self.store().rows("SELECT state, COUNT(*) AS jobs FROM jobs GROUP BY state", vec![]).await? {
            let (word, count) = (row.text("state")?, row.int("jobs")?);
            if let Some(known) = jobs.iter_mut().find(|(state, _)| state.as_str() == word) {
                known.1 = count;
            }
        }
        Ok(Figures { contacts_dropped: self.contacts_dropped(), jobs })
    }
}
