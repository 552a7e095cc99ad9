//! A whole PDU: what the header says, and the body.

use core::fmt;

use bytes::BufMut;

use super::body::{Body, BodyRef, RawRef};
use super::error::DecodeError;
use crate::codec::frame::{Frame, Header};
use crate::codec::tlv::TlvsRef;
use crate::codec::values::{CommandId, CommandStatus};
use crate::codec::wire::{Fault, FieldError, Leniency, Oddity, View};

/// A PDU, owned.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Pdu {
    /// 0 in requests, the outcome in responses.
    pub command_status: CommandStatus,
    /// 0x00000001 to 0x7FFFFFFF; a response has that of its request.
    pub sequence_number: u32,
    /// Which operation, and its fields.
    pub body: Body,
}

/// A PDU, borrowed from its frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PduRef<'a> {
    /// 0 in requests, the outcome in responses.
    pub command_status: CommandStatus,
    /// 0x00000001 to 0x7FFFFFFF; a response has that of its request.
    pub sequence_number: u32,
    /// Which operation, and its fields.
    pub body: BodyRef<'a>,
}

impl Pdu {
    /// A request, or anything else whose status is 0.
    pub fn request(sequence_number: u32, body: impl Into<Body>) -> Self {
        Self { command_status: CommandStatus::OK, sequence_number, body: body.into() }
    }

    /// A header without a body: how a request is refused.
    #[must_use]
    pub fn bodyless(command_id: CommandId, command_status: CommandStatus, sequence_number: u32) -> Self {
        Self { command_status, sequence_number, body: Body::new(command_id, &[]) }
    }

    /// Reads a PDU and keeps it.
    ///
    /// # Errors
    ///
    /// As [`PduRef::decode`].
    #[expect(
        clippy::inline_always,
        reason = "a frame that is handed over in memory takes as long as all the rest"
    )]
    #[inline(always)]
    pub fn decode(frame: Frame<'_>, leniency: Leniency) -> Result<Self, DecodeError> {
        let Header { command_id, command_status, sequence_number, .. } = frame.header;
        if leniency == Leniency::LENIENT
            && !is_unusual_response(&frame)
            && is_readable(command_id, frame.body)
        {
            return Ok(Self {
                command_status,
                sequence_number,
                body: Body::keep(false, command_id, frame.body),
            });
        }
        Self::decode_with_care(frame, leniency)
    }

    /// Reads a PDU that may be refused for more than one reason, or be raw.
    #[inline(never)]
    fn decode_with_care(frame: Frame<'_>, leniency: Leniency) -> Result<Self, DecodeError> {
        let Header { command_id, command_status, sequence_number, .. } = frame.header;
        let raw = matches!(PduRef::decode(frame, leniency)?.body, BodyRef::Raw(_));
        Ok(Self { command_status, sequence_number, body: Body::keep(raw, command_id, frame.body) })
    }

    /// The PDU, borrowed.
    #[inline]
    #[must_use]
    pub fn borrow(&self) -> PduRef<'_> {
        let Self { command_status, sequence_number, ref body } = *self;
        PduRef { command_status, sequence_number, body: body.borrow() }
    }

    /// Which operation it is.
    #[must_use]
    pub fn command_id(&self) -> CommandId {
        self.body.command_id()
    }

    /// What was tolerated when it was read; empty for what the specification allows.
    #[must_use]
    pub fn oddities(&self) -> Leniency {
        self.borrow().oddities()
    }

    /// Appends the whole PDU, header included.
    #[inline]
    pub fn encode(&self, out: &mut impl BufMut) {
        let octets = self.body.as_octets();
        header(self.command_id(), self.command_status, self.sequence_number, octets.len()).write(out);
        out.put_slice(octets);
    }

    /// The PDU for a person, with message text, addresses and passwords.
    #[must_use]
    pub fn reveal(&self) -> Revealed<'_> {
        self.borrow().reveal()
    }
}

