//! The SyncML account: who serves it, how the phone signs in, and what it synchronizes (application `w5`; sheet, section 2.2).

use super::address::ServerAddress;
use super::resource::Resources;
use crate::error::ValueError;
use crate::text::{Text, any, bounded, bounded_text, hidden, shown};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

bounded_text! {
    /// The server's id. A Symbian phone that knows it already overwrites that account instead of adding a second one, so it must
    /// stay the same for ever; a longer one than this is ignored.
    ProviderId, "PROVIDER-ID", 150, any
}
bounded_text! {
    /// A name that the phone shows to its user. Symbian cuts it at this length.
    DisplayName, "NAME", 50, any
}
bounded_text! {
    /// The name that the phone signs in with, as long as Symbian takes it.
    LoginName, "AAUTHNAME", 80, any
}
bounded_text! {
    /// The password that the phone signs in with. Symbian drops a longer one without a word. Anybody who sees the message can
    /// read it, so make one for this phone alone.
    Secret, "AAUTHSECRET", 22, any
}
shown!(ProviderId, DisplayName, LoginName);
hidden!(Secret);

impl DisplayName {
    /// One of this crate's own names.
    pub(super) const fn word(word: &'static str) -> Self {
        Self(Text::word(word))
    }
}

/// A SyncML account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The server's id; better always given.
    pub provider_id: Option<ProviderId>,
    /// What the account is called on the phone.
    pub name: Option<DisplayName>,
    /// Which SyncML; a Symbian phone that is not told takes [`Protocol::V1_2`].
    pub protocol: Option<Protocol>,
    /// Where the server is.
    pub server: ServerAddress,
    /// How the phone signs in.
    pub login: Login,
    /// What is synchronized.
    pub resources: Resources,
}

impl Account {
    /// An account with what no account can do without.
    #[must_use]
    pub const fn new(server: ServerAddress, login: Login, resources: Resources) -> Self {
        Self { provider_id: None, name: None, protocol: None, server, login, resources }
    }
}

/// The SyncML DS protocol (`APROTOCOL`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// SyncML DS 1.1.2.
    V1_1_2,
    /// OMA DS 1.2.
    V1_2,
}

impl Protocol {
    /// As it stands in the document.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1_1_2 => "1.1.2",
            Self::V1_2 => "1.2",
        }
    }

    /// Reads what stands in a document; `1.1` is 1.1.2, as Symbian has it.
    pub(crate) fn read(text: &str) -> Result<Self, ValueError> {
        match text {
            "1.1" | "1.1.2" => Ok(Self::V1_1_2),
            "1.2" => Ok(Self::V1_2),
            _ => Err(ValueError::Form { what: "APROTOCOL", expected: "1.1, 1.1.2 or 1.2" }),
        }
    }
}

/// How the phone signs in to the server (`APPAUTH` of level `APPSRV`, or the login of one [`super::Resource`]).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Login {
    /// By which scheme.
    pub scheme: Scheme,
    /// The name; the phone's user types it when there is none.
    pub name: Option<LoginName>,
    /// The password; the phone's user types it when there is none.
    pub secret: Option<Secret>,
}

impl Login {
    /// A login by SyncML's own `BASIC`, the scheme that every phone has.
    #[must_use]
    pub const fn basic(name: LoginName, secret: Secret) -> Self {
        Self { scheme: Scheme::Basic, name: Some(name), secret: Some(secret) }
    }
}

/// The schemes of signing in (`AAUTHTYPE`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// SyncML's basic scheme, inside the protocol.
    Basic,
    /// SyncML's MD5 scheme, with the first nonce if there is one.
    Digest(Option<Nonce>),
    /// HTTP Basic.
    HttpBasic,
    /// HTTP Digest, with the first nonce if there is one.
    HttpDigest(Option<Nonce>),
}

