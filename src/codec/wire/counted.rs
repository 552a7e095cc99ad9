//! A count of one octet and the items that it counts: one field.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use bytes::BufMut;
use nom::number::complete::be_u8;
use nom::{IResult, Parser};

use super::{Field, FieldError, FieldRef, Leniency, Oddity, View};

/// One item of a counted list.
pub trait Item: Field + fmt::Debug {}

impl<T: Field + fmt::Debug> Item for T {}

/// At most 255 items with their number before them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Counted<T> {
    items: Vec<T>,
}

impl<T: Item> Counted<T> {
    /// How many items the count can count.
    pub const MAX: usize = 255;

    /// Takes at most [`MAX`](Self::MAX) items.
    ///
    /// # Errors
    ///
    /// Gives the items back when there are more.
    pub fn new(items: Vec<T>) -> Result<Self, Vec<T>> {
        if items.len() > Self::MAX { Err(items) } else { Ok(Self { items }) }
    }

    /// The items.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }
}

impl<T> Default for Counted<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T: Item + 'static> Field for Counted<T> {
    type Ref<'a> = CountedRef<'a, T>;

    fn borrow(&self) -> CountedRef<'_, T> {
        CountedRef { items: Items::Kept(&self.items) }
    }
}

impl<T: Item + 'static> fmt::Debug for Counted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

/// A counted list, borrowed: each item is read when it is asked for.
pub struct CountedRef<'a, T> {
    items: Items<'a, T>,
}

enum Items<'a, T> {
    /// Octets that have been parsed once and found to be `count` items.
    Encoded {
        count: u8,
        octets: &'a [u8],
        item: PhantomData<T>,
    },
    Kept(&'a [T]),
}

impl<T> Clone for CountedRef<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for CountedRef<'_, T> {}

impl<T> Clone for Items<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Items<'_, T> {}

impl<'a, T: Item> CountedRef<'a, T> {
    /// How many items there are.
    #[must_use]
    pub fn len(self) -> usize {
        match self.items {
            Items::Encoded { count, .. } => usize::from(count),
            Items::Kept(items) => items.len(),
        }
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Hands over each item with whether octets follow it.
    fn each(self, follows: bool, mut take: impl FnMut(T::Ref<'a>, bool)) {
        let mut rest: usize = self.iter().map(|item| item.encoded_len()).sum();
        for item in self.iter() {
            rest -= item.encoded_len();
            take(item, follows || rest > 0);
        }
    }

    /// Whether the items are to be written as they came: their octets, which end as a string does or are the last.
    fn as_it_came(self, follows: bool) -> Option<&'a [u8]> {
        match self.items {
            Items::Encoded { octets, .. } if !follows || octets.ends_with(&[0]) => Some(octets),
            _ => None,
        }
    }

    /// The items in their order.
    pub fn iter(self) -> impl Iterator<Item = T::Ref<'a>> {
        let (count, mut octets, kept) = match self.items {
            Items::Encoded { count, octets, .. } => (count, octets, &[][..]),
            Items::Kept(items) => (0, &[][..], items),
        };
        let parsed = (0..count).map_while(move |_| {
            let (rest, item) = T::Ref::parse(octets).ok()?;
            octets = rest;
            Some(item)
        });
        parsed.chain(kept.iter().map(|item| item.borrow()))
    }
}

impl<'a, T: Item + 'static> FieldRef<'a> for CountedRef<'a, T> {
    type Owned = Counted<T>;

    const LEAST: usize = 1;

    fn parse(input: &'a [u8]) -> IResult<&'a [u8], Self, FieldError> {
        let (start, count) = be_u8(input)?;
        let mut rest = start;
        for _ in 0..count {
            (rest, _) = T::Ref::<'a>::parse.parse(rest)?;
        }
        let octets = &start[..start.len() - rest.len()];
        Ok((rest, Self { items: Items::Encoded { count, octets, item: PhantomData } }))
    }

    fn write(&self, out: &mut impl BufMut) {
        self.write_before(false, out);
    }

    fn write_before(&self, follows: bool, out: &mut impl BufMut) {
        #[expect(clippy::cast_possible_truncation, reason = "at most Counted::MAX items")]
        out.put_u8(self.len() as u8);
        match self.as_it_came(follows) {
            Some(octets) => out.put_slice(octets),
            None => self.each(follows, |item, follows| item.write_before(follows, out)),
        }
    }

    fn encoded_len(&self) -> usize {
        self.len_before(false)
    }

    fn len_before(&self, follows: bool) -> usize {
        let mut len = 1;
        match self.as_it_came(follows) {
            Some(octets) => len += octets.len(),
            None => self.each(follows, |item, follows| len += item.len_before(follows)),
        }
        len
    }

    fn to_field(self) -> Counted<T> {
        Counted { items: self.iter().map(FieldRef::to_field).collect() }
    }
}

impl<T: Item> View for CountedRef<'_, T> {
    fn oddities(&self) -> Leniency {
        self.iter().fold(Leniency::STRICT, |found, item| found.union(item.oddities()))
    }

    fn odd_field(&self, oddity: Oddity) -> Option<&'static str> {
        self.iter().find(|item| item.oddities().contains(oddity))?.odd_field(oddity)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, reveal: bool) -> fmt::Result {
        f.write_str("[")?;
        for (index, item) in self.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", " })?;
            item.show(f, reveal)?;
        }
        f.write_str("]")
    }

    fn redact(&self, out: &mut Vec<u8>) {
        #[expect(clippy::cast_possible_truncation, reason = "at most Counted::MAX items")]
        out.push(self.len() as u8);
        self.iter().for_each(|item| item.redact(out));
    }
}

impl<T> Default for CountedRef<'_, T> {
    fn default() -> Self {
        Self { items: Items::Kept(&[]) }
    }
}

impl<T: Item> PartialEq for CountedRef<'_, T>
where
    for<'b> T::Ref<'b>: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(a, b)| a == b)
    }
}

impl<T: Item> Eq for CountedRef<'_, T> where for<'b> T::Ref<'b>: PartialEq {}

impl<T: Item> fmt::Debug for CountedRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, false)
    }
}