impl<'a> PduRef<'a> {
    /// Reads a PDU. Nothing is copied and nothing beyond the frame is looked at.
    ///
    /// An operation of an unknown `command_id` is not an error: its body is [`BodyRef::Raw`].
    ///
    /// # Errors
    ///
    /// When the body cannot be read, or has an oddity that `leniency` does not tolerate.
    #[inline]
    pub fn decode(frame: Frame<'a>, leniency: Leniency) -> Result<Self, DecodeError> {
        if leniency == Leniency::LENIENT {
            return Self::read(frame, leniency);
        }
        let pdu = Self::read(frame, leniency)?;
        match leniency.refuses(header_oddities(pdu.command_id(), pdu.command_status, pdu.sequence_number)) {
            None => Ok(pdu),
            Some(oddity) => {
                let (field, before_body) = match oddity {
                    Oddity::SequenceNumber => ("sequence_number", 4),
                    _ => ("command_status", 8),
                };
                let remaining = frame.body.len() + before_body;
                Err(frame.fail(FieldError { field, remaining, fault: Fault::Odd(oddity) }))
            }
        }
    }

    /// Reads the body; what the header says is not judged.
    #[inline]
    fn read(frame: Frame<'a>, leniency: Leniency) -> Result<Self, DecodeError> {
        let Header { command_id, command_status, sequence_number, .. } = frame.header;
        if is_unusual_response(&frame) {
            let body = Self::decode_unusual_response(frame, leniency)?;
            return Ok(Self { command_status, sequence_number, body });
        }
        BodyRef::read_then(command_id, frame.body, leniency, |body| match body {
            Ok(body) => Ok(Self { command_status, sequence_number, body }),
            Err(_) => Err(blame(command_id, frame.body, leniency)),
        })
    }

