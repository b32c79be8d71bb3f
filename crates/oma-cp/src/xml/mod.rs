//! XML of provisioning documents: the form that people and other encoders read (sheet, section 6).
//!
//! The reader is for octets of any origin. It is bounded by the limits in [`crate::tree`] and cannot panic; it resolves nothing
//! but XML's own five entities and characters by number.

mod read;
#[cfg(test)]
mod tests;
pub(crate) mod write;

use crate::error::LimitError;
use crate::tree::Tree;

/// The octets are no provisioning document. Places are counted in octets from the beginning, a byte order mark left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// It is larger than this crate reads.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// Not UTF-8, or it says that it is something else.
    #[error("the document is not in UTF-8")]
    Encoding,
    /// Not XML.
    #[error("the document is not well-formed near octet {at}")]
    IllFormed {
        /// Where.
        at: u64,
    },
    /// A document type for another kind of document, or one that brings declarations of its own.
    #[error("the document type near octet {at} is not that of a provisioning document")]
    DocumentType {
        /// Where.
        at: u64,
    },
    /// Text between elements.
    #[error("near octet {at} stands text where only elements may stand")]
    Text {
        /// Where.
        at: u64,
    },
    /// An element that provisioning documents do not have there.
    #[error("the element near octet {at} cannot stand there")]
    Element {
        /// Where.
        at: u64,
    },
    /// An attribute that is missing or unknown there.
    #[error("the element near octet {at} lacks an attribute, or has one too many")]
    Attribute {
        /// Where.
        at: u64,
    },
    /// A character that no text has; see [`crate::Text`].
    #[error("the element near octet {at} has a control character in a value")]
    Character {
        /// Where.
        at: u64,
    },
}

impl Tree {
    /// Writes the document as XML, with its declaration and document type.
    #[must_use]
    pub fn to_xml(&self) -> String {
        write::write(self)
    }

    /// Reads XML in UTF-8.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn from_xml(octets: &[u8]) -> Result<Self, XmlError> {
        read::read(octets)
    }
}
