//! One piece of work inside a transaction. What it changes in memory is undone, when the transaction fails, by reading
//! the file again; what others see changes after the commit only.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use bytes::Bytes;
use redb::{Error, ReadableTable, ReadableTableMetadata};

use super::ahead::Keyed;
use super::dead;
use super::index::{Index, places_of};
use super::options::DurableOptions;
use super::room::Room;
use super::rows::{DeadRow, ended_row};
use super::shared::Shared;
use super::tables::{Tables, place};
use super::waiting::DurableLease;
use super::work::{Reply, Settled, Work};
use crate::driver::queue::{KeptPart, Put, QueueError};

/// What others see after the commit.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) messages: Keyed,
    pub(super) events: Keyed,
    pub(super) ended: Vec<u64>,
    pub(super) given_back: Vec<DurableLease>,
    pub(super) done: Vec<u64>,
    pub(super) given_up: Vec<Vec<KeptPart>>,
    /// Rows that have left room in the file.
    pub(super) removed: u64,
    /// Whether anything was written.
    pub(super) wrote: bool,
}

/// Everything that a piece of work needs.
pub(super) struct Applying<'a, 't> {
    pub(super) tables: &'a mut Tables<'t>,
    pub(super) index: &'a mut Index,
    pub(super) shared: &'a Shared,
    pub(super) options: &'a DurableOptions,
    pub(super) effects: &'a mut Effects,
    pub(super) now_ms: u64,
    pub(super) room: &'a mut Room,
}

/// What it is answered, or why the whole transaction has failed.
type Applied = Result<Result<Reply, QueueError>, Error>;

impl Applying<'_, '_> {
    pub(super) fn apply(&mut self, work: &Work) -> Applied {
        if let Work::Put { reference, .. } = work
            && self.index.knows(reference)
        {
            return Ok(Ok(Reply::Put(Put::Known)));
        }
        if work.grows()
            && let Err(full) = self.has_room(work)
        {
            return Ok(Err(full));
        }
        let reply = match work {
            Work::Put { priority, reference, octets } => {
                self.add(*priority, reference, octets.clone())?;
                Reply::Put(Put::Kept)
            }
            Work::Begin(leases) => self.begin(leases)?,
            Work::Settle(settled) => {
                for settled in settled {
                    self.settle(settled)?;
                }
                self.forget_ended(2 * settled.len())?;
                Reply::Done
            }
            Work::Release(leases) => self.release(leases)?,
            Work::Publish(event) => {
                self.tell(event)?;
                Reply::Done
            }
            Work::Done(keys) => {
                for key in keys {
                    let is_there = self.tables.events.remove(key)?.is_some();
                    self.effects.removed += u64::from(is_there);
                }
                self.effects.wrote |= self.effects.removed > 0;
                self.effects.done.extend(keys);
                Reply::Done
            }
            Work::Correlate { id, correlation } => self.correlate(id, correlation)?,
            Work::Find(ids) => self.find(ids)?,
            Work::PutPart(part) => {
                let key = self.index.next();
                self.effects.wrote = true;
                let whole = self.index.wholes.put(&mut self.tables.parts, key, self.now_ms, part)?;
                Reply::Parts(whole)
            }
            Work::PutBack(parts) => {
                for part in parts {
                    let key = self.index.next();
                    self.index.wholes.keep(&mut self.tables.parts, key, self.now_ms, part)?;
                }
                self.effects.wrote = true;
                Reply::Done
            }
            Work::Look => {
                self.give_up()?;
                Reply::Done
            }
            Work::Dead { after, most } => Reply::Dead(dead::list(&self.tables.dead, *after, *most)?),
            Work::Revive { ids, expires_at_ms } => self.revive(ids, *expires_at_ms)?,
            Work::Drop(ids) => {
                let mut dropped = 0;
                for id in ids {
                    dropped += usize::from(self.tables.dead.remove(id)?.is_some());
                }
                self.effects.removed += dropped as u64;
                self.effects.wrote |= dropped > 0;
                Reply::Count(dropped)
            }
        };
        Ok(Ok(reply))
    }

    fn has_room(&mut self, work: &Work) -> Result<(), QueueError> {
        let DurableOptions { max_messages, max_octets, max_events, max_parts, .. } = *self.options;
        let full = |what: &str, has: u64, allowed: u64| {
            Err(QueueError::Full(format!("{has} {what}, at most {allowed} allowed").into()))
        };
        let events = self.tables.events.len().unwrap_or(0);
        match work {
            Work::Put { octets, .. } => {
                let in_all = self.index.octets.saturating_add(octets.len() as u64);
                if self.index.messages >= max_messages {
                    return full("messages wait", self.index.messages, max_messages);
                } else if in_all > max_octets {
                    return full("octets of messages wait", in_all, max_octets);
                } else if events >= max_events {
                    return full("events are not done with", events, max_events);
                }
            }
            Work::Revive { ids, .. } if self.index.messages + ids.len() as u64 > max_messages => {
                return full("messages wait", self.index.messages, max_messages);
            }
            Work::Publish(_) if events >= max_events => {
                return full("events are not done with", events, max_events);
            }
            Work::PutPart(_) if self.index.wholes.parts >= max_parts => {
                return full("parts wait for others", self.index.wholes.parts, max_parts);
            }
            _ => {}
        }
        self.room.take(work.octets()).map_err(|full| QueueError::Full(full.to_string().into()))
    }

