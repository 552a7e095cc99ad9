//! The task that sends: it takes messages in their turn, paces them, and settles each when its parts are answered.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use slab::Slab;
use tokio::time::{Instant as Moment, sleep_until};

use super::in_flight::{Keeping, Place, keep};
use super::job::{Job, Next, Verdict};
use super::lanes::Taken;
use super::outbox::Outbox;
use super::pacer::Pacer;
use super::sessions::{SessionId, Sessions};
use crate::codec::tlv::{self, TlvsRef};
use crate::codec::{BodyRef, CommandId, Pdu};
use crate::driver::options::ChannelOptions;
use crate::driver::outcome::NotSentReason;
use crate::driver::receipts::{CorrelationStore, Receipts};
use crate::session::{NotSent, RequestError};
use crate::transport::Outcome;

/// When to look again for a slot that others have.
const RETRY: Duration = Duration::from_millis(10);
/// How long nothing is sent after a refusal as too much where rate and window do not give way: what is sent again at once
/// is refused again.
const AFTER_REFUSAL: Duration = Duration::from_secs(1);

/// Everything that sending needs.
pub(crate) struct Dispatcher<S> {
    outbox: Arc<Outbox>,
    sessions: Sessions,
    pacer: Pacer,
    receipts: Arc<Receipts<S>>,
    /// Messages of which a part is out, or is going to be sent next.
    jobs: Slab<Taken<Job>>,
    /// The messages whose turn it is, as soon as a session has room for them.
    next: VecDeque<u32>,
    /// Lanes whose message will not come back, and messages that do.
    released: Vec<u64>,
    again: Vec<Taken<Job>>,
    keeping: FuturesUnordered<Keeping>,
    timeout: Duration,
    retries: bool,
    replies_early: bool,
    /// Until then nothing is sent, although there seems to be room.
    retry_at: Option<Duration>,
}

impl<S: CorrelationStore> Dispatcher<S> {
    pub(crate) fn new(
        options: &ChannelOptions,
        outbox: Arc<Outbox>,
        sessions: Sessions,
        receipts: Arc<Receipts<S>>,
    ) -> Self {
        Self {
            outbox,
            sessions,
            pacer: Pacer::new(options.submit_max_rate, options.submit_window_size, options.adaptive_pacing),
            receipts,
            jobs: Slab::new(),
            next: VecDeque::new(),
            released: Vec::new(),
            again: Vec::new(),
            keeping: FuturesUnordered::new(),
            timeout: options.response_max_waiting_time,
            retries: options.throttle_retry,
            replies_early: options.sar_prompt_responses,
            retry_at: None,
        }
    }

    /// Sends until the outbox is closed, and everything that was in it is settled.
    pub(crate) async fn run(mut self) {
        let mut answers = Vec::new();
        loop {
            let now = self.outbox.now();
            self.outbox.if_rate_changed(|rate| self.pacer.set_rate(now, rate));
            self.pacer.recover(now);
            self.outbox.answers.take(&mut answers);
            for (tag, outcome) in answers.drain(..) {
                self.answered(Place::of_tag(tag), outcome, now);
            }
            for job in self.sessions.refresh() {
                self.go_on(job);
            }
            if self.outbox.is_cut_off() {
                self.give_back();
            }
            let due = self.send_all(now);
            self.outbox.note(self.pacer.share(), self.jobs.len());
            if !self.again.is_empty() || !self.released.is_empty() {
                // A session was lost, or a message given up: what waits behind may go.
                continue;
            }
            if self.outbox.is_closed() && self.jobs.is_empty() && self.outbox.len() == 0 {
                return;
            }
            let due = due.map(|at| self.outbox.moment(at));
            tokio::select! {
                biased;
                () = self.outbox.woken() => {}
                Some((place, outcome)) = self.keeping.next() => self.told(place, outcome, self.outbox.now()),
                () = until(due) => {}
            }
        }
    }

    /// Sends what may be sent. When there may be more to do, if nothing else happens.
    fn send_all(&mut self, now: Duration) -> Option<Duration> {
        self.retry_at.take_if(|at| *at <= now);
        let (blocked, expiry) = loop {
            let (expiry, more) = self.take_next(now);
            let blocked = self.send_taken(now);
            if blocked.is_some() || !self.next.is_empty() || !more {
                break (blocked, expiry);
            }
        };
        let held = self.give_up_held(now);
        [expiry, blocked, held].into_iter().flatten().min()
    }

