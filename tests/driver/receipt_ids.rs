//! Receipts are matched whichever form their ids have, whenever they come, and however often.

use std::time::Duration;

use smpp_driver::codec::{MessageState, RegisteredDelivery};
use smpp_driver::driver::{Inbound, Message};
use smpp_driver::testing::{IdForm, Smsc, SmscOptions};

use super::support::{channel, options, within};

async fn smsc(options: SmscOptions) -> Smsc {
    Smsc::start(options.receipt_delay(Duration::ZERO)).await.unwrap()
}

#[tokio::test]
async fn ids_in_decimal_hex_padded_and_in_capitals() {
    let forms = [
        (IdForm::Hex, IdForm::Decimal),
        (IdForm::PaddedUpperHex, IdForm::Padded),
        (IdForm::Decimal, IdForm::Hex),
        (IdForm::Padded, IdForm::Decimal),
        (IdForm::Decimal, IdForm::Padded),
        (IdForm::Hex, IdForm::PaddedUpperHex),
        (IdForm::UpperHex, IdForm::UpperHex),
    ];
    for (response, receipt) in forms {
        let options_of_smsc =
            SmscOptions::default().response_ids(response).receipt_ids(receipt).first_id(0xABC0);
        let smsc = smsc(options_of_smsc).await;
        let (channel, _inbox) = channel(options(&smsc)).await;
        let sending: Vec<_> = (0..50)
            .map(|n| channel.send(Message::text(format!("4477009001{n:02}"), "Hi").watched()))
            .collect();
        for sending in sending {
            let sent = within(sending).await.unwrap();
            assert_eq!(
                within(sent.final_state()).await,
                Some(MessageState::DELIVERED),
                "{response:?} {receipt:?}"
            );
        }
        let stats = channel.stats().receiving;
        assert_eq!((stats.receipts_matched, stats.receipts_unmatched), (50, 0), "{response:?} {receipt:?}");
    }
}

#[tokio::test]
async fn a_receipt_before_the_response() {
    let smsc = smsc(SmscOptions::default().receipt_first(true)).await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let sending: Vec<_> =
        (0..20).map(|n| channel.send(Message::text(format!("4477009001{n:02}"), "Hi").watched())).collect();
    for sending in sending {
        let sent = within(sending).await.unwrap();
        assert_eq!(within(sent.final_state()).await, Some(MessageState::DELIVERED));
    }
    assert_eq!(channel.stats().receiving.receipts_unmatched, 0);
}

#[tokio::test]
async fn receipts_that_come_twice_are_told_once() {
    let smsc = smsc(SmscOptions::default().receipt_copies(3)).await;
    let mut options = options(&smsc);
    options.delivery_report = RegisteredDelivery::FINAL;
    let (channel, mut inbox) = channel(options).await;
    within(channel.send(Message::text("447700900123", "Hi"))).await.unwrap();
    let told = async {
        loop {
            if let Inbound::Receipt(report, answer) = inbox.next().await.unwrap() {
                answer.accept();
                assert!(report.is_matched());
                return;
            }
        }
    };
    within(told).await;
    let duplicates = async {
        while channel.stats().receiving.receipts_duplicate < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    within(duplicates).await;
    assert_eq!(channel.stats().receiving.receipts_matched, 1);
}

#[tokio::test]
async fn a_receipt_after_a_reconnect() {
    let smsc = smsc(SmscOptions::default()).await;
    smsc.change(|options| options.receipt_delay(Duration::from_millis(300)));
    let (channel, _inbox) = super::support::quick(options(&smsc)).await;
    let sent = within(channel.send(Message::text("447700900123", "Hi").watched())).await.unwrap();
    assert_eq!(smsc.kill_sessions(), 1);
    assert_eq!(within(sent.final_state()).await, Some(MessageState::DELIVERED));
}

#[tokio::test]
async fn intermediate_states_come_before_the_final_one() {
    let smsc = smsc(SmscOptions::default().intermediate_receipt(MessageState::ENROUTE)).await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let sent = within(channel.send(Message::text("447700900123", "Hi").watched())).await.unwrap();
    assert_eq!(within(sent.final_state()).await, Some(MessageState::DELIVERED));
}

#[tokio::test]
async fn what_matches_nothing_is_told_as_such() {
    let smsc = smsc(SmscOptions::default()).await;
    let (_channel, mut inbox) = channel(options(&smsc)).await;
    let receipt = smpp_driver::codec::DeliverSm::builder()
        .source_addr("447700900123")
        .esm_class(smpp_driver::codec::EsmClass::DELIVERY_RECEIPT)
        .short_message(b"id:4711 stat:DELIVRD")
        .build()
        .unwrap();
    let told = async {
        loop {
            if let Inbound::Receipt(report, answer) = inbox.next().await.unwrap() {
                answer.accept();
                return report.is_matched();
            }
        }
    };
    let (delivered, matched) = tokio::join!(within(smsc.deliver(receipt)), within(told));
    delivered.unwrap();
    assert!(!matched);
}

#[tokio::test]
async fn receipts_that_come_twice_before_the_response() {
    let smsc = smsc(SmscOptions::default().receipt_first(true).receipt_copies(2)).await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let sent = within(channel.send(Message::text("447700900123", "Hi").watched())).await.unwrap();
    assert_eq!(within(sent.final_state()).await, Some(MessageState::DELIVERED));
    let duplicates = async {
        while channel.stats().receiving.receipts_duplicate < 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    within(duplicates).await;
    let stats = channel.stats().receiving;
    assert_eq!((stats.receipts_matched, stats.receipts_unmatched), (1, 0));
}
