//! Listeners: accepting, TLS, HTTP, limits, and an end in good order. The directory accepts and shakes hands here, too.
//!
//! What goes on inside a request is the [`Front`]'s; this file keeps one client from taking what is meant for all: so many connections,
//! so long for a handshake or a request's head, so large a head, so long without any progress.

use crate::front::{Connection, Front};
use crate::health::reachable;
use crate::linger::Lingering;
use crate::metrics::{Metrics, count};
use crate::peer::{Encrypted, PeerCertificate};
use crate::state::stopped;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// How long a client may take for its TLS handshake.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// How long a client may take for the head of a request; so long an idle connection is kept, too.
const HEAD_TIME: Duration = Duration::from_secs(20);
/// The largest head of a request, in bytes.
const HEAD_SIZE: usize = 32 * 1024;
/// How much of a head is gathered while its end has not come, in bytes; more than [`HEAD_SIZE`], which only holds for whole heads.
const HEAD_BUFFER: usize = 64 * 1024;
/// The most header fields of a request.
const HEADERS: usize = 100;
/// How long what we sent may stay unacknowledged before the connection counts as dead.
const UNACKNOWLEDGED: Duration = Duration::from_secs(60);
/// Requests at the same time on one HTTP/2 connection.
const STREAMS: u32 = 64;
/// How long to wait when the system has no more file descriptors.
const OUT_OF_FILES: Duration = Duration::from_millis(50);
/// How long a stop waits for what is under way.
pub const STOP_TIME: Duration = Duration::from_secs(10);

/// A bound address, not yet serving.
pub struct Listener {
    socket: TcpListener,
    /// The address it really has.
    pub address: SocketAddr,
    tls: Option<crate::tls::Current>,
}

impl Listener {
    /// Binds an address; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub async fn bind(address: SocketAddr, tls: Option<crate::tls::Current>) -> std::io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        let address = socket.local_addr()?;
        Ok(Self { socket, address, tls })
    }

    /// The URL of its root, by the scheme of what is spoken there without TLS.
    #[must_use]
    pub fn url(&self, scheme: &str) -> String {
        self.url_of(scheme, self.address)
    }

    /// The same for programs on this machine, where it listens on all addresses.
    #[must_use]
    pub fn url_from_here(&self, scheme: &str) -> String {
        self.url_of(scheme, reachable(self.address))
    }

    fn url_of(&self, scheme: &str, address: SocketAddr) -> String {
        format!("{scheme}{}://{address}", if self.tls.is_some() { "s" } else { "" })
    }
}

/// What all listeners share.
#[derive(Clone)]
pub struct Serving {
    /// Becomes true when the process is asked to stop.
    pub stopping: watch::Receiver<bool>,
    /// A clone is held by every connection; the last one gone ends the wait for them.
    pub open: mpsc::Sender<()>,
    /// Connections at the same time.
    pub connections: usize,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// A connection, as it was accepted.
pub struct Accepted {
    /// The connection.
    pub stream: Lingering,
    /// Its other end.
    pub address: SocketAddr,
    /// What to shake hands with; none where TLS is not spoken.
    pub tls: Option<Arc<ServerConfig>>,
}

/// Accepts connections until the process is asked to stop, and has each served by a task of its own.
pub async fn accept<F>(listener: Listener, serving: Serving, serve: impl Fn(Accepted) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(serving.connections));
    let mut stopping = serving.stopping.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stopped(&mut stopping) => return,
            accepted = next(&listener.socket, &places) => accepted,
        };
        let Some((stream, address, place)) = accepted else { continue };
        tune(&stream);
        let held = Held { _place: place, _open: serving.open.clone(), metrics: Arc::clone(&serving.metrics) };
        count(&held.metrics.connections);
        let tls = listener.tls.as_ref().map(|tls| Arc::clone(&tls.borrow()));
        let served = serve(Accepted { stream: Lingering::new(stream), address, tls });
        tokio::spawn(async move {
            served.await;
            drop(held);
        });
    }
}

/// Serves HTTP on a listener until the process is asked to stop.
pub async fn serve(listener: Listener, front: Front, serving: Serving) {
    let stopping = serving.stopping.clone();
    accept(listener, serving, move |Accepted { stream, address, tls }| {
        let (front, stopping) = (front.clone(), stopping.clone());
        async move {
            match tls {
                Some(config) => encrypted(stream, address.ip(), config, front, stopping).await,
                None => plain(stream, address.ip(), front, stopping).await,
            }
        }
    })
    .await;
}

