//! Telephone numbers.

use super::address::text_value;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The fewest digits of a number; below that it is a short number of somebody's own (sheet, section 10).
pub const DIGITS_MIN: usize = 7;
/// The most digits of a number (ITU-T E.164, section 6.1).
pub const DIGITS_MAX: usize = 15;

/// An international telephone number (ITU-T E.164): `+` and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Number(String);

/// The text is no international telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedNumber {
    /// Neither `+` nor `00` in front.
    #[error("A number begins with + and the country's code, such as +31201234567.")]
    National,
    /// Something other than digits and what people put between them.
    #[error("A number has only digits, with blanks, - . / or parentheses between them.")]
    Characters,
    /// Too few or too many digits.
    #[error("A number has 7 to 15 digits.")]
    Length,
}

impl Number {
    /// Reads `+` or `00` and digits, with blanks, `-`, `.`, `/` and parentheses between them.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, MalformedNumber> {
        let text = text.trim();
        let rest = text.strip_prefix('+').or_else(|| text.strip_prefix("00")).ok_or(MalformedNumber::National)?;
        let mut number = String::from("+");
        for c in rest.chars() {
            match c {
                '0'..='9' => number.push(c),
                ' ' | '-' | '.' | '/' | '(' | ')' => {}
                _ => return Err(MalformedNumber::Characters),
            }
            if number.len() > DIGITS_MAX.saturating_add(1) {
                return Err(MalformedNumber::Length);
            }
        }
        if number.len() <= DIGITS_MIN {
            return Err(MalformedNumber::Length);
        }
        Ok(Self(number))
    }

    /// `+` and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_value!(Number, MalformedNumber, |number, f| f.write_str(&number.0));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_spellings_of_a_number_are_one() {
        for text in ["+31201234567", "0031201234567", " +31 (20) 123-45.67 ", "+31/20/1234567"] {
            assert_eq!(Number::parse(text).unwrap().as_str(), "+31201234567", "{text}");
        }
        for (text, want) in [
            ("", MalformedNumber::National),
            ("0201234567", MalformedNumber::National),
            ("+123456", MalformedNumber::Length),
            ("+1234567890123456", MalformedNumber::Length),
            ("+", MalformedNumber::Length),
            ("+3120x234567", MalformedNumber::Characters),
            ("+３１201234567", MalformedNumber::Characters),
        ] {
            assert_eq!(Number::parse(text), Err(want), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(digits in "[0-9]{7,15}") {
            let number = Number::parse(&format!("+{digits}")).unwrap();
            prop_assert_eq!(Number::parse(number.as_str()), Ok(number.clone()));
            let zeros = format!("00{digits}");
            prop_assert_eq!(Number::parse(&zeros), Ok(number));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Number::parse(&text);
        }
    }
}
