//! What the handles of a connection and its task share: the session, and who waits for what.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::{BuildHasherDefault, Hasher};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, TryAcquireError, oneshot, watch};
use tokio::time::Instant as Moment;

#[cfg(feature = "driver")]
use super::answer_queue::AnswerQueue;
use super::inbox::{Inbox, News};
use super::spans::Span;
use super::waiter::{Outcome, Waiter};
use crate::codec::{BodyRef, CommandStatus, InterfaceVersion, Pdu, Request};
use crate::session::{
    By, CloseReason, Closed, Event, Instant, NotSent, RequestError, Role, Session, State, Stats, Ticket,
};

/// An outcome on its way to whoever waits for it.
pub(super) type Answer = oneshot::Receiver<Outcome>;

/// The session of one connection behind a lock that is held for moments only, never across an `.await`.
#[derive(Debug)]
pub(super) struct Shared {
    inner: Mutex<Inner>,
    /// The window: a slot is held from before a request is sent until its outcome is known.
    pub(super) slots: Arc<Semaphore>,
    /// Wakes the task: there is something to write, or to end.
    pub(super) work: Notify,
    pub(super) closed: watch::Sender<Option<Closed>>,
    pub(super) role: Role,
    pub(super) span: Span,
    pub(super) window: u32,
    pub(super) own_version: InterfaceVersion,
    pub(super) bind_response: OnceLock<Pdu>,
    pub(super) response_timeout: Duration,
    origin: Moment,
}

#[derive(Debug)]
struct Inner {
    session: Session,
    waiters: HashMap<u32, Waiter, BySequenceNumber>,
    inbox: Inbox,
    /// Who waits for something in the inbox.
    reader: Option<Waker>,
    listening: bool,
}

/// Sequence numbers are this side's own and follow each other: they spread well enough as they are.
type BySequenceNumber = BuildHasherDefault<SequenceNumberHasher>;

#[derive(Debug, Default)]
struct SequenceNumberHasher(u64);

impl Hasher for SequenceNumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, octets: &[u8]) {
        for octet in octets {
            self.write_u32(u32::from(*octet));
        }
    }

    fn write_u32(&mut self, number: u32) {
        // The table looks at the lowest and at the highest bits; this multiple of an odd number fills both.
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// What the task has to do next.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) now: Moment,
    pub(super) deadline: Option<Moment>,
    pub(super) closed: bool,
    pub(super) paused: bool,
    /// Octets that wait to be written, here and in the session.
    pub(super) unwritten_answers: u64,
}

impl Shared {
    pub(super) fn new(role: Role, config: crate::session::Config) -> Arc<Self> {
        let window = config.window.max(1) as usize;
        let origin = Moment::now();
        let (own_version, response_timeout) = (config.interface_version, config.response_timeout);
        let inner = Inner {
            session: Session::new(role, config, Instant::default()),
            waiters: HashMap::default(),
            inbox: Inbox::default(),
            reader: None,
            listening: true,
        };
        Arc::new(Self {
            inner: Mutex::new(inner),
            slots: Arc::new(Semaphore::new(window.min(Semaphore::MAX_PERMITS))),
            work: Notify::new(),
            closed: watch::Sender::new(None),
            role,
            span: Span::session(role),
            window: u32::try_from(window).unwrap_or(u32::MAX),
            own_version,
            bind_response: OnceLock::new(),
            response_timeout,
            origin,
        })
    }

    fn now(&self) -> Instant {
        Instant::new(self.origin.elapsed())
    }

