//! Registering, changing and giving back phones.

use super::{Edit, Error, Redirections};
use crate::Result;
use patchbay_domain::redirections::{Mac, ProvisioningUrl};

impl Redirections<'_, Edit> {
    /// Sends a phone to this URL: a new one, or one that is the organization's already.
    ///
    /// # Errors
    /// `OwnedByOtherUser`.
    pub async fn register(&self, mac: Mac, url: ProvisioningUrl) -> Result<(), Error> {
        let _ = (mac, url);
        Err(crate::Error::internal("not built yet").into())
    }

    /// Sends all these phones to this URL, in one transaction; those that are refused come back with the reason and stay as they are.
    ///
    /// # Errors
    /// `MalformedMacList` for an empty list, `TooMany`.
    pub async fn register_list(&self, macs: Vec<Mac>, url: ProvisioningUrl) -> Result<Vec<(Mac, Error)>, Error> {
        let _ = (macs, url);
        Err(crate::Error::internal("not built yet").into())
    }

    /// Gives a phone back.
    ///
    /// # Errors
    /// `NoSuchMac`, `OwnedByOtherUser`.
    pub async fn deregister(&self, mac: Mac) -> Result<(), Error> {
        let _ = mac;
        Err(crate::Error::internal("not built yet").into())
    }

    /// Gives all these phones back, in one transaction; those that are refused come back with the reason and stay as they are.
    ///
    /// # Errors
    /// `MalformedMacList` for an empty list, `TooMany`.
    pub async fn deregister_list(&self, macs: Vec<Mac>) -> Result<Vec<(Mac, Error)>, Error> {
        let _ = macs;
        Err(crate::Error::internal("not built yet").into())
    }

    /// Changes a redirection that its editor saw at this revision. Without a model it is what the table says.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when somebody changed it meanwhile; `Invalid` for `model`.
    pub async fn update(&self, mac: Mac, revision: i64, url: ProvisioningUrl, model: Option<String>) -> Result<()> {
        let _ = (mac, revision, url, model);
        Err(crate::Error::internal("not built yet"))
    }
}
