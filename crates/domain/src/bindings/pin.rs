//! The PIN that the phone's user types before the phone takes its settings (sheet, decision 3).

use std::fmt;

/// The fewest digits.
pub const PIN_DIGITS_MIN: usize = 4;
/// The most digits.
pub const PIN_DIGITS_MAX: usize = 8;
/// The digits of a PIN that is made for somebody.
pub const PIN_DIGITS_MADE: usize = 4;
/// How many PINs of [`PIN_DIGITS_MADE`] digits there are; each is as likely as any other.
pub const PIN_NUMBERS: u16 = 10_000;

/// A PIN: 4 to 8 digits, leading zeros included. It is no password: the message that it signs is in clear, and ten thousand attempts find
/// it. It keeps a stranger's settings off a phone, and stays out of logs all the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// The text is no PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A PIN has {PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits.")]
pub struct MalformedPin;

impl Pin {
    /// Reads a PIN; nothing around the digits is passed over, since the user types exactly what was said.
    ///
    /// # Errors
    /// Anything but 4 to 8 ASCII digits.
    pub fn parse(text: &str) -> Result<Self, MalformedPin> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && (PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MalformedPin)
        }
    }

    /// The PIN of this number, a random one below [`PIN_NUMBERS`]; none beyond, so that no PIN is likelier than others.
    #[must_use]
    pub fn of_number(number: u16) -> Option<Self> {
        (number < PIN_NUMBERS).then(|| Self(format!("{number:0width$}", width = PIN_DIGITS_MADE)))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn four_to_eight_digits_and_nothing_else() {
        for good in ["0000", "1234", "12345678"] {
            assert_eq!(Pin::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "123", "123456789", " 1234", "1234 ", "12a4", "-123", "١٢٣٤", "12.4"] {
            assert_eq!(Pin::parse(bad), Err(MalformedPin), "{bad}");
        }
        assert_eq!(format!("{:?}", Pin::parse("4711")), "Ok(Pin(..))");
    }

    #[test]
    fn each_number_makes_a_pin_of_its_own() {
        let all: BTreeSet<String> = (0..PIN_NUMBERS).filter_map(Pin::of_number).map(|pin| pin.0).collect();
        assert_eq!(all.len(), 10_000);
        assert!(all.iter().all(|pin| pin.len() == PIN_DIGITS_MADE && Pin::parse(pin).is_ok()));
        assert_eq!(Pin::of_number(PIN_NUMBERS), None);
    }

    proptest! {
        #[test]
        fn any_text_is_a_pin_or_refused(text in "\\PC{0,12}") {
            let digits = text.chars().all(|c| c.is_ascii_digit()) && (4..=8).contains(&text.chars().count());
            prop_assert_eq!(Pin::parse(&text).is_ok(), digits);
        }
    }
}
