//! The task that serves a queue. One call of each kind is out at a time; what comes together goes together.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::BuildHasher;
use core::pin::Pin;
use core::sync::atomic::Ordering;
use core::time::Duration;
use std::hash::RandomState;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use slab::Slab;
use tokio::time::{Instant as Moment, Interval, MissedTickBehavior, interval, sleep_until};

use super::ended::{Ended, Ending};
use super::seam::{MessageQueue, QueueError, Taken};
use super::serve::{ServeOptions, State};
use crate::driver::channel::Channel;
use crate::driver::clock;
use crate::driver::outcome::{NotSentReason, SendError};
use crate::driver::sending::{self, Lanes, Outcome};

/// How long after a failure of the queue nothing is asked of it, and how long at most when it fails again and again.
const RETRY: Duration = Duration::from_millis(50);
const RETRY_AT_MOST: Duration = Duration::from_secs(2);

/// A message that waits for its turn, or is out.
type Held<L> = sending::Taken<(usize, Taken<L>)>;
/// A message, and what became of it.
type Told<L> = (Held<L>, Result<Outcome, NotSentReason>);
type Endings<L> = Vec<(L, Ended)>;
type Reply = Result<(), QueueError>;
/// What was asked for, until it is answered.
type Call<T> = Option<BoxFuture<'static, T>>;

/// Everything that serving needs.
pub(super) struct Work<Q: MessageQueue> {
    channel: Channel,
    queue: Arc<Q>,
    options: ServeOptions,
    begun_at_most: usize,
    shared: Arc<State>,
    origin: Moment,
    hasher: RandomState,
    /// All leases that are held.
    leases: Slab<Q::Lease>,
    waiting: Lanes<(usize, Taken<Q::Lease>)>,
    sent: FuturesUnordered<BoxFuture<'static, Told<Q::Lease>>>,
    endings: Endings<usize>,
    calls: Calls<Q::Lease>,
    failures: u32,
    not_before: Moment,
    /// Since when no session is bound.
    unbound: Option<Moment>,
}

/// What is asked of the queue, and of the channel.
struct Calls<L> {
    take: Call<Result<Vec<Taken<L>>, QueueError>>,
    begin: Call<(Vec<Held<L>>, Reply)>,
    settle: Call<(Endings<usize>, Reply)>,
    /// Nothing depends on what becomes of these.
    extend: Call<Reply>,
    release: Call<Reply>,
    bound: Call<bool>,
}

impl<Q: MessageQueue> Work<Q> {
    pub(super) fn new(channel: Channel, queue: Arc<Q>, options: ServeOptions, shared: Arc<State>) -> Self {
        // What was begun is sent while the lease lasts, or not at all.
        let options =
            ServeOptions { hold: options.hold.min(queue.lease_time().unwrap_or(options.hold)), ..options };
        let begun_at_most = options.begun.unwrap_or_else(|| channel.0.busy_with()).max(1);
        Self {
            channel,
            queue,
            options,
            begun_at_most,
            shared,
            origin: Moment::now(),
            hasher: RandomState::new(),
            leases: Slab::new(),
            waiting: Lanes::new(options.ahead.max(1)),
            sent: FuturesUnordered::new(),
            endings: Vec::new(),
            calls: Calls { take: None, begin: None, settle: None, extend: None, release: None, bound: None },
            failures: 0,
            not_before: Moment::now(),
            unbound: None,
        }
    }

    /// Serves until it is drained and everything is settled, or the channel is stopped.
    pub(super) async fn run(mut self) {
        let mut ticks = ticks(self.queue.lease_time());
        loop {
            self.watch_sessions();
            if self.shared.is_draining() || self.channel.0.outbox.is_closed() {
                self.calls.take = None;
                self.release_waiting();
                if self.is_done() {
                    return;
                }
            } else {
                self.take();
                self.begin();
            }
            self.expire();
            self.settle();
            self.shared.held.store(self.leases.len(), Ordering::Relaxed);
            let Calls { take, begin, settle, extend, release, bound } = &mut self.calls;
            tokio::select! {
                biased;
                Some((held, outcome)) = self.sent.next() => self.told(held, outcome),
                (begun, outcome) = maybe(begin) => self.begun(begun, &outcome),
                (endings, outcome) = maybe(settle) => self.settled(endings, &outcome),
                taken = maybe(take) => self.taken(taken),
                outcome = maybe(release) => self.note(outcome.err().as_ref()),
                outcome = maybe(extend) => {
                    self.note(outcome.as_ref().err());
                    self.give_back_if_over(&outcome);
                }
                _is_bound = maybe(bound) => {}
                () = sleep_until(self.not_before), if self.not_before > Moment::now() => {}
                () = self.shared.changed.notified() => {}
                _tick = ticks.tick() => self.extend(),
            }
        }
    }

