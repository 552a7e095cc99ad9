//! A long message while it is joined, and after: one buffer that holds its key and its parts as they came.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::part::{Key, Part};
use crate::codec::{DataCoding, EsmClass};
use crate::text::convert::Decoded;
use crate::text::profile::{OperatorProfile, split_header};
use crate::text::udh::Udh;

/// Octets of user data that most parts have at most: unpacked septets.
const USUAL: usize = 159;
/// Octets that are reserved for a message at once, at most: a first part may promise more than ever comes.
const RESERVED: usize = 64 << 10;
/// Octets before the user data of each part: sequence, `data_coding`, `esm_class`, length.
const RECORD: usize = 5;

/// The parts of a long message: all of them, unless it was given up. `Debug` shows neither addresses nor text.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinedMessage {
    /// The addresses, then the parts in the order in which they came.
    octets: Vec<u8>,
    head: [u8; 4],
    source_len: u16,
    destination_len: u16,
    received: u8,
}

/// One part of a long message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct JoinedPart<'a> {
    sequence: u8,
    data_coding: DataCoding,
    esm_class: EsmClass,
    user_data: &'a [u8],
}

impl JoinedMessage {
    pub(super) fn new(key: &Key<'_>) -> Self {
        let (source_len, destination_len) = (length(key.source_addr), length(key.destination_addr));
        let addresses = usize::from(source_len) + usize::from(destination_len);
        let expected = addresses + usize::from(key.total) * (RECORD + USUAL);
        let mut octets = Vec::with_capacity(expected.min(RESERVED));
        octets.extend_from_slice(&key.source_addr[..source_len.into()]);
        octets.extend_from_slice(&key.destination_addr[..destination_len.into()]);
        Self { octets, head: key.head, source_len, destination_len, received: 0 }
    }

    pub(super) fn is_of(&self, key: &Key<'_>) -> bool {
        self.head == key.head
            && self.source_addr() == &key.source_addr[..length(key.source_addr).into()]
            && self.destination_addr() == &key.destination_addr[..length(key.destination_addr).into()]
    }

    pub(super) fn add(&mut self, sequence: u8, part: &Part<'_>) {
        self.add_user_data(sequence, part.data_coding, part.esm_class, part.user_data);
    }

    fn add_user_data(
        &mut self,
        sequence: u8,
        data_coding: DataCoding,
        esm_class: EsmClass,
        user_data: &[u8],
    ) {
        let len = length(user_data);
        let [high, low] = len.to_be_bytes();
        self.octets.extend([sequence, data_coding.0, esm_class.0, high, low]);
        self.octets.extend_from_slice(&user_data[..len.into()]);
        self.received += 1;
    }

