//! Files, and messages for them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use smpp_driver::codec::PriorityFlag;
use smpp_driver::driver::queue::{Ended, Ending, Event, MessageQueue, QueuedMessage, ReceiptEvent, Taken};
use smpp_driver::driver::{AcceptedPart, ChannelOptions, Composer, Message};
use smpp_driver::durable::{DurableOptions, DurableQueue};

/// A folder of its own for each test, removed afterwards.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("durable-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("queue")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

pub(crate) async fn open(path: &Path) -> DurableQueue {
    DurableQueue::open(path, DurableOptions::default()).await.unwrap()
}

pub(crate) fn composer() -> Composer {
    let pairs =
        [("x-smpp-host", "127.0.0.1"), ("x-smpp-system-id", "ESME1"), ("default-reply-address", "12345")];
    Composer::new(&ChannelOptions::from_pairs(pairs).unwrap(), None).unwrap()
}

pub(crate) fn message(reference: &str) -> QueuedMessage {
    urgent(reference, 0)
}

pub(crate) fn urgent(reference: &str, priority: u8) -> QueuedMessage {
    let message = Message::text("+447700900123", format!("Text of {reference}"));
    let message = message.reference(reference).priority(PriorityFlag(priority));
    composer().compose(message.deadline(Duration::from_secs(3_600))).unwrap()
}

pub(crate) fn references<L>(taken: &[Taken<L>]) -> Vec<&str> {
    taken.iter().map(|taken| taken.message.reference()).collect()
}

pub(crate) fn accepted<L>(taken: &Taken<L>) -> Ended {
    let id = format!("id of {}", taken.message.reference());
    ended(taken, Ending::Accepted { accepted: vec![AcceptedPart { part: 1, message_id: id.into() }] })
}

pub(crate) fn ended<L>(taken: &Taken<L>, ending: Ending) -> Ended {
    Ended {
        reference: taken.message.reference().into(),
        ending,
        attempts: taken.attempts + 1,
        in_doubt: taken.in_doubt,
    }
}

pub(crate) fn not_sent() -> Ending {
    Ending::NotSent { reason: "for a test".into(), accepted: Vec::new() }
}

/// An event of another kind.
pub(crate) fn receipt() -> Event {
    let (part, parts, text) = (0, 0, String::from("id:1 stat:DELIVRD"));
    Event::Receipt(ReceiptEvent {
        reference: None,
        part,
        parts,
        message_id: None,
        message_state: Some(2),
        text,
    })
}

/// What is taken when nothing more is there: nothing.
pub(crate) async fn rest(queue: &DurableQueue) -> Vec<String> {
    let mut all = Vec::new();
    while let Ok(taken) = tokio::time::timeout(Duration::from_millis(50), queue.take(100)).await {
        all.extend(taken.unwrap().iter().map(|taken| taken.message.reference().to_owned()));
    }
    all
}
