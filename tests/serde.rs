//! What is serialized comes back as it was, and no password is written.
#![cfg(all(feature = "serde", feature = "driver"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use smpp_driver::codec::tlv::{self, TlvTag, Tlvs};
use smpp_driver::codec::{
    BindTransceiver, BuildError, BuildFault, CommandId, CommandStatus, DataCoding, DecodeError, EsmClass,
    Fault, InterfaceVersion, Leniency, Oddity, Outbind, Pdu, PriorityFlag, RegisteredDelivery, StringError,
    SubmitSm,
};
use smpp_driver::driver::{
    AcceptedPart, ChannelOptions, LongMessageForm, Message, MessageError, NotSentReason, Received, Report,
    SendError, SessionChange,
};
use smpp_driver::session::{
    By, CloseReason, Closed, NotSent, Odd, Rejected, RequestError, State, Unanswered,
};
use smpp_driver::text::{Encoding, Receipt, RelativeTime, SmppTime, SplitError};
use smpp_driver::transport::{Backoff, Options, Password, Proxies, ServerOptions, SocketOptions};

#[track_caller]
fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Value {
    let json = serde_json::to_value(value).unwrap();
    let read: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(&read, value, "{json}");
    json
}

fn submit_sm() -> SubmitSm {
    SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build().unwrap()
}

#[test]
fn codes_are_their_numbers() {
    assert_eq!(comes_back(&CommandStatus::THROTTLED), json!(0x58));
    assert_eq!(comes_back(&CommandStatus(0x1234_5678)), json!(0x1234_5678));
    assert_eq!(comes_back(&DataCoding::UCS2), json!(8));
    assert_eq!(comes_back(&InterfaceVersion::V5_0), json!(0x50));
    assert_eq!(comes_back(&TlvTag(0x1400)), json!(0x1400));
}

#[test]
fn a_pdu_is_its_octets_and_one_with_a_password_is_refused() {
    let pdu = Pdu::request(7, submit_sm());
    let json = comes_back(&pdu);
    assert!(json.as_str().unwrap().starts_with("000000"), "{json}");
    comes_back(&Pdu::bodyless(CommandId::SUBMIT_SM_RESP, CommandStatus::SYSERR, 1));
    let bind = BindTransceiver::builder().system_id("ESME1").password("secret").build().unwrap();
    let outbind = Outbind::builder().system_id("SMSC").password("secret").build().unwrap();
    for pdu in [Pdu::request(1, bind), Pdu::request(1, outbind)] {
        let error = serde_json::to_string(&pdu).unwrap_err().to_string();
        assert!(error.contains("password") && !error.contains("secret"), "{error}");
    }
    for wrong in
        ["", "00", "0", "zz", "000000100000001500000000000000020", "0000001000000015000000000000000200"]
    {
        serde_json::from_value::<Pdu>(json!(wrong)).unwrap_err();
    }
}

#[test]
fn outcomes_of_requests_come_back() {
    let closed = Closed { by: By::Network, reason: CloseReason::Io(Arc::from("reset")) };
    let response = Box::new(Pdu::bodyless(CommandId::SUBMIT_SM_RESP, CommandStatus::THROTTLED, 5));
    let cut = DecodeError {
        command_id: CommandId::SUBMIT_SM_RESP,
        field: "message_id",
        offset: 16,
        fault: Fault::Odd(Oddity::MissingNul),
    };
    for error in [
        RequestError::Rejected(Rejected { command_status: CommandStatus::THROTTLED, response }),
        RequestError::NotSent(NotSent::WindowFull),
        RequestError::NotSent(NotSent::State { operation: CommandId::SUBMIT_SM, state: State::Open }),
        RequestError::NotSent(NotSent::Closed(closed.clone())),
        RequestError::Unanswered(Unanswered::Timeout),
        RequestError::Unanswered(Unanswered::Closed(closed.clone())),
        RequestError::Unanswered(Unanswered::Unreadable(cut)),
    ] {
        comes_back(&error);
    }
    let json = comes_back(&closed);
    assert_eq!(json, json!({"by": "network", "reason": {"io": "reset"}}));
    comes_back(&Odd::Stray(CommandId::SUBMIT_SM_RESP, CommandStatus::OK));
    comes_back(&Odd::Unreadable(cut));
    serde_json::from_value::<DecodeError>(
        json!({"command_id": 4, "field": "made_up", "offset": 1, "fault": "truncated"}),
    )
    .unwrap_err();
}

