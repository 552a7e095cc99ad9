//! Requests that wait for their answers.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::instant::Instant;
use crate::codec::CommandId;
use crate::codec::frame::Header;

/// Why a request was sent, and so who hears of its outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The application asked for it; it holds a slot.
    Application,
    /// Keeping the link.
    EnquireLink,
    /// Ending the session.
    Unbind,
}

/// A request that waits for its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct InFlight {
    pub(super) sequence_number: u32,
    pub(super) command_id: CommandId,
    pub(super) purpose: Purpose,
    pub(super) since: Instant,
    pub(super) deadline: Instant,
    /// Where its first octet stands in all that this session sends.
    pub(super) offset: u64,
}

/// Requests in flight by sequence number.
///
/// An open-addressed table that grows with use, so that an idle session holds no memory: with the numbers in sequence,
/// the low bits are a perfect hash. Beside it, the deadlines in their order; those of requests that have ended are
/// dropped when they reach the front or become the majority.
#[derive(Debug, Default)]
pub(super) struct Window {
    slots: Vec<Option<InFlight>>,
    len: usize,
    deadlines: VecDeque<(Instant, u32)>,
    application: u32,
    last_sequence_number: u32,
}

impl Window {
    /// How many requests of the application are in flight.
    pub(super) fn application(&self) -> u32 {
        self.application
    }

    /// The next number that no request in flight has. SMPP 3.4 §5.1.4.
    pub(super) fn next_sequence_number(&mut self) -> u32 {
        loop {
            let next = self.last_sequence_number % Header::MAX_SEQUENCE_NUMBER + 1;
            self.last_sequence_number = next;
            if self.find(next).is_none() {
                return next;
            }
        }
    }

    pub(super) fn insert(&mut self, request: InFlight) {
        if (self.len + 1) * 2 > self.slots.len() {
            self.grow();
        }
        self.place(request);
        self.len += 1;
        self.application += u32::from(request.purpose == Purpose::Application);
        let at = self
            .deadlines
            .iter()
            .rposition(|(deadline, _)| *deadline <= request.deadline)
            .map_or(0, |at| at + 1);
        self.deadlines.insert(at, (request.deadline, request.sequence_number));
        if self.deadlines.len() > 2 * self.len + 16 {
            let mut deadlines = core::mem::take(&mut self.deadlines);
            deadlines.retain(|deadline| self.is_due(*deadline));
            self.deadlines = deadlines;
        }
    }

    /// Takes the request out: its answer has come.
    pub(super) fn remove(&mut self, sequence_number: u32) -> Option<InFlight> {
        let at = self.find(sequence_number)?;
        let request = self.slots[at].take()?;
        self.len -= 1;
        self.application -= u32::from(request.purpose == Purpose::Application);
        self.close_gap(at);
        Some(request)
    }

    /// Takes out a request whose answer is overdue.
    pub(super) fn expire(&mut self, now: Instant) -> Option<InFlight> {
        match self.next_deadline() {
            Some(deadline) if deadline <= now => {
                let (_, sequence_number) = self.deadlines.pop_front()?;
                self.remove(sequence_number)
            }
            _ => None,
        }
    }

    /// When the next answer is overdue.
    pub(super) fn next_deadline(&mut self) -> Option<Instant> {
        while let Some(front) = self.deadlines.front() {
            if self.is_due(*front) {
                return Some(front.0);
            }
            self.deadlines.pop_front();
        }
        None
    }

    /// Takes out all requests, in the order in which they were sent.
    pub(super) fn drain(&mut self) -> Vec<InFlight> {
        let mut requests: Vec<_> = core::mem::take(self).slots.into_iter().flatten().collect();
        requests.sort_unstable_by_key(|request| request.offset);
        requests
    }

    fn is_due(&self, (deadline, sequence_number): (Instant, u32)) -> bool {
        self.find(sequence_number)
            .and_then(|at| self.slots[at])
            .is_some_and(|request| request.deadline == deadline)
    }

    /// How far the request at a place is from the place that its number gives it.
    fn distance(&self, sequence_number: u32, at: usize) -> usize {
        at.wrapping_sub(sequence_number as usize) & (self.slots.len() - 1)
    }

