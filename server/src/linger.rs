//! Closing a connection so that the last answer arrives.
//!
//! A system that closes a socket while bytes of the client still wait in it, or are on their way, resets the connection; a client that
//! is reset may throw away what it has not read yet, which is the very answer that says why we close (431, 413). So the end of our
//! side is told first, and what still comes is read and forgotten for a while (RFC 9112, section 9.6).
//!
//! Nothing here may look into what it forgets.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How long a client may go on sending after our side has ended.
const LINGER_TIME: Duration = Duration::from_secs(1);
/// How much of it is read, in bytes.
const LINGER_SIZE: usize = 1024 * 1024;

/// A connection that lingers when it is shut down.
pub struct Lingering {
    stream: TcpStream,
    ending: Option<Ending>,
}

struct Ending {
    over: Pin<Box<Sleep>>,
    left: usize,
}

impl Lingering {
    /// The same connection, closed with patience.
    #[must_use]
    pub const fn new(stream: TcpStream) -> Self {
        Self { stream, ending: None }
    }
}

impl AsyncRead for Lingering {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Lingering {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, ending } = &mut *self;
        if ending.is_none() {
            ready!(Pin::new(&mut *stream).poll_shutdown(context))?;
        }
        let ending = ending.get_or_insert_with(|| Ending { over: Box::pin(sleep(LINGER_TIME)), left: LINGER_SIZE });
        let mut forgotten = [0; 4096];
        while ending.left > 0 && ending.over.as_mut().poll(context).is_pending() {
            let mut buffer = ReadBuf::new(&mut forgotten);
            // A client that is gone, in good order or not, needs no more patience.
            if ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer)).is_err() || buffer.filled().is_empty() {
                break;
            }
            ending.left = ending.left.saturating_sub(buffer.filled().len());
        }
        Poll::Ready(Ok(()))
    }
}
