//! The texts that identify things. Lengths are bytes of UTF-8 after white space at both ends is gone; inner blanks stay. Where small and
//! capital letters are the same, the key is folded and the spelling is kept for people.

use serde::{Deserialize, Serialize};

/// Why a text is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Nothing, or only white space.
    #[error("This is missing.")]
    Missing,
    /// Longer than the field may be.
    #[error("This has more than {0} bytes.")]
    TooLong(usize),
    /// A character that the field does not take, such as a control character.
    #[error("This has a character that is not allowed here.")]
    Character,
}

/// Whether XML 1.0 can hold the character; what it cannot is refused in forms, too, so that whatever is stored can be answered.
const fn in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Cuts off white space as XML knows it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// The text without the white space around it, when it has between one and `max` bytes of characters that `fits` takes.
pub(super) fn read(text: &str, max: usize, fits: fn(char) -> bool) -> Result<String, Malformed> {
    let text = trimmed(text);
    if text.trim().is_empty() {
        return Err(Malformed::Missing);
    }
    if text.len() > max {
        return Err(Malformed::TooLong(max));
    }
    if text.chars().all(fits) { Ok(text.to_owned()) } else { Err(Malformed::Character) }
}

macro_rules! wire_text {
    ($($(#[$meta:meta])* $name:ident, $max:literal, $fits:expr, $key:expr;)*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
            #[serde(try_from = "String", into = "String")]
            pub struct $name(String);

            impl $name {
                /// The most bytes.
                pub const MAX: usize = $max;

                /// Reads it.
                ///
                /// # Errors
                /// See [`Malformed`].
                pub fn parse(text: &str) -> Result<Self, Malformed> {
                    read(text, Self::MAX, $fits).map(Self)
                }

                /// As it was written.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }

                /// What two of them are compared by.
                #[must_use]
                pub fn key(&self) -> String {
                    let key: fn(&str) -> String = $key;
                    key(&self.0)
                }
            }

            impl TryFrom<String> for $name {
                type Error = Malformed;

                fn try_from(text: String) -> Result<Self, Malformed> {
                    Self::parse(&text)
                }
            }

            impl From<$name> for String {
                fn from(text: $name) -> Self {
                    text.0
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&self.0)
                }
            }
        )*
    };
}

wire_text! {
    /// A device management system (MDM), among all that call. Small and capital letters are the same.
    MdmId, 50, in_xml, str::to_uppercase;
    /// An enterprise customer of an MDM.
    CustomerId, 50, in_xml, str::to_owned;
    /// A group of devices of a customer. Small and capital letters are the same.
    GroupId, 50, in_xml, str::to_uppercase;
    /// A licence: how many devices, and from when until when.
    License, 100, in_xml, str::to_owned;
    /// A device's model, such as `SM-G930F`.
    DeviceModel, 20, |c| c.is_ascii_alphanumeric() || c == '-', str::to_owned;
    /// The carrier's code that a device's software is made for (CSC, sales code), such as `DBT`.
    CarrierCode, 20, |c| c.is_ascii_alphanumeric(), str::to_owned;
    /// A firmware version, `PDA/CSC/PHONE`. Its parts say nothing reliable (devices without a telephone have an empty last one), so it is
    /// an opaque text; which of two is newer, the catalogue tells and not the text.
    FirmwareVersion, 100, in_xml, str::to_owned;
    /// A device, by whatever number its agent knows it by.
    DeviceId, 100, |c| !c.is_control(), str::to_owned;
}

/// The word for the newest version there is.
pub const LATEST: &str = "Latest";

/// What a campaign brings its devices to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// The newest version of the catalogue, looked up each time a device asks.
    Latest,
    /// This version.
    Version(FirmwareVersion),
}

impl Target {
    /// Reads it; [`LATEST`] in any case is the newest.
    ///
    /// # Errors
    /// See [`Malformed`].
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let version = FirmwareVersion::parse(text)?;
        Ok(if version.as_str().eq_ignore_ascii_case(LATEST) { Self::Latest } else { Self::Version(version) })
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Latest => LATEST,
            Self::Version(version) => version.as_str(),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.as_str().to_owned()
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_bytes_after_trimming() {
        assert!(GroupId::parse(&format!("{}ab", "가".repeat(16))).is_ok(), "50 bytes");
        assert_eq!(GroupId::parse(&"가".repeat(17)), Err(Malformed::TooLong(50)));
        assert_eq!(GroupId::parse(&format!("  {}\r\n", "x".repeat(50))).unwrap().as_str(), "x".repeat(50));
        assert_eq!(License::parse(&"x".repeat(101)), Err(Malformed::TooLong(100)));
        assert_eq!(DeviceModel::parse(&"S".repeat(21)), Err(Malformed::TooLong(20)));
        for blank in ["", "  \t", "\u{2003}"] {
            assert_eq!(CustomerId::parse(blank), Err(Malformed::Missing), "{blank:?}");
        }
    }

    #[test]
    fn only_identifiers_of_mdm_and_group_fold_case() {
        assert_eq!(GroupId::parse("Test Device Group").unwrap().key(), "TEST DEVICE GROUP");
        assert_eq!(GroupId::parse("straße").unwrap().key(), GroupId::parse("STRASSE").unwrap().key());
        assert_eq!(MdmId::parse("d1e2f3g4h5").unwrap().key(), "D1E2F3G4H5");
        assert_ne!(CustomerId::parse("eeee").unwrap().key(), CustomerId::parse("EEEE").unwrap().key());
        assert_ne!(License::parse("a").unwrap().key(), License::parse("A").unwrap().key());
    }

    #[test]
    fn characters_that_a_field_does_not_take_are_refused() {
        for (model, good) in [("GT-S8500A", true), ("SM_G930F", false), ("SM G930F", false), ("Größe", false)] {
            assert_eq!(DeviceModel::parse(model).is_ok(), good, "{model}");
        }
        assert_eq!(CarrierCode::parse("QA-4"), Err(Malformed::Character));
        for c in ['\0', '\u{1}', '\u{b}', '\u{1f}', '\u{fffe}'] {
            assert_eq!(GroupId::parse(&format!("a{c}b")), Err(Malformed::Character), "{c:?}");
        }
        assert!(GroupId::parse("a\tb").is_ok());
    }

    #[test]
    fn latest_is_known_in_any_case_and_versions_are_not_looked_into() {
        for text in ["Latest", "LATEST", " latest "] {
            assert_eq!(Target::parse(text), Ok(Target::Latest));
        }
        let tablet = "T510XXU1.DM/T510OXM1/";
        assert_eq!(Target::parse(tablet).unwrap().as_str(), tablet);
        assert_eq!(Target::parse("x".repeat(101).as_str()), Err(Malformed::TooLong(100)));
    }
}
