//! The TLVs of a PDU, encoded.

use alloc::vec::Vec;
use core::fmt;

use bytes::BufMut;
use nom::IResult;
use nom::bytes::complete::take;
use nom::number::complete::be_u16;

use super::tag::{Tag, TlvTag};
use crate::codec::wire::{Field, FieldError, FieldRef, Leniency, Oddity, Shown, View, mask};

/// One TLV, its value still encoded.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tlv<'a> {
    /// Which parameter it is.
    pub tag: TlvTag,
    /// Its value, at most 65535 octets.
    pub value: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// Reads the value as the type that belongs to `tag`.
    ///
    /// A number with leading zero octets to spare is read as the number it is; a text may lack its NUL.
    ///
    /// # Errors
    ///
    /// When the value has a length that it cannot have.
    pub fn read<T: Field + 'a>(self, tag: Tag<T>) -> Result<T::Ref<'a>, TlvError> {
        match (T::Ref::<'a>::parse(trim_number(self.value, T::WIDTH)), T::WIDTH) {
            (Ok(([], read)), _) => Ok(read),
            // The NUL of a text came twice.
            (Ok((rest, read)), None) if rest.iter().all(|octet| *octet == 0) => Ok(read),
            _ => Err(tag.length_error(self.value.len())),
        }
    }
}

impl View for Tlv<'_> {
    fn oddities(&self) -> Leniency {
        let odd =
            self.tag.info().is_some_and(|info| !info.allows(self.value.len()) || !super::table::ends(*self));
        Leniency::STRICT.with_if(Oddity::TlvLength, odd)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        let mut result = Ok(());
        super::table::with_value(*self, &mut |value| result = value.show(f, reveal));
        result
    }

    fn redact(&self, out: &mut Vec<u8>) {
        out.put_u16(self.tag.0);
        #[expect(clippy::cast_possible_truncation, reason = "at most 65535 octets")]
        out.put_u16(self.value.len() as u16);
        let from = out.len();
        super::table::with_value(*self, &mut |value| value.redact(out));
        // Where its type has said less or more than there is, who knows what the rest is.
        if out.len() - from != self.value.len() {
            out.truncate(from);
            mask(self.value.len(), out);
        }
    }
}

impl fmt::Debug for Tlv<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.tag)?;
        self.show(f, false)
    }
}

/// Why a TLV cannot be read or built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum TlvError {
    /// Its value has a length that it cannot have. The octets can still be had with [`TlvsRef::raw`].
    #[error("{tag}: the value has {given} octets, {min} to {max} are allowed")]
    Length {
        /// Which parameter.
        tag: TlvTag,
        /// Octets of the value.
        given: usize,
        /// The least octets allowed.
        min: u16,
        /// The most octets allowed.
        max: u16,
    },
}

/// The optional parameters of a PDU, owned: encoded, in the order of the wire.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Tlvs {
    octets: Vec<u8>,
    /// How many of them, at the end, are no whole parameter.
    remainder: usize,
}

impl Tlvs {
    /// Reads the first parameter with this tag.
    ///
    /// # Errors
    ///
    /// When its value has a length that it cannot have.
    pub fn get<T: Field>(&self, tag: Tag<T>) -> Result<Option<T::Ref<'_>>, TlvError> {
        self.borrow().get(tag)
    }

    /// The parameters in their order, up to the first that is cut.
    pub fn iter(&self) -> impl Iterator<Item = Tlv<'_>> {
        self.borrow().iter()
    }

    /// Whether there is no octet of parameters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// Appends a parameter: after the last whole one, before octets that are none.
    ///
    /// # Errors
    ///
    /// When the value has a length that the tag does not allow; nothing is appended then.
    pub fn push<T: Field>(&mut self, tag: Tag<T>, value: &T) -> Result<(), TlvError> {
        let value = value.borrow();
        let length = value.len_before(true);
        match u16::try_from(length) {
            Ok(wire_length) if tag.allows(length) => {
                self.append(tag.number(), wire_length, |octets| value.write_before(true, octets));
                Ok(())
            }
            _ => Err(tag.length_error(length)),
        }
    }

    /// Appends a parameter whose value is already encoded; the specification's lengths are not checked.
    ///
    /// # Errors
    ///
    /// When the value has more octets than the length field can count.
    pub fn push_raw(&mut self, tag: TlvTag, value: &[u8]) -> Result<(), TlvError> {
        match u16::try_from(value.len()) {
            Ok(length) => {
                self.append(tag, length, |octets| octets.extend_from_slice(value));
                Ok(())
            }
            Err(_) => Err(Tag::<()>::new(tag.0, 0, u16::MAX).length_error(value.len())),
        }
    }

    fn append(&mut self, tag: TlvTag, length: u16, value: impl FnOnce(&mut Vec<u8>)) {
        let remainder = self.octets.split_off(self.octets.len() - self.remainder);
        self.octets.put_u16(tag.0);
        self.octets.put_u16(length);
        value(&mut self.octets);
        self.octets.extend_from_slice(&remainder);
    }

    /// Removes every parameter with this tag and tells how many there were.
    pub fn remove(&mut self, tag: TlvTag) -> usize {
        let (mut kept, mut removed) = (Vec::with_capacity(self.octets.len()), 0);
        let mut rest = &self.octets[..];
        while let Ok((next, found)) = tlv(rest) {
            if found.tag == tag {
                removed += 1;
            } else {
                kept.extend_from_slice(&rest[..rest.len() - next.len()]);
            }
            rest = next;
        }
        kept.extend_from_slice(rest);
        self.octets = kept;
        removed
    }
}

