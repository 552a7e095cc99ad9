//! PDUs in a stream of which the beginning, or octets inside, may be missing.

use std::time::Duration;

use smpp_driver::codec::CommandId;
use smpp_driver::codec::frame::{Frame, FrameLimit, Header, split};

use super::stream::Piece;

/// What is found in a stream.
pub(crate) enum Found<'a> {
    Pdu(Frame<'a>),
    /// A PDU of which only so many octets are there.
    Cut(Header, usize),
    /// So many octets are not in the capture.
    Lost(u64),
    /// So many octets belong to no PDU that could be told.
    Skipped(u64),
    /// Where the next PDU starts cannot be told any more.
    Broken(String),
}

/// Finds the PDUs of one direction.
#[derive(Default)]
pub(crate) struct Framer {
    buffer: Vec<u8>,
    /// Whether a PDU starts where the buffer does.
    in_step: bool,
    /// Whether the buffer starts where the stream does.
    at_start: bool,
    /// How many octets still come of a PDU that was told as cut.
    rest_of_cut: u64,
    skipped: u64,
}

impl Framer {
    /// Says that the stream is seen from its first octet.
    pub(crate) fn starts(&mut self) {
        self.at_start = true;
    }

    pub(crate) fn push(
        &mut self,
        time: Duration,
        piece: &Piece<'_>,
        each: &mut impl FnMut(Duration, Found<'_>),
    ) {
        match piece {
            Piece::Octets(octets) => {
                let rest = self.rest_of_cut.min(octets.len() as u64);
                self.rest_of_cut -= rest;
                self.buffer.extend(octets.iter().skip(usize::try_from(rest).unwrap_or_default()));
                self.take(time, each);
            }
            Piece::Lost(lost) => self.lose(time, *lost, each),
        }
    }

    fn take(&mut self, time: Duration, each: &mut impl FnMut(Duration, Found<'_>)) {
        let mut rest = &self.buffer[..];
        loop {
            if !self.in_step {
                let (skipped, found) = seek(rest, self.at_start);
                self.skipped += skipped as u64;
                self.at_start &= skipped == 0 && !found;
                rest = &rest[skipped..];
                if !found {
                    break;
                }
                self.in_step = true;
                let skipped = std::mem::take(&mut self.skipped);
                if skipped > 0 {
                    each(time, Found::Skipped(skipped));
                }
            }
            match split(rest, FrameLimit::default()) {
                Ok(Some((frame, after))) => {
                    each(time, Found::Pdu(frame));
                    rest = after;
                }
                Ok(None) => break,
                Err(error) => {
                    each(time, Found::Broken(error.to_string()));
                    self.in_step = false;
                }
            }
        }
        let taken = self.buffer.len() - rest.len();
        self.buffer.drain(..taken);
    }

    fn lose(&mut self, time: Duration, lost: u64, each: &mut impl FnMut(Duration, Found<'_>)) {
        let mut missing = self.rest_of_cut;
        if self.in_step
            && let Some(header) = header(&self.buffer)
        {
            each(time, Found::Cut(header, self.buffer.len()));
            missing = u64::from(header.command_length) - self.buffer.len() as u64;
        } else if !self.in_step {
            self.skipped += self.buffer.len() as u64;
        }
        // What belongs to a PDU that was told as cut is told.
        if lost > missing {
            each(time, Found::Lost(lost));
        }
        // The next PDU is known to follow if nothing is lost but octets of this one.
        self.in_step &= lost <= missing;
        self.rest_of_cut = missing.saturating_sub(lost);
        self.at_start = false;
        self.buffer.clear();
    }

    /// Tells what the stream ends in.
    pub(crate) fn finish(&mut self, time: Duration, each: &mut impl FnMut(Duration, Found<'_>)) {
        if self.in_step
            && let Some(header) = header(&self.buffer)
        {
            each(time, Found::Cut(header, self.buffer.len()));
        }
    }
}

/// How many octets stand before the first PDU, as far as that can be told, and whether it is one.
///
/// At the start of a stream the header of a PDU is enough; elsewhere another must follow it, or the end: what has come so
/// far ends with a PDU most of the time.
fn seek(octets: &[u8], at_start: bool) -> (usize, bool) {
    for at in 0..octets.len() {
        let rest = &octets[at..];
        let Some(header) = header(rest) else {
            if rest.len() < Header::LEN {
                return (at, false);
            }
            continue;
        };
        if at == 0 && at_start {
            return (at, true);
        }
        match rest.get(header.command_length as usize..) {
            Some(after) if after.is_empty() || self::header(after).is_some() => return (at, true),
            Some(after) if after.len() >= Header::LEN => {}
            _ => return (at, false),
        }
    }
    (octets.len(), false)
}

/// The header of a PDU, if these octets look like one.
fn header(octets: &[u8]) -> Option<Header> {
    let (words, _) = octets.first_chunk::<{ Header::LEN }>()?.as_chunks::<4>();
    let [command_length, command_id, command_status, sequence_number] =
        [0, 1, 2, 3].map(|at| u32::from_be_bytes(words[at]));
    let command_id = CommandId(command_id);
    let lengths = 16..=FrameLimit::default().octets();
    let looks = lengths.contains(&command_length)
        && command_id.name().is_some()
        && (command_id.is_response() || command_status == 0);
    looks.then_some(Header {
        command_length,
        command_id,
        command_status: command_status.into(),
        sequence_number,
    })
}
