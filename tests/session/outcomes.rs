//! Every way in which a request can end, each with its exact reason, and none of them twice.

use std::io;
use std::time::Duration;

use smpp_driver::codec::{Body, COctetString, CommandId, CommandStatus, Fault, Leniency, Pdu, SubmitSmResp};
use smpp_driver::session::{
    By, CloseReason, Closed, Config, Event, NotSent, Odd, Rejected, RequestError, Role, State, Unanswered,
};

use crate::sim::{ROLES, Side, at, body, config, submit_sm, usual};

type Outcome = Result<Pdu, RequestError>;

/// What becomes of one submit_sm, the request 2 of its session, when `then` happens.
fn outcome(then: impl FnOnce(&mut Side)) -> Outcome {
    let mut side = Side::bound(Role::Esme);
    assert_eq!(side.ask(), 2);
    then(&mut side);
    assert_eq!(side.session.in_flight(), 0);
    let mut outcomes = side.outcomes();
    assert_eq!(outcomes.len(), 1, "{outcomes:?}");
    let (sequence_number, outcome) = outcomes.remove(0);
    assert_eq!(sequence_number, 2);
    outcome
}

fn unanswered(reason: Unanswered) -> Outcome {
    Err(RequestError::Unanswered(reason))
}

fn not_sent(closed: Closed) -> Outcome {
    Err(RequestError::NotSent(NotSent::Closed(closed)))
}

fn rejected(command_status: CommandStatus, response: Pdu) -> Outcome {
    Err(RequestError::Rejected(Rejected { command_status, response: Box::new(response) }))
}

#[test]
fn an_answer_with_status_0_is_handed_over_whole() {
    let message_id = COctetString::new("0A1B").unwrap();
    let response = Pdu::request(2, SubmitSmResp { message_id, ..SubmitSmResp::default() });
    assert_eq!(outcome(|side| side.receive(&response)), Ok(response));
}

#[test]
fn a_refusal_is_handed_over_with_whatever_body_it_has() {
    let throttled = CommandStatus::THROTTLED;
    let full = Pdu { command_status: throttled, ..Pdu::request(2, SubmitSmResp::default()) };
    let bodyless = Pdu::bodyless(CommandId::SUBMIT_SM_RESP, throttled, 2);
    let Err(RequestError::Rejected(rejection)) = outcome(|side| side.receive(&bodyless)) else {
        panic!("lost")
    };
    assert_eq!((rejection.command_status, rejection.response.command_status), (throttled, throttled));
    assert_eq!(rejection.response.command_id(), CommandId::SUBMIT_SM_RESP);
    assert_eq!(outcome(|side| side.receive(&full)), rejected(throttled, full));
    // delivery_failure_reason 1 in place of the message_id.
    let tlvs = Body::new(CommandId::SUBMIT_SM_RESP, &[0x04, 0x25, 0, 1, 1]);
    let tlvs = Pdu { command_status: throttled, ..Pdu::request(2, tlvs) };
    assert_eq!(outcome(|side| side.receive(&tlvs)), rejected(throttled, tlvs));
}

#[test]
fn a_generic_nack_refuses_any_request() {
    let nack =
        Pdu { command_status: CommandStatus::INVCMDID, ..Pdu::request(2, body(CommandId::GENERIC_NACK)) };
    assert_eq!(outcome(|side| side.receive(&nack)), rejected(CommandStatus::INVCMDID, nack));
}

#[test]
fn a_generic_nack_with_status_0_is_neither_a_success_nor_a_refusal() {
    let nack = Pdu::request(2, body(CommandId::GENERIC_NACK));
    let wrong = Unanswered::WrongResponse(CommandId::GENERIC_NACK);
    assert_eq!(outcome(|side| side.receive(&nack)), unanswered(wrong));
}

#[test]
fn a_bind_is_not_made_by_a_generic_nack_with_status_0() {
    let mut side = Side::new(Role::Esme, Config::default());
    let bind = side.request(&body(CommandId::BIND_TRANSCEIVER)).unwrap();
    side.answer(bind, CommandId::GENERIC_NACK);
    assert_eq!(side.session.state(), State::Open);
}

#[test]
fn the_response_to_another_operation_is_no_answer() {
    for id in [CommandId::DATA_SM_RESP, CommandId::ENQUIRE_LINK_RESP, CommandId(0x8000_0200)] {
        let wrong = Pdu::bodyless(id, CommandStatus::OK, 2);
        assert_eq!(outcome(|side| side.receive(&wrong)), unanswered(Unanswered::WrongResponse(id)));
    }
}

