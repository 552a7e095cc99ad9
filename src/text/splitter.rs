//! From a text to the messages to send: which encoding, how many, and the messages themselves.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::convert::EncodeError;
use super::cut::{piece, unlike_padding};
use super::encoding::Encoding;
use super::gsm7::packed::{Padding, fill_bits, pack_septets};
use super::gsm7::{NationalLanguage, NationalShift};
use super::long_message::LongMessage;
use super::profile::OperatorProfile;
use super::segment::{Carrier, Segment};
use super::split_error::SplitError;
use super::transliterate::{Change, transliterate};
use crate::codec::DataCoding;

/// Chooses an encoding, counts, and splits.
///
/// The encoding is the one that takes the fewest messages, and of those with as many the first: the SMSC's default
/// alphabet, GSM 7-bit with a national single shift, with a locking shift, with both, transliterated, UCS-2. Shifts
/// and transliteration are off unless allowed.
///
/// ```
/// use smpp_driver::text::{Encoding, LongMessage, NationalLanguage, Splitter};
///
/// let splitter = Splitter::new(LongMessage::Udh16 { reference: 4711 }).single_shifts(&[NationalLanguage::Turkish]);
/// let text = "Sayın müşterimiz, faturanızın son ödeme tarihi yaklaşıyor.";
/// assert_eq!(splitter.estimate(text)?.encoding.to_string(), "GSM 7-bit with Turkish single shift");
///
/// let plain = Splitter::new(LongMessage::Udh8 { reference: 7 });
/// assert_eq!(plain.estimate(text)?.encoding, Encoding::Ucs2);
///
/// let changed = plain.transliterate(true).split("“Hello”")?;
/// assert_eq!(changed.segments[0].octets(), b"\"Hello\"");
/// assert_eq!(changed.changes.len(), 2);
/// # Ok::<(), smpp_driver::text::SplitError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Splitter {
    long: LongMessage,
    encoding: Option<Encoding>,
    single: Vec<NationalLanguage>,
    locking: Vec<NationalLanguage>,
    transliterates: bool,
    graphemes: bool,
    profile: OperatorProfile,
}

/// What a text takes to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Estimate {
    /// The encoding.
    pub encoding: Encoding,
    /// Unicode characters of the text as given.
    pub characters: usize,
    /// Units of the encoding, user data headers aside: septets, octets or 16-bit code units.
    pub units: usize,
    /// Messages on the air; above [`LongMessage::MAX_SEGMENTS`] the text cannot be sent, and none of `message_payload` has
    /// been seen to arrive.
    pub segments: usize,
    /// Characters that transliteration changes.
    pub changes: usize,
}

/// A text as it is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SplitText {
    /// The encoding of all segments.
    pub encoding: Encoding,
    /// The messages, in their order; at least one.
    pub segments: Vec<Segment>,
    /// What transliteration changed.
    pub changes: Vec<Change>,
}

/// A text that is going to be encoded.
struct Plan<'a> {
    estimate: Estimate,
    text: Cow<'a, str>,
    changes: Vec<Change>,
    /// Where the segments end in the text, if they were wanted.
    ends: Vec<usize>,
}

/// What splitting in one encoding makes.
struct Measure {
    estimate: Estimate,
    ends: Vec<usize>,
}

impl Splitter {
    /// Splits long texts so; the SMSC is one like most.
    pub const fn new(long: LongMessage) -> Self {
        Self {
            long,
            encoding: None,
            single: Vec::new(),
            locking: Vec::new(),
            transliterates: false,
            graphemes: false,
            profile: OperatorProfile::new(),
        }
    }

    /// Takes this encoding and no other.
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// National single shifts that may be taken; the recipients' phones must know them. Default: none.
    pub fn single_shifts(mut self, languages: &[NationalLanguage]) -> Self {
        self.single = languages.to_vec();
        self
    }

    /// National locking shifts that may be taken; the recipients' phones must know them. Default: none.
    pub fn locking_shifts(mut self, languages: &[NationalLanguage]) -> Self {
        self.locking = languages.to_vec();
        self
    }

    /// Whether characters that the alphabet lacks may be replaced, if the text then takes no more messages than in UCS-2
    /// and fewer than with any shift that is allowed. Default: no.
    pub const fn transliterate(mut self, allowed: bool) -> Self {
        self.transliterates = allowed;
        self
    }

    /// Whether to cut only between what a reader sees as characters: emoji of several code points, letters with
    /// combining marks. Default: no, which may leave segments a little fuller.
    pub const fn graphemes(mut self, whole: bool) -> Self {
        self.graphemes = whole;
        self
    }

    /// The habits of the SMSC.
    pub fn profile(mut self, profile: OperatorProfile) -> Self {
        self.profile = profile;
        self
    }

