//! What all that this server sends by HTTP has in common: whom it trusts over TLS, and one request with its answer.

use http::{Request, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A connection, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// TLS with the machine's own certificates of issuers, which are read now. `SSL_CERT_FILE` names others. What is wrong with them is logged,
/// and then nobody is trusted.
pub(crate) fn trust() -> Option<TlsConnector> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "certificates of issuers could not be read");
    }
    let mut roots = RootCertStore::empty();
    let (usable, _) = roots.add_parsable_certificates(found.certs);
    if usable == 0 {
        tracing::error!("this machine has no certificates of issuers; nobody can be spoken to over TLS");
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let config = builder.map(|builder| builder.with_root_certificates(roots).with_no_client_auth());
    config.ok().map(|config| TlsConnector::from(Arc::new(config)))
}

/// One request and its answer: the status and the beginning of the text, up to so many bytes. Redirections are not followed.
///
/// # Errors
/// When the connection breaks before it answered. The request may have arrived.
pub(crate) async fn exchange<S, B>(
    stream: S,
    request: Request<B>,
    answer_max: usize,
) -> Result<(StatusCode, String), hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let asked = async {
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        // An answer that is too long or breaks off has said its status.
        let text = Limited::new(answer.into_body(), answer_max).collect().await.map(http_body_util::Collected::to_bytes);
        Ok((status, String::from_utf8_lossy(&text.unwrap_or_default()).into_owned()))
    };
    // The connection moves what is asked and answered; it ends with the request at the latest, as both are dropped together.
    let moved = async {
        let ended = connection.await;
        match ended {
            // The answer is on its way to whoever asked.
            Ok(()) => std::future::pending().await,
            Err(cause) => cause,
        }
    };
    tokio::select! {
        biased;
        answered = asked => answered,
        cause = moved => Err(cause),
    }
}
