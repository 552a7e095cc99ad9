//! A pipe of a few octets that moves them once each time that all else has run.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::task::yield_now;

/// Octets that it holds in each direction.
const OCTETS: usize = 4;

pub(super) fn pipe() -> (Slow, Slow) {
    let (one, other) = tokio::io::duplex(OCTETS);
    (Slow::new(one), Slow::new(other))
}

/// One end of it.
pub(super) struct Slow {
    stream: DuplexStream,
    read: Pause,
    write: Pause,
}

/// What has to end before octets move again.
type Pause = Option<Pin<Box<dyn Future<Output = ()> + Send>>>;

impl Slow {
    fn new(stream: DuplexStream) -> Self {
        Self { stream, read: None, write: None }
    }
}

/// Waits for the end of a pause.
fn poll_pause(pause: &mut Pause, cx: &mut Context<'_>) -> Poll<()> {
    if let Some(future) = pause {
        ready!(future.as_mut().poll(cx));
        *pause = None;
    }
    Poll::Ready(())
}

impl AsyncRead for Slow {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(poll_pause(&mut self.read, cx));
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        self.read = Some(Box::pin(yield_now()));
        Poll::Ready(read)
    }
}

impl AsyncWrite for Slow {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        ready!(poll_pause(&mut self.write, cx));
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, octets));
        self.write = Some(Box::pin(yield_now()));
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
