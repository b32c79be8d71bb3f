//! A message's document in the words of its meaning: one SyncML account, and how the phone reaches the network.
//!
//! What phones drop, cut or misread without telling anybody cannot be expressed here: every value is a type that was checked, and
//! the order is known to the writer alone. Rules and limits are those of the sheet, section 2; a choice of this crate is called
//! one.

mod access_point;
mod account;
mod address;
mod read;
mod resource;
#[cfg(test)]
mod tests;
mod write;

pub use access_point::{AccessPoint, AccessPointId, AccessPointLogin, AccessPointScheme, Apn, Proxy, ProxyId};
pub use account::{Account, DisplayName, Login, LoginName, Nonce, Protocol, ProviderId, Scheme, Secret};
pub use address::{AddressError, ServerAddress};
pub use read::DocumentError;
pub use resource::{
    DataClass, MimeType, MimeTypes, MimeTypesError, RESOURCES_MAX, Resource, ResourceUri, Resources, ResourcesError, SyncType,
};

use crate::tree::Tree;

/// The word in `TO-NAPID` for any internet access point that the phone has.
const INTERNET: &str = "INTERNET";

/// A document that creates one SyncML account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// A title that some phones show before the user accepts (`BOOTSTRAP/NAME`).
    pub title: Option<DisplayName>,
    /// How the phone reaches the network.
    pub connection: Connection,
    /// The account.
    pub account: Account,
}

/// How the phone reaches the network. An account cannot name an access point that is not in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Nothing is said about it; some phones then ask, others refuse.
    Unspecified,
    /// Any internet access point that the phone has.
    Internet,
    /// The one that this document brings along.
    Own(Box<AccessPoint>),
}

impl Document {
    /// A document for a phone that can reach the internet already.
    #[must_use]
    pub const fn new(account: Account) -> Self {
        Self { title: None, connection: Connection::Internet, account }
    }

    /// The document as it is on the wire, in the order that phones need.
    #[must_use]
    pub fn to_tree(&self) -> Tree {
        write::tree(self)
    }

    /// Reads a document. Strict, because whoever reads one this way wants to know whether phones will take it: what this crate
    /// cannot express, or what stands in an order by which phones would lose something, is an error. A [`Tree`] holds any
    /// document.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn from_tree(tree: &Tree) -> Result<Self, DocumentError> {
        read::document(tree)
    }
}
