//! Who is at the other end of a connection. These values stand in every request's extensions before any router sees it, so that no
//! face works them out for itself.

use http::header;
use http::request::Parts;
use patchbay_core::accounts::From;
use std::net::IpAddr;
use std::sync::Arc;

/// The client's address: the connection's, or what a trusted proxy says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// The certificate the client presented in the TLS handshake, in DER, if any. It proves possession of its key and nothing else: unless
/// the operator named issuers, anybody can make one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerCertificate(pub Option<Arc<[u8]>>);

/// Whether the client reached us, or the trusted proxy before us, over TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encrypted(pub bool);

/// From where a request comes, as core's doors want to know it.
pub(crate) fn sender(parts: &Parts) -> From {
    let user_agent = parts.headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let address = parts.extensions.get::<ClientAddress>().map(|address| address.0.to_string()).unwrap_or_default();
    From { address, user_agent: user_agent.unwrap_or_default() }
}

/// The host, with its port, that a request names as the one it is meant for; none where it names none, or something that is no host.
pub(crate) fn named_host(parts: &Parts) -> Option<String> {
    let host = parts
        .uri
        .authority()
        .map(ToString::to_string)
        .or_else(|| Some(parts.headers.get(header::HOST)?.to_str().ok()?.to_owned()));
    host.filter(|host| host.parse::<http::uri::Authority>().is_ok_and(|host| !host.as_str().contains('@')))
}
