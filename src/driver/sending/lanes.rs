//! The messages that wait: in lanes, of which each keeps its order. Pure: time comes in.
//!
//! A lane is what must stay in order: the messages to one destination. At most one of them is out at a time; the next
//! follows when it is back. Nothing here takes longer the more messages wait.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use core::hash::{BuildHasherDefault, Hasher};
use core::time::Duration;
use std::collections::HashMap;

use slab::Slab;

use super::chain::{Chain, Linked, Links};

/// The chain of a lane, and that of those with the same deadline.
const LANE: usize = 0;
const DEADLINE: usize = 1;

/// Messages whose deadlines lie within the same so many milliseconds expire together.
const GRAIN_MS: u128 = 50;

/// So many lanes that have nothing left may stay on the lists of those that are ready.
const HOLLOW_AT_MOST: usize = 64;

/// How many priorities there are: `priority_flag` 0 to 4.
pub(super) const PRIORITIES: usize = 5;

/// The messages that wait.
#[derive(Debug)]
pub(crate) struct Lanes<T> {
    waiting: Slab<Waiting<T>>,
    by_name: HashMap<u64, Lane, ByName>,
    /// Lanes whose first message may go, by its priority.
    ready: [VecDeque<u64>; PRIORITIES],
    deadlines: BTreeMap<u64, Chain<DEADLINE>>,
    limit: usize,
    /// How many lanes on these lists may have nothing left: it expired.
    hollow: usize,
    /// Lanes that nobody shares are counted downwards from the top.
    alone: u64,
}

/// A message, and how it waits.
#[derive(Debug)]
pub(crate) struct Taken<T> {
    pub(crate) lane: u64,
    pub(crate) priority: u8,
    pub(crate) deadline: Duration,
    pub(crate) item: T,
}

#[derive(Debug)]
struct Waiting<T> {
    taken: Taken<T>,
    in_lane: Links,
    in_deadline: Links,
}

impl<T> Linked<LANE> for Waiting<T> {
    fn links(&mut self) -> &mut Links {
        &mut self.in_lane
    }
}

impl<T> Linked<DEADLINE> for Waiting<T> {
    fn links(&mut self) -> &mut Links {
        &mut self.in_deadline
    }
}

#[derive(Debug, Default)]
struct Lane {
    chain: Chain<LANE>,
    /// One of its messages is out.
    busy: bool,
    /// It is in the list of those that are ready.
    listed: bool,
}

/// Lanes are named by hashes: they are spread as they are.
type ByName = BuildHasherDefault<LaneHasher>;

#[derive(Debug, Default)]
struct LaneHasher(u64);

