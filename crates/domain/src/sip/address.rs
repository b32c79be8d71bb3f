//! The names of accounts: user part, domain, and both together.

use super::Party;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest user part, in characters; as in enrollment (sheet, section 9), rounded to what a column of a proxy holds.
pub const USER_MAX: usize = 64;
/// The longest domain, in characters (RFC 1035, section 2.3.4).
pub const DOMAIN_MAX: usize = 253;
/// The longest label of a domain, in characters (RFC 1035, section 2.3.4).
const LABEL_MAX: usize = 63;

/// The user part of an account's or an alias's address: small letters, digits, `-`, `_` and `.` (sheet, section 4.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SipUser(String);

/// The text is no user part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedUser {
    /// Nothing there.
    #[error("Give the name that stands before the @.")]
    Empty,
    /// Over [`USER_MAX`].
    #[error("A name has at most 64 characters.")]
    Length,
    /// Something other than letters, digits, `-`, `_` and `.`, or one of these three in front.
    #[error("A name has letters, digits, - _ and ., and begins with a letter or digit.")]
    Characters,
}

impl SipUser {
    /// Trims, lower-cases and checks.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, MalformedUser> {
        let text = text.trim();
        if text.is_empty() {
            return Err(MalformedUser::Empty);
        }
        if text.chars().count() > USER_MAX {
            return Err(MalformedUser::Length);
        }
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !text.chars().all(good) || !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Err(MalformedUser::Characters);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The user part as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The domain of accounts: a host name in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SipDomain(String);

/// The text is no domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A domain is a host name such as sip.example.org.")]
pub struct MalformedDomain;

impl SipDomain {
    /// Trims, lower-cases and checks.
    ///
    /// # Errors
    /// When it is no host name.
    pub fn parse(text: &str) -> Result<Self, MalformedDomain> {
        let text = text.trim();
        if is_host(text) { Ok(Self(text.to_ascii_lowercase())) } else { Err(MalformedDomain) }
    }

    /// The domain as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is a host name: labels of letters, digits and inner `-`, the last one of two letters or more, or of digits alone (sheet,
/// section 4.11).
pub(super) fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= LABEL_MAX
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    let letters = last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    let digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    // A top-level domain in another script is written with digits and hyphens (RFC 5891).
    let foreign = last.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("xn--"));
    text.len() <= DOMAIN_MAX && text.split('.').all(label) && (letters || digits || foreign)
}

/// The address of an account or alias: `user@domain`, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SipAddress {
    /// Before the `@`.
    pub user: SipUser,
    /// Behind the `@`.
    pub domain: SipDomain,
}

/// The text is no address of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedAddress {
    /// No `@`, or more than one.
    #[error("An address has the form user@domain.")]
    Form,
    /// What stands before the `@`.
    #[error(transparent)]
    User(#[from] MalformedUser),
    /// What stands behind it.
    #[error(transparent)]
    Domain(#[from] MalformedDomain),
}

impl SipAddress {
    /// Reads `user@domain`; a `sip:` or `sips:` in front is passed over.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, MalformedAddress> {
        let (user, domain) = without_scheme(text.trim()).split_once('@').ok_or(MalformedAddress::Form)?;
        Ok(Self { user: SipUser::parse(user)?, domain: SipDomain::parse(domain)? })
    }

    /// The same address as somebody at the other end sees it.
    #[must_use]
    pub fn party(&self) -> Party {
        Party::new(self.user.as_str(), self.domain.as_str())
    }
}

/// The text without a `sip:` or `sips:` in front.
pub(super) fn without_scheme(text: &str) -> &str {
    for scheme in ["sip:", "sips:"] {
        if let Some((head, rest)) = text.split_at_checked(scheme.len())
            && head.eq_ignore_ascii_case(scheme)
        {
            return rest;
        }
    }
    text
}

/// Why a text is no alias of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedAlias {
    /// Nothing there.
    #[error("Give the alias's name.")]
    Missing,
    /// A full address in another domain than the account's.
    #[error("An alias is in the account's own domain.")]
    Foreign,
    /// The user part.
    #[error(transparent)]
    User(MalformedUser),
}

