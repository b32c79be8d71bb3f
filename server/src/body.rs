//! Taking a request's body off the wire, for the wire faces: whole, bounded in size and time. What stands in it is theirs to know.

use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderValue, header};
use futures::StreamExt;
use std::time::Duration;

/// How long a client may take to send a body.
const BODY_TIME: Duration = Duration::from_secs(60);

/// How much of a refused request's body is read and thrown away, in bytes, so that the client gets to read the refusal.
const DRAIN_MAX: usize = 32 * 1024 * 1024;

/// How long that may take.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Why a body was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// The client went away.
    Broken,
    /// It took too long.
    Late,
    /// It is larger than allowed. The rest was read and thrown away.
    TooLarge,
}

/// The length that the client announced, in bytes.
pub(crate) fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether the body is of one of these media types by every `Content-Type` there is, and not compressed. Without any type, what the face
/// takes it for counts.
pub(crate) fn is_of(headers: &HeaderMap, types: &[&str], without: bool) -> bool {
    let known = |value: &HeaderValue| {
        let sent = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
        types.iter().any(|one| sent.eq_ignore_ascii_case(one))
    };
    let plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    let mut sent = headers.get_all(header::CONTENT_TYPE).iter().peekable();
    let good = if sent.peek().is_none() { without } else { sent.all(known) };
    good && headers.get_all(header::CONTENT_ENCODING).iter().all(plain)
}

/// The whole body, with a length or in chunks, of at most so many bytes.
pub(crate) async fn read(body: Body, most: usize) -> Result<Vec<u8>, BodyError> {
    // Most requests have none, and there is nothing to wait for.
    if body.is_end_stream() {
        return Ok(Vec::new());
    }
    let mut stream = body.into_data_stream();
    let mut document = Vec::new();
    let reading = async {
        while let Some(chunk) = stream.next().await {
            let chunk: Bytes = chunk.map_err(|_| BodyError::Broken)?;
            if document.len().saturating_add(chunk.len()) > most {
                return Err(BodyError::TooLarge);
            }
            document.extend_from_slice(&chunk);
        }
        Ok(())
    };
    let read = tokio::time::timeout(BODY_TIME, reading).await.map_err(|_| BodyError::Late)?;
    if read == Err(BodyError::TooLarge) {
        drain_stream(stream).await;
    }
    read.map(|()| document)
}

/// Reads a body that nobody wants to know.
pub(crate) async fn drain(body: Body) {
    if body.is_end_stream() {
        return;
    }
    drain_stream(body.into_data_stream()).await;
}

async fn drain_stream(mut stream: BodyDataStream) {
    let draining = async {
        let mut seen = 0_usize;
        while let Some(Ok(chunk)) = stream.next().await {
            seen = seen.saturating_add(chunk.len());
            if seen > DRAIN_MAX {
                return;
            }
        }
    };
    // Whether it ended by itself or by the clock: what was to be read has been.
    let _ = tokio::time::timeout(DRAIN_TIME, draining).await;
}