impl Hasher for LaneHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, octets: &[u8]) {
        for octet in octets {
            self.write_u64(u64::from(*octet));
        }
    }

    fn write_u64(&mut self, lane: u64) {
        self.0 = (self.0 ^ lane).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl<T> Lanes<T> {
    /// Room for so many messages.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            waiting: Slab::new(),
            by_name: HashMap::default(),
            ready: Default::default(),
            deadlines: BTreeMap::new(),
            limit: limit.min(u32::MAX as usize - 1),
            hollow: 0,
            alone: u64::MAX,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= self.limit
    }

    /// The name of a lane for one message only.
    pub(crate) fn lane_of_its_own(&mut self) -> u64 {
        self.alone -= 1;
        self.alone
    }

    /// Takes a message, behind those of its lane. Gives it back when there is no room.
    pub(crate) fn push(&mut self, taken: Taken<T>) -> Result<(), Taken<T>> {
        if self.is_full() {
            return Err(taken);
        }
        let lane = taken.lane;
        let key = self.insert(taken);
        self.by_name.entry(lane).or_default().chain.push_back(&mut self.waiting, key);
        self.list(lane, false);
        Ok(())
    }

    /// Takes back a message that was out: it goes first again. There is always room for it.
    pub(crate) fn push_back_out(&mut self, taken: Taken<T>) {
        let lane = taken.lane;
        let key = self.insert(taken);
        let entry = self.by_name.entry(lane).or_default();
        entry.busy = false;
        entry.chain.push_front(&mut self.waiting, key);
        self.list(lane, true);
    }

    /// The next message; its lane is busy until it is [released](Self::release), or the message comes back.
    pub(crate) fn pop(&mut self) -> Option<Taken<T>> {
        loop {
            let ready = self.ready.iter_mut().rev().find(|lanes| !lanes.is_empty())?;
            let lane = ready.pop_front()?;
            if let Some(entry) = self.by_name.get_mut(&lane) {
                entry.listed = false;
                if let Some(key) = entry.chain.first().filter(|_| !entry.busy) {
                    entry.busy = true;
                    return Some(self.remove(key));
                }
            }
            // What it was listed for has expired since.
            self.forget_if_empty(lane);
        }
    }

    /// Whether there is a message to pop.
    pub(crate) fn has_ready(&self) -> bool {
        self.ready.iter().any(|lanes| !lanes.is_empty())
    }

    /// The message that was out of this lane will not come back.
    pub(crate) fn release(&mut self, lane: u64) {
        if let Some(entry) = self.by_name.get_mut(&lane) {
            entry.busy = false;
            self.list(lane, false);
        }
    }

    /// Takes out a message whose deadline has passed.
    pub(crate) fn expire(&mut self, now: Duration) -> Option<Taken<T>> {
        let (bucket, chain) = self.deadlines.first_key_value()?;
        let due = u128::from(*bucket) * GRAIN_MS <= now.as_millis();
        let key = chain.first().filter(|_| due)?;
        let taken = self.remove(key);
        self.forget_if_empty(taken.lane);
        Some(taken)
    }

    /// When the next message expires.
    pub(crate) fn next_expiry(&self) -> Option<Duration> {
        let (bucket, _) = self.deadlines.first_key_value()?;
        let ms = u128::from(*bucket) * GRAIN_MS;
        Some(Duration::from_millis(u64::try_from(ms).unwrap_or(u64::MAX)))
    }

    /// Takes out all messages, those of the earliest deadlines first.
    pub(crate) fn drain(&mut self) -> Vec<Taken<T>> {
        let mut all = Vec::with_capacity(self.len());
        while let Some(key) = self.deadlines.first_key_value().and_then(|(_, chain)| chain.first()) {
            all.push(self.remove(key));
        }
        self.ready.iter_mut().for_each(VecDeque::clear);
        self.hollow = 0;
        self.by_name.retain(|_, lane| {
            lane.listed = false;
            lane.busy
        });
        all
    }

    /// Puts a lane on the list of those that are ready, if it is.
    fn list(&mut self, lane: u64, first: bool) {
        let Some(entry) = self.by_name.get_mut(&lane) else { return };
        if entry.busy || entry.listed {
            return;
        }
        let Some(key) = entry.chain.first() else {
            self.by_name.remove(&lane);
            return;
        };
        entry.listed = true;
        let priority = usize::from(self.waiting[key as usize].taken.priority).min(PRIORITIES - 1);
        let ready = &mut self.ready[priority];
        if first { ready.push_front(lane) } else { ready.push_back(lane) }
    }

    fn forget_if_empty(&mut self, lane: u64) {
        if let Some(entry) = self.by_name.get(&lane)
            && entry.chain.first().is_none()
            && !entry.busy
        {
            if entry.listed {
                self.hollow += 1;
                self.forget_hollow();
            } else {
                self.by_name.remove(&lane);
            }
        }
    }

    /// Takes lanes that have nothing left off the lists, once they are most of what is there: then each costs little.
    fn forget_hollow(&mut self) {
        let listed: usize = self.ready.iter().map(VecDeque::len).sum();
        if self.hollow <= HOLLOW_AT_MOST.max(listed / 2) {
            return;
        }
        self.hollow = 0;
        let by_name = &mut self.by_name;
        for ready in &mut self.ready {
            ready.retain(|lane| {
                let is_hollow = by_name.get(lane).is_none_or(|entry| entry.chain.first().is_none());
                if is_hollow {
                    by_name.remove(lane);
                }
                !is_hollow
            });
        }
    }

    fn insert(&mut self, taken: Taken<T>) -> u32 {
        let bucket = bucket_of(taken.deadline);
        let entry = Waiting { taken, in_lane: Links::default(), in_deadline: Links::default() };
        // The limit is below the greatest number that a key can be.
        let key = u32::try_from(self.waiting.insert(entry)).unwrap_or(u32::MAX);
        self.deadlines.entry(bucket).or_default().push_back(&mut self.waiting, key);
        key
    }

    fn remove(&mut self, key: u32) -> Taken<T> {
        let Taken { lane, deadline, .. } = self.waiting[key as usize].taken;
        if let Some(entry) = self.by_name.get_mut(&lane) {
            entry.chain.unlink(&mut self.waiting, key);
        }
        let bucket = bucket_of(deadline);
        if let Some(chain) = self.deadlines.get_mut(&bucket) {
            chain.unlink(&mut self.waiting, key);
            if chain.first().is_none() {
                self.deadlines.remove(&bucket);
            }
        }
        self.waiting.remove(key as usize).taken
    }
}

