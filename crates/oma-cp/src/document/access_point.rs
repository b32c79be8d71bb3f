//! How the phone reaches the network, when the message brings that along (`NAPDEF` and `PXLOGICAL`; sheet, section 2.5).

use super::account::{DisplayName, LoginName, Secret};
use crate::error::ValueError;
use crate::text::{Text, bounded, bounded_text, plain, shown};
use std::fmt;
use std::net::Ipv4Addr;
use std::num::NonZeroU16;

bounded_text! {
    /// The access point name of a GPRS network, such as `internet` (3GPP TS 23.003, 9.1).
    Apn, "NAP-ADDRESS", 100, plain
}
bounded_text! {
    /// What a proxy is called inside the document; the length is a choice of this crate.
    ProxyId, "PROXY-ID", 64, plain
}
shown!(Apn, ProxyId);

/// What an access point is called inside the document (`NAPID`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AccessPointId(Text);

impl AccessPointId {
    /// The most characters (a choice of this crate).
    pub const MAX: usize = 64;

    /// Checks the text and keeps it as it is.
    ///
    /// # Errors
    /// When it is blank, too long, has characters that identifiers do not have, or is `INTERNET`, which means any access point
    /// that the phone has.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        let text = bounded("NAPID", text.into(), Self::MAX, plain)?;
        if text.as_str() == super::INTERNET {
            return Err(ValueError::Form { what: "NAPID", expected: "another word than INTERNET" });
        }
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn to_text(&self) -> Text {
        self.0.clone()
    }
}

impl fmt::Debug for AccessPointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessPointId({:?})", self.as_str())
    }
}

/// A GPRS access point (`NAPDEF` of bearer `GSM-GPRS`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPoint {
    /// What it is called inside the document.
    pub id: AccessPointId,
    /// What it is called on the phone.
    pub name: DisplayName,
    /// Which network it leads to.
    pub apn: Apn,
    /// Whether the phone may use it for anything on the internet (the empty parameter `INTERNET`).
    pub internet: bool,
    /// How the phone signs in to it, where that is asked for.
    pub login: Option<AccessPointLogin>,
    /// A proxy that is reached over it, for the account to use.
    pub proxy: Option<Proxy>,
}

/// How a phone signs in to an access point (`NAPAUTHINFO`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPointLogin {
    /// By which scheme.
    pub scheme: AccessPointScheme,
    /// The name.
    pub name: LoginName,
    /// The password.
    pub secret: Secret,
}

/// The schemes of PPP (`AUTHTYPE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessPointScheme {
    /// The password in clear.
    Pap,
    /// Challenge and response.
    Chap,
}

impl AccessPointScheme {
    /// As it stands in the document.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pap => "PAP",
            Self::Chap => "CHAP",
        }
    }

    pub(crate) fn read(text: &str) -> Result<Self, ValueError> {
        match text {
            "PAP" => Ok(Self::Pap),
            "CHAP" => Ok(Self::Chap),
            _ => Err(ValueError::Form { what: "AUTHTYPE", expected: "PAP or CHAP" }),
        }
    }
}

/// A proxy (`PXLOGICAL` with one `PXPHYSICAL`). Symbian's synchronization ignores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// What it is called inside the document.
    pub id: ProxyId,
    /// What it is called on the phone.
    pub name: DisplayName,
    /// What its one machine is called inside the document.
    pub physical_id: ProxyId,
    /// Where that machine is.
    pub address: Ipv4Addr,
    /// On which port.
    pub port: NonZeroU16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_point_is_not_called_what_means_any() {
        assert!(AccessPointId::new("INTERNET").is_err());
        assert!(AccessPointId::new("internet-1").is_ok());
        assert!(AccessPointId::new("a b").is_err());
    }

    #[test]
    fn an_apn_is_made_of_labels() {
        assert!(Apn::new("web.example.mnc001.mcc242.gprs").is_ok());
        assert!(Apn::new("web example").is_err());
        assert!(Apn::new("x".repeat(101)).is_err());
    }
}
