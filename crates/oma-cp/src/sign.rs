//! The signature of a message: HMAC-SHA1 over its WBXML with a key that the phone or its user knows (provisioning bootstrap 1.1;
//! sheet, section 3.3).
//!
//! A PIN of four digits guards against mistakes, not against somebody who holds the message: ten thousand attempts find it, and
//! the document is in clear anyway.

use crate::error::ValueError;
use hmac::digest::Key as BlockKey;
use hmac::{Hmac, KeyInit, Mac as _};
use sha1::Sha1;
use std::fmt;
use std::str::FromStr;

/// The PIN that the phone's user types: 4 to 8 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// Checks the digits and keeps them, leading zeros too.
    ///
    /// # Errors
    /// Anything but 4 to 8 ASCII digits.
    pub fn new(digits: impl Into<String>) -> Result<Self, ValueError> {
        let digits = digits.into();
        if (4..=8).contains(&digits.len()) && digits.bytes().all(|octet| octet.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(ValueError::Form { what: "a PIN", expected: "4 to 8 digits" })
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The number of a SIM (IMSI, ITU-T E.212): 6 to 15 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Imsi(String);

impl Imsi {
    /// Checks the digits and keeps them.
    ///
    /// # Errors
    /// Anything but 6 to 15 ASCII digits.
    pub fn new(digits: impl Into<String>) -> Result<Self, ValueError> {
        let digits = digits.into();
        if (6..=15).contains(&digits.len()) && digits.bytes().all(|octet| octet.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(ValueError::Form { what: "an IMSI", expected: "6 to 15 digits" })
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it stands on the SIM, without the octet for its length: two digits an octet, the first in the lower half, in front of
    /// them a half octet that says whether they are odd in number, and behind them one of ones if they are not.
    #[must_use]
    pub fn semi_octets(&self) -> Vec<u8> {
        let odd = self.0.len() % 2 == 1;
        let lead = if odd { 0x9 } else { 0x1 };
        let filler = if odd { None } else { Some(0xF) };
        let halves: Vec<u8> = std::iter::once(lead).chain(self.0.bytes().map(|digit| digit & 0x0F)).chain(filler).collect();
        let (pairs, _) = halves.as_chunks::<2>();
        pairs.iter().map(|[low, high]| high << 4 | low).collect()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

impl fmt::Debug for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Imsi(..)")
    }
}

/// How a message is signed (the parameter `SEC`). `USERPINMAC`, where the user types the signature, is left out: there are
/// phones that do not check it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Security {
    /// `NETWPIN`: the phone knows the key, and its user is not asked for a PIN.
    NetworkPin,
    /// `USERPIN`: the user types the key.
    UserPin,
    /// `USERNETWPIN`: both.
    UserNetworkPin,
}

impl Security {
    /// The value of `SEC`.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::NetworkPin => 0,
            Self::UserPin => 1,
            Self::UserNetworkPin => 2,
        }
    }

    pub(crate) const fn of(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::NetworkPin),
            1 => Some(Self::UserPin),
            2 => Some(Self::UserNetworkPin),
            _ => None,
        }
    }
}

impl fmt::Display for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NetworkPin => "NETWPIN",
            Self::UserPin => "USERPIN",
            Self::UserNetworkPin => "USERNETWPIN",
        })
    }
}

/// What a message is signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The SIM's number. Some operators' phones take no other, and discard the rest unasked.
    NetworkPin(Imsi),
    /// The user's PIN.
    UserPin(Pin),
    /// Both, the SIM's number first.
    UserNetworkPin(Imsi, Pin),
}

impl Key {
    /// Which way of signing this is.
    #[must_use]
    pub const fn security(&self) -> Security {
        match self {
            Self::NetworkPin(_) => Security::NetworkPin,
            Self::UserPin(_) => Security::UserPin,
            Self::UserNetworkPin(..) => Security::UserNetworkPin,
        }
    }

