//! The one thread that writes: it gathers what is asked while it was busy with the last commit into the next one, and
//! answers when that is on the disk.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::Ordering;

use bytes::BytesMut;
use redb::{Database, Error, ReadableDatabase, ReadableTableMetadata};
use tokio::sync::mpsc::Receiver;
use tokio::sync::watch;

use super::ahead::{Ahead, Keyed, OCTETS, ROWS};
use super::apply::{Applying, Effects};
use super::error::{OpenError, is_full, told};
use super::index::{self, Index};
use super::options::DurableOptions;
use super::room::Room;
use super::shared::Shared;
use super::store::{Store, write};
use super::tables::{EVENTS, MESSAGES, Rows, Tables, lane_of};
use super::work::{Job, Reply, Work};
use crate::driver::clock;
use crate::driver::queue::QueueError;

/// What one commit holds at most: calls, and octets.
const CALLS: usize = 16_384;
const COMMIT_OCTETS: usize = 8 << 20;
/// Octets of rows that are read into one buffer: one that is out for long keeps no more than that in memory.
const PAGE: usize = 64 << 10;

/// Rows by rising keys, and whether the file has no others behind them.
type Read = (Keyed, bool);

/// The state of the writing thread.
pub(super) struct Writer {
    store: Store,
    room: Room,
    index: Index,
    options: DurableOptions,
    shared: Arc<Shared>,
}

impl Writer {
    /// Reads the file; what was begun when the last process that had it ended is in doubt.
    pub(super) fn new(
        mut store: Store,
        options: DurableOptions,
        shared: Arc<Shared>,
    ) -> Result<Self, OpenError> {
        write(store.database()?, |tables| Ok(((), index::doubt(tables)?)))?;
        let room = Room::new(store.place.clone());
        let mut writer = Self { store, room, index: Index::default(), options, shared };
        writer.load()?;
        Ok(writer)
    }

    fn load(&mut self) -> Result<(), OpenError> {
        let Self { store, index, shared, .. } = self;
        write(store.database()?, |tables| {
            *index = Index::load(tables, index)?;
            let lanes = lanes(&tables.messages)?;
            shared.waiting().restart(lanes.into_iter(), index::doubts(tables)?);
            shared.events().ahead = Ahead::default();
            count(shared, index, tables)?;
            Ok(((), false))
        })?;
        self.read_ahead()?;
        Ok(())
    }

    /// Works until nobody can ask any more, or the queue is closed.
    pub(super) fn run(mut self, mut jobs: Receiver<Job>, stopped: &watch::Receiver<bool>) {
        let _closing = Closing(self.shared.clone());
        while let Some(first) = jobs.blocking_recv() {
            if *stopped.borrow() {
                // What was asked before is still done.
                jobs.close();
            }
            let mut octets = first.work.octets();
            let mut batch = Vec::from([first]);
            while batch.len() < CALLS && octets < COMMIT_OCTETS {
                let Ok(job) = jobs.try_recv() else { break };
                octets += job.work.octets();
                batch.push(job);
            }
            let (reading, writing): (Vec<_>, Vec<_>) = batch.into_iter().partition(|job| job.work.reads());
            self.work(reading);
            self.work(writing);
        }
    }

    /// Does what is asked in one transaction; what cannot grow any more is taken out, and the rest tried again.
    fn work(&mut self, mut jobs: Vec<Job>) {
        jobs.retain(|job| !job.answer.is_closed() || !job.work.reads());
        while !jobs.is_empty() {
            let error = match self.attempt(&jobs) {
                Ok(replies) => {
                    for (job, reply) in jobs.into_iter().zip(replies) {
                        // Whoever asked may be gone.
                        drop(job.answer.send(reply));
                    }
                    return;
                }
                Err(error) => error,
            };
            self.store.close();
            let refused = if is_full(&error) && jobs.iter().any(|job| job.work.grows()) {
                jobs.extract_if(.., |job| job.work.grows()).collect()
            } else if is_full(&error) && self.room.release() {
                Vec::new()
            } else {
                core::mem::take(&mut jobs)
            };
            for job in refused {
                if let Work::Release(leases) = &job.work {
                    // They wait again in any case: in the file they are begun still, which is doubt after a crash.
                    for lease in leases {
                        self.shared.waiting().give_back(*lease);
                    }
                    self.shared.messages_changed.notify_waiters();
                }
                drop(job.answer.send(Err(told(&error))));
            }
        }
    }

