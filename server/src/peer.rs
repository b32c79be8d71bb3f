//! Who is at the other end of a connection. Both values stand in every request's extensions before any router sees it, so that no
//! face works them out for itself.

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
