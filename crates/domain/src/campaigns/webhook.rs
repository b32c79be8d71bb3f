//! Webhooks: which events of a campaign an organization is told of, where, and what became of each delivery.

use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// An event of a campaign that a webhook can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HookEvent {
    /// It was ordered.
    Created,
    /// Its first window may be open somewhere: devices are told from now on.
    Opened,
    /// Every device that belongs to it has come to its end.
    Finished,
    /// So many devices failed that it paused by itself.
    Threshold,
}

impl HookEvent {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Created, Self::Opened, Self::Finished, Self::Threshold];

    /// The word in the database, in forms and in what is delivered.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Opened => "opened",
            Self::Finished => "finished",
            Self::Threshold => "threshold",
        }
    }

    /// The event of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == word)
    }
}

words! {
    /// Where a delivery is.
    DeliveryState {
        /// It is tried, or tried again, at its time.
        Waiting = "waiting", "Waiting";
        /// It was answered with success.
        Delivered = "delivered", "Delivered";
        /// It was tried as often as one may.
        Failed = "failed", "Failed";
    }
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Which one.
    pub id: String,
    /// Where events are posted to.
    pub url: HookUrl,
    /// Which events.
    pub events: Vec<HookEvent>,
    /// Whether new events are delivered.
    pub enabled: bool,
    /// When it was added.
    pub created_at: Millis,
}

/// A delivery of one event to one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Which one; it is sent along, so that the receiver knows one that comes twice.
    pub id: String,
    /// Where it goes.
    pub url: String,
    /// What it tells of.
    pub event: HookEvent,
    /// Of which campaign.
    pub campaign: String,
    /// Where it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What was answered last, in words; empty before the first try.
    pub answer: String,
    /// When the event happened.
    pub created_at: Millis,
    /// When it is tried next, while it waits.
    pub next_at: Millis,
}

/// The most tries of a delivery.
pub const TRIES_MAX: u32 = 10;

/// How many seconds after its so-many-th try, from 1 on, a delivery is tried again: 10 seconds at first, 12 hours at last, a day in all.
#[must_use]
pub const fn back_off(tries: u32) -> i64 {
    match tries {
        0 | 1 => 10,
        2 => 30,
        3 => 2 * 60,
        4 => 10 * 60,
        5 => 30 * 60,
        6 => 3600,
        7 => 3 * 3600,
        8 => 6 * 3600,
        _ => 12 * 3600,
    }
}

/// The text is no address that a webhook can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Write an address such as https://mdm.example/hooks, without a user, up to 1,000 characters.")]
pub struct MalformedHookUrl;

/// The address of a webhook: `http` or `https`, a host, perhaps a port, and a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HookUrl {
    text: String,
    tls: bool,
    host: String,
    port: u16,
    target: String,
}

impl HookUrl {
    /// The most bytes.
    pub const BYTES_MAX: usize = 1000;

    /// Reads an address.
    ///
    /// # Errors
    /// When it is none that a webhook can have.
    pub fn parse(text: &str) -> Result<Self, MalformedHookUrl> {
        let text = text.trim();
        if text.len() > Self::BYTES_MAX
            || !text.bytes().all(|byte| byte.is_ascii_graphic())
            || text.contains(['#', '\\', '"', '<', '>'])
        {
            return Err(MalformedHookUrl);
        }
        let (tls, rest) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            _ => return Err(MalformedHookUrl),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at_checked(end).ok_or(MalformedHookUrl)?;
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        let usual = if tls { 443 } else { 80 };
        let (host, port) = match authority.strip_prefix('[') {
            Some(bracketed) => {
                let (address, after) = bracketed.split_once(']').ok_or(MalformedHookUrl)?;
                address.parse::<std::net::Ipv6Addr>().map_err(|_| MalformedHookUrl)?;
                (
                    address,
                    after
                        .strip_prefix(':')
                        .map_or(if after.is_empty() { Some("") } else { None }, Some)
                        .ok_or(MalformedHookUrl)?,
                )
            }
            None => authority.split_once(':').unwrap_or((authority, "")),
        };
        let port = if port.is_empty() { usual } else { port.parse().map_err(|_| MalformedHookUrl)? };
        let named = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':'));
        if host.is_empty() || !named || port == 0 {
            return Err(MalformedHookUrl);
        }
        Ok(Self { text: text.to_owned(), tls, host: host.to_ascii_lowercase(), port, target })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is spoken to over TLS.
    #[must_use]
    pub const fn is_tls(&self) -> bool {
        self.tls
    }

    /// The host: a name or an address, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Path and query, as a request names them.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Host and port as the `Host` header has them; the usual port is left out.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.tls { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }
}

