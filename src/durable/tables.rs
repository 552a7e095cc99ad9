//! What is in the file. All rows go in by rising keys, one of one count: what is written together lies together.

use redb::{Error, ReadableTable, Table, TableDefinition, WriteTransaction};

/// The version of the file's format.
pub(super) const FORMAT: u32 = 1;
/// The key under which it stands.
pub(super) const FORMAT_KEY: &str = "smpp-driver durable queue";

/// What the file is.
pub(super) const META: TableDefinition<&str, u32> = TableDefinition::new("meta");

type Definition = TableDefinition<'static, u64, &'static [u8]>;
pub(super) type Rows<'t> = Table<'t, u64, &'static [u8]>;

/// By [place](place): messages that wait or are out, as [`QueuedMessage`](crate::driver::queue::QueuedMessage) writes them.
pub(super) const MESSAGES: Definition = TableDefinition::new("messages");
/// By the number of a call of `begin`: the places of the messages that it began.
pub(super) const BEGUN: Definition = TableDefinition::new("begun");
/// By place: how often sending a message in doubt was begun.
pub(super) const DOUBTS: Definition = TableDefinition::new("doubts");
/// References of messages that have ended.
pub(super) const ENDED: Definition = TableDefinition::new("ended");
/// Events that nobody is done with, as JSON.
pub(super) const EVENTS: Definition = TableDefinition::new("events");
/// Messages that were not accepted.
pub(super) const DEAD: Definition = TableDefinition::new("dead");
/// What ids of the SMSC stand for.
pub(super) const IDS: Definition = TableDefinition::new("ids");
/// Parts of long messages.
pub(super) const PARTS: Definition = TableDefinition::new("parts");

/// One row, whose key is the highest count that may have been used.
pub(super) const RESERVED: Definition = TableDefinition::new("reserved");

/// Bits of a place that count.
const COUNT: u32 = 56;

/// Where a message waits: the highest priority first, and the oldest.
pub(super) const fn place(priority: u8, count: u64) -> u64 {
    ((255 - priority) as u64) << COUNT | count
}

/// The places of one priority: the first, and the last.
pub(super) const fn lane_of(place: u64) -> (u64, u64) {
    let lane = place >> COUNT << COUNT;
    (lane, lane | ((1 << COUNT) - 1))
}

/// All tables, open for writing.
pub(super) struct Tables<'t> {
    pub(super) messages: Rows<'t>,
    pub(super) begun: Rows<'t>,
    pub(super) doubts: Rows<'t>,
    pub(super) ended: Rows<'t>,
    pub(super) events: Rows<'t>,
    pub(super) dead: Rows<'t>,
    pub(super) ids: Rows<'t>,
    pub(super) parts: Rows<'t>,
    pub(super) reserved: Rows<'t>,
}

impl<'t> Tables<'t> {
    pub(super) fn open(transaction: &'t WriteTransaction) -> Result<Self, Error> {
        Ok(Self {
            messages: transaction.open_table(MESSAGES)?,
            begun: transaction.open_table(BEGUN)?,
            doubts: transaction.open_table(DOUBTS)?,
            ended: transaction.open_table(ENDED)?,
            events: transaction.open_table(EVENTS)?,
            dead: transaction.open_table(DEAD)?,
            ids: transaction.open_table(IDS)?,
            parts: transaction.open_table(PARTS)?,
            reserved: transaction.open_table(RESERVED)?,
        })
    }

    /// No count above this one has ever been used.
    pub(super) fn reserved(&self) -> Result<u64, Error> {
        Ok(self.reserved.last()?.map_or(0, |(count, _)| count.value()))
    }

    /// Counts up to this one are going to be used.
    pub(super) fn reserve(&mut self, count: u64) -> Result<(), Error> {
        self.reserved.pop_first()?;
        self.reserved.insert(count, [].as_slice())?;
        Ok(())
    }
}