    /// Shows what can be read of a body, field by field, up to the first fault: what a person wants to see of a PDU
    /// that [`decode`](Self::decode) refuses.
    ///
    /// # Errors
    ///
    /// The fault at which reading stopped.
    pub fn inspect(
        frame: Frame<'a>,
        visitor: &mut dyn FnMut(&'static str, &dyn View),
    ) -> Result<(), DecodeError> {
        BodyRef::inspect(frame.header.command_id, frame.body, visitor)
            .map_err(|_| blame(frame.header.command_id, frame.body, Leniency::LENIENT))
    }

    fn decode_body(frame: Frame<'a>, leniency: Leniency) -> Result<BodyRef<'a>, DecodeError> {
        let body = BodyRef::read(frame.header.command_id, frame.body, leniency);
        body.map_err(|_| blame(frame.header.command_id, frame.body, leniency))
    }

    /// Reads a response that refuses or has no body at all: the body may then be missing, cut, or something else.
    #[cold]
    fn decode_unusual_response(frame: Frame<'a>, leniency: Leniency) -> Result<BodyRef<'a>, DecodeError> {
        let refuse = |oddity| {
            let remaining = frame.body.len();
            frame.fail(FieldError { field: "body", remaining, fault: Fault::Odd(oddity) })
        };
        if frame.body.is_empty() {
            let body = Self::decode_body(frame, Leniency::LENIENT);
            if frame.header.command_status.is_ok() {
                let body = body?;
                let missing = !body.oddities().is_empty();
                return if missing && !leniency.contains(Oddity::MissingBody) {
                    Err(refuse(Oddity::MissingBody))
                } else {
                    Ok(body)
                };
            }
            return Ok(body.unwrap_or_else(|_| raw(frame)));
        }
        if let Ok(body) = Self::decode_body(frame, Leniency::STRICT) {
            return Ok(body);
        }
        let body = match raw(frame) {
            raw if raw.tlvs() != TlvsRef::default() => raw,
            raw => Self::decode_body(frame, Leniency::LENIENT).unwrap_or(raw),
        };
        match body {
            BodyRef::Raw(_) if !leniency.contains(Oddity::ErrorBody) => Err(refuse(Oddity::ErrorBody)),
            BodyRef::Raw(_) => Ok(body),
            // What the body is does not depend on what is tolerated in it.
            _ => Self::decode_body(frame, leniency),
        }
    }

    /// Which operation it is.
    #[must_use]
    pub fn command_id(&self) -> CommandId {
        self.body.command_id()
    }

    /// What was tolerated when it was read; empty for what the specification allows.
    #[must_use]
    pub fn oddities(&self) -> Leniency {
        let found = header_oddities(self.command_id(), self.command_status, self.sequence_number);
        if self.command_id().is_response() && self.body.encoded_len() == 0 {
            let missing = self.command_status.is_ok() && !self.body.oddities().is_empty();
            return found.with_if(Oddity::MissingBody, missing);
        }
        let known = self.command_id().name().is_some();
        found
            .union(self.body.oddities())
            .with_if(Oddity::ErrorBody, known && matches!(self.body, BodyRef::Raw(_)))
    }

    /// The PDU, to keep.
    #[inline]
    #[must_use]
    pub fn to_pdu(self) -> Pdu {
        let Self { command_status, sequence_number, body } = self;
        Pdu { command_status, sequence_number, body: body.into() }
    }

    /// How many octets the whole PDU has.
    #[inline]
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        Header::LEN + self.body.encoded_len()
    }

    /// Appends the whole PDU, header included.
    #[inline]
    pub fn encode(&self, out: &mut impl BufMut) {
        let Self { command_status, sequence_number, body } = self;
        header(body.command_id(), *command_status, *sequence_number, body.encoded_len()).write(out);
        body.write(out);
    }

    /// The PDU for a person, with message text, addresses and passwords.
    #[must_use]
    pub fn reveal(self) -> Revealed<'a> {
        Revealed { pdu: self }
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        let command_id = self.command_id();
        match command_id.name() {
            Some(name) => f.write_str(name)?,
            None => write!(f, "{command_id}")?,
        }
        write!(f, " #{}", self.sequence_number)?;
        if command_id.is_response() || !self.command_status.is_ok() {
            write!(f, " {}", self.command_status)?;
        }
        f.write_str(" ")?;
        self.body.show(f, reveal)
    }
}

/// Whether the fields can be read, when they are not wanted. All that it takes and gives is in registers.
#[inline(never)]
fn is_readable(command_id: CommandId, body: &[u8]) -> bool {
    BodyRef::read_then(command_id, body, Leniency::LENIENT, |read| read.is_ok())
}

/// Whether this is a response whose body may well be missing, cut, or something else.
#[inline]
fn is_unusual_response(frame: &Frame<'_>) -> bool {
    frame.header.command_id.is_response() && (!frame.header.command_status.is_ok() || frame.body.is_empty())
}

fn header_oddities(command_id: CommandId, status: CommandStatus, sequence_number: u32) -> Leniency {
    // Only a generic_nack for what had no readable header has the number 0.
    let least = u32::from(command_id != CommandId::GENERIC_NACK);
    let in_range = (least..=Header::MAX_SEQUENCE_NUMBER).contains(&sequence_number);
    Leniency::STRICT
        .with_if(Oddity::RequestStatus, !command_id.is_response() && !status.is_ok())
        .with_if(Oddity::SequenceNumber, !in_range)
}

#[inline]
pub(super) fn header(
    command_id: CommandId,
    command_status: CommandStatus,
    sequence_number: u32,
    body_len: usize,
) -> Header {
    let command_length = u32::try_from(Header::LEN + body_len).unwrap_or(u32::MAX);
    Header { command_length, command_id, command_status, sequence_number }
}

fn raw(frame: Frame<'_>) -> BodyRef<'_> {
    BodyRef::Raw(RawRef::new(frame.header.command_id, frame.body))
}

/// Finds the field to blame. What nobody can read is blamed alike under every profile: a string without its NUL takes
/// all octets after it, so that the field which finds none left is not the one at fault; but a string of which not even
/// the first octet is there is no such string.
#[cold]
fn blame(command_id: CommandId, body: &[u8], leniency: Leniency) -> DecodeError {
    let read = |leniency| BodyRef::read(command_id, body, leniency).err();
    let unended = || read(Leniency::LENIENT.without(Oddity::MissingNul));
    let error = match read(Leniency::LENIENT) {
        Some(error @ FieldError { fault: Fault::Truncated, .. }) => match unended() {
            Some(absent @ FieldError { remaining: 0, .. }) => {
                Some(FieldError { fault: Fault::Truncated, ..absent })
            }
            unended => unended.or(Some(error)),
        },
        Some(error) => Some(error),
        None => read(leniency),
    };
    let unknown = FieldError { field: "body", remaining: 0, fault: Fault::Truncated };
    DecodeError::new(command_id, Header::LEN + body.len(), error.unwrap_or(unknown))
}

impl Frame<'_> {
    fn fail(&self, error: FieldError) -> DecodeError {
        DecodeError::new(self.header.command_id, Header::LEN + self.body.len(), error)
    }
}

impl fmt::Debug for Pdu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.borrow().show(f, false)
    }
}

impl fmt::Debug for PduRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}

/// A PDU that shows all it holds: the explicit act of looking at message text, addresses and passwords.
#[derive(Clone, Copy)]
pub struct Revealed<'a> {
    pdu: PduRef<'a>,
}

impl fmt::Display for Revealed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pdu.show(f, true)
    }
}

impl fmt::Debug for Revealed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pdu.show(f, true)
    }
}
