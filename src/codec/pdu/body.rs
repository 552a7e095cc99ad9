//! The list of all PDUs, and the body that no PDU on it describes.

use core::fmt;

use bytes::BufMut;
use nom::IResult;

use super::macros::pdus;
use super::{
    AlertNotification, AlertNotificationRef, BindReceiver, BindReceiverRef, BindReceiverResp,
    BindReceiverRespRef, BindTransceiver, BindTransceiverRef, BindTransceiverResp, BindTransceiverRespRef,
    BindTransmitter, BindTransmitterRef, BindTransmitterResp, BindTransmitterRespRef, BroadcastSm,
    BroadcastSmRef, BroadcastSmResp, BroadcastSmRespRef, CancelBroadcastSm, CancelBroadcastSmRef,
    CancelBroadcastSmResp, CancelBroadcastSmRespRef, CancelSm, CancelSmRef, CancelSmResp, CancelSmRespRef,
    DataSm, DataSmRef, DataSmResp, DataSmRespRef, DeliverSm, DeliverSmRef, DeliverSmResp, DeliverSmRespRef,
    EnquireLink, EnquireLinkRef, EnquireLinkResp, EnquireLinkRespRef, GenericNack, GenericNackRef, Operation,
    Outbind, OutbindRef, ParamRetrieve, ParamRetrieveRef, ParamRetrieveResp, ParamRetrieveRespRef,
    QueryBroadcastSm, QueryBroadcastSmRef, QueryBroadcastSmResp, QueryBroadcastSmRespRef, QueryLastMsgs,
    QueryLastMsgsRef, QueryLastMsgsResp, QueryLastMsgsRespRef, QueryMsgDetails, QueryMsgDetailsRef,
    QueryMsgDetailsResp, QueryMsgDetailsRespRef, QuerySm, QuerySmRef, QuerySmResp, QuerySmRespRef, ReplaceSm,
    ReplaceSmRef, ReplaceSmResp, ReplaceSmRespRef, States, SubmitMulti, SubmitMultiRef, SubmitMultiResp,
    SubmitMultiRespRef, SubmitSm, SubmitSmRef, SubmitSmResp, SubmitSmRespRef, Unbind, UnbindRef, UnbindResp,
    UnbindRespRef,
};
use crate::codec::tlv::TlvsRef;
use crate::codec::values::CommandId;
use crate::codec::wire::{Field, FieldError, FieldRef, Leniency, Octets, OctetsRef, Personal, View};

pdus! {
    BindReceiver, BindReceiverRef;
    BindReceiverResp, BindReceiverRespRef;
    BindTransmitter, BindTransmitterRef;
    BindTransmitterResp, BindTransmitterRespRef;
    QuerySm, QuerySmRef;
    QuerySmResp, QuerySmRespRef;
    SubmitSm, SubmitSmRef;
    SubmitSmResp, SubmitSmRespRef;
    DeliverSm, DeliverSmRef;
    DeliverSmResp, DeliverSmRespRef;
    Unbind, UnbindRef;
    UnbindResp, UnbindRespRef;
    ReplaceSm, ReplaceSmRef;
    ReplaceSmResp, ReplaceSmRespRef;
    CancelSm, CancelSmRef;
    CancelSmResp, CancelSmRespRef;
    BindTransceiver, BindTransceiverRef;
    BindTransceiverResp, BindTransceiverRespRef;
    Outbind, OutbindRef;
    EnquireLink, EnquireLinkRef;
    EnquireLinkResp, EnquireLinkRespRef;
    SubmitMulti, SubmitMultiRef;
    SubmitMultiResp, SubmitMultiRespRef;
    ParamRetrieve, ParamRetrieveRef;
    ParamRetrieveResp, ParamRetrieveRespRef;
    QueryLastMsgs, QueryLastMsgsRef;
    QueryLastMsgsResp, QueryLastMsgsRespRef;
    QueryMsgDetails, QueryMsgDetailsRef;
    QueryMsgDetailsResp, QueryMsgDetailsRespRef;
    AlertNotification, AlertNotificationRef;
    DataSm, DataSmRef;
    DataSmResp, DataSmRespRef;
    BroadcastSm, BroadcastSmRef;
    BroadcastSmResp, BroadcastSmRespRef;
    QueryBroadcastSm, QueryBroadcastSmRef;
    QueryBroadcastSmResp, QueryBroadcastSmRespRef;
    CancelBroadcastSm, CancelBroadcastSmRef;
    CancelBroadcastSmResp, CancelBroadcastSmRespRef;
    GenericNack, GenericNackRef;
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.borrow(), f)
    }
}

impl fmt::Debug for BodyRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}

impl BodyRef<'_> {
    pub(super) fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        let mut fields = f.debug_map();
        self.visit(&mut |name, field| {
            fields.entry(&format_args!("{name}"), &crate::codec::wire::Shown { field, reveal });
        });
        fields.finish()
    }
}

/// A body without a known form: of a vendor's operation, or of a response that has none or not its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Raw {
    /// Which operation it belongs to.
    pub command_id: CommandId,
    /// All octets after the header.
    pub octets: Octets<Personal>,
}

impl Raw {
    /// A body of an operation, as octets.
    #[must_use]
    pub fn new(command_id: CommandId, octets: &[u8]) -> Self {
        Self { command_id, octets: Octets::new(octets) }
    }

    fn borrow(&self) -> RawRef<'_> {
        RawRef { command_id: self.command_id, octets: self.octets.borrow() }
    }
}

impl From<Raw> for Body {
    fn from(raw: Raw) -> Self {
        Self::Raw(raw)
    }
}

/// [`Raw`], borrowed from its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawRef<'a> {
    /// Which operation it belongs to.
    pub command_id: CommandId,
    /// All octets after the header.
    pub octets: OctetsRef<'a, Personal>,
}

impl<'a> RawRef<'a> {
    /// The TLVs that the body consists of; none if it is anything else.
    #[must_use]
    pub fn tlvs(self) -> TlvsRef<'a> {
        match TlvsRef::parse(self.octets.as_octets()) {
            Ok((_, tlvs)) if tlvs.remainder().is_empty() => tlvs,
            _ => TlvsRef::default(),
        }
    }

    fn to_raw(self) -> Raw {
        Raw { command_id: self.command_id, octets: self.octets.to_field() }
    }
}
