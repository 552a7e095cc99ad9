//! Information elements: which there are, how long they may be, and what their data says. 3GPP TS 23.040 §9.2.3.24.

use core::fmt;
use core::ops::RangeInclusive;

use super::{Concatenation, Ports};
use crate::text::gsm7::NationalLanguage;

/// One information element of a user data header.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InformationElement<'a> {
    /// The identifier (IEI).
    pub id: u8,
    /// The data (IED), at most 255 octets.
    pub data: &'a [u8],
}

/// What the data of an information element says.
///
/// Elements that name pictures, sounds and objects of EMS are read up to the position that they start with.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Element<'a> {
    /// Part of a long message (0x00, 0x08).
    Concatenation(Concatenation),
    /// Messages are waiting (0x01).
    SpecialMessage {
        /// Whether the message is to be stored, too.
        store: bool,
        /// Type and profile of the waiting messages: bits 6 to 0.
        kind: u8,
        /// How many are waiting; 255 for that many or more.
        count: u8,
    },
    /// Application ports (0x04, 0x05).
    Ports(Ports),
    /// What the SMSC is to do with a status report (0x06), as a bit mask.
    SmscControl(u8),
    /// Who wrote the elements that follow (0x07): 1 the sender, 2 the recipient, 3 the SMSC.
    SourceIndicator(u8),
    /// Text formatting of EMS (0x0A).
    TextFormatting {
        /// Where the formatted text starts, in characters.
        start: u8,
        /// How many characters are formatted.
        length: u8,
        /// Alignment, size and style.
        mode: u8,
        /// Colours of text and background, since 3GPP release 5.
        colour: Option<u8>,
    },
    /// A predefined sound (0x0B) or animation (0x0D) of EMS.
    Predefined {
        /// Where it stands, in characters.
        position: u8,
        /// Which one.
        number: u8,
    },
    /// A sound, picture or animation of EMS that comes along (0x0C, 0x0E to 0x12).
    Media {
        /// Where it stands, in characters.
        position: u8,
        /// Its octets.
        data: &'a [u8],
    },
    /// How many of the following objects belong to one prompt (0x13).
    UserPrompt(u8),
    /// Octets of the e-mail header at the start of the text (0x20).
    EmailHeader(u8),
    /// A hyperlink (0x21).
    Hyperlink {
        /// Where its title starts, in characters.
        position: u16,
        /// Characters of its title.
        title: u8,
        /// Characters of its address.
        url: u8,
    },
    /// National language single shift (0x24).
    SingleShift(NationalLanguage),
    /// National language locking shift (0x25).
    LockingShift(NationalLanguage),
    /// The data of all others.
    Data(&'a [u8]),
}

impl<'a> InformationElement<'a> {
    /// Identifier: part of a long message, reference of 8 bits.
    pub const CONCATENATION_8: u8 = 0x00;
    /// Identifier: messages are waiting.
    pub const SPECIAL_MESSAGE: u8 = 0x01;
    /// Identifier: application ports of 8 bits.
    pub const PORTS_8: u8 = 0x04;
    /// Identifier: application ports of 16 bits.
    pub const PORTS_16: u8 = 0x05;
    /// Identifier: SMSC control parameters.
    pub const SMSC_CONTROL: u8 = 0x06;
    /// Identifier: who wrote the elements that follow.
    pub const SOURCE_INDICATOR: u8 = 0x07;
    /// Identifier: part of a long message, reference of 16 bits.
    pub const CONCATENATION_16: u8 = 0x08;
    /// Identifier: wireless control message protocol.
    pub const WCMP: u8 = 0x09;
    /// Identifier: RFC 822 e-mail header.
    pub const EMAIL_HEADER: u8 = 0x20;
    /// Identifier: reply address.
    pub const REPLY_ADDRESS: u8 = 0x22;
    /// Identifier: national language single shift.
    pub const SINGLE_SHIFT: u8 = 0x24;
    /// Identifier: national language locking shift.
    pub const LOCKING_SHIFT: u8 = 0x25;

