//! What a fault has to work with.

use alloc::vec::Vec;
use core::time::Duration;

use super::Side;
use crate::codec::CommandId;

/// The numbers of what is put in; the session's own never come so far.
pub(in crate::testing) const PUT_IN: u32 = 0x4000_0000;

/// When a fault has something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing) enum When {
    /// Once, after the bind.
    Bound,
    /// With each answer to a message.
    Answer,
    /// With the answer to the bind.
    Bind,
    /// With everything.
    Always,
    /// Once, below TLS, after the bind.
    Sealed,
}

/// Something to be done with the stream.
#[derive(Debug)]
pub(in crate::testing) enum Step {
    Send(Vec<u8>),
    Wait(Duration),
    /// Sent after so long, while all else goes on.
    SendLater(Duration, Vec<u8>),
    /// From now on nothing is read from the victim.
    Deaf,
    /// From now on nothing is sent to the victim.
    Mute,
    /// Closes the direction to the victim.
    HalfClose,
    Reset,
}

/// What a fault has to work with.
pub(in crate::testing) struct Scene<'a> {
    /// Who misbehaves.
    pub(super) side: Side,
    /// The PDU that would be sent now; empty if the fault acts by itself.
    pub(super) pdu: &'a [u8],
    /// What is kept from one time to the next.
    pub(super) kept: &'a mut Vec<u8>,
    pub(in crate::testing) steps: Vec<Step>,
}

impl<'a> Scene<'a> {
    pub(in crate::testing) fn new(side: Side, pdu: &'a [u8], kept: &'a mut Vec<u8>) -> Self {
        Self { side, pdu, kept, steps: Vec::new() }
    }

    pub(super) fn send(&mut self, octets: impl Into<Vec<u8>>) {
        self.steps.push(Step::Send(octets.into()));
    }

    /// Sends the PDU after so long, which is the same for all PDUs.
    pub(super) fn send_later(&mut self, after: Duration) {
        self.steps.push(Step::SendLater(after, self.pdu.to_vec()));
    }

    pub(super) fn wait(&mut self, duration: Duration) {
        self.steps.push(Step::Wait(duration));
    }

    /// The operation by which this side sends messages.
    pub(super) fn message_id(&self) -> CommandId {
        match self.side {
            Side::Esme => CommandId::SUBMIT_SM,
            Side::Smsc => CommandId::DELIVER_SM,
        }
    }

    /// A field of the header of the PDU.
    fn header(&self, field: usize) -> u32 {
        let octets = self.pdu.get(field * 4..).and_then(|rest| rest.first_chunk());
        octets.map_or(0, |octets| u32::from_be_bytes(*octets))
    }

    pub(super) fn command_id(&self) -> u32 {
        self.header(1)
    }

    pub(super) fn sequence_number(&self) -> u32 {
        self.header(3)
    }

    pub(super) fn body(&self) -> &'a [u8] {
        self.pdu.get(16..).unwrap_or_default()
    }

    /// Sends the PDU with another status and body.
    pub(super) fn send_instead(&mut self, status: u32, body: &[u8]) {
        let octets = pdu(self.command_id(), status, self.sequence_number(), body);
        self.send(octets);
    }
}

/// A PDU, octet for octet.
pub(super) fn pdu(command_id: u32, status: u32, sequence_number: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + body.len()).unwrap_or(u32::MAX);
    let header = [length, command_id, status, sequence_number].map(u32::to_be_bytes);
    [header.as_flattened(), body].concat()
}

/// A TLV, octet for octet.
pub(super) fn tlv(tag: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    [&tag.to_be_bytes(), &length.to_be_bytes(), value].concat()
}
