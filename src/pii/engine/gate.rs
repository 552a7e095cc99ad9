//! What a text must have for a rule to match at all: so many octets of a range. Derived from the pattern.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::super::syntax::{Node, of};
use super::measure::{least, sets};
use super::rewrite::Branch;

/// A range of ASCII octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Octets {
    first: u8,
    last: u8,
}

/// So many of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) octets: Octets,
    pub(super) count: usize,
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (char::from(self.octets.first), char::from(self.octets.last));
        write!(f, "{} of ", self.count)?;
        if first == last { write!(f, "{first:?}") } else { write!(f, "[{first}-{last}]") }
    }
}

impl Octets {
    pub(super) fn holds(self, octet: u8) -> bool {
        octet.wrapping_sub(self.first) <= self.last - self.first
    }

    /// How many there are in `text`.
    pub(super) fn count(self, text: &[u8]) -> usize {
        // Sums of octets, which the compiler does many at a time.
        let sum = |chunk: &[u8]| chunk.iter().map(|octet| u8::from(self.holds(*octet))).sum::<u8>();
        text.chunks(192).map(|chunk| usize::from(sum(chunk))).sum()
    }

    /// The first place in `text` at or after `from`.
    pub(super) fn position(self, text: &[u8], mut from: usize) -> Option<usize> {
        // Whole blocks without one are passed over many octets at a time.
        while let Some(block) = text.get(from..from + 32) {
            if block.iter().fold(0, |any, octet| any | u8::from(self.holds(*octet))) != 0 {
                break;
            }
            from += 32;
        }
        text.get(from..)?.iter().position(|octet| self.holds(*octet)).map(|at| from + at)
    }

    /// How rare they are in prose: a guess, which decides what is looked for first and nothing else.
    fn frequency(self) -> f64 {
        let one = |octet: u8| match octet {
            b' ' => 0.15,
            b'e' | b't' | b'a' | b'o' | b'n' | b'i' => 0.07,
            b'a'..=b'z' => 0.02,
            b'.' | b',' | b'\n' => 0.01,
            b'A'..=b'Z' | b'0'..=b'9' => 0.002,
            _ => 0.001,
        };
        (self.first..=self.last).map(one).sum()
    }
}

/// What every match of the branches has, the rarest first; at most two. Empty if there is nothing.
pub(super) fn needs(branches: &[Branch]) -> Vec<Need> {
    let cores: Vec<&Node> = branches.iter().map(|branch| &branch.core).collect();
    let mut candidates: Vec<Octets> = Vec::new();
    for core in &cores {
        sets(core, &mut |set| {
            if let [range] = set.ranges()
                && let (Ok(first), Ok(last @ 0..0x80)) =
                    (u8::try_from(range.start()), u8::try_from(range.end()))
                && !candidates.contains(&Octets { first, last })
                && candidates.len() < 64
            {
                candidates.push(Octets { first, last });
            }
        });
    }
    let count = |octets: &Octets| {
        let set = of(&[(octets.first.into(), octets.last.into())]);
        cores.iter().map(|core| least(core, &set)).min().unwrap_or(0)
    };
    let rarity =
        |need: &Need| need.octets.frequency().ln() * f64::from(u32::try_from(need.count).unwrap_or(u32::MAX));
    let needs = candidates.iter().map(|octets| Need { octets: *octets, count: count(octets) });
    let mut needs: Vec<_> = needs.filter(|need| need.count > 0 && need.octets.frequency() < 0.2).collect();
    needs.sort_by(|a, b| rarity(a).total_cmp(&rarity(b)));
    let rarest = needs.first().map(|need| need.octets);
    let apart = |octets: &Octets| {
        rarest.is_none_or(|rarest| octets.first > rarest.last || octets.last < rarest.first)
    };
    let other = needs.iter().copied().find(|need| apart(&need.octets));
    needs.into_iter().take(1).chain(other).collect()
}

/// As people read it.
pub(super) fn shown(needs: &[Need]) -> String {
    let parts: Vec<_> = needs.iter().map(alloc::string::ToString::to_string).collect();
    parts.join(" and ")
}
