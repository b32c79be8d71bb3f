//! The demo data (`--demo`).

use crate::{Core, Error};

/// Why the demo data was not loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DemoError {
    /// The database holds something else.
    #[error("the demo data is only loaded into an empty database, and this one holds other data")]
    NotEmpty,
    /// A fault of ours.
    #[error(transparent)]
    Core(#[from] Error),
}

impl Core {
    /// Loads the demo data into an empty database. One that holds the demo data already is left as it is.
    ///
    /// # Errors
    /// [`DemoError::NotEmpty`] for a database that holds anything else.
    pub async fn load_demo(&self) -> Result<(), DemoError> {
        Err(Error::internal("not built yet").into())
    }
}
