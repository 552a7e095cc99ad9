//! Receipts of messages whose ids are kept where several processes, or the next one, find them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use smpp_driver::codec::{CommandStatus, RegisteredDelivery};
use smpp_driver::driver::{
    Answer, Channel, ChannelOptions, Correlation, CorrelationStore, Inbound, Inbox, Message, Report,
    StoreError,
};
use smpp_driver::session::RequestError;
use smpp_driver::testing::{Smsc, SmscEvent, SmscOptions};

use super::contract::within;
use super::support::options;

/// As good as one that processes share.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<HashMap<String, Correlation>>>);

impl CorrelationStore for Shared {
    async fn keep(&self, id: &str, correlation: Correlation) -> Result<(), StoreError> {
        self.0.lock().unwrap().insert(id.to_string(), correlation);
        Ok(())
    }

    async fn find(&self, ids: &[impl AsRef<str> + Sync]) -> Result<Vec<Option<Correlation>>, StoreError> {
        let kept = self.0.lock().unwrap();
        Ok(ids.iter().map(|id| kept.get(id.as_ref()).cloned()).collect())
    }

    fn is_shared(&self) -> bool {
        true
    }
}

async fn receipt(inbox: &mut Inbox) -> (Report, Answer) {
    within(async {
        loop {
            if let Inbound::Receipt(report, answer) = inbox.next().await.unwrap() {
                return (report, answer);
            }
        }
    })
    .await
}

/// Sends a message, and dies as soon as its receipt has come: all that runs is gone with its runtime.
fn die_with_the_receipt(options: ChannelOptions, store: Shared) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let receipt = runtime.block_on(async {
        let builder = Channel::builder(options).correlations(store);
        let (channel, mut inbox) = builder.start().await.unwrap();
        let message = Message::text("447700900123", "Hi").reference("order 1");
        within(channel.send(message.registered_delivery(RegisteredDelivery::FINAL))).await.unwrap();
        receipt(&mut inbox).await
    });
    runtime.shutdown_background();
    drop(receipt);
}

#[tokio::test]
async fn a_receipt_that_a_process_had_when_it_died_is_told_by_the_next() {
    let smsc = SmscOptions::default().receipt_delay(Duration::ZERO);
    let smsc = Smsc::start(smsc.receipt_retry(Duration::from_millis(50))).await.unwrap();
    let store = Shared::default();
    let (of_first, first_store) = (options(&smsc), store.clone());
    tokio::task::spawn_blocking(|| die_with_the_receipt(of_first, first_store)).await.unwrap();
    let builder = Channel::builder(options(&smsc)).correlations(store);
    let (channel, mut inbox) = builder.start().await.unwrap();
    let (report, answer) = receipt(&mut inbox).await;
    assert_eq!(report.reference.as_deref(), Some("order 1"));
    answer.accept();
    assert_eq!(channel.stats().receiving.receipts_duplicate, 0);
}

#[tokio::test]
async fn copies_of_a_receipt_in_hand_wait_for_its_answer() {
    let smsc = SmscOptions::default().receipt_delay(Duration::ZERO).receipt_copies(3);
    let mut smsc = Smsc::start(smsc.receipt_retry(Duration::from_millis(50))).await.unwrap();
    let builder = Channel::builder(options(&smsc)).correlations(Shared::default());
    let (channel, mut inbox) = builder.start().await.unwrap();
    let message = Message::text("447700900123", "Hi").registered_delivery(RegisteredDelivery::FINAL);
    within(channel.send(message)).await.unwrap();
    for (status, copies) in
        [(CommandStatus::RX_T_APPN, 2), (CommandStatus::UNKNOWNERR, 4), (CommandStatus::OK, 6)]
    {
        let (_, answer) = receipt(&mut inbox).await;
        within(async {
            while channel.stats().receiving.receipts_duplicate < copies {
                tokio::task::yield_now().await;
            }
        })
        .await;
        answer.refuse(status);
        let mut answers = Vec::new();
        while answers.len() < 3 {
            if let SmscEvent::Receipt { outcome, .. } = within(smsc.next_event()).await.unwrap() {
                answers.push(match outcome {
                    Err(RequestError::Rejected(rejected)) => rejected.command_status,
                    outcome => outcome.map(|()| CommandStatus::OK).unwrap(),
                });
            }
        }
        assert_eq!(answers, [status; 3]);
    }
}
