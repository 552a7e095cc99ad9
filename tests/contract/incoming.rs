//! What an SMSC sends while processes come and go: long messages in parts, each until it is taken, and receipts.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use smpp_driver::codec::{DataCoding, DeliverSm, EsmClass};
use smpp_driver::testing::{Smsc, SmscEvent, SmscSession};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

/// A part of a message that comes in; each message is from somebody else, as far as numbers go.
pub(crate) fn part(message: usize, number: u8, total: u8) -> DeliverSm {
    let reference = u8::try_from(message / 100).unwrap();
    let text = format!("{message}: part {number} of {total}. ");
    DeliverSm::builder()
        .source_addr(format!("4477009001{:02}", message % 100).as_str())
        .destination_addr("12025550123")
        .esm_class(EsmClass::UDH)
        .data_coding(DataCoding::DEFAULT)
        .short_message([&[5, 0, 3, reference, total, number][..], text.as_bytes()].concat().as_slice())
        .build()
        .unwrap()
}

pub(crate) fn whole(message: usize, total: u8) -> String {
    let part = |number| format!("{message}: part {number} of {total}. ");
    (1..=total).map(part).collect::<Vec<_>>().concat()
}

/// The SMSC as a task: which receipts were not taken, and the sessions that there are.
#[derive(Default)]
pub(crate) struct Center {
    pub(crate) sessions: Arc<Mutex<Vec<SmscSession>>>,
    /// The ids of messages whose receipts were sent again.
    pub(crate) again: BTreeSet<String>,
}

impl Center {
    /// Runs until a future has ended; its outcome.
    pub(crate) async fn run<T>(&mut self, smsc: &mut Smsc, until: impl Future<Output = T>) -> T {
        let mut until = std::pin::pin!(until);
        let mut ticks = interval(Duration::from_millis(20));
        loop {
            tokio::select! {
                event = smsc.next_event() => {
                    if let Some(SmscEvent::Receipt { message_id, outcome: Err(_) }) = event {
                        self.again.insert(message_id);
                    }
                }
                _tick = ticks.tick() => *self.sessions.lock().unwrap() = smsc.sessions(),
                outcome = &mut until => return outcome,
            }
        }
    }
}

/// Sends long messages over all sessions that there are, each part until it is taken; those that had to come again.
pub(crate) async fn send_long(sessions: Arc<Mutex<Vec<SmscSession>>>, count: usize) -> BTreeSet<usize> {
    let again = Arc::new(Mutex::new(BTreeSet::new()));
    let mut sending = JoinSet::new();
    for message in 0..count {
        let total = parts_of(message);
        // The last part first, and each over another session.
        for number in (1..=total).rev() {
            let (sessions, again) = (sessions.clone(), again.clone());
            sending.spawn(async move {
                for attempt in message + usize::from(number).. {
                    let session = {
                        let sessions = sessions.lock().unwrap();
                        sessions.get(attempt % sessions.len().max(1)).cloned()
                    };
                    if let Some(session) = session {
                        match session.connection.request(part(message, number, total)).await {
                            Ok(_) => return,
                            Err(_) => again.lock().unwrap().insert(message),
                        };
                    }
                    sleep(Duration::from_millis(50)).await;
                }
            });
        }
        sleep(Duration::from_millis(30)).await;
    }
    sending.join_all().await;
    Arc::into_inner(again).unwrap().into_inner().unwrap()
}

pub(crate) fn parts_of(message: usize) -> u8 {
    if message.is_multiple_of(2) { 2 } else { 3 }
}
