//! The messages that wait: found by hash, and listed by age.
//!
//! A table of our own, since `alloc` has no hash map: slots that are used again, chained in buckets, and linked from the
//! oldest to the newest. It allocates when it grows, and never for a message.

use alloc::vec::Vec;
use core::time::Duration;

use super::message::JoinedMessage;

/// No slot.
const NONE: usize = usize::MAX;

#[derive(Debug)]
pub(super) struct Store {
    slots: Vec<Slot>,
    /// The first slot of each chain; a power of two of them.
    buckets: Vec<usize>,
    /// The first unused slot; the next one is its `chain`.
    free: usize,
    oldest: usize,
    newest: usize,
    len: usize,
}

#[derive(Debug)]
struct Slot {
    hash: u64,
    since: Duration,
    chain: usize,
    older: usize,
    newer: usize,
    message: Option<JoinedMessage>,
}

impl Store {
    pub(super) const fn new() -> Self {
        Self { slots: Vec::new(), buckets: Vec::new(), free: NONE, oldest: NONE, newest: NONE, len: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The slot of the message that waits longest, and since when it does.
    pub(super) fn oldest(&self) -> Option<(usize, Duration)> {
        self.slots.get(self.oldest).map(|slot| (self.oldest, slot.since))
    }

    pub(super) fn get(&self, slot: usize) -> Option<&JoinedMessage> {
        self.slots.get(slot)?.message.as_ref()
    }

    pub(super) fn get_mut(&mut self, slot: usize) -> Option<&mut JoinedMessage> {
        self.slots.get_mut(slot)?.message.as_mut()
    }

    /// The slot of the message with this hash that `is_it`.
    pub(super) fn find(&self, hash: u64, is_it: impl Fn(&JoinedMessage) -> bool) -> Option<usize> {
        let mut at = *self.buckets.get(self.bucket(hash))?;
        while let Some(slot) = self.slots.get(at) {
            if slot.hash == hash && slot.message.as_ref().is_some_and(&is_it) {
                return Some(at);
            }
            at = slot.chain;
        }
        None
    }

    /// Keeps a message, the newest of all, and returns its slot.
    pub(super) fn insert(&mut self, hash: u64, since: Duration, message: JoinedMessage) -> usize {
        if self.len >= self.buckets.len() {
            self.grow();
        }
        let slot = Slot { hash, since, chain: NONE, older: self.newest, newer: NONE, message: Some(message) };
        let at = self.free;
        let at = if let Some(unused) = self.slots.get_mut(at) {
            self.free = core::mem::replace(unused, slot).chain;
            at
        } else {
            self.slots.push(slot);
            self.slots.len() - 1
        };
        match self.slots.get_mut(self.newest) {
            Some(newest) => newest.newer = at,
            None => self.oldest = at,
        }
        self.newest = at;
        self.chain(at);
        self.len += 1;
        at
    }

    pub(super) fn remove(&mut self, at: usize) -> Option<JoinedMessage> {
        let slot = self.slots.get_mut(at)?;
        let message = slot.message.take()?;
        let (hash, chain, older, newer) = (slot.hash, slot.chain, slot.older, slot.newer);
        slot.chain = core::mem::replace(&mut self.free, at);
        match self.slots.get_mut(older) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
        match self.slots.get_mut(newer) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
        let bucket = self.bucket(hash);
        let mut previous = NONE;
        let mut current = self.buckets.get(bucket).copied().unwrap_or(NONE);
        while current != at && current != NONE {
            previous = current;
            current = self.slots.get(current).map_or(NONE, |slot| slot.chain);
        }
        match self.slots.get_mut(previous) {
            Some(slot) => slot.chain = chain,
            None => self.buckets[bucket] = chain,
        }
        self.len -= 1;
        Some(message)
    }

    /// Puts a slot first into the chain of its bucket.
    fn chain(&mut self, at: usize) {
        let bucket = self.bucket(self.slots[at].hash);
        self.slots[at].chain = core::mem::replace(&mut self.buckets[bucket], at);
    }

    fn grow(&mut self) {
        let size = (2 * self.buckets.len()).max(16);
        self.buckets.clear();
        self.buckets.resize(size, NONE);
        let mut at = self.oldest;
        while let Some(slot) = self.slots.get(at) {
            let newer = slot.newer;
            self.chain(at);
            at = newer;
        }
    }

    /// The bucket of a hash: its high bits, which all octets of the key have reached.
    fn bucket(&self, hash: u64) -> usize {
        let mask = self.buckets.len().wrapping_sub(1);
        usize::try_from(hash >> 32).unwrap_or_default() & mask
    }
}
