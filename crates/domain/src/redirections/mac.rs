//! The MAC address: 48 bits, in whatever spelling a person, a phone or an old script writes it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A unicast 48-bit MAC address (IEEE 802). Printed and stored as twelve lower-case hex digits.
///
/// `000000000000` is a valid address that no phone has; the sheet's decision 5 keeps it, because clients probe with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mac(u64);

/// The text is no unicast MAC address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedMac {
    /// Something other than hex digits and separators.
    #[error("A MAC address has only the digits 0-9 and a-f, with : - . or blanks between them.")]
    NotHex,
    /// Not twelve digits.
    #[error("A MAC address has 12 hex digits.")]
    Length,
    /// The group bit is set: the address of many, not of one phone.
    #[error("This is a multicast address; a phone's own address has an even second digit.")]
    Multicast,
}

impl Mac {
    /// Reads any spelling of section 4.1: either case, with `:`, `-`, `.` or blanks between digits or around them.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, MalformedMac> {
        let mut bits: u64 = 0;
        let mut digits = 0_u8;
        for c in text.chars() {
            if let Some(digit) = c.to_digit(16) {
                digits = digits.saturating_add(1);
                if digits > 12 {
                    return Err(MalformedMac::Length);
                }
                bits = (bits << 4) | u64::from(digit);
            } else if !(matches!(c, ':' | '-' | '.') || c.is_ascii_whitespace()) {
                return Err(MalformedMac::NotHex);
            }
        }
        if digits != 12 {
            return Err(MalformedMac::Length);
        }
        Self::from_bits(bits).ok_or(MalformedMac::Multicast)
    }

    /// The address of these 48 bits, unless they are too many or name a group.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Option<Self> {
        if bits >> 48 != 0 || bits & (1 << 40) != 0 { None } else { Some(Self(bits)) }
    }

    /// The address as a number, for ranges and as a key.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Twelve upper-case digits, as it stands in file names and on a phone's label.
    #[must_use]
    pub fn upper(self) -> String {
        format!("{:012X}", self.0)
    }

    /// Upper case with colons: `00:04:13:61:0F:F5`.
    #[must_use]
    pub fn colons(self) -> String {
        let mut out = String::with_capacity(17);
        for (place, digit) in self.upper().chars().enumerate() {
            if place > 0 && place % 2 == 0 {
                out.push(':');
            }
            out.push(digit);
        }
        out
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.0)
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mac({self})")
    }
}

impl std::str::FromStr for Mac {
    type Err = MalformedMac;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Mac {
    type Error = MalformedMac;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Mac> for String {
    fn from(mac: Mac) -> Self {
        mac.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_spellings_of_the_field_are_one_address() {
        let want = Mac::parse("000413610ff5").unwrap();
        for text in [
            "000413610FF5",
            "000413610fF5",
            "00:04:13:61:0F:F5",
            "00-04-13-61-0f-f5",
            "0004.1361.0ff5",
            "00 04 13 61 0f f5",
            "  000413610ff5\r\n",
        ] {
            assert_eq!(Mac::parse(text), Ok(want), "{text:?}");
        }
        assert_eq!(want.to_string(), "000413610ff5");
        assert_eq!(want.upper(), "000413610FF5");
        assert_eq!(want.colons(), "00:04:13:61:0F:F5");
    }

    #[test]
    fn faults_are_told_apart() {
        for text in ["", "000413610ff", "000413610ff55", "00:04:13"] {
            assert_eq!(Mac::parse(text), Err(MalformedMac::Length), "{text:?}");
        }
        for text in ["00041361offs", "000413610ff5%", "{mac}", "000413６10ff5"] {
            assert_eq!(Mac::parse(text), Err(MalformedMac::NotHex), "{text:?}");
        }
        for text in ["ffffffffffff", "010000000000", "01005e000001"] {
            assert_eq!(Mac::parse(text), Err(MalformedMac::Multicast), "{text:?}");
        }
        assert!(Mac::parse("000000000000").is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Mac::parse(&text);
        }

        #[test]
        fn what_is_written_is_read_back(bits in 0_u64..(1 << 48), separator in "[:. -]?", upper: bool) {
            let bits = bits & !(1 << 40);
            let mac = Mac::from_bits(bits).unwrap();
            let plain = if upper { mac.upper() } else { mac.to_string() };
            let pairs: Vec<&str> = (0..6).map(|i| plain.get(i * 2..i * 2 + 2).unwrap()).collect();
            prop_assert_eq!(Mac::parse(&pairs.join(&separator)), Ok(mac));
            prop_assert_eq!(serde_json::from_str::<Mac>(&serde_json::to_string(&mac).unwrap()).unwrap(), mac);
        }

        #[test]
        fn a_group_address_is_never_taken(bits in 0_u64..(1 << 48)) {
            prop_assert_eq!(Mac::from_bits(bits | (1 << 40)), None);
        }
    }
}