    /// Says what a text takes, without building it.
    ///
    /// # Errors
    ///
    /// When an encoding was demanded that does not have a character of the text.
    pub fn estimate(&self, text: &str) -> Result<Estimate, EncodeError> {
        Ok(self.plan(text, false)?.estimate)
    }

    /// Makes the messages to send: one without a reference if the text fits, else segments.
    ///
    /// Characters stay whole: neither an escape and its follower nor a surrogate pair is parted, so a segment may hold a
    /// unit less than it could. An empty text is one message without octets.
    ///
    /// # Errors
    ///
    /// When the encoding does not have a character of the text, when the text is too long, when national tables meet
    /// `sar_*`, or when the SMSC has no `data_coding` for the encoding. Nothing is made then.
    pub fn split(&self, text: &str) -> Result<SplitText, SplitError> {
        let Plan { estimate, text, changes, ends } = self.plan(text, true)?;
        let Estimate { encoding, segments: needed, units, .. } = estimate;
        let data_coding = self.profile.data_coding(encoding).ok_or(SplitError::NoDataCoding(encoding))?;
        let carrier = match self.long {
            LongMessage::Payload => {
                let (needed, max) = (self.payload_len(encoding, units), LongMessage::MAX_PAYLOAD);
                if needed > max {
                    return Err(SplitError::PayloadTooLong { needed, max });
                }
                let segment = self.segment(encoding, data_coding, Carrier::Payload, (1, 1), &text)?;
                return Ok(SplitText { encoding, segments: [segment].into(), changes });
            }
            LongMessage::Sar { reference } if needed > 1 => Carrier::Sar { reference },
            _ => Carrier::ShortMessage,
        };
        let max = if self.long == LongMessage::Refuse { 1 } else { LongMessage::MAX_SEGMENTS };
        let total = u8::try_from(needed).ok().filter(|_| needed <= max);
        let total = total.ok_or(SplitError::TooManySegments { needed, max })?;
        if total == 1 {
            let segment = self.segment(encoding, data_coding, carrier, (1, 1), &text)?;
            return Ok(SplitText { encoding, segments: [segment].into(), changes });
        }
        if let (Encoding::National(shift), Carrier::Sar { .. }) = (encoding, carrier) {
            return Err(SplitError::ShiftWithSar(shift));
        }
        let mut segments = Vec::with_capacity(needed);
        let mut start = 0;
        for (end, sequence) in ends.into_iter().zip(1..=total) {
            let piece = text.get(start..end).unwrap_or_default();
            segments.push(self.segment(encoding, data_coding, carrier, (sequence, total), piece)?);
            start = end;
        }
        Ok(SplitText { encoding, segments, changes })
    }

    fn segment(
        &self,
        encoding: Encoding,
        data_coding: DataCoding,
        carrier: Carrier,
        (sequence, total): (u8, u8),
        text: &str,
    ) -> Result<Segment, EncodeError> {
        let shift = match encoding {
            Encoding::National(shift) => Some(shift),
            _ => None,
        };
        // Encoding needs twice the octets for a moment, and fills no more than 13 with a header.
        let mut octets = Vec::with_capacity(16 + 2 * text.len());
        self.long.put_header(shift, total, sequence, &mut octets);
        let header = octets.len();
        if self.profile.packs() && encoding.is_gsm7() {
            let septets = encoding.encode(text)?;
            pack_septets(&septets, fill_bits(header), Padding::CarriageReturn, &mut octets);
        } else {
            encoding.encode_into(text, &mut octets)?;
        }
        // At most 13 octets.
        let header = u8::try_from(header).unwrap_or(u8::MAX);
        Ok(Segment { octets, header, sequence, total, encoding, data_coding, carrier })
    }

    /// Octets of a text in `message_payload`, with the header of its shifts.
    fn payload_len(&self, encoding: Encoding, units: usize) -> usize {
        let shift = encoding.shift_len();
        let header = if shift > 0 { 1 + shift } else { 0 };
        header
            + match encoding {
                Encoding::Ucs2 | Encoding::Ucs2LittleEndian => 2 * units,
                // A carriage return may fill the last octet, or follow it.
                _ if encoding.is_gsm7() && self.profile.packs() => (7 * units).div_ceil(8) + 1,
                _ => units,
            }
    }

