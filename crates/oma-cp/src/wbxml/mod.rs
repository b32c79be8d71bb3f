//! WBXML of provisioning documents (WAP-192 and provisioning content 1.1; sheet, section 3): writer, reader, and an explanation
//! of each octet for those who want to see what a phone sees.
//!
//! The reader is for octets of any origin. It is bounded by the limits in [`crate::tree`] and cannot panic.

mod cursor;
mod read;
#[cfg(test)]
mod tests;
pub(crate) mod tokens;
mod write;

use crate::error::LimitError;
use crate::tree::Tree;

/// The octets are no provisioning document. Places are counted in octets from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WbxmlError {
    /// It is larger than this crate reads.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// It ends in the middle.
    #[error("the document is cut off")]
    Truncated,
    /// Something follows its end.
    #[error("something follows the document's end at octet {at}")]
    Trailing {
        /// Where.
        at: usize,
    },
    /// Not WBXML 1.1, 1.2 or 1.3.
    #[error("WBXML of version octet {0:#04x} is not read")]
    Version(u8),
    /// Another kind of document.
    #[error("the public identifier {0:#x} is not that of a provisioning document")]
    PublicId(u32),
    /// Neither UTF-8 nor US-ASCII.
    #[error("the character set {0} (MIBenum) is not read")]
    UnknownCharset(u32),
    /// A string that its character set does not have.
    #[error("the string at octet {at} is not in the document's character set")]
    Charset {
        /// Where.
        at: usize,
    },
    /// A number of more than 32 bits, or one that is no character.
    #[error("the number at octet {at} is too large")]
    Number {
        /// Where.
        at: usize,
    },
    /// A string that is not in the string table.
    #[error("octet {at} names a string that is not in the table")]
    StringTable {
        /// Where.
        at: usize,
    },
    /// A token that provisioning documents do not have there.
    #[error("the token {octet:#04x} at octet {at} is unknown there")]
    Unexpected {
        /// Where.
        at: usize,
        /// The token.
        octet: u8,
    },
    /// An element that cannot stand there.
    #[error("the element at octet {at} cannot stand there")]
    Element {
        /// Where.
        at: usize,
    },
    /// An attribute that is missing, unknown there, or there twice.
    #[error("the element at octet {at} lacks an attribute, or has one too many")]
    Attribute {
        /// Where.
        at: usize,
    },
    /// A character that no text has; see [`crate::Text`].
    #[error("the element at octet {at} has a control character in a value")]
    Character {
        /// Where.
        at: usize,
    },
}

/// Some octets of a document and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where they begin, in octets.
    pub at: usize,
    /// The octets. All pieces together are the whole document.
    pub octets: Vec<u8>,
    /// How many elements they stand in.
    pub depth: usize,
    /// What they mean, in English. Secrets are in clear, as they are in the octets.
    pub meaning: String,
}

impl Tree {
    /// Writes the document as WBXML 1.3 in UTF-8. This is what is signed and sent.
    #[must_use]
    pub fn to_wbxml(&self) -> Vec<u8> {
        write::write(self)
    }

    /// Reads WBXML.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn from_wbxml(octets: &[u8]) -> Result<Self, WbxmlError> {
        read::read(octets)
    }
}

/// Explains a document octet by octet.
///
/// # Errors
/// As with [`Tree::from_wbxml`].
pub fn explain(octets: &[u8]) -> Result<Vec<Piece>, WbxmlError> {
    read::explain(octets)
}