#[test]
fn messages_come_back() {
    let mut tlvs = Tlvs::default();
    tlvs.push(tlv::USER_MESSAGE_REFERENCE, &7).unwrap();
    tlvs.push_raw(TlvTag(0x1400), b"vendor").unwrap();
    let week = RelativeTime::from_duration(Duration::from_secs(7 * 86_400)).unwrap();
    let message = Message::text("447700900123", "Grüße, \u{1F600}")
        .from("ACME")
        .reference("order 1")
        .priority(PriorityFlag(2))
        .registered_delivery(RegisteredDelivery::FINAL)
        .validity_period(SmppTime::Relative(week))
        .tlvs(tlvs)
        .long_message(LongMessageForm::Sar)
        .encoding(Encoding::Ucs2)
        .deadline(Duration::from_millis(1500))
        .watched();
    let json = comes_back(&message);
    assert_eq!(json["content"], json!({"text": "Grüße, \u{1F600}"}));
    assert_eq!(json["validity_period"], json!("000007000000000R"));
    let raw = Message::raw("447700900123", EsmClass::UDH, DataCoding(4), [5, 0, 3, 1, 2, 1]);
    assert_eq!(comes_back(&raw)["content"]["raw"]["user_data"], json!("050003010201"));
    let short = json!({"destination": "447700900123", "content": {"text": "Hi"}});
    assert_eq!(serde_json::from_value::<Message>(short).unwrap(), Message::text("447700900123", "Hi"));
    let misspelled = json!({"destination": "447700900123", "content": {"text": "Hi"}, "form": "ACME"});
    serde_json::from_value::<Message>(misspelled).unwrap_err();
}

#[test]
fn outcomes_of_messages_come_back() {
    let accepted = vec![AcceptedPart { part: 1, message_id: "4711".into() }];
    let too_long = StringError::TooLong { given: 30, max: 20 };
    let field = BuildError { field: "service_type", fault: BuildFault::String(too_long) };
    for outcome in [
        SendError::Invalid(MessageError::Destination(too_long)),
        SendError::Invalid(MessageError::Field(field)),
        SendError::Invalid(MessageError::Text(SplitError::TooManySegments { needed: 300, max: 255 })),
        SendError::Rejected { part: 2, command_status: CommandStatus::INVDSTADR, accepted: accepted.clone() },
        SendError::NotSent {
            reason: NotSentReason::Throttled(CommandStatus::THROTTLED),
            accepted: accepted.clone(),
        },
        SendError::Unanswered { reason: Unanswered::Timeout, in_doubt: vec![2, 3], accepted },
    ] {
        comes_back(&outcome);
    }
}

#[test]
fn receipts_come_back() {
    let text =
        b"id:4711 sub:001 dlvrd:001 submit date:2403051412 done date:2403051413 stat:DELIVRD err:000 text:Hi";
    let receipt = Receipt::parse(text, true).unwrap();
    comes_back(&receipt);
    let more =
        receipt.with_tlvs(Some(b"ABC"), Some(smpp_driver::codec::MessageState::EXPIRED), Some([3, 0, 1]));
    let read: Receipt = serde_json::from_value(serde_json::to_value(&more).unwrap()).unwrap();
    assert_eq!((read.message_id(), read.message_state()), (more.message_id(), more.message_state()));
    assert_eq!((read.network_error_code(), read.raw()), (Some([3, 0, 1]), &text[..]));
}

