//! JSON that clients send: bounded in depth, members in the order they were written, and values kept byte for byte.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// The longest JSON text of a parameter, in bytes.
pub(super) const JSON_MAX: usize = 8 * 1024 * 1024;
/// How deep arrays and objects may lie in each other.
pub(super) const DEPTH_MAX: usize = 64;

/// The text is no JSON, or deeper than [`DEPTH_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Reads a text.
pub(super) fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, Malformed> {
    if is_too_deep(text) {
        return Err(Malformed);
    }
    serde_json::from_str(text).map_err(|_| Malformed)
}

/// Whether brackets that are open at the same time are too many; those in strings do not count.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b'[' | b'{' if !inside => depth = depth.saturating_add(1),
            b']' | b'}' if !inside => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return true;
        }
    }
    false
}

/// The members of an object, in the order they were written, each with the text of its value.
#[derive(Debug)]
pub(super) struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Members<'t> {
    /// The value of a member; of several with this name the last.
    pub fn get(&self, name: &str) -> Option<&'t str> {
        self.0.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.get())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'t str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.get()))
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_their_text() {
        let members: Members<'_> = read("{\"b\": {\"x\" : 1.0},\"a\":\"\\u00e9\\n\", \"b\":2}").unwrap();
        let all: Vec<(&str, &str)> = members.iter().collect();
        assert_eq!(all, [("b", "{\"x\" : 1.0}"), ("a", "\"\\u00e9\\n\""), ("b", "2")]);
        assert_eq!((members.get("b"), members.get("c")), (Some("2"), None));
    }

    #[test]
    fn depth_is_bounded_and_brackets_in_strings_are_none() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read::<&RawValue>(&nested(DEPTH_MAX)).is_ok());
        assert!(read::<&RawValue>(&nested(DEPTH_MAX + 1)).is_err());
        assert!(read::<&RawValue>(&nested(1_000_000)).is_err());
        assert!(read::<&RawValue>(&format!("\"{}\\\"{}\"", "[".repeat(100), "{".repeat(100))).is_ok());
        for bad in ["", "{", "{}x", "{\"a\":}", "nul", "[1,]", "'a'", "\"\n\""] {
            assert!(read::<&RawValue>(bad).is_err(), "{bad}");
        }
    }
}
