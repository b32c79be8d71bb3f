//! The ids of applications and of connections.

use serde::{Deserialize, Serialize};

/// Why a text is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedId {
    /// Nothing.
    #[error("The id is empty.")]
    Missing,
    /// Longer than it may be.
    #[error("The id has more than {0} characters.")]
    TooLong(usize),
    /// A character that it does not take.
    #[error("The id has a character that is not allowed in it.")]
    Character,
}

/// Makes the type of an id, with its greatest length in characters (all of ASCII) and the characters it takes.
macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $max:literal, $fits:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The most characters.
            pub const MAX: usize = $max;

            /// Reads it; capital and small letters differ.
            ///
            /// # Errors
            /// See [`MalformedId`].
            pub fn parse(text: &str) -> Result<Self, MalformedId> {
                let fits: fn(u8) -> bool = $fits;
                if text.is_empty() {
                    return Err(MalformedId::Missing);
                }
                if text.chars().count() > Self::MAX {
                    return Err(MalformedId::TooLong(Self::MAX));
                }
                if text.bytes().all(fits) { Ok(Self(text.to_owned())) } else { Err(MalformedId::Character) }
            }

            /// As it was written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = MalformedId;

            fn try_from(text: String) -> Result<Self, MalformedId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// An application, such as `com.sap.myapp`: letters, digits, dot, hyphen, underscore.
    ApplicationId, 64, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

id! {
    /// A connection: usually a GUID in small letters, or what the app chose (sheet, section 3). It travels as a cookie, so it holds what a
    /// cookie's value may hold (RFC 6265, section 4.1.1): printable ASCII without blank, quotation mark, comma, semicolon and backslash.
    ConnectionId, 128, |byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_bounded_and_safe_to_carry() {
        for good in ["com.sap.myapp", "G3T", "a-b_c.1"] {
            assert_eq!(ApplicationId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["a/b", "a b", "ä", "a'b"] {
            assert_eq!(ApplicationId::parse(bad), Err(MalformedId::Character), "{bad}");
        }
        assert_eq!(ApplicationId::parse(""), Err(MalformedId::Missing));
        for good in ["b6d50e93-bcaa-439d-9741-660a3cb56771", "o'neil", "a/b?c#d%20", "{x}"] {
            assert_eq!(ConnectionId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["a b", "a;b", "a,b", "a\"b", "a\\b", "ü", "a\r\nb", "\u{7f}"] {
            assert_eq!(ConnectionId::parse(bad), Err(MalformedId::Character), "{bad:?}");
        }
        assert!(ConnectionId::parse(&"x".repeat(128)).is_ok());
        assert_eq!(ConnectionId::parse(&"ü".repeat(129)), Err(MalformedId::TooLong(128)));
    }
}
