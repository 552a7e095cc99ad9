//! Every TLV that the specification defines, once.

use super::composite::{
    BroadcastArea, BroadcastContentType, BroadcastFrequencyInterval, CallbackNum, CallbackNumAtag,
    ItsSessionInfo, MsValidity, NetworkErrorCode, Subaddress,
};
use super::list::Tlv;
use super::tag::{Tag, TagInfo, TlvTag};
use super::tags::tags;
use crate::codec::values::{
    AddrSubunit, BearerType, BroadcastChannelIndicator, BroadcastMessageClass, CommandStatus,
    CongestionState, DeliveryFailureReason, DisplayTime, DpfResult, InterfaceVersion, ItsReplyType,
    LanguageIndicator, MessageState, MoreMessagesToSend, MsAvailabilityStatus, NetworkType, NpResolution,
    PayloadType, PrivacyIndicator, SetDpf, UssdServiceOp,
};
use crate::codec::wire::{COctetString, Field, FieldRef, Octets, OctetsRef, Oddity, Personal, Time, View};

tags! {
    /// See [`AddrSubunit`].
    ///
    /// Since SMPP 3.4; GSM. Default: 0.
    DEST_ADDR_SUBUNIT = 0x0005, "dest_addr_subunit": AddrSubunit, 1..=1;

    /// See [`NetworkType`].
    ///
    /// Since SMPP 3.4; Generic. MC may fail the request when unsupported.
    DEST_NETWORK_TYPE = 0x0006, "dest_network_type": NetworkType, 1..=1;

    /// See [`BearerType`].
    ///
    /// Since SMPP 3.4; Generic. MC may fail the request when unsupported.
    DEST_BEARER_TYPE = 0x0007, "dest_bearer_type": BearerType, 1..=1;

    /// V3.4: to be defined; v5.0 GSM: octet 1 = `protocol_id`, octet 2 reserved.
    ///
    /// Since SMPP 3.4; GSM. Useful only with `dest_bearer_type`.
    DEST_TELEMATICS_ID = 0x0008, "dest_telematics_id": u16, 2..=2;

    /// See [`AddrSubunit`].
    ///
    /// Since SMPP 3.4; GSM. Default: 0.
    SOURCE_ADDR_SUBUNIT = 0x000D, "source_addr_subunit": AddrSubunit, 1..=1;

    /// See [`NetworkType`].
    ///
    /// Since SMPP 3.4; Generic.
    SOURCE_NETWORK_TYPE = 0x000E, "source_network_type": NetworkType, 1..=1;

    /// See [`BearerType`].
    ///
    /// Since SMPP 3.4; Generic.
    SOURCE_BEARER_TYPE = 0x000F, "source_bearer_type": BearerType, 1..=1;

    /// As `dest_telematics_id` (but 1 octet in both versions).
    ///
    /// Since SMPP 3.4; GSM.
    SOURCE_TELEMATICS_ID = 0x0010, "source_telematics_id": u8, 1..=1;

    /// Seconds from submission.
    ///
    /// Since SMPP 3.4; Generic. Default: MC default. Supersedes `validity_period` (v5.0).
    QOS_TIME_TO_LIVE = 0x0017, "qos_time_to_live": u32, 4..=4;

    /// See [`PayloadType`].
    ///
    /// Since SMPP 3.4; Generic. Default: 0.
    PAYLOAD_TYPE = 0x0019, "payload_type": PayloadType, 1..=1;

    /// Free ASCII text.
    ///
    /// Since SMPP 3.4; Generic. Length includes NUL.
    ADDITIONAL_STATUS_INFO_TEXT = 0x001D, "additional_status_info_text": COctetString<256>, 1..=256;

    /// Message_id of the receipted message.
    ///
    /// Since SMPP 3.4; Generic. Should be present in receipts and intermediate notifications; length includes
    /// NUL.
    RECEIPTED_MESSAGE_ID = 0x001E, "receipted_message_id": COctetString<65>, 1..=65;

    /// Bit 7: 0 inactive, 1 active; bits 1-0: 0 voicemail, 1 fax, 2 e-mail, 3 other; bits 6-2 zero.
    ///
    /// Since SMPP 3.4; GSM.
    MS_MSG_WAIT_FACILITIES = 0x0030, "ms_msg_wait_facilities": u8, 1..=1;

    /// See [`PrivacyIndicator`].
    ///
    /// Since SMPP 3.4; CDMA, TDMA. Default: 0.
    PRIVACY_INDICATOR = 0x0201, "privacy_indicator": PrivacyIndicator, 1..=1;

    /// See [`Subaddress`].
    ///
    /// Since SMPP 3.4; CDMA, TDMA.
    SOURCE_SUBADDRESS = 0x0202, "source_subaddress": Subaddress, 2..=23;

    /// See [`Subaddress`].
    ///
    /// Since SMPP 3.4; CDMA, TDMA. A note in both versions says unsupported in `submit_multi` (v3.4 still lists
    /// it there).
    DEST_SUBADDRESS = 0x0203, "dest_subaddress": Subaddress, 2..=23;

    /// Any.
    ///
    /// Since SMPP 3.4; Generic. Receipts/acks echo the original value (v3.4); identifies broadcasts (v5.0).
    USER_MESSAGE_REFERENCE = 0x0204, "user_message_reference": u16, 2..=2;

    /// 0-255 CDMA; 0-15 TDMA.
    ///
    /// Since SMPP 3.4; CDMA, TDMA.
    USER_RESPONSE_CODE = 0x0205, "user_response_code": u8, 1..=1;

    /// Any.
    ///
    /// Since SMPP 3.4; Generic. Not together with UDHI on GSM.
    SOURCE_PORT = 0x020A, "source_port": u16, 2..=2;

    /// Any.
    ///
    /// Since SMPP 3.4; Generic. V3.4 name `destination_port`; not together with UDHI on GSM.
    DEST_PORT = 0x020B, "dest_port" | "destination_port": u16, 2..=2;

    /// Any; constant over the segments of one message.
    ///
    /// Since SMPP 3.4; Generic. Ignored unless all three `sar_*` present; not together with UDHI on GSM.
    SAR_MSG_REF_NUM = 0x020C, "sar_msg_ref_num": u16, 2..=2;

    /// See [`LanguageIndicator`].
    ///
    /// Since SMPP 3.4; CDMA, TDMA. Default: 0.
    LANGUAGE_INDICATOR = 0x020D, "language_indicator": LanguageIndicator, 1..=1;

    /// 1-255; constant over the segments.
    ///
    /// Since SMPP 3.4; Generic. Ignored unless all three `sar_*` present.
    SAR_TOTAL_SEGMENTS = 0x020E, "sar_total_segments": u8, 1..=1;

    /// 1-255; starts at 1, step 1.
    ///
    /// Since SMPP 3.4; Generic. Ignored unless all three `sar_*` present.
    SAR_SEGMENT_SEQNUM = 0x020F, "sar_segment_seqnum": u8, 1..=1;

    /// See [`InterfaceVersion`].
    ///
    /// Since SMPP 3.4; Generic. Bind responses only.
    SC_INTERFACE_VERSION = 0x0210, "sc_interface_version": InterfaceVersion, 1..=1;

    /// Bits 3-2: 0 allowed, 1 restricted, 2 number not available, 3 reserved; bits 1-0: 0 user not screened, 1
    /// user verified passed, 2 user verified failed, 3 network provided.
    ///
    /// Since SMPP 3.4; TDMA. May stand more than once. Needs `callback_num`; with several `callback_num`, same
    /// count and order.
    CALLBACK_NUM_PRES_IND = 0x0302, "callback_num_pres_ind": u8, 1..=1;

    /// See [`CallbackNumAtag`].
    ///
    /// Since SMPP 3.4; TDMA. May stand more than once. With several `callback_num`, same count and order;
    /// minimum not printed (OpenSmpp 1, smppapi 0).
    CALLBACK_NUM_ATAG = 0x0303, "callback_num_atag": CallbackNumAtag, 1..=65;

    /// 0-99; 100-255 reserved.
    ///
    /// Since SMPP 3.4; CDMA.
    NUMBER_OF_MESSAGES = 0x0304, "number_of_messages": u8, 1..=1;

    /// See [`CallbackNum`].
    ///
    /// Since SMPP 3.4; CDMA, TDMA, GSM, iDEN. May stand more than once.
    CALLBACK_NUM = 0x0381, "callback_num": CallbackNum, 4..=19;

    /// See [`DpfResult`].
    ///
    /// Since SMPP 3.4; Generic. Default: absent = not set. V3.4: `data_sm_resp` in transaction mode; v5.0 also
    /// `submit_sm_resp` and receipts.
    DPF_RESULT = 0x0420, "dpf_result": DpfResult, 1..=1;

    /// See [`SetDpf`].
    ///
    /// Since SMPP 3.4; Generic. Default: 1. MC answers later with `alert_notification`.
    SET_DPF = 0x0421, "set_dpf": SetDpf, 1..=1;

    /// See [`MsAvailabilityStatus`].
    ///
    /// Since SMPP 3.4; Generic. Default: 0 (also when absent).
    MS_AVAILABILITY_STATUS = 0x0422, "ms_availability_status": MsAvailabilityStatus, 1..=1;

    /// See [`NetworkErrorCode`].
    ///
    /// Since SMPP 3.4; Generic.
    NETWORK_ERROR_CODE = 0x0423, "network_error_code": NetworkErrorCode, 3..=3;

    /// The message, when it is too long for `short_message` or the PDU has no such field.
    ///
    /// Since SMPP 3.4; Generic. Sm_length must be 0 (v3.4: never both; v5.0: payload supersedes
    /// `short_message`); practical limit is MC specific.
    MESSAGE_PAYLOAD = 0x0424, "message_payload": Octets<Personal>, 0..=65535;

    /// See [`DeliveryFailureReason`].
    ///
    /// Since SMPP 3.4; Generic. Absent on success; transaction mode.
    DELIVERY_FAILURE_REASON = 0x0425, "delivery_failure_reason": DeliveryFailureReason, 1..=1;

    /// See [`MoreMessagesToSend`].
    ///
    /// Since SMPP 3.4; GSM. Default: 1.
    MORE_MESSAGES_TO_SEND = 0x0426, "more_messages_to_send": MoreMessagesToSend, 1..=1;

    /// See [`MessageState`].
    ///
    /// Since SMPP 3.4; Generic. Should be present in receipts and intermediate notifications.
    MESSAGE_STATE = 0x0427, "message_state": MessageState, 1..=1;

    /// See [`CongestionState`].
    ///
    /// Since SMPP 5.0; Generic. Any response PDU; 90 appears in two bands (treat 80-89 as optimum, as Wireshark
    /// does).
    CONGESTION_STATE = 0x0428, "congestion_state": CongestionState, 1..=1;

    /// See [`UssdServiceOp`].
    ///
    /// Since SMPP 3.4; GSM (USSD).
    USSD_SERVICE_OP = 0x0501, "ussd_service_op": UssdServiceOp, 1..=1;

    /// See [`BroadcastChannelIndicator`].
    ///
    /// Since SMPP 5.0; GSM. Default: 0.
    BROADCAST_CHANNEL_INDICATOR = 0x0600, "broadcast_channel_indicator": BroadcastChannelIndicator, 1..=1;

    /// See [`BroadcastContentType`].
    ///
    /// Since SMPP 5.0; CDMA, TDMA, GSM.
    BROADCAST_CONTENT_TYPE = 0x0601, "broadcast_content_type": BroadcastContentType, 3..=3;

    /// Free.
    ///
    /// Since SMPP 5.0; CDMA, TDMA.
    BROADCAST_CONTENT_TYPE_INFO = 0x0602, "broadcast_content_type_info": Octets, 1..=255;

    /// See [`BroadcastMessageClass`].
    ///
    /// Since SMPP 5.0; GSM. Default: 0.
    BROADCAST_MESSAGE_CLASS = 0x0603, "broadcast_message_class": BroadcastMessageClass, 1..=1;

    /// Count; 0 = indefinite, or implied by `validity_period` + frequency.
    ///
    /// Since SMPP 5.0; GSM. Ignored for priority 1 (immediate).
    BROADCAST_REP_NUM = 0x0604, "broadcast_rep_num": u16, 2..=2;

    /// See [`BroadcastFrequencyInterval`].
    ///
    /// Since SMPP 5.0; CDMA, TDMA, GSM. Example 0x09001F = every 31 minutes.
    BROADCAST_FREQUENCY_INTERVAL = 0x0605, "broadcast_frequency_interval": BroadcastFrequencyInterval, 3..=3;

    /// See [`BroadcastArea`].
    ///
    /// Since SMPP 5.0; CDMA, TDMA, GSM. May stand more than once. Same tag is
    /// `failed_broadcast_area_identifier` in `broadcast_sm_resp`; whether 100 includes the format octet is not
    /// stated.
    BROADCAST_AREA_IDENTIFIER = 0x0606, "broadcast_area_identifier": BroadcastArea, 1..=101;

    /// See [`CommandStatus`].
    ///
    /// Since SMPP 5.0; CDMA, TDMA, GSM. May stand more than once. One per failed area, same order.
    BROADCAST_ERROR_STATUS = 0x0607, "broadcast_error_status": CommandStatus, 4..=4;

    /// 0-100 percent; 255 not available; 101-254 reserved.
    ///
    /// Since SMPP 5.0; GSM. May stand more than once. One per area.
    BROADCAST_AREA_SUCCESS = 0x0608, "broadcast_area_success": u8, 1..=1;

    /// Absolute time.
    ///
    /// Since SMPP 5.0; CDMA, TDMA, GSM.
    BROADCAST_END_TIME = 0x0609, "broadcast_end_time": COctetString<17, Time>, 16..=17;

    /// Free.
    ///
    /// Since SMPP 5.0; CDMA, TDMA.
    BROADCAST_SERVICE_GROUP = 0x060A, "broadcast_service_group": Octets, 1..=255;

    /// Octet 1: bit 7 0 reserved, 1 vendor specific format; rest billing data.
    ///
    /// Since SMPP 5.0; Generic.
    BILLING_IDENTIFICATION = 0x060B, "billing_identification": Octets, 1..=1024;

    /// Digit 1 + MCC + MNC (GSM); 2 + MCC + SID (TDMA/CDMA); 3 + MCC + address type + unique address (ESME
    /// operator); address type 1 IP (each IPv4 octet as 3 digits), 2 domain name, 3 E.164, 4 X.212 as printed
    /// (X.121 probably meant).
    ///
    /// Since SMPP 5.0; Generic. Must come with `source_node_id`.
    SOURCE_NETWORK_ID = 0x060D, "source_network_id": COctetString<65>, 7..=65;

    /// Digit 1 + MCC + MNC (GSM); 2 + MCC + SID (TDMA/CDMA); 3 + MCC + address type + unique address (ESME
    /// operator); address type 1 IP (each IPv4 octet as 3 digits), 2 domain name, 3 E.164, 4 X.212 as printed
    /// (X.121 probably meant).
    ///
    /// Since SMPP 5.0; Generic. Must come with `dest_node_id`.
    DEST_NETWORK_ID = 0x060E, "dest_network_id": COctetString<65>, 7..=65;

    /// 6 decimal digits.
    ///
    /// Since SMPP 5.0; Generic.
    SOURCE_NODE_ID = 0x060F, "source_node_id": Octets, 6..=6;

    /// 6 decimal digits.
    ///
    /// Since SMPP 5.0; Generic.
    DEST_NODE_ID = 0x0610, "dest_node_id": Octets, 6..=6;

    /// See [`NpResolution`].
    ///
    /// Since SMPP 5.0; CDMA, TDMA (US Only). Default: 0. 2 needs `dest_addr_np_information` and
    /// `dest_addr_np_country`.
    DEST_ADDR_NP_RESOLUTION = 0x0611, "dest_addr_np_resolution": NpResolution, 1..=1;

    /// US: 10-digit LRN.
    ///
    /// Since SMPP 5.0; CDMA, TDMA (US Only).
    DEST_ADDR_NP_INFORMATION = 0x0612, "dest_addr_np_information": Octets, 10..=10;

    /// E.164 region code.
    ///
    /// Since SMPP 5.0; CDMA, TDMA (US Only).
    DEST_ADDR_NP_COUNTRY = 0x0613, "dest_addr_np_country": Octets, 1..=5;

    /// See [`DisplayTime`].
    ///
    /// Since SMPP 3.4; CDMA, TDMA. Default: 1.
    DISPLAY_TIME = 0x1201, "display_time": DisplayTime, 1..=1;

    /// Per CMT-136.
    ///
    /// Since SMPP 3.4; TDMA.
    SMS_SIGNAL = 0x1203, "sms_signal": u16, 2..=2;

    /// See [`MsValidity`].
    ///
    /// Since SMPP 3.4; CDMA, TDMA. Default: 0. Length is 1 or 4, never 2 or 3.
    MS_VALIDITY = 0x1204, "ms_validity": MsValidity, 1..=4;

    /// V3.4: no value; v5.0: 0 default, 1 low, 2 medium, 3 high priority alert; 4-255 reserved.
    ///
    /// Since SMPP 3.4; CDMA. Default: 0 (zero length).
    ALERT_ON_MESSAGE_DELIVERY = 0x130C, "alert_on_message_delivery" | "alert_on_msg_delivery": Octets, 0..=1;

    /// See [`ItsReplyType`].
    ///
    /// Since SMPP 3.4; CDMA.
    ITS_REPLY_TYPE = 0x1380, "its_reply_type": ItsReplyType, 1..=1;

    /// See [`ItsSessionInfo`].
    ///
    /// Since SMPP 3.4; CDMA.
    ITS_SESSION_INFO = 0x1383, "its_session_info": ItsSessionInfo, 2..=2;
}
