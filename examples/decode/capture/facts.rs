//! What a line says of a PDU.

use smpp_driver::codec::frame::Frame;
use smpp_driver::codec::{
    BodyRef, DataCoding, EsmClass, Leniency, MessageState, PduRef, RegisteredDelivery, Shown, View,
};
use smpp_driver::text::{OperatorProfile, Part, Receipt};

use crate::mask::masked;
use crate::report::fault;

/// What is worth telling of operations that carry no message.
const TOLD: [&str; 6] =
    ["system_id", "system_type", "interface_version", "message_id", "message_state", "error_code"];

/// Facts about a PDU, and why it cannot be read.
pub(crate) fn facts(frame: Frame<'_>, reveal: bool) -> (Vec<String>, Option<String>) {
    let mut facts = Vec::new();
    let pdu = match PduRef::decode(frame, Leniency::LENIENT) {
        Ok(pdu) => pdu,
        Err(error) => {
            let said = format!("{} at octet {}: {}", error.field, error.offset, fault(error.fault));
            return (facts, Some(said));
        }
    };
    match message(&pdu.body) {
        Some(message) => message.facts(reveal, &mut facts),
        None => fields(frame, &mut facts),
    }
    facts.extend(pdu.oddities().iter().map(|oddity| format!("tolerated: {oddity}")));
    (facts, None)
}

/// Fields that are neither empty nor 0.
fn fields(frame: Frame<'_>, facts: &mut Vec<String>) {
    let mut visitor = |name: &'static str, field: &dyn View| {
        if !TOLD.contains(&name) {
            return;
        }
        let value = Shown { field, reveal: false }.to_string();
        // A code is a number and its name: the name is enough.
        let name_of_code = value.split_once(' ').filter(|(number, _)| number.starts_with("0x"));
        let value = name_of_code.map_or(&*value, |(_, name)| name);
        if !["\"\"", "0"].contains(&value) {
            let name = if name == "interface_version" { "SMPP" } else { name };
            facts.push(format!("{name} {value}"));
        }
    };
    // A fault would have been found by whoever decoded the PDU.
    let _told = PduRef::inspect(frame, &mut visitor);
}

/// What operations with a message have in common.
struct Message<'a> {
    addresses: [&'a [u8]; 2],
    esm_class: EsmClass,
    data_coding: DataCoding,
    wanted: RegisteredDelivery,
    part: Part<'a>,
    receipt: Option<Receipt>,
}

fn message<'a>(body: &BodyRef<'a>) -> Option<Message<'a>> {
    let (addresses, text, (esm_class, data_coding, wanted), tlvs) = match body {
        BodyRef::SubmitSm(sm) => (
            [sm.source_addr.as_octets(), sm.destination_addr.as_octets()],
            sm.short_message.as_octets(),
            (sm.esm_class, sm.data_coding, sm.registered_delivery),
            sm.tlvs,
        ),
        BodyRef::DeliverSm(sm) => (
            [sm.source_addr.as_octets(), sm.destination_addr.as_octets()],
            sm.short_message.as_octets(),
            (sm.esm_class, sm.data_coding, sm.registered_delivery),
            sm.tlvs,
        ),
        BodyRef::DataSm(sm) => (
            [sm.source_addr.as_octets(), sm.destination_addr.as_octets()],
            &[][..],
            (sm.esm_class, sm.data_coding, sm.registered_delivery),
            sm.tlvs,
        ),
        _ => return None,
    };
    let part = Part::new(addresses[0], addresses[1], esm_class, data_coding, text, tlvs);
    let receipt = Receipt::read(esm_class, text, tlvs);
    Some(Message { addresses, esm_class, data_coding, wanted, part, receipt })
}

impl Message<'_> {
    fn facts(&self, reveal: bool, facts: &mut Vec<String>) {
        let address = |octets: &[u8]| {
            let text = octets.escape_ascii().to_string();
            match (text.is_empty(), reveal) {
                (true, _) => "(none)".to_owned(),
                (_, true) => text,
                (_, false) => masked(&text),
            }
        };
        let [from, to] = self.addresses.map(address);
        facts.push(format!("{from} to {to}"));
        if let Some(receipt) = &self.receipt {
            facts.push(format!("receipt of {:?}", receipt.message_id().unwrap_or_default()));
            facts.extend(receipt.message_state().and_then(MessageState::name).map(str::to_owned));
            facts.extend(
                receipt.err().filter(|err| !err.is_empty()).map(|err| format!("err {}", err.escape_debug())),
            );
            return;
        }
        if let Some(part) = self.part.concatenation() {
            facts.push(format!("part {} of {}", part.sequence, part.total));
        }
        let octets = self.part.user_data();
        let decoded = OperatorProfile::default().decode(self.esm_class, self.data_coding, octets);
        facts.push(match decoded {
            Some(decoded) if reveal => format!("{:?}", decoded.text),
            Some(decoded) => format!("{} characters", decoded.text.chars().count()),
            None => format!("{} octets, data_coding {}", octets.len(), self.data_coding),
        });
        if self.wanted != RegisteredDelivery::default() {
            facts.push("wants a receipt".to_owned());
        }
    }
}
