//! The header that every PDU starts with.

use bytes::BufMut;
use nom::number::complete::be_u32;
use nom::{IResult, Parser};

use crate::codec::values::{CommandId, CommandStatus};
use crate::codec::wire::FieldError;

/// The header of a PDU: four integers of four octets. SMPP 3.4 §3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header {
    /// Octets of the whole PDU, this field and the rest of the header included: 16 or more.
    pub command_length: u32,
    /// Which operation the body belongs to.
    pub command_id: CommandId,
    /// 0 in requests, the outcome in responses.
    pub command_status: CommandStatus,
    /// 0x00000001 to 0x7FFFFFFF, chosen by the sender of the request and echoed by the response.
    pub sequence_number: u32,
}

impl Header {
    /// Octets of a header.
    pub const LEN: usize = 16;

    /// The highest `sequence_number`; after it comes 1.
    pub const MAX_SEQUENCE_NUMBER: u32 = 0x7FFF_FFFF;

    #[inline]
    pub(super) fn parse(input: &[u8]) -> IResult<&[u8], Self, FieldError> {
        let (rest, (command_length, id, status, sequence_number)) =
            (be_u32, be_u32, be_u32, be_u32).parse(input)?;
        let (command_id, command_status) = (CommandId(id), CommandStatus(status));
        Ok((rest, Self { command_length, command_id, command_status, sequence_number }))
    }

    /// Appends the 16 octets.
    #[inline]
    pub fn write(&self, out: &mut impl BufMut) {
        out.put_u32(self.command_length);
        out.put_u32(self.command_id.0);
        out.put_u32(self.command_status.0);
        out.put_u32(self.sequence_number);
    }
}