/// What a connection holds until it ends.
struct Held {
    _place: OwnedSemaphorePermit,
    _open: mpsc::Sender<()>,
    metrics: Arc<Metrics>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.metrics.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The next connection, once there is a place for it.
async fn next(socket: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match socket.accept().await {
        Ok((stream, address)) => Some((stream, address, place)),
        Err(cause) => {
            tracing::debug!(%cause, "cannot accept a connection");
            tokio::time::sleep(OUT_OF_FILES).await;
            None
        }
    }
}

fn tune(stream: &TcpStream) {
    // Each of these only makes things better; a system without them serves all the same.
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(UNACKNOWLEDGED));
}

/// Shakes hands on a connection, for as long as anybody may take for that.
pub async fn handshake(stream: Lingering, config: Arc<ServerConfig>, address: IpAddr) -> Option<TlsStream<Lingering>> {
    match tokio::time::timeout(HANDSHAKE_TIME, tokio_rustls::TlsAcceptor::from(config).accept(stream)).await {
        Ok(Ok(stream)) => return Some(stream),
        Ok(Err(cause)) => tracing::debug!(%address, %cause, "TLS handshake failed"),
        Err(_) => tracing::debug!(%address, "TLS handshake took too long"),
    }
    None
}

async fn encrypted(stream: Lingering, address: IpAddr, config: Arc<ServerConfig>, front: Front, stopping: watch::Receiver<bool>) {
    let Some(stream) = handshake(stream, config, address).await else { return };
    let (_, session) = stream.get_ref();
    let certificate = session.peer_certificates().and_then(|chain| chain.first()).map(|first| Arc::from(first.as_ref()));
    let two = session.alpn_protocol() == Some(b"h2");
    let connection = Connection { address, certificate: PeerCertificate(certificate), encrypted: Encrypted(true) };
    if two {
        two_point(stream, connection, front, stopping).await;
    } else {
        one_point(stream, connection, front, stopping).await;
    }
}

async fn plain(stream: Lingering, address: IpAddr, front: Front, stopping: watch::Receiver<bool>) {
    let connection = Connection { address, certificate: PeerCertificate(None), encrypted: Encrypted(false) };
    one_point(stream, connection, front, stopping).await;
}

/// Serves a connection until it ends, or until the process is asked to stop and what is under way on it is finished. A macro, because of
/// a function that is generic over connections the compiler does not see that its future can be sent between threads.
macro_rules! to_its_end {
    ($serving:ident, $stopping:ident) => {{
        let mut serving = std::pin::pin!($serving);
        let ended = tokio::select! {
            ended = serving.as_mut() => ended,
            () = stopped(&mut $stopping) => {
                serving.as_mut().graceful_shutdown();
                serving.await
            }
        };
        if let Err(cause) = ended {
            tracing::debug!(%cause, "connection ended");
        }
    }};
}

/// Serves HTTP/1.0 and 1.1.
async fn one_point<S>(stream: S, connection: Connection, front: Front, mut stopping: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let answer = front.answer(&connection, request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_headers(HEADERS)
        .max_header_size(HEAD_SIZE)
        .max_buf_size(HEAD_BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    to_its_end!(serving, stopping);
}

/// Serves HTTP/2.
async fn two_point<S>(stream: S, connection: Connection, front: Front, mut stopping: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let answer = front.answer(&connection, request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let serving = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(HEAD_SIZE).unwrap_or(u32::MAX))
        .keep_alive_interval(HEAD_TIME)
        .keep_alive_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), service);
    to_its_end!(serving, stopping);
}

/// How many connections may be promised: what the settings say, but no more than the system lets us open beside our own files.
#[must_use]
pub fn connections(wanted: usize) -> usize {
    /// Kept for the database, the certificates and the assets.
    const OWN_FILES: usize = 128;
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<usize>().ok());
    let possible = files.map_or(wanted, |files| files.saturating_sub(OWN_FILES).max(16));
    if possible < wanted {
        tracing::warn!(
            wanted,
            possible,
            "the system's limit of open files allows fewer connections than PATCHBAY_MAX_CONNECTIONS"
        );
    }
    wanted.min(possible)
}