    fn attempt(&mut self, jobs: &[Job]) -> Result<Vec<Result<Reply, QueueError>>, Error> {
        if !self.store.is_open() {
            // What was not committed is not in the file; what is in memory may be.
            self.load()?;
            self.room.forget();
        }
        let now_ms = clock::unix_ms(clock::now());
        let mut effects = Effects::default();
        let Self { store, room, index, options, shared } = self;
        let database = store.database()?;
        if jobs.iter().any(|job| job.work.grows()) {
            room.look(database, index.messages + shared.counts.events.load(Ordering::Relaxed))?;
        }
        let (replies, committed) = write(database, |tables| {
            let mut applying =
                Applying { tables, index, shared, options, effects: &mut effects, now_ms, room };
            let replies = jobs.iter().map(|job| applying.apply(&job.work)).collect::<Result<Vec<_>, _>>()?;
            let reserved = index.reserve(tables)?;
            count(shared, index, tables)?;
            Ok((replies, effects.wrote || reserved))
        })?;
        self.room.removed(effects.removed);
        self.shared.counts.calls.fetch_add(jobs.len() as u64, Ordering::Relaxed);
        self.shared.counts.commits.fetch_add(u64::from(committed), Ordering::Relaxed);
        self.shared.show(&mut effects);
        if self.read_ahead().is_err() {
            // What was asked is done; the next call opens the file again.
            self.store.close();
        }
        Ok(replies)
    }

    /// Reads more of what runs short in memory.
    fn read_ahead(&mut self) -> Result<(), Error> {
        let gaps = self.shared.waiting().gaps();
        let events = self.shared.events();
        let (behind, wants_events) = (events.ahead.end, events.ahead.wants_more());
        drop(events);
        if gaps.is_empty() && !wants_events {
            return Ok(());
        }
        let database = self.store.database()?;
        for (behind, last) in gaps {
            let (rows, is_all) = read(database, MESSAGES, behind, last)?;
            self.shared.waiting().fill(lane_of(last).0, rows, is_all);
            self.shared.messages_changed.notify_waiters();
        }
        if wants_events {
            let (rows, is_all) = read(database, EVENTS, behind, u64::MAX)?;
            let mut events = self.shared.events();
            for (key, event) in rows {
                if events.out.contains(&key) {
                    events.ahead.end = key;
                } else {
                    events.ahead.push(key, event);
                }
            }
            events.ahead.is_all = is_all;
            drop(events);
            self.shared.events_changed.notify_waiters();
        }
        Ok(())
    }
}

fn read(
    database: &Database,
    table: redb::TableDefinition<'static, u64, &'static [u8]>,
    behind: u64,
    last: u64,
) -> Result<Read, Error> {
    if behind >= last {
        return Ok((Vec::new(), true));
    }
    let rows = database.begin_read()?.open_table(table)?;
    let (mut read, mut octets, mut page) = (Vec::new(), 0, BytesMut::new());
    for row in rows.range(behind + 1..=last)? {
        if read.len() >= ROWS / 2 || octets >= OCTETS / 2 {
            return Ok((read, false));
        }
        let (key, row) = row?;
        octets += row.value().len();
        if page.capacity() < row.value().len() {
            page = BytesMut::with_capacity(PAGE.max(row.value().len()));
        }
        page.extend_from_slice(row.value());
        read.push((key.value(), page.split().freeze()));
    }
    Ok((read, true))
}

/// The priorities that something waits in.
fn lanes(messages: &Rows<'_>) -> Result<Vec<u64>, Error> {
    use redb::ReadableTable;

    let mut lanes = Vec::new();
    let mut next = 0;
    while let Some(row) = messages.range(next..)?.next() {
        let (lane, last) = lane_of(row?.0.value());
        lanes.push(lane);
        match last.checked_add(1) {
            Some(first) => next = first,
            None => break,
        }
    }
    Ok(lanes)
}

fn count(shared: &Shared, index: &Index, tables: &Tables<'_>) -> Result<(), Error> {
    let counts = &shared.counts;
    for (count, value) in [
        (&counts.messages, index.messages),
        (&counts.octets, index.octets),
        (&counts.parts, index.wholes.parts),
        (&counts.events, tables.events.len()?),
        (&counts.dead_letters, tables.dead.len()?),
        (&counts.remembered, tables.ended.len()?),
        (&counts.correlations, tables.ids.len()?),
    ] {
        count.store(value, Ordering::Relaxed);
    }
    Ok(())
}

/// However the thread ends, those who wait hear of it.
struct Closing(Arc<Shared>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}
