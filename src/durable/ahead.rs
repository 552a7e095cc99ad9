//! What has been read ahead of one row of keys: however much waits in the file, so much is in memory.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use bytes::Bytes;

/// How many rows are read ahead at most, and how many octets.
pub(super) const ROWS: usize = 4_096;
pub(super) const OCTETS: usize = 4 << 20;

/// Keys, and their rows: who takes one and who gives it back later share it.
pub(super) type Keyed = Vec<(u64, Bytes)>;

/// Rows whose turn comes next.
#[derive(Default)]
pub(super) struct Ahead {
    rows: VecDeque<(u64, Bytes)>,
    octets: usize,
    /// Of the rows in the file all up to this key are here, or were.
    pub(super) end: u64,
    /// Whether the file has no others.
    pub(super) is_all: bool,
}

impl Ahead {
    /// Before anything was read, beginning behind this key.
    pub(super) fn behind(end: u64) -> Self {
        Self { end, ..Self::default() }
    }

    /// The same where the file has nothing.
    pub(super) fn whole(end: u64) -> Self {
        Self { end, is_all: true, ..Self::default() }
    }

    pub(super) fn front(&self) -> Option<u64> {
        self.rows.front().map(|(key, _)| *key)
    }

    pub(super) fn pop(&mut self) -> Option<(u64, Bytes)> {
        let (key, row) = self.rows.pop_front()?;
        self.octets -= row.len();
        Some((key, row))
    }

    pub(super) fn has_room(&self) -> bool {
        self.rows.len() < ROWS && self.octets < OCTETS
    }

    /// Whether something waits in the file only, and nothing here.
    pub(super) fn is_behind(&self) -> bool {
        self.rows.is_empty() && !self.is_all
    }

    /// Whether more is to be read from the file: half of what was read is gone.
    pub(super) fn wants_more(&self) -> bool {
        !self.is_all && self.rows.len() <= ROWS / 2 && self.octets <= OCTETS / 2
    }

    /// A row that was read from the file, behind all others.
    pub(super) fn push(&mut self, key: u64, row: Bytes) {
        self.end = key;
        self.octets += row.len();
        self.rows.push_back((key, row));
    }

    /// A row that is in the file since just now: it is needed here only if nothing before it is there only.
    pub(super) fn offer(&mut self, key: u64, row: Bytes) {
        if self.is_all && self.has_room() {
            self.push(key, row);
        } else {
            self.is_all = false;
        }
    }
}
