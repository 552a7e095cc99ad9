//! The one task of a connection: it owns the socket and moves octets between it and the session.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::future::Future;
use core::ops::RangeInclusive;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, ready};
use std::io;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant as Moment;

use super::alarm::Alarm;
use super::options::Options;
use super::shared::{Shared, after};
use super::trace::{Direction, Tracing};
use crate::codec::frame::{FrameLimit, split};
use crate::session::{By, CloseReason, Instant, Session, State};

/// What a peer may send before it is bound: memory before authentication is bounded by this.
const LIMIT_BEFORE_BIND: FrameLimit = FrameLimit::new(1024);

/// While so many octets of answers wait to be written, nothing more is read: what is not read is not answered.
const WRITE_BACKLOG: u64 = 256 * 1024;

/// How much is read at once: little at first, more from a peer that fills what it is given.
const READ_SIZES: RangeInclusive<usize> = 512..=16 * 1024;

/// A byte stream.
pub trait ByteStream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> ByteStream for S {}

/// Runs a connection until it has ended.
pub(super) fn run(
    stream: impl ByteStream,
    shared: Arc<Shared>,
    options: Options,
    tracing: Option<Box<Tracing>>,
) -> impl Future<Output = ()> + Send {
    let span = shared.span.clone();
    span.around(run_in_span(stream, shared, options, tracing))
}

async fn run_in_span(
    mut stream: impl ByteStream,
    shared: Arc<Shared>,
    options: Options,
    tracing: Option<Box<Tracing>>,
) {
    let guard = Guard(shared);
    let shared = &guard.0;
    let mut octets = Octets::default();
    let mut moved = Moved::Nothing;
    // Whether several PDUs came at once the last time: what they set going may send something, each.
    let mut several = false;
    let mut progress = Moment::now();
    let mut alarm = Alarm::default();
    let mut work = pin!(shared.work.notified());
    loop {
        let idle = !octets.has_unwritten();
        let all_handed = octets.out.is_empty();
        if let (Some(tracing), Moved::Read) = (&tracing, moved) {
            tracing.show(Direction::Received, &octets.read, options.frame_limit);
        }
        let plan = shared.turn(&mut octets.out, |session, now| match moved {
            Moved::Nothing | Moved::Ended => {}
            Moved::Written(count) => session.handle_transmitted(now, count),
            Moved::Read => several = take_frames(&mut octets.read, session, now, options.frame_limit) > 1,
        });
        if let Some(tracing) = &tracing
            && all_handed
        {
            tracing.show(Direction::Sent, &octets.out, FrameLimit::new(u32::MAX));
        }
        if idle || matches!(moved, Moved::Written(_)) {
            progress = plan.now;
        }
        if !octets.has_unwritten() && plan.closed {
            break;
        }
        let stall = octets.has_unwritten().then(|| after(progress, options.write_timeout));
        alarm.set([plan.deadline, stall].into_iter().flatten().min());
        let reading = !plan.closed && !plan.paused && plan.unwritten_answers < WRITE_BACKLOG;
        let result = tokio::select! {
            biased;
            moved = octets.moved(&mut stream, reading) => moved,
            () = &mut work => {
                if several || shared.has_others() {
                    let_others_run().await;
                }
                work.set(shared.work.notified());
                Ok(Moved::Nothing)
            }
            () = &mut alarm => {
                if octets.has_unwritten() && stall.is_some_and(|at| at <= Moment::now()) {
                    shared.disconnected(By::Us, CloseReason::WriteStalled);
                    break;
                }
                octets.give_back();
                Ok(Moved::Nothing)
            }
        };
        moved = match result {
            Ok(Moved::Ended) => {
                shared.disconnected(By::Peer, CloseReason::Eof);
                break;
            }
            Ok(moved) => moved,
            Err(error) => {
                shared.disconnected(By::Network, CloseReason::Io(error.to_string().into()));
                break;
            }
        };
    }
    // The peer may be gone already; what matters has been said.
    drop(tokio::time::timeout(options.write_timeout, stream.shutdown()).await);
}

