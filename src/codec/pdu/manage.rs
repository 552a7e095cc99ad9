//! Asking after, taking back and changing a message that the SMSC still has.

use super::macros::pdu;
use crate::codec::values::{MessageState, Npi, RegisteredDelivery, Ton};
use crate::codec::wire::{COctetString, Personal, ShortMessage, Time};

pdu! {
    /// Asks what has become of a message. SMPP 3.4 §4.8.1.
    pub struct QuerySm, QuerySmRef = QUERY_SM => QuerySmResp; esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// The SMSC's name for the message. At most 65 octets with the NUL.
        message_id: COctetString<65>,
        /// Type of number of the original sender.
        source_addr_ton: Ton,
        /// Numbering plan of the original sender.
        source_addr_npi: Npi,
        /// The original sender; empty if it was empty then. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
    }
}

pdu! {
    /// Answers [`QuerySm`]. SMPP 3.4 §4.8.2.
    pub struct QuerySmResp, QuerySmRespRef = QUERY_SM_RESP; esme: []; mc: [BOUND_TX BOUND_TRX];
    {
        /// The SMSC's name for the message. At most 65 octets with the NUL.
        message_id: COctetString<65>,
        /// When the message reached its final state; empty while it has not. 1 or 17 octets with the NUL.
        final_date: COctetString<17, Time>,
        /// What has become of the message.
        message_state: MessageState,
        /// The network's error code; 0 for none.
        error_code: u8,
    }
}

pdu! {
    /// Takes back a message, or all of a sender to a recipient. SMPP 3.4 §4.9.1.
    pub struct CancelSm, CancelSmRef = CANCEL_SM => CancelSmResp; esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// For a group: only messages of this service; empty for any. At most 6 octets with the NUL.
        service_type: COctetString<6>,
        /// The message; empty for a group. At most 65 octets with the NUL.
        message_id: COctetString<65>,
        /// Type of number of the original sender.
        source_addr_ton: Ton,
        /// Numbering plan of the original sender.
        source_addr_npi: Npi,
        /// The original sender. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
        /// Type of number of the recipient.
        dest_addr_ton: Ton,
        /// Numbering plan of the recipient.
        dest_addr_npi: Npi,
        /// The recipient; may be empty when `message_id` is given. At most 21 octets with the NUL.
        destination_addr: COctetString<21, Personal>,
    }
}

pdu! {
    /// Answers [`CancelSm`]. SMPP 3.4 §4.9.2.
    pub struct CancelSmResp, CancelSmRespRef = CANCEL_SM_RESP; esme: []; mc: [BOUND_TX BOUND_TRX];
    {}
}

pdu! {
    /// Changes the text and times of a message. It keeps its `data_coding` and `esm_class`. SMPP 3.4 §4.10.1.
    pub struct ReplaceSm, ReplaceSmRef = REPLACE_SM => ReplaceSmResp; esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// The SMSC's name for the message. At most 65 octets with the NUL.
        message_id: COctetString<65>,
        /// Type of number of the original sender.
        source_addr_ton: Ton,
        /// Numbering plan of the original sender.
        source_addr_npi: Npi,
        /// The original sender. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
        /// When to send; empty to keep it. 1 or 17 octets with the NUL.
        schedule_delivery_time: COctetString<17, Time>,
        /// When to give up; empty to keep it. 1 or 17 octets with the NUL.
        validity_period: COctetString<17, Time>,
        /// Which receipts are wanted; there is no value to keep the old ones.
        registered_delivery: RegisteredDelivery,
        /// A message kept at the SMSC; 0 for none.
        sm_default_msg_id: u8,
        /// The new user data, coded as the old.
        short_message: ShortMessage,
    }
}

pdu! {
    /// Answers [`ReplaceSm`]. SMPP 3.4 §4.10.2.
    pub struct ReplaceSmResp, ReplaceSmRespRef = REPLACE_SM_RESP; esme: []; mc: [BOUND_TX BOUND_TRX];
    {}
}
