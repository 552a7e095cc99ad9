//! Where the choices of a random conversation come from: a seed, or the octets of a fuzzer.

use std::time::Duration;

/// A source of choices.
pub(crate) enum Chance {
    /// xorshift: the same numbers for the same seed.
    Seed(u64),
    /// Two octets a choice; zeros when there are no more.
    Octets(std::vec::IntoIter<u8>),
}

impl Chance {
    pub(crate) fn of_seed(seed: u64) -> Self {
        Self::Seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn of_octets(octets: &[u8]) -> Self {
        Self::Octets(Vec::from(octets).into_iter())
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::Octets(octets) if octets.len() == 0)
    }

    fn next(&mut self) -> u32 {
        match self {
            Self::Seed(state) => {
                *state ^= *state << 13;
                *state ^= *state >> 7;
                *state ^= *state << 17;
                (*state >> 33) as u32
            }
            Self::Octets(octets) => {
                let mut octet = || u32::from(octets.next().unwrap_or_default());
                octet() | octet() << 8
            }
        }
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.next() % end
    }

    pub(crate) fn index(&mut self, len: usize) -> usize {
        self.below(1 << 20) as usize % len
    }

    pub(crate) fn milliseconds(&mut self, end: u32) -> Duration {
        Duration::from_millis(self.below(end).into())
    }
}
