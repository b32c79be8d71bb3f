//! The directory: accounts whose owners agreed to be found, and where an address lies.

use super::{Number, SipAddress};
use serde::{Deserialize, Serialize};

/// An entry of the directory (sheet, section 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    /// The account; its user part is the `uid`.
    pub address: SipAddress,
    /// The name for people, `cn`.
    pub name: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; the name where there is none, because an entry must have one.
    pub last_name: String,
    /// ENUM numbers.
    pub numbers: Vec<Number>,
}

impl DirectoryEntry {
    /// The SIP URI: `sip:user@domain`.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("sip:{}", self.address)
    }
}

/// Where a network lies (sheet, section 4.20).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The country's name.
    pub country: String,
    /// The country's code, two letters (ISO 3166-1).
    pub code: String,
    /// The region's code; may be empty.
    pub region: String,
    /// The city; may be empty.
    pub city: String,
}