    /// What the parts have in common, and the number of one of them.
    pub(super) fn key(&self, sequence: u8) -> Key<'_> {
        let (source_addr, destination_addr) = (self.source_addr(), self.destination_addr());
        Key { source_addr, destination_addr, head: self.head, total: self.total(), sequence }
    }

    /// The message but for one part.
    pub(super) fn without(&self, sequence: u8) -> Self {
        let mut rest = Self::new(&self.key(sequence));
        for part in self.unsorted().filter(|part| part.sequence != sequence) {
            rest.add_user_data(part.sequence, part.data_coding, part.esm_class, part.user_data);
        }
        rest
    }

    /// Octets that the message takes in memory, itself counted.
    pub(super) const fn allocated(&self) -> usize {
        size_of::<Self>() + self.octets.capacity()
    }

    /// Parts that are missing.
    #[must_use]
    pub fn missing(&self) -> usize {
        usize::from(self.total() - self.received)
    }

    /// Parts that are there.
    #[must_use]
    pub fn received(&self) -> usize {
        self.received.into()
    }

    /// How many parts the message has.
    #[must_use]
    pub const fn total(&self) -> u8 {
        self.head[1]
    }

    /// The reference of the parts.
    #[must_use]
    pub const fn reference(&self) -> u16 {
        u16::from_be_bytes([self.head[2], self.head[3]])
    }

    /// The sender.
    #[must_use]
    pub fn source_addr(&self) -> &[u8] {
        &self.octets[..self.source_len.into()]
    }

    /// The recipient.
    #[must_use]
    pub fn destination_addr(&self) -> &[u8] {
        let start = usize::from(self.source_len);
        &self.octets[start..start + usize::from(self.destination_len)]
    }

    /// The parts that are there, in the order in which they came.
    fn unsorted(&self) -> impl Iterator<Item = JoinedPart<'_>> {
        let mut rest = &self.octets[usize::from(self.source_len) + usize::from(self.destination_len)..];
        core::iter::from_fn(move || {
            let (&[sequence, data_coding, esm_class, high, low], after) =
                rest.split_first_chunk::<RECORD>()?;
            let (user_data, after) = after.split_at_checked(u16::from_be_bytes([high, low]).into())?;
            rest = after;
            let (data_coding, esm_class) = (DataCoding(data_coding), EsmClass(esm_class));
            Some(JoinedPart { sequence, data_coding, esm_class, user_data })
        })
    }

    /// One part, counted from 1, if it is there.
    #[must_use]
    pub fn part(&self, sequence: u8) -> Option<JoinedPart<'_>> {
        self.unsorted().find(|part| part.sequence == sequence)
    }

    /// The parts in the order of the message; none stands for one that is missing.
    pub fn parts(&self) -> impl Iterator<Item = Option<JoinedPart<'_>>> {
        let mut sorted = [None; 256];
        for part in self.unsorted() {
            sorted[usize::from(part.sequence)] = Some(part);
        }
        sorted.into_iter().skip(1).take(self.total().into())
    }

    /// The text; none if a part is binary.
    ///
    /// Parts may differ in their encoding. Characters that a sender cut in two are whole again. For a missing part
    /// U+FFFD stands, and the text is lossy.
    #[must_use]
    pub fn decode(&self, profile: &OperatorProfile) -> Option<Decoded> {
        let mut text = String::new();
        let (mut run, mut run_encoding) = (Vec::new(), None);
        let mut lossy = false;
        for part in self.parts() {
            let next = match &part {
                Some(part) => Some(profile.text_of(part.header(), part.data_coding, part.octets())?),
                None => None,
            };
            let next_encoding = next.as_ref().map(|(encoding, _)| *encoding);
            if let Some(encoding) = run_encoding.filter(|_| run_encoding != next_encoding) {
                lossy |= encoding.decode_into(&run, &mut text);
                run.clear();
            }
            if let Some((_, octets)) = next {
                run.extend_from_slice(&octets);
            } else {
                text.push(char::REPLACEMENT_CHARACTER);
                lossy = true;
            }
            run_encoding = next_encoding;
        }
        if let Some(encoding) = run_encoding {
            lossy |= encoding.decode_into(&run, &mut text);
        }
        Some(Decoded { text, lossy })
    }

    /// The user data of all parts that are there, without their headers: the message, if it is binary.
    #[must_use]
    pub fn concat(&self) -> Vec<u8> {
        let mut octets = Vec::with_capacity(self.octets.len());
        self.parts().flatten().for_each(|part| octets.extend_from_slice(part.octets()));
        octets
    }
}

impl<'a> JoinedPart<'a> {
    /// Which part this is, counted from 1.
    #[must_use]
    pub const fn sequence(&self) -> u8 {
        self.sequence
    }

    /// How its user data is coded.
    #[must_use]
    pub const fn data_coding(&self) -> DataCoding {
        self.data_coding
    }

    /// Its mode, type and features.
    #[must_use]
    pub const fn esm_class(&self) -> EsmClass {
        self.esm_class
    }

    /// Its user data as it came, with the header.
    #[must_use]
    pub const fn user_data(&self) -> &'a [u8] {
        self.user_data
    }

    /// Its user data header.
    #[must_use]
    pub fn header(&self) -> Option<Udh<'a>> {
        split_header(self.esm_class, self.user_data).0
    }

    /// Its user data without the header.
    #[must_use]
    pub fn octets(&self) -> &'a [u8] {
        split_header(self.esm_class, self.user_data).1
    }

    pub(super) fn is(&self, part: &Part<'_>) -> bool {
        self.data_coding == part.data_coding && self.user_data == part.user_data
    }
}

/// The length of what is kept of octets from a PDU, which has no longer ones.
fn length(octets: &[u8]) -> u16 {
    u16::try_from(octets.len()).unwrap_or(u16::MAX)
}

impl fmt::Debug for JoinedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinedMessage")
            .field("reference", &self.reference())
            .field("total", &self.total())
            .field("received", &self.received)
            .field("octets", &format_args!("<{} octets>", self.octets.len()))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for JoinedPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinedPart")
            .field("sequence", &self.sequence)
            .field("data_coding", &self.data_coding)
            .field("user_data", &format_args!("<{} octets>", self.user_data.len()))
            .finish_non_exhaustive()
    }
}
