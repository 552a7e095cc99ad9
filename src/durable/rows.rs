//! The rows of the file as octets.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use redb::Error;

use super::error::corrupted;
use crate::codec::MessageState;
use crate::driver::Correlation;
use crate::driver::queue::KeptPart;

/// A row that is read from its beginning.
pub(super) struct Row<'a>(pub(super) &'a [u8]);

impl<'a> Row<'a> {
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (array, rest) = self.0.split_first_chunk().ok_or_else(|| corrupted("a row that is too short"))?;
        self.0 = rest;
        Ok(*array)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Error> {
        self.array().map(u64::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_be_bytes)
    }

    /// Octets after their number.
    pub(super) fn chunk(&mut self) -> Result<&'a [u8], Error> {
        let length = usize::try_from(self.u32()?).unwrap_or(usize::MAX);
        let (chunk, rest) =
            self.0.split_at_checked(length).ok_or_else(|| corrupted("a row that is too short"))?;
        self.0 = rest;
        Ok(chunk)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Error> {
        core::str::from_utf8(self.chunk()?).map_err(|_| corrupted("a name that is no UTF-8"))
    }
}

pub(super) fn write_chunk(row: &mut Vec<u8>, chunk: &[u8]) {
    row.extend(u32::try_from(chunk.len()).unwrap_or(u32::MAX).to_be_bytes());
    row.extend(chunk);
}

/// What an id of the SMSC stands for.
pub(super) struct IdRow<'a> {
    pub(super) at_ms: u64,
    pub(super) id: &'a str,
    pub(super) correlation: Correlation,
}

impl<'a> IdRow<'a> {
    pub(super) fn write(at_ms: u64, id: &str, correlation: &Correlation) -> Vec<u8> {
        let Correlation { message, reference, part, parts, recipient, state } = correlation;
        let mut row = Vec::with_capacity(64);
        row.extend(at_ms.to_be_bytes());
        row.extend(message.to_be_bytes());
        row.extend(recipient.to_be_bytes());
        row.extend([*part, *parts]);
        row.extend(state.map_or([0, 0], |state| [1, state.0]));
        write_chunk(&mut row, id.as_bytes());
        if let Some(reference) = reference {
            write_chunk(&mut row, reference.as_bytes());
        }
        row
    }

    pub(super) fn read(row: &'a [u8]) -> Result<Self, Error> {
        let mut row = Row(row);
        let (at_ms, message, recipient) = (row.u64()?, row.u64()?, row.u32()?);
        let [part, parts, has_state, state] = row.array()?;
        let state = (has_state == 1).then_some(MessageState(state));
        let id = row.text()?;
        let reference = if row.0.is_empty() { None } else { Some(Arc::from(row.text()?)) };
        let correlation = Correlation { message, reference, part, parts, recipient, state };
        Ok(Self { at_ms, id, correlation })
    }
}

/// A part of a long message, and which of the messages of that name it belongs to.
pub(super) struct PartRow {
    pub(super) at_ms: u64,
    pub(super) whole: u64,
    pub(super) part: KeptPart,
}

impl PartRow {
    pub(super) fn write(at_ms: u64, whole: u64, part: &KeptPart) -> Vec<u8> {
        let mut row = Vec::with_capacity(part.pdu.len() + 64);
        row.extend(at_ms.to_be_bytes());
        row.extend(whole.to_be_bytes());
        row.extend([part.number, part.total]);
        write_chunk(&mut row, part.message.as_bytes());
        row.extend(&part.pdu);
        row
    }

    pub(super) fn read(row: &[u8]) -> Result<Self, Error> {
        let mut row = Row(row);
        let (at_ms, whole) = (row.u64()?, row.u64()?);
        let [number, total] = row.array()?;
        let part = KeptPart { message: row.text()?.into(), number, total, pdu: Box::from(row.0) };
        Ok(Self { at_ms, whole, part })
    }
}

/// A message that was not accepted.
pub(super) struct DeadRow<'a> {
    pub(super) at_ms: u64,
    /// Where its reference stands among those of messages that have ended.
    pub(super) ended: u64,
    pub(super) message: &'a [u8],
    /// Its last event, as JSON.
    pub(super) event: &'a [u8],
}

impl<'a> DeadRow<'a> {
    pub(super) fn write(&self) -> Vec<u8> {
        let mut row = Vec::with_capacity(self.message.len() + self.event.len() + 20);
        row.extend(self.at_ms.to_be_bytes());
        row.extend(self.ended.to_be_bytes());
        write_chunk(&mut row, self.message);
        row.extend(self.event);
        row
    }

    pub(super) fn read(row: &'a [u8]) -> Result<Self, Error> {
        let mut row = Row(row);
        Ok(Self { at_ms: row.u64()?, ended: row.u64()?, message: row.chunk()?, event: row.0 })
    }
}

/// A reference, and when its message ended.
pub(super) fn ended_row(at_ms: u64, reference: &str) -> Vec<u8> {
    let mut row = Vec::with_capacity(reference.len() + 8);
    row.extend(at_ms.to_be_bytes());
    row.extend(reference.as_bytes());
    row
}

/// When a message ended, and its reference.
pub(super) fn read_ended(row: &[u8]) -> Result<(u64, &[u8]), Error> {
    let mut row = Row(row);
    Ok((row.u64()?, row.0))
}
