//! A session that comes back: a wrapper around connections, not inside them.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::convert::Infallible;
use core::fmt;
use core::hash::{BuildHasher, Hasher};
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::hash::RandomState;
use std::io;

use futures_core::Stream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant as Moment, sleep, timeout_at};

use super::backoff::Backoff;
use super::client::{Client, ConnectError};
use super::connection::Connection;
use super::events::{Event, Events, Responder};
use super::shared::after;
use crate::codec::{CommandStatus, Request};
use crate::session::{By, CloseReason, Closed, NotSent, RequestError, State};

/// A client that binds again whenever its session ends, until it is stopped or dropped.
///
/// Requests wait for the next session until their deadline. One that was on its way when a session ended is not sent
/// again: its outcome is unknown, and only the caller knows whether a duplicate does harm.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use smpp_driver::codec::SubmitSm;
/// use smpp_driver::transport::{Backoff, Bind, Client, Supervised};
///
/// let client = Client::new(Bind::new("ESME1", "secret")?);
/// let hosts = ["smsc1.example.net:2775", "smsc2.example.net:2775"];
/// let (smsc, mut events) = Supervised::start(client, hosts, Backoff::default());
/// let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build()?;
/// smsc.request(submit_sm).await?;
/// smsc.stop().await;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Supervised {
    phase: watch::Receiver<Phase>,
    stop: Arc<watch::Sender<bool>>,
    timeout: Duration,
}

/// How a supervised client is doing.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Phase {
    /// It connects and binds.
    Connecting {
        /// Failures in a row so far.
        failures: u32,
    },
    /// It is bound.
    Bound(Connection),
    /// It waits before it tries again.
    Waiting {
        /// Failures in a row so far.
        failures: u32,
        /// How long it waits.
        delay: Duration,
        /// Why the last attempt or session ended.
        reason: Reason,
    },
    /// It has been stopped.
    Stopped,
}

/// Why there is no session at the moment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Reason {
    /// The last session ended.
    Ended(Closed),
    /// The last attempt failed.
    Failed(Arc<ConnectError>),
    /// The SMSC refused the bind for a reason that trying again will not heal.
    Refused(CommandStatus),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(closed) => write!(f, "the session has ended: {closed}"),
            Self::Failed(error) => fmt::Display::fmt(error, f),
            Self::Refused(status) => write!(f, "the SMSC refused the bind for good: {status}"),
        }
    }
}

impl Supervised {
    /// Starts to bind to the first of `hosts` (each `HOST:PORT`) that accepts it, and to keep a session there.
    ///
    /// Everything that comes from the SMSC is told by the [`SupervisedEvents`]. When the last handle is dropped, the
    /// session is unbound as by [`stop`](Self::stop).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn start<H: Into<String>>(
        client: Client,
        hosts: impl IntoIterator<Item = H>,
        backoff: Backoff,
    ) -> (Self, SupervisedEvents) {
        let hosts: Vec<String> = hosts.into_iter().map(Into::into).collect();
        let timeout = client.response_timeout();
        let (phase_sender, phase) = watch::channel(Phase::Connecting { failures: 0 });
        let (stop, stopped) = watch::channel(false);
        // A session that is not listened to yet waits here; there is never more than one.
        let (sessions, receiver) = mpsc::channel(1);
        tokio::spawn(supervise(client, hosts, backoff, phase_sender, sessions, stopped));
        let events = SupervisedEvents { current: None, sessions: receiver };
        (Self { phase, stop: Arc::new(stop), timeout }, events)
    }

    /// How it is doing, now and from now on.
    #[must_use]
    pub fn phase(&self) -> watch::Receiver<Phase> {
        self.phase.clone()
    }

    /// Sends a request over the present session or the next one, and waits for its answer, all within the response
    /// timeout.
    ///
    /// # Errors
    ///
    /// As [`Connection::request`]; [`NotSent::Deadline`] when there was no session in time, and [`NotSent::Closed`] after
    /// [`stop`](Self::stop).
    ///
    /// # Cancel safety
    ///
    /// As [`Connection::request`].
    pub async fn request<R: Request>(&self, request: R) -> Result<R::Response, RequestError> {
        self.request_within(request, self.timeout).await
    }

    /// As [`request`](Self::request), with a time of its own.
    ///
    /// # Errors
    ///
    /// As [`request`](Self::request).
    ///
    /// # Cancel safety
    ///
    /// As [`request`](Self::request).
    pub async fn request_within<R: Request>(
        &self,
        request: R,
        timeout: Duration,
    ) -> Result<R::Response, RequestError> {
        let deadline = after(Moment::now(), timeout);
        let mut phase = self.phase.clone();
        loop {
            let connection = match timeout_at(deadline, connection(&mut phase)).await {
                Ok(connection) => connection.map_err(RequestError::NotSent)?,
                Err(_) => return Err(RequestError::NotSent(NotSent::Deadline)),
            };
            let left = deadline.saturating_duration_since(Moment::now());
            match connection.request_within(request.clone(), left).await {
                // No octet of it has left: the next session may have it.
                Err(RequestError::NotSent(NotSent::Closed(_))) => {}
                // The session is on its way out, although it has not ended.
                Err(RequestError::NotSent(NotSent::State { state: State::Unbound, .. })) => {
                    // Its end is told soon; time runs on meanwhile.
                    let _late = timeout_at(deadline, connection.closed()).await;
                }
                outcome => return outcome,
            }
            // Until the supervisor has seen the end, the old connection would come again.
            let same = |phase: &Phase| matches!(phase, Phase::Bound(bound) if bound.is_same(&connection));
            if timeout_at(deadline, phase.wait_for(|phase| !same(phase))).await.is_err() {
                return Err(RequestError::NotSent(NotSent::Deadline));
            }
        }
    }

    /// Unbinds and stays so; waits until the session has ended.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not undo it.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        let mut phase = self.phase.clone();
        // The task may be gone already.
        let _gone = phase.wait_for(|phase| matches!(phase, Phase::Stopped)).await;
    }
}

