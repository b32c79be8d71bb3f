//! The address of the server: a URL and, always, its port.
//!
//! Symbian puts port 80 into an address that comes without one, even behind `https` (sheet, section 2.3, rule 6). So there is no
//! address without a port here, and none that would make a phone overlook it.

use crate::text::{Text, plain, uri};
use std::num::NonZeroU16;

/// Where the phone synchronizes: an `http` or `https` URL, and the port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerAddress {
    url: Text,
    port: NonZeroU16,
    secure: bool,
}

/// The text is no address that phones understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Over [`ServerAddress::MAX`].
    #[error("a server's URL has at most {max} characters", max = ServerAddress::MAX)]
    TooLong,
    /// A character that no URL has; others than ASCII must be percent-encoded.
    #[error("a URL cannot have the character {0:?}")]
    Character(char),
    /// Neither `http://` nor `https://`, in lower case.
    #[error("a server's URL begins with http:// or https://")]
    Scheme,
    /// No host, one with a user's name before it, or an IPv6 address, which phones of the time do not read.
    #[error("the URL's host is missing or is no host name or IPv4 address")]
    Host,
    /// The URL's own port is none.
    #[error("the URL's port is no number from 1 to 65535")]
    Port,
    /// The URL names another port than the one beside it.
    #[error("the URL names port {named}, the port beside it is {beside}")]
    TwoPorts {
        /// The port in the URL.
        named: NonZeroU16,
        /// The port that was given beside it.
        beside: NonZeroU16,
    },
    /// A colon in the path: a phone takes it for a port's and then ignores the real port. `%3A` does instead.
    #[error("a colon in the path must be written as %3A, or the port before it must be named in the URL too")]
    Colon,
}

impl ServerAddress {
    /// The most characters of the URL (a choice of this crate; the format has no limit).
    pub const MAX: usize = 255;

    /// An address with its port beside it, as in the parameter `PORTNBR`.
    ///
    /// # Errors
    /// What is wrong with the URL, or that it names another port.
    pub fn new(url: impl Into<String>, port: NonZeroU16) -> Result<Self, AddressError> {
        Self::checked(url.into(), Some(port))
    }

    /// An address with the port that its URL names, or else the usual one of its scheme (80 or 443).
    ///
    /// # Errors
    /// What is wrong with the URL.
    pub fn parse(url: impl Into<String>) -> Result<Self, AddressError> {
        Self::checked(url.into(), None)
    }

    fn checked(url: String, beside: Option<NonZeroU16>) -> Result<Self, AddressError> {
        if url.len() > Self::MAX {
            return Err(AddressError::TooLong);
        }
        if let Some(character) = url.chars().find(|c| !uri(*c)) {
            return Err(AddressError::Character(character));
        }
        let (secure, usual, rest) = match (url.strip_prefix("http://"), url.strip_prefix("https://")) {
            (Some(rest), _) => (false, 80, rest),
            (_, Some(rest)) => (true, 443, rest),
            (None, None) => return Err(AddressError::Scheme),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let (host, digits) = match authority.split_once(':') {
            Some((host, digits)) => (host, Some(digits)),
            None => (authority, None),
        };
        if host.is_empty() || !host.chars().all(plain) {
            return Err(AddressError::Host);
        }
        let named = digits.map(port_of).transpose()?;
        if named.is_none() && rest.contains(':') {
            return Err(AddressError::Colon);
        }
        let port = match (named, beside) {
            (Some(named), Some(beside)) if named != beside => return Err(AddressError::TwoPorts { named, beside }),
            (Some(port), _) | (None, Some(port)) => port,
            (None, None) => NonZeroU16::new(usual).ok_or(AddressError::Port)?,
        };
        // What was let through above is plain ASCII.
        let url = Text::new(url).map_err(|_| AddressError::Scheme)?;
        Ok(Self { url, port, secure })
    }

    /// The URL, as it was given.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> NonZeroU16 {
        self.port
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether the port stands in the URL, too. A second colon is only there when it does.
    pub(super) fn names_its_port(&self) -> bool {
        self.url().matches(':').nth(1).is_some()
    }

    pub(crate) fn to_text(&self) -> Text {
        self.url.clone()
    }
}

/// Digits only: Rust would take a plus sign, too.
fn port_of(digits: &str) -> Result<NonZeroU16, AddressError> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AddressError::Port);
    }
    digits.parse().map_err(|_| AddressError::Port)
}

/// Reads a port number as it stands in `PORTNBR`.
pub(crate) fn port_number(text: &str) -> Option<NonZeroU16> {
    port_of(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn port(number: u16) -> NonZeroU16 {
        NonZeroU16::new(number).unwrap()
    }

    #[test]
    fn an_address_always_has_a_port() {
        let address = ServerAddress::parse("http://sync.example.com/syncml").unwrap();
        assert_eq!((address.url(), address.port(), address.is_secure()), ("http://sync.example.com/syncml", port(80), false));
        assert_eq!(ServerAddress::parse("https://sync.example.com/syncml").unwrap().port(), port(443));
        assert_eq!(ServerAddress::parse("https://10.0.0.1:8443").unwrap().port(), port(8443));
        assert_eq!(ServerAddress::new("https://sync.example.com/s", port(8443)).unwrap().port(), port(8443));
        assert_eq!(ServerAddress::new("http://h:81/a:b", port(81)).unwrap().port(), port(81));
    }

    #[test]
    fn an_address_that_would_mislead_a_phone_is_refused() {
        for (url, error) in [
            ("", AddressError::Scheme),
            ("HTTP://h/", AddressError::Scheme),
            ("ftp://h/", AddressError::Scheme),
            ("http://", AddressError::Host),
            ("http:///path", AddressError::Host),
            ("http://user@h/", AddressError::Host),
            ("http://[::1]/", AddressError::Host),
            ("http://h:/", AddressError::Port),
            ("http://h:0/", AddressError::Port),
            ("http://h:+80/", AddressError::Port),
            ("http://h:65536/", AddressError::Port),
            ("http://user:secret@h/", AddressError::Port),
            ("https://h/a:b", AddressError::Colon),
            ("https://h?a:b", AddressError::Colon),
            ("http://h/a b", AddressError::Character(' ')),
            ("http://ä.example/", AddressError::Character('ä')),
            ("http://h/\0", AddressError::Character('\0')),
        ] {
            assert_eq!(ServerAddress::parse(url), Err(error), "{url:?}");
        }
        let two = AddressError::TwoPorts { named: port(81), beside: port(80) };
        assert_eq!(ServerAddress::new("http://h:81/", port(80)), Err(two));
        assert_eq!(ServerAddress::parse(format!("http://h/{}", "x".repeat(255))), Err(AddressError::TooLong));
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_refused(text in "(https?://)?\\PC{0,40}") {
            let _ = ServerAddress::parse(text);
        }
    }
}
