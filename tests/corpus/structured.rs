//! Any PDU within the limits of the specification, drawn from octets: what properties and fuzzing start from.

use smpp_driver::codec::tlv::{TlvTag, Tlvs, defined};
use smpp_driver::codec::wire::{Item, Kind};
use smpp_driver::codec::*;

/// Names every PDU with all its fields, for macros that do something with each.
///
/// Struct literals are made of these rows, so that a field left out or one too many does not compile.
#[macro_export]
macro_rules! every_pdu {
    ($each:ident) => {
        $each! {
            BindReceiver { system_id password system_type interface_version addr_ton addr_npi address_range }
            BindReceiverResp { system_id }
            BindTransmitter { system_id password system_type interface_version addr_ton addr_npi address_range }
            BindTransmitterResp { system_id }
            QuerySm { message_id source_addr_ton source_addr_npi source_addr }
            QuerySmResp { message_id final_date message_state error_code }
            SubmitSm {
                service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
                destination_addr esm_class protocol_id priority_flag schedule_delivery_time validity_period
                registered_delivery replace_if_present_flag data_coding sm_default_msg_id short_message
            }
            SubmitSmResp { message_id }
            DeliverSm {
                service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
                destination_addr esm_class protocol_id priority_flag schedule_delivery_time validity_period
                registered_delivery replace_if_present_flag data_coding sm_default_msg_id short_message
            }
            DeliverSmResp { message_id }
            Unbind {}
            UnbindResp {}
            ReplaceSm {
                message_id source_addr_ton source_addr_npi source_addr schedule_delivery_time validity_period
                registered_delivery sm_default_msg_id short_message
            }
            ReplaceSmResp {}
            CancelSm {
                service_type message_id source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
                destination_addr
            }
            CancelSmResp {}
            BindTransceiver { system_id password system_type interface_version addr_ton addr_npi address_range }
            BindTransceiverResp { system_id }
            Outbind { system_id password }
            EnquireLink {}
            EnquireLinkResp {}
            SubmitMulti {
                service_type source_addr_ton source_addr_npi source_addr dest_address esm_class protocol_id
                priority_flag schedule_delivery_time validity_period registered_delivery replace_if_present_flag
                data_coding sm_default_msg_id short_message
            }
            SubmitMultiResp { message_id unsuccess_sme }
            ParamRetrieve { param_name }
            ParamRetrieveResp { param_value }
            QueryLastMsgs { source_addr_ton source_addr_npi source_addr no_of_messages }
            QueryLastMsgsResp { message_id }
            QueryMsgDetails { message_id source_addr_ton source_addr_npi source_addr sm_length }
            QueryMsgDetailsResp {
                service_type source_addr_ton source_addr_npi source_addr dest_address protocol_id priority_flag
                schedule_delivery_time validity_period registered_delivery data_coding short_message message_id
                final_date message_state error_code
            }
            AlertNotification {
                source_addr_ton source_addr_npi source_addr esme_addr_ton esme_addr_npi esme_addr
            }
            DataSm {
                service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
                destination_addr esm_class registered_delivery data_coding
            }
            DataSmResp { message_id }
            BroadcastSm {
                service_type source_addr_ton source_addr_npi source_addr message_id priority_flag
                schedule_delivery_time validity_period replace_if_present_flag data_coding sm_default_msg_id
            }
            BroadcastSmResp { message_id }
            QueryBroadcastSm { message_id source_addr_ton source_addr_npi source_addr }
            QueryBroadcastSmResp { message_id }
            CancelBroadcastSm { service_type message_id source_addr_ton source_addr_npi source_addr }
            CancelBroadcastSmResp {}
            GenericNack {}
        }
    };
}

/// Octets to draw from; when they are used up, zeros.
pub(crate) struct Source<'a>(pub(crate) &'a [u8]);

impl Source<'_> {
    fn octet(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn u32(&mut self) -> u32 {
        u32::from_be_bytes([0; 4].map(|_: u8| self.octet()))
    }

    fn octets(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.octet()).collect()
    }

    /// ASCII without NUL.
    fn text(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| Some(self.octet() & 0x7F).filter(|octet| *octet != 0).unwrap_or(b'0')).collect()
    }
}

