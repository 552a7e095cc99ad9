//! What the receiving side counts.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::ops::AddAssign;
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::pii::Finding;

/// What came in so far.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(super) messages: AtomicU64,
    pub(super) parts: AtomicU64,
    pub(super) masked: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) matched: AtomicU64,
    pub(super) unmatched: AtomicU64,
    pub(super) duplicates: AtomicU64,
    pub(super) missed: AtomicU64,
    pub(super) binds: AtomicU64,
    masked_by_rule: Mutex<BTreeMap<Arc<str>, u64>>,
}

/// What a channel has received so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivingStats {
    /// Messages handed over, long ones counted once.
    pub messages: u64,
    /// Parts of long messages.
    pub parts: u64,
    /// Matches of the channel's rules that were masked.
    pub masked: u64,
    /// Messages and receipts for which the inbox had no room: the SMSC was asked to try again.
    pub refused: u64,
    /// Receipts whose message is known.
    pub receipts_matched: u64,
    /// Receipts whose message is not.
    pub receipts_unmatched: u64,
    /// Receipts that told nothing new.
    pub receipts_duplicate: u64,
    /// News of sessions for which the inbox had no room.
    pub missed: u64,
    /// How often a session was bound: those beyond the number of sessions are reconnects.
    pub binds: u64,
    /// How many matches each of the channel's rules has had.
    pub masked_by_rule: BTreeMap<Arc<str>, u64>,
}

/// Of several channels or processes.
impl AddAssign<&Self> for ReceivingStats {
    fn add_assign(&mut self, other: &Self) {
        self.messages += other.messages;
        self.parts += other.parts;
        self.masked += other.masked;
        self.refused += other.refused;
        self.receipts_matched += other.receipts_matched;
        self.receipts_unmatched += other.receipts_unmatched;
        self.receipts_duplicate += other.receipts_duplicate;
        self.missed += other.missed;
        self.binds += other.binds;
        for (rule, count) in &other.masked_by_rule {
            *self.masked_by_rule.entry(rule.clone()).or_default() += count;
        }
    }
}

impl Counters {
    /// Counts what was masked in a message.
    pub(super) fn count_masked(&self, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        self.masked.fetch_add(u64::try_from(findings.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
        let mut by_rule = self.by_rule();
        for finding in findings {
            *by_rule.entry(finding.rule.clone()).or_default() += 1;
        }
    }

    fn by_rule(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, u64>> {
        self.masked_by_rule.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read(&self) -> ReceivingStats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        ReceivingStats {
            messages: read(&self.messages),
            parts: read(&self.parts),
            masked: read(&self.masked),
            refused: read(&self.refused),
            receipts_matched: read(&self.matched),
            receipts_unmatched: read(&self.unmatched),
            receipts_duplicate: read(&self.duplicates),
            missed: read(&self.missed),
            binds: read(&self.binds),
            masked_by_rule: self.by_rule().clone(),
        }
    }
}
