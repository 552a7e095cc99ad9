//! A stream under TLS that tells what went wrong, and closes without losing what it has sent.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::io;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::watch::Watch;

/// How long the other side may take to close after this one has.
const LINGER: Duration = Duration::from_secs(1);

/// A stream under TLS, of either side.
pub(in crate::transport) struct TlsStream<S> {
    inner: tokio_rustls::TlsStream<S>,
    watch: Arc<Watch>,
    closing: Closing,
}

enum Closing {
    No,
    /// This side has closed, and reads what still comes: a socket that is closed with something unread sends a reset,
    /// and the other side then drops what it has not read yet.
    Lingering(Pin<Box<Sleep>>),
    Done,
}

impl<S> TlsStream<S> {
    pub(super) fn new(inner: tokio_rustls::TlsStream<S>, watch: Arc<Watch>) -> Self {
        Self { inner, watch, closing: Closing::No }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream<S> {
    /// A refused certificate is told by an alert that may wait to be read while writing fails already.
    fn write_error(&mut self, error: io::Error, cx: &mut Context<'_>) -> io::Error {
        if !self.watch.is_live() {
            let mut octets = [0; 256];
            let mut buffer = ReadBuf::new(&mut octets);
            if let Poll::Ready(Err(alert)) = Pin::new(&mut self.inner).poll_read(cx, &mut buffer)
                && super::watch::rustls_error(&alert).is_some()
            {
                return self.watch.stream_error(alert);
            }
        }
        self.watch.stream_error(error)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for TlsStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (before, room) = (buffer.filled().len(), buffer.remaining());
        match ready!(Pin::new(&mut self.inner).poll_read(cx, buffer)) {
            Ok(()) => {
                if buffer.filled().len() > before {
                    self.watch.set_live();
                } else if room > 0 {
                    self.watch.ended();
                }
                Poll::Ready(Ok(()))
            }
            Err(error) => Poll::Ready(Err(self.watch.stream_error(error))),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TlsStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        ready!(Pin::new(&mut self.inner).poll_write(cx, octets))
            .map_err(|error| self.write_error(error, cx))
            .into()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.inner).poll_flush(cx)).map_err(|error| self.write_error(error, cx)).into()
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            match &mut this.closing {
                Closing::No => {
                    ready!(Pin::new(&mut this.inner).poll_shutdown(cx))?;
                    this.closing = Closing::Lingering(Box::pin(sleep(LINGER)));
                }
                Closing::Lingering(late) => {
                    let mut octets = [0; 4096];
                    let mut buffer = ReadBuf::new(&mut octets);
                    match Pin::new(&mut this.inner).poll_read(cx, &mut buffer) {
                        Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {}
                        Poll::Ready(_) => this.closing = Closing::Done,
                        Poll::Pending => {
                            ready!(late.as_mut().poll(cx));
                            this.closing = Closing::Done;
                        }
                    }
                }
                Closing::Done => return Poll::Ready(Ok(())),
            }
        }
    }
}
