//! The provisioning URL: checked, then kept byte for byte.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest provisioning URL, in bytes.
pub const URL_MAX: usize = 2048;

/// Where a phone is sent (sheet, section 4.2). Kept exactly as it was given: placeholders such as `{mac}` or `<phone_type>` are the
/// phone's to fill in, and clients compare the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProvisioningUrl(String);

/// The text is no URL that a phone could follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedUrl {
    /// Nothing there.
    #[error("Give the URL of the provisioning server.")]
    Empty,
    /// Over [`URL_MAX`].
    #[error("A URL has at most 2048 bytes.")]
    Length,
    /// A control character, a line break among them.
    #[error("A URL has no line breaks or control characters.")]
    Control,
    /// Not one of the four schemes that phones speak.
    #[error("A URL begins with http://, https://, ftp:// or tftp://.")]
    Scheme,
    /// No host, or characters that no host has.
    #[error("The URL's host is missing or is no host name.")]
    Host,
    /// Not a number up to 65535.
    #[error("The URL's port is no number from 0 to 65535.")]
    Port,
}

/// The schemes that phones speak, with what follows them.
const SCHEMES: [&str; 4] = ["http://", "https://", "ftp://", "tftp://"];

impl ProvisioningUrl {
    /// Checks the text and keeps it as it is.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, MalformedUrl> {
        if text.is_empty() {
            return Err(MalformedUrl::Empty);
        }
        if text.len() > URL_MAX {
            return Err(MalformedUrl::Length);
        }
        if text.chars().any(char::is_control) {
            return Err(MalformedUrl::Control);
        }
        let authority = authority(text).ok_or(MalformedUrl::Scheme)?;
        let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, after)| after);
        let (host, port) = split_port(host_and_port).ok_or(MalformedUrl::Host)?;
        if !is_host(host) {
            return Err(MalformedUrl::Host);
        }
        if let Some(port) = port
            && !port.is_empty()
            && (port.parse::<u16>().is_err() || !port.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(MalformedUrl::Port);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, byte for byte as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Host and port in lower case, without user and password: what a list is filtered by.
    #[must_use]
    pub fn host(&self) -> String {
        let authority = authority(&self.0).unwrap_or_default();
        authority.rsplit_once('@').map_or(authority, |(_, after)| after).to_lowercase()
    }

    /// The URL as it may stand in a log or on a page that others see: a password in it is replaced by `***`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask_password(&self.0)
    }
}

/// Replaces the password in a URL's authority by `***`; other text stays as it is.
#[must_use]
pub fn mask_password(url: &str) -> String {
    let Some(authority) = authority(url) else { return url.to_owned() };
    let Some((user, host)) = authority.rsplit_once('@') else { return url.to_owned() };
    let Some((name, _)) = user.split_once(':') else { return url.to_owned() };
    let Some((before, after)) = url.split_once(authority) else { return url.to_owned() };
    format!("{before}{name}:***@{host}{after}")
}

/// What stands between the scheme and the path; none when the scheme is not one of ours.
fn authority(text: &str) -> Option<&str> {
    let rest = SCHEMES.iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        if head.eq_ignore_ascii_case(scheme) { text.get(scheme.len()..) } else { None }
    })?;
    Some(rest.split(['/', '?', '#']).next().unwrap_or_default())
}

/// Splits `host:port`, minding the colons of an IPv6 address in brackets.
fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, after) = rest.split_once(']')?;
        inside.parse::<std::net::Ipv6Addr>().ok()?;
        if after.is_empty() {
            return Some(("[]", None));
        }
        return after.strip_prefix(':').map(|port| ("[]", Some(port)));
    }
    match text.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((text, None)),
    }
}

fn is_host(host: &str) -> bool {
    if host == "[]" {
        return true;
    }
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    !host.is_empty() && host.chars().all(good) && host.chars().any(char::is_alphanumeric)
}

