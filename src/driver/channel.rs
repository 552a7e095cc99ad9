//! The channel: what an application holds.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::BuildHasher;
use core::ops::AddAssign;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::hash::RandomState;

use futures_util::future::{BoxFuture, Shared, join_all, select_all};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::builder::{ChannelBuilder, StartError};
use super::composer::Composer;
use super::conversation::Conversation;
use super::message::{Message, MessageError};
use super::options::ChannelOptions;
use super::outcome::{NotSentReason, SendError};
use super::queue::QueuedMessage;
use super::receipts::{Correlation, MemoryCorrelations, Registry, Tracked, recipient_hash};
use super::receiving::{Counters, Inbox, ReceivingStats};
use super::sending::{Job, Outbox, Outcome, Prepared, SendingStats, Taken};
use super::sent::Sending;
use crate::codec::{Body, RegisteredDelivery, Request, SubmitSm};
use crate::session::{By, CloseReason, Closed, NotSent, RequestError, Stats};
use crate::transport::{Phase, Supervised};

/// A whole SMS channel: it binds and stays bound, paces itself, sends, and hands over what comes in.
///
/// Cheap to clone, for any number of tasks. When the last handle is dropped ([`Sending`] and [`Sent`](super::Sent) hold
/// one, too), what waits ends as not sent and the sessions
/// are unbound; [`stop`](Self::stop) does it in order.
#[derive(Clone)]
pub struct Channel(pub(super) Arc<Inner>);

/// What the handles of a channel share.
pub(super) struct Inner {
    pub(super) options: ChannelOptions,
    pub(super) outbox: Arc<Outbox>,
    pub(super) composer: Composer,
    pub(super) sessions: Vec<Supervised>,
    /// Which of them can send.
    pub(super) senders: Vec<usize>,
    pub(super) registry: Arc<Registry>,
    pub(super) next_message: AtomicU64,
    pub(super) lanes: RandomState,
    /// The tasks, the one that sends first: whoever stops the channel waits for their ends.
    pub(super) ends: [Shared<BoxFuture<'static, ()>>; 2],
    pub(super) receiving: Arc<Counters>,
    #[cfg(feature = "metrics")]
    pub(super) recorded: super::metrics::Recorded,
}

/// What a channel has done so far, and how it is.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ChannelStats {
    /// What became of the messages that were sent.
    pub sending: SendingStats,
    /// What came in.
    pub receiving: ReceivingStats,
    /// Sessions that are bound.
    pub bound: usize,
    /// Messages that wait.
    pub waiting: usize,
    /// Messages of which a part is out.
    pub out: usize,
    /// What the sessions that are bound have counted: PDUs by operation and status, the three times of each request.
    pub sessions: Vec<Stats>,
    /// Which share of rate and window is used: less than 1 after the SMSC has said that it is too much.
    pub share: f64,
}

/// Of several channels or processes, beginning with those of one of them: the share is the smallest.
impl AddAssign<&Self> for ChannelStats {
    fn add_assign(&mut self, other: &Self) {
        self.sending += &other.sending;
        self.receiving += &other.receiving;
        self.share =
            if self.bound + self.sessions.len() == 0 { other.share } else { self.share.min(other.share) };
        self.bound += other.bound;
        self.waiting += other.waiting;
        self.out += other.out;
        self.sessions.extend(other.sessions.iter().cloned());
    }
}

/// A message that was not sent because the channel was stopped.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Unsent {
    /// Those of its PDUs that were not sent.
    pub parts: Vec<SubmitSm>,
}

