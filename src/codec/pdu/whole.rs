//! A whole PDU: what the header says, and the body.

use core::fmt;

use bytes::BufMut;

use super::body::{Body, BodyRef, Raw, RawRef};
use super::error::DecodeError;
use crate::codec::frame::{Frame, Header};
use crate::codec::tlv::TlvsRef;
use crate::codec::values::{CommandId, CommandStatus};
use crate::codec::wire::{Fault, FieldError, Leniency, OctetsRef, Oddity, View};

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
        Self { command_status, sequence_number, body: Raw::new(command_id, &[]).into() }
    }

    /// Reads a PDU and keeps it.
    ///
    /// # Errors
    ///
    /// As [`PduRef::decode`].
    #[inline]
    pub fn decode(frame: Frame<'_>, leniency: Leniency) -> Result<Self, DecodeError> {
        PduRef::decode(frame, leniency).map(PduRef::to_pdu)
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
        self.body.borrow().command_id()
    }

    /// What was tolerated when it was read; empty for what the specification allows.
    #[must_use]
    pub fn oddities(&self) -> Leniency {
        self.borrow().oddities()
    }

    /// Appends the whole PDU, header included.
    #[inline]
    pub fn encode(&self, out: &mut impl BufMut) {
        self.borrow().encode(out);
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
        let Header { command_id, command_status, sequence_number, .. } = frame.header;
        let body = if command_id.is_response() && (!command_status.is_ok() || frame.body.is_empty()) {
            Self::decode_unusual_response(frame, leniency)?
        } else {
            Self::decode_body(frame, leniency)?
        };
        let pdu = Self { command_status, sequence_number, body };
        if leniency != Leniency::LENIENT
            && let Some(oddity) = leniency.refuses(pdu.header_oddities())
        {
            let (field, before_body) = match oddity {
                Oddity::SequenceNumber => ("sequence_number", 4),
                _ => ("command_status", 8),
            };
            let remaining = frame.body.len() + before_body;
            return Err(frame.fail(FieldError { field, remaining, fault: Fault::Odd(oddity) }));
        }
        Ok(pdu)
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
        match BodyRef::inspect(frame.header.command_id, frame.body, visitor) {
            Ok(_) => Ok(()),
            Err(error) => Err(blame(frame, &error)),
        }
    }

    #[inline]
    fn decode_body(frame: Frame<'a>, leniency: Leniency) -> Result<BodyRef<'a>, DecodeError> {
        match BodyRef::read(frame.header.command_id, frame.body, leniency) {
            Some(Ok((_, body))) => Ok(body),
            Some(Err(error)) => Err(blame(frame, &error)),
            None => Ok(raw(frame)),
        }
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
        let found = self.header_oddities();
        if self.command_id().is_response() && self.body.encoded_len() == 0 {
            let missing = self.command_status.is_ok() && !self.body.oddities().is_empty();
            return found.with_if(Oddity::MissingBody, missing);
        }
        let known = self.command_id().name().is_some();
        found
            .union(self.body.oddities())
            .with_if(Oddity::ErrorBody, known && matches!(self.body, BodyRef::Raw(_)))
    }

    fn header_oddities(&self) -> Leniency {
        let command_id = self.command_id();
        // Only a generic_nack for what had no readable header has the number 0.
        let least = u32::from(command_id != CommandId::GENERIC_NACK);
        let in_range = (least..=Header::MAX_SEQUENCE_NUMBER).contains(&self.sequence_number);
        Leniency::STRICT
            .with_if(Oddity::RequestStatus, !command_id.is_response() && !self.command_status.is_ok())
            .with_if(Oddity::SequenceNumber, !in_range)
    }

    /// The PDU, to keep.
    #[inline]
    #[must_use]
    pub fn to_pdu(self) -> Pdu {
        let Self { command_status, sequence_number, body } = self;
        Pdu { command_status, sequence_number, body: body.to_body() }
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
        let header = Header {
            command_length: u32::try_from(self.encoded_len()).unwrap_or(u32::MAX),
            command_id: body.command_id(),
            command_status: *command_status,
            sequence_number: *sequence_number,
        };
        header.write(out);
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

fn raw(frame: Frame<'_>) -> BodyRef<'_> {
    BodyRef::Raw(RawRef { command_id: frame.header.command_id, octets: OctetsRef::new(frame.body) })
}

/// Finds the field to blame. What nobody can read is blamed alike under every profile: a string without its NUL takes
/// all octets after it, so that the field which finds none left is not the one at fault; but a string of which not even
/// the first octet is there is no such string.
#[cold]
fn blame(frame: Frame<'_>, error: &nom::Err<FieldError>) -> DecodeError {
    let read = |leniency| match BodyRef::read(frame.header.command_id, frame.body, leniency) {
        Some(Err(error)) => Some(field_error(&error)),
        _ => None,
    };
    let unended = || read(Leniency::LENIENT.without(Oddity::MissingNul));
    frame.fail(match read(Leniency::LENIENT) {
        Some(error @ FieldError { fault: Fault::Truncated, .. }) => match unended() {
            Some(absent @ FieldError { remaining: 0, .. }) => {
                FieldError { fault: Fault::Truncated, ..absent }
            }
            unended => unended.unwrap_or(error),
        },
        Some(error) => error,
        None => field_error(error),
    })
}

fn field_error(error: &nom::Err<FieldError>) -> FieldError {
    match error {
        nom::Err::Error(error) | nom::Err::Failure(error) => *error,
        nom::Err::Incomplete(_) => FieldError { field: "body", remaining: 0, fault: Fault::Truncated },
    }
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