impl fmt::Display for ProvisioningUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for ProvisioningUrl {
    type Err = MalformedUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ProvisioningUrl {
    type Error = MalformedUrl;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ProvisioningUrl> for String {
    fn from(url: ProvisioningUrl) -> Self {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn urls_of_the_field_are_kept_byte_for_byte() {
        for text in [
            "http://provisioning.myserver.com/snom?mac={mac}",
            "https://host/provisioning/token/{mac}.xml",
            "http://host/<phone_type>/<mac>.htm",
            "HTTP://Host.Example:8080/A b?c=d&e=%20",
            "tftp://192.0.2.1",
            "ftp://user:pa:ss@host/x@y",
            "http://[2001:db8::1]:8080/",
            "http://bücher.example/",
            "http://host:/",
        ] {
            assert_eq!(ProvisioningUrl::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn faults_are_told_apart() {
        for (text, want) in [
            ("", MalformedUrl::Empty),
            ("host/path", MalformedUrl::Scheme),
            ("/path", MalformedUrl::Scheme),
            ("gopher://host/", MalformedUrl::Scheme),
            ("javascript:alert(1)", MalformedUrl::Scheme),
            ("http:/host", MalformedUrl::Scheme),
            (" http://host/", MalformedUrl::Scheme),
            ("http://", MalformedUrl::Host),
            ("http:///path", MalformedUrl::Host),
            ("http://user@/path", MalformedUrl::Host),
            ("http://:80/", MalformedUrl::Host),
            ("http://ho st/", MalformedUrl::Host),
            ("http://{mac}.example/", MalformedUrl::Host),
            ("http://[::1/", MalformedUrl::Host),
            ("http://[zz]/", MalformedUrl::Host),
            ("http://host:65536/", MalformedUrl::Port),
            ("http://host:+80/", MalformedUrl::Port),
            ("http://host:8a/", MalformedUrl::Port),
            ("http://host/\nx", MalformedUrl::Control),
            ("http://host/\u{7f}", MalformedUrl::Control),
        ] {
            assert_eq!(ProvisioningUrl::parse(text), Err(want), "{text:?}");
        }
        let long = format!("http://host/{}", "a".repeat(URL_MAX));
        assert_eq!(ProvisioningUrl::parse(&long), Err(MalformedUrl::Length));
    }

    #[test]
    fn a_password_is_masked() {
        let url = ProvisioningUrl::parse("https://phone:s3:cr@t@Host.example:8443/x?y=a:b@c").unwrap();
        assert_eq!(url.masked(), "https://phone:***@Host.example:8443/x?y=a:b@c");
        assert_eq!(url.host(), "host.example:8443");
        assert_eq!(mask_password("http://host/a:b@c"), "http://host/a:b@c");
        assert_eq!(mask_password("http://user@host/"), "http://user@host/");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            if let Ok(url) = ProvisioningUrl::parse(&text) {
                prop_assert_eq!(url.as_str(), text.as_str());
            }
        }

        /// An independent judge: what we take with a plain host, the `url` crate takes too, and sees the same host.
        #[test]
        fn the_url_crate_agrees_about_the_host(
            scheme in "http|https|ftp",
            host in "[a-z][a-z0-9]{0,10}(\\.[a-z][a-z0-9]{0,5}){0,3}",
            port in proptest::option::of(1_u16..),
            rest in "(/[a-z{}<>=&%0-9 ]{0,20})?",
        ) {
            let port = port.map_or_else(String::new, |port| format!(":{port}"));
            let text = format!("{scheme}://{host}{port}{rest}");
            let ours = ProvisioningUrl::parse(&text).unwrap();
            let theirs = url::Url::parse(&text).unwrap();
            let host = ours.host();
            prop_assert_eq!(host.split(':').next(), theirs.host_str());
        }

        #[test]
        fn a_mask_leaves_no_password(user in "[a-z]{1,5}", secret in "[a-z:@!]{6,12}", path in "(/[a-z]{0,5})?") {
            let url = ProvisioningUrl::parse(&format!("http://{user}:{secret}@host{path}")).unwrap();
            prop_assert_eq!(url.masked(), format!("http://{user}:***@host{path}"));
        }
    }
}
