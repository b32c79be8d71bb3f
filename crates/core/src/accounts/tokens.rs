//! API tokens: what a program presents instead of a session.

use super::{Accounts, From};
use crate::{Actor, Error, Result};

impl Accounts<'_> {
    /// Who acts with this token; none when it is unknown, over or its user locked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn token(&self, secret: &str, from: &From) -> Result<Option<Actor>> {
        let _ = (self.core, secret, from);
        Err(Error::internal("not built yet"))
    }
}
