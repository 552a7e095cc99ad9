//! Receiving: nothing is acknowledged before it was handed over, nothing is lost, nothing is shown that is masked.

use std::time::Duration;

use smpp_driver::codec::tlv;
use smpp_driver::codec::{CommandStatus, DataCoding, DeliverSm, EsmClass};
use smpp_driver::driver::{Endpoint, Handled, Inbound, Message, Mode, Pattern, PiiRules};
use smpp_driver::session::RequestError;
use smpp_driver::testing::{DeliverError, Smsc, SmscOptions};
use smpp_driver::text::{LongMessage, Splitter};

use super::support::{channel, options, smsc, within};

const FROM: &str = "12025550143";

fn deliver_sm(text: &[u8]) -> DeliverSm {
    DeliverSm::builder().source_addr(FROM).destination_addr("12345").short_message(text).build().unwrap()
}

/// The parts of a long text.
fn parts(text: &str) -> Vec<DeliverSm> {
    let split = Splitter::new(LongMessage::Udh8 { reference: 7 }).split(text).unwrap();
    let part = |segment: &smpp_driver::text::Segment| DeliverSm {
        esm_class: segment.esm_class(),
        data_coding: segment.data_coding(),
        ..deliver_sm(segment.short_message())
    };
    split.segments.iter().map(part).collect()
}

fn status(outcome: Result<(), DeliverError>) -> CommandStatus {
    match outcome {
        Ok(()) => CommandStatus::OK,
        Err(DeliverError::Request(RequestError::Rejected(rejected))) => rejected.command_status,
        Err(error) => panic!("{error}"),
    }
}

async fn deliver(smsc: &Smsc, deliver_sm: DeliverSm) -> CommandStatus {
    status(within(smsc.deliver(deliver_sm)).await)
}

#[tokio::test]
async fn the_smsc_hears_what_the_application_answers_and_not_before() {
    let smsc = smsc().await;
    let (_channel, mut inbox) = channel(options(&smsc)).await;
    let answers =
        [CommandStatus::OK, CommandStatus::RX_T_APPN, CommandStatus::RX_P_APPN, CommandStatus::RX_R_APPN];
    for expected in answers {
        let delivery = deliver(&smsc, deliver_sm(b"Hello"));
        let application = async {
            let (message, answer) = within(inbox.next_message()).await.unwrap();
            assert_eq!(message.text.as_deref(), Some("Hello"));
            assert_eq!(message.source.addr, FROM);
            answer.refuse(expected);
        };
        let (heard, ()) = tokio::join!(delivery, application);
        assert_eq!(heard, expected);
    }
}

#[tokio::test]
async fn an_answer_that_is_dropped_or_late_asks_the_smsc_to_try_again() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.handler_timeout = Duration::from_secs(1);
    let (_channel, mut inbox) = channel(options).await;
    for drops in [true, false] {
        let application = async {
            let (_, answer) = within(inbox.next_message()).await.unwrap();
            if drops {
                drop(answer);
            } else {
                tokio::time::sleep(Duration::from_millis(1100)).await;
                answer.accept();
            }
        };
        let (heard, ()) = tokio::join!(deliver(&smsc, deliver_sm(b"Hello")), application);
        assert_eq!(heard, CommandStatus::RX_T_APPN);
    }
}

#[tokio::test]
async fn a_handler_that_panics_asks_the_smsc_to_try_again() {
    let smsc = smsc().await;
    let (channel, mut inbox) = channel(options(&smsc)).await;
    let serving = tokio::spawn(async move {
        let handler = |item| async move {
            let Handled::Message(message) = item else { return CommandStatus::OK };
            assert_ne!(message.text.as_deref(), Some("panic"), "as the test wants");
            CommandStatus::OK
        };
        inbox.serve(handler).await;
    });
    assert_eq!(deliver(&smsc, deliver_sm(b"panic")).await, Handled::TRY_AGAIN);
    assert_eq!(deliver(&smsc, deliver_sm(b"fine")).await, CommandStatus::OK);
    channel.stop(Duration::from_secs(1)).await;
    within(serving).await.unwrap();
}