impl SipUser {
    /// Reads an alias (sheet, section 4.3): the user part alone, or a full address in the account's own domain.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse_alias(text: &str, own: &SipDomain) -> Result<Self, MalformedAlias> {
        let text = without_scheme(text.trim());
        if text.is_empty() {
            return Err(MalformedAlias::Missing);
        }
        let user = match text.split_once('@') {
            None => text,
            Some((user, domain)) if domain.trim_end().eq_ignore_ascii_case(own.as_str()) => user,
            Some(_) => return Err(MalformedAlias::Foreign),
        };
        Self::parse(user).map_err(MalformedAlias::User)
    }
}

macro_rules! text_value {
    ($name:ident, $error:ty, |$value:ident, $f:ident| $write:expr) => {
        impl fmt::Display for $name {
            fn fmt(&self, $f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $value = self;
                $write
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    };
}
pub(super) use text_value;

text_value!(SipUser, MalformedUser, |user, f| f.write_str(&user.0));
text_value!(SipDomain, MalformedDomain, |domain, f| f.write_str(&domain.0));
text_value!(SipAddress, MalformedAddress, |address, f| write!(f, "{}@{}", address.user, address.domain));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_alias_is_of_the_own_domain_and_of_plain_characters() {
        let own = SipDomain::parse("example.org").unwrap();
        for (text, want) in [
            ("alice", Ok("alice")),
            ("  Alice.E ", Ok("alice.e")),
            ("info@Example.ORG", Ok("info")),
            ("sip:info@example.org", Ok("info")),
            ("0_a-b.c", Ok("0_a-b.c")),
            ("", Err(MalformedAlias::Missing)),
            (" \t", Err(MalformedAlias::Missing)),
            ("@example.org", Err(MalformedAlias::User(MalformedUser::Empty))),
            ("info@example.net", Err(MalformedAlias::Foreign)),
            ("a@b@example.org", Err(MalformedAlias::Foreign)),
            ("-alice", Err(MalformedAlias::User(MalformedUser::Characters))),
            ("al ice", Err(MalformedAlias::User(MalformedUser::Characters))),
            ("al\0ice", Err(MalformedAlias::User(MalformedUser::Characters))),
            ("älice", Err(MalformedAlias::User(MalformedUser::Characters))),
        ] {
            let read = SipUser::parse_alias(text, &own);
            assert_eq!(read.as_ref().map(SipUser::as_str).map_err(|error| *error), want, "{text:?}");
        }
        assert_eq!(SipUser::parse(&"a".repeat(65)), Err(MalformedUser::Length));
        assert!(SipUser::parse(&"a".repeat(64)).is_ok());
    }

    #[test]
    fn domains_are_host_names() {
        for text in ["example.org", "Sip.Example.ORG", "192.0.2.1", "pbx", "a-b.example", "xn--d1acufc.xn--p1ai"] {
            assert_eq!(SipDomain::parse(text).unwrap().as_str(), text.to_lowercase());
        }
        for text in ["", ".", "example.", ".org", "exa mple.org", "-a.org", "a-.org", "example.o1", "a..b", "exämple.org", "x"] {
            assert_eq!(SipDomain::parse(text), Err(MalformedDomain), "{text:?}");
        }
        assert_eq!(SipDomain::parse(&format!("{}.org", "a".repeat(64))), Err(MalformedDomain));
        assert_eq!(SipDomain::parse(&"abcdefghi.".repeat(26)), Err(MalformedDomain));
    }

    #[test]
    fn an_address_is_read_with_and_without_scheme() {
        for text in ["alice@example.org", " SIP:Alice@Example.org ", "sips:alice@example.org"] {
            assert_eq!(SipAddress::parse(text).unwrap().to_string(), "alice@example.org", "{text}");
        }
        assert_eq!(SipAddress::parse("alice"), Err(MalformedAddress::Form));
        assert_eq!(SipAddress::parse("@example.org"), Err(MalformedAddress::User(MalformedUser::Empty)));
        assert_eq!(SipAddress::parse("a@b@example.org"), Err(MalformedAddress::Domain(MalformedDomain)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = SipAddress::parse(&text);
            let _ = SipUser::parse(&text);
        }

        #[test]
        fn what_is_written_is_read_back(user in "[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}", domain in "([a-z][a-z0-9]{0,10}\\.){1,4}[a-z]{2,8}") {
            let address = SipAddress::parse(&format!("{user}@{domain}")).unwrap();
            prop_assert_eq!(SipAddress::parse(&address.to_string()), Ok(address.clone()));
            let json = serde_json::to_string(&address).unwrap();
            prop_assert_eq!(serde_json::from_str::<SipAddress>(&json).unwrap(), address);
        }
    }
}
