//! The messages that wait, between those who send and the task that does it.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant as Moment;

use super::job::Job;
use super::lanes::{Lanes, Taken};
use super::stats::Counters;
use crate::codec::Body;
use crate::driver::outcome::NotSentReason;
use crate::transport::AnswerQueue;
use crate::transport::shared::after;

/// The messages that wait, and how the task is told.
#[derive(Debug)]
pub(crate) struct Outbox {
    lanes: Mutex<Lanes<Job>>,
    /// The answers to what was sent; they wake the task, too.
    pub(crate) answers: Arc<AnswerQueue>,
    wake: Arc<Notify>,
    room: Notify,
    closed: AtomicBool,
    cut_off: AtomicBool,
    out: AtomicUsize,
    /// The bits of an `f64`.
    share: AtomicU64,
    unsent: Mutex<Vec<Vec<Body>>>,
    /// The rate, once it was changed.
    rate: Mutex<Option<u32>>,
    rate_changed: AtomicBool,
    pub(crate) stats: Counters,
    origin: Moment,
}

impl Outbox {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        let wake = Arc::<Notify>::default();
        Arc::new(Self {
            lanes: Mutex::new(Lanes::new(limit)),
            answers: AnswerQueue::new(wake.clone()),
            wake,
            room: Notify::new(),
            closed: AtomicBool::new(false),
            cut_off: AtomicBool::new(false),
            out: AtomicUsize::new(0),
            share: AtomicU64::new(1.0_f64.to_bits()),
            unsent: Mutex::default(),
            rate: Mutex::default(),
            rate_changed: AtomicBool::new(false),
            stats: Counters::default(),
            origin: Moment::now(),
        })
    }

    pub(crate) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    pub(crate) fn moment(&self, at: Duration) -> Moment {
        after(self.origin, at)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Lanes<Job>> {
        // Nothing that runs under the lock leaves the lanes half changed.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a message, in this lane or one of its own, if there is room and the outbox is not closed.
    pub(crate) fn push(
        &self,
        lane: Option<u64>,
        taken: impl FnOnce(u64) -> Taken<Job>,
    ) -> Result<(), NotSentReason> {
        let mut lanes = self.lock();
        // Under the lock: the task ends when it sees, after the close, that nothing waits.
        if self.is_closed() {
            return Err(NotSentReason::Stopped);
        }
        let lane = lane.unwrap_or_else(|| lanes.lane_of_its_own());
        lanes.push(taken(lane)).map_err(|_| NotSentReason::QueueFull)?;
        drop(lanes);
        self.wake.notify_one();
        Ok(())
    }

    /// Waits until there is room for one more.
    pub(crate) async fn has_room(&self) {
        loop {
            let room = self.room.notified();
            if !self.lock().is_full() {
                return;
            }
            room.await;
        }
    }

    /// A message has left: there may be room.
    pub(crate) fn room(&self) {
        self.room.notify_waiters();
    }

    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    /// No new messages.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.wake();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// What waits is not to be sent any more.
    pub(crate) fn cut_off(&self) {
        self.cut_off.store(true, Ordering::Release);
        self.wake();
    }

    pub(crate) fn is_cut_off(&self) -> bool {
        self.cut_off.load(Ordering::Acquire)
    }

    pub(crate) fn hand_back(&self, parts: Vec<Body>) {
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner).push(parts);
    }

    /// The parts of the messages that were not sent, message by message.
    pub(crate) fn take_unsent(&self) -> Vec<Vec<Body>> {
        core::mem::take(&mut self.unsent.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the rate of the channel.
    pub(crate) fn set_rate(&self, rate: Option<u32>) {
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner) = rate;
        self.rate_changed.store(true, Ordering::Release);
        self.wake();
    }

    /// Calls this with the rate if it was changed.
    pub(crate) fn if_rate_changed(&self, act: impl FnOnce(Option<u32>)) {
        if self.rate_changed.swap(false, Ordering::AcqRel) {
            act(*self.rate.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    pub(crate) fn note(&self, share: f64, out: usize) {
        self.out.store(out, Ordering::Relaxed);
        self.share.store(share.to_bits(), Ordering::Relaxed);
    }

    pub(crate) fn out(&self) -> usize {
        self.out.load(Ordering::Relaxed)
    }

    pub(crate) fn share(&self) -> f64 {
        f64::from_bits(self.share.load(Ordering::Relaxed))
    }
}
