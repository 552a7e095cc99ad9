//! Reading ASN.1 in BER, of which DER is the strict form: NSS and Bouncy Castle write indefinite lengths and strings in
//! pieces. Nothing is copied but such strings.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use der::asn1::ObjectIdentifier;

use super::super::error::KeyStoreError;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const UTF8_STRING: u8 = 0x0C;
pub(super) const BMP_STRING: u8 = 0x1E;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// Primitive and constructed `[0]`.
pub(super) const CONTEXT_0: u8 = 0x80;
pub(super) const CONTEXT_0_CONSTRUCTED: u8 = 0xA0;

const CONSTRUCTED: u8 = 0x20;

/// How deep elements of indefinite length, and pieces of strings, may be nested.
const MAX_DEPTH: usize = 24;

type Result<T> = core::result::Result<T, KeyStoreError>;

#[cold]
pub(super) fn malformed(what: &'static str, detail: impl Into<String>) -> KeyStoreError {
    KeyStoreError::Malformed { what, detail: detail.into() }
}

/// One element.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) value: &'a [u8],
}

/// What is left to be read of a part of the file, and its name for errors.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(octets: &'a [u8], what: &'static str) -> Self {
        Self { rest: octets, what }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    #[cold]
    pub(super) fn fault(&self, detail: impl Into<String>) -> KeyStoreError {
        malformed(self.what, detail)
    }

    /// The next element, whatever it is.
    pub(super) fn any(&mut self) -> Result<Element<'a>> {
        let (element, rest) = element(self.rest, MAX_DEPTH).map_err(|detail| self.fault(detail))?;
        self.rest = rest;
        Ok(element)
    }

    pub(super) fn next_is(&self, tag: u8) -> bool {
        self.rest.first() == Some(&tag)
    }

    /// The next element, if it has this tag.
    pub(super) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>> {
        if self.next_is(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// The next element, which must have this tag.
    pub(super) fn expect(&mut self, tag: u8) -> Result<Element<'a>> {
        match self.rest.first() {
            Some(found) if *found == tag => self.any(),
            Some(found) => Err(self.fault(alloc::format!("tag 0x{found:02x} where 0x{tag:02x} must be"))),
            None => Err(self.fault("it ends too early")),
        }
    }

    /// What is in the next element, which must have this tag.
    pub(super) fn enter(&mut self, tag: u8) -> Result<Self> {
        Ok(Self { rest: self.expect(tag)?.value, what: self.what })
    }

    pub(super) fn inside(&self, element: Element<'a>) -> Self {
        Self { rest: element.value, what: self.what }
    }

    pub(super) fn oid(&mut self) -> Result<ObjectIdentifier> {
        let value = self.expect(OID)?.value;
        ObjectIdentifier::from_bytes(value).map_err(|error| self.fault(error.to_string()))
    }

    /// A string of octets, in one piece or several.
    pub(super) fn octets(&mut self) -> Result<Cow<'a, [u8]>> {
        self.string(OCTET_STRING)
    }

    /// A string of octets under this tag in place of its own.
    pub(super) fn string(&mut self, tag: u8) -> Result<Cow<'a, [u8]>> {
        if let Some(primitive) = self.optional(tag)? {
            return Ok(primitive.value.into());
        }
        let pieces = self.expect(tag | CONSTRUCTED)?;
        let mut octets = Vec::new();
        join(pieces.value, &mut octets, MAX_DEPTH).map_err(|detail| self.fault(detail))?;
        Ok(octets.into())
    }

    /// A number that is not negative and fits.
    pub(super) fn number(&mut self) -> Result<u64> {
        let value = self.expect(INTEGER)?.value;
        let digits = match value {
            [] => return Err(self.fault("a number without digits")),
            [first, ..] if *first >= 0x80 => return Err(self.fault("a negative number")),
            [0, digits @ ..] | digits => digits,
        };
        // What does not fit is too much for every limit.
        Ok(if digits.len() > 8 { u64::MAX } else { digits.iter().fold(0, |n, d| n << 8 | u64::from(*d)) })
    }
}

type Raw<T> = core::result::Result<T, &'static str>;

fn element(input: &[u8], depth: usize) -> Raw<(Element<'_>, &[u8])> {
    const SHORT: &str = "it ends too early";
    let (&[tag, length], mut rest) = input.split_first_chunk().ok_or(SHORT)?;
    if tag & 0x1F == 0x1F {
        return Err("a tag of more than one octet");
    }
    let length = match length {
        0..0x80 => usize::from(length),
        0x80 => {
            let inside = end_of_contents(rest, depth.checked_sub(1).ok_or("nested too deep")?)?;
            if tag & CONSTRUCTED == 0 {
                return Err("an indefinite length of what has no parts");
            }
            let (value, end) = rest.split_at(inside);
            return Ok((Element { tag, value }, &end[2..]));
        }
        0x81..=0x84 => {
            let (digits, after) = rest.split_at_checked(usize::from(length & 0x7F)).ok_or(SHORT)?;
            rest = after;
            digits.iter().fold(0, |n, digit| n << 8 | usize::from(*digit))
        }
        _ => return Err("a length that cannot be"),
    };
    let (value, rest) = rest.split_at_checked(length).ok_or(SHORT)?;
    Ok((Element { tag, value }, rest))
}

/// How many octets there are before the two that end an element of indefinite length.
fn end_of_contents(input: &[u8], depth: usize) -> Raw<usize> {
    let mut rest = input;
    loop {
        if rest.starts_with(&[0, 0]) {
            return Ok(input.len() - rest.len());
        }
        rest = element(rest, depth)?.1;
    }
}

fn join(mut pieces: &[u8], octets: &mut Vec<u8>, depth: usize) -> Raw<()> {
    let depth = depth.checked_sub(1).ok_or("nested too deep")?;
    while !pieces.is_empty() {
        let (piece, rest) = element(pieces, depth)?;
        match piece.tag {
            OCTET_STRING => octets.extend_from_slice(piece.value),
            tag if tag == OCTET_STRING | CONSTRUCTED => join(piece.value, octets, depth)?,
            _ => return Err("a piece of a string that is none"),
        }
        pieces = rest;
    }
    Ok(())
}
