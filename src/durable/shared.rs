//! What the writing thread and those who take share: what has been read ahead, and what is out.

use alloc::collections::{BTreeSet, VecDeque};
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::ahead::{Ahead, Keyed};
use super::apply::Effects;
use super::waiting::Waiting;
use crate::driver::queue::KeptPart;

/// How many messages that were given up wait to be asked for.
const GIVEN_UP: usize = 1_000;

#[derive(Default)]
pub(super) struct Shared {
    waiting: Mutex<Waiting>,
    events: Mutex<Events>,
    given_up: Mutex<VecDeque<Vec<KeptPart>>>,
    /// Something of these three has changed.
    pub(super) messages_changed: Notify,
    pub(super) events_changed: Notify,
    pub(super) parts_changed: Notify,
    closed: AtomicBool,
    pub(super) counts: Counts,
}

/// As of the last commit.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) messages: AtomicU64,
    pub(super) octets: AtomicU64,
    pub(super) events: AtomicU64,
    pub(super) dead_letters: AtomicU64,
    pub(super) remembered: AtomicU64,
    pub(super) correlations: AtomicU64,
    pub(super) parts: AtomicU64,
    pub(super) calls: AtomicU64,
    pub(super) commits: AtomicU64,
}

/// Events that wait, as far as they are in memory, and those that are out.
#[derive(Default)]
pub(super) struct Events {
    pub(super) ahead: Ahead,
    pub(super) out: BTreeSet<u64>,
}

impl Events {
    /// Takes what comes first, and tells whether something waits that is not in memory.
    pub(super) fn pick(&mut self, most: usize) -> (Keyed, bool) {
        let mut picked = Vec::new();
        while picked.len() < most
            && let Some((key, event)) = self.ahead.pop()
        {
            self.out.insert(key);
            picked.push((key, event));
        }
        (picked, self.ahead.is_behind())
    }
}

impl Shared {
    pub(super) fn waiting(&self) -> MutexGuard<'_, Waiting> {
        lock(&self.waiting)
    }

    pub(super) fn events(&self) -> MutexGuard<'_, Events> {
        lock(&self.events)
    }

    pub(super) fn given_up(&self) -> Vec<Vec<KeptPart>> {
        lock(&self.given_up).drain(..).collect()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// The writing thread has ended.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        for changed in [&self.messages_changed, &self.events_changed, &self.parts_changed] {
            changed.notify_waiters();
        }
    }

    /// A commit was made: shows what it changed.
    pub(super) fn show(&self, effects: &mut Effects) {
        if !(effects.messages.is_empty() && effects.ended.is_empty() && effects.given_back.is_empty()) {
            let mut waiting = self.waiting();
            effects.ended.iter().for_each(|place| waiting.forget(*place));
            effects.given_back.iter().for_each(|lease| waiting.give_back(*lease));
            effects.messages.drain(..).for_each(|(place, octets)| waiting.offer(place, octets));
            drop(waiting);
            self.messages_changed.notify_waiters();
        }
        if !(effects.events.is_empty() && effects.done.is_empty()) {
            let mut events = self.events();
            for key in &effects.done {
                events.out.remove(key);
            }
            effects.events.drain(..).for_each(|(key, event)| events.ahead.offer(key, event));
            drop(events);
            self.events_changed.notify_waiters();
        }
        if !effects.given_up.is_empty() {
            let mut given_up = lock(&self.given_up);
            given_up.extend(effects.given_up.drain(..));
            // Nobody asks for them.
            let too_many = given_up.len().saturating_sub(GIVEN_UP);
            given_up.drain(..too_many);
            drop(given_up);
            self.parts_changed.notify_waiters();
        }
    }
}

/// Nothing that runs under these locks leaves anything half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
