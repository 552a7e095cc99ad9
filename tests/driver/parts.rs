//! Long messages whose parts are kept in a store of the application's own, and receipts whose ids others keep.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use smpp_driver::codec::{DataCoding, DeliverSm, EsmClass};
use smpp_driver::driver::queue::{KeptPart, PartStore, QueueError};
use smpp_driver::driver::{Channel, Correlation, CorrelationStore, Inbound, Message, StoreError};
use tokio::time::{Instant, sleep, sleep_until};

use super::contract::within;
use super::contract_parts;
use super::support::{channel, options, smsc};

type Parts = HashMap<Box<str>, (Instant, BTreeMap<u8, KeptPart>)>;

/// The shortest store that keeps the contract.
#[derive(Clone)]
struct Store {
    expiry: Duration,
    kept: Arc<Mutex<Parts>>,
}

impl Store {
    fn new(expiry: Duration) -> Self {
        Self { expiry, kept: Arc::default() }
    }

    fn keep(&self, part: KeptPart) -> Option<Vec<KeptPart>> {
        let mut kept = self.kept.lock().unwrap();
        let (message, total) = (part.message.clone(), usize::from(part.total));
        let (_, parts) =
            kept.entry(message.clone()).or_insert_with(|| (Instant::now() + self.expiry, BTreeMap::new()));
        parts.insert(part.number, part);
        let is_whole = parts.len() == total;
        is_whole.then(|| kept.remove(&message).unwrap().1.into_values().collect())
    }
}

impl PartStore for Store {
    async fn put_part(&self, part: KeptPart) -> Result<Option<Vec<KeptPart>>, QueueError> {
        Ok(self.keep(part))
    }

    async fn put_back(&self, parts: Vec<KeptPart>) -> Result<(), QueueError> {
        for part in parts {
            self.keep(part);
        }
        Ok(())
    }

    async fn given_up(&self) -> Result<Vec<Vec<KeptPart>>, QueueError> {
        loop {
            let due: Vec<Vec<KeptPart>> = {
                let mut kept = self.kept.lock().unwrap();
                let due = kept.extract_if(|_, (at, _)| *at <= Instant::now());
                due.map(|(_, (_, parts))| parts.into_values().collect()).collect()
            };
            if !due.is_empty() {
                return Ok(due);
            }
            sleep_until(Instant::now() + Duration::from_millis(10)).await;
        }
    }
}

/// A part of a message that comes in.
fn deliver_sm(number: u8, total: u8) -> DeliverSm {
    let text = format!("part {number}, ");
    let user_data = [&[5, 0, 3, 77, total, number][..], text.as_bytes()].concat();
    DeliverSm::builder()
        .source_addr("447700900123")
        .destination_addr("12345")
        .esm_class(EsmClass::UDH)
        .data_coding(DataCoding::DEFAULT)
        .short_message(user_data.as_slice())
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_store_of_these_tests_keeps_the_contract() {
    contract_parts::holds(&Store::new(Duration::from_secs(60))).await;
    contract_parts::expires(&Store::new(Duration::from_millis(100))).await;
}

#[tokio::test]
async fn parts_that_come_in_over_two_channels_make_one_message() {
    let (one, other) = (smsc().await, smsc().await);
    let store = Store::new(Duration::from_secs(60));
    let (of_one, mut first) = Channel::builder(options(&one)).parts(store.clone()).start().await.unwrap();
    let (of_other, mut second) = Channel::builder(options(&other)).parts(store).start().await.unwrap();
    assert!(within(of_one.bound()).await && within(of_other.bound()).await);
    within(one.deliver(deliver_sm(2, 2))).await.unwrap();
    let last = tokio::spawn(async move { within(other.deliver(deliver_sm(1, 2))).await });
    let (message, answer) = within(second.next_message()).await.unwrap();
    assert_eq!(message.text.as_deref(), Some("part 1, part 2, "));
    answer.accept();
    last.await.unwrap().unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(50), first.next_message()).await.is_err());
}

