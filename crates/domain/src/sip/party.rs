//! Whoever is at the other end of a call, as a SIP message or a person writes it.

use super::Number;
use super::address::{text_value, without_scheme};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest text that is read as a party, in bytes.
pub const PARTY_MAX: usize = 512;
/// The longest part of a party on either side of the `@`, in bytes.
const PART_MAX: usize = 253;
/// Who hides himself (RFC 3323, section 4.1.1.3).
const ANONYMOUS: (&str, &str) = ("anonymous", "anonymous.invalid");

/// Whoever is at the other end of a call: `user@host` in lower case, without scheme, port and parameters. The user part of a `tel:`
/// address has no host, a rule against a whole domain has the user `*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Party {
    user: String,
    host: String,
}

/// The text names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedParty {
    /// Nothing there.
    #[error("Give a SIP address or a number.")]
    Empty,
    /// Over [`PARTY_MAX`].
    #[error("The address is too long.")]
    Length,
    /// Blanks, control characters or others that no address has.
    #[error("The address has characters that no SIP address has.")]
    Characters,
}

impl Party {
    pub(super) fn new(user: &str, host: &str) -> Self {
        Self { user: user.to_lowercase(), host: host.to_lowercase() }
    }

    /// Who hides himself.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::new(ANONYMOUS.0, ANONYMOUS.1)
    }

    /// Reads what stands in a From header or what a person writes: `"Bob B" <sip:bob@example.net;tag=1>`, `sip:bob@example.net`,
    /// `bob@example.net`, `tel:+31201234567`, `+31 20 1234567`, `bob`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, MalformedParty> {
        if text.len() > PARTY_MAX {
            return Err(MalformedParty::Length);
        }
        if let Ok(number) = Number::parse(text) {
            return Ok(Self::new(number.as_str(), ""));
        }
        let inner = match text.rsplit_once('<') {
            Some((_, rest)) => rest.split('>').next().unwrap_or_default(),
            None => text,
        };
        let inner = inner.trim();
        let tel = inner.split_at_checked(4).filter(|(head, _)| head.eq_ignore_ascii_case("tel:")).map(|(_, rest)| rest);
        let bare = tel.unwrap_or_else(|| without_scheme(inner));
        let bare = bare.split([';', '?']).next().unwrap_or_default();
        let (user, host) = match bare.rsplit_once('@') {
            Some((user, host)) => (user.split(':').next().unwrap_or_default(), without_port(host)),
            // An address in brackets is a host; any other text without an @ names somebody.
            None if bare.starts_with('[') => ("", without_port(bare)),
            None => (bare.split(':').next().unwrap_or_default(), ""),
        };
        if user.is_empty() && host.is_empty() {
            return Err(MalformedParty::Empty);
        }
        if user.len() > PART_MAX || host.len() > PART_MAX {
            return Err(MalformedParty::Length);
        }
        let bad = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"' | '@' | ',' | '\\');
        if user.chars().any(bad) || host.chars().any(bad) {
            return Err(MalformedParty::Characters);
        }
        Ok(Self::new(user, host))
    }

    /// Before the `@`; empty for a host alone.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Behind the `@`; empty for a number alone.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The telephone number that the user part is, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<Number> {
        Number::parse(&self.user).ok()
    }

    /// Whether he hides himself.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.host == ANONYMOUS.1 || self.user == ANONYMOUS.0
    }

    /// What he is known by: his number, wherever it comes in, else his address. Two are the same when this is.
    #[must_use]
    pub fn key(&self) -> String {
        self.number().map_or_else(|| self.to_string(), String::from)
    }

    /// Whether both are the same one: the same number, wherever it comes in, or the same address.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

/// The host without a port, minding the colons of an IPv6 address in brackets.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((before, port)) if !port.ends_with(']') && port.bytes().all(|byte| byte.is_ascii_digit()) => before,
        _ => host,
    }
}

text_value!(Party, MalformedParty, |party, f| {
    if party.host.is_empty() { f.write_str(&party.user) } else { write!(f, "{}@{}", party.user, party.host) }
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn party(text: &str) -> Party {
        Party::parse(text).unwrap()
    }

    #[test]
    fn the_spellings_of_one_caller_are_one() {
        for text in [
            "bob@example.net",
            "sip:Bob@EXAMPLE.net",
            "sips:bob@example.net:5061",
            "\"Bob B\" <sip:bob@example.net;transport=tls>;tag=1",
            "Bob <sip:bob@example.net>",
            "sip:bob:secret@example.net?subject=x",
        ] {
            assert_eq!(party(text).to_string(), "bob@example.net", "{text}");
        }
        assert_eq!(party("tel:+31201234567;phone-context=x").to_string(), "+31201234567");
        assert_eq!(party(" 0031 (20) 123-45.67").to_string(), "+31201234567");
        assert_eq!(party("sip:[2001:db8::1]").host(), "[2001:db8::1]");
        assert_eq!(party("bob@[2001:db8::1]:5060").host(), "[2001:db8::1]");
    }

    #[test]
    fn numbers_are_the_same_wherever_they_come_in() {
        assert!(party("+31201234567@gw1.example").is_same(&party("sip:0031201234567@example.org;user=phone")));
        assert!(party("tel:+31201234567").is_same(&party("+31201234567@gw1.example")));
        assert!(!party("+31201234567@gw1.example").is_same(&party("+31201234568@gw1.example")));
        assert!(!party("bob@example.org").is_same(&party("bob@example.net")));
    }

    #[test]
    fn who_hides_himself_is_known() {
        for text in
            ["sip:anonymous@anonymous.invalid", "\"Anonymous\" <sip:Anonymous@192.0.2.1>", "c8oqz84zk7z@anonymous.invalid"]
        {
            assert!(party(text).is_anonymous(), "{text}");
        }
        assert!(!party("bob@example.org").is_anonymous());
    }

    #[test]
    fn what_names_nobody_is_refused() {
        for text in ["", "sip:", "<>", "@", "sip:@"] {
            assert_eq!(Party::parse(text), Err(MalformedParty::Empty), "{text:?}");
        }
        for text in ["bob smith@example.org", "bob\0@example.org", "bob@exam\nple.org", "a@b@example.org"] {
            assert_eq!(Party::parse(text), Err(MalformedParty::Characters), "{text:?}");
        }
        assert_eq!(Party::parse(&"a".repeat(600)), Err(MalformedParty::Length));
        assert_eq!(Party::parse(&"a".repeat(300)), Err(MalformedParty::Length));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_stays_the_same(text in "\\PC*") {
            if let Ok(party) = Party::parse(&text) {
                prop_assert_eq!(Party::parse(&party.to_string()), Ok(party));
            }
        }
    }
}
