//! The task that sends: it takes messages in their turn, paces them, and settles each when its parts are answered.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::time::Duration;

use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use slab::Slab;
use tokio::time::{Instant as Moment, sleep_until};

use super::in_flight::{Answered, InFlight, Place, answered_and_kept};
use super::job::{Job, Next, Verdict};
use super::lanes::Taken;
use super::outbox::Outbox;
use super::pacer::Pacer;
use super::sessions::{SessionId, Sessions};
use crate::codec::tlv::{self, TlvsRef};
use crate::codec::{BodyRef, Pdu};
use crate::driver::options::ChannelOptions;
use crate::driver::outcome::NotSentReason;
use crate::driver::receipts::{CorrelationStore, Receipts};
use crate::session::{NotSent, RequestError};

/// How many answers are looked at before others get their turn.
const ANSWERS_AT_ONCE: usize = 256;
/// When to look again for a slot that others have.
const RETRY: Duration = Duration::from_millis(10);

/// Everything that sending needs.
pub(crate) struct Dispatcher<S> {
    outbox: Arc<Outbox>,
    sessions: Sessions,
    pacer: Pacer,
    receipts: Arc<Receipts<S>>,
    /// Messages of which a part is out, or is going to be sent next.
    jobs: Slab<Taken<Job>>,
    /// The message whose turn it is, as soon as a session has room for it.
    next: Option<usize>,
    answers: FuturesUnordered<InFlight>,
    timeout: Duration,
    retries: bool,
    replies_early: bool,
    /// Until then no session has room, although it seems so.
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
            next: None,
            answers: FuturesUnordered::new(),
            timeout: options.response_max_waiting_time,
            retries: options.throttle_retry,
            replies_early: options.sar_prompt_responses,
            retry_at: None,
        }
    }

    /// Sends until the outbox is closed, and everything that was in it is settled.
    pub(crate) async fn run(mut self) {
        loop {
            for job in self.sessions.refresh() {
                self.go_on(job);
            }
            let now = self.outbox.now();
            self.pacer.recover(now);
            self.expire(now);
            let due = self.send_all(now);
            self.outbox.note(self.pacer.share(), self.jobs.len());
            if self.outbox.is_closed() && self.jobs.is_empty() && self.outbox.len() == 0 {
                return;
            }
            let due = due.map(|at| self.outbox.moment(at));
            tokio::select! {
                biased;
                Some(answered) = self.answers.next() => self.answered_all(answered),
                () = self.outbox.woken() => {}
                () = until(due) => {}
            }
        }
    }

    fn answered_all(&mut self, first: Answered) {
        self.answered(first);
        for _ in 1..ANSWERS_AT_ONCE {
            match self.answers.next().now_or_never() {
                Some(Some(answered)) => self.answered(answered),
                _ => return,
            }
        }
    }

    /// Gives up what waits too long.
    fn expire(&mut self, now: Duration) {
        while let Some(taken) = self.outbox.lock().expire(now) {
            self.settled(taken.item.give_up(NotSentReason::Deadline));
        }
        if let Some(job) = self.next
            && self.jobs[job].deadline <= now
        {
            self.next = None;
            self.give_up(job, NotSentReason::Deadline);
        }
    }

    /// Sends what may be sent. When there may be more to do, if nothing else happens.
    fn send_all(&mut self, now: Duration) -> Option<Duration> {
        if self.outbox.is_cut_off() {
            self.give_back();
        }
        self.retry_at.take_if(|at| *at <= now);
        let expiry = self.outbox.lock().next_expiry();
        let paced = loop {
            let paced = self.pacer.next_at().max(self.retry_at.unwrap_or_default());
            let wants = self.next.is_some() || self.sessions.sending().next().is_some() || self.has_ready();
            if !wants || !self.sessions.any_bound() {
                break None;
            }
            if paced > now {
                break Some(paced);
            }
            if !self.send_one(now) {
                // An answer makes room.
                break None;
            }
        };
        let held = self.next.map(|job| self.jobs[job].deadline);
        [expiry, paced, held].into_iter().flatten().min()
    }

    fn has_ready(&self) -> bool {
        self.outbox.lock().has_ready()
    }

    /// Sends one part: of a message that has been begun, else of the next. False if there is no room.
    fn send_one(&mut self, now: Duration) -> bool {
        let window = self.pacer.window();
        let begun =
            self.sessions.sending().find(|(session, _)| self.sessions.connection(*session, window).is_some());
        if let Some((session, job)) = begun {
            self.send_part(job, session, now);
            return true;
        }
        let job = match self.next.take() {
            Some(job) => job,
            None => match self.outbox.lock().pop() {
                Some(taken) => self.jobs.insert(taken),
                None => return false,
            },
        };
        let Some(session) = self.sessions.with_room(self.jobs[job].item.waiting(), window) else {
            self.next = Some(job);
            return false;
        };
        self.sessions.begin(session, job);
        self.send_part(job, session, now);
        true
    }

    fn send_part(&mut self, number: usize, session: SessionId, now: Duration) {
        let job = &mut self.jobs[number].item;
        let Some((part, body)) = job.next() else { return self.sessions.end(number) };
        let Some(connection) = self.sessions.connection(session, u32::MAX) else { return };
        match connection.try_send_body(body.borrow(), self.timeout) {
            Ok(pending) => {
                job.sent(part);
                self.pacer.sent(now);
                self.sessions.sent(session);
                let done = job.next().is_none();
                let correlation = job.correlation(part);
                if done {
                    self.sessions.end(number);
                    self.outbox.stats.queued(now.saturating_sub(self.jobs[number].item.queued_at));
                }
                let place = Place { job: number, part, session };
                self.answers.push(match correlation {
                    None => InFlight::Plain(pending, place),
                    Some(correlation) => {
                        let receipts = self.receipts.clone();
                        InFlight::Kept(Box::pin(answered_and_kept(pending, place, correlation, receipts)))
                    }
                });
            }
            // Somebody else uses the connection, too: a query, for example.
            Err(NotSent::WindowFull) => self.retry_at = Some(now + RETRY),
            Err(_) => {
                if let Some(interrupted) = self.sessions.lost(session) {
                    self.go_on(interrupted);
                }
            }
        }
    }

    /// A message whose session is gone: what was not sent waits for the next session.
    fn go_on(&mut self, number: usize) {
        let job = &self.jobs[number].item;
        if !job.is_out() {
            let next = if job.has_failed() { Next::Settle } else { Next::Send };
            self.after(number, next);
        }
    }

    fn answered(&mut self, (place, outcome): Answered) {
        let Place { job: number, part, session } = place;
        self.sessions.answered(session);
        let now = self.outbox.now();
        let retries = self.retries && self.jobs[number].deadline > now;
        let next = match outcome {
            Ok(response) => {
                if let Some(state) = congestion_state(&response) {
                    self.pacer.congestion(now, state);
                }
                self.jobs[number].item.accepted(part, &response)
            }
            Err(RequestError::Rejected(rejected)) => {
                let status = rejected.command_status;
                let too_much = self.pacer.refused(now, status);
                self.outbox.stats.refused(status);
                if too_much && retries {
                    self.outbox.stats.throttled();
                    self.jobs[number].item.again(part, Some(status))
                } else {
                    self.jobs[number].item.rejected(part, status)
                }
            }
            Err(RequestError::NotSent(_)) => self.jobs[number].item.again(part, None),
            Err(RequestError::Unanswered(reason)) => self.jobs[number].item.unanswered(part, reason),
        };
        if self.replies_early {
            self.jobs[number].item.reply_early();
        }
        let is_sending = || self.sessions.sending().any(|(_, sending)| sending == number);
        if next == Next::Send && is_sending() {
            return;
        }
        if self.jobs[number].item.has_failed() {
            self.sessions.end(number);
        }
        self.after(number, next);
    }

    fn after(&mut self, number: usize, next: Next) {
        match next {
            Next::Wait => {}
            Next::Send => {
                let taken = self.jobs.remove(number);
                self.outbox.lock().push_back_out(taken);
            }
            Next::Settle => {
                self.sessions.end(number);
                let taken = self.jobs.remove(number);
                self.outbox.lock().release(taken.lane);
                self.settled(taken.item.settle());
            }
        }
    }

    fn give_up(&mut self, number: usize, reason: NotSentReason) {
        let taken = self.jobs.remove(number);
        self.outbox.lock().release(taken.lane);
        self.settled(taken.item.give_up(reason));
    }

    /// The time for draining is over: what waits goes back to whoever stops the channel.
    fn give_back(&mut self) {
        let mut waiting = self.outbox.lock().drain();
        if let Some(job) = self.next.take() {
            waiting.push(self.jobs.remove(job));
        }
        let begun: Box<[usize]> = self.sessions.sending().map(|(_, job)| job).collect();
        for job in begun {
            self.sessions.end(job);
        }
        for Taken { item: job, .. } in waiting {
            self.outbox.hand_back(job.unsent());
            self.settled(job.give_up(NotSentReason::Stopped));
        }
        let idle: Box<[usize]> =
            self.jobs.iter().filter(|(_, job)| !job.item.is_out()).map(|(at, _)| at).collect();
        for job in idle {
            self.outbox.hand_back(self.jobs[job].item.unsent());
            self.give_up(job, NotSentReason::Stopped);
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
