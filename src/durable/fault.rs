//! A disk that becomes full while something is written.

use core::ops::Bound;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::fs::{OpenOptions, remove_file};
use std::io::{Error as IoError, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use redb::{BackendError, StorageBackend};

use super::store::{Disk, Store, database};
use super::{DurableOptions, DurableQueue};
use crate::driver::queue::{Ended, Ending, EventQueue, MessageQueue, Put, QueueError, QueuedMessage};
use crate::driver::{ChannelOptions, Composer, Message};

/// Has room for so many more octets to be written, then for none.
#[derive(Debug)]
struct Filling {
    disk: Disk,
    room: Arc<AtomicU64>,
}

impl Filling {
    fn spend(&self, octets: u64) -> Result<(), IoError> {
        let spent =
            self.room.fetch_update(Ordering::AcqRel, Ordering::Acquire, |room| room.checked_sub(octets));
        spent.map(drop).map_err(|_| ErrorKind::StorageFull.into())
    }
}

impl StorageBackend for Filling {
    fn len(&self) -> Result<u64, IoError> {
        self.disk.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), IoError> {
        self.disk.read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), IoError> {
        self.spend(len.saturating_sub(self.disk.len()?))?;
        self.disk.set_len(len)
    }

    fn sync_data(&self) -> Result<(), IoError> {
        self.disk.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), IoError> {
        self.disk.write(offset, data)
    }

    fn close(&self) -> Result<(), IoError> {
        self.disk.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.disk.try_lock_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.disk.unlock_range(start, end)
    }
}

/// A queue in a file of its own, on a disk with so much room.
fn queue(name: &str, room: &Arc<AtomicU64>) -> (DurableQueue, PathBuf) {
    let path = std::env::temp_dir().join(std::format!("smpp-durable-{name}-{}", std::process::id()));
    let options = DurableOptions { min_free: 0, ..DurableOptions::default() };
    let (file, room) = (path.clone(), room.clone());
    let opener = move || {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&file)?;
        database(Filling { disk: Disk::new(file)?, room: room.clone() }, &options)
    };
    let store = Store::with(alloc::boxed::Box::new(opener), std::env::temp_dir()).unwrap();
    (DurableQueue::start(store, options).unwrap(), path)
}

fn message(n: usize) -> QueuedMessage {
    let options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    let message = Message::text("+447700900123", "x".repeat(150)).reference(std::format!("{n}"));
    Composer::new(&options, None).unwrap().compose(message.deadline(Duration::from_secs(600))).unwrap()
}

#[tokio::test]
async fn a_disk_that_becomes_full_refuses_new_messages_and_keeps_the_old_ones() {
    let room = Arc::new(AtomicU64::new(4 << 20));
    let (queue, path) = queue("full", &room);
    let mut kept = 0;
    let error = loop {
        match queue.put(message(kept)).await {
            Ok(put) => assert_eq!(put, Put::Kept),
            Err(error) => break error,
        }
        kept += 1;
        // As if somebody else had taken the rest.
        if kept == 500 {
            room.store(0, Ordering::Release);
        }
        assert!(kept < 20_000, "it is never full");
    };
    assert!(matches!(&error, QueueError::Full(what) if what.contains("disk")), "{error}");
    // What was taken in is there, in order, and can be settled: the file has room that it has used before.
    let taken = queue.take(kept).await.unwrap();
    assert!(taken.iter().enumerate().all(|(n, taken)| *taken.message.reference() == *std::format!("{n}")));
    let mut settled = 0;
    for taken in taken.chunks(10) {
        let endings: alloc::vec::Vec<_> =
            taken.iter().map(|taken| (taken.lease, ended(taken.message.reference()))).collect();
        queue.begin(&endings.iter().map(|(lease, _)| *lease).collect::<alloc::vec::Vec<_>>()).await.unwrap();
        queue.settle(&endings).await.unwrap();
        let events = queue.events(10).await.unwrap();
        settled += events.len();
        queue.done(&events.iter().map(|event| event.lease).collect::<alloc::vec::Vec<_>>()).await.unwrap();
    }
    assert_eq!(settled, taken.len());
    // There is room again.
    room.store(u64::MAX, Ordering::Release);
    assert_eq!(queue.put(message(kept)).await.unwrap(), Put::Kept);
    assert_eq!(queue.put(message(0)).await.unwrap(), Put::Known);
    queue.close().await;
    remove_file(path).unwrap();
}

fn ended(reference: &str) -> Ended {
    let ending = Ending::Accepted { accepted: alloc::vec::Vec::new() };
    Ended { reference: reference.into(), ending, attempts: 1, in_doubt: false }
}
