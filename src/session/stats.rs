//! What a session has counted: cheap enough to be always on.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;
use core::ops::AddAssign;
use core::time::Duration;

use super::Session;
use super::instant::Instant;
use crate::codec::{CommandId, CommandStatus};

/// What a session has counted since it began.
///
/// Where a request loses its time can be told from three of its times: [`Stats::slot`] is the window's fault,
/// [`Stats::unwritten`] this side's or the socket's, [`Stats::peer`] the peer's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// PDUs sent, or at least put into the outbox.
    pub sent: Tally,
    /// PDUs received, those that could not be read included.
    pub received: Tally,
    /// Responses that belonged to no request: late, doubled, or never asked for.
    pub strays: u64,
    /// Requests that were not answered in time.
    pub timeouts: u64,
    /// The most requests that waited for their answers at once.
    pub most_in_flight: u32,
    /// From the moment a request was made until it had a slot of the window, told by who holds requests back
    /// ([`Session::waited_for_slot`](super::Session::waited_for_slot)). Those that got none are not counted.
    pub slot: Durations,
    /// From the moment a request was taken until it was written to the connection.
    pub unwritten: Durations,
    /// From the moment a request was written until its answer came.
    pub peer: Durations,
}

impl Session {
    /// A request has waited so long for a slot of the window: who holds requests back tells it for the
    /// [`Stats`](Stats::slot).
    #[inline]
    pub fn waited_for_slot(&mut self, waited: Duration) {
        self.stats.slot.add(waited);
    }
}

/// How many PDUs there were of each operation and status.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Few and in the order in which they were first seen: looked through in less time than any map takes.
    counts: Vec<(CommandId, CommandStatus, u64)>,
    others: u64,
}

/// How many operations and statuses are told apart: a peer that makes up new ones costs no memory.
const TOLD_APART: usize = 128;

impl Tally {
    pub(crate) fn add(&mut self, command_id: CommandId, command_status: CommandStatus) {
        self.add_many(command_id, command_status, 1);
    }

    fn add_many(&mut self, command_id: CommandId, command_status: CommandStatus, count: u64) {
        let wanted = (command_id, command_status);
        match self.counts.iter().position(|(id, status, _)| (*id, *status) == wanted) {
            Some(at) => self.counts[at].2 += count,
            None if self.counts.len() < TOLD_APART => self.counts.push((command_id, command_status, count)),
            None => self.others += count,
        }
    }

    /// How many PDUs there were of this operation with this status.
    #[must_use]
    pub fn of(&self, command_id: CommandId, command_status: CommandStatus) -> u64 {
        self.iter()
            .find(|(id, status, _)| (*id, *status) == (command_id, command_status))
            .map_or(0, |found| found.2)
    }

    /// How many PDUs there were in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.others + self.counts.iter().map(|(_, _, count)| count).sum::<u64>()
    }

    /// Each operation and status that was seen, and how often. After the first 128 of them, new ones count in
    /// [`total`](Self::total) only.
    pub fn iter(&self) -> impl Iterator<Item = (CommandId, CommandStatus, u64)> + '_ {
        self.counts.iter().copied()
    }
}

/// Of several sessions, channels or processes.
impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        for (command_id, command_status, count) in other.iter() {
            self.add_many(command_id, command_status, count);
        }
        self.others += other.others;
    }
}

impl fmt::Debug for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(id, status, count)| ((id, status), count))).finish()
    }
}

/// Durations by their magnitude: a histogram of powers of two, from 1 µs on.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Durations {
    count: u64,
    total: Duration,
    max: Duration,
    /// The first counts those below 1 µs, the next those below 2 µs, then 4 µs, and so on.
    buckets: [u64; Self::BUCKETS],
}

