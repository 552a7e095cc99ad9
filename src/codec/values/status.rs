//! `command_status`: the outcome of a request.

use super::macros::codes;

codes! {
    /// `command_status`: 0 in requests, the outcome in responses.
    ///
    /// SMPP 3.4 §5.1.3. Values without a name (vendors use 0x400 to 0x4FF) are kept as they are.
    ///
    /// ```
    /// use smpp_driver::codec::{CommandStatus, StatusClass};
    ///
    /// let status = CommandStatus(0x58);
    /// assert_eq!(status, CommandStatus::THROTTLED);
    /// assert_eq!(status.to_string(), "0x00000058 ESME_RTHROTTLED");
    /// assert_eq!(status.class(), StatusClass::Throttling);
    /// ```
    pub struct CommandStatus(u32);

    /// Success.
    ///
    /// Since SMPP 3.3.
    OK = 0x0000_0000, "ESME_ROK";

    /// `short_message` or `message_payload` has an unacceptable length.
    ///
    /// Since SMPP 3.3.
    INVMSGLEN = 0x0000_0001, "ESME_RINVMSGLEN";

    /// `command_length` too small or too large for the PDU.
    ///
    /// After this the byte stream is no longer trusted. Since SMPP 3.3.
    INVCMDLEN = 0x0000_0002, "ESME_RINVCMDLEN";

    /// `command_id` unknown or unsupported.
    ///
    /// Carried by `generic_nack`; v3.4 also uses it to refuse one bind flavour. Since SMPP 3.3.
    INVCMDID = 0x0000_0003, "ESME_RINVCMDID";

    /// PDU not permitted in the current session state.
    ///
    /// Rebind with the right role. Since SMPP 3.3.
    INVBNDSTS = 0x0000_0004, "ESME_RINVBNDSTS";

    /// Bind received on an already bound session.
    ///
    /// Since SMPP 3.3.
    ALYBND = 0x0000_0005, "ESME_RALYBND";

    /// `priority_flag` illegal or unsupported.
    ///
    /// Since SMPP 3.3.
    INVPRTFLG = 0x0000_0006, "ESME_RINVPRTFLG";

    /// `registered_delivery` illegal, unsupported or disabled.
    ///
    /// Since SMPP 3.3.
    INVREGDLVFLG = 0x0000_0007, "ESME_RINVREGDLVFLG";

    /// Message centre wholly or partly unavailable.
    ///
    /// May answer any request. Since SMPP 3.3.
    SYSERR = 0x0000_0008, "ESME_RSYSERR";

    /// Source address invalid (length or characters).
    ///
    /// Since SMPP 3.3.
    INVSRCADR = 0x0000_000A, "ESME_RINVSRCADR";

    /// Destination address invalid (empty, length or characters).
    ///
    /// Since SMPP 3.3.
    INVDSTADR = 0x0000_000B, "ESME_RINVDSTADR";

    /// `message_id` unknown or malformed.
    ///
    /// Since SMPP 3.3.
    INVMSGID = 0x0000_000C, "ESME_RINVMSGID";

    /// Generic bind refusal (credentials, provisioning, other).
    ///
    /// Retry with back-off; credential faults never heal by retry. Since SMPP 3.3.
    BINDFAIL = 0x0000_000D, "ESME_RBINDFAIL";

    /// Password field malformed (length); not meant for a wrong password in v5.0.
    ///
    /// Many servers do send it for wrong credentials. Since SMPP 3.3.
    INVPASWD = 0x0000_000E, "ESME_RINVPASWD";

    /// `system_id` field malformed (length); not meant for an unknown id in v5.0.
    ///
    /// Many servers do send it for unknown ids. Since SMPP 3.3.
    INVSYSID = 0x0000_000F, "ESME_RINVSYSID";

    /// `cancel_sm` failed.
    ///
    /// Since SMPP 3.3.
    CANCELFAIL = 0x0000_0011, "ESME_RCANCELFAIL";

    /// `replace_sm` failed.
    ///
    /// Since SMPP 3.3.
    REPLACEFAIL = 0x0000_0013, "ESME_RREPLACEFAIL";

    /// Message queue full (per destination or whole MC).
    ///
    /// Back off, then retry. Since SMPP 3.3.
    MSGQFUL = 0x0000_0014, "ESME_RMSGQFUL";

    /// `service_type` unknown or malformed.
    ///
    /// Since SMPP 3.3.
    INVSERTYP = 0x0000_0015, "ESME_RINVSERTYP";

    /// `number_of_dests` invalid.
    ///
    /// Since SMPP 3.3.
    INVNUMDESTS = 0x0000_0033, "ESME_RINVNUMDESTS";

    /// `dl_name` invalid or unknown.
    ///
    /// Since SMPP 3.4.
    INVDLNAME = 0x0000_0034, "ESME_RINVDLNAME";

    /// `dest_flag` is neither 1 nor 2.
    ///
    /// Since SMPP 3.3.
    INVDESTFLAG = 0x0000_0040, "ESME_RINVDESTFLAG";

    /// Replace-if-present refused or unsupported for this submission.
    ///
    /// Since SMPP 3.3.
    INVSUBREP = 0x0000_0042, "ESME_RINVSUBREP";

    /// `esm_class` unsupported.
    ///
    /// Since SMPP 3.3.
    INVESMCLASS = 0x0000_0043, "ESME_RINVESMCLASS";

    /// Distribution list submission unsupported or denied.
    ///
    /// Since SMPP 3.3.
    CNTSUBDL = 0x0000_0044, "ESME_RCNTSUBDL";

    /// Generic failure of `submit_sm`, `data_sm` or `submit_multi`.
    ///
    /// Some MCs use it for temporary faults. Since SMPP 3.3.
    SUBMITFAIL = 0x0000_0045, "ESME_RSUBMITFAIL";

    /// Source TON invalid or unsupported.
    ///
    /// Since SMPP 3.3.
    INVSRCTON = 0x0000_0048, "ESME_RINVSRCTON";

    /// Source NPI invalid or unsupported.
    ///
    /// Since SMPP 3.3.
    INVSRCNPI = 0x0000_0049, "ESME_RINVSRCNPI";

    /// Destination TON invalid or unsupported.
    ///
    /// Since SMPP 3.3.
    INVDSTTON = 0x0000_0050, "ESME_RINVDSTTON";

    /// Destination NPI invalid or unsupported.
    ///
    /// Since SMPP 3.3.
    INVDSTNPI = 0x0000_0051, "ESME_RINVDSTNPI";

    /// `system_type` malformed or unacceptable.
    ///
    /// Since SMPP 3.3.
    INVSYSTYP = 0x0000_0053, "ESME_RINVSYSTYP";

    /// `replace_if_present_flag` illegal or unsupported.
    ///
    /// Since SMPP 3.3.
    INVREPFLAG = 0x0000_0054, "ESME_RINVREPFLAG";

    /// Number of messages invalid.
    ///
    /// Belonged to v3.3 `query_last_msgs`. Since SMPP 3.3.
    INVNUMMSGS = 0x0000_0055, "ESME_RINVNUMMSGS";

    /// ESME exceeded its allowed message rate.
    ///
    /// Back off, then retry the same message. Since SMPP 3.3.
    THROTTLED = 0x0000_0058, "ESME_RTHROTTLED";

    /// `schedule_delivery_time` malformed or invalid.
    ///
    /// Since SMPP 3.3.
    INVSCHED = 0x0000_0061, "ESME_RINVSCHED";

    /// `validity_period` malformed or invalid.
    ///
    /// Since SMPP 3.3.
    INVEXPIRY = 0x0000_0062, "ESME_RINVEXPIRY";

    /// `sm_default_msg_id` invalid or not provisioned.
    ///
    /// Since SMPP 3.3.
    INVDFTMSGID = 0x0000_0063, "ESME_RINVDFTMSGID";

    /// Receiving ESME has a temporary fault: retry this delivery later.
    ///
    /// `deliver_sm_resp`/`data_sm_resp`. Since SMPP 3.3.
    RX_T_APPN = 0x0000_0064, "ESME_RX_T_APPN";

    /// Receiving ESME has a permanent fault for this destination: drop all queued messages to it.
    ///
    /// `deliver_sm_resp`/`data_sm_resp`. Since SMPP 3.3.
    RX_P_APPN = 0x0000_0065, "ESME_RX_P_APPN";

    /// Receiving ESME rejects this one message: do not retry it.
    ///
    /// `deliver_sm_resp`/`data_sm_resp`. Since SMPP 3.3.
    RX_R_APPN = 0x0000_0066, "ESME_RX_R_APPN";

    /// `query_sm` failed.
    ///
    /// Since SMPP 3.3.
    QUERYFAIL = 0x0000_0067, "ESME_RQUERYFAIL";

    /// TLV area cannot be parsed: 1-3 octets left over, or a length runs past the PDU end.
    ///
    /// Since SMPP 3.4.
    INVTLVSTREAM = 0x0000_00C0, "ESME_RINVTLVSTREAM" | "ESME_RINVOPTPARSTREAM";

    /// TLV used where it is not allowed.
    ///
    /// Since SMPP 3.4.
    TLVNOTALLWD = 0x0000_00C1, "ESME_RTLVNOTALLWD" | "ESME_ROPTPARNOTALLWD";

    /// TLV length unacceptable.
    ///
    /// Since SMPP 3.4.
    INVTLVLEN = 0x0000_00C2, "ESME_RINVTLVLEN" | "ESME_RINVPARLEN";

    /// A TLV that this operation needs is missing.
    ///
    /// Since SMPP 3.4.
    MISSINGTLV = 0x0000_00C3, "ESME_RMISSINGTLV" | "ESME_RMISSINGOPTPARAM";

    /// TLV value invalid.
    ///
    /// Since SMPP 3.4.
    INVTLVVAL = 0x0000_00C4, "ESME_RINVTLVVAL" | "ESME_RINVOPTPARAMVAL";

    /// Transaction-mode delivery failed.
    ///
    /// `delivery_failure_reason` 1 or 2 makes it permanent, 0 or 3 transient; v3.4: `data_sm_resp` only. Since SMPP 3.4.
    DELIVERYFAILURE = 0x0000_00FE, "ESME_RDELIVERYFAILURE";

    /// Unexpected unspecified error.
    ///
    /// Since SMPP 3.3.
    UNKNOWNERR = 0x0000_00FF, "ESME_RUNKNOWNERR";

    /// This ESME may not use the `service_type`.
    ///
    /// Since SMPP 5.0.
    SERTYPUNAUTH = 0x0000_0100, "ESME_RSERTYPUNAUTH";

    /// This ESME may not use the operation.
    ///
    /// Since SMPP 5.0.
    PROHIBITED = 0x0000_0101, "ESME_RPROHIBITED";

    /// `service_type` temporarily out of service.
    ///
    /// Since SMPP 5.0.
    SERTYPUNAVAIL = 0x0000_0102, "ESME_RSERTYPUNAVAIL";

    /// `service_type` refused for this message content.
    ///
    /// Since SMPP 5.0.
    SERTYPDENIED = 0x0000_0103, "ESME_RSERTYPDENIED";

    /// `data_coding` invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVDCS = 0x0000_0104, "ESME_RINVDCS";

    /// `source_addr_subunit` invalid.
    ///
    /// Since SMPP 5.0.
    INVSRCADDRSUBUNIT = 0x0000_0105, "ESME_RINVSRCADDRSUBUNIT";

    /// `dest_addr_subunit` invalid.
    ///
    /// Since SMPP 5.0.
    INVDSTADDRSUBUNIT = 0x0000_0106, "ESME_RINVDSTADDRSUBUNIT";

    /// `broadcast_frequency_interval` invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVBCASTFREQINT = 0x0000_0107, "ESME_RINVBCASTFREQINT";

    /// Broadcast area alias/name invalid.
    ///
    /// Since SMPP 5.0.
    INVBCASTALIAS_NAME = 0x0000_0108, "ESME_RINVBCASTALIAS_NAME";

    /// Broadcast area format invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVBCASTAREAFMT = 0x0000_0109, "ESME_RINVBCASTAREAFMT";

    /// Number of broadcast areas invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVNUMBCAST_AREAS = 0x0000_010A, "ESME_RINVNUMBCAST_AREAS";

    /// `broadcast_content_type` invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVBCASTCNTTYPE = 0x0000_010B, "ESME_RINVBCASTCNTTYPE";

    /// `broadcast_message_class` invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVBCASTMSGCLASS = 0x0000_010C, "ESME_RINVBCASTMSGCLASS";

    /// `broadcast_sm` failed.
    ///
    /// Since SMPP 5.0.
    BCASTFAIL = 0x0000_010D, "ESME_RBCASTFAIL";

    /// `query_broadcast_sm` failed.
    ///
    /// Since SMPP 5.0.
    BCASTQUERYFAIL = 0x0000_010E, "ESME_RBCASTQUERYFAIL";

    /// `cancel_broadcast_sm` failed.
    ///
    /// Since SMPP 5.0.
    BCASTCANCELFAIL = 0x0000_010F, "ESME_RBCASTCANCELFAIL";

    /// `broadcast_rep_num` invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVBCAST_REP = 0x0000_0110, "ESME_RINVBCAST_REP";

    /// `broadcast_service_group` invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVBCASTSRVGRP = 0x0000_0111, "ESME_RINVBCASTSRVGRP";

    /// `broadcast_channel_indicator` invalid or unsupported.
    ///
    /// Since SMPP 5.0.
    INVBCASTCHANIND = 0x0000_0112, "ESME_RINVBCASTCHANIND";
}

/// What an application can do about a [`CommandStatus`]: our judgement, the specification gives none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatusClass {
    /// Done.
    Ok,
    /// The same request will be refused again.
    Permanent,
    /// The same request may succeed later.
    Transient,
    /// Too fast, or a queue is full: slow down, then send the same request again.
    Throttling,
    /// The session is not in the state for this: bind, or bind otherwise.
    Session,
    /// Not in the tables: a vendor's own status, or a reserved one.
    Unknown,
}

impl CommandStatus {
    /// Whether the request succeeded.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        self.0 == 0
    }

    /// What an application can do about it.
    #[must_use]
    pub const fn class(self) -> StatusClass {
        match self {
            Self::OK => StatusClass::Ok,
            Self::MSGQFUL | Self::THROTTLED => StatusClass::Throttling,
            Self::INVBNDSTS | Self::ALYBND | Self::BINDFAIL => StatusClass::Session,
            Self::SYSERR
            | Self::RX_T_APPN
            | Self::DELIVERYFAILURE
            | Self::UNKNOWNERR
            | Self::SERTYPUNAVAIL => StatusClass::Transient,
            _ if self.name().is_some() => StatusClass::Permanent,
            _ => StatusClass::Unknown,
        }
    }
}