    /// Sends what has been begun and taken, as far as there is room. When it may go on, if it is too early.
    fn send_taken(&mut self, now: Duration) -> Option<Duration> {
        while self.sessions.any_bound() && (!self.next.is_empty() || self.sessions.is_sending()) {
            let paced = self.pacer.next_at().max(self.retry_at.unwrap_or_default());
            if paced > now {
                return Some(paced);
            }
            if !self.send_one(now) {
                // An answer makes room.
                return None;
            }
        }
        None
    }

    /// Takes as many messages as there is room for. When the next of those that wait expires, and whether there may be
    /// more.
    fn take_next(&mut self, now: Duration) -> (Option<Duration>, bool) {
        let room = self.sessions.room(self.pacer.window());
        // At a rate, the next one is taken when the one before has been sent.
        let wanted = if self.pacer.is_paced() { room.min(1) } else { room };
        let mut expired = Vec::new();
        let expiry = {
            let mut lanes = self.outbox.lock();
            self.released.drain(..).for_each(|lane| lanes.release(lane));
            self.again.drain(..).for_each(|taken| lanes.push_back_out(taken));
            while let Some(taken) = lanes.expire(now) {
                expired.push(taken.item);
            }
            while self.next.len() < wanted
                && let Some(taken) = lanes.pop()
            {
                // There are never more than all windows hold.
                self.next.push_back(u32::try_from(self.jobs.insert(taken)).unwrap_or(u32::MAX));
            }
            (lanes.next_expiry(), lanes.has_ready() && wanted > 0)
        };
        for job in expired {
            self.settled(job.give_up(NotSentReason::Deadline));
        }
        expiry
    }

    /// Gives up what has been taken and finds no room in time. When the next of these is due.
    fn give_up_held(&mut self, now: Duration) -> Option<Duration> {
        let jobs = &self.jobs;
        let due: Vec<u32> =
            self.next.iter().copied().filter(|job| jobs[*job as usize].deadline <= now).collect();
        self.next.retain(|job| !due.contains(job));
        for job in due {
            self.give_up(job, NotSentReason::Deadline);
        }
        self.next.iter().map(|job| self.jobs[*job as usize].deadline).min()
    }

    /// Sends one part: of a message that has been begun, else of the next. False if there is no room.
    fn send_one(&mut self, now: Duration) -> bool {
        let window = self.pacer.window();
        if let Some((session, job)) = self.sessions.sending_with_room(window) {
            self.send_part(job, session, now);
            return true;
        }
        let Some(job) = self.next.front().copied() else { return false };
        let parts = self.jobs[job as usize].item.waiting();
        let Some(session) = self.sessions.with_room(parts, window) else { return false };
        self.next.pop_front();
        self.sessions.begin(session, job);
        self.send_part(job, session, now);
        true
    }

    fn send_part(&mut self, number: u32, session: SessionId, now: Duration) {
        let job = &mut self.jobs[number as usize].item;
        let Some((part, submit_sm)) = job.next() else { return self.sessions.end(number) };
        let Some(connection) = self.sessions.connection(session) else { return };
        let tag = Place { job: number, part, session }.to_tag();
        let wants_receipts = job.wants_receipts();
        if wants_receipts {
            // Before it is sent: the receipt may come at once.
            self.receipts.expect();
        }
        let sent = connection.try_send_into(
            CommandId::SUBMIT_SM,
            submit_sm,
            self.timeout,
            &self.outbox.answers,
            tag,
        );
        if wants_receipts && sent.is_err() {
            self.receipts.expect_no_more();
        }
        match sent {
            Ok(()) => {
                self.pacer.sent(now);
                self.sessions.sent(session);
                if job.sent(part) == 0 {
                    self.outbox.stats.queued(now.saturating_sub(job.queued_at));
                    self.sessions.end(number);
                }
            }
            // Somebody else uses the connection, too: a query, for example.
            Err(NotSent::WindowFull) => self.retry_at = Some(now + RETRY),
            // The session is fine, and no other message needs to be spared it.
            Err(NotSent::Version(_)) => {
                let is_out = job.is_out();
                self.sessions.end(number);
                if !is_out {
                    self.give_up(number, NotSentReason::Version);
                }
            }
            Err(_) => {
                if let Some(interrupted) = self.sessions.lost(session) {
                    self.go_on(interrupted);
                }
            }
        }
    }

