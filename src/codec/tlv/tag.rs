//! Tags: which TLV it is, what its value is, how long it may be.

use core::fmt;
use core::marker::PhantomData;

use super::table;

/// The tag of a TLV as a number; any value is kept. SMPP 3.4 §5.3.1.
///
/// 0x1400 to 0x3FFF belong to vendors.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct TlvTag(pub u16);

impl TlvTag {
    /// The specification's name, if it defines this tag.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.info().map(|info| info.name)
    }

    /// Whether it is of the range that belongs to vendors: 0x1400 to 0x3FFF.
    #[must_use]
    pub const fn is_vendor(self) -> bool {
        matches!(self.0, 0x1400..=0x3FFF)
    }

    /// What the specification says of this tag, if it defines it.
    #[must_use]
    pub const fn info(self) -> Option<&'static TagInfo> {
        table::info(self)
    }
}

impl From<u16> for TlvTag {
    fn from(number: u16) -> Self {
        Self(number)
    }
}

impl From<TlvTag> for u16 {
    fn from(tag: TlvTag) -> Self {
        tag.0
    }
}

impl fmt::LowerHex for TlvTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

impl fmt::UpperHex for TlvTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::UpperHex::fmt(&self.0, f)
    }
}

impl fmt::Display for TlvTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#06x}", self.0)?;
        self.name().map_or(Ok(()), |name| write!(f, " {name}"))
    }
}

impl fmt::Debug for TlvTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A tag together with the type of its value.
///
/// A vendor's TLV is one constant:
///
/// ```
/// use smpp_driver::codec::tlv::{Tag, Tlvs};
/// use smpp_driver::codec::COctetString;
///
/// /// The carrier's campaign id: up to 20 digits and a NUL.
/// const CAMPAIGN_ID: Tag<COctetString<21>> = Tag::new(0x1400, 1, 21);
///
/// let mut tlvs = Tlvs::default();
/// tlvs.push(CAMPAIGN_ID, &COctetString::new("4711")?)?;
/// assert_eq!(tlvs.get(CAMPAIGN_ID)?.unwrap().as_str(), Some("4711"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Tag<T> {
    number: TlvTag,
    min: u16,
    max: u16,
    value: PhantomData<fn() -> T>,
}

impl<T> Tag<T> {
    /// A tag whose value has `min` to `max` octets.
    #[must_use]
    pub const fn new(number: u16, min: u16, max: u16) -> Self {
        Self { number: TlvTag(number), min, max, value: PhantomData }
    }

    /// The tag as a number.
    #[must_use]
    pub const fn number(self) -> TlvTag {
        self.number
    }

    pub(super) const fn lengths(self) -> (u16, u16) {
        (self.min, self.max)
    }

    pub(super) const fn allows(self, length: usize) -> bool {
        allows(self.number, self.min, self.max, length)
    }
}

impl<T> Clone for Tag<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Tag<T> {}

impl<T> fmt::Debug for Tag<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} to {} octets", self.number, self.min, self.max)
    }
}

/// What the specification says of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TagInfo {
    /// The tag.
    pub tag: TlvTag,
    /// Its name in SMPP 5.0.
    pub name: &'static str,
    /// The least octets that its value has; the NUL of a text is counted.
    pub min: u16,
    /// The most octets that its value has.
    pub max: u16,
}

impl TagInfo {
    pub(super) const fn of<T>(tag: Tag<T>, name: &'static str) -> Self {
        Self { tag: tag.number, name, min: tag.min, max: tag.max }
    }

    /// Whether a value may have this many octets.
    #[must_use]
    pub const fn allows(&self, length: usize) -> bool {
        allows(self.tag, self.min, self.max, length)
    }
}

const fn allows(tag: TlvTag, min: u16, max: u16, length: usize) -> bool {
    // The one TLV of which two lengths are allowed and not those between.
    let between = tag.0 == table::MS_VALIDITY.number.0 && matches!(length, 2 | 3);
    min as usize <= length && length <= max as usize && !between
}
