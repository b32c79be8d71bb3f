//! TLS from PEM files that are read again when they change.
//!
//! A new pair that cannot be used is logged and the old one stays: a half-written file must not take the server down. TLS 1.2 and 1.3 are
//! spoken; phones too old for that use plain HTTP, for which the wire faces can be given a listener of their own.

use crate::config::TlsFiles;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use tokio_rustls::rustls::client::danger::HandshakeSignatureValid;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use tokio_rustls::rustls::{
    DigitallySignedStruct, DistinguishedName, Error as TlsError, RootCertStore, ServerConfig, SignatureScheme,
};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// The largest PEM file that is read, in bytes.
const PEM_MAX: u64 = 1024 * 1024;

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A file holds something else.
    #[error("{} holds no usable {what} in PEM", path.display())]
    Pem {
        /// Which file.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// Certificate and key do not go together, or cannot be used.
    #[error("the certificate cannot be used: {0}")]
    Unusable(#[from] TlsError),
    /// The issuers of phones cannot be used.
    #[error("the issuers in {} cannot be used: {cause}", path.display())]
    Issuers {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
}

/// Whether clients are asked for a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// They are not: a browser would ask the person which one to take.
    Nobody,
    /// They are, and may have none; with a file, one that they have is of these issuers.
    Phones(Option<PathBuf>),
}

/// What is spoken on an encrypted connection: the client and we agree on one of these in the handshake (ALPN).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// HTTP of either version.
    Http,
    /// LDAP, which has no name there.
    Ldap,
}

/// The configuration to use for the next connection.
pub type Current = watch::Receiver<Arc<ServerConfig>>;

/// Reads the files and goes on looking at them for as long as somebody holds what this returns.
///
/// # Errors
/// When the files cannot be used now.
pub fn follow(files: TlsFiles, ask: Ask, speaks: Speaks) -> Result<Current, Error> {
    let seen = stamps(&files, &ask);
    let (send, current) = watch::channel(Arc::new(load(&files, &ask, speaks)?));
    tokio::spawn(look(files, ask, speaks, seen, send));
    Ok(current)
}

async fn look(files: TlsFiles, ask: Ask, speaks: Speaks, mut seen: Vec<Stamp>, send: watch::Sender<Arc<ServerConfig>>) {
    loop {
        tokio::select! {
            () = send.closed() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let (of_files, of_ask) = (files.clone(), ask.clone());
        let before = seen.clone();
        // File systems may hang; that must not hang the requests.
        let read = tokio::task::spawn_blocking(move || {
            let now = stamps(&of_files, &of_ask);
            (now != before).then(|| (now, load(&of_files, &of_ask, speaks)))
        });
        let Ok(Some((now, loaded))) = read.await else { continue };
        seen = now;
        match loaded {
            Ok(config) => {
                tracing::info!(certificate = %files.cert.display(), "certificate read again");
                send.send_replace(Arc::new(config));
            }
            Err(cause) => tracing::error!(%cause, "the new certificate cannot be used; the old one stays"),
        }
    }
}

/// What tells that a file changed; none while it is not there.
type Stamp = Option<(SystemTime, u64)>;

fn stamps(files: &TlsFiles, ask: &Ask) -> Vec<Stamp> {
    let stamp = |path: &Path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    let issuers = match ask {
        Ask::Phones(Some(path)) => Some(path.as_path()),
        _ => None,
    };
    [Some(files.cert.as_path()), Some(files.key.as_path()), issuers].into_iter().flatten().map(stamp).collect()
}

fn load(files: &TlsFiles, ask: &Ask, speaks: Speaks) -> Result<ServerConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let chain = certificates(&files.cert)?;
    let key = PrivateKeyDer::from_pem_slice(&read(&files.key)?)
        .map_err(|_| Error::Pem { path: files.key.clone(), what: "private key" })?;
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match ask {
        Ask::Nobody => builder.with_no_client_auth(),
        Ask::Phones(None) => builder.with_client_cert_verifier(Arc::new(AnyIssuer(provider))),
        Ask::Phones(Some(path)) => builder.with_client_cert_verifier(of_issuers(path, provider)?),
    };
    let mut config = builder.with_single_cert(chain, key)?;
    if speaks == Speaks::Http {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(config)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let told = |cause| Error::Read { path: path.to_owned(), cause };
    let file = std::fs::File::open(path).map_err(told)?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(file, PEM_MAX), &mut bytes).map_err(told)?;
    Ok(bytes)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let none = || Error::Pem { path: path.to_owned(), what: "certificate" };
    let bytes = read(path)?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&bytes).collect::<Result<_, _>>().map_err(|_| none())?;
    if chain.is_empty() { Err(none()) } else { Ok(chain) }
}

fn of_issuers(path: &Path, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ClientCertVerifier>, Error> {
    let told = |cause: String| Error::Issuers { path: path.to_owned(), cause };
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(|cause| told(cause.to_string()))?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .allow_unauthenticated()
        .build()
        .map_err(|cause| told(cause.to_string()))
}

/// Takes a certificate of any issuer, or none. The handshake still proves that the client has its key.
#[derive(Debug)]
struct AnyIssuer(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyIssuer {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, TlsError> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Makes ring the process's provider, for what picks none itself (the database's driver).
pub fn install_provider() {
    // Fails only when one is installed already, which is as good.
    drop(ring::default_provider().install_default());
}
