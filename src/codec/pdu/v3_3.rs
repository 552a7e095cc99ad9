//! Operations that only SMPP 3.3 had.
//!
//! Their form is taken from stacks that still speak them, not from the 3.3 document.

use super::macros::pdu;
use super::multi::DestAddress;
use crate::codec::values::{DataCoding, MessageState, Npi, PriorityFlag, RegisteredDelivery, Ton};
use crate::codec::wire::{COctetString, Counted, Personal, ShortMessage, Time};

pdu! {
    /// Asks for a parameter of the SMSC. SMPP 3.3 only.
    pub struct ParamRetrieve, ParamRetrieveRef = PARAM_RETRIEVE => ParamRetrieveResp;
    esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// The name. At most 32 octets with the NUL.
        param_name: COctetString<32>,
    }
}

pdu! {
    /// Answers [`ParamRetrieve`]. SMPP 3.3 only.
    pub struct ParamRetrieveResp, ParamRetrieveRespRef = PARAM_RETRIEVE_RESP; esme: []; mc: [BOUND_TX BOUND_TRX];
    {
        /// The value. At most 101 octets with the NUL.
        param_value: COctetString<101>,
    }
}

pdu! {
    /// Asks for the last messages of a sender. SMPP 3.3 only.
    pub struct QueryLastMsgs, QueryLastMsgsRef = QUERY_LAST_MSGS => QueryLastMsgsResp;
    esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// Type of number of the sender.
        source_addr_ton: Ton,
        /// Numbering plan of the sender.
        source_addr_npi: Npi,
        /// The sender. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
        /// How many, 1 to 100.
        no_of_messages: u8,
    }
}

pdu! {
    /// Answers [`QueryLastMsgs`]. SMPP 3.3 only.
    pub struct QueryLastMsgsResp, QueryLastMsgsRespRef = QUERY_LAST_MSGS_RESP; esme: []; mc: [BOUND_TX BOUND_TRX];
    {
        /// `no_of_messages` and the names of the messages, at most 9 octets with the NUL each.
        message_id: Counted<COctetString<9>>,
    }
}

pdu! {
    /// Asks for a message. SMPP 3.3 only.
    pub struct QueryMsgDetails, QueryMsgDetailsRef = QUERY_MSG_DETAILS => QueryMsgDetailsResp;
    esme: [BOUND_TX BOUND_TRX]; mc: [];
    {
        /// The SMSC's name for the message. At most 9 octets with the NUL.
        message_id: COctetString<9>,
        /// Type of number of the sender.
        source_addr_ton: Ton,
        /// Numbering plan of the sender.
        source_addr_npi: Npi,
        /// The sender. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
        /// How many octets of the text are wanted, 0 to 160.
        sm_length: u8,
    }
}

pdu! {
    /// Answers [`QueryMsgDetails`]. SMPP 3.3 only.
    pub struct QueryMsgDetailsResp, QueryMsgDetailsRespRef = QUERY_MSG_DETAILS_RESP;
    esme: []; mc: [BOUND_TX BOUND_TRX];
    {
        /// Service. At most 6 octets with the NUL.
        service_type: COctetString<6>,
        /// Type of number of the sender.
        source_addr_ton: Ton,
        /// Numbering plan of the sender.
        source_addr_npi: Npi,
        /// The sender. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
        /// `number_of_dests` and the recipients.
        dest_address: Counted<DestAddress>,
        /// GSM: TP-PID.
        protocol_id: u8,
        /// 0 or 1.
        priority_flag: PriorityFlag,
        /// When to send. 1 or 17 octets with the NUL.
        schedule_delivery_time: COctetString<17, Time>,
        /// When to give up. 1 or 17 octets with the NUL.
        validity_period: COctetString<17, Time>,
        /// 0 or 1.
        registered_delivery: RegisteredDelivery,
        /// How the user data is coded.
        data_coding: DataCoding,
        /// The user data.
        short_message: ShortMessage,
        /// The SMSC's name for the message. At most 9 octets with the NUL.
        message_id: COctetString<9>,
        /// When the message reached its final state. 1 or 17 octets with the NUL.
        final_date: COctetString<17, Time>,
        /// What has become of the message.
        message_state: MessageState,
        /// The network's error code; 0 for none.
        error_code: u8,
    }
}
