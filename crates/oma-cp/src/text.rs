//! Text as it can stand in a document, and texts of which phones keep only so many characters.
//!
//! Knows nothing of documents: only what a text must not contain and how long it may be.

use crate::error::ValueError;
use std::borrow::Cow;
use std::fmt;

/// Text that every encoding here can carry unchanged: no control character (a NUL ends a WBXML string, and XML turns line breaks
/// in an attribute into blanks) and none that XML 1.0 lacks. May be empty. Sheet, section 3.2.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Cow<'static, str>);

impl Text {
    /// Takes the text as it is.
    ///
    /// # Errors
    /// [`ValueError::Character`] for a control character or one of the two that XML does not have.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        Self::of("text", text.into())
    }

    fn of(what: &'static str, text: String) -> Result<Self, ValueError> {
        match text.chars().find(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
            Some(character) => Err(ValueError::Character { what, character }),
            None => Ok(Self(Cow::Owned(text))),
        }
    }

    /// A word of the format itself.
    pub(crate) const fn word(word: &'static str) -> Self {
        Self(Cow::Borrowed(word))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that is not blank, has at most `max` UTF-16 units (the measure of the phones that set these limits) and only such
/// characters.
pub(crate) fn bounded(what: &'static str, text: String, max: usize, allowed: fn(char) -> bool) -> Result<Text, ValueError> {
    if text.trim().is_empty() {
        return Err(ValueError::Blank { what });
    }
    // Counted no further than needed: the text may come from anywhere.
    if text.encode_utf16().take(max.saturating_add(1)).count() > max {
        return Err(ValueError::TooLong { what, max });
    }
    if let Some(character) = text.chars().find(|c| !allowed(*c)) {
        return Err(ValueError::Character { what, character });
    }
    Text::of(what, text)
}

/// Any character that [`Text`] takes.
pub(crate) const fn any(_: char) -> bool {
    true
}

/// What an identifier, an APN or a host is made of.
pub(crate) const fn plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')
}

/// What a URI is made of (RFC 3986), the percent sign and the reserved characters included.
pub(crate) const fn uri(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
}

/// Makes a type for the value of one parameter: what it is called, how long it may be, and of which characters it is made.
macro_rules! bounded_text {
    ($(#[$meta:meta])* $name:ident, $parm:literal, $max:literal, $allowed:path) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name($crate::text::Text);

        impl $name {
            /// The most characters, counted in UTF-16 units as the phones do.
            pub const MAX: usize = $max;

            /// Checks the text and keeps it as it is.
            ///
            /// # Errors
            /// When it is blank, too long, or has a character that cannot stand there.
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::error::ValueError> {
                $crate::text::bounded($parm, text.into(), Self::MAX, $allowed).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            pub(crate) fn to_text(&self) -> $crate::text::Text {
                self.0.clone()
            }
        }
    };
}
pub(crate) use bounded_text;

/// Lets a value be shown by `{:?}`.
macro_rules! shown {
    ($($name:ident),*) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.as_str())
            }
        })*
    };
}
pub(crate) use shown;

/// Keeps a value out of logs: `{:?}` shows its type only.
macro_rules! hidden {
    ($($name:ident),*) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        })*
    };
}
pub(crate) use hidden;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_cannot_be_written() {
        for character in ['\0', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{FFFE}', '\u{FFFF}'] {
            assert_eq!(Text::new(format!("a{character}b")), Err(ValueError::Character { what: "text", character }));
        }
        assert_eq!(Text::new("").unwrap().as_str(), "");
        assert_eq!(Text::new(" Zoë \u{1F4F1} ").unwrap().as_str(), " Zoë \u{1F4F1} ");
    }

    #[test]
    fn length_is_counted_as_phones_count() {
        // One character, but two UTF-16 units.
        assert!(bounded("x", "\u{1F4F1}".to_owned(), 2, any).is_ok());
        assert_eq!(bounded("x", "\u{1F4F1}".to_owned(), 1, any), Err(ValueError::TooLong { what: "x", max: 1 }));
        assert_eq!(bounded("x", "ää".to_owned(), 2, any).unwrap().as_str(), "ää");
    }
}