fn bucket_of(deadline: Duration) -> u64 {
    u64::try_from(deadline.as_millis().div_ceil(GRAIN_MS)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Act {
        Push { lane: u64, priority: u8, deadline_ms: u64 },
        Pop,
        BackOut,
        Release,
        Pass { ms: u64 },
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            4 => (0..5_u64, 0..5_u8, 0..2_000_u64)
                .prop_map(|(lane, priority, deadline_ms)| Act::Push { lane, priority, deadline_ms }),
            4 => Just(Act::Pop),
            1 => Just(Act::BackOut),
            3 => Just(Act::Release),
            1 => (0..300_u64).prop_map(|ms| Act::Pass { ms }),
        ]
    }

    proptest! {
        /// Whatever happens, each message comes out once, in the order of its lane, and at most one of a lane is out.
        #[test]
        fn nothing_is_lost_doubled_or_overtaken(acts in proptest::collection::vec(act(), 0..200)) {
            let mut lanes = Lanes::new(50);
            let mut out: Vec<Taken<u64>> = Vec::new();
            let (mut next, mut ended, mut now) = (0, Vec::new(), Duration::ZERO);
            let mut last_of = [None; 5];
            for act in acts {
                match act {
                    Act::Push { lane, priority, deadline_ms } => {
                        let deadline = now + Duration::from_millis(deadline_ms);
                        let full = lanes.len() == 50;
                        let pushed = lanes.push(Taken { lane, priority, deadline, item: next });
                        prop_assert_eq!(pushed.is_err(), full);
                        next += u64::from(pushed.is_ok());
                    }
                    Act::Pop => {
                        let ready = lanes.has_ready();
                        if let Some(taken) = lanes.pop() {
                            prop_assert!(ready);
                            prop_assert!(out.iter().all(|other| other.lane != taken.lane), "one of a lane is out");
                            let last = &mut last_of[usize::try_from(taken.lane).unwrap()];
                            prop_assert!(last.is_none_or(|last| last <= taken.item), "in their order");
                            *last = Some(taken.item);
                            out.push(taken);
                        }
                    }
                    Act::BackOut => out.pop().into_iter().for_each(|taken| lanes.push_back_out(taken)),
                    Act::Release => {
                        if let Some(taken) = out.pop() {
                            lanes.release(taken.lane);
                            ended.push(taken.item);
                        }
                    }
                    Act::Pass { ms } => {
                        now += Duration::from_millis(ms);
                        while let Some(expired) = lanes.expire(now) {
                            prop_assert!(expired.deadline <= now);
                            ended.push(expired.item);
                        }
                        prop_assert!(lanes.next_expiry().is_none_or(|at| at > now));
                    }
                }
            }
            ended.extend(out.into_iter().map(|taken| taken.item));
            ended.extend(lanes.drain().into_iter().map(|taken| taken.item));
            ended.sort_unstable();
            prop_assert_eq!(ended, (0..next).collect::<Vec<_>>());
            prop_assert!(!lanes.has_ready() && lanes.next_expiry().is_none());
        }
    }

    #[test]
    fn the_highest_priority_goes_first_and_equals_in_their_order() {
        let mut lanes = Lanes::new(10);
        for (lane, priority) in [(1, 0), (2, 3), (3, 0), (4, 3)] {
            let taken = Taken { lane, priority, deadline: Duration::MAX, item: lane };
            lanes.push(taken).unwrap();
        }
        let order: Vec<_> = core::iter::from_fn(|| lanes.pop()).map(|taken| taken.item).collect();
        assert_eq!(order, [2, 4, 1, 3]);
    }

    #[test]
    fn nothing_is_kept_of_lanes_whose_messages_expire_before_their_turn() {
        let mut lanes = Lanes::new(10);
        for lane in 0..10_000 {
            let deadline = Duration::from_secs(lane);
            lanes.push(Taken { lane, priority: 0, deadline, item: lane }).unwrap();
            while lanes.expire(deadline).is_some() {}
        }
        assert!(lanes.by_name.len() < 100, "{}", lanes.by_name.len());
        assert!(lanes.ready[0].len() < 100, "{}", lanes.ready[0].len());
        assert!(lanes.pop().is_none());
        assert!(lanes.by_name.is_empty());
    }
}