impl TryFrom<String> for HookUrl {
    type Error = MalformedHookUrl;

    fn try_from(text: String) -> Result<Self, MalformedHookUrl> {
        Self::parse(&text)
    }
}

impl From<HookUrl> for String {
    fn from(url: HookUrl) -> Self {
        url.text
    }
}

impl std::fmt::Display for HookUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether an address is of the public internet: not this machine, a private network, one link, a carrier's own, or nobody's. Where it
/// holds an IPv4 address, that one counts.
#[must_use]
pub fn is_public(address: std::net::IpAddr) -> bool {
    use std::net::{IpAddr, Ipv4Addr};
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                // RFC 6598 (shared), RFC 6890 (protocol assignments), RFC 2544 (benchmarks).
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (18..20).contains(&b)))
        }
        IpAddr::V6(v6) => {
            let parts = v6.segments();
            let [first, second, ..] = parts;
            let inner = |high: u16, low: u16| {
                let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
                is_public(IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
            };
            match parts {
                // RFC 4291: unspecified, loopback, IPv4-compatible; IPv4-mapped.
                [0, 0, 0, 0, 0, 0, _, _] => false,
                [0, 0, 0, 0, 0, 0xffff, high, low] => inner(high, low),
                // RFC 6052: translation.
                [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inner(high, low),
                // RFC 3056: 6to4.
                [0x2002, high, low, ..] => inner(high, low),
                // What is assigned is 2000::/3; of it, 2001:0::/23 is for protocols, 2001:db8::/32 and 3fff::/20 for documents.
                _ => {
                    (0x2000..0x4000).contains(&first)
                        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
                        && !(first == 0x3fff && second < 0x1000)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_to_the_letter() {
        for (text, tls, host, port, target, authority) in [
            ("https://mdm.example/hooks?a=b", true, "mdm.example", 443, "/hooks?a=b", "mdm.example"),
            ("HTTP://MDM.example:8080", false, "mdm.example", 8080, "/", "mdm.example:8080"),
            (" https://[2001:db8::1]:8443/x ", true, "2001:db8::1", 8443, "/x", "[2001:db8::1]:8443"),
            ("http://192.0.2.1?x", false, "192.0.2.1", 80, "/?x", "192.0.2.1"),
        ] {
            let url = HookUrl::parse(text).unwrap();
            let read = (url.is_tls(), url.host(), url.port(), url.target(), url.authority());
            assert_eq!(read, (tls, host, port, target, authority.to_owned()), "{text}");
        }
        for bad in [
            "",
            "ftp://a/",
            "https://",
            "https:///x",
            "https://a b/",
            "https://user:pw@host/",
            "https://host:0/",
            "https://host:65536/",
            "https://host:/x#y",
            "https://[::1/",
            "https://[::1]x/",
            "https://hö.example/",
            "mdm.example/hooks",
        ] {
            assert_eq!(HookUrl::parse(bad), Err(MalformedHookUrl), "{bad}");
        }
        assert!(HookUrl::parse(&format!("https://a/{}", "x".repeat(HookUrl::BYTES_MAX))).is_err());
    }

    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "100.63.0.1",
            "172.32.0.1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for inside in [
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "5f00::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
    }

    #[test]
    fn words_are_read_back_and_tries_lie_further_apart_each_time() {
        for event in HookEvent::ALL {
            assert_eq!(HookEvent::parse(event.as_str()), Some(event));
        }
        for state in DeliveryState::ALL.iter().copied() {
            assert_eq!(DeliveryState::parse(state.as_str()), Some(state));
        }
        let steps: Vec<i64> = (1..TRIES_MAX).map(back_off).collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
    }
}
