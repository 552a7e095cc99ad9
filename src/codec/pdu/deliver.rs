//! What the SMSC hands to the ESME: messages, receipts, and news of a mobile.

use super::macros::pdu;
use crate::codec::values::{DataCoding, EsmClass, Npi, PriorityFlag, RegisteredDelivery, Ton};
use crate::codec::wire::{COctetString, Personal, ShortMessage, Time};

pdu! {
    /// Hands the ESME a message or a receipt. SMPP 3.4 §4.6.1.
    pub struct DeliverSm, DeliverSmRef = DELIVER_SM => DeliverSmResp; esme: []; mc: [BOUND_RX BOUND_TRX];
    {
        /// Service; empty when the SMSC does not know it. At most 6 octets with the NUL.
        service_type: COctetString<6>,
        /// Type of number of the sender.
        source_addr_ton: Ton,
        /// Numbering plan of the sender.
        source_addr_npi: Npi,
        /// The sender; in a receipt, the recipient of the original message. At most 21 octets with the NUL.
        source_addr: COctetString<21, Personal>,
        /// Type of number of the recipient.
        dest_addr_ton: Ton,
        /// Numbering plan of the recipient.
        dest_addr_npi: Npi,
        /// The recipient; in a receipt, the sender of the original message. At most 21 octets with the NUL.
        destination_addr: COctetString<21, Personal>,
        /// Says whether this is a receipt, and whether a user data header is present.
        esm_class: EsmClass,
        /// GSM: TP-PID.
        protocol_id: u8,
        /// 0 is the lowest.
        priority_flag: PriorityFlag,
        /// Unused in SMPP 3.4: empty.
        schedule_delivery_time: COctetString<17, Time>,
        /// Unused in SMPP 3.4: empty.
        validity_period: COctetString<17, Time>,
        /// Which acknowledgements of the SME are wanted; the other bits mean nothing here.
        registered_delivery: RegisteredDelivery,
        /// Unused in SMPP 3.4: 0.
        replace_if_present_flag: u8,
        /// How the user data is coded.
        data_coding: DataCoding,
        /// Unused in SMPP 3.4: 0.
        sm_default_msg_id: u8,
        /// The user data; empty when it is in the `message_payload` TLV.
        short_message: ShortMessage,
    }
}

pdu! {
    /// Answers [`DeliverSm`]. SMPP 3.4 §4.6.2.
    pub struct DeliverSmResp, DeliverSmRespRef = DELIVER_SM_RESP; esme: [BOUND_RX BOUND_TRX]; mc: [];
    {
        /// Unused: empty. Whatever comes is accepted, at most 65 octets with the NUL.
        message_id: COctetString<65>,
    }
}

pdu! {
    /// Hands either side a message whose user data is in the `message_payload` TLV. Since SMPP 3.4, §4.7.1.
    pub struct DataSm, DataSmRef = DATA_SM => DataSmResp;
    esme: [BOUND_TX BOUND_TRX]; mc: [BOUND_RX BOUND_TRX];
    {
        /// Service; empty for the SMSC's default. At most 6 octets with the NUL.
        service_type: COctetString<6>,
        /// Type of number of the sender.
        source_addr_ton: Ton,
        /// Numbering plan of the sender.
        source_addr_npi: Npi,
        /// The sender. At most 65 octets with the NUL.
        source_addr: COctetString<65, Personal>,
        /// Type of number of the recipient.
        dest_addr_ton: Ton,
        /// Numbering plan of the recipient.
        dest_addr_npi: Npi,
        /// The recipient. At most 65 octets with the NUL.
        destination_addr: COctetString<65, Personal>,
        /// Mode, type and features of the message.
        esm_class: EsmClass,
        /// Which receipts are wanted.
        registered_delivery: RegisteredDelivery,
        /// How the user data is coded.
        data_coding: DataCoding,
    }
}

pdu! {
    /// Answers [`DataSm`]; in transaction mode its TLVs tell the outcome, also with an error status. SMPP 3.4 §4.7.2.
    pub struct DataSmResp, DataSmRespRef = DATA_SM_RESP;
    esme: [BOUND_RX BOUND_TRX]; mc: [BOUND_TX BOUND_TRX];
    {
        /// The SMSC's name for the message. At most 65 octets with the NUL.
        message_id: COctetString<65>,
    }
}

pdu! {
    /// Tells the ESME that a mobile can be reached again, after a message that set the delivery pending flag.
    /// Nobody answers it. Since SMPP 3.4, §4.12.1.
    pub struct AlertNotification, AlertNotificationRef = ALERT_NOTIFICATION; esme: []; mc: [BOUND_RX BOUND_TRX];
    {
        /// Type of number of the mobile.
        source_addr_ton: Ton,
        /// Numbering plan of the mobile.
        source_addr_npi: Npi,
        /// The mobile. At most 65 octets with the NUL.
        source_addr: COctetString<65, Personal>,
        /// Type of number of the ESME that asked.
        esme_addr_ton: Ton,
        /// Numbering plan of the ESME that asked.
        esme_addr_npi: Npi,
        /// The ESME that asked. At most 65 octets with the NUL. SMPP 3.4 §5.2.10.
        esme_addr: COctetString<65, Personal>,
    }
}