    /// Signs a document: all its WBXML, header and string table included, and nothing around it.
    #[must_use]
    pub fn sign(&self, wbxml: &[u8]) -> Mac {
        Mac(self.hmac(wbxml).finalize().into_bytes().into())
    }

    /// Whether the document was signed with this key. Takes the same time wherever the two differ.
    #[must_use]
    pub fn verifies(&self, wbxml: &[u8], mac: &Mac) -> bool {
        self.hmac(wbxml).verify(&mac.0.into()).is_ok()
    }

    fn hmac(&self, wbxml: &[u8]) -> Hmac<Sha1> {
        let octets = match self {
            Self::NetworkPin(imsi) => imsi.semi_octets(),
            Self::UserPin(pin) => pin.as_str().as_bytes().to_vec(),
            Self::UserNetworkPin(imsi, pin) => [&imsi.semi_octets(), pin.as_str().as_bytes()].concat(),
        };
        // HMAC fills a key that is shorter than a block with zeros (RFC 2104); ours have 16 octets at most.
        let mut block = BlockKey::<Hmac<Sha1>>::default();
        for (place, octet) in block.iter_mut().zip(octets) {
            *place = octet;
        }
        let mut hmac = Hmac::<Sha1>::new(&block);
        hmac.update(wbxml);
        hmac
    }
}

/// A signature. Printed as 40 upper-case hex digits, which is how it is sent: there are phones that compare it as text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mac([u8; 20]);

/// The text is no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a signature has 40 hex digits")]
pub struct MalformedMac;

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02X}"))
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mac({self})")
    }
}

impl FromStr for Mac {
    type Err = MalformedMac;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digits = text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
        let mut octets = [0; 20];
        for octet in &mut octets {
            let (Some(Some(high)), Some(Some(low))) = (digits.next(), digits.next()) else { return Err(MalformedMac) };
            *octet = high << 4 | low;
        }
        if digits.next().is_some() { Err(MalformedMac) } else { Ok(Self(octets)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imsi_is_packed_as_on_the_sim() {
        let odd = Imsi::new("466923103145252").unwrap();
        assert_eq!(odd.semi_octets(), [0x49, 0x66, 0x29, 0x13, 0x30, 0x41, 0x25, 0x25]);
        let even = Imsi::new("46692310314525").unwrap();
        assert_eq!(even.semi_octets(), [0x41, 0x66, 0x29, 0x13, 0x30, 0x41, 0x25, 0xF5]);
    }

    #[test]
    fn a_pin_has_four_to_eight_digits() {
        for pin in ["1234", "0007", "12345678"] {
            assert_eq!(Pin::new(pin).unwrap().as_str(), pin);
        }
        for text in ["", "123", "123456789", "12a4", "１２３４", "12 4", "+123"] {
            assert!(Pin::new(text).is_err(), "{text:?}");
        }
        for text in ["", "12345", "1234567890123456", "46692310314525x"] {
            assert!(Imsi::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_signature_is_read_in_either_case() {
        let text = "1AF545FE2823DC9347064450F90FF1BBF957E146";
        let mac: Mac = text.parse().unwrap();
        assert_eq!(mac.to_string(), text);
        assert_eq!(text.to_ascii_lowercase().parse(), Ok(mac));
        for text in [
            "",
            "AF545FE2823DC9347064450F90FF1BBF957E146",
            "1AF545FE2823DC9347064450F90FF1BBF957E1460",
            "GAF545FE2823DC9347064450F90FF1BBF957E146",
        ] {
            assert_eq!(text.parse::<Mac>(), Err(MalformedMac), "{text:?}");
        }
    }

    #[test]
    fn keys_do_not_reach_a_log() {
        let key = Key::UserNetworkPin(Imsi::new("466923103145252").unwrap(), Pin::new("1234").unwrap());
        assert_eq!(format!("{key:?}"), "UserNetworkPin(Imsi(..), Pin(..))");
    }
}