impl Scheme {
    /// As it stands in the document.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Basic => "BASIC",
            Self::Digest(_) => "DIGEST",
            Self::HttpBasic => "HTTP-BASIC",
            Self::HttpDigest(_) => "HTTP-DIGEST",
        }
    }

    pub(crate) const fn nonce(&self) -> Option<&Nonce> {
        match self {
            Self::Basic | Self::HttpBasic => None,
            Self::Digest(nonce) | Self::HttpDigest(nonce) => nonce.as_ref(),
        }
    }

    /// Reads what stands in a document. A nonce beside a scheme that has none is refused.
    pub(crate) fn read(text: &str, nonce: Option<Nonce>) -> Result<Self, ValueError> {
        match (text, nonce) {
            ("BASIC", None) => Ok(Self::Basic),
            ("DIGEST", nonce) => Ok(Self::Digest(nonce)),
            ("HTTP-BASIC", None) => Ok(Self::HttpBasic),
            ("HTTP-DIGEST", nonce) => Ok(Self::HttpDigest(nonce)),
            ("BASIC" | "HTTP-BASIC", Some(_)) => {
                Err(ValueError::Form { what: "AAUTHDATA", expected: "left out with this scheme" })
            }
            _ => Err(ValueError::Form { what: "AAUTHTYPE", expected: "BASIC, DIGEST, HTTP-BASIC or HTTP-DIGEST" }),
        }
    }
}

/// The nonce of a digest scheme: base64 (`AAUTHDATA`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nonce(Text);

impl Nonce {
    /// The most characters of base64 (a choice of this crate): 64 octets.
    pub const MAX: usize = 88;

    /// Checks the base64 and keeps it as it is.
    ///
    /// # Errors
    /// When it is blank, too long, or no base64 with its padding.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        let text = bounded("AAUTHDATA", text.into(), Self::MAX, any)?;
        match STANDARD.decode(text.as_str()) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(ValueError::Form { what: "AAUTHDATA", expected: "base64" }),
        }
    }

    /// The base64.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn to_text(&self) -> Text {
        self.0.clone()
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_22_characters_is_the_longest() {
        assert_eq!(Secret::new("x".repeat(22)).unwrap().as_str().len(), 22);
        assert_eq!(Secret::new("x".repeat(23)), Err(ValueError::TooLong { what: "AAUTHSECRET", max: 22 }));
        assert_eq!(Secret::new(" "), Err(ValueError::Blank { what: "AAUTHSECRET" }));
        assert_eq!(Secret::new("a\0"), Err(ValueError::Character { what: "AAUTHSECRET", character: '\0' }));
    }

    #[test]
    fn the_other_limits_of_phones_hold_too() {
        assert!(ProviderId::new("x".repeat(150)).is_ok() && ProviderId::new("x".repeat(151)).is_err());
        assert!(DisplayName::new("x".repeat(50)).is_ok() && DisplayName::new("x".repeat(51)).is_err());
        assert!(LoginName::new("x".repeat(80)).is_ok() && LoginName::new("x".repeat(81)).is_err());
        assert!(DisplayName::new("").is_err());
    }

    #[test]
    fn a_nonce_is_base64_and_belongs_to_a_digest() {
        let nonce = Nonce::new("bm9uY2U=").unwrap();
        assert_eq!(Nonce::new("bm9uY2U"), Err(ValueError::Form { what: "AAUTHDATA", expected: "base64" }));
        assert!(Nonce::new("").is_err());
        assert_eq!(Scheme::read("DIGEST", Some(nonce.clone())), Ok(Scheme::Digest(Some(nonce.clone()))));
        assert!(Scheme::read("BASIC", Some(nonce)).is_err());
        assert!(Scheme::read("basic", None).is_err());
    }

    #[test]
    fn secrets_do_not_reach_a_log() {
        let scheme = Scheme::Digest(Some(Nonce::new("bm9uY2U=").unwrap()));
        let login =
            Login { scheme, name: Some(LoginName::new("u1456").unwrap()), secret: Some(Secret::new("s3cretPw").unwrap()) };
        let debug = format!("{login:?}");
        assert!(debug.contains("u1456") && !debug.contains("s3cretPw") && !debug.contains("bm9u"), "{debug}");
    }
}
