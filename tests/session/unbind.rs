//! Ending a session in order, from either side, with whatever is still outstanding.

use std::time::Duration;

use smpp_driver::codec::{Body, CommandId, CommandStatus, Leniency, Pdu};
use smpp_driver::session::{
    By, CloseReason, Closed, Config, Event, RequestError, Role, State, Ticket, Unanswered,
};

use crate::pair::Pair;
use crate::sim::{ROLES, Side, at, body, config, other, usual};

pub(crate) const DELAY: Duration = Duration::from_millis(100);

pub(crate) fn unbound(by: By) -> Closed {
    Closed { by, reason: CloseReason::Unbound }
}

fn response_to(role: Role) -> CommandId {
    usual(role).borrow().command_id().response()
}

pub(crate) fn sent(side: &mut Side) -> Vec<(CommandId, CommandStatus, u32)> {
    side.sent().iter().map(|pdu| (pdu.command_id(), pdu.command_status, pdu.sequence_number)).collect()
}

/// Tickets and outcomes that came to a side, in this order.
pub(crate) fn taken(side: &mut Side) -> (Vec<Ticket>, Vec<Result<Pdu, RequestError>>) {
    let (mut tickets, mut outcomes) = (Vec::new(), Vec::new());
    for event in side.news() {
        match event {
            Event::Request(_, ticket) => tickets.push(ticket),
            Event::Outcome { outcome, .. } => outcomes.push(outcome),
            _ => {}
        }
    }
    (tickets, outcomes)
}

#[test]
fn an_idle_session_is_unbound_in_one_round_trip() {
    for role in ROLES {
        let mut pair = Pair::bound(&Config::default(), DELAY);
        pair[role].session.unbind(at(0));
        pair.run_until(at(200));
        assert_eq!(pair[role].session.closed(), Some(&unbound(By::Us)));
        assert_eq!(pair[other(role)].session.closed(), Some(&unbound(By::Peer)));
        assert!(matches!(pair[role].news()[..], [Event::Closed(_)]));
        assert!(matches!(pair[other(role)].news()[..], [Event::Unbinding, Event::Closed(_)]));
    }
}

#[test]
fn what_is_outstanding_in_both_directions_is_answered_first() {
    for role in ROLES {
        let peer = other(role);
        let mut pair = Pair::bound(&Config::default(), DELAY);
        pair[role].request(&usual(role)).unwrap();
        pair[peer].request(&usual(peer)).unwrap();
        pair.run_until(at(100));
        let (asked_of_us, asked_of_peer) = (pair[role].tickets(), pair[peer].tickets());
        pair[role].session.unbind(at(100));
        assert_eq!(pair[role].session.state(), State::BoundTrx, "not before everything is answered");
        pair.run_until(at(1_000));
        for ticket in asked_of_us {
            pair[role].accept(ticket);
        }
        pair.run_until(at(2_000));
        for ticket in asked_of_peer {
            pair[peer].accept(ticket);
        }
        pair.run_until(at(3_000));
        for (side, by) in [(role, By::Us), (peer, By::Peer)] {
            let (_, outcomes) = taken(&mut pair[side]);
            assert!(matches!(outcomes[..], [Ok(_)]), "{side:?}: {outcomes:?}");
            assert_eq!(pair[side].session.closed(), Some(&unbound(by)));
        }
    }
}

#[test]
fn the_side_that_is_asked_answers_after_its_own_requests_have_ended() {
    for role in ROLES {
        let mut side = Side::bound(role);
        let outstanding = side.ask();
        side.receive(&Pdu::request(9, usual(other(role))));
        let ticket = side.tickets().remove(0);
        side.receive(&Pdu::request(10, body(CommandId::UNBIND)));
        assert!(matches!(side.news()[..], [Event::Unbinding]));
        assert_eq!((side.session.state(), sent(&mut side)), (State::Unbound, vec![]));
        side.answer(outstanding, response_to(role));
        assert_eq!(sent(&mut side), []);
        side.accept(ticket);
        let expected = [
            (response_to(other(role)), CommandStatus::OK, 9),
            (CommandId::UNBIND_RESP, CommandStatus::OK, 10),
        ];
        assert_eq!(sent(&mut side), expected);
        assert_eq!(side.session.closed(), Some(&unbound(By::Peer)));
    }
}

