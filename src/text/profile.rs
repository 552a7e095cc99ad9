//! What an SMSC's `data_coding` means, which no specification says.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::convert::Decoded;
use super::encoding::Encoding;
use super::gsm7::packed::{fill_bits, unpack_septets};
use super::ucs2;
use super::udh::Udh;
use crate::codec::{DataCoding, EsmClass};

/// The habits of one SMSC: what `data_coding` 0x00 means in each direction, whether GSM 7-bit is packed, and which
/// `data_coding` says what.
///
/// The default is what most do: 0x00 is GSM 7-bit, one septet an octet. Each operator says otherwise in his own way,
/// so test with `@ _ $ £ €` and a phone.
///
/// ```
/// use smpp_driver::codec::{DataCoding, EsmClass};
/// use smpp_driver::text::{Encoding, OperatorProfile};
///
/// // Takes GSM 7-bit, delivers Latin-1 under the same value, and Cyrillic under one of its own.
/// let profile = OperatorProfile::default()
///     .receives(Encoding::Latin1)
///     .reads(DataCoding(0x80), Encoding::Cyrillic);
///
/// let text = profile.decode(EsmClass::DEFAULT, DataCoding::DEFAULT, b"a@b_c \xA3").expect("not binary");
/// assert_eq!(text.text, "a@b_c £");
/// assert_eq!(profile.encoding_of(DataCoding(0x80)), Some(Encoding::Cyrillic));
/// assert_eq!(profile.data_coding(Encoding::Gsm7), Some(DataCoding::DEFAULT));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[must_use]
pub struct OperatorProfile {
    sends: Encoding,
    receives: Encoding,
    packs: bool,
    unpacks: bool,
    detects_ucs2: bool,
    overrides: Vec<(DataCoding, Encoding)>,
}

impl Default for OperatorProfile {
    fn default() -> Self {
        Self::new()
    }
}

impl OperatorProfile {
    /// 0x00 is GSM 7-bit in both directions, unpacked.
    pub const fn new() -> Self {
        Self {
            sends: Encoding::Gsm7,
            receives: Encoding::Gsm7,
            packs: false,
            unpacks: false,
            detects_ucs2: false,
            overrides: Vec::new(),
        }
    }

    /// What 0x00 means in what is sent to the SMSC. Default: GSM 7-bit.
    pub const fn sends(mut self, default_alphabet: Encoding) -> Self {
        self.sends = default_alphabet;
        self
    }

    /// What 0x00 means in what the SMSC sends. Default: GSM 7-bit.
    pub const fn receives(mut self, default_alphabet: Encoding) -> Self {
        self.receives = default_alphabet;
        self
    }

    /// Whether GSM 7-bit is packed in what is sent, and in what is received: eight characters in seven octets.
    /// Default: neither.
    ///
    /// A received message that ends with `@` or a carriage return, and with an octet, loses that character: it cannot be
    /// told from padding. Parts that this crate splits never end so, but for the last one.
    pub const fn packed(mut self, sent: bool, received: bool) -> Self {
        self.packs = sent;
        self.unpacks = received;
        self
    }

    /// Whether text received as 0x00 that looks like UCS-2 is read as UCS-2. Default: no.
    ///
    /// It does if it starts with a byte order mark, or every other octet of at least half of it is NUL.
    pub const fn detects_ucs2(mut self, detects: bool) -> Self {
        self.detects_ucs2 = detects;
        self
    }

    /// What another `data_coding` means in what the SMSC sends: 0x01 as GSM 7-bit for example, or 0x05 as
    /// ISO-2022-JP. The last that was said of a value counts.
    pub fn reads(mut self, data_coding: DataCoding, encoding: Encoding) -> Self {
        self.overrides.push((data_coding, encoding));
        self
    }

    /// The encoding of what is received with this `data_coding`; none if it is binary or unknown.
    #[must_use]
    pub fn encoding_of(&self, data_coding: DataCoding) -> Option<Encoding> {
        let said = self.overrides.iter().rev().find(|(value, _)| *value == data_coding);
        said.map(|(_, encoding)| *encoding).or_else(|| Encoding::of(data_coding, self.receives))
    }

    /// The `data_coding` to send with an encoding; none if the SMSC has no value for it: GSM 7-bit where 0x00 is
    /// something else.
    #[must_use]
    pub fn data_coding(&self, encoding: Encoding) -> Option<DataCoding> {
        if encoding == self.sends || self.sends == Encoding::Gsm7 && encoding.is_gsm7() {
            return Some(DataCoding::DEFAULT);
        }
        // A caller's character set may say 0x00: he knows what he does.
        let own = encoding.data_coding();
        (own != DataCoding::DEFAULT || matches!(encoding, Encoding::Custom(_))).then_some(own)
    }

    /// What 0x00 means in what is sent.
    #[must_use]
    pub const fn default_alphabet(&self) -> Encoding {
        self.sends
    }

    /// Whether GSM 7-bit is packed in what is sent.
    #[must_use]
    pub const fn packs(&self) -> bool {
        self.packs
    }

    /// Reads user data that was received, with its header if `esm_class` says that it has one; none if it is binary.
    ///
    /// A header that cannot be read is taken for text: nothing says where the text starts.
    #[must_use]
    pub fn decode(&self, esm_class: EsmClass, data_coding: DataCoding, user_data: &[u8]) -> Option<Decoded> {
        let (header, octets) = split_header(esm_class, user_data);
        let (encoding, octets) = self.text_of(header, data_coding, octets)?;
        Some(encoding.decode(&octets))
    }

    /// The encoding and the octets of a text, unpacked if they came packed.
    pub(super) fn text_of<'a>(
        &self,
        header: Option<Udh<'_>>,
        data_coding: DataCoding,
        octets: &'a [u8],
    ) -> Option<(Encoding, Cow<'a, [u8]>)> {
        let mut encoding = self.encoding_of(data_coding)?;
        if data_coding == DataCoding::DEFAULT && self.detects_ucs2 && ucs2::is_likely(octets) {
            encoding = Encoding::Ucs2;
        }
        if !(encoding.is_gsm7() && self.unpacks) {
            return Some((header.map_or(encoding, |udh| encoding.with_shift_of(udh)), octets.into()));
        }
        let fill = fill_bits(header.map_or(0, |udh| udh.header_len()));
        let encoding = header.map_or(encoding, |udh| encoding.with_shift_of(udh));
        Some((encoding, unpack_septets(octets, fill, None).into()))
    }
}

/// The header of user data, if there is one that can be read, and what follows it.
pub(super) fn split_header(esm_class: EsmClass, user_data: &[u8]) -> (Option<Udh<'_>>, &[u8]) {
    match Udh::split(user_data) {
        Ok((udh, octets)) if esm_class.has_udh() => (Some(udh), octets),
        _ => (None, user_data),
    }
}
