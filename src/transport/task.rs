//! The one task of a connection: it owns the socket and moves octets between it and the session.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::future::Future;
use core::ops::RangeInclusive;
use core::pin::{Pin, pin};
use core::task::{Context, Poll};
use std::io;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant as Moment;

use super::options::Options;
use super::shared::{Shared, after};
use crate::codec::frame::{FrameLimit, split};
use crate::session::{By, CloseReason};

/// What a peer may send before it is bound: memory before authentication is bounded by this.
const LIMIT_BEFORE_BIND: FrameLimit = FrameLimit::new(1024);

/// While so many octets of answers wait to be written, nothing more is read: what is not read is not answered.
const WRITE_BACKLOG: u64 = 256 * 1024;

/// How much is read at once: little at first, more from a peer that fills what it is given.
const READ_SIZES: RangeInclusive<usize> = 512..=16 * 1024;

/// A byte stream.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// Runs a connection until it has ended.
pub(super) async fn run(mut stream: impl Stream, shared: Arc<Shared>, options: Options) {
    let guard = Guard(shared);
    let shared = &guard.0;
    let mut octets = Octets::default();
    let mut progress = Moment::now();
    loop {
        let idle = !octets.has_to_write();
        let plan = shared.plan(&mut octets.out);
        if idle {
            progress = Moment::now();
        }
        if !octets.has_to_write() && plan.closed {
            break;
        }
        let stall = octets.has_to_write().then(|| after(progress, options.write_timeout));
        let deadline = [plan.deadline, stall].into_iter().flatten().min();
        let reading = !plan.closed && plan.unwritten_answers < WRITE_BACKLOG;
        let moved = tokio::select! {
            biased;
            moved = octets.moved(&mut stream, reading) => moved,
            () = shared.work.notified() => continue,
            () = sleep_until(deadline) => {
                if stall.is_some_and(|at| at <= Moment::now()) {
                    shared.disconnected(By::Us, CloseReason::WriteStalled);
                    break;
                }
                octets.give_back();
                continue;
            }
        };
        match moved {
            Ok(Moved::Written(count)) => {
                octets.advance(count);
                progress = Moment::now();
                shared.transmitted(count);
            }
            Ok(Moved::Flushed) => {}
            Ok(Moved::Read(0)) => {
                shared.disconnected(By::Peer, CloseReason::Eof);
                break;
            }
            Ok(Moved::Read(_)) => {
                take_frames(&mut octets.read, shared, options.frame_limit);
            }
            Err(error) => {
                shared.disconnected(By::Network, CloseReason::Io(error.to_string().into()));
                break;
            }
        }
    }
    // The peer may be gone already; what matters has been said.
    drop(tokio::time::timeout(options.write_timeout, stream.shutdown()).await);
}

/// Hands every whole PDU to the session, with the lock held once for all.
fn take_frames(read: &mut BytesMut, shared: &Shared, limit: FrameLimit) {
    let mut rest = &read[..];
    shared.received(|has_bound| {
        let found = split(rest, if has_bound { limit } else { LIMIT_BEFORE_BIND })?;
        Ok(found.map(|(frame, next)| {
            rest = next;
            frame
        }))
    });
    let taken = read.len() - rest.len();
    read.advance(taken);
}

async fn sleep_until(deadline: Option<Moment>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => core::future::pending().await,
    }
}

/// The octets between socket and session.
struct Octets {
    read: BytesMut,
    out: Vec<u8>,
    /// How many of `out` have been written.
    written: usize,
    /// The stream may keep some of what was written, as TLS does.
    unflushed: bool,
    read_size: usize,
}

impl Default for Octets {
    fn default() -> Self {
        Self {
            read: BytesMut::new(),
            out: Vec::new(),
            written: 0,
            unflushed: false,
            read_size: *READ_SIZES.start(),
        }
    }
}

enum Moved {
    Read(usize),
    Written(usize),
    Flushed,
}

impl Octets {
    fn waiting(&self) -> usize {
        self.out.len() - self.written
    }

    fn has_to_write(&self) -> bool {
        !self.out.is_empty() || self.unflushed
    }

    /// Nothing has moved until a timer ran out: a quiet connection keeps no buffers.
    fn give_back(&mut self) {
        if self.read.is_empty() && !self.has_to_write() {
            *self = Self::default();
        }
    }

    fn advance(&mut self, written: usize) {
        self.written += written;
        self.unflushed = true;
        if self.written == self.out.len() {
            self.out.clear();
            self.written = 0;
        }
    }

    /// Waits until octets have been written or read, whichever is possible first. Cancel safe: what has been moved
    /// is told at once.
    async fn moved(&mut self, stream: &mut impl Stream, reading: bool) -> io::Result<Moved> {
        core::future::poll_fn(|cx| {
            if self.waiting() > 0
                && let Poll::Ready(written) = Pin::new(&mut *stream).poll_write(cx, &self.out[self.written..])
            {
                return Poll::Ready(match written {
                    Ok(0) => Err(io::ErrorKind::WriteZero.into()),
                    written => written.map(Moved::Written),
                });
            }
            if self.waiting() == 0
                && self.unflushed
                && let Poll::Ready(flushed) = Pin::new(&mut *stream).poll_flush(cx)
            {
                self.unflushed = false;
                return Poll::Ready(flushed.map(|()| Moved::Flushed));
            }
            if reading { self.poll_read(stream, cx).map_ok(Moved::Read) } else { Poll::Pending }
        })
        .await
    }

    fn poll_read(&mut self, stream: &mut impl Stream, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.read.reserve(self.read_size);
        let read = pin!(stream.read_buf(&mut self.read)).poll(cx);
        if self.read.len() == self.read.capacity() {
            self.read_size = (self.read_size * 4).min(*READ_SIZES.end());
        }
        read
    }
}

/// However the task ends, those who wait are told.
struct Guard(Arc<Shared>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.disconnected(By::Us, CloseReason::Dropped);
    }
}