#[test]
fn the_side_that_is_asked_answers_at_last_and_leaves_the_rest_unanswered() {
    let mut side = Side::bound(Role::Smsc);
    let outstanding = side.ask();
    side.receive(&Pdu::request(10, body(CommandId::UNBIND)));
    side.pass(at(4_999));
    assert_eq!(sent(&mut side), []);
    side.pass(at(5_000));
    assert_eq!(sent(&mut side), [(CommandId::UNBIND_RESP, CommandStatus::OK, 10)]);
    let lost = RequestError::Unanswered(Unanswered::Closed(unbound(By::Peer)));
    assert_eq!(side.outcomes(), [(outstanding, Err(lost))]);
}

#[test]
fn a_request_that_times_out_is_no_longer_waited_for() {
    let mut side = Side::bound(Role::Esme);
    side.session.request(at(0), usual(Role::Esme).borrow(), Some(Duration::from_secs(2))).unwrap();
    side.sent();
    side.session.unbind(at(0));
    side.pass(at(2_000));
    assert_eq!(sent(&mut side).first().map(|sent| sent.0), Some(CommandId::UNBIND));
}

#[test]
fn both_sides_may_ask_at_once() {
    let mut pair = Pair::bound(&Config::default(), DELAY);
    for role in ROLES {
        pair[role].session.unbind(at(0));
    }
    pair.run_until(at(200));
    for role in ROLES {
        assert_eq!(pair[role].session.closed(), Some(&unbound(By::Us)), "{role:?}");
    }
}

#[test]
fn both_sides_may_ask_at_once_while_both_wait_for_answers() {
    let mut pair = Pair::bound(&Config::default(), DELAY);
    for role in ROLES {
        let body = usual(role);
        pair[role].request(&body).unwrap();
        pair[role].session.unbind(at(0));
    }
    pair.run_until(at(100));
    for role in ROLES {
        let ticket = pair[role].tickets().remove(0);
        pair[role].accept(ticket);
    }
    pair.run_until(at(400));
    for role in ROLES {
        assert!(matches!(taken(&mut pair[role]).1[..], [Ok(_)]));
        assert_eq!(pair[role].session.closed().map(|closed| &closed.reason), Some(&CloseReason::Unbound));
    }
}

#[test]
fn a_peer_that_closes_instead_of_answering_has_unbound_too() {
    for (by, reason) in [(By::Peer, CloseReason::Eof), (By::Network, CloseReason::Io("reset".into()))] {
        let mut side = Side::bound(Role::Esme);
        side.session.unbind(at(0));
        side.sent();
        side.session.handle_disconnect(by, reason.clone());
        assert_eq!(side.session.closed(), Some(&unbound(By::Us)));
        // One that closes right after its unbind does not wait for the answer.
        let mut side = Side::bound(Role::Esme);
        let outstanding = side.ask();
        side.receive(&Pdu::request(10, body(CommandId::UNBIND)));
        side.session.handle_disconnect(by, reason.clone());
        let lost = RequestError::Unanswered(Unanswered::Closed(unbound(By::Peer)));
        assert_eq!(side.outcomes(), [(outstanding, Err(lost))]);
        // One that closes while answers are still awaited has not.
        let mut side = Side::bound(Role::Esme);
        side.ask();
        side.session.unbind(at(0));
        side.session.handle_disconnect(by, reason.clone());
        assert_eq!(side.session.closed(), Some(&Closed { by, reason }));
    }
}

#[test]
fn an_unbind_that_is_refused_or_answered_badly_ends_the_session_all_the_same() {
    for answer in [
        Pdu::bodyless(CommandId::UNBIND_RESP, CommandStatus::SYSERR, 2),
        Pdu::bodyless(CommandId::GENERIC_NACK, CommandStatus::INVCMDID, 2),
        Pdu::bodyless(CommandId::GENERIC_NACK, CommandStatus::OK, 2),
        Pdu::request(2, body(CommandId::SUBMIT_SM_RESP)),
        Pdu::request(2, Body::new(CommandId::UNBIND_RESP, b"odd")),
    ] {
        let config = config(|config| config.leniency = Leniency::STRICT);
        let mut side = Side::in_state(Role::Esme, State::BoundTrx, config);
        side.unbind();
        assert_eq!(sent(&mut side), [(CommandId::UNBIND, CommandStatus::OK, 2)]);
        side.receive(&answer);
        assert_eq!(side.session.closed(), Some(&unbound(By::Us)), "{answer:?}");
    }
}
