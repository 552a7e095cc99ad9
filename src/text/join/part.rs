//! What a joiner has to know of a PDU.

use core::fmt;

use crate::codec::tlv::{self, TlvsRef};
use crate::codec::{DataCoding, EsmClass};
use crate::text::profile::split_header;
use crate::text::udh::Concatenation;

/// A message as it came in, which may be a part of a longer one. `Debug` shows neither addresses nor text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    pub(super) source_addr: &'a [u8],
    pub(super) destination_addr: &'a [u8],
    pub(super) esm_class: EsmClass,
    pub(super) data_coding: DataCoding,
    pub(super) user_data: &'a [u8],
    sar: Option<Concatenation>,
}

/// What parts of one message have in common, and which part this is.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) source_addr: &'a [u8],
    pub(super) destination_addr: &'a [u8],
    /// The kind of reference, the reference, and the number of parts.
    pub(super) head: [u8; 4],
    pub(super) total: u8,
    pub(super) sequence: u8,
}

impl<'a> Part<'a> {
    /// The addresses, codings, user data and TLVs of a `deliver_sm`, `data_sm` or `submit_sm`.
    ///
    /// The TLV `message_payload` counts if `short_message` is empty. The `sar_*` TLVs count if all three are there and
    /// make sense, and a user data header says nothing of parts.
    #[must_use]
    pub fn new(
        source_addr: &'a [u8],
        destination_addr: &'a [u8],
        esm_class: EsmClass,
        data_coding: DataCoding,
        short_message: &'a [u8],
        tlvs: impl Into<TlvsRef<'a>>,
    ) -> Self {
        let tlvs = tlvs.into();
        let payload = || tlvs.get(tlv::MESSAGE_PAYLOAD).ok().flatten().map(|payload| payload.as_octets());
        let user_data = if short_message.is_empty() { payload().unwrap_or_default() } else { short_message };
        Self { source_addr, destination_addr, esm_class, data_coding, user_data, sar: sar(tlvs) }
    }

    /// The user data: `short_message`, or `message_payload`.
    #[must_use]
    pub const fn user_data(&self) -> &'a [u8] {
        self.user_data
    }

    /// Which part of which message this is, if it is one.
    #[must_use]
    pub fn concatenation(&self) -> Option<Concatenation> {
        let (header, _) = split_header(self.esm_class, self.user_data);
        header.and_then(|udh| udh.concatenation()).or(self.sar)
    }

    /// A hash of what makes parts belong together (addresses, reference, total): the same on every machine and in every
    /// version of this crate, for stores that many share. `None` if this is no part.
    ///
    /// Different messages have different hashes, unless somebody makes them on purpose: compare what is joined.
    #[must_use]
    pub fn message_hash(&self) -> Option<u128> {
        self.key().map(|key| key.wide_hash())
    }

    pub(super) fn key(&self) -> Option<Key<'a>> {
        const SAR: u8 = 2;
        let (header, _) = split_header(self.esm_class, self.user_data);
        let in_header = header.and_then(|udh| udh.concatenation());
        let kind = in_header.map_or(SAR, |part| u8::from(part.wide));
        let Concatenation { reference, total, sequence, .. } = in_header.or(self.sar)?;
        let [high, low] = reference.to_be_bytes();
        Some(Key {
            source_addr: self.source_addr,
            destination_addr: self.destination_addr,
            head: [kind, total, high, low],
            total,
            sequence,
        })
    }
}

fn sar(tlvs: TlvsRef<'_>) -> Option<Concatenation> {
    let reference = tlvs.get(tlv::SAR_MSG_REF_NUM).ok().flatten()?;
    let total = tlvs.get(tlv::SAR_TOTAL_SEGMENTS).ok().flatten()?;
    let sequence = tlvs.get(tlv::SAR_SEGMENT_SEQNUM).ok().flatten()?;
    let part = Concatenation { reference, wide: true, total, sequence };
    (1..=total).contains(&sequence).then_some(part)
}

impl Key<'_> {
    /// FNV-1a. Who makes keys collide on purpose makes the joiner compare no more than all messages it may hold.
    pub(super) fn hash(&self) -> u64 {
        const BASIS: u64 = 0xCBF2_9CE4_8422_2325;
        const PRIME: u64 = 0x0100_0000_01B3;
        let octets = self.head.iter().chain(self.source_addr).chain(self.destination_addr);
        octets.fold(BASIS, |hash, octet| (hash ^ u64::from(*octet)).wrapping_mul(PRIME))
    }

    /// The same in 128 bits; the addresses are told apart, since there is nobody to compare them.
    fn wide_hash(&self) -> u128 {
        const BASIS: u128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D;
        const PRIME: u128 = 0x0100_0000_0000_0000_0000_013B;
        let octets = self.head.iter().chain(self.source_addr).chain(&[0]).chain(self.destination_addr);
        octets.fold(BASIS, |hash, octet| (hash ^ u128::from(*octet)).wrapping_mul(PRIME))
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("esm_class", &self.esm_class)
            .field("data_coding", &self.data_coding)
            .field("user_data", &format_args!("<{} octets>", self.user_data.len()))
            .field("concatenation", &self.concatenation())
            .finish_non_exhaustive()
    }
}
