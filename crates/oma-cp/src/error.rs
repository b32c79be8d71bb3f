//! What can be wrong with a value, a document or its octets.
//!
//! The readers' and the segments' own errors stand beside their code; here are those that several modules share.

/// A value that cannot stand in its parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Nothing there, or only blanks.
    #[error("{what} is blank")]
    Blank {
        /// The parameter.
        what: &'static str,
    },
    /// Longer than phones keep; they would cut it or drop it without a word.
    #[error("{what} has at most {max} characters")]
    TooLong {
        /// The parameter.
        what: &'static str,
        /// The most characters, in UTF-16 units.
        max: usize,
    },
    /// A character that cannot stand there.
    #[error("{what} cannot have the character {character:?}")]
    Character {
        /// The parameter.
        what: &'static str,
        /// The first such character.
        character: char,
    },
    /// Not of the form that is asked for.
    #[error("{what} must be {expected}")]
    Form {
        /// The parameter.
        what: &'static str,
        /// What it must be.
        expected: &'static str,
    },
}

/// A document that is larger than any phone's; see [`crate::tree`] for the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// More octets than [`crate::tree::DOCUMENT_MAX`].
    #[error("the document has more than {max} octets", max = crate::tree::DOCUMENT_MAX)]
    Octets,
    /// Characteristics nested deeper than [`crate::tree::DEPTH_MAX`].
    #[error("characteristics are nested more than {max} deep", max = crate::tree::DEPTH_MAX)]
    Depth,
    /// More characteristics and parameters than [`crate::tree::ELEMENTS_MAX`].
    #[error("the document has more than {max} characteristics and parameters", max = crate::tree::ELEMENTS_MAX)]
    Elements,
    /// More text than [`crate::tree::TEXT_MAX`].
    #[error("the document's names and values have more than {max} octets", max = crate::tree::TEXT_MAX)]
    Text,
}