#[test]
fn what_came_in_comes_back() {
    let party = json!({"ton": 1, "npi": 1, "addr": "447700900123"});
    let received = json!({
        "source": party, "destination": party, "text": "Hi ***", "subject": "Hi ***", "lossy": false, "octets": "",
        "udh": "0500030102ff", "esm_class": 0x40, "data_coding": 0, "tlvs": "0204000200ff", "sequence_number": 4,
        "parts": 1, "missing": 0,
        "masked": [{"rule": "card", "span": {"start": 3, "end": 6}, "out": {"start": 3, "end": 6}, "chars": 3}],
        "mode": "page", "route": {"tenant": "101", "endpoint": "sms"},
        "received_at": {"secs_since_epoch": 1_700_000_000, "nanos_since_epoch": 5}, "exposed": [0x0204]
    });
    let read: Received = serde_json::from_value(received.clone()).unwrap();
    assert_eq!((read.text.as_deref(), read.udh.len(), read.masked[0].chars), (Some("Hi ***"), 6, 3));
    assert_eq!(serde_json::to_value(&read).unwrap(), received);
    let report = json!({
        "receipt": {"raw": "", "receipted_message_id": "A", "message_state": 2, "network_error_code": null},
        "reference": "order 1", "part": 1, "parts": 1
    });
    let read: Report = serde_json::from_value(report.clone()).unwrap();
    assert_eq!(read.receipt.message_id(), Some("A"));
    assert_eq!(serde_json::to_value(&read).unwrap(), report);
}

#[test]
fn what_happens_to_a_session_is_told() {
    let closed = Closed { by: By::Peer, reason: CloseReason::Unbound };
    let change = |change| serde_json::to_value(change).unwrap();
    assert_eq!(change(SessionChange::Bound(State::BoundTrx)), json!({"bound": "bound_trx"}));
    assert_eq!(change(SessionChange::Closed(closed)), json!({"closed": {"by": "peer", "reason": "unbound"}}));
}

#[test]
fn settings_come_back_and_missing_ones_have_their_defaults() {
    let mut options = Options::default();
    options.session.window = 50;
    options.session.leniency = Leniency::LENIENT.without(Oddity::NonAscii);
    options.session.enquire_link_interval = None;
    options.socket.local_addr = Some("127.0.0.1:0".parse().unwrap());
    comes_back(&options);
    comes_back(&Backoff::default());
    let mut server = ServerOptions::default();
    server.connection = options;
    server.max_per_address = Some(3);
    server.proxies = Proxies::new(["192.0.2.0/24".parse().unwrap()]).only();
    let json = comes_back(&server);
    assert_eq!(json["proxies"]["networks"], json!(["192.0.2.0/24"]));
    let read: Options = serde_json::from_value(json!({"session": {"window": 7}})).unwrap();
    assert_eq!((read.session.window, read.socket), (7, SocketOptions::default()));
    serde_json::from_value::<Options>(json!({"sesion": {}})).unwrap_err();
    let small: Options = serde_json::from_value(json!({"frame_limit": 1})).unwrap();
    assert_eq!(small.frame_limit.octets(), 16);
}

#[test]
fn options_of_a_channel_are_keys_and_values_and_no_password() {
    let mut options = ChannelOptions::new("smsc.example", "ESME1", "s3cret");
    options.sessions = 3;
    options.submit_max_rate = None;
    options.message_deadline = Duration::from_secs(90);
    let text = serde_json::to_string(&options).unwrap();
    assert!(!text.contains("s3cret") && text.contains("x-smpp-sessions"), "{text}");
    let read: ChannelOptions = serde_json::from_str(&text).unwrap();
    assert!(read.password.is_empty());
    let entries = |options: &ChannelOptions| -> Vec<_> {
        let open = options.entries().filter(|entry| entry.info().key() != "password");
        open.map(|entry| (entry.info().key(), entry.reveal().to_owned())).collect()
    };
    assert_eq!(entries(&read), entries(&options));

    let given = json!({
        "x-smpp-host": "smsc.example", "x-smpp-system-id": "ESME1", "password": "s3cret", "x-smpp-sessions": 2,
        "x-smpp-keep-order": false
    });
    let read: ChannelOptions = serde_json::from_value(given).unwrap();
    assert_eq!((read.sessions, read.keep_order, read.password.reveal()), (2, false, "s3cret"));
    for wrong in [json!({"password": ["s3cret"]}), json!({"password": "s3cret-that-is-too-long"})] {
        let error = serde_json::from_value::<ChannelOptions>(wrong).unwrap_err().to_string();
        assert!(!error.contains("s3cret"), "{error}");
    }
}

#[test]
fn a_password_is_read_and_not_written() {
    let password: Password = serde_json::from_value(json!("s3cret")).unwrap();
    assert_eq!(password.reveal(), "s3cret");
    serde_json::to_string(&password).unwrap_err();
    // Not even as a part of something else.
    serde_json::to_string(&vec![Some(password)]).unwrap_err();
}