impl Channel {
    /// Starts a channel with these options; what comes in is in the inbox.
    ///
    /// Connecting goes on in the background: messages may be sent at once and wait until a session is bound.
    ///
    /// # Errors
    ///
    /// All that is wrong with the options. Faults of the network and of trust show later: as
    /// [`Inbound::Session`](super::Inbound::Session), and while they last, messages wait until their deadlines.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn start(options: ChannelOptions) -> Result<(Self, Inbox), StartError> {
        Self::builder(options).start().await
    }

    /// A channel with rules or a store of the application's own.
    pub fn builder(options: ChannelOptions) -> ChannelBuilder<MemoryCorrelations> {
        ChannelBuilder::new(options)
    }

    /// Takes a message to be sent in its turn. It is on its way when this returns, whether or not anybody waits for
    /// its outcome: messages to one destination are sent in the order in which they were given.
    ///
    /// Does not block: when as many messages wait as may, the outcome is [`NotSentReason::QueueFull`]. Wait for
    /// [`has_room`](Self::has_room) before, if the messages come faster than they can be sent.
    pub fn send(&self, message: Message) -> Sending {
        self.take(message).unwrap_or_else(Sending::failed)
    }

    fn take(&self, mut message: Message) -> Result<Sending, SendError> {
        let inner = &*self.0;
        let Prepared { destination, registered_delivery, parts } = inner.composer.prepare(&mut message)?;
        let wants_receipts = registered_delivery != RegisteredDelivery::NONE;
        let number = inner.number(wants_receipts);
        let tracked = message.watched.then(|| Tracked::new(number, parts.len(), &inner.registry));
        let correlation = wants_receipts.then(|| {
            let reference = message.reference.as_deref();
            Inner::correlation(number, reference, parts.len(), destination.addr.as_octets())
        });
        let within = message.deadline.unwrap_or(inner.options.message_deadline);
        let (job, outcome) =
            Job::new(parts.into_iter().map(Body::into_octets), correlation, inner.outbox.now());
        inner.push(destination.addr.as_octets(), message.priority.0, within, job).map_err(not_sent)?;
        Ok(Sending::new(self, outcome, tracked))
    }

    /// Takes a message of a queue, for so long; its outcome.
    pub(super) fn send_queued(
        &self,
        message: &QueuedMessage,
        within: Duration,
    ) -> Result<oneshot::Receiver<Outcome>, NotSentReason> {
        let inner = &*self.0;
        let QueuedMessage { reference, destination, priority, receipts, parts, .. } = message;
        let number = inner.number(*receipts);
        let correlation =
            receipts.then(|| Inner::correlation(number, Some(reference), parts.len(), destination));
        let (job, outcome) = Job::new(parts.iter().cloned(), correlation, inner.outbox.now());
        inner.push(destination, *priority, within, job)?;
        Ok(outcome)
    }

    /// Makes a message ready for a [queue](super::queue): masked, encoded and split as it will be sent.
    ///
    /// # Errors
    ///
    /// As [`Composer::compose`].
    pub fn compose(&self, message: Message) -> Result<QueuedMessage, MessageError> {
        self.0.composer.compose(message)
    }

    /// Waits until there is room for one more message.
    ///
    /// # Cancel safety
    ///
    /// Can be dropped and called again.
    pub async fn has_room(&self) {
        self.0.outbox.has_room().await;
    }

    /// Waits until a session that can send is bound, or any if the channel only receives; false if the channel has been
    /// stopped.
    ///
    /// # Cancel safety
    ///
    /// Can be dropped and called again.
    pub async fn bound(&self) -> bool {
        let receive_only = self.0.senders.is_empty();
        let of_use = |at: &usize| receive_only || self.0.senders.contains(at);
        let mut phases: Vec<_> =
            (0..self.0.sessions.len()).filter(of_use).map(|at| self.0.sessions[at].phase()).collect();
        let waits = phases.iter_mut().map(|phase| {
            Box::pin(async move {
                let settled = phase.wait_for(|phase| matches!(phase, Phase::Bound(_) | Phase::Stopped)).await;
                settled.is_ok_and(|phase| matches!(*phase, Phase::Bound(_)))
            })
        });
        let (bound, ..) = select_all(waits).await;
        bound
    }

    /// What the channel has done so far, and how it is.
    #[must_use]
    pub fn stats(&self) -> ChannelStats {
        let counted = |session: &Supervised| match &*session.phase().borrow() {
            Phase::Bound(connection) => Some(connection.stats()),
            _ => None,
        };
        let sessions: Vec<Stats> = self.0.sessions.iter().filter_map(counted).collect();
        ChannelStats {
            sending: self.0.outbox.stats.read(),
            receiving: self.0.receiving.read(),
            bound: sessions.len(),
            sessions,
            waiting: self.0.outbox.len(),
            out: self.0.outbox.out(),
            share: self.0.outbox.share(),
        }
    }

    /// A transcript for a conversation in session mode, masked by the channel's rules where `apply-area` and
    /// `clean-subject` say.
    #[must_use]
    pub fn conversation(&self) -> Conversation {
        Conversation::new(self.0.composer.masking.any().cloned(), &self.0.options.masking)
    }

    /// Changes the rate from now on, in place of `x-smpp-submit-max-rate`: PDUs in any second, 0 for a pause, none for no
    /// limit. For an account whose rate several processes share.
    pub fn set_rate(&self, rate: Option<u32>) {
        self.0.outbox.set_rate(rate);
    }

    /// The settings that the channel was started with.
    #[must_use]
    pub fn options(&self) -> &ChannelOptions {
        &self.0.options
    }

    /// Sends any other request over one of the sessions: a query, for example.
    ///
    /// # Errors
    ///
    /// As [`Supervised::request`].
    ///
    /// # Cancel safety
    ///
    /// As [`Supervised::request`].
    pub async fn request<R: Request>(&self, request: R) -> Result<R::Response, RequestError> {
        let senders = || self.0.senders.iter().map(|at| &self.0.sessions[*at]);
        let bound = senders().find(|session| matches!(*session.phase().borrow(), Phase::Bound(_)));
        let Some(session) = bound.or_else(|| senders().next()) else {
            let closed = Closed { by: By::Us, reason: CloseReason::Unbound };
            return Err(RequestError::NotSent(NotSent::Closed(closed)));
        };
        session.request_within(request, self.0.options.response_max_waiting_time).await
    }

    /// Stops the channel in order: no new messages; those that wait are sent for as long as `drain` at most; then the
    /// sessions are unbound. Gives back what was not sent; its outcome is [`NotSentReason::Stopped`]. Called twice, the
    /// shorter time counts, and one of the two gets what was not sent.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the channel closed for new messages; call it again.
    pub async fn stop(&self, drain: Duration) -> Vec<Unsent> {
        let outbox = &self.0.outbox;
        outbox.close();
        let [sending, receiving] = self.0.ends.clone();
        // Late or not, what is left is handed back below.
        let _late = timeout(drain, sending.clone()).await;
        outbox.cut_off();
        join_all(self.0.sessions.iter().map(Supervised::stop)).await;
        sending.await;
        receiving.await;
        let unsent = outbox.take_unsent().into_iter();
        unsent.map(|parts| Unsent { parts: parts.into_iter().filter_map(submit_sm).collect() }).collect()
    }
}

