//! Opening a session: the three binds, their responses, and `outbind`.

use super::macros::pdu;
use crate::codec::values::{InterfaceVersion, Npi, Ton};
use crate::codec::wire::{COctetString, Personal, Secret};

/// The three binds differ in nothing but their name.
macro_rules! bind {
    ($(#[$meta:meta])* $Name:ident, $NameRef:ident = $ID:ident => $(#[$resp_meta:meta])* $Response:ident, $ResponseRef:ident = $RESP_ID:ident) => {
        pdu! {
            $(#[$meta])*
            pub struct $Name, $NameRef = $ID => $Response; esme: [OPEN OUTBOUND]; mc: [];
            {
                /// Who binds. At most 16 octets with the NUL. SMPP 3.4 §5.2.1.
                system_id: COctetString<16>,
                /// At most 9 octets with the NUL; longer ones by [`COctetString::oversized`]. SMPP 3.4 §5.2.2.
                password: COctetString<9, Secret>,
                /// What kind of system binds ("VMS", "OTA"), often empty. At most 13 octets with the NUL.
                /// SMPP 3.4 §5.2.3.
                system_type: COctetString<13>,
                /// The version that the ESME speaks; 3.4 unless told.
                interface_version: InterfaceVersion,
                /// Type of number of `address_range`.
                addr_ton: Ton,
                /// Numbering plan of `address_range`.
                addr_npi: Npi,
                /// The addresses that the ESME serves, as a UNIX regular expression; most SMSCs ignore it. At most
                /// 41 octets with the NUL. SMPP 3.4 §5.2.7.
                address_range: COctetString<41, Personal>,
            }
        }

        pdu! {
            $(#[$resp_meta])*
            pub struct $Response, $ResponseRef = $RESP_ID; esme: []; mc: [OPEN OUTBOUND];
            {
                /// The SMSC. At most 16 octets with the NUL. SMPP 3.4 §5.2.1.
                system_id: COctetString<16>,
            }
        }
    };
}

bind! {
    /// Opens a session for sending. SMPP 3.4 §4.1.1.
    BindTransmitter, BindTransmitterRef = BIND_TRANSMITTER =>
    /// Answers [`BindTransmitter`]; without a body when it refuses. SMPP 3.4 §4.1.2.
    BindTransmitterResp, BindTransmitterRespRef = BIND_TRANSMITTER_RESP
}

bind! {
    /// Opens a session for receiving. SMPP 3.4 §4.1.3.
    BindReceiver, BindReceiverRef = BIND_RECEIVER =>
    /// Answers [`BindReceiver`]; without a body when it refuses. SMPP 3.4 §4.1.4.
    BindReceiverResp, BindReceiverRespRef = BIND_RECEIVER_RESP
}

bind! {
    /// Opens a session for sending and receiving. Since SMPP 3.4, §4.1.5.
    BindTransceiver, BindTransceiverRef = BIND_TRANSCEIVER =>
    /// Answers [`BindTransceiver`]; without a body when it refuses. SMPP 3.4 §4.1.6.
    BindTransceiverResp, BindTransceiverRespRef = BIND_TRANSCEIVER_RESP
}

pdu! {
    /// Asks an ESME that the SMSC has connected to, to bind; it does so or closes. Nobody answers it. Since SMPP
    /// 3.4, §4.1.7.
    pub struct Outbind, OutbindRef = OUTBIND; esme: []; mc: [OPEN];
    {
        /// The SMSC. At most 16 octets with the NUL.
        system_id: COctetString<16>,
        /// By which the ESME knows the SMSC. At most 9 octets with the NUL.
        password: COctetString<9, Secret>,
    }
}
