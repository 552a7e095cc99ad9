//! `command_id`: what a PDU is.

use super::macros::codes;

codes! {
    /// `command_id`: which operation a PDU carries. Responses have bit 31 set.
    ///
    /// SMPP 3.4 §5.1.2. Values without a name are kept: 0x00010200 to 0x000102FF belong to vendors.
    pub struct CommandId(u32);

    /// Request of the ESME, since SMPP 3.3.
    BIND_RECEIVER = 0x0000_0001, "bind_receiver";

    /// Response of the SMSC, since SMPP 3.3.
    BIND_RECEIVER_RESP = 0x8000_0001, "bind_receiver_resp";

    /// Request of the ESME, since SMPP 3.3.
    BIND_TRANSMITTER = 0x0000_0002, "bind_transmitter";

    /// Response of the SMSC, since SMPP 3.3.
    BIND_TRANSMITTER_RESP = 0x8000_0002, "bind_transmitter_resp";

    /// Request of the ESME, since SMPP 3.3.
    QUERY_SM = 0x0000_0003, "query_sm";

    /// Response of the SMSC, since SMPP 3.3.
    QUERY_SM_RESP = 0x8000_0003, "query_sm_resp";

    /// Request of the ESME, since SMPP 3.3.
    SUBMIT_SM = 0x0000_0004, "submit_sm";

    /// Response of the SMSC, since SMPP 3.3.
    SUBMIT_SM_RESP = 0x8000_0004, "submit_sm_resp";

    /// Request of the SMSC, since SMPP 3.3.
    DELIVER_SM = 0x0000_0005, "deliver_sm";

    /// Response of the ESME, since SMPP 3.3.
    DELIVER_SM_RESP = 0x8000_0005, "deliver_sm_resp";

    /// Request of either side, since SMPP 3.3.
    UNBIND = 0x0000_0006, "unbind";

    /// Response of either side, since SMPP 3.3.
    UNBIND_RESP = 0x8000_0006, "unbind_resp";

    /// Request of the ESME, since SMPP 3.3.
    REPLACE_SM = 0x0000_0007, "replace_sm";

    /// Response of the SMSC, since SMPP 3.3.
    REPLACE_SM_RESP = 0x8000_0007, "replace_sm_resp";

    /// Request of the ESME, since SMPP 3.3.
    CANCEL_SM = 0x0000_0008, "cancel_sm";

    /// Response of the SMSC, since SMPP 3.3.
    CANCEL_SM_RESP = 0x8000_0008, "cancel_sm_resp";

    /// Request of the ESME, since SMPP 3.4.
    BIND_TRANSCEIVER = 0x0000_0009, "bind_transceiver";

    /// Response of the SMSC, since SMPP 3.4.
    BIND_TRANSCEIVER_RESP = 0x8000_0009, "bind_transceiver_resp";

    /// Request of the SMSC, since SMPP 3.4.
    OUTBIND = 0x0000_000B, "outbind";

    /// Request of either side, since SMPP 3.3.
    ENQUIRE_LINK = 0x0000_0015, "enquire_link";

    /// Response of either side, since SMPP 3.3.
    ENQUIRE_LINK_RESP = 0x8000_0015, "enquire_link_resp";

    /// Request of the ESME, since SMPP 3.3.
    SUBMIT_MULTI = 0x0000_0021, "submit_multi" | "submit_sm_multi";

    /// Response of the SMSC, since SMPP 3.3.
    SUBMIT_MULTI_RESP = 0x8000_0021, "submit_multi_resp";

    /// Request of the ESME, since SMPP 3.3 and only there.
    PARAM_RETRIEVE = 0x0000_0022, "param_retrieve";

    /// Response of the SMSC, since SMPP 3.3 and only there.
    PARAM_RETRIEVE_RESP = 0x8000_0022, "param_retrieve_resp";

    /// Request of the ESME, since SMPP 3.3 and only there.
    QUERY_LAST_MSGS = 0x0000_0023, "query_last_msgs";

    /// Response of the SMSC, since SMPP 3.3 and only there.
    QUERY_LAST_MSGS_RESP = 0x8000_0023, "query_last_msgs_resp";

    /// Request of the ESME, since SMPP 3.3 and only there.
    QUERY_MSG_DETAILS = 0x0000_0024, "query_msg_details";

    /// Response of the SMSC, since SMPP 3.3 and only there.
    QUERY_MSG_DETAILS_RESP = 0x8000_0024, "query_msg_details_resp";

    /// Request of the SMSC, since SMPP 3.4.
    ALERT_NOTIFICATION = 0x0000_0102, "alert_notification";

    /// Request of either side, since SMPP 3.4.
    DATA_SM = 0x0000_0103, "data_sm";

    /// Response of either side, since SMPP 3.4.
    DATA_SM_RESP = 0x8000_0103, "data_sm_resp";

    /// Request of the ESME, since SMPP 5.0.
    BROADCAST_SM = 0x0000_0111, "broadcast_sm";

    /// Response of the SMSC, since SMPP 5.0.
    BROADCAST_SM_RESP = 0x8000_0111, "broadcast_sm_resp";

    /// Request of the ESME, since SMPP 5.0.
    QUERY_BROADCAST_SM = 0x0000_0112, "query_broadcast_sm";

    /// Response of the SMSC, since SMPP 5.0.
    QUERY_BROADCAST_SM_RESP = 0x8000_0112, "query_broadcast_sm_resp";

    /// Request of the ESME, since SMPP 5.0.
    CANCEL_BROADCAST_SM = 0x0000_0113, "cancel_broadcast_sm";

    /// Response of the SMSC, since SMPP 5.0.
    CANCEL_BROADCAST_SM_RESP = 0x8000_0113, "cancel_broadcast_sm_resp";

    /// Negative acknowledgement of either side, since SMPP 3.3.
    GENERIC_NACK = 0x8000_0000, "generic_nack";
}

impl CommandId {
    const RESPONSE: u32 = 0x8000_0000;

    /// Whether bit 31 is set; `generic_nack` counts as a response.
    #[must_use]
    pub const fn is_response(self) -> bool {
        self.0 & Self::RESPONSE != 0
    }

    /// The response that belongs to this request.
    #[must_use]
    pub const fn response(self) -> Self {
        Self(self.0 | Self::RESPONSE)
    }

    /// Whether it is of the range that belongs to vendors: 0x00010200 to 0x000102FF, and the responses to these.
    #[must_use]
    pub const fn is_vendor(self) -> bool {
        matches!(self.0 & !Self::RESPONSE, 0x0001_0200..=0x0001_02FF)
    }

    /// Whether this is a request that nobody may answer: `outbind` and `alert_notification`.
    #[must_use]
    pub const fn is_unanswered(self) -> bool {
        matches!(self, Self::OUTBIND | Self::ALERT_NOTIFICATION)
    }
}