    fn is_done(&self) -> bool {
        let Calls { begin, settle, release, .. } = &self.calls;
        let idle = begin.is_none() && settle.is_none() && release.is_none();
        idle && self.sent.is_empty() && self.endings.is_empty() && self.waiting.len() == 0
    }

    /// Whether the queue may be asked: not right after it has failed.
    fn may_ask(&self) -> bool {
        self.not_before <= Moment::now()
    }

    /// A channel that has no session for a while gives back what it has not sent: others may have one.
    fn watch_sessions(&mut self) {
        if self.channel.0.can_send() {
            self.unbound = None;
            return;
        }
        if self.calls.bound.is_none() && !self.channel.0.outbox.is_closed() {
            let channel = self.channel.clone();
            self.calls.bound = Some(async move { channel.bound().await }.boxed());
        }
        let since = *self.unbound.get_or_insert_with(Moment::now);
        if since.elapsed() >= self.options.hold {
            self.release_waiting();
        }
    }

    fn take(&mut self) {
        let room = self.options.ahead.saturating_sub(self.leases.len());
        if room > 0 && self.unbound.is_none() && self.calls.take.is_none() && self.may_ask() {
            let queue = self.queue.clone();
            self.calls.take = Some(async move { queue.take(room).await }.boxed());
        }
    }

    fn taken(&mut self, taken: Result<Vec<Taken<Q::Lease>>, QueueError>) {
        self.note(taken.as_ref().err());
        let (now, today) = (self.origin.elapsed(), clock::unix_ms(clock::now()));
        for taken in taken.unwrap_or_default() {
            let key = self.leases.insert(taken.lease.clone());
            let within = taken.message.expires_at_ms.saturating_sub(today);
            if let Some(ending) = self.ends_unsent(&taken, within) {
                self.endings.push((key, ended(&taken, taken.attempts, ending)));
                continue;
            }
            let lane = if self.channel.options().keep_order {
                self.hasher.hash_one(&taken.message.destination)
            } else {
                self.waiting.lane_of_its_own()
            };
            let held = sending::Taken {
                lane,
                priority: taken.message.priority,
                deadline: now.saturating_add(Duration::from_millis(within)),
                item: (key, taken),
            };
            // A queue that gives more than was asked for gets the rest back.
            if let Err(held) = self.waiting.push(held) {
                self.release(&[held.item.0]);
            }
        }
    }

    /// What becomes of a message that is not sent (again) at all.
    fn ends_unsent(&self, taken: &Taken<Q::Lease>, within_ms: u64) -> Option<Ending> {
        if taken.in_doubt && taken.attempts >= self.options.max_attempts {
            let reason = "no outcome was kept of earlier attempts, and it may not be sent again".into();
            return Some(Ending::Unanswered { reason, in_doubt: Vec::new(), accepted: Vec::new() });
        }
        (within_ms == 0).then(too_late)
    }

    fn begin(&mut self) {
        let room = self.begun_at_most.saturating_sub(self.sent.len());
        if room == 0 || self.unbound.is_some() || self.calls.begin.is_some() || !self.may_ask() {
            return;
        }
        let held: Vec<_> = core::iter::from_fn(|| self.waiting.pop()).take(room).collect();
        if !held.is_empty() {
            let leases: Vec<_> = held.iter().map(|held| held.item.1.lease.clone()).collect();
            let queue = self.queue.clone();
            let begin = async move {
                let outcome = queue.begin(&leases).await;
                (held, outcome)
            };
            self.calls.begin = Some(begin.boxed());
        }
    }

    fn begun(&mut self, begun: Vec<Held<Q::Lease>>, outcome: &Reply) {
        self.note(outcome.as_ref().err());
        let now = self.origin.elapsed();
        for held in begun {
            let within = held.deadline.saturating_sub(now).min(self.options.hold);
            let sending = match outcome {
                Ok(()) if !self.shared.is_draining() => {
                    self.channel.send_queued(&held.item.1.message, within)
                }
                _ => Err(NotSentReason::Stopped),
            };
            match sending {
                Ok(outcome) => {
                    // A channel whose task is gone has said nothing of it.
                    let told = outcome.map(|outcome| (held, outcome.map_err(|_| NotSentReason::Stopped)));
                    self.sent.push(told.boxed());
                }
                Err(reason) => {
                    if reason == NotSentReason::QueueFull {
                        // Others send over the same channel, and more than it can.
                        self.not_before = Moment::now() + RETRY;
                    }
                    self.waiting.push_back_out(held);
                }
            }
        }
        self.give_back_if_over(outcome);
    }

    /// Which leases are over only the queue knows: it gets all back that was not sent, so that nothing overtakes what
    /// somebody else may have now.
    fn give_back_if_over(&mut self, outcome: &Reply) {
        if matches!(outcome, Err(QueueError::LeaseOver)) {
            self.release_waiting();
        }
    }

