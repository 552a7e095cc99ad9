//! Parts of long messages, until all have come.
//!
//! What was given back stays in the file for a while: a process that dies before it has told the SMSC of the last part
//! gets that part again, and needs the others then.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use core::time::Duration;
use std::collections::HashMap;

use redb::{Error, ReadableTable};

use super::rows::PartRow;
use super::tables::Rows;
use crate::driver::queue::KeptPart;

/// How long what was given back stays in the file.
const LINGER_MS: u64 = 60_000;

/// The header of a PDU: its sequence number is another when it comes again.
const HEADER: usize = 16;

/// The messages of which parts are there.
#[derive(Debug, Default)]
pub(super) struct Wholes {
    by_name: HashMap<Box<str>, Whole>,
    /// Given back, until they are removed: since when, and their keys.
    lingering: VecDeque<(u64, Vec<u64>)>,
    pub(super) parts: u64,
}

#[derive(Debug)]
struct Whole {
    number: u64,
    since_ms: u64,
    total: u8,
    /// Where its parts are.
    parts: BTreeMap<u8, u64>,
}

impl Whole {
    fn is_whole(&self) -> bool {
        self.parts.len() >= usize::from(self.total)
    }
}

impl Wholes {
    pub(super) fn load(rows: &Rows<'_>) -> Result<Self, Error> {
        let mut wholes = Self::default();
        for row in rows.iter()? {
            let (key, row) = row?;
            let PartRow { at_ms, whole: number, part } = PartRow::read(row.value())?;
            wholes.parts += 1;
            let KeptPart { message, number: part, total, .. } = part;
            let new = || Whole { number, since_ms: at_ms, total, parts: BTreeMap::new() };
            let known = wholes.by_name.entry(message).or_insert_with(new);
            if known.number != number {
                // What came later counts.
                let before = core::mem::replace(known, new());
                wholes.lingering.push_back((at_ms, before.parts.into_values().collect()));
            }
            if let Some(replaced) = known.parts.insert(part, key.value()) {
                wholes.lingering.push_back((at_ms, Vec::from([replaced])));
            }
        }
        Ok(wholes)
    }

    /// Keeps a part; gives back all when it was the last one missing.
    pub(super) fn put(
        &mut self,
        rows: &mut Rows<'_>,
        key: u64,
        now_ms: u64,
        part: &KeptPart,
    ) -> Result<Option<Vec<KeptPart>>, Error> {
        let mut again = false;
        if let Some(whole) = self.by_name.get(&part.message)
            && whole.is_whole()
        {
            // From before the process died, given back then: is it the same message, or the next of that name?
            again = is_same(rows, whole, part)?;
            if !again && let Some(whole) = self.by_name.remove(&part.message) {
                self.lingering.push_back((whole.since_ms, whole.parts.into_values().collect()));
            }
        }
        if !again {
            self.keep(rows, key, now_ms, part)?;
        }
        if !self.by_name.get(&part.message).is_some_and(Whole::is_whole) {
            return Ok(None);
        }
        let Some(whole) = self.by_name.remove(&part.message) else { return Ok(None) };
        let parts = read(rows, whole.parts.values().copied())?;
        self.lingering.push_back((now_ms, whole.parts.into_values().collect()));
        Ok(Some(parts))
    }

    /// Keeps a part.
    pub(super) fn keep(
        &mut self,
        rows: &mut Rows<'_>,
        key: u64,
        now_ms: u64,
        part: &KeptPart,
    ) -> Result<(), Error> {
        let new = || Whole { number: key, since_ms: now_ms, total: part.total, parts: BTreeMap::new() };
        let whole = self.by_name.entry(part.message.clone()).or_insert_with(new);
        rows.insert(key, PartRow::write(now_ms, whole.number, part).as_slice())?;
        self.parts += 1;
        if let Some(replaced) = whole.parts.insert(part.number, key) {
            rows.remove(replaced)?;
            self.parts -= 1;
        }
        Ok(())
    }

    /// The messages of which a part has waited this long for the others.
    pub(super) fn give_up(
        &mut self,
        rows: &Rows<'_>,
        now_ms: u64,
        expiry: Duration,
    ) -> Result<Vec<Vec<KeptPart>>, Error> {
        let expiry_ms = u64::try_from(expiry.as_millis()).unwrap_or(u64::MAX);
        let over: Vec<Whole> = self
            .by_name
            .extract_if(|_, whole| whole.since_ms.saturating_add(expiry_ms) <= now_ms)
            .map(|(_, whole)| whole)
            .collect();
        let mut given_up = Vec::new();
        for whole in over {
            // A whole one had been given back before the process died.
            if !whole.is_whole() {
                given_up.push(read(rows, whole.parts.values().copied())?);
            }
            self.lingering.push_back((now_ms, whole.parts.into_values().collect()));
        }
        Ok(given_up)
    }

    /// Removes what was given back a while ago; how many parts.
    pub(super) fn sweep(&mut self, rows: &mut Rows<'_>, now_ms: u64) -> Result<u64, Error> {
        let mut swept = 0;
        while let Some((since, _)) = self.lingering.front()
            && since.saturating_add(LINGER_MS) <= now_ms
            && let Some((_, keys)) = self.lingering.pop_front()
        {
            for key in keys {
                rows.remove(key)?;
                self.parts -= 1;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// Whether this part was among those that are there.
fn is_same(rows: &Rows<'_>, whole: &Whole, part: &KeptPart) -> Result<bool, Error> {
    let Some(key) = whole.parts.get(&part.number) else { return Ok(false) };
    let kept = read(rows, [*key].into_iter())?;
    let body = |part: &KeptPart| part.pdu.get(HEADER..).map(Vec::from);
    Ok(whole.total == part.total && kept.first().is_some_and(|kept| body(kept) == body(part)))
}

fn read(rows: &Rows<'_>, keys: impl Iterator<Item = u64>) -> Result<Vec<KeptPart>, Error> {
    let mut parts = Vec::new();
    for key in keys {
        if let Some(row) = rows.get(key)? {
            parts.push(PartRow::read(row.value())?.part);
        }
    }
    Ok(parts)
}
