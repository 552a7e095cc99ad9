//! Cell broadcast. Since SMPP 5.0.

use super::macros::pdu;
use crate::codec::values::{DataCoding, Npi, PriorityFlag, Ton};
use crate::codec::wire::{COctetString, Personal, Time};

pdu! {
    /// Hands the SMSC a message for all mobiles in an area; its text is in the `message_payload` TLV. SMPP 5.0 §4.4.1.
    ///
    /// Needs the TLVs `broadcast_area_identifier`, `broadcast_content_type`, `broadcast_rep_num` and
    /// `broadcast_frequency_interval`.
    pub struct BroadcastSm, BroadcastSmRef = BROADCAST_SM => BroadcastSmResp; esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// Service; empty for the SMSC's default. At most 6 octets with the NUL.
        service_type: COctetString<6>,
        /// Type of number of the sender.
        source_addr_ton: Ton,
        /// Numbering plan of the sender.
        source_addr_npi: Npi,
        /// The sender. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
        /// The broadcast to replace; empty for a new one. At most 65 octets with the NUL.
        message_id: COctetString<65>,
        /// 0 to 4.
        priority_flag: PriorityFlag,
        /// When to send; empty for now. 1 or 17 octets with the NUL.
        schedule_delivery_time: COctetString<17, Time>,
        /// When to stop; empty to derive it from number and interval. 1 or 17 octets with the NUL.
        validity_period: COctetString<17, Time>,
        /// 1 replaces the broadcast named by `message_id` or the `user_message_reference` TLV.
        replace_if_present_flag: u8,
        /// How the user data is coded.
        data_coding: DataCoding,
        /// A message kept at the SMSC; 0 for none.
        sm_default_msg_id: u8,
    }
}

pdu! {
    /// Answers [`BroadcastSm`]; TLVs name the areas that failed. SMPP 5.0 §4.4.1.
    pub struct BroadcastSmResp, BroadcastSmRespRef = BROADCAST_SM_RESP; esme: []; mc: [BOUND_TX BOUND_TRX];
    {
        /// The SMSC's name for the broadcast. At most 65 octets with the NUL.
        message_id: COctetString<65>,
    }
}

pdu! {
    /// Asks what has become of a broadcast. SMPP 5.0 §4.6.1.
    pub struct QueryBroadcastSm, QueryBroadcastSmRef = QUERY_BROADCAST_SM => QueryBroadcastSmResp;
    esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// The broadcast; empty when the `user_message_reference` TLV names it. At most 65 octets with the NUL.
        message_id: COctetString<65>,
        /// Type of number of the original sender.
        source_addr_ton: Ton,
        /// Numbering plan of the original sender.
        source_addr_npi: Npi,
        /// The original sender. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
    }
}

pdu! {
    /// Answers [`QueryBroadcastSm`]; TLVs tell the state and the success in each area. SMPP 5.0 §4.6.1.
    pub struct QueryBroadcastSmResp, QueryBroadcastSmRespRef = QUERY_BROADCAST_SM_RESP;
    esme: []; mc: [BOUND_TX BOUND_TRX];
    {
        /// The SMSC's name for the broadcast. At most 65 octets with the NUL.
        message_id: COctetString<65>,
    }
}

pdu! {
    /// Takes back a broadcast, or all of a sender. SMPP 5.0 §4.6.2.
    pub struct CancelBroadcastSm, CancelBroadcastSmRef = CANCEL_BROADCAST_SM => CancelBroadcastSmResp;
    esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// For a group: only broadcasts of this service; empty for any. At most 6 octets with the NUL.
        service_type: COctetString<6>,
        /// The broadcast; empty for a group, or when the `user_message_reference` TLV names it. At most 65 octets
        /// with the NUL.
        message_id: COctetString<65>,
        /// Type of number of the original sender.
        source_addr_ton: Ton,
        /// Numbering plan of the original sender.
        source_addr_npi: Npi,
        /// The original sender. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
    }
}

pdu! {
    /// Answers [`CancelBroadcastSm`]. SMPP 5.0 §4.6.2.
    pub struct CancelBroadcastSmResp, CancelBroadcastSmRespRef = CANCEL_BROADCAST_SM_RESP;
    esme: []; mc: [BOUND_TX BOUND_TRX];
    {}
}
