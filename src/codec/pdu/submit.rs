//! Handing a message to the SMSC.

use super::macros::pdu;
use crate::codec::values::{DataCoding, EsmClass, Npi, PriorityFlag, RegisteredDelivery, Ton};
use crate::codec::wire::{COctetString, Personal, ShortMessage, Time};

pdu! {
    /// Hands the SMSC a message to deliver. SMPP 3.4 §4.4.1, SMPP 5.0 §4.2.1.1.
    pub struct SubmitSm, SubmitSmRef = SUBMIT_SM => SubmitSmResp; esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// Service at the SMSC ("CMT", "WAP", "USSD"); empty for its default. At most 6 octets with the NUL.
        /// SMPP 3.4 §5.2.11.
        service_type: COctetString<6>,
        /// Type of number of the sender.
        source_addr_ton: Ton,
        /// Numbering plan of the sender.
        source_addr_npi: Npi,
        /// The sender; empty to let the SMSC put in the ESME's own address. At most 21 octets with the NUL.
        /// SMPP 3.4 §5.2.8.
        source_addr: COctetString<21, Personal>,
        /// Type of number of the recipient.
        dest_addr_ton: Ton,
        /// Numbering plan of the recipient.
        dest_addr_npi: Npi,
        /// The recipient; must not be empty. At most 21 octets with the NUL. SMPP 3.4 §5.2.9.
        destination_addr: COctetString<21, Personal>,
        /// Mode, type and features of the message.
        esm_class: EsmClass,
        /// GSM: TP-PID, 0 for a normal message, 0x40 for a silent one. SMPP 3.4 §5.2.13.
        protocol_id: u8,
        /// 0 to 3, on SMPP 5.0 to 4; 0 is the lowest.
        priority_flag: PriorityFlag,
        /// When to send, absolute or relative; empty for now. 1 or 17 octets with the NUL. SMPP 3.4 §5.2.15.
        schedule_delivery_time: COctetString<17, Time>,
        /// When to give up, absolute or relative; empty for the SMSC's default. 1 or 17 octets with the NUL.
        /// SMPP 3.4 §5.2.16.
        validity_period: COctetString<17, Time>,
        /// Which receipts are wanted.
        registered_delivery: RegisteredDelivery,
        /// 1 replaces a waiting message of the same sender, recipient and `service_type`. SMPP 3.4 §5.2.18.
        replace_if_present_flag: u8,
        /// How the user data is coded.
        data_coding: DataCoding,
        /// A message kept at the SMSC, to be sent instead of the text; 0 for none. SMPP 3.4 §5.2.20.
        sm_default_msg_id: u8,
        /// The user data, at most 254 octets in SMPP 3.4 and 255 in 5.0; empty when it is in the
        /// `message_payload` TLV.
        short_message: ShortMessage,
    }
}

pdu! {
    /// Answers [`SubmitSm`]; without a body when it refuses. SMPP 3.4 §4.4.2.
    pub struct SubmitSmResp, SubmitSmRespRef = SUBMIT_SM_RESP; esme: []; mc: [BOUND_TX BOUND_TRX];
    {
        /// The SMSC's name for the message: opaque; hexadecimal digits in SMPP 3.3. At most 65 octets with the NUL,
        /// 9 for a peer of SMPP 3.3. SMPP 3.4 §5.2.23.
        message_id: COctetString<65>,
    }
}