    pub(super) fn add(&mut self, priority: u8, reference: &str, octets: Bytes) -> Result<(), Error> {
        let place = place(priority, self.index.next());
        self.tables.messages.insert(place, &*octets)?;
        self.index.add(reference, octets.len());
        self.effects.messages.push((place, octets));
        self.effects.wrote = true;
        Ok(())
    }

    fn begin(&mut self, leases: &[DurableLease]) -> Result<Reply, Error> {
        let call = self.index.next();
        let (mut places, mut begun_before) = (Vec::with_capacity(leases.len() * 8), Vec::new());
        let mut waiting = self.shared.waiting();
        for lease in leases {
            if !waiting.is_out(*lease) {
                continue;
            }
            // By a call whose outcome nobody heard of.
            begun_before.extend(waiting.set_begun(*lease, Some(call)));
            places.extend(lease.place.to_be_bytes());
        }
        drop(waiting);
        for before in begun_before {
            self.no_more_begun(before)?;
        }
        if !places.is_empty() {
            self.tables.begun.insert(call, places.as_slice())?;
            self.index.begun.insert(call, places.len() / 8);
            self.effects.wrote = true;
        }
        Ok(Reply::Done)
    }

    fn settle(&mut self, settled: &Settled) -> Result<(), Error> {
        let Settled { lease, reference, event, is_accepted } = settled;
        let place = lease.place;
        let (begun, was_in_doubt) = {
            let waiting = self.shared.waiting();
            if !waiting.is_out(*lease) {
                return Ok(());
            }
            (waiting.begun(*lease), waiting.doubts.contains_key(&place))
        };
        self.effects.ended.push(place);
        let ended = self.index.next();
        {
            // Settled before, by a call whose outcome nobody heard of.
            let Some(message) = self.tables.messages.remove(place)? else { return Ok(()) };
            self.index.end(message.value().len());
            if !is_accepted {
                let row = DeadRow { at_ms: self.now_ms, ended, message: message.value(), event };
                self.tables.dead.insert(ended, row.write().as_slice())?;
            }
        }
        self.effects.wrote = true;
        self.effects.removed += 1;
        self.tables.ended.insert(ended, ended_row(self.now_ms, reference).as_slice())?;
        if was_in_doubt {
            self.tables.doubts.remove(place)?;
        }
        if let Some(call) = begun {
            self.no_more_begun(call)?;
        }
        self.tell(event)
    }

    /// One message less of a call of `begin`; nothing is left of a call without messages.
    fn no_more_begun(&mut self, call: u64) -> Result<(), Error> {
        if let Some(left) = self.index.begun.get_mut(&call) {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.index.begun.remove(&call);
                self.tables.begun.remove(call)?;
            }
        }
        Ok(())
    }

    fn release(&mut self, leases: &[DurableLease]) -> Result<Reply, Error> {
        for lease in leases {
            let begun = self.shared.waiting().set_begun(*lease, None);
            if let Some(call) = begun {
                // Nothing of it was sent: it is not in doubt.
                let places = self.tables.begun.get(call)?.map(|row| places_of(row.value())).transpose()?;
                let others = places.unwrap_or_default().into_iter().filter(|place| *place != lease.place);
                let others: Vec<u8> = others.flat_map(u64::to_be_bytes).collect();
                self.tables.begun.insert(call, others.as_slice())?;
                self.no_more_begun(call)?;
                self.effects.wrote = true;
            }
        }
        self.effects.given_back.extend(leases);
        Ok(Reply::Done)
    }

    fn tell(&mut self, event: &Bytes) -> Result<(), Error> {
        let key = self.index.next();
        self.tables.events.insert(key, &**event)?;
        self.effects.events.push((key, event.clone()));
        self.effects.wrote = true;
        Ok(())
    }

    /// Waits no longer for parts that have not come.
    fn give_up(&mut self) -> Result<(), Error> {
        let expiry = self.options.part_expiry;
        let given_up = self.index.wholes.give_up(&self.tables.parts, self.now_ms, expiry)?;
        self.effects.given_up.extend(given_up);
        let swept = self.index.wholes.sweep(&mut self.tables.parts, self.now_ms)?;
        self.effects.removed += swept;
        self.effects.wrote |= swept > 0;
        Ok(())
    }
}
