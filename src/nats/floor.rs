//! From where a stream must be read again by whoever takes over.

use alloc::collections::BTreeMap;

/// What this process has written to a stream: all that is under way has a higher number than was seen when it began.
#[derive(Debug, Default)]
pub(super) struct Floor {
    seen: u64,
    under_way: BTreeMap<u64, usize>,
}

impl Floor {
    /// Something is going to be written; give the mark back with [`end`](Self::end).
    pub(super) fn begin(&mut self) -> u64 {
        *self.under_way.entry(self.seen).or_default() += 1;
        self.seen
    }

    pub(super) fn end(&mut self, mark: u64) {
        if let Some(count) = self.under_way.get_mut(&mark) {
            *count -= 1;
            if *count == 0 {
                self.under_way.remove(&mark);
            }
        }
    }

    /// The server has given something this number.
    pub(super) fn see(&mut self, sequence: u64) {
        self.seen = self.seen.max(sequence);
    }

    /// Nothing that is under way, or will be, has a lower number.
    pub(super) fn lowest(&self) -> u64 {
        self.under_way.first_key_value().map_or(self.seen, |(seen, _)| *seen) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_holds_the_floor_down() {
        let mut floor = Floor::default();
        floor.see(10);
        assert_eq!(floor.lowest(), 11);
        let (one, other) = (floor.begin(), floor.begin());
        floor.see(20);
        assert_eq!(floor.lowest(), 11);
        floor.end(one);
        assert_eq!(floor.lowest(), 11);
        floor.end(other);
        assert_eq!(floor.lowest(), 21);
    }
}
