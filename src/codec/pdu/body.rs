//! The list of all PDUs, and their bodies: borrowed field by field, or kept.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

use bytes::BufMut;

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
use crate::codec::wire::{Field, FieldError, FieldRef, Leniency, OctetsRef, Personal, Shown, View};

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

/// The body of a PDU, to keep: its octets as they stand on the wire, checked when they came.
///
/// The fields are looked at with [`borrow`](Self::borrow). Short bodies lie in place, longer ones in one allocation of
/// their own, so that nothing of the buffer they were read from is held.
#[derive(Clone)]
pub struct Body {
    command_id: CommandId,
    /// Whether the octets have no form that is known.
    raw: bool,
    octets: Kept,
}

/// Short bodies lie in place: binds and most responses do.
#[derive(Clone)]
enum Kept {
    /// The first `len` octets; the others are 0.
    InPlace {
        len: u8,
        halves: Halves,
    },
    Boxed(Box<[u8]>),
}

/// Octets in place, in two halves that are moved in registers.
#[derive(Clone)]
#[repr(align(16))]
struct Halves([[u8; 16]; 2]);

/// How many octets lie in place.
const IN_PLACE: usize = 32;

impl Kept {
    #[inline]
    fn new(octets: &[u8]) -> Self {
        match u8::try_from(octets.len()) {
            Ok(len) if octets.len() <= IN_PLACE => Self::InPlace { len, halves: Halves::new(octets) },
            _ => Self::Boxed(octets.into()),
        }
    }

    #[inline]
    fn as_octets(&self) -> &[u8] {
        match self {
            Self::InPlace { len, halves } => &halves.0.as_flattened()[..usize::from(*len)],
            Self::Boxed(octets) => octets,
        }
    }
}

impl From<Vec<u8>> for Kept {
    fn from(octets: Vec<u8>) -> Self {
        if octets.len() > IN_PLACE { Self::Boxed(octets.into()) } else { Self::new(&octets) }
    }
}

impl Halves {
    /// Up to 32 octets, filled up with zeros.
    ///
    /// They are put together as numbers, which stay in registers; what is written octet by octet and moved afterwards
    /// makes the processor wait.
    #[inline]
    fn new(octets: &[u8]) -> Self {
        let (low, high) = match (octets.first_chunk(), octets.last_chunk()) {
            (Some(first), Some(last)) => {
                #[expect(clippy::cast_possible_truncation, reason = "at most 128")]
                let surplus_bits = 8 * (IN_PLACE - octets.len()) as u32;
                (u128::from_le_bytes(*first), u128::from_le_bytes(*last).unbounded_shr(surplus_bits))
            }
            _ => (octets.iter().rev().fold(0, |number, octet| number << 8 | u128::from(*octet)), 0),
        };
        Self([low.to_le_bytes(), high.to_le_bytes()])
    }
}

impl Body {
    /// A body as octets: that of a vendor's operation, for example. One that has not the form of its operation is kept
    /// all the same, as [`BodyRef::Raw`].
    #[must_use]
    pub fn new(command_id: CommandId, octets: &[u8]) -> Self {
        Self::keep(BodyRef::read(command_id, octets, Leniency::LENIENT).is_err(), command_id, octets)
    }

    #[inline]
    pub(super) fn keep(raw: bool, command_id: CommandId, octets: &[u8]) -> Self {
        Self { command_id, raw, octets: Kept::new(octets) }
    }

    /// Which operation the body belongs to.
    #[inline]
    #[must_use]
    pub fn command_id(&self) -> CommandId {
        self.command_id
    }

    /// The octets as they stand on the wire.
    #[inline]
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        self.octets.as_octets()
    }

    /// The octets, to keep.
    #[cfg(feature = "driver")]
    pub(crate) fn into_octets(self) -> Box<[u8]> {
        match self.octets {
            Kept::Boxed(octets) => octets,
            short @ Kept::InPlace { .. } => short.as_octets().into(),
        }
    }

    /// Whether the octets have no form that is known: then [`borrow`](Self::borrow) gives [`BodyRef::Raw`].
    #[must_use]
    pub fn is_raw(&self) -> bool {
        self.raw || self.command_id.name().is_none()
    }

    /// The octets, if they are the fields of this operation.
    #[inline]
    pub(super) fn octets_of(&self, command_id: CommandId) -> Option<&[u8]> {
        (self.command_id == command_id && !self.raw).then(|| self.as_octets())
    }

    /// The fields.
    #[inline]
    #[must_use]
    pub fn borrow(&self) -> BodyRef<'_> {
        let octets = self.octets.as_octets();
        BodyRef::read_then(self.command_id, octets, Leniency::LENIENT, |body| match body {
            Ok(body) if !self.raw => body,
            _ => BodyRef::Raw(RawRef::new(self.command_id, octets)),
        })
    }
}

/// Bodies are equal when their octets are, however they are to be read.
impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.command_id == other.command_id && self.as_octets() == other.as_octets()
    }
}

impl Eq for Body {}

impl Hash for Body {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.command_id, self.as_octets()).hash(state);
    }
}

impl From<BodyRef<'_>> for Body {
    fn from(body: BodyRef<'_>) -> Self {
        let mut octets = Vec::with_capacity(body.encoded_len());
        body.write(&mut octets);
        let raw = matches!(body, BodyRef::Raw(_));
        let (command_id, octets) = (body.command_id(), Kept::from(octets));
        Self { command_id, raw, octets }
    }
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

impl<'a> BodyRef<'a> {
    /// Reads the body of an operation; one of an unknown `command_id` is raw.
    pub(super) fn read(
        command_id: CommandId,
        body: &'a [u8],
        leniency: Leniency,
    ) -> Result<Self, FieldError> {
        Self::read_then(command_id, body, leniency, |body| body)
    }

    /// Octets as the body of an operation, raw if they have not its form.
    #[cfg(feature = "driver")]
    pub(crate) fn of_octets(command_id: CommandId, octets: &'a [u8]) -> Self {
        let read = Self::read(command_id, octets, Leniency::LENIENT);
        read.unwrap_or_else(|_| Self::Raw(RawRef::new(command_id, octets)))
    }

    pub(super) fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        let mut fields = f.debug_map();
        self.visit(&mut |name, field| {
            fields.entry(&format_args!("{name}"), &Shown { field, reveal });
        });
        fields.finish()
    }
}

/// A body without a known form: of a vendor's operation, or of a response that has none or not its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawRef<'a> {
    /// Which operation it belongs to.
    pub command_id: CommandId,
    /// All octets after the header.
    pub octets: OctetsRef<'a, Personal>,
}

impl<'a> RawRef<'a> {
    pub(super) fn new(command_id: CommandId, octets: &'a [u8]) -> Self {
        Self { command_id, octets: OctetsRef::new(octets) }
    }

    /// The TLVs that the body consists of; none if it is anything else.
    #[must_use]
    pub fn tlvs(self) -> TlvsRef<'a> {
        match TlvsRef::parse(self.octets.as_octets()) {
            Ok((_, tlvs)) if tlvs.remainder().is_empty() => tlvs,
            _ => TlvsRef::default(),
        }
    }
}