#[tokio::test]
async fn a_long_message_comes_whole_and_its_last_part_waits_for_the_answer() {
    let smsc = smsc().await;
    let (channel, mut inbox) = channel(options(&smsc)).await;
    let text = "Your parcel has arrived. ".repeat(15);
    let mut parts = parts(&text);
    let last = parts.pop().unwrap();
    for part in parts {
        assert_eq!(deliver(&smsc, part).await, CommandStatus::OK);
    }
    // Refused, it can be sent again: the other parts are still there.
    for expected in [CommandStatus::RX_T_APPN, CommandStatus::OK] {
        let application = async {
            let (message, answer) = within(inbox.next_message()).await.unwrap();
            assert_eq!(message.text.as_deref(), Some(text.as_str()));
            assert_eq!((message.parts, message.missing), (3, 0));
            answer.refuse(expected);
        };
        let (heard, ()) = tokio::join!(deliver(&smsc, last.clone()), application);
        assert_eq!(heard, expected);
    }
    assert_eq!(channel.stats().receiving.messages, 2);
}

#[tokio::test]
async fn a_message_that_misses_parts_is_handed_over_at_the_end() {
    let smsc = smsc().await;
    let (channel, mut inbox) = channel(options(&smsc)).await;
    let parts = parts(&"Your parcel has arrived. ".repeat(15));
    assert_eq!(deliver(&smsc, parts[1].clone()).await, CommandStatus::OK);
    channel.stop(Duration::from_secs(1)).await;
    let incomplete = loop {
        match within(inbox.next()).await.unwrap() {
            Inbound::Incomplete(message) => break message,
            Inbound::Session(_) => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((incomplete.parts, incomplete.missing, incomplete.lossy), (3, 2, true));
    assert!(within(inbox.next()).await.is_none());
}

#[tokio::test]
async fn an_empty_message_becomes_one_blank_or_what_the_options_say() {
    for (given, expected) in [("", " "), ("(nothing)", "(nothing)")] {
        let smsc = smsc().await;
        let mut options = options(&smsc);
        options.empty_message = given.to_owned();
        let (_channel, mut inbox) = channel(options).await;
        let application = async {
            let (message, answer) = within(inbox.next_message()).await.unwrap();
            assert_eq!(message.text.as_deref(), Some(expected));
            answer.accept();
        };
        tokio::join!(deliver(&smsc, deliver_sm(b"")), application);
    }
}

#[tokio::test]
async fn personal_data_is_in_nothing_that_is_handed_over() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.masking.rules = PiiRules::V9_0;
    let (channel, mut inbox) = channel(options).await;
    let card = "4111 1111 1111 1111";
    let text = format!("My card is {card}, please.");
    let mut carried = deliver_sm(b"");
    carried.tlvs.push_raw(tlv::MESSAGE_PAYLOAD.number(), text.as_bytes()).unwrap();
    let split = format!("{}{card} ok", "x".repeat(150));
    let mut deliveries = Vec::from([deliver_sm(text.as_bytes()), carried]);
    deliveries.extend(parts(&split));
    let sending = async {
        for delivery in deliveries {
            assert_eq!(deliver(&smsc, delivery).await, CommandStatus::OK);
        }
    };
    let application = async {
        for _ in 0..3 {
            let (message, answer) = within(inbox.next_message()).await.unwrap();
            assert_eq!(message.masked.len(), 1);
            let shown = format!("{:?} {message:?}", message.attributes("channel-sms", "DMS"));
            assert!(!shown.contains("4111"), "{shown}");
            assert!(!shown.contains("1111"), "{shown}");
            assert!(message.octets.is_empty() && message.tlvs.is_empty());
            answer.accept();
        }
    };
    tokio::join!(sending, application);
    assert_eq!(channel.stats().receiving.masked, 3);
}

#[tokio::test]
async fn options_choose_page_or_session_mode_and_the_route() {
    let endpoint = |name: &str| Endpoint { tenant: "101".to_owned(), endpoint: name.to_owned() };
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.inbound_route = Vec::from([endpoint("sms"), endpoint("chat")]);
    options.session_by_text = Some(Pattern::new("(?i)^chat\\b").unwrap());
    let (_channel, mut inbox) = channel(options).await;
    for (text, mode, route) in [("Hello", Mode::Page, "sms"), ("chat please", Mode::Session, "chat")] {
        let application = async {
            let (message, answer) = within(inbox.next_message()).await.unwrap();
            assert_eq!((message.mode, message.route.as_ref()), (mode, Some(&endpoint(route))));
            answer.accept();
        };
        tokio::join!(deliver(&smsc, deliver_sm(text.as_bytes())), application);
    }
}

#[tokio::test]
async fn attributes_have_the_names_that_hosts_know() {
    let smsc = smsc().await;
    let (_channel, mut inbox) = channel(options(&smsc)).await;
    let delivery = DeliverSm {
        data_coding: DataCoding::LATIN_1,
        esm_class: EsmClass::DEFAULT,
        ..deliver_sm(b"Test SMS message")
    };
    let application = async {
        let (message, answer) = within(inbox.next_message()).await.unwrap();
        answer.accept();
        message.attributes("channel-sms-example", "DMS_900_smsmms")
    };
    let (_, attributes) = tokio::join!(deliver(&smsc, delivery), application);
    let value = |name: &str| attributes.iter().find(|(key, _)| key == name).unwrap().1.as_str();
    let expected = [
        ("FromAddr", FROM),
        ("PhoneNumber", FROM),
        ("_smsSrcNumber", FROM),
        ("ToAddr", "12345"),
        ("_smsDestNumber", "12345"),
        ("Subject", "Test SMS message"),
        ("_smsText", "Test SMS message"),
        ("_smsInbDataEnc", "3"),
        ("_smsSrcAddrTon", "0"),
        ("_umsChannel", "channel-sms-example"),
        ("_umsInboundIxnSubmittedBy", "DMS_900_smsmms"),
    ];
    for (name, expected) in expected {
        assert_eq!(value(name), expected, "{name}");
    }
    assert!(value("_msg_CreatedAt").ends_with('Z') && value("_smsSeqNumber").parse::<u32>().is_ok());
}

#[tokio::test]
async fn receipts_of_messages_that_nobody_watches_come_by_the_inbox() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.delivery_report = smpp_driver::codec::RegisteredDelivery::FINAL;
    let (channel, mut inbox) = channel(options).await;
    within(channel.send(Message::text("447700900123", "Hi").reference("order 7"))).await.unwrap();
    loop {
        if let Inbound::Receipt(report, answer) = within(inbox.next()).await.unwrap() {
            answer.accept();
            assert_eq!((report.reference.as_deref(), report.part, report.parts), (Some("order 7"), 1, 1));
            break;
        }
    }
}