impl Field for Tlvs {
    type Ref<'a> = TlvsRef<'a>;

    #[inline]
    fn borrow(&self) -> TlvsRef<'_> {
        TlvsRef { octets: &self.octets }
    }
}

impl<'a> From<&'a Tlvs> for TlvsRef<'a> {
    fn from(tlvs: &'a Tlvs) -> Self {
        tlvs.borrow()
    }
}

impl fmt::Debug for Tlvs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.borrow().show(f, false)
    }
}

impl<T> Tag<T> {
    fn length_error(self, given: usize) -> TlvError {
        let (min, max) = self.lengths();
        TlvError::Length { tag: self.number(), given, min, max }
    }
}

/// The optional parameters of a PDU, borrowed from their frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TlvsRef<'a> {
    octets: &'a [u8],
}

impl<'a> TlvsRef<'a> {
    /// Reads the first parameter with this tag, as [`Tlv::read`] does.
    ///
    /// # Errors
    ///
    /// When its value has a length that it cannot have.
    pub fn get<T: Field + 'a>(self, tag: Tag<T>) -> Result<Option<T::Ref<'a>>, TlvError> {
        self.iter().find(|tlv| tlv.tag == tag.number()).map(|tlv| tlv.read(tag)).transpose()
    }

    /// The octets of the first parameter with this tag.
    #[must_use]
    pub fn raw(self, tag: TlvTag) -> Option<&'a [u8]> {
        self.iter().find(|tlv| tlv.tag == tag).map(|tlv| tlv.value)
    }

    /// The parameters in their order, up to the first that is cut.
    pub fn iter(self) -> impl Iterator<Item = Tlv<'a>> + Clone {
        let mut rest = self.octets;
        core::iter::from_fn(move || {
            let (next, found) = tlv(rest).ok()?;
            rest = next;
            Some(found)
        })
    }

    /// What follows the last whole parameter: nothing, if all is well.
    #[must_use]
    pub fn remainder(self) -> &'a [u8] {
        let mut rest = self.octets;
        while let Ok((next, _)) = tlv(rest) {
            rest = next;
        }
        rest
    }

    /// All octets as they came.
    #[must_use]
    pub fn as_octets(self) -> &'a [u8] {
        self.octets
    }
}

/// Drops the leading zeros of a number that is longer than its type.
fn trim_number(mut value: &[u8], width: Option<usize>) -> &[u8] {
    while let ([0, rest @ ..], Some(width)) = (value, width)
        && value.len() > width
    {
        value = rest;
    }
    value
}

/// Reads one TLV.
#[inline]
fn tlv(input: &[u8]) -> IResult<&[u8], Tlv<'_>, FieldError> {
    let (rest, tag) = be_u16(input)?;
    let (rest, length) = be_u16(rest)?;
    let (rest, value) = take(length)(rest)?;
    Ok((rest, Tlv { tag: TlvTag(tag), value }))
}

impl<'a> FieldRef<'a> for TlvsRef<'a> {
    type Owned = Tlvs;

    #[inline]
    fn parse(input: &'a [u8]) -> IResult<&'a [u8], Self, FieldError> {
        Ok((&input[input.len()..], Self { octets: input }))
    }

    #[inline]
    fn write(&self, out: &mut impl BufMut) {
        out.put_slice(self.octets);
    }

    #[inline]
    fn encoded_len(&self) -> usize {
        self.octets.len()
    }

    #[inline]
    fn to_field(self) -> Tlvs {
        Tlvs { octets: self.octets.to_vec(), remainder: self.remainder().len() }
    }
}

impl View for TlvsRef<'_> {
    fn oddities(&self) -> Leniency {
        let remainder = self.remainder().len();
        self.iter()
            .fold(Leniency::STRICT, |found, tlv| found.union(tlv.oddities()))
            .with_if(Oddity::StrayOctets, (1..4).contains(&remainder))
            .with_if(Oddity::TlvCut, remainder >= 4)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        let mut map = f.debug_map();
        for tlv in self.iter() {
            map.entry(&tlv.tag, &Shown { field: &tlv, reveal });
        }
        if !self.remainder().is_empty() {
            map.entry(&"remainder", &format_args!("<{} octets>", self.remainder().len()));
        }
        map.finish()
    }

    fn redact(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|tlv| tlv.redact(out));
        mask(self.remainder().len(), out);
    }
}

impl fmt::Debug for TlvsRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}
