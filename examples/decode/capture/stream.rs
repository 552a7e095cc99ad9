//! One direction of a TCP connection, put together again.

use std::collections::BTreeMap;
use std::time::Duration;

use super::packet::Segment;

/// The next of a stream.
pub(crate) enum Piece<'a> {
    Octets(&'a [u8]),
    /// So many octets are not in the capture.
    Lost(u64),
}

/// What was seen of a direction.
#[derive(Default, Clone, Copy)]
pub(crate) struct Counts {
    /// Segments of which nothing was new.
    pub(crate) again: u64,
    /// Segments that came before others that belong before them and came later.
    pub(crate) early: u64,
    /// Octets that are not in the capture.
    pub(crate) lost: u64,
}

/// Octets in order, as far as they are known.
#[derive(Default)]
pub(crate) struct Stream {
    /// The number of the stream's first octet.
    first: Option<u32>,
    /// How many octets were handed over or given up.
    at: u64,
    /// What belongs after octets that have not come yet, by its place.
    held: BTreeMap<u64, Held>,
    held_octets: usize,
    pub(crate) counts: Counts,
}

struct Held {
    time: Duration,
    octets: Vec<u8>,
    cut: usize,
}

/// What may be held; more means that the octets before it are lost. Twice the largest usual window of TCP.
const MOST_HELD: usize = 8 * 1024 * 1024;

impl Stream {
    /// Takes a segment and hands over what is then in order, each piece with the time at which it was so.
    pub(crate) fn push(
        &mut self,
        time: Duration,
        segment: &Segment<'_>,
        each: &mut impl FnMut(Duration, Piece<'_>),
    ) {
        let sequence = segment.sequence.wrapping_add(u32::from(segment.syn));
        let first = *self.first.get_or_insert(sequence);
        let Segment { octets, cut, .. } = *segment;
        if octets.is_empty() && cut == 0 {
            return;
        }
        // Numbers wrap; what is nearer is meant.
        #[expect(clippy::cast_possible_truncation, reason = "the number of an octet has 32 bits")]
        let ahead = sequence.wrapping_sub(first.wrapping_add(self.at as u32)).cast_signed();
        let Ok(ahead) = u64::try_from(ahead) else {
            return self.overlapping(time, ahead.unsigned_abs() as usize, segment, each);
        };
        if ahead == 0 {
            self.hand_over(time, octets, cut, each);
            self.counts.early += self.drain(time, each);
            return;
        }
        let place = self.at + ahead;
        let longer = self.held.get(&place).is_none_or(|held| held.octets.len() < octets.len());
        if longer {
            self.held_octets += octets.len();
            let held = Held { time, octets: octets.into(), cut };
            if let Some(shorter) = self.held.insert(place, held) {
                self.held_octets -= shorter.octets.len();
            }
        }
        while self.held_octets > MOST_HELD {
            self.give_up(each);
        }
    }

    /// A segment that begins with octets that came before.
    fn overlapping(
        &mut self,
        time: Duration,
        old: usize,
        segment: &Segment<'_>,
        each: &mut impl FnMut(Duration, Piece<'_>),
    ) {
        match segment.octets.get(old..) {
            Some(new) if !new.is_empty() => {
                self.hand_over(time, new, segment.cut, each);
                self.counts.early += self.drain(time, each);
            }
            // A single old octet asks whether the connection is alive.
            _ => self.counts.again += u64::from(segment.octets.len() > 1),
        }
    }

    fn hand_over(
        &mut self,
        time: Duration,
        octets: &[u8],
        cut: usize,
        each: &mut impl FnMut(Duration, Piece<'_>),
    ) {
        self.at += octets.len() as u64;
        each(time, Piece::Octets(octets));
        if cut > 0 {
            self.lose(time, cut as u64, each);
        }
    }

    fn lose(&mut self, time: Duration, lost: u64, each: &mut impl FnMut(Duration, Piece<'_>)) {
        self.at += lost;
        self.counts.lost += lost;
        each(time, Piece::Lost(lost));
    }

    /// Hands over what was held and is in order now, and tells how many segments that were.
    fn drain(&mut self, time: Duration, each: &mut impl FnMut(Duration, Piece<'_>)) -> u64 {
        let mut drained = 0;
        while let Some((place, held)) = self.held.pop_first() {
            if place > self.at {
                self.held.insert(place, held);
                break;
            }
            self.held_octets -= held.octets.len();
            let old = usize::try_from(self.at - place).unwrap_or(usize::MAX);
            match held.octets.get(old..) {
                Some(new) if !new.is_empty() => {
                    self.hand_over(time.max(held.time), new, held.cut, each);
                    drained += 1;
                }
                _ => self.counts.again += 1,
            }
        }
        drained
    }

    /// Gives up what is missing before the first piece that is held.
    fn give_up(&mut self, each: &mut impl FnMut(Duration, Piece<'_>)) {
        if let Some((place, held)) = self.held.first_key_value() {
            let (lost, time) = (place - self.at, held.time);
            self.lose(time, lost, each);
            self.drain(time, each);
        }
    }

    /// Hands over all that is held: nothing more comes.
    pub(crate) fn finish(&mut self, each: &mut impl FnMut(Duration, Piece<'_>)) {
        while !self.held.is_empty() {
            self.give_up(each);
        }
    }
}