    /// A message whose session is gone: what was not sent waits for the next session.
    fn go_on(&mut self, number: u32) {
        let job = &self.jobs[number as usize].item;
        if !job.is_out() {
            let next = if job.has_failed() { Next::Settle } else { Next::Send };
            self.after(number, next);
        }
    }

    fn answered(&mut self, place: Place, outcome: Outcome, now: Duration) {
        self.sessions.answered(place.session);
        if let Some(state) = outcome.as_ref().ok().and_then(congestion_state) {
            self.pacer.congestion(now, state);
        }
        match self.jobs[place.job as usize].item.correlation(place.part) {
            None => self.told(place, outcome, now),
            Some(correlation) => match keep(&self.receipts, correlation, place, outcome) {
                Ok(outcome) => self.told(place, outcome, now),
                Err(keeping) => self.keeping.push(keeping),
            },
        }
    }

    /// A part has been answered, and its id is kept.
    fn told(&mut self, Place { job: number, part, .. }: Place, outcome: Outcome, now: Duration) {
        let Taken { deadline, item: job, .. } = &mut self.jobs[number as usize];
        if job.wants_receipts() {
            self.receipts.expect_no_more();
        }
        let next = match outcome {
            Ok(response) => job.accepted(part, &response),
            Err(RequestError::Rejected(rejected)) => {
                let status = rejected.command_status;
                let too_much = self.pacer.refused(now, status);
                self.outbox.stats.refused(status);
                if too_much && self.retries {
                    if *deadline > now {
                        self.outbox.stats.throttled();
                        if !self.pacer.is_adaptive() {
                            self.retry_at = Some(now + AFTER_REFUSAL);
                        }
                    } else {
                        // It goes back to those that wait, where it has expired.
                        self.sessions.end(number);
                    }
                    job.again(part, Some(status))
                } else {
                    job.rejected(part, status)
                }
            }
            Err(RequestError::NotSent(_)) => job.again(part, None),
            Err(RequestError::Unanswered(reason)) => job.unanswered(part, reason),
        };
        if self.replies_early {
            job.reply_early();
        }
        let failed = job.has_failed();
        if next == Next::Send && self.sessions.is_sending_this(number) {
            return;
        }
        if failed {
            self.sessions.end(number);
        }
        self.after(number, next);
    }

    fn after(&mut self, number: u32, next: Next) {
        match next {
            Next::Wait => {}
            Next::Send => {
                let taken = self.jobs.remove(number as usize);
                self.again.push(taken);
            }
            Next::Settle => {
                let taken = self.jobs.remove(number as usize);
                self.released.push(taken.lane);
                self.settled(taken.item.settle());
            }
        }
    }

    fn give_up(&mut self, number: u32, reason: NotSentReason) {
        let taken = self.jobs.remove(number as usize);
        self.released.push(taken.lane);
        self.settled(taken.item.give_up(reason));
    }

    /// The time for draining is over: what waits goes back to whoever stops the channel.
    fn give_back(&mut self) {
        self.sessions.end_all();
        let mut back = {
            let mut lanes = self.outbox.lock();
            self.released.drain(..).for_each(|lane| lanes.release(lane));
            self.again.drain(..).for_each(|taken| lanes.push_back_out(taken));
            lanes.drain()
        };
        self.next.clear();
        let idle: Vec<usize> =
            self.jobs.iter().filter(|(_, job)| !job.item.is_out()).map(|(at, _)| at).collect();
        back.extend(idle.into_iter().map(|job| self.jobs.remove(job)));
        for Taken { item: job, .. } in back {
            self.outbox.hand_back(job.unsent());
            self.settled(job.give_up(NotSentReason::Stopped));
        }
    }

    fn settled(&self, verdict: Verdict) {
        self.outbox.stats.settled(verdict);
        self.outbox.room();
    }
}

/// What a peer of SMPP 5.0 says of its load.
fn congestion_state(response: &Pdu) -> Option<u8> {
    let tlvs: TlvsRef<'_> = match response.body.borrow() {
        BodyRef::SubmitSmResp(response) => response.tlvs,
        _ => return None,
    };
    tlvs.get(tlv::CONGESTION_STATE).ok().flatten().map(u8::from)
}

async fn until(due: Option<Moment>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => core::future::pending().await,
    }
}
