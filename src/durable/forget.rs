//! What is kept for a time only: references of messages that have ended, and ids whose receipts may come.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::time::Duration;

use redb::{Error, ReadableTable, ReadableTableMetadata};

use super::apply::Applying;
use super::rows::{IdRow, read_ended};
use super::tables::Rows;
use super::work::Reply;
use crate::driver::Correlation;

impl Applying<'_, '_> {
    /// Forgets references that are too old or too many, but no more than these at once; and dead letters that are too
    /// many.
    pub(super) fn forget_ended(&mut self, most: usize) -> Result<(), Error> {
        let too_old = self.before(self.options.remember_for);
        for _ in 0..most {
            let too_many = self.tables.ended.len()? > self.options.max_remembered;
            if !too_many && self.index.remembered_since >= too_old {
                break;
            }
            let Some((key, row)) = first(&self.tables.ended)? else { break };
            let (at_ms, reference) = read_ended(&row)?;
            self.index.remembered_since = at_ms;
            if !too_many && at_ms >= too_old {
                break;
            }
            self.tables.ended.remove(key)?;
            self.effects.removed += 1;
            self.index.forget(reference);
        }
        while self.tables.dead.len()? > self.options.max_dead_letters {
            self.tables.dead.pop_first()?;
        }
        Ok(())
    }

    /// Keeps what an id of the SMSC stands for.
    pub(super) fn correlate(&mut self, id: &str, correlation: &Correlation) -> Result<Reply, Error> {
        self.effects.wrote = true;
        let hash = self.index.id_hash(id);
        let mut place = None;
        if let Some(key) = self.index.ids.get(&hash).copied()
            && let Some(row) = self.tables.ids.remove(key)?
        {
            let known = IdRow::read(row.value())?;
            // News of the same message: it stays in its place, and is forgotten when it would have been.
            if known.id == id && known.correlation.message == correlation.message {
                place = Some((key, known.at_ms));
            }
        }
        let (key, at_ms) = match place {
            Some(place) => place,
            None => (self.index.next(), self.now_ms),
        };
        self.tables.ids.insert(key, IdRow::write(at_ms, id, correlation).as_slice())?;
        self.index.ids.insert(hash, key);
        self.forget_ids()?;
        Ok(Reply::Done)
    }

    fn forget_ids(&mut self) -> Result<(), Error> {
        let too_old = self.before(self.options.correlation_expiry);
        // Two for each that comes: then there are never too many.
        for _ in 0..2 {
            let too_many = self.tables.ids.len()? > self.options.max_correlations;
            if !too_many && self.index.id_since >= too_old {
                break;
            }
            let Some((key, row)) = first(&self.tables.ids)? else { break };
            let IdRow { at_ms, id, .. } = IdRow::read(&row)?;
            self.index.id_since = at_ms;
            if !too_many && at_ms >= too_old {
                break;
            }
            self.tables.ids.remove(key)?;
            self.effects.removed += 1;
            let hash = self.index.id_hash(id);
            if self.index.ids.get(&hash) == Some(&key) {
                self.index.ids.remove(&hash);
            }
        }
        Ok(())
    }

    /// What ids of the SMSC stand for.
    pub(super) fn find(&self, ids: &[Box<str>]) -> Result<Reply, Error> {
        let too_old = self.before(self.options.correlation_expiry);
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let mut hit = None;
            if let Some(key) = self.index.ids.get(&self.index.id_hash(id))
                && let Some(row) = self.tables.ids.get(key)?
            {
                let IdRow { at_ms, id: known, correlation } = IdRow::read(row.value())?;
                hit = (known == &**id && at_ms >= too_old).then_some(correlation);
            }
            found.push(hit);
        }
        Ok(Reply::Found(found))
    }

    /// When something was that is over now.
    fn before(&self, time: Duration) -> u64 {
        self.now_ms.saturating_sub(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }
}

fn first(rows: &Rows<'_>) -> Result<Option<(u64, Vec<u8>)>, Error> {
    Ok(rows.first()?.map(|(key, row)| (key.value(), Vec::from(row.value()))))
}
