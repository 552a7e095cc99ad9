//! Values of TLVs that have parts.

use crate::codec::values::{
    BroadcastAreaFormat, BroadcastContent, BroadcastNetwork, DataCoding, FrequencyUnit, NetworkErrorType,
    Npi, SubaddressType, Ton,
};
use crate::codec::wire::{Octets, Personal, record};

record! {
    /// An error of the network behind the SMSC: value of `network_error_code`. SMPP 3.4 §5.3.2.31.
    pub struct NetworkErrorCode, NetworkErrorCodeRef {
        /// Which network the code belongs to.
        network_type: NetworkErrorType,
        /// The network's own error code.
        error_code: u16,
    }
}

record! {
    /// A subaddress: value of `source_subaddress` and `dest_subaddress`. SMPP 3.4 §5.3.2.15.
    pub struct Subaddress, SubaddressRef {
        /// How it is written.
        subaddress_type: SubaddressType,
        /// 1 to 22 octets.
        subaddress: Octets<Personal>,
    }
}

record! {
    /// A number to call back: value of `callback_num`. SMPP 3.4 §5.3.2.36.
    pub struct CallbackNum, CallbackNumRef {
        /// 0: DTMF digits; 1: ASCII digits.
        digit_mode: u8,
        /// Type of number.
        ton: Ton,
        /// Numbering plan.
        npi: Npi,
        /// 1 to 16 digits.
        digits: Octets<Personal>,
    }
}

record! {
    /// The name to show for a number to call back: value of `callback_num_atag`. SMPP 3.4 §5.3.2.38.
    pub struct CallbackNumAtag, CallbackNumAtagRef {
        /// How the name is coded.
        data_coding: DataCoding,
        /// Up to 64 octets.
        text: Octets<Personal>,
    }
}

record! {
    /// A step of an interactive teleservice session: value of `its_session_info`. SMPP 3.4 §5.3.2.43.
    pub struct ItsSessionInfo, ItsSessionInfoRef {
        /// Session number.
        session_number: u8,
        /// Bits 7 to 1: sequence number in the session; bit 0: end of the session.
        sequence: u8,
    }
}

record! {
    /// How long a mobile keeps the message: value of `ms_validity`. SMPP 3.4 §5.3.2.27.
    pub struct MsValidity, MsValidityRef {
        /// 0 store for ever, 1 until power down, 2 in this registration area, 3 show only,
        /// 4 for a time (SMPP 5.0).
        behaviour: u8,
        /// For behaviour 4: a unit (0 seconds, 1 minutes, 2 hours, 3 days, 4 weeks, 5 months, 6 years), and the
        /// number of units in two octets; else nothing.
        period: Octets,
    }
}

record! {
    /// What a broadcast is about: value of `broadcast_content_type`. Since SMPP 5.0.
    pub struct BroadcastContentType, BroadcastContentTypeRef {
        /// The network whose list of contents is used.
        network: BroadcastNetwork,
        /// What it is about; the names are those of the generic network.
        content: BroadcastContent,
    }
}

record! {
    /// How often a message is broadcast: value of `broadcast_frequency_interval`. Since SMPP 5.0.
    pub struct BroadcastFrequencyInterval, BroadcastFrequencyIntervalRef {
        /// The unit of time.
        unit: FrequencyUnit,
        /// How many units lie between two broadcasts.
        count: u16,
    }
}

record! {
    /// Where a message is broadcast: value of `broadcast_area_identifier`. Since SMPP 5.0.
    pub struct BroadcastArea, BroadcastAreaRef {
        /// How the area is described.
        format: BroadcastAreaFormat,
        /// The description, up to 100 octets: a name for an alias.
        details: Octets,
    }
}