/// A field drawn within its limits.
trait Draw {
    fn draw(source: &mut Source<'_>) -> Self;
}

macro_rules! draw_codes {
    ($($Code:ident)*) => {$(
        impl Draw for $Code {
            fn draw(source: &mut Source<'_>) -> Self {
                Self(source.octet())
            }
        }
    )*};
}

draw_codes! { DataCoding EsmClass InterfaceVersion MessageState Npi PriorityFlag RegisteredDelivery Ton }

impl Draw for u8 {
    fn draw(source: &mut Source<'_>) -> Self {
        source.octet()
    }
}

impl<const N: usize, K: Kind> Draw for COctetString<N, K> {
    fn draw(source: &mut Source<'_>) -> Self {
        let len = usize::from(source.octet());
        let len = if K::WHOLE { len % 2 * (N - 1) } else { len % N };
        Self::from_octets(&source.text(len)).expect("within its limits")
    }
}

impl Draw for ShortMessage {
    fn draw(source: &mut Source<'_>) -> Self {
        let len = usize::from(source.octet());
        Self::new(&source.octets(len)).expect("within its limits")
    }
}

impl<T: Draw + Item> Draw for Counted<T> {
    fn draw(source: &mut Source<'_>) -> Self {
        let items = (0..source.octet()).map(|_| T::draw(source)).collect();
        Self::new(items).expect("within its limits")
    }
}

impl Draw for DestAddress {
    fn draw(source: &mut Source<'_>) -> Self {
        if source.octet().is_multiple_of(2) {
            return Self::DistributionList(DistributionList { dl_name: Draw::draw(source) });
        }
        let (dest_addr_ton, dest_addr_npi) = (Draw::draw(source), Draw::draw(source));
        Self::Sme(SmeAddress { dest_addr_ton, dest_addr_npi, destination_addr: Draw::draw(source) })
    }
}

impl Draw for UnsuccessSme {
    fn draw(source: &mut Source<'_>) -> Self {
        let (dest_addr_ton, dest_addr_npi) = (Draw::draw(source), Draw::draw(source));
        let destination_addr = Draw::draw(source);
        Self {
            dest_addr_ton,
            dest_addr_npi,
            destination_addr,
            error_status_code: CommandStatus(source.u32()),
        }
    }
}

/// The TLVs whose value is a text, which ends with its NUL.
const TEXTS: [u16; 5] = [0x001D, 0x001E, 0x0609, 0x060D, 0x060E];

impl Draw for Tlvs {
    fn draw(source: &mut Source<'_>) -> Self {
        let mut tlvs = Self::default();
        for _ in 0..source.octet() % 8 {
            let choice = usize::from(source.octet());
            let (tag, value) = match defined().get(choice) {
                None => {
                    let len = usize::from(source.octet());
                    // A vendor's tag.
                    (TlvTag(0x1400 + u16::from(source.octet())), source.octets(len))
                }
                Some(info) => {
                    let spread = usize::from(info.max - info.min) + 1;
                    let len = usize::from(info.min) + usize::from(source.octet()) % spread;
                    let len = if info.allows(len) { len } else { usize::from(info.max) };
                    if TEXTS.contains(&info.tag.0) {
                        let mut text = source.text(if info.tag.0 == 0x0609 { 16 } else { len - 1 });
                        text.push(0);
                        (info.tag, text)
                    } else {
                        (info.tag, source.octets(len))
                    }
                }
            };
            tlvs.push_raw(tag, &value).expect("at most 65535 octets");
        }
        tlvs
    }
}

macro_rules! draw_body {
    ($($Name:ident { $($field:ident)* })*) => {
        /// Every operation of which a body can be drawn.
        pub(crate) const OPERATIONS: &[CommandId] = &[$($Name::ID),*];

        /// The body of an operation.
        pub(crate) fn body(command_id: CommandId, source: &mut Source<'_>) -> Body {
            match command_id {
                $($Name::ID => $Name { $($field: Draw::draw(source),)* tlvs: Draw::draw(source) }.into(),)*
                _ => Body::new(command_id, &source.octets(8)),
            }
        }
    };
}

every_pdu!(draw_body);

/// A PDU: the first octet chooses the operation.
pub(crate) fn pdu(source: &mut Source<'_>) -> Pdu {
    let command_id = OPERATIONS[usize::from(source.octet()) % OPERATIONS.len()];
    let command_status = CommandStatus(if command_id.is_response() { u32::from(source.octet()) } else { 0 });
    let sequence_number = source.u32().clamp(1, 0x7FFF_FFFF);
    Pdu { command_status, sequence_number, body: body(command_id, source) }
}
