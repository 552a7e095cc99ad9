//! What the three binds and their responses have in common.

use super::{BindReceiverResp, BindTransceiverResp, BindTransmitterResp, Body, BodyRef};
use crate::codec::tlv::{self, Tlvs};
use crate::codec::values::{CommandId, InterfaceVersion};
use crate::codec::wire::COctetString;

impl BodyRef<'_> {
    /// The version that a bind or the response to one tells; `None` where there is none.
    ///
    /// A response without `sc_interface_version` is that of an SMSC which takes no TLVs, by the specification; many
    /// of SMPP 3.4 omit it all the same.
    #[must_use]
    pub fn interface_version(&self) -> Option<InterfaceVersion> {
        match self {
            Self::BindTransceiver(bind) => Some(bind.interface_version),
            Self::BindTransmitter(bind) => Some(bind.interface_version),
            Self::BindReceiver(bind) => Some(bind.interface_version),
            _ => self.tlvs().get(tlv::SC_INTERFACE_VERSION).ok().flatten(),
        }
    }
}

impl Body {
    /// The response to a bind; with `version` it tells that of the SMSC. `None` when `bind` is none.
    #[must_use]
    pub fn bind_response(
        bind: CommandId,
        system_id: COctetString<16>,
        version: Option<InterfaceVersion>,
    ) -> Option<Self> {
        let mut tlvs = Tlvs::default();
        if let Some(version) = version {
            // One octet is what this parameter has.
            let _fits = tlvs.push(tlv::SC_INTERFACE_VERSION, &version);
        }
        Some(match bind {
            CommandId::BIND_TRANSCEIVER => BindTransceiverResp { system_id, tlvs }.into(),
            CommandId::BIND_TRANSMITTER => BindTransmitterResp { system_id, tlvs }.into(),
            CommandId::BIND_RECEIVER => BindReceiverResp { system_id, tlvs }.into(),
            _ => return None,
        })
    }
}