    /// What the element is, if the specification defines its identifier.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        info(self.id).map(|(name, _)| name)
    }

    /// The octets that the data may have: any number for elements that the specification does not define.
    #[must_use]
    pub fn allowed_len(id: u8) -> RangeInclusive<usize> {
        info(id).map_or(ANY, |(_, len)| len)
    }

    /// What the data says; none if it has a length that it cannot have, or makes no sense: part 3 of 2, an unknown
    /// language.
    ///
    /// ```
    /// use smpp_driver::text::{Element, Udh};
    ///
    /// let (udh, _) = Udh::split(b"\x06\x05\x04\x23\xF0\x00\x00push")?;
    /// let Some(Element::Ports(ports)) = udh.elements().next().and_then(|element| element.read()) else { panic!() };
    /// assert_eq!((ports.destination, ports.source, ports.wide), (9200, 0, true));
    /// # Ok::<(), smpp_driver::text::UdhError>(())
    /// ```
    #[must_use]
    pub fn read(self) -> Option<Element<'a>> {
        if !Self::allowed_len(self.id).contains(&self.data.len()) {
            return None;
        }
        Some(match (self.id, self.data) {
            (Self::CONCATENATION_8 | Self::CONCATENATION_16, _) => {
                Element::Concatenation(self.concatenation()?)
            }
            (Self::SPECIAL_MESSAGE, &[kind, count]) => {
                Element::SpecialMessage { store: kind & 0x80 != 0, kind: kind & 0x7F, count }
            }
            (Self::PORTS_8, &[destination, source]) => {
                Element::Ports(Ports { destination: destination.into(), source: source.into(), wide: false })
            }
            (Self::PORTS_16, &[to_high, to_low, from_high, from_low]) => Element::Ports(Ports {
                destination: u16::from_be_bytes([to_high, to_low]),
                source: u16::from_be_bytes([from_high, from_low]),
                wide: true,
            }),
            (Self::SMSC_CONTROL, &[mask]) => Element::SmscControl(mask),
            (Self::SOURCE_INDICATOR, &[source]) => Element::SourceIndicator(source),
            (0x0A, &[start, length, mode, ref colour @ ..]) => {
                Element::TextFormatting { start, length, mode, colour: colour.first().copied() }
            }
            (0x0B | 0x0D, &[position, number]) => Element::Predefined { position, number },
            (0x0C | 0x0E..=0x12, &[position, ref data @ ..]) => Element::Media { position, data },
            (0x13, &[objects]) => Element::UserPrompt(objects),
            (Self::EMAIL_HEADER, &[length]) => Element::EmailHeader(length),
            (0x21, &[high, low, title, url]) => {
                Element::Hyperlink { position: u16::from_be_bytes([high, low]), title, url }
            }
            (Self::SINGLE_SHIFT, &[language]) => Element::SingleShift(NationalLanguage::from_id(language)?),
            (Self::LOCKING_SHIFT, &[language]) => {
                let language = NationalLanguage::from_id(language)?;
                Element::LockingShift(Some(language).filter(|language| language.has_locking_shift())?)
            }
            (_, data) => Element::Data(data),
        })
    }

    pub(super) fn concatenation(self) -> Option<Concatenation> {
        let (reference, wide, total, sequence) = match (self.id, self.data) {
            (Self::CONCATENATION_8, &[reference, total, sequence]) => {
                (u16::from(reference), false, total, sequence)
            }
            (Self::CONCATENATION_16, &[high, low, total, sequence]) => {
                (u16::from_be_bytes([high, low]), true, total, sequence)
            }
            _ => return None,
        };
        (1..=total).contains(&sequence).then_some(Concatenation { reference, wide, total, sequence })
    }
}

const ANY: RangeInclusive<usize> = 0..=255;

/// Name and allowed lengths of the elements that the specification defines.
fn info(id: u8) -> Option<(&'static str, RangeInclusive<usize>)> {
    Some(match id {
        0x00 => ("concatenation, 8-bit reference", 3..=3),
        0x01 => ("special SMS message indication", 2..=2),
        0x04 => ("application port, 8-bit", 2..=2),
        0x05 => ("application port, 16-bit", 4..=4),
        0x06 => ("SMSC control parameters", 1..=1),
        0x07 => ("UDH source indicator", 1..=1),
        0x08 => ("concatenation, 16-bit reference", 4..=4),
        0x09 => ("wireless control message protocol", ANY),
        0x0A => ("text formatting (EMS)", 3..=4),
        0x0B => ("predefined sound (EMS)", 2..=2),
        0x0C => ("user defined sound (EMS)", ANY),
        0x0D => ("predefined animation (EMS)", 2..=2),
        0x0E => ("large animation (EMS)", 129..=129),
        0x0F => ("small animation (EMS)", 33..=33),
        0x10 => ("large picture (EMS)", 129..=129),
        0x11 => ("small picture (EMS)", 33..=33),
        0x12 => ("variable picture (EMS)", ANY),
        0x13 => ("user prompt indicator (EMS)", 1..=1),
        0x14 => ("extended object (EMS)", ANY),
        0x15 => ("reused extended object (EMS)", 3..=3),
        0x16 => ("compression control (EMS)", ANY),
        0x17 => ("object distribution indicator (EMS)", 2..=2),
        0x18 => ("standard WVG object (EMS)", ANY),
        0x19 => ("character size WVG object (EMS)", ANY),
        0x1A => ("extended object data request (EMS)", ANY),
        0x20 => ("RFC 822 e-mail header", 1..=1),
        0x21 => ("hyperlink format", 4..=4),
        0x22 => ("reply address", ANY),
        0x23 => ("enhanced voice mail information", ANY),
        0x24 => ("national language single shift", 1..=1),
        0x25 => ("national language locking shift", 1..=1),
        0x70..=0x7F => ("(U)SIM toolkit security headers", ANY),
        0x80..=0x9F => ("SME to SME specific", ANY),
        0xC0..=0xDF => ("SC specific", ANY),
        _ => return None,
    })
}

/// Shows the identifier and how much data there is, never the data: some elements hold pictures or addresses.
impl fmt::Debug for InformationElement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#04x} <{} octets>", self.id, self.data.len())
    }
}

/// Shows what the header is for, never pictures or addresses.
impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Concatenation(part) => part.fmt(f),
            Self::Ports(ports) => ports.fmt(f),
            Self::SingleShift(language) => write!(f, "SingleShift({language})"),
            Self::LockingShift(language) => write!(f, "LockingShift({language})"),
            Self::Media { position, data } => write!(f, "Media at {position} <{} octets>", data.len()),
            Self::Data(data) => write!(f, "Data <{} octets>", data.len()),
            Self::SpecialMessage { store, kind, count } => {
                write!(f, "SpecialMessage {{ store: {store}, kind: {kind}, count: {count} }}")
            }
            Self::SmscControl(value) | Self::SourceIndicator(value) | Self::UserPrompt(value) => {
                write!(f, "{value:#04x}")
            }
            Self::EmailHeader(length) => write!(f, "EmailHeader({length})"),
            Self::TextFormatting { start, length, .. } => {
                write!(f, "TextFormatting {{ start: {start}, length: {length} }}")
            }
            Self::Predefined { position, number } => write!(f, "Predefined {number} at {position}"),
            Self::Hyperlink { position, .. } => write!(f, "Hyperlink at {position}"),
        }
    }
}
