//! Sending: outcomes, long messages, receipts for whoever waits, stopping.

use std::time::Duration;

use smpp_driver::codec::{CommandStatus, MessageState};
use smpp_driver::driver::{
    Channel, LongMessageForm, Message, MessageError, NotSentReason, ReplaceError, SendError,
};
use smpp_driver::session::RequestError;
use smpp_driver::testing::{Smsc, SmscOptions};

use super::support::{channel, options, smsc, within};

const TO: &str = "447700900123";

#[tokio::test]
async fn a_long_text_is_sent_in_parts_and_its_receipts_come_to_whoever_waits() {
    let smsc = smsc().await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let text = "Grüße aus Köln! 😀 ".repeat(20);
    let sent = within(channel.send(Message::text(TO, text.as_str()).watched())).await.unwrap();
    assert!(sent.parts().len() > 1);
    assert_eq!(smsc.accepted().len(), sent.parts().len());
    assert_eq!(within(sent.final_state()).await, Some(MessageState::DELIVERED));
    for _ in sent.parts() {
        assert!(within(sent.next_receipt()).await.unwrap().is_matched());
    }
    assert!(channel.stop(Duration::from_secs(1)).await.is_empty());
}

#[tokio::test]
async fn a_message_that_cannot_be_sent_is_refused_before_anything_is() {
    let smsc = smsc().await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let long = "x".repeat(500);
    let cases = [
        (Message::text("", "Hi"), MessageError::NoDestination),
        (
            Message::text(TO, long.as_str()).max_segments(2),
            MessageError::TooManySegments { needed: 4, max: 2 },
        ),
    ];
    for (message, expected) in cases {
        assert_eq!(within(channel.send(message)).await.unwrap_err(), SendError::Invalid(expected));
    }
    let refused = within(channel.send(Message::text(TO, long).long_message(LongMessageForm::Refuse))).await;
    assert!(matches!(refused, Err(SendError::Invalid(MessageError::Text(_)))), "{refused:?}");
    assert!(smsc.accepted().is_empty());
}

#[tokio::test]
async fn without_a_session_a_message_ends_as_not_sent_at_its_deadline() {
    let smsc = smsc().await;
    let options = options(&smsc);
    smsc.stop().await;
    let (channel, _inbox) = Channel::start(options).await.unwrap();
    let message = Message::text(TO, "Hi").deadline(Duration::from_millis(100));
    let outcome = within(channel.send(message)).await;
    let reason = NotSentReason::Deadline;
    assert_eq!(outcome.unwrap_err(), SendError::NotSent { reason, accepted: Vec::new() });
}

#[tokio::test]
async fn stopping_hands_back_what_was_not_sent() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.submit_max_rate = Some(1);
    let (channel, _inbox) = channel(options).await;
    let sending: Vec<_> = (0..3).map(|n| channel.send(Message::text(TO, format!("Hi {n}")))).collect();
    let unsent = within(channel.stop(Duration::from_millis(200))).await;
    let mut outcomes = Vec::new();
    for sending in sending {
        outcomes.push(within(sending).await.map(drop));
    }
    let stopped = || Err(SendError::NotSent { reason: NotSentReason::Stopped, accepted: Vec::new() });
    assert_eq!(outcomes, [Ok(()), stopped(), stopped()]);
    assert_eq!(unsent.len(), 2);
    assert_eq!(unsent[0].parts[0].destination_addr, TO);
    let late = within(channel.send(Message::text(TO, "late"))).await;
    assert_eq!(late.map(drop), stopped());
}

#[tokio::test]
async fn a_message_is_queried_replaced_and_cancelled_by_what_sending_gave_back() {
    let slow = SmscOptions::default().receipt_delay(Duration::from_secs(600));
    let smsc = Smsc::start(slow).await.unwrap();
    let (channel, _inbox) = channel(options(&smsc)).await;
    let sent = within(channel.send(Message::text(TO, "Hello").watched())).await.unwrap();
    let answers = within(sent.query()).await.unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].message_state, MessageState::ENROUTE);
    within(sent.replace("Good-bye")).await.unwrap();
    within(sent.cancel()).await.unwrap();
    assert_eq!(within(sent.query()).await.unwrap()[0].message_state, MessageState::DELETED);
    let late = within(sent.replace("Too late")).await.unwrap_err();
    let ReplaceError::Request(RequestError::Rejected(rejected)) = late else { panic!("{late}") };
    assert_eq!(rejected.command_status, CommandStatus::REPLACEFAIL);
    let other_alphabet = within(sent.replace("Привет")).await.unwrap_err();
    assert_eq!(other_alphabet, ReplaceError::Encoding);
}

#[tokio::test]
async fn stopping_can_be_given_up_and_begun_again() {
    let smsc = Smsc::start(SmscOptions::default().answer_delay(Duration::from_millis(200))).await.unwrap();
    let (channel, _inbox) = channel(options(&smsc)).await;
    let sending: Vec<_> = (0..3).map(|n| channel.send(Message::text(TO, format!("Hi {n}")))).collect();
    let given_up =
        tokio::time::timeout(Duration::from_millis(50), channel.stop(Duration::from_secs(10))).await;
    assert!(given_up.is_err());
    assert!(within(channel.stop(Duration::from_secs(10))).await.is_empty());
    for sending in sending {
        within(sending).await.unwrap();
    }
}

#[tokio::test]
async fn a_text_that_is_too_long_replaces_none() {
    for form in [LongMessageForm::Payload, LongMessageForm::Udh8] {
        let smsc = Smsc::start(SmscOptions::default().receipt_delay(Duration::from_secs(600))).await.unwrap();
        let mut options = options(&smsc);
        options.long_message = form;
        let (channel, _inbox) = channel(options).await;
        let sent = within(channel.send(Message::text(TO, "Hello"))).await.unwrap();
        let refused = within(sent.replace(&"x".repeat(300))).await;
        assert!(matches!(refused, Err(ReplaceError::Message(_))), "{refused:?}");
    }
}
