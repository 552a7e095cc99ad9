//! What the writing thread knows of the file without reading it: counts, and where things are that are looked for by name.
//!
//! In the file nothing lies by names: each would be a page of its own to write. Here they are hashes: 17 to 40 octets for
//! each message that waits or is remembered, the same for each id of the SMSC.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::hash::BuildHasher;
use std::collections::{HashMap, HashSet};
use std::hash::RandomState;

use redb::{Error, ReadableTable, ReadableTableMetadata};

use super::error::corrupted;
use super::parts::Wholes;
use super::rows::{IdRow, Row, read_ended};
use super::tables::Tables;
use crate::driver::queue::QueuedMessage;

/// How many keys are reserved at once: that many are passed over when the file is opened again.
const RESERVE: u64 = 1 << 20;

/// Counts, and where things are.
#[derive(Debug, Default)]
pub(super) struct Index {
    hashers: [RandomState; 2],
    /// Of all messages that wait, are out, or are remembered.
    references: HashSet<u128>,
    /// Where ids of the SMSC are.
    pub(super) ids: HashMap<u64, u64>,
    pub(super) wholes: Wholes,
    /// How many messages of each call of `begin` have not ended.
    pub(super) begun: HashMap<u64, usize>,
    pub(super) messages: u64,
    pub(super) octets: u64,
    /// When the first reference that is remembered was, in milliseconds since 1970; a lower bound.
    pub(super) remembered_since: u64,
    pub(super) id_since: u64,
    count: u64,
    /// Up to which count the file says that they may have been used.
    reserved: u64,
}

impl Index {
    /// Reads the file. Keys that this process has given out are known in memory even if they never came into it.
    pub(super) fn load(tables: &Tables<'_>, before: &Self) -> Result<Self, Error> {
        let reserved = tables.reserved()?;
        let mut index = Self { count: reserved.max(before.count), reserved, ..Self::default() };
        for row in tables.messages.iter()? {
            let (_, octets) = row?;
            let message =
                QueuedMessage::from_octets(octets.value()).map_err(|error| corrupted(&error.to_string()))?;
            index.add(message.reference(), octets.value().len());
        }
        for row in tables.ended.iter()? {
            let (_, row) = row?;
            let (_, reference) = read_ended(row.value())?;
            let hash = index.hash(reference);
            index.references.insert(hash);
        }
        for row in tables.ids.iter()? {
            let (key, row) = row?;
            let hash = index.id_hash(IdRow::read(row.value())?.id);
            index.ids.insert(hash, key.value());
        }
        for row in tables.begun.iter()? {
            let (call, places) = row?;
            let mut left = 0;
            for place in places_of(places.value())? {
                left += usize::from(tables.messages.get(place)?.is_some());
            }
            index.begun.insert(call.value(), left);
        }
        index.wholes = Wholes::load(&tables.parts)?;
        Ok(index)
    }

    /// The next key: one that no other row has ever had, whether it is still there or not.
    pub(super) fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Notes in the file, now and then, which keys are going to be used; whether it did.
    pub(super) fn reserve(&mut self, tables: &mut Tables<'_>) -> Result<bool, Error> {
        let is_due = self.count > self.reserved;
        if is_due {
            self.reserved = self.count + RESERVE;
            tables.reserve(self.reserved)?;
        }
        Ok(is_due)
    }

    fn hash(&self, reference: &[u8]) -> u128 {
        let [high, low] = self.hashers.each_ref().map(|hasher| hasher.hash_one(reference));
        u128::from(high) << 64 | u128::from(low)
    }

    pub(super) fn id_hash(&self, id: &str) -> u64 {
        self.hashers[0].hash_one(id)
    }

    pub(super) fn knows(&self, reference: &str) -> bool {
        self.references.contains(&self.hash(reference.as_bytes()))
    }

    /// A message came in.
    pub(super) fn add(&mut self, reference: &str, octets: usize) {
        self.references.insert(self.hash(reference.as_bytes()));
        self.messages += 1;
        self.octets += octets as u64;
    }

    /// A message has ended; its reference stays.
    pub(super) fn end(&mut self, octets: usize) {
        self.messages -= 1;
        self.octets -= octets as u64;
    }

    /// A reference is not remembered any more.
    pub(super) fn forget(&mut self, reference: &[u8]) {
        self.references.remove(&self.hash(reference));
    }
}

/// The places that a call of `begin` began.
pub(super) fn places_of(row: &[u8]) -> Result<Vec<u64>, Error> {
    let mut row = Row(row);
    let mut places = Vec::with_capacity(row.0.len() / 8);
    while !row.0.is_empty() {
        places.push(row.u64()?);
    }
    Ok(places)
}

/// What was begun when the process died is in doubt: noted once, when the file is opened.
pub(super) fn doubt(tables: &mut Tables<'_>) -> Result<bool, Error> {
    let mut calls = Vec::new();
    for row in tables.begun.iter()? {
        let (call, places) = row?;
        calls.push((call.value(), places_of(places.value())?));
    }
    for (call, places) in &calls {
        for place in places {
            if tables.messages.get(place)?.is_some() {
                let before = attempts(tables, *place)?;
                tables.doubts.insert(place, before.saturating_add(1).to_be_bytes().as_slice())?;
            }
        }
        tables.begun.remove(call)?;
    }
    Ok(!calls.is_empty())
}

fn attempts(tables: &Tables<'_>, place: u64) -> Result<u32, Error> {
    tables.doubts.get(place)?.map_or(Ok(0), |row| Row(row.value()).u32())
}

/// The messages in doubt, and how often sending each was begun.
pub(super) fn doubts(tables: &Tables<'_>) -> Result<HashMap<u64, u32>, Error> {
    let mut doubts = HashMap::with_capacity(usize::try_from(tables.doubts.len()?).unwrap_or_default());
    for row in tables.doubts.iter()? {
        let (place, attempts) = row?;
        doubts.insert(place.value(), Row(attempts.value()).u32()?);
    }
    Ok(doubts)
}