/// Of several sessions, channels or processes.
impl AddAssign<&Self> for Durations {
    fn add_assign(&mut self, other: &Self) {
        self.count += other.count;
        self.total = self.total.saturating_add(other.total);
        self.max = self.max.max(other.max);
        self.buckets.iter_mut().zip(&other.buckets).for_each(|(mine, others)| *mine += others);
    }
}

impl Durations {
    /// The last counts all of 2^30 µs (18 minutes) and more.
    const BUCKETS: usize = 32;

    /// Counts one.
    #[inline]
    pub fn add(&mut self, duration: Duration) {
        self.count += 1;
        self.total = self.total.saturating_add(duration);
        self.max = self.max.max(duration);
        let magnitude = u128::BITS - duration.as_micros().leading_zeros();
        self.buckets[(magnitude as usize).min(Self::BUCKETS - 1)] += 1;
    }

    /// How many were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean; zero while none was counted.
    #[must_use]
    pub fn mean(&self) -> Duration {
        self.total.checked_div(u32::try_from(self.count).unwrap_or(u32::MAX)).unwrap_or_default()
    }

    /// The longest.
    #[must_use]
    pub fn max(&self) -> Duration {
        self.max
    }

    /// How many were counted of each magnitude that was: a bound that they are below (those of the last one, of 2^31 µs,
    /// may be longer), and their number, from short to long.
    pub fn buckets(&self) -> impl Iterator<Item = (Duration, u64)> + '_ {
        let bound = |magnitude| Duration::from_micros(1_u64 << magnitude);
        self.buckets
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(move |(at, count)| (bound(at), *count))
    }

    /// What was counted since `earlier`, which is this as it was then.
    #[cfg(feature = "metrics")]
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut buckets = self.buckets;
        buckets.iter_mut().zip(&earlier.buckets).for_each(|(now, then)| *now = now.saturating_sub(*then));
        let count = self.count.saturating_sub(earlier.count);
        Self { count, total: self.total.saturating_sub(earlier.total), max: self.max, buckets }
    }

    /// A bound that the given share of all (0.5 for the median) does not exceed; at most twice too large.
    ///
    /// ```
    /// use std::time::Duration;
    /// use smpp_driver::session::Durations;
    ///
    /// let mut durations = Durations::default();
    /// (1..=100).for_each(|ms| durations.add(Duration::from_millis(ms)));
    /// assert_eq!(durations.quantile(0.5), Duration::from_micros(65_536));
    /// assert_eq!(durations.quantile(1.0), Duration::from_millis(100));
    /// ```
    #[must_use]
    pub fn quantile(&self, share: f64) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "a share is not exact anyway")]
        let wanted = share.clamp(0.0, 1.0) * self.count as f64;
        let mut seen = 0;
        for (magnitude, count) in self.buckets.iter().enumerate() {
            seen += count;
            #[expect(clippy::cast_precision_loss, reason = "a share is not exact anyway")]
            if seen as f64 >= wanted && seen > 0 {
                return Duration::from_micros(1 << magnitude).min(self.max);
            }
        }
        self.max
    }
}

impl fmt::Debug for Durations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, max, .. } = self;
        write!(
            f,
            "{count} of {:?} on average, 99 % below {:?}, {max:?} at most",
            self.mean(),
            self.quantile(0.99)
        )
    }
}

/// When which octets were written: the last few writes, since answers come soon after what they answer.
#[derive(Debug, Default)]
pub(super) struct Writes(VecDeque<(u64, Instant)>);

impl Writes {
    /// How many writes are remembered.
    const REMEMBERED: usize = 32;

    /// All octets before `end` have been written by now.
    pub(super) fn add(&mut self, end: u64, now: Instant) {
        if self.0.len() == Self::REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back((end, now));
    }

    /// When the octet at `offset` was written; for one of long ago, a little later than it was.
    pub(super) fn of(&self, offset: u64) -> Option<Instant> {
        let after = self.0.partition_point(|(end, _)| *end <= offset);
        self.0.get(after).map(|(_, at)| *at)
    }
}
