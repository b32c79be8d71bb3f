//! One redirection.

use super::{Error, Redirections};
use crate::Result;
use patchbay_domain::redirections::{Mac, Redirection, RedirectionDetail};

impl<A> Redirections<'_, A> {
    /// The organization's redirection of this phone.
    ///
    /// # Errors
    /// `OwnedByOtherUser` or `NoSuchMac`.
    pub async fn find(&self, mac: Mac) -> Result<Redirection, Error> {
        let _ = mac;
        Err(crate::Error::internal("not built yet").into())
    }

    /// The same with contacts and history.
    ///
    /// # Errors
    /// `NotFound`, also for another organization's phone.
    pub async fn detail(&self, mac: Mac) -> Result<RedirectionDetail> {
        let _ = mac;
        Err(crate::Error::internal("not built yet"))
    }
}