/// Goes to the end of the runtime's queue once. The others that are ready may have something to send, too: then one
/// write takes it all. Runtimes with several threads would run this task at once after the first of them.
///
/// Not `yield_now`, which has the runtime look for input and output in between: that costs as much as the write.
async fn let_others_run() {
    let mut has_run = false;
    core::future::poll_fn(|cx| {
        if core::mem::replace(&mut has_run, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Hands every whole PDU to the session; tells how many there were.
fn take_frames(read: &mut BytesMut, session: &mut Session, now: Instant, limit: FrameLimit) -> usize {
    let (mut rest, mut count) = (&read[..], 0);
    session.handle_heard(now);
    loop {
        let has_bound = !matches!(session.state(), State::Open | State::Outbound);
        match split(rest, if has_bound { limit } else { LIMIT_BEFORE_BIND }) {
            Ok(Some((frame, next))) => {
                session.handle_frame(now, frame);
                rest = next;
                count += 1;
            }
            Ok(None) => break,
            Err(error) => break session.handle_frame_error(error),
        }
    }
    let taken = read.len() - rest.len();
    read.advance(taken);
    count
}

/// The octets between socket and session.
struct Octets {
    read: BytesMut,
    out: Vec<u8>,
    /// How many of `out` have been written.
    written: usize,
    /// Whether the stream may hold back some that have been written.
    unflushed: bool,
    read_size: usize,
}

impl Default for Octets {
    fn default() -> Self {
        let (read, out) = (BytesMut::new(), Vec::new());
        Self { read, out, written: 0, unflushed: false, read_size: *READ_SIZES.start() }
    }
}

/// What the task has done.
#[derive(Clone, Copy)]
enum Moved {
    Nothing,
    Read,
    Written(usize),
    /// The peer writes no more.
    Ended,
}

impl Octets {
    fn has_unwritten(&self) -> bool {
        !self.out.is_empty() || self.unflushed
    }

    /// Nothing has moved until a timer ran out: a quiet connection keeps no buffers.
    fn give_back(&mut self) {
        if self.read.is_empty() && !self.has_unwritten() {
            *self = Self::default();
        }
    }

    /// Waits until octets have been written or read, whichever is possible first. Cancel safe: what
    /// has been moved is told at once.
    async fn moved(&mut self, stream: &mut impl ByteStream, reading: bool) -> io::Result<Moved> {
        core::future::poll_fn(|cx| {
            if let Poll::Ready(written) = self.poll_write(stream, cx) {
                return Poll::Ready(written.map(Moved::Written));
            }
            if reading { self.poll_read(stream, cx) } else { Poll::Pending }
        })
        .await
    }

    /// Ready when octets have been written; after the last of them the stream gives out those that it holds.
    fn poll_write(&mut self, stream: &mut impl ByteStream, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut stream = Pin::new(stream);
        let mut count = 0;
        let held_back = self.unflushed;
        if !self.out.is_empty() {
            count = ready!(stream.as_mut().poll_write(cx, &self.out[self.written..]))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.unflushed = true;
            self.written += count;
            if self.written == self.out.len() {
                self.out.clear();
                self.written = 0;
            }
        }
        if self.out.is_empty() && self.unflushed {
            self.unflushed = stream.poll_flush(cx)?.is_pending();
        }
        // The last octets have left: somebody may wait for that to close.
        let given_out = held_back && !self.unflushed;
        if count > 0 || given_out { Poll::Ready(Ok(count)) } else { Poll::Pending }
    }

    fn poll_read(&mut self, stream: &mut impl ByteStream, cx: &mut Context<'_>) -> Poll<io::Result<Moved>> {
        self.read.reserve(self.read_size);
        let count = ready!(pin!(stream.read_buf(&mut self.read)).poll(cx))?;
        if self.read.len() == self.read.capacity() {
            self.read_size = (self.read_size * 4).min(*READ_SIZES.end());
        }
        Poll::Ready(Ok(if count == 0 { Moved::Ended } else { Moved::Read }))
    }
}

/// However the task ends, those who wait are told.
struct Guard(Arc<Shared>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.disconnected(By::Us, CloseReason::Dropped);
    }
}
