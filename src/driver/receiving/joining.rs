//! Long messages of all sessions of a channel, while they are put together.

use alloc::vec::Vec;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Instant as Moment, sleep_until};

use crate::text::{GivenUp, JoinLimits, JoinOutcome, JoinedMessage, Joiner, Part};
use crate::transport::shared::after;

/// The joiner of a channel.
#[derive(Debug)]
pub(super) struct Joining {
    joiner: Mutex<Joiner>,
    origin: Moment,
    /// Something waits for its parts.
    waits: Notify,
    given_up: Mutex<Vec<GivenUp>>,
}

/// A long message that is whole, and the number of the part that came last.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub(super) message: JoinedMessage,
    pub(super) last: u8,
}

/// What became of something that came in.
pub(super) enum Joined {
    /// It is a whole message by itself.
    Single,
    /// It is kept, or known already.
    Kept,
    /// It was the last one missing.
    Whole(Whole),
    /// There is no room for it.
    NoRoom,
}

impl Joining {
    pub(super) fn new(expiry: Duration) -> Self {
        let limits = JoinLimits { expiry, ..JoinLimits::default() };
        Self {
            joiner: Mutex::new(Joiner::new(limits)),
            origin: Moment::now(),
            waits: Notify::new(),
            given_up: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Joiner> {
        self.joiner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, part: Part<'_>) -> Joined {
        let last = part.concatenation().map_or(1, |concatenation| concatenation.sequence);
        let pushed = self.lock().push(self.origin.elapsed(), part);
        self.keep(pushed.given_up);
        match pushed.outcome {
            JoinOutcome::Complete(message) => Joined::Whole(Whole { message, last }),
            JoinOutcome::Kept { .. } | JoinOutcome::Duplicate => Joined::Kept,
            JoinOutcome::GivenUp => Joined::NoRoom,
            _ => Joined::Single,
        }
    }

    /// The last part is going to come again.
    pub(super) fn take_back(&self, whole: &Whole) {
        let given_up = self.lock().take_back(self.origin.elapsed(), &whole.message, whole.last);
        self.keep(given_up);
    }

    fn keep(&self, given_up: Vec<GivenUp>) {
        if !given_up.is_empty() {
            self.given_up.lock().unwrap_or_else(PoisonError::into_inner).extend(given_up);
        }
        self.waits.notify_one();
    }

    /// Messages that will not become whole: as soon as there are any.
    pub(super) async fn given_up(&self) -> Vec<GivenUp> {
        loop {
            let expired = self.lock().expire(self.origin.elapsed());
            let mut given_up =
                core::mem::take(&mut *self.given_up.lock().unwrap_or_else(PoisonError::into_inner));
            given_up.extend(expired);
            if !given_up.is_empty() {
                return given_up;
            }
            let next = self.lock().next_expiry();
            tokio::select! {
                () = self.waits.notified() => {}
                () = until(next.map(|at| after(self.origin, at))) => {}
            }
        }
    }

    /// All messages that are not whole.
    pub(super) fn drain(&self) -> Vec<GivenUp> {
        let mut all = core::mem::take(&mut *self.given_up.lock().unwrap_or_else(PoisonError::into_inner));
        all.extend(self.lock().drain());
        all
    }
}

async fn until(moment: Option<Moment>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => core::future::pending().await,
    }
}
