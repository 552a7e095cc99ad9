//! Where the choices of a chaos come from.

use std::time::Duration;

/// xorshift: the same numbers for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of_seed(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as u32 % end
    }

    pub(crate) fn milliseconds(&mut self, end: u32) -> Duration {
        Duration::from_millis(self.below(end).into())
    }
}
