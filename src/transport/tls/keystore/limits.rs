//! What a key store may cost. Deriving keys is the only thing in it that takes time, as much as the file asks for.

use alloc::format;

use super::super::error::{KeyStoreError, Part};

/// The most octets of a file.
pub(super) const MAX_FILE: usize = 4 * 1024 * 1024;
/// The most bags of a file, and how deep they may be nested.
pub(super) const MAX_BAGS: usize = 1000;
pub(super) const MAX_NESTING: usize = 4;

/// The most iterations of one derivation: the most cautious writers do 600,000.
const MAX_ITERATIONS: u64 = 2_000_000;
/// The most hash computations of all derivations together, SHA-512 counted twice: half a second, more or less.
const MAX_WORK: u64 = 4_000_000;
/// The most memory that scrypt may take, and the most octets that it may go through.
const MAX_SCRYPT_MEMORY: u64 = 32 * 1024 * 1024;
const MAX_SCRYPT_WORK: u64 = 64 * 1024 * 1024;

/// What one derivation may still cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    left: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: MAX_WORK }
    }
}

impl Budget {
    /// Takes what `iterations` cost, of which each computes `hashes` hashes.
    pub(super) fn spend(&mut self, part: Part, iterations: u64, hashes: u64) -> Result<(), KeyStoreError> {
        let work = iterations.saturating_mul(hashes);
        if iterations > MAX_ITERATIONS || work > self.left {
            let cost = format!("{iterations} iterations");
            let limit = "2,000,000 iterations each, and 4,000,000 hashes of the whole file,";
            return Err(KeyStoreError::TooExpensive { part, cost, limit });
        }
        self.left -= work;
        Ok(())
    }

    /// Takes what scrypt costs with these parameters.
    pub(super) fn spend_scrypt(&mut self, part: Part, n: u64, r: u64, p: u64) -> Result<(), KeyStoreError> {
        let memory = n.saturating_mul(r).saturating_mul(128);
        let work = memory.saturating_mul(p);
        if memory > MAX_SCRYPT_MEMORY || work > MAX_SCRYPT_WORK || p == 0 || r == 0 {
            let cost = format!("scrypt with N={n}, r={r}, p={p}");
            return Err(KeyStoreError::TooExpensive { part, cost, limit: "32 MiB of scrypt" });
        }
        // A block of 64 octets is mixed about four times.
        self.spend(part, work / 64, 1)
    }
}