    fn told(&mut self, held: Held<Q::Lease>, outcome: Result<Outcome, NotSentReason>) {
        let accepted = match outcome {
            Ok(Ok(accepted)) => Ok(accepted.parts),
            Ok(Err(error)) => Err(*error),
            Err(reason) => Err(SendError::NotSent { reason, accepted: Vec::new() }),
        };
        let ending = match accepted {
            Ok(accepted) => Ending::Accepted { accepted },
            Err(error) if goes_back(&error) && held.deadline > self.origin.elapsed() => {
                return self.waiting.push_back_out(held);
            }
            Err(error) => Ending::from(error),
        };
        self.waiting.release(held.lane);
        self.end(&held, ending);
    }

    fn expire(&mut self) {
        while let Some(held) = self.waiting.expire(self.origin.elapsed()) {
            self.end(&held, too_late());
        }
    }

    fn end(&mut self, held: &Held<Q::Lease>, ending: Ending) {
        let (key, taken) = &held.item;
        self.endings.push((*key, ended(taken, taken.attempts.saturating_add(1), ending)));
    }

    fn settle(&mut self) {
        if self.endings.is_empty() || self.calls.settle.is_some() || !self.may_ask() {
            return;
        }
        let endings = core::mem::take(&mut self.endings);
        let kept: Endings<Q::Lease> =
            endings.iter().map(|(key, ended)| (self.leases[*key].clone(), ended.clone())).collect();
        let queue = self.queue.clone();
        let settle = async move {
            let outcome = queue.settle(&kept).await;
            (endings, outcome)
        };
        self.calls.settle = Some(settle.boxed());
    }

    fn settled(&mut self, mut endings: Endings<usize>, outcome: &Reply) {
        self.note(outcome.as_ref().err());
        if outcome.is_err() {
            self.endings.append(&mut endings);
            return;
        }
        self.shared.settled.fetch_add(endings.len() as u64, Ordering::Relaxed);
        for (key, _) in endings {
            self.leases.remove(key);
        }
    }

    fn release_waiting(&mut self) {
        let keys: Vec<usize> = self.waiting.drain().into_iter().map(|held| held.item.0).collect();
        self.release(&keys);
    }

    /// Gives messages back. What fails here comes back when the leases are over.
    fn release(&mut self, keys: &[usize]) {
        if keys.is_empty() {
            return;
        }
        self.shared.released.fetch_add(keys.len() as u64, Ordering::Relaxed);
        let leases: Vec<_> = keys.iter().map(|key| self.leases.remove(*key)).collect();
        let (queue, before) = (self.queue.clone(), self.calls.release.take());
        let release = async move {
            if let Some(before) = before {
                before.await?;
            }
            queue.release(&leases).await
        };
        self.calls.release = Some(release.boxed());
    }

    fn extend(&mut self) {
        if self.queue.lease_time().is_some() && !self.leases.is_empty() && self.calls.extend.is_none() {
            let leases: Vec<_> = self.leases.iter().map(|(_, lease)| lease.clone()).collect();
            let queue = self.queue.clone();
            self.calls.extend = Some(async move { queue.extend(&leases).await }.boxed());
        }
    }

    /// Counts failures of the queue: the more in a row, the longer it is left alone.
    fn note(&mut self, error: Option<&QueueError>) {
        if error.is_none() {
            self.failures = 0;
            return;
        }
        self.shared.failures.fetch_add(1, Ordering::Relaxed);
        let wait = RETRY.saturating_mul(1 << self.failures.min(8)).min(RETRY_AT_MOST);
        self.failures = self.failures.saturating_add(1);
        self.not_before = Moment::now() + wait;
    }
}

/// Whether nothing of a message was sent, and the time of the channel was over, not that of the message.
fn goes_back(error: &SendError) -> bool {
    let SendError::NotSent { reason, accepted } = error else { return false };
    let for_now = matches!(
        reason,
        NotSentReason::Deadline
            | NotSentReason::Throttled(_)
            | NotSentReason::Stopped
            | NotSentReason::QueueFull
    );
    for_now && accepted.is_empty()
}

fn too_late() -> Ending {
    SendError::NotSent { reason: NotSentReason::Deadline, accepted: Vec::new() }.into()
}

fn ended<L>(taken: &Taken<L>, attempts: u32, ending: Ending) -> Ended {
    Ended { reference: taken.message.reference.clone(), ending, attempts, in_doubt: taken.in_doubt }
}

/// Often enough to extend leases twice before they are over.
fn ticks(lease_time: Option<Duration>) -> Interval {
    let every =
        lease_time.map_or(Duration::from_secs(1), |time| (time / 3).clamp(RETRY, Duration::from_secs(1)));
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Waits for a call that may be out, and forgets it when it is back.
async fn maybe<T>(call: &mut Call<T>) -> T {
    let Some(future) = call else { return core::future::pending().await };
    let outcome = Pin::new(future).await;
    *call = None;
    outcome
}
