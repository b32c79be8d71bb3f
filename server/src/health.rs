//! Whether the process lives, whether it can serve, and what it counted; and the question from outside, for containers.

use crate::AppState;
use crate::config::Config;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error as TlsError, SignatureScheme};

/// How long the database may take to answer.
const DATABASE_TIME: Duration = Duration::from_secs(2);
/// How long the question from outside may take.
const ASK_TIME: Duration = Duration::from_secs(5);

/// `/healthz` and `/readyz`.
pub fn routes() -> Router<AppState> {
    Router::new().route("/healthz", get(|| async { said(StatusCode::OK, "alive\n") })).route("/readyz", get(ready))
}

/// `/metrics`.
pub fn metrics(state: AppState) -> Router {
    let text = |State(state): State<AppState>| async move {
        // Without the database there is still something to tell.
        let figures = tokio::time::timeout(DATABASE_TIME, state.core.figures()).await.ok().and_then(Result::ok);
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.text(figures.as_ref()))
    };
    Router::new().route("/metrics", get(text)).with_state(state)
}

async fn ready(State(state): State<AppState>) -> Response {
    if *state.stopping.borrow() {
        return said(StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match tokio::time::timeout(DATABASE_TIME, state.core.ping()).await {
        Ok(Ok(())) => said(StatusCode::OK, "ready\n"),
        _ => said(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

fn said(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// Asks the server of these settings whether it is ready.
///
/// # Errors
/// A sentence why it is not, or cannot be asked.
pub async fn ask(config: &Config) -> Result<(), String> {
    let address = reachable(config.listen);
    if address.port() == 0 {
        return Err("PATCHBAY_LISTEN has port 0; where the server listens is not known".to_owned());
    }
    match tokio::time::timeout(ASK_TIME, status_of(address, config.tls.is_some())).await {
        Ok(Ok(200)) => Ok(()),
        Ok(Ok(status)) => Err(format!("{address} answered {status}")),
        Ok(Err(cause)) => Err(format!("{address} cannot be asked: {cause}")),
        Err(_) => Err(format!("{address} did not answer in time")),
    }
}

/// Where a server that listens on all addresses is reached from its own machine.
pub(crate) fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

async fn status_of(address: SocketAddr, tls: bool) -> std::io::Result<u16> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    if !tls {
        return exchange(stream, address).await;
    }
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(OwnMachine))
        .with_no_client_auth();
    let name = ServerName::from(address.ip());
    exchange(tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await?, address).await
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, address: SocketAddr) -> std::io::Result<u16> {
    stream.write_all(format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
    let mut head = Vec::new();
    // The status is in the first line; more is not needed.
    AsyncReadExt::take(&mut stream, 64).read_to_end(&mut head).await?;
    let head = String::from_utf8_lossy(&head);
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| std::io::Error::other("this is no HTTP answer"))
}

/// Takes any certificate: the question goes to the own machine, carries nothing secret, and the certificate is another host's.
#[derive(Debug)]
struct OwnMachine;

impl ServerCertVerifier for OwnMachine {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_is_asked_on_loopback() {
        assert_eq!(reachable("0.0.0.0:80".parse().unwrap()), "127.0.0.1:80".parse().unwrap());
        assert_eq!(reachable("[::]:80".parse().unwrap()), "[::1]:80".parse().unwrap());
        assert_eq!(reachable("192.0.2.1:80".parse().unwrap()), "192.0.2.1:80".parse().unwrap());
    }
}
