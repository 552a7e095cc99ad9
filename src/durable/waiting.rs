//! Messages that wait, as far as they are in memory, and those that are out.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use std::collections::HashMap;

use bytes::Bytes;

use super::ahead::{Ahead, Keyed};
use super::tables::lane_of;

/// What names a message that was taken out of a [`DurableQueue`](super::DurableQueue).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DurableLease {
    pub(super) place: u64,
    /// Which taking it was: what was given back may be taken by somebody else.
    number: u64,
}

/// A message that is out.
struct Out {
    number: u64,
    /// The call of `begin` that began it.
    begun: Option<u64>,
    octets: Bytes,
}

/// A message to hand out.
pub(super) struct Picked {
    pub(super) lease: DurableLease,
    pub(super) octets: Bytes,
    /// How often sending it was begun, if it is in doubt.
    pub(super) attempts: u32,
}

/// All priorities, and what is out.
#[derive(Default)]
pub(super) struct Waiting {
    /// By the first place of a priority.
    lanes: BTreeMap<u64, Ahead>,
    /// Messages that were given back.
    returned: BTreeMap<u64, Bytes>,
    out: HashMap<u64, Out>,
    pub(super) doubts: HashMap<u64, u32>,
    taken: u64,
}

impl Waiting {
    /// The file was opened: what it has is to be read from the beginning, but for what is out.
    pub(super) fn restart(&mut self, lanes: impl Iterator<Item = u64>, doubts: HashMap<u64, u32>) {
        self.lanes = lanes.map(|lane| (lane, Ahead::behind(lane))).collect();
        self.doubts = doubts;
    }

    /// A message that is in the file since just now.
    pub(super) fn offer(&mut self, place: u64, octets: Bytes) {
        let (lane, _) = lane_of(place);
        self.lanes.entry(lane).or_insert_with(|| Ahead::whole(lane)).offer(place, octets);
    }

    /// The priorities of which more is to be read: behind which place, and up to which.
    pub(super) fn gaps(&self) -> Vec<(u64, u64)> {
        let wanting = self.lanes.iter().filter(|(_, ahead)| ahead.wants_more());
        wanting.map(|(lane, ahead)| (ahead.end, lane_of(*lane).1)).collect()
    }

    /// What was read of one of them, and whether that was all.
    pub(super) fn fill(&mut self, lane: u64, rows: Keyed, is_all: bool) {
        let Some(ahead) = self.lanes.get_mut(&lane) else { return };
        for (place, octets) in rows {
            if self.out.contains_key(&place) || self.returned.contains_key(&place) {
                ahead.end = place;
            } else {
                ahead.push(place, octets);
            }
        }
        ahead.is_all = is_all;
    }

    /// Takes what comes first, nothing of a lower priority as long as there may be something in the file; and tells
    /// whether there is.
    pub(super) fn pick(&mut self, most: usize) -> (Vec<Picked>, bool) {
        let mut picked = Vec::new();
        while picked.len() < most
            && let Some((place, octets)) = self.next()
        {
            self.taken += 1;
            let lease = DurableLease { place, number: self.taken };
            let out = Out { number: self.taken, begun: None, octets: octets.clone() };
            self.out.insert(place, out);
            let attempts = self.doubts.get(&place).copied().unwrap_or_default();
            picked.push(Picked { lease, octets, attempts });
        }
        (picked, self.lanes.values().any(Ahead::is_behind))
    }

    fn next(&mut self) -> Option<(u64, Bytes)> {
        let returned = self.returned.keys().next().copied();
        let ahead = self.lanes.iter_mut().find(|(_, ahead)| ahead.front().is_some() || !ahead.is_all);
        let Some((lane, ahead)) = ahead else { return self.returned.pop_first() };
        // What was given back was taken from the front: it comes before whatever is still in the file.
        let next = ahead.front().unwrap_or_else(|| lane_of(*lane).1);
        if returned.is_some_and(|place| place < next) {
            return self.returned.pop_first();
        }
        ahead.pop()
    }

    pub(super) fn is_out(&self, lease: DurableLease) -> bool {
        self.out.get(&lease.place).is_some_and(|out| out.number == lease.number)
    }

    /// The call that began a message that is out.
    pub(super) fn begun(&self, lease: DurableLease) -> Option<u64> {
        self.out.get(&lease.place).filter(|out| out.number == lease.number)?.begun
    }

    /// Notes by which call a message was begun; returns that by which it was.
    pub(super) fn set_begun(&mut self, lease: DurableLease, call: Option<u64>) -> Option<u64> {
        let out = self.out.get_mut(&lease.place).filter(|out| out.number == lease.number)?;
        core::mem::replace(&mut out.begun, call)
    }

    /// A message has ended.
    pub(super) fn forget(&mut self, place: u64) {
        self.out.remove(&place);
        self.doubts.remove(&place);
    }

    /// A message was given back.
    pub(super) fn give_back(&mut self, lease: DurableLease) {
        if self.is_out(lease)
            && let Some(out) = self.out.remove(&lease.place)
        {
            self.returned.insert(lease.place, out.octets);
        }
    }

    pub(super) fn out(&self) -> usize {
        self.out.len()
    }
}
