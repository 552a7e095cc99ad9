//! User data headers: what stands before the text when `esm_class` says so. 3GPP TS 23.040 §9.2.3.24.

mod build;
mod element;

use core::fmt;

pub use build::{UdhBuildError, UdhBuilder};
pub use element::{Element, InformationElement};

use super::gsm7::{NationalLanguage, NationalShift};

/// A user data header, borrowed from the user data that it starts.
///
/// Its structure was checked once, so reading it cannot fail.
///
/// ```
/// use smpp_driver::text::Udh;
///
/// let (udh, text) = Udh::split(b"\x05\x00\x03\xA7\x02\x01Good morning")?;
/// assert_eq!(text, b"Good morning");
///
/// let part = udh.concatenation().expect("one of two");
/// assert_eq!((part.reference, part.total, part.sequence), (0xA7, 2, 1));
/// # Ok::<(), smpp_driver::text::UdhError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Udh<'a> {
    /// The elements, without the length octet before them.
    elements: &'a [u8],
}

/// Which part of which long message a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Concatenation {
    /// Tells apart the long messages of one sender to one destination.
    pub reference: u16,
    /// Whether the reference has 16 bits: 8-bit and 16-bit references are never of one message.
    pub wide: bool,
    /// How many parts the message has; at least 1.
    pub total: u8,
    /// Which part this is, from 1 to `total`.
    pub sequence: u8,
}

/// The applications that a message goes to and comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ports {
    /// The port that it goes to.
    pub destination: u16,
    /// The port that it comes from.
    pub source: u16,
    /// Whether the ports have 16 bits; of 8 bits, 240 to 255 are free to use.
    pub wide: bool,
}

/// Why a user data header cannot be read.
///
/// The user data is then best taken as it is: nothing says where its text starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UdhError {
    /// No user data, not even the length of the header.
    Empty,
    /// The header is longer than the user data.
    HeaderTooLong {
        /// Octets that the header says it has, its length octet aside.
        stated: usize,
        /// Octets that follow the length octet.
        available: usize,
    },
    /// An element is cut off by the end of the header.
    ElementTooLong {
        /// Where the element starts, in octets of the user data counted from 0.
        offset: usize,
        /// Octets that the element says it has, its identifier and length counted.
        stated: usize,
        /// Octets left in the header.
        available: usize,
    },
}

impl<'a> Udh<'a> {
    /// Parts user data that starts with a header into the header and what follows it.
    ///
    /// # Errors
    ///
    /// When the lengths in the header lead beyond the user data, or beyond the header.
    pub fn split(user_data: &'a [u8]) -> Result<(Self, &'a [u8]), UdhError> {
        let (&stated, rest) = user_data.split_first().ok_or(UdhError::Empty)?;
        let stated = usize::from(stated);
        let (elements, text) =
            rest.split_at_checked(stated).ok_or(UdhError::HeaderTooLong { stated, available: rest.len() })?;

        let mut unread = elements;
        while !unread.is_empty() {
            let Some((_, rest)) = next_element(unread) else {
                let stated = 2 + unread.get(1).map_or(0, |len| usize::from(*len));
                let offset = 1 + elements.len() - unread.len();
                return Err(UdhError::ElementTooLong { offset, stated, available: unread.len() });
            };
            unread = rest;
        }
        Ok((Self { elements }, text))
    }

    /// The information elements in their order, unknown ones too.
    pub fn elements(&self) -> impl Iterator<Item = InformationElement<'a>> + use<'a> {
        let mut unread = self.elements;
        core::iter::from_fn(move || {
            let (element, rest) = next_element(unread)?;
            unread = rest;
            Some(element)
        })
    }

    /// Which part of which long message this segment is, if it is one.
    ///
    /// The last of several elements counts; those that make no sense (wrong length, part 0, part 3 of 2) do not.
    #[must_use]
    pub fn concatenation(&self) -> Option<Concatenation> {
        self.elements().filter_map(InformationElement::concatenation).last()
    }

    /// The national tables that GSM 7-bit of this segment is written with, if the header names any.
    ///
    /// The last of several elements of a kind counts; unknown languages and wrong lengths do not.
    #[must_use]
    pub fn national_shift(&self) -> Option<NationalShift> {
        let language = |id| {
            let of_kind = self.elements().filter(move |element| element.id == id);
            of_kind.filter_map(|element| match element.data {
                [language] => NationalLanguage::from_id(*language),
                _ => None,
            })
        };
        let locking = language(InformationElement::LOCKING_SHIFT).filter(|it| it.has_locking_shift()).last();
        NationalShift::of(locking, language(InformationElement::SINGLE_SHIFT).last())
    }

    /// The application ports: the last that the header names, of either width.
    #[must_use]
    pub fn ports(&self) -> Option<Ports> {
        let ports = |element: InformationElement<'_>| match element.read() {
            Some(Element::Ports(ports)) => Some(ports),
            _ => None,
        };
        self.elements().filter_map(ports).last()
    }

    /// Octets of the header, its length octet counted.
    #[must_use]
    pub const fn header_len(&self) -> usize {
        1 + self.elements.len()
    }
}

/// The first element, and what follows it; none if it is not whole.
fn next_element(octets: &[u8]) -> Option<(InformationElement<'_>, &[u8])> {
    let (&[id, len], rest) = octets.split_first_chunk::<2>()?;
    let (data, rest) = rest.split_at_checked(usize::from(len))?;
    Some((InformationElement { id, data }, rest))
}

/// Shows which elements there are, never their data.
impl fmt::Debug for Udh<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.elements()).finish()
    }
}

impl fmt::Display for UdhError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no user data, though a user data header is announced"),
            Self::HeaderTooLong { stated, available } => {
                write!(f, "user data header says {stated} octets, {available} follow")
            }
            Self::ElementTooLong { offset, stated, available } => {
                write!(
                    f,
                    "information element at octet {offset} says {stated} octets, {available} are left in the header"
                )
            }
        }
    }
}

impl core::error::Error for UdhError {}