#[test]
fn an_answer_that_cannot_be_read_is_no_answer() {
    // The TLV announces more octets than there are, which a strict reader refuses.
    let config = config(|config| config.leniency = Leniency::STRICT);
    let mut side = Side::in_state(Role::Esme, State::BoundTrx, config);
    assert_eq!(side.ask(), 2);
    side.receive(&Pdu::request(2, Body::new(CommandId::SUBMIT_SM_RESP, b"id\0\x14\x00\x00\x09")));
    let outcomes = side.outcomes();
    let [(2, Err(RequestError::Unanswered(Unanswered::Unreadable(error))))] = &outcomes[..] else {
        panic!("{outcomes:?}");
    };
    assert!(matches!(error.fault, Fault::Odd(_)), "{error}");
}

#[test]
fn an_answer_that_does_not_come_is_given_up_when_the_time_is_over() {
    let timeout = outcome(|side| side.pass(at(30_000)));
    assert_eq!(timeout, unanswered(Unanswered::Timeout));
}

#[test]
fn a_connection_that_ends_leaves_no_answer() {
    let reset = CloseReason::Io(io::Error::from(io::ErrorKind::ConnectionReset).to_string().into());
    for (by, reason) in
        [(By::Peer, CloseReason::Eof), (By::Network, reset), (By::Us, CloseReason::WriteStalled)]
    {
        let closed = Closed { by, reason: reason.clone() };
        let ended = outcome(|side| side.session.handle_disconnect(by, reason));
        assert_eq!(ended, unanswered(Unanswered::Closed(closed)));
    }
    let closed = Closed { by: By::Us, reason: CloseReason::Dropped };
    let ended = outcome(|side| side.session.close(By::Us, CloseReason::Dropped));
    assert_eq!(ended, unanswered(Unanswered::Closed(closed)));
}

#[test]
fn a_stream_that_cannot_be_read_any_more_leaves_no_answer() {
    let ended = outcome(|side| side.receive_octets(&[0; 16]));
    let Err(RequestError::Unanswered(Unanswered::Closed(closed))) = ended else { panic!("{ended:?}") };
    assert!(matches!(closed, Closed { by: By::Us, reason: CloseReason::Frame(_) }), "{closed}");
}

#[test]
fn a_request_beyond_the_window_is_not_sent() {
    for role in ROLES {
        for window in [0, 1, 3] {
            let config = config(|config| config.window = window);
            let mut side = Side::in_state(role, State::BoundTrx, config);
            let window = window.max(1);
            let asked: Vec<_> = (0..window).map(|_| side.ask()).collect();
            assert_eq!(side.request(&usual(role)), Err(NotSent::WindowFull));
            assert_eq!((side.session.in_flight(), side.sent()), (window, vec![]));
            // One answer makes room for one request.
            let response = usual(role).borrow().command_id().response();
            side.answer(asked[0], response);
            side.ask();
            assert_eq!(side.request(&usual(role)), Err(NotSent::WindowFull));
        }
    }
}

#[test]
fn a_request_after_the_end_is_not_sent() {
    let mut side = Side::bound(Role::Esme);
    side.session.close(By::Us, CloseReason::Dropped);
    let closed = Closed { by: By::Us, reason: CloseReason::Dropped };
    assert_eq!(side.request(&submit_sm()), Err(NotSent::Closed(closed)));
}

#[test]
fn a_second_bind_waits_for_the_outcome_of_the_first() {
    let mut side = Side::new(Role::Esme, Config::default());
    let first = side.request(&body(CommandId::BIND_TRANSCEIVER)).unwrap();
    for operation in [CommandId::BIND_TRANSCEIVER, CommandId::BIND_RECEIVER] {
        let refused = side.request(&body(operation));
        assert_eq!(refused, Err(NotSent::State { operation, state: State::Open }));
    }
    side.request(&body(CommandId::ENQUIRE_LINK)).unwrap();
    side.receive(&Pdu::bodyless(CommandId::GENERIC_NACK, CommandStatus::INVCMDID, first));
    let second = side.request(&body(CommandId::BIND_TRANSMITTER)).unwrap();
    side.pass(at(30_000));
    assert_eq!(side.outcomes().pop(), Some((second, unanswered(Unanswered::Timeout))));
    let third = side.request(&body(CommandId::BIND_TRANSMITTER)).unwrap();
    side.answer(third, CommandId::BIND_TRANSMITTER_RESP);
    assert_eq!(side.session.state(), State::BoundTx);
}

#[test]
fn what_was_not_handed_over_at_a_close_was_not_sent_and_never_is() {
    let mut side = Side::bound(Role::Esme);
    side.receive(&Pdu::request(9, body(CommandId::DELIVER_SM)));
    let ticket = side.tickets().remove(0);
    side.request(&submit_sm()).unwrap();
    side.session.poll_transmit(&mut side.out);
    side.request(&submit_sm()).unwrap();
    side.accept(ticket);
    side.session.close(By::Us, CloseReason::Dropped);
    let closed = Closed { by: By::Us, reason: CloseReason::Dropped };
    let expected = [(2, unanswered(Unanswered::Closed(closed.clone()))), (3, not_sent(closed))];
    assert_eq!(side.outcomes(), expected);
    assert_eq!(side.session.unwritten_answers(), 17);
    // The answer still goes out, after what had been handed over.
    let sent: Vec<_> = side.sent().iter().map(|pdu| (pdu.command_id(), pdu.sequence_number)).collect();
    assert_eq!(sent, [(CommandId::SUBMIT_SM, 2), (CommandId::DELIVER_SM_RESP, 9)]);
}