#[tokio::test]
async fn refused_for_now_the_last_part_makes_the_message_whole_again() {
    let smsc = smsc().await;
    let builder = Channel::builder(options(&smsc)).parts(Store::new(Duration::from_secs(60)));
    let (channel, mut inbox) = builder.start().await.unwrap();
    assert!(within(channel.bound()).await);
    within(smsc.deliver(deliver_sm(1, 2))).await.unwrap();
    for is_taken in [false, true] {
        let delivery = async { within(smsc.deliver(deliver_sm(2, 2))).await };
        let answering = async {
            let (message, answer) = within(inbox.next_message()).await.unwrap();
            assert_eq!(message.text.as_deref(), Some("part 1, part 2, "));
            if is_taken { answer.accept() } else { answer.refuse_for_now() }
        };
        let (delivered, ()) = tokio::join!(delivery, answering);
        assert_eq!(delivered.is_ok(), is_taken, "{delivered:?}");
    }
}

#[tokio::test]
async fn what_does_not_become_whole_is_handed_over_as_it_is() {
    let smsc = smsc().await;
    let builder = Channel::builder(options(&smsc)).parts(Store::new(Duration::from_millis(100)));
    let (channel, mut inbox) = builder.start().await.unwrap();
    assert!(within(channel.bound()).await);
    within(smsc.deliver(deliver_sm(2, 3))).await.unwrap();
    let incomplete = within(async {
        loop {
            if let Some(Inbound::Incomplete(message)) = inbox.next().await {
                return message;
            }
        }
    });
    let message = incomplete.await;
    assert_eq!((message.parts, message.missing), (3, 2));
    channel.stop(Duration::from_secs(1)).await;
}

/// Correlations that another process keeps a while after its response has come.
#[derive(Default)]
struct Late(Mutex<HashMap<String, Correlation>>);

#[derive(Clone, Default)]
struct SharedLate(Arc<Late>);

impl CorrelationStore for SharedLate {
    async fn keep(&self, id: &str, correlation: Correlation) -> Result<(), StoreError> {
        let (kept, id) = (self.0.clone(), id.to_string());
        tokio::spawn(async move {
            sleep(Duration::from_millis(150)).await;
            kept.0.lock().unwrap().insert(id, correlation);
        });
        Ok(())
    }

    async fn find(&self, ids: &[impl AsRef<str> + Sync]) -> Result<Vec<Option<Correlation>>, StoreError> {
        let kept = self.0.0.lock().unwrap();
        Ok(ids.iter().map(|id| kept.get(id.as_ref()).cloned()).collect())
    }

    fn is_shared(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_receipt_finds_a_message_whose_id_others_keep_a_little_later() {
    let smsc = smsc().await;
    let builder = Channel::builder(options(&smsc)).correlations(SharedLate::default());
    let (channel, mut inbox) = builder.start().await.unwrap();
    let message = Message::text("447700900123", "Hi").reference("order 1");
    let message = message.registered_delivery(smpp_driver::codec::RegisteredDelivery::FINAL);
    within(channel.send(message)).await.unwrap();
    let report = within(async {
        loop {
            if let Some(Inbound::Receipt(report, answer)) = inbox.next().await {
                answer.accept();
                return report;
            }
        }
    });
    assert_eq!(report.await.reference.as_deref(), Some("order 1"));
}

#[tokio::test]
async fn without_a_store_nothing_changes() {
    let smsc = smsc().await;
    let (_channel, mut inbox) = channel(options(&smsc)).await;
    within(smsc.deliver(deliver_sm(1, 2))).await.unwrap();
    let last = tokio::spawn(async move { within(smsc.deliver(deliver_sm(2, 2))).await });
    let (message, answer) = within(inbox.next_message()).await.unwrap();
    assert_eq!(message.text.as_deref(), Some("part 1, part 2, "));
    answer.accept();
    last.await.unwrap().unwrap();
}
