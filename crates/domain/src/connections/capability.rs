//! What an app says it can do (sheet, section 7).

use super::value::{TEXT_MAX, check_text};
use serde::{Deserialize, Serialize};

/// The name of the capability of having all of them.
pub const ANY_CAPABILITY: &str = "*";
/// The most capabilities of one connection. The vendor names no limit.
pub const CAPABILITIES_MAX: usize = 200;
/// The longest category or name, in bytes.
const NAME_MAX: usize = 255;

/// What tells a connection's capabilities apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CapabilityKey {
    /// What it is about, such as `push`.
    pub category: String,
    /// Its name within the category.
    pub name: String,
}

/// One capability of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capability {
    /// Which one.
    #[serde(flatten)]
    pub key: CapabilityKey,
    /// Its value, if it has one.
    pub value: Option<String>,
}

/// What is wrong with a capability, or with a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CapabilityFault {
    /// No category, or no name.
    #[error("A capability needs both Category and CapabilityName.")]
    Missing,
    /// Longer than it may be.
    #[error(
        "A capability's Category or CapabilityName has more than {NAME_MAX} bytes, or its CapabilityValue more than {TEXT_MAX}."
    )]
    TooLong,
    /// A character that XML 1.0 cannot carry.
    #[error("A capability has a character that no XML document can hold.")]
    Character,
    /// The same key twice.
    #[error("Two capabilities have the same Category and CapabilityName.")]
    Twice,
    /// More than [`CAPABILITIES_MAX`].
    #[error("A connection has at most {CAPABILITIES_MAX} capabilities.")]
    TooMany,
}

impl Capability {
    /// Checks one.
    ///
    /// # Errors
    /// See [`CapabilityFault`].
    pub fn check(&self) -> Result<(), CapabilityFault> {
        use super::value::MalformedValue;
        let check = |text: &str, max| {
            check_text(text, max).map_err(|fault| match fault {
                MalformedValue::TooLong => CapabilityFault::TooLong,
                MalformedValue::Character | MalformedValue::Type(_) => CapabilityFault::Character,
            })
        };
        if self.key.category.is_empty() || self.key.name.is_empty() {
            return Err(CapabilityFault::Missing);
        }
        check(&self.key.category, NAME_MAX)?;
        check(&self.key.name, NAME_MAX)?;
        check(self.value.as_deref().unwrap_or_default(), TEXT_MAX)
    }

    /// Checks the whole list of a connection.
    ///
    /// # Errors
    /// See [`CapabilityFault`].
    pub fn check_all(list: &[Self]) -> Result<(), CapabilityFault> {
        if list.len() > CAPABILITIES_MAX {
            return Err(CapabilityFault::TooMany);
        }
        list.iter().try_for_each(Self::check)?;
        let mut keys: Vec<&CapabilityKey> = list.iter().map(|capability| &capability.key).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.len() == list.len() { Ok(()) } else { Err(CapabilityFault::Twice) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capability(category: &str, name: &str) -> Capability {
        Capability { key: CapabilityKey { category: category.to_owned(), name: name.to_owned() }, value: None }
    }

    #[test]
    fn lists_are_bounded_and_hold_each_key_once() {
        let many = |count: usize| (0..count).map(|n| capability("push", &n.to_string())).collect::<Vec<_>>();
        assert_eq!(Capability::check_all(&many(CAPABILITIES_MAX)), Ok(()));
        assert_eq!(Capability::check_all(&many(CAPABILITIES_MAX + 1)), Err(CapabilityFault::TooMany));
        assert_eq!(Capability::check_all(&[capability("a", "b"), capability("a", "b")]), Err(CapabilityFault::Twice));
        assert_eq!(Capability::check_all(&[capability("a", ANY_CAPABILITY), capability("b", ANY_CAPABILITY)]), Ok(()));
        assert_eq!(capability("", "b").check(), Err(CapabilityFault::Missing));
        assert_eq!(capability("a", &"b".repeat(256)).check(), Err(CapabilityFault::TooLong));
        assert_eq!(capability("a\0", "b").check(), Err(CapabilityFault::Character));
    }
}