#[tokio::test]
async fn a_receipt_that_is_refused_for_now_is_handed_over_again() {
    let smsc = Smsc::start(SmscOptions::default().receipt_delay(Duration::from_secs(600))).await.unwrap();
    let mut options = options(&smsc);
    options.delivery_report = smpp_driver::codec::RegisteredDelivery::FINAL;
    let (channel, mut inbox) = channel(options).await;
    let sent = within(channel.send(Message::text("447700900123", "Hi"))).await.unwrap();
    let receipt = DeliverSm {
        esm_class: EsmClass::DELIVERY_RECEIPT,
        ..deliver_sm(format!("id:{} stat:DELIVRD", sent.parts()[0].message_id).as_bytes())
    };
    for expected in [CommandStatus::RX_T_APPN, CommandStatus::OK] {
        let application = async {
            loop {
                if let Inbound::Receipt(report, answer) = within(inbox.next()).await.unwrap() {
                    assert!(report.is_matched());
                    return answer.refuse(expected);
                }
            }
        };
        let (heard, ()) = tokio::join!(deliver(&smsc, receipt.clone()), application);
        assert_eq!(heard, expected);
    }
    // It has been taken now: once more, it is no news.
    assert_eq!(deliver(&smsc, receipt).await, CommandStatus::OK);
    assert_eq!(channel.stats().receiving.receipts_duplicate, 1);
}

#[tokio::test]
async fn messages_that_miss_parts_wait_for_a_slow_reader_when_the_channel_stops() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    // The inbox holds one item, and that is the news of the session.
    options.inbound_window = 1;
    options.join_expiry = Duration::from_secs(1);
    let (channel, mut inbox) = channel(options).await;
    let part = &parts(&"Your parcel has arrived. ".repeat(15))[0];
    for source_addr in ["12025550143", "12025550144"] {
        let source_addr = source_addr.try_into().unwrap();
        assert_eq!(deliver(&smsc, DeliverSm { source_addr, ..part.clone() }).await, CommandStatus::OK);
    }
    tokio::time::sleep(Duration::from_millis(1500)).await;
    channel.stop(Duration::from_secs(1)).await;
    let mut incomplete = 0;
    while let Some(item) = within(inbox.next()).await {
        incomplete += usize::from(matches!(item, Inbound::Incomplete(_)));
    }
    assert_eq!(incomplete, 2);
}