    /// Chooses. `wanted` is whether the segments' ends are, too.
    fn plan<'a>(&self, text: &'a str, wanted: bool) -> Result<Plan<'a>, EncodeError> {
        let as_is =
            |Measure { estimate, ends }| Plan { estimate, text: text.into(), changes: Vec::new(), ends };
        if let Some(encoding) = self.encoding {
            let measure = self.measure(encoding, text, wanted);
            return measure.map(as_is).or_else(|error| self.changed(encoding, text, wanted).ok_or(error));
        }
        let default = self.profile.default_alphabet();
        let plain = self.measure(default, text, wanted);
        let lacks_some = plain.is_err();
        let mut best = plain.ok();
        if best.as_ref().is_none_or(|best| best.estimate.segments > 1) {
            for shift in self.shifts() {
                better(&mut best, self.measure(Encoding::National(shift), text, wanted));
            }
        }
        if let Some(best) = best.take_if(|_| !lacks_some) {
            return Ok(as_is(best));
        }
        let ucs2 = self.measure(Encoding::Ucs2, text, wanted)?;
        if let Some(plan) = self.changed(default, text, wanted)
            && best.as_ref().is_none_or(|best| plan.estimate.segments < best.estimate.segments)
            && plan.estimate.segments <= ucs2.estimate.segments
        {
            return Ok(plan);
        }
        Ok(as_is(match best {
            Some(best) if best.estimate.segments <= ucs2.estimate.segments => best,
            _ => ucs2,
        }))
    }

    /// A text transliterated, if that is allowed and makes it fit the encoding.
    fn changed(&self, encoding: Encoding, text: &str, wanted: bool) -> Option<Plan<'static>> {
        let changed = self.transliterates.then(|| transliterate(text, encoding))?;
        let Measure { mut estimate, ends } = self.measure(encoding, &changed.text, wanted).ok()?;
        estimate.characters = text.chars().count();
        estimate.changes = changed.changes.len();
        Some(Plan { estimate, text: changed.text.into(), changes: changed.changes, ends })
    }

    /// The shifts that are allowed, the cheapest first.
    fn shifts(&self) -> impl Iterator<Item = NationalShift> + '_ {
        // A header of shifts is none beside sar_*; what fits one message without it was taken before.
        let gsm7 = self.profile.default_alphabet() == Encoding::Gsm7
            && !matches!(self.long, LongMessage::Sar { .. });
        let single = self.single.iter().map(|single| NationalShift::single(*single));
        let locking = self.locking.iter().filter_map(|locking| NationalShift::locking(*locking));
        let both = self.locking.iter().flat_map(|locking| {
            let both = |single: &NationalLanguage| NationalShift::of(Some(*locking), Some(*single));
            self.single.iter().filter_map(both)
        });
        single.chain(locking).chain(both).filter(move |_| gsm7)
    }

    /// Counts what splitting in this encoding makes, and tells where the segments end if that is wanted.
    fn measure(&self, encoding: Encoding, text: &str, wanted: bool) -> Result<Measure, EncodeError> {
        let shift = encoding.shift_len();
        let alone = if shift > 0 { 1 + shift } else { 0 };
        let absent = |start: usize| move |offset| EncodeError::at(encoding, text, start + offset);
        let room = encoding.capacity(alone);
        let whole = piece(encoding, text, room, false).map_err(absent(0))?;
        let packs = self.profile.packs() && encoding.is_gsm7();
        let whole = if packs { unlike_padding(encoding, text, whole, alone, room) } else { whole };
        let characters = text.chars().count();
        let mut estimate = Estimate { encoding, characters, units: whole.units, segments: 1, changes: 0 };
        let mut ends = Vec::new();
        if whole.len == text.len() {
            return Ok(Measure { estimate, ends });
        }
        let header = self.long.header_len(shift);
        let capacity = encoding.capacity(header);
        (estimate.units, estimate.segments) = (0, 0);
        let mut start = 0;
        while start < text.len() {
            let rest = text.get(start..).unwrap_or_default();
            let next = piece(encoding, rest, capacity, self.graphemes).map_err(absent(start))?;
            let next = if packs { unlike_padding(encoding, rest, next, header, capacity) } else { next };
            start += next.len;
            estimate.units += next.units;
            estimate.segments += 1;
            if wanted {
                ends.push(start);
            }
        }
        Ok(Measure { estimate, ends })
    }
}

/// Takes what needs fewer segments than the best so far.
fn better(best: &mut Option<Measure>, found: Result<Measure, EncodeError>) {
    if let Ok(found) = found
        && best.as_ref().is_none_or(|best| found.estimate.segments < best.estimate.segments)
    {
        *best = Some(found);
    }
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
    let splitter = Splitter::new(LongMessage::Udh8 { reference: 0 });
    let none = Estimate { encoding: Encoding::Ucs2, characters: 0, units: 0, segments: 0, changes: 0 };
    // UCS-2 holds every text.
    splitter.estimate(text).unwrap_or(none)
}

/// Splits a text in this encoding into the messages to send, joined by `long` if it is long: the short form of
/// [`Splitter::split`] for an SMSC like most.
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
/// As [`Splitter::split`].
pub fn split(text: &str, encoding: Encoding, long: LongMessage) -> Result<Vec<Segment>, SplitError> {
    Ok(Splitter::new(long).encoding(encoding).split(text)?.segments)
}
