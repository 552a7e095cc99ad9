//! What is to be transmitted, and how far that has come.

use alloc::vec::Vec;

use super::instant::Instant;
use super::stats::Writes;
use crate::codec::PduRef;
use crate::codec::frame::{FrameLimit, split};

/// Whole PDUs that wait to be transmitted, and where in all octets of the session they stand.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    octets: Vec<u8>,
    /// Octets that were ever put in, handed to the transport, and written by it.
    queued: u64,
    handed: u64,
    written: u64,
    /// Octets of answers that wait here, and at most how many of those handed over are still to be written.
    answers_queued: u64,
    answers_handed: u64,
    writes: Writes,
}

impl Outbox {
    pub(super) fn push(&mut self, pdu: PduRef<'_>) {
        let before = self.octets.len();
        self.octets.reserve(pdu.encoded_len());
        pdu.encode(&mut self.octets);
        let octets = (self.octets.len() - before) as u64;
        self.queued += octets;
        self.answers_queued += if pdu.command_id().is_response() { octets } else { 0 };
    }

    /// Where the next PDU will start.
    pub(super) fn end(&self) -> u64 {
        self.queued
    }

    /// Before where all has been handed to the transport.
    pub(super) fn handed(&self) -> u64 {
        self.handed
    }

    /// Before where all has been written.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// When the octet at `offset` was written, as far as that is remembered.
    pub(super) fn written_at(&self, offset: u64) -> Option<Instant> {
        self.writes.of(offset)
    }

    pub(super) fn unwritten_answers(&self) -> u64 {
        self.answers_queued + self.answers_handed.min(self.handed.saturating_sub(self.written))
    }

    /// Hands everything over by appending it to `out`; tells whether there was anything.
    pub(super) fn hand_over(&mut self, out: &mut Vec<u8>) -> bool {
        if self.octets.is_empty() {
            return false;
        }
        if out.is_empty() {
            core::mem::swap(out, &mut self.octets);
        } else {
            out.append(&mut self.octets);
        }
        self.answers_handed = self.unwritten_answers();
        self.answers_queued = 0;
        self.handed = self.queued;
        true
    }

    pub(super) fn transmitted(&mut self, now: Instant, octets: usize) {
        self.written += octets as u64;
        self.writes.add(self.written, now);
    }

    /// Takes the requests out: they have been reported as not sent.
    pub(super) fn keep_answers(&mut self) {
        let octets = core::mem::take(&mut self.octets);
        let mut rest = &octets[..];
        while let Ok(Some((frame, next))) = split(rest, FrameLimit::new(u32::MAX)) {
            if frame.header.command_id.is_response() {
                self.octets.extend_from_slice(&rest[..rest.len() - next.len()]);
            }
            rest = next;
        }
        self.answers_queued = self.octets.len() as u64;
        self.queued = self.handed + self.answers_queued;
    }

    /// Nothing can be transmitted any more.
    pub(super) fn give_up(&mut self) {
        self.octets = Vec::new();
        (self.queued, self.handed, self.answers_queued) = (self.written, self.written, 0);
    }
}
