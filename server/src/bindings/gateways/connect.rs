//! Connections to gateways: a name looked up, TCP, and TLS where it is asked for, all within a bound.

use super::CONNECT_WAIT;
use super::setting::{Kind, Peer, Setting};
use crate::outgoing::{Stream, trust};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// Makes connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Connector {
    /// None where no gateway asks for TLS.
    tls: Option<TlsConnector>,
}

impl Connector {
    /// Reads whom the machine trusts once, and only if a gateway is spoken to over TLS.
    pub fn new(settings: &[Setting]) -> Self {
        let encrypted = |setting: &Setting| match &setting.kind {
            Kind::Outbox => false,
            Kind::Kannel(kannel) => kannel.peer.tls,
            Kind::Smpp(smpp) => smpp.peer.tls,
        };
        if !settings.iter().any(encrypted) {
            return Self { tls: None };
        }
        Self { tls: trust() }
    }

    /// Connects.
    ///
    /// # Errors
    /// A sentence why there is no connection. Nothing was sent then but what a handshake needs.
    pub async fn connect(&self, peer: &Peer) -> Result<Box<dyn Stream>, String> {
        match tokio::time::timeout(CONNECT_WAIT, self.reach(peer)).await {
            Ok(reached) => reached.map_err(|cause| format!("It cannot be reached: {cause}.")),
            Err(_) => Err("It cannot be reached: no connection in time.".to_owned()),
        }
    }

    async fn reach(&self, peer: &Peer) -> std::io::Result<Box<dyn Stream>> {
        let stream = TcpStream::connect((peer.host.as_str(), peer.port)).await?;
        // A segment is one small write, which is not to wait for another.
        stream.set_nodelay(true)?;
        if !peer.tls {
            return Ok(Box::new(stream));
        }
        let tls = self.tls.as_ref().ok_or_else(|| std::io::Error::other("TLS cannot be spoken here"))?;
        let name = ServerName::try_from(peer.host.clone()).map_err(std::io::Error::other)?;
        Ok(Box::new(tls.connect(name, stream).await?))
    }
}