fn submit_sm(body: Body) -> Option<SubmitSm> {
    SubmitSm::try_from(body).ok()
}

fn not_sent(reason: NotSentReason) -> SendError {
    SendError::NotSent { reason, accepted: Vec::new() }
}

impl Inner {
    /// How many sessions are bound.
    pub(super) fn bound(&self) -> usize {
        let phases = self.sessions.iter().map(Supervised::phase);
        phases.filter(|phase| matches!(*phase.borrow(), Phase::Bound(_))).count()
    }

    /// Whether a session that can send is bound.
    pub(super) fn can_send(&self) -> bool {
        self.senders.iter().any(|at| matches!(*self.sessions[*at].phase().borrow(), Phase::Bound(_)))
    }

    /// How many messages keep all windows full while others are on their way: no more than two seconds of the rate.
    pub(super) fn busy_with(&self) -> usize {
        let ChannelOptions { submit_window_size, submit_max_rate, .. } = &self.options;
        let windows = self.senders.len() * *submit_window_size as usize * 4;
        submit_max_rate.map_or(windows, |rate| windows.min(rate as usize * 2))
    }

    /// The number of a message whose receipts are asked for.
    fn number(&self, wants_receipts: bool) -> u64 {
        if wants_receipts { self.next_message.fetch_add(1, Ordering::Relaxed) } else { 0 }
    }

    /// What the receipts of a message will be matched by.
    fn correlation(message: u64, reference: Option<&str>, parts: usize, destination: &[u8]) -> Correlation {
        Correlation {
            message,
            reference: reference.map(Arc::from),
            part: 0,
            parts: u8::try_from(parts).unwrap_or(u8::MAX),
            recipient: recipient_hash(destination),
            state: None,
        }
    }

    fn push(
        &self,
        destination: &[u8],
        priority: u8,
        within: Duration,
        job: Job,
    ) -> Result<(), NotSentReason> {
        let deadline = job.queued_at.saturating_add(within);
        let lane = self.options.keep_order.then(|| self.lanes.hash_one(destination));
        self.outbox.push(lane, |lane| Taken { lane, priority, deadline, item: job })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.outbox.close();
        self.outbox.cut_off();
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").field("options", &self.0.options).finish_non_exhaustive()
    }
}
