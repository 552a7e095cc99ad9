//! What is wrong with one PDU; the stream goes on after it.

use core::fmt;

use crate::codec::values::{CommandId, CommandStatus};
use crate::codec::wire::{Fault, FieldError, Oddity};

/// A body that cannot be read, or that the profile in force refuses.
///
/// It costs its own PDU and nothing else: answer with [`status`](Self::status) and go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DecodeError {
    /// Which operation the body belongs to.
    pub command_id: CommandId,
    /// The field at fault, as the specification names it.
    pub field: &'static str,
    /// Where the field starts, or where reading it stopped: octets from the start of the PDU.
    pub offset: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

impl DecodeError {
    pub(super) fn new(command_id: CommandId, pdu_len: usize, error: FieldError) -> Self {
        let FieldError { field, remaining, fault } = error;
        Self { command_id, field, offset: pdu_len - remaining, fault }
    }

    /// The status to answer with.
    #[must_use]
    pub fn status(&self) -> CommandStatus {
        match self.fault {
            Fault::Truncated | Fault::Odd(Oddity::MissingBody) => CommandStatus::INVCMDLEN,
            Fault::DestFlag => CommandStatus::INVDESTFLAG,
            Fault::Odd(Oddity::ShortMessageCut) => CommandStatus::INVMSGLEN,
            Fault::Odd(Oddity::StrayOctets | Oddity::TlvCut) => CommandStatus::INVTLVSTREAM,
            Fault::Odd(Oddity::TlvLength) => CommandStatus::INVTLVLEN,
            Fault::Odd(_) => status_of(self.field),
        }
    }
}

/// The status that blames a field. SMPP 5.0 wants it for a string that is too long or too short.
fn status_of(field: &str) -> CommandStatus {
    match field {
        "system_id" => CommandStatus::INVSYSID,
        "password" => CommandStatus::INVPASWD,
        "system_type" => CommandStatus::INVSYSTYP,
        "service_type" => CommandStatus::INVSERTYP,
        "source_addr" => CommandStatus::INVSRCADR,
        "destination_addr" => CommandStatus::INVDSTADR,
        "dl_name" => CommandStatus::INVDLNAME,
        "schedule_delivery_time" => CommandStatus::INVSCHED,
        "validity_period" => CommandStatus::INVEXPIRY,
        "message_id" => CommandStatus::INVMSGID,
        "param_name" => CommandStatus(0x32),
        _ => CommandStatus::INVCMDLEN,
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { command_id, field, offset, fault } = self;
        write!(f, "{}: {field} at octet {offset}: {fault}", command_id.name().unwrap_or("unknown operation"))
    }
}

impl core::error::Error for DecodeError {}
