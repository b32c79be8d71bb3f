//! Values of properties and their texts. Texts of strings are kept as they are; those of other types are trimmed before they are read
//! (sheet, section 11).

use super::property::EdmType;
use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The longest text of a property, in bytes of UTF-8. The vendor names no limit; tokens exceed 150 characters and channel addresses 1,000.
pub const TEXT_MAX: usize = 4096;

/// What a property is set to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value<'a> {
    /// No value.
    #[default]
    Null,
    /// `Edm.Boolean`.
    Boolean(bool),
    /// `Edm.Int32`.
    Int(i32),
    /// `Edm.DateTime`, in UTC. Nothing that is stored as a document holds one, so no text is taken for one.
    #[serde(skip)]
    Instant(Millis),
    /// `Edm.String`.
    Text(Cow<'a, str>),
}

/// Why a text is no value of its property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedValue {
    /// Another type than the declared one, or out of its range.
    #[error("The value is no {}.", .0.as_str())]
    Type(EdmType),
    /// Longer than [`TEXT_MAX`].
    #[error("The value has more than {TEXT_MAX} bytes.")]
    TooLong,
    /// A character that XML 1.0 cannot carry; stored, it would make every later Atom answer unreadable.
    #[error("The value has a character that no XML document can hold.")]
    Character,
}

/// Whether XML 1.0 can hold the character.
const fn in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Takes a text that any document can hold, of at most so many bytes.
pub(super) fn check_text(text: &str, max: usize) -> Result<(), MalformedValue> {
    if text.len() > max {
        return Err(MalformedValue::TooLong);
    }
    if text.chars().all(in_xml) { Ok(()) } else { Err(MalformedValue::Character) }
}

impl Value<'static> {
    /// Reads the text of a value of the declared type: `true`, `false`, `1`, `0` in any case of letters; a decimal number; an instant such
    /// as `2017-01-10T06:10:33.406`, with or without fraction and `Z`.
    ///
    /// # Errors
    /// When the text is no such value.
    pub fn read(kind: EdmType, text: &str) -> Result<Self, MalformedValue> {
        let wrong = MalformedValue::Type(kind);
        match kind {
            EdmType::String => {
                check_text(text, TEXT_MAX)?;
                Ok(Self::Text(Cow::Owned(text.to_owned())))
            }
            EdmType::Boolean => match text.trim() {
                "1" => Ok(Self::Boolean(true)),
                "0" => Ok(Self::Boolean(false)),
                word if word.eq_ignore_ascii_case("true") => Ok(Self::Boolean(true)),
                word if word.eq_ignore_ascii_case("false") => Ok(Self::Boolean(false)),
                _ => Err(wrong),
            },
            EdmType::Int32 => text.trim().parse().map(Self::Int).map_err(|_| wrong),
            EdmType::DateTime => read_instant(text.trim()).map(Self::Instant).ok_or(wrong),
        }
    }
}

impl<'a> Value<'a> {
    /// A text that stands in the program or in somebody else's value.
    #[must_use]
    pub const fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// Whether there is no value.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The type it is of; none for null, which is of every type.
    #[must_use]
    pub const fn kind(&self) -> Option<EdmType> {
        match self {
            Self::Null => None,
            Self::Boolean(_) => Some(EdmType::Boolean),
            Self::Int(_) => Some(EdmType::Int32),
            Self::Instant(_) => Some(EdmType::DateTime),
            Self::Text(_) => Some(EdmType::String),
        }
    }

    /// The same value, kept for itself.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(flag) => Value::Boolean(flag),
            Self::Int(number) => Value::Int(number),
            Self::Instant(at) => Value::Instant(at),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        }
    }

    /// The same value, borrowed.
    #[must_use]
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(flag) => Value::Boolean(*flag),
            Self::Int(number) => Value::Int(*number),
            Self::Instant(at) => Value::Instant(*at),
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
        }
    }

    /// Whether a client that sends back what it read means the same: an empty text and one blank count as equal, and of instants the whole
    /// seconds are compared, since clients drop the fraction (sheet, section 5 and decision 6).
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => {
                let bare = |text: &str| if text == " " { String::new() } else { text.to_owned() };
                one == two || bare(one) == bare(two)
            }
            (Self::Instant(one), Self::Instant(two)) => one.0.div_euclid(1000) == two.0.div_euclid(1000),
            (one, two) => one == two,
        }
    }
}

/// The value's text in XML; nothing for null.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Boolean(flag) => write!(f, "{flag}"),
            Self::Int(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Instant(at) => f.write_str(&instant(*at)),
        }
    }
}

/// `2017-01-10T06:10:33.406`, in UTC without a zone, as `Edm.DateTime` is written.
fn instant(at: Millis) -> String {
    format!("{}.{:03}", at.rfc3339().trim_end_matches('Z'), at.0.rem_euclid(1000))
}

/// Reads what [`instant`] writes, without the fraction, too, or with more of it, and with `Z`.
fn read_instant(text: &str) -> Option<Millis> {
    let (day, time) = text.trim_end_matches(['Z', 'z']).split_once(['T', 't'])?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = clock.split(':').map(|part| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<i64>().ok() } else { None }
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    if fraction.is_empty() || fraction.len() > 12 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
    let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)?;
    Some(Millis(Millis::of_day(day)?.plus_seconds(seconds).0.checked_add(thousandths)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_other_types_are_trimmed_and_strings_are_not() {
        for (text, want) in [("true", true), (" FALSE\n", false), ("1", true), ("0", false), ("True", true)] {
            assert_eq!(Value::read(EdmType::Boolean, text), Ok(Value::Boolean(want)));
        }
        assert_eq!(Value::read(EdmType::Int32, " -7 "), Ok(Value::Int(-7)));
        assert_eq!(Value::read(EdmType::String, " x "), Ok(Value::text(" x ")));
        for (kind, text) in [
            (EdmType::Boolean, "yes"),
            (EdmType::Boolean, ""),
            (EdmType::Int32, "2147483648"),
            (EdmType::Int32, "1.0"),
            (EdmType::DateTime, "2017-01-10 06:10:33"),
            (EdmType::DateTime, "2017-13-10T06:10:33"),
            (EdmType::DateTime, "2017-01-10T24:10:33"),
        ] {
            assert_eq!(Value::read(kind, text), Err(MalformedValue::Type(kind)), "{text}");
        }
    }

    #[test]
    fn what_xml_cannot_carry_is_refused_and_so_is_length() {
        for c in ['\0', '\u{b}', '\u{fffe}'] {
            assert_eq!(Value::read(EdmType::String, &format!("a{c}")), Err(MalformedValue::Character));
        }
        assert!(Value::read(EdmType::String, &"x".repeat(TEXT_MAX)).is_ok());
        assert_eq!(Value::read(EdmType::String, &"x".repeat(TEXT_MAX + 1)), Err(MalformedValue::TooLong));
    }

    #[test]
    fn instants_are_written_with_a_fraction_and_compared_without() {
        let at = Value::Instant(Millis(1_484_028_633_406));
        assert_eq!(at.to_string(), "2017-01-10T06:10:33.406");
        assert_eq!(Value::read(EdmType::DateTime, "2017-01-10T06:10:33.406"), Ok(at.clone()));
        let whole = Value::read(EdmType::DateTime, "2017-01-10T06:10:33Z").unwrap();
        assert!(at.same(&whole) && at != whole);
        assert!(Value::text("").same(&Value::text(" ")) && !Value::text("").same(&Value::text("  ")));
        assert!(!Value::Null.same(&Value::text("")));
    }
}