#[test]
fn a_request_is_not_sent_as_long_as_its_first_octet_was_not_written() {
    let mut octets = Vec::new();
    Pdu::request(2, submit_sm()).encode(&mut octets);
    let (one, count) = (octets.len(), 4);
    for written in 0..=one * count {
        let mut side = Side::bound(Role::Esme);
        for _ in 0..count - 1 {
            side.request(&submit_sm()).unwrap();
        }
        side.session.poll_transmit(&mut side.out);
        // The last one is still in the outbox.
        side.request(&submit_sm()).unwrap();
        let written = written.min(side.out.len());
        side.session.handle_transmitted(side.now, written);
        side.session.handle_disconnect(By::Peer, CloseReason::Eof);
        let closed = Closed { by: By::Peer, reason: CloseReason::Eof };
        let outcomes = side.outcomes();
        assert_eq!(outcomes.len(), count);
        for (at, (_, outcome)) in outcomes.into_iter().enumerate() {
            let left = at * one < written;
            let expected =
                if left { unanswered(Unanswered::Closed(closed.clone())) } else { not_sent(closed.clone()) };
            assert_eq!(outcome, expected, "request {at} after {written} octets");
        }
        assert!(!side.session.poll_transmit(&mut Vec::new()), "nothing is sent after the end");
    }
}

#[test]
fn a_late_a_doubled_and_an_unasked_answer_are_told_and_given_to_nobody() {
    let stray = |side: &mut Side| {
        let news = side.news();
        assert!(
            matches!(news[..], [Event::Odd(Odd::Stray(CommandId::SUBMIT_SM_RESP, CommandStatus::OK))]),
            "{news:?}"
        );
    };
    let mut side = Side::bound(Role::Esme);
    let late = side.ask();
    side.pass(at(30_000));
    assert_eq!(side.outcomes(), [(late, unanswered(Unanswered::Timeout))]);
    let newer = side.ask();
    side.answer(late, CommandId::SUBMIT_SM_RESP);
    stray(&mut side);
    side.answer(newer, CommandId::SUBMIT_SM_RESP);
    assert_eq!(side.outcomes().len(), 1);
    side.answer(newer, CommandId::SUBMIT_SM_RESP);
    stray(&mut side);
    side.answer(newer + 1, CommandId::SUBMIT_SM_RESP);
    stray(&mut side);
    side.answer(0, CommandId::SUBMIT_SM_RESP);
    stray(&mut side);
    assert_eq!((side.session.in_flight(), side.sent()), (0, vec![]));
}

#[test]
fn answers_are_taken_in_any_order() {
    let mut side = Side::bound(Role::Esme);
    let asked: Vec<_> = (0..10).map(|_| side.ask()).collect();
    for sequence_number in asked.iter().rev() {
        side.answer(*sequence_number, CommandId::SUBMIT_SM_RESP);
    }
    let answered: Vec<_> = side.outcomes().into_iter().map(|(sequence_number, _)| sequence_number).collect();
    assert_eq!(answered, asked.into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn each_side_counts_its_own_requests_from_1() {
    for role in ROLES {
        let mut side = Side::in_state(role, State::BoundTrx, Config::default());
        let first = if role == Role::Esme { 2 } else { 1 };
        assert_eq!(side.ask(), first, "{role:?}");
        // The peer uses the same number at the same time.
        let theirs: Body = usual(crate::sim::other(role));
        side.receive(&Pdu::request(first, theirs));
        assert_eq!((side.tickets().len(), side.session.in_flight()), (1, 1));
    }
}

#[test]
fn the_timeout_of_a_request_is_its_own() {
    let mut side = Side::bound(Role::Esme);
    let mut ask = |timeout| side.session.request(side.now, submit_sm().borrow(), timeout).unwrap();
    let slow = ask(Some(Duration::from_secs(7)));
    let quick = ask(Some(Duration::from_secs(1)));
    let usual = ask(None);
    let never = ask(Some(Duration::MAX));
    let mut given_up = Vec::new();
    for moment in [999, 1_000, 6_999, 7_000, 29_999] {
        side.pass(at(moment));
        given_up.extend(side.outcomes().into_iter().map(|(sequence_number, _)| (moment, sequence_number)));
    }
    assert_eq!(given_up, [(1_000, quick), (7_000, slow)]);
    side.session.handle_timeout(at(30_000));
    assert_eq!(side.outcomes(), [(usual, unanswered(Unanswered::Timeout))]);
    side.answer(never, CommandId::SUBMIT_SM_RESP);
    assert!(side.outcomes()[0].1.is_ok());
}