impl fmt::Debug for Supervised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supervised").field("phase", &*self.phase.borrow()).finish_non_exhaustive()
    }
}

/// The present connection, as soon as there is one.
async fn connection(phase: &mut watch::Receiver<Phase>) -> Result<Connection, NotSent> {
    let stopped = || NotSent::Closed(Closed { by: By::Us, reason: CloseReason::Unbound });
    let settled = phase.wait_for(|phase| matches!(phase, Phase::Bound(_) | Phase::Stopped)).await;
    match settled.as_deref() {
        Ok(Phase::Bound(connection)) => Ok(connection.clone()),
        _ => Err(stopped()),
    }
}

/// The events of one session after the other, for one reader.
#[derive(Debug)]
pub struct SupervisedEvents {
    current: Option<Events>,
    sessions: mpsc::Receiver<Events>,
}

impl SupervisedEvents {
    /// The next event of the present session, or of the next one; `None` when there will be no more. Each session
    /// begins with [`Event::Bound`] and ends with [`Event::Closed`].
    ///
    /// # Cancel safety
    ///
    /// No event is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Event> {
        core::future::poll_fn(|cx| self.poll_event(cx)).await
    }

    /// The next request of one operation, and the right to answer it, as [`Events::next_request`] gives it; `None` when
    /// there will be no more.
    ///
    /// # Cancel safety
    ///
    /// No request of this operation is lost when the future is dropped.
    pub async fn next_request<R: Request>(&mut self) -> Option<(R, Responder)> {
        loop {
            if let Some(request) = self.next().await?.into_request() {
                return Some(request);
            }
        }
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        loop {
            match &mut self.current {
                Some(events) => match ready!(events.poll_event(cx)) {
                    Some(event) => return Poll::Ready(Some(event)),
                    None => self.current = None,
                },
                None => match ready!(self.sessions.poll_recv(cx)) {
                    Some(events) => self.current = Some(events),
                    None => return Poll::Ready(None),
                },
            }
        }
    }
}

/// As [`next`](SupervisedEvents::next).
impl Stream for SupervisedEvents {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.poll_event(cx)
    }
}

/// Keeps a session until told to stop.
async fn supervise(
    client: Client,
    hosts: Vec<String>,
    backoff: Backoff,
    phase: watch::Sender<Phase>,
    sessions: mpsc::Sender<Events>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut failures = 0;
    loop {
        phase.send_replace(Phase::Connecting { failures });
        let attempt = tokio::select! {
            attempt = connect(&client, &hosts) => attempt,
            () = told_to_stop(&mut stopped) => break,
        };
        let reason = match attempt {
            Ok((connection, events)) => {
                let since = Moment::now();
                phase.send_replace(Phase::Bound(connection.clone()));
                // A reader that is still at an earlier session takes this one when it comes to it. Without any reader
                // the events are dropped, and what comes is refused.
                let handed_over = async {
                    let _nobody = sessions.send(events).await;
                    core::future::pending::<Infallible>().await
                };
                let closed = tokio::select! {
                    closed = connection.closed() => closed,
                    never = handed_over => match never {},
                    () = told_to_stop(&mut stopped) => {
                        connection.unbind().await;
                        break;
                    }
                };
                if since.elapsed() >= backoff.stable_after {
                    failures = 0;
                }
                Reason::Ended(closed)
            }
            Err(error) => match refusal(&error) {
                Some(status) => Reason::Refused(status),
                None => Reason::Failed(Arc::new(error)),
            },
        };
        failures += 1;
        let delay = match &reason {
            Reason::Refused(_) => backoff.delay_after_refusal(chance()),
            // Somebody has to change a certificate or an option first.
            Reason::Failed(error) if error.is_lasting() => backoff.delay_after_refusal(chance()),
            _ => backoff.delay(failures, chance()),
        };
        phase.send_replace(Phase::Waiting { failures, delay, reason });
        tokio::select! {
            () = sleep(delay) => {}
            () = told_to_stop(&mut stopped) => break,
        }
    }
    phase.send_replace(Phase::Stopped);
}

/// Tries the hosts in their order; a refusal for good ends the round, since they are one SMSC.
async fn connect(client: &Client, hosts: &[String]) -> Result<(Connection, Events), ConnectError> {
    let mut last = None;
    for host in hosts {
        match client.connect(host.as_str()).await {
            Ok(connected) => return Ok(connected),
            Err(error) if refusal(&error).is_some() => return Err(error),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| {
        ConnectError::Connect(io::Error::new(io::ErrorKind::InvalidInput, "no host is given"))
    }))
}

/// The status of a refusal that trying again will not heal.
fn refusal(error: &ConnectError) -> Option<CommandStatus> {
    match error {
        ConnectError::Bind(RequestError::Rejected(rejected)) if error.is_lasting() => {
            Some(rejected.command_status)
        }
        _ => None,
    }
}

/// Returns when told to stop, or when every handle is gone.
async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    let _gone = stopped.wait_for(|stop| *stop).await;
}

/// A number that differs from process to process and from call to call: enough to spread waiting times.
fn chance() -> u32 {
    let bits = RandomState::new().build_hasher().finish();
    (bits >> 32) as u32
}