    /// Runs `act` on the session, then passes on what came of it.
    fn with<T>(&self, act: impl FnOnce(&mut Session, Instant) -> T) -> T {
        let mut inner = self.lock();
        let result = act(&mut inner.session, self.now());
        self.pass_on(&mut inner);
        result
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing that runs under the lock leaves the session half changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the session's events to those who wait for them.
    fn pass_on(&self, inner: &mut Inner) {
        let mut news = false;
        while let Some(event) = inner.session.poll_event() {
            let item = match event {
                Event::Outcome { sequence_number, outcome } => {
                    if let Some(waiter) = inner.waiters.remove(&sequence_number) {
                        waiter.tell(outcome);
                    }
                    continue;
                }
                Event::Request(pdu, ticket) if inner.listening => News::Request(pdu, ticket),
                Event::Request(_, ticket) => {
                    let status = inner.session.role().temporary_error();
                    // A session that has ended meanwhile needs no answer.
                    drop(inner.session.refuse(self.now(), ticket, status));
                    continue;
                }
                Event::Closed(closed) => {
                    // In this order: who is woken by the slots asks why.
                    self.closed.send_replace(Some(closed.clone()));
                    self.slots.close();
                    self.span.closed(&closed);
                    News::Closed(closed)
                }
                Event::Notification(pdu) => News::Notification(pdu),
                Event::Odd(odd) => News::Odd(odd),
                Event::Bound(state) => {
                    self.span.bound(state);
                    News::Bound(state)
                }
                Event::Unbinding => News::Unbinding,
            };
            news |= inner.listening && inner.inbox.push(item);
        }
        if news && let Some(reader) = inner.reader.take() {
            reader.wake();
        }
    }

    // ---- for handles ----

    /// A slot of the window, if one is free.
    pub(super) fn try_slot(&self) -> Result<OwnedSemaphorePermit, NotSent> {
        self.slots.clone().try_acquire_owned().map_err(|error| match error {
            TryAcquireError::NoPermits => NotSent::WindowFull,
            TryAcquireError::Closed => NotSent::Closed(self.closed_now()),
        })
    }

    /// Sends a request whose slot has been reserved; `waited` is how long that took.
    pub(super) fn request(
        &self,
        body: BodyRef<'_>,
        timeout: Duration,
        slot: OwnedSemaphorePermit,
        waited: Duration,
    ) -> Result<Answer, RequestError> {
        let mut inner = self.lock();
        let now = self.now();
        let sequence_number =
            inner.session.request(now, body, Some(timeout)).map_err(RequestError::NotSent)?;
        inner.session.waited_for_slot(waited);
        let (answer, receiver) = oneshot::channel();
        let span = Span::request(&self.span, body.command_id(), sequence_number);
        inner.waiters.insert(sequence_number, Waiter::one(answer, slot, span));
        drop(inner);
        self.work.notify_one();
        Ok(receiver)
    }

    /// As [`request`](Self::request), for an outcome that goes into a queue.
    #[cfg(feature = "driver")]
    pub(super) fn request_into(
        &self,
        body: BodyRef<'_>,
        timeout: Duration,
        queue: &Arc<AnswerQueue>,
        tag: u64,
    ) -> Result<(), NotSent> {
        let slot = self.try_slot()?;
        let mut inner = self.lock();
        let sequence_number = inner.session.request(self.now(), body, Some(timeout))?;
        inner.session.waited_for_slot(Duration::ZERO);
        let span = Span::request(&self.span, body.command_id(), sequence_number);
        inner.waiters.insert(sequence_number, Waiter::queue(queue, tag, slot, span));
        drop(inner);
        self.work.notify_one();
        Ok(())
    }

    /// Sends requests one directly after the other, or none of them. Each takes a slot off `slots`.
    pub(super) fn request_all<R: Request>(
        &self,
        requests: &[R],
        timeout: Duration,
        mut slots: OwnedSemaphorePermit,
        waited: Duration,
    ) -> Result<Vec<Answer>, NotSent> {
        let mut inner = self.lock();
        let now = self.now();
        // Nothing comes between under the lock: what may be sent here may be below.
        requests.iter().try_for_each(|request| inner.session.may_send(&request.as_body()))?;
        let mut answers = Vec::new();
        for request in requests {
            let sequence_number = inner.session.request(now, request.as_body(), Some(timeout))?;
            inner.session.waited_for_slot(waited);
            let (answer, receiver) = oneshot::channel();
            let Some(slot) = slots.split(1) else { break };
            let span = Span::request(&self.span, R::ID, sequence_number);
            inner.waiters.insert(sequence_number, Waiter::one(answer, slot, span));
            answers.push(receiver);
        }
        drop(inner);
        self.work.notify_one();
        Ok(answers)
    }

    pub(super) fn notify(&self, body: BodyRef<'_>) -> Result<(), NotSent> {
        let sent = self.with(|session, now| session.notify(now, body));
        self.work.notify_one();
        sent
    }

    pub(super) fn respond(
        &self,
        ticket: Ticket,
        status: CommandStatus,
        body: Option<BodyRef<'_>>,
    ) -> Result<(), NotSent> {
        let sent = self.with(|session, now| match body {
            Some(body) => session.respond(now, ticket, status, body),
            None => session.refuse(now, ticket, status),
        });
        self.work.notify_one();
        sent
    }

    pub(super) fn pause_reading(&self, pause: bool) {
        self.with(|session, now| if pause { session.pause_reading() } else { session.resume_reading(now) });
        self.work.notify_one();
    }

    pub(super) fn unbind(&self) {
        self.with(Session::unbind);
        self.work.notify_one();
    }

    pub(super) fn close(&self, by: By, reason: CloseReason) {
        self.with(|session, _| session.close(by, reason));
        self.work.notify_one();
    }

    /// The next thing to tell the application, if there is one.
    pub(super) fn next_news(&self) -> Option<News> {
        self.lock().inbox.pop()
    }

    /// The next thing to tell the application; `None` when nothing will follow.
    pub(super) fn poll_news(&self, cx: &mut Context<'_>) -> Poll<Option<News>> {
        let mut inner = self.lock();
        match inner.inbox.pop() {
            Some(news) => Poll::Ready(Some(news)),
            None if inner.session.state() == State::Closed => Poll::Ready(None),
            None => {
                inner.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Nobody listens any more: requests of the peer are refused from now on.
    pub(super) fn stop_listening(&self) {
        let mut inner = self.lock();
        inner.listening = false;
        let status = inner.session.role().temporary_error();
        while let Some(item) = inner.inbox.pop() {
            if let News::Request(_, ticket) = item {
                // A session that has ended needs no answer.
                drop(inner.session.refuse(self.now(), ticket, status));
            }
        }
        self.pass_on(&mut inner);
        drop(inner);
        self.work.notify_one();
    }

    pub(super) fn state(&self) -> State {
        self.lock().session.state()
    }

    pub(super) fn peer_version(&self) -> Option<InterfaceVersion> {
        self.lock().session.peer_version()
    }

    pub(super) fn version(&self) -> Option<InterfaceVersion> {
        self.lock().session.version()
    }

    pub(super) fn is_reading_paused(&self) -> bool {
        self.lock().session.is_reading_paused()
    }

    /// How many events were dropped because nobody fetched them.
    pub(super) fn missed(&self) -> u64 {
        self.lock().inbox.missed()
    }

    pub(super) fn stats(&self) -> Stats {
        self.lock().session.stats().clone()
    }

    pub(super) fn closed_now(&self) -> Closed {
        let unknown = Closed { by: By::Us, reason: CloseReason::Dropped };
        self.closed.borrow().clone().unwrap_or(unknown)
    }

    // ---- for the task ----

    /// Tells the session what the task has done, lets time pass, fetches what is to be written, and tells what comes
    /// next: all of it with the lock held once and the clock read once, since every message comes through here.
    pub(super) fn turn(&self, out: &mut Vec<u8>, done: impl FnOnce(&mut Session, Instant)) -> Plan {
        self.with(|session, now| {
            done(session, now);
            if session.poll_timeout().is_some_and(|at| at <= now) {
                session.handle_timeout(now);
            }
            if out.is_empty() {
                session.poll_transmit(out);
            }
            Plan {
                now: after(self.origin, now.since_origin()),
                deadline: session.poll_timeout().map(|at| after(self.origin, at.since_origin())),
                closed: session.closed().is_some(),
                paused: session.is_reading_paused(),
                unwritten_answers: session.unwritten_answers(),
            }
        })
    }

    /// Whether there is more on its way, either way, than the one message that the task is called for.
    pub(super) fn has_others(&self) -> bool {
        let inner = self.lock();
        inner.session.in_flight() > 1 || inner.session.unanswered() > 0
    }

    pub(super) fn disconnected(&self, by: By, reason: CloseReason) {
        self.with(|session, _| session.handle_disconnect(by, reason));
    }
}

/// The moment `duration` after `moment`; of what the clock cannot tell any more, one that nobody lives to see.
pub(crate) fn after(moment: Moment, duration: Duration) -> Moment {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);
    moment.checked_add(duration).unwrap_or_else(|| moment + FAR)
}