    fn find(&self, sequence_number: u32) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let home = sequence_number as usize & mask;
        for distance in 0..=mask {
            let at = (home + distance) & mask;
            let request = self.slots[at].as_ref()?;
            if request.sequence_number == sequence_number {
                return Some(at);
            }
            if self.distance(request.sequence_number, at) < distance {
                return None;
            }
        }
        None
    }

    /// Puts a request where its number says, or after it. On its way it takes the place of any that is nearer to its
    /// own, and moves that on (Robin Hood hashing): so a search ends, and a gap closes, at the first that is at home.
    fn place(&mut self, mut request: InFlight) {
        let mask = self.slots.len() - 1;
        let mut at = request.sequence_number as usize & mask;
        while let Some(there) = self.slots[at] {
            if self.distance(there.sequence_number, at) < self.distance(request.sequence_number, at) {
                self.slots[at] = Some(request);
                request = there;
            }
            at = (at + 1) & mask;
        }
        self.slots[at] = Some(request);
    }

    fn grow(&mut self) {
        let doubled = (self.slots.len() * 2).max(4);
        let old = core::mem::replace(&mut self.slots, alloc::vec![None; doubled]);
        old.into_iter().flatten().for_each(|request| self.place(request));
    }

    /// Moves the later entries of the same run back by one, up to the first that is at home.
    fn close_gap(&mut self, mut gap: usize) {
        let mask = self.slots.len() - 1;
        loop {
            let at = (gap + 1) & mask;
            match self.slots[at] {
                Some(request) if self.distance(request.sequence_number, at) > 0 => {
                    self.slots[gap] = self.slots[at].take();
                    gap = at;
                }
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;
    use core::time::Duration;

    use super::*;

    const LAST: u32 = Header::MAX_SEQUENCE_NUMBER;

    fn request(sequence_number: u32, seconds: u64, offset: u64) -> InFlight {
        let deadline = Instant::new(Duration::from_secs(seconds));
        let purpose =
            if sequence_number.is_multiple_of(7) { Purpose::EnquireLink } else { Purpose::Application };
        InFlight {
            sequence_number,
            command_id: CommandId::SUBMIT_SM,
            purpose,
            since: Instant::default(),
            deadline,
            offset,
        }
    }

    /// xorshift: the same numbers below `end` for the same seed.
    fn random(seed: &mut u64, end: u32) -> u32 {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        (*seed >> 32) as u32 % end
    }

    #[test]
    fn numbers_begin_at_1_wrap_at_the_last_and_skip_those_in_flight() {
        let mut window = Window::default();
        assert_eq!(window.next_sequence_number(), 1);
        for taken in [1, 2, 4, LAST - 1] {
            window.insert(request(taken, 1, 0));
        }
        window.last_sequence_number = LAST - 3;
        let numbers: Vec<_> = (0..5).map(|_| window.next_sequence_number()).collect();
        assert_eq!(numbers, [LAST - 2, LAST, 3, 5, 6]);
    }

    #[test]
    fn a_window_behaves_as_an_ordered_map_does() {
        for seed in 1..=200_u64 {
            let state = &mut seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let (mut window, mut model) = (Window::default(), BTreeMap::new());
            // Few numbers that wrap, far apart or with the same low bits, collide often.
            window.last_sequence_number = LAST - 20;
            let stride = 1 << (seed % 12);
            let mut now = 0;
            for step in 0..300 {
                match random(state, 8) {
                    0..4 => {
                        let sequence_number = if random(state, 4) == 0 {
                            random(state, 64) * stride + 1
                        } else {
                            window.next_sequence_number()
                        };
                        if let alloc::collections::btree_map::Entry::Vacant(entry) =
                            model.entry(sequence_number)
                        {
                            let new = request(sequence_number, now + u64::from(random(state, 20)), step);
                            entry.insert(new);
                            window.insert(new);
                        }
                    }
                    4..7 => {
                        let nth = random(state, 400) as usize % (model.len() + 1);
                        let number = model.keys().nth(nth).copied().unwrap_or(LAST / 2);
                        let (removed, expected) = (window.remove(number), model.remove(&number));
                        assert_eq!(removed.map(|r| r.offset), expected.map(|r| r.offset), "seed {seed}");
                    }
                    _ => {
                        now += u64::from(random(state, 8));
                        let moment = Instant::new(Duration::from_secs(now));
                        while let Some(expired) = window.expire(moment) {
                            let first = model.values().map(|request| request.deadline).min();
                            assert_eq!(Some(expired.deadline), first, "seed {seed}");
                            assert!(model.remove(&expired.sequence_number).is_some(), "seed {seed}");
                        }
                        assert!(model.values().all(|request| request.deadline > moment), "seed {seed}");
                    }
                }
                let application = model.values().filter(|r| r.purpose == Purpose::Application).count();
                assert_eq!(
                    (window.len, window.application() as usize),
                    (model.len(), application),
                    "seed {seed}"
                );
                assert_eq!(window.next_deadline(), model.values().map(|r| r.deadline).min(), "seed {seed}");
                assert!(model.keys().all(|number| window.find(*number).is_some()), "seed {seed}");
            }
            let mut left: Vec<_> = model.into_values().map(|request| request.offset).collect();
            left.sort_unstable();
            let drained: Vec<_> = window.drain().into_iter().map(|request| request.offset).collect();
            assert_eq!(drained, left, "seed {seed}");
            assert_eq!((window.len, window.application(), window.next_deadline()), (0, 0, None));
        }
    }

    #[test]
    fn requests_that_have_ended_leave_nothing_behind() {
        let mut window = Window::default();
        for number in 1..=100_000 {
            window.insert(request(number, u64::from(number), 0));
            if number > 10 {
                window.remove(number - 10);
            }
        }
        assert!(window.slots.len() <= 64, "{} slots", window.slots.len());
        assert!(window.deadlines.len() <= 64, "{} deadlines", window.deadlines.len());
    }
}
