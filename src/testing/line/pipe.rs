//! A connection in memory that can be reset.

use alloc::sync::Arc;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll, ready};
use std::io;

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};

/// One end of a connection in memory.
///
/// It needs no sockets, so tests over it may pause the clock of tokio.
#[derive(Debug)]
pub struct Pipe {
    stream: DuplexStream,
    broken: Arc<AtomicBool>,
}

impl Pipe {
    /// Both ends of a connection that holds so many octets in each direction.
    #[must_use]
    pub fn pair(capacity: usize) -> (Self, Self) {
        let (one, other) = duplex(capacity);
        let broken = Arc::new(AtomicBool::new(false));
        (Self { stream: one, broken: broken.clone() }, Self { stream: other, broken })
    }

    /// Ends the connection as a TCP reset does: the other end gets an error instead of an end, after what is on its way.
    pub fn reset(self) {
        self.broken.store(true, Ordering::Release);
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (before, room) = (buf.filled().len(), buf.remaining());
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let ended = buf.filled().len() == before && room > 0;
        Poll::Ready(if ended && self.broken.load(Ordering::Acquire) {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        })
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
