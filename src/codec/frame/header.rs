//! The header that every PDU starts with.

use bytes::BufMut;

use crate::codec::values::{CommandId, CommandStatus};

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

    /// Reads the header off `input`, if it is whole.
    #[inline]
    pub(super) fn parse(input: &[u8]) -> Option<(Self, &[u8])> {
        let (octets, rest) = input.split_first_chunk::<{ Self::LEN }>()?;
        let ([command_length, command_id, command_status, sequence_number], _) = octets.as_chunks::<4>()
        else {
            return None;
        };
        let header = Self {
            command_length: u32::from_be_bytes(*command_length),
            command_id: CommandId(u32::from_be_bytes(*command_id)),
            command_status: CommandStatus(u32::from_be_bytes(*command_status)),
            sequence_number: u32::from_be_bytes(*sequence_number),
        };
        Some((header, rest))
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
