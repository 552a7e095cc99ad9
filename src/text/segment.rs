//! Long messages: how many segments a text takes, and cutting it into them.

use alloc::vec::Vec;
use core::fmt;

use super::encoding::{EncodeError, Encoding};
use super::udh::InformationElement;
use crate::codec::EsmClass;

/// How the segments of a long message say that they belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LongMessage {
    /// A user data header with a reference of 8 bits: all phones join it.
    Udh8 {
        /// Tells apart the long messages to one destination that are under way together.
        reference: u8,
    },
    /// A user data header with a reference of 16 bits: confused less often, but one septet less in each segment.
    Udh16 {
        /// Tells apart the long messages to one destination that are under way together.
        reference: u16,
    },
}

impl LongMessage {
    /// Segments that a long message may have: its parts are counted in one octet.
    pub const MAX_SEGMENTS: usize = 255;

    /// Octets of the user data header, its length octet counted.
    const fn header_len(self) -> usize {
        match self {
            Self::Udh8 { .. } => 6,
            Self::Udh16 { .. } => 7,
        }
    }

    /// Appends the user data header of one segment.
    fn put_header(self, total: u8, sequence: u8, out: &mut Vec<u8>) {
        match self {
            Self::Udh8 { reference } => {
                out.extend([5, InformationElement::CONCATENATION_8, 3, reference, total, sequence]);
            }
            Self::Udh16 { reference } => {
                let [high, low] = reference.to_be_bytes();
                out.extend([6, InformationElement::CONCATENATION_16, 4, high, low, total, sequence]);
            }
        }
    }
}

/// One message out of a text: the whole of it, or a part.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Segment {
    octets: Vec<u8>,
    sequence: u8,
    total: u8,
}

impl Segment {
    /// The octets for `short_message`: the user data header, if there is one, and the encoded text.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// The octets for `short_message`, to keep.
    #[must_use]
    pub fn into_octets(self) -> Vec<u8> {
        self.octets
    }

    /// Whether the octets start with a user data header: those of a long message do.
    #[must_use]
    pub const fn has_udh(&self) -> bool {
        self.total > 1
    }

    /// What the segment needs in `esm_class`, to be joined to the mode with `|`.
    #[must_use]
    pub const fn esm_class(&self) -> EsmClass {
        if self.has_udh() { EsmClass::UDH } else { EsmClass::DEFAULT }
    }

    /// Which segment this is, counted from 1.
    #[must_use]
    pub const fn sequence(&self) -> u8 {
        self.sequence
    }

    /// How many segments there are.
    #[must_use]
    pub const fn total(&self) -> u8 {
        self.total
    }
}

/// What a text takes to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Estimate {
    /// The encoding.
    pub encoding: Encoding,
    /// Unicode characters of the text.
    pub characters: usize,
    /// Units of the encoding, user data headers aside: septets, octets or 16-bit code units.
    pub units: usize,
    /// Messages to send; above [`LongMessage::MAX_SEGMENTS`] the text cannot be sent.
    pub segments: usize,
}

/// Why a text cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SplitError {
    /// The encoding does not have a character of the text.
    Encode(EncodeError),
    /// The text needs more segments than a long message may have.
    TooManySegments {
        /// Segments needed.
        needed: usize,
        /// Segments allowed.
        max: usize,
    },
}

/// Says what a text takes in the cheapest encoding, joined by [`LongMessage::Udh8`] if it is long.
///
/// ```
/// use smpp_driver::text::{self, Encoding};
///
/// let estimate = text::estimate("Your code is [123456]");
/// assert_eq!(estimate.encoding, Encoding::Gsm7);
/// assert_eq!((estimate.characters, estimate.units, estimate.segments), (21, 23, 1));
/// ```
#[must_use]
pub fn estimate(text: &str) -> Estimate {
    measure(text, Encoding::cheapest(text), LongMessage::Udh8 { reference: 0 })
}

/// Says what a text takes in an encoding, joined by `long` if it is long.
///
/// # Errors
///
/// When the encoding does not have a character of the text.
pub fn estimate_as(text: &str, encoding: Encoding, long: LongMessage) -> Result<Estimate, EncodeError> {
    encoding.units(text).map(|_| measure(text, encoding, long))
}

/// Splits a text into the messages to send: one without a header if it fits, else segments joined by `long`.
///
/// Characters stay whole: neither an escape and its follower nor a surrogate pair is parted, so a segment may hold a
/// unit less than it could. An empty text is one message without octets.
///
/// ```
/// use smpp_driver::codec::EsmClass;
/// use smpp_driver::text::{self, Encoding, LongMessage};
///
/// let text = "Dear customer! ".repeat(12);
/// let segments = text::split(&text, Encoding::Gsm7, LongMessage::Udh8 { reference: 0xA7 })?;
/// assert_eq!(segments.len(), 2);
/// assert_eq!(segments[0].octets().len(), 6 + 153);
/// assert!(segments[1].octets().starts_with(&[0x05, 0x00, 0x03, 0xA7, 0x02, 0x02]));
/// assert_eq!(segments[1].esm_class(), EsmClass::UDH);
/// # Ok::<(), text::SplitError>(())
/// ```
///
/// # Errors
///
/// When the encoding does not have a character of the text, or the text needs more than 255 segments.
pub fn split(text: &str, encoding: Encoding, long: LongMessage) -> Result<Vec<Segment>, SplitError> {
    let octets = encoding.encode(text).map_err(SplitError::Encode)?;
    if encoding.cut(&octets, encoding.capacity(0)) == octets.len() {
        return Ok([Segment { octets, sequence: 1, total: 1 }].into());
    }
    let header = long.header_len();
    let capacity = encoding.capacity(header);
    let cuts = || {
        let mut rest = octets.as_slice();
        core::iter::from_fn(move || {
            let (part, after) = rest.split_at(encoding.cut(rest, capacity));
            rest = after;
            (!part.is_empty()).then_some(part)
        })
    };
    let needed = cuts().count();
    let max = LongMessage::MAX_SEGMENTS;
    let total = u8::try_from(needed).map_err(|_| SplitError::TooManySegments { needed, max })?;
    let segments = (1..=total).zip(cuts()).map(|(sequence, part)| {
        let mut octets = Vec::with_capacity(header + part.len());
        long.put_header(total, sequence, &mut octets);
        octets.extend_from_slice(part);
        Segment { octets, sequence, total }
    });
    Ok(segments.collect())
}

/// Counts what [`split`] would make, without making it. Characters that the encoding lacks count nothing.
fn measure(text: &str, encoding: Encoding, long: LongMessage) -> Estimate {
    let capacity = encoding.capacity(long.header_len());
    let mut estimate = Estimate { encoding, characters: 0, units: 0, segments: 1 };
    let mut filled = 0;
    for character in text.chars() {
        let units = encoding.units_of(character).unwrap_or(0);
        estimate.characters += 1;
        estimate.units += units;
        filled += units;
        if filled > capacity {
            estimate.segments += 1;
            filled = units;
        }
    }
    if estimate.units <= encoding.capacity(0) {
        estimate.segments = 1;
    }
    estimate
}

/// Shows how long the message is, never its text.
impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment")
            .field("octets", &format_args!("<{} octets>", self.octets.len()))
            .field("sequence", &self.sequence)
            .field("total", &self.total)
            .finish()
    }
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::TooManySegments { needed, max } => {
                write!(f, "the text needs {needed} segments; a long message has at most {max}")
            }
        }
    }
}

impl core::error::Error for SplitError {}

impl From<EncodeError> for SplitError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}
