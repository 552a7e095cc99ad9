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

    fn home(&self, sequence_number: u32) -> usize {
        sequence_number as usize & (self.slots.len() - 1)
    }

    fn find(&self, sequence_number: u32) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut at = self.home(sequence_number);
        while let Some(request) = self.slots[at] {
            if request.sequence_number == sequence_number {
                return Some(at);
            }
            at = (at + 1) & mask;
        }
        None
    }

    fn place(&mut self, request: InFlight) {
        let mask = self.slots.len() - 1;
        let mut at = self.home(request.sequence_number);
        while self.slots[at].is_some() {
            at = (at + 1) & mask;
        }
        self.slots[at] = Some(request);
    }

    fn grow(&mut self) {
        let doubled = (self.slots.len() * 2).max(4);
        let old = core::mem::replace(&mut self.slots, alloc::vec![None; doubled]);
        old.into_iter().flatten().for_each(|request| self.place(request));
    }

    /// Moves later entries of the same run back, so that no search ends too early at `gap`.
    fn close_gap(&mut self, mut gap: usize) {
        let mask = self.slots.len() - 1;
        let mut at = gap;
        loop {
            at = (at + 1) & mask;
            let Some(request) = self.slots[at] else { return };
            let from_home = at.wrapping_sub(self.home(request.sequence_number)) & mask;
            let from_gap = at.wrapping_sub(gap) & mask;
            if from_home >= from_gap {
                self.slots[gap] = self.slots[at].take();
                gap = at;
            }
        }
    }
}
