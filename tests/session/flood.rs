//! A peer that sends more than is good: what it costs is bounded.

use smpp_driver::codec::{Body, CommandId, CommandStatus, Pdu};
use smpp_driver::session::{By, CloseReason, Event, Odd, Role, State};

use crate::sim::{ROLES, Side, body, config, other, submit_sm, usual};

#[test]
fn requests_beyond_the_inbound_window_are_refused_for_the_moment() {
    for role in ROLES {
        for inbound_window in [0, 1, 3] {
            let config = config(|config| config.inbound_window = inbound_window);
            let mut side = Side::in_state(role, State::BoundTrx, config);
            let limit = inbound_window.max(1);
            let theirs = usual(other(role));
            (0..1_000).for_each(|number| side.receive(&Pdu::request(number + 2, theirs.clone())));
            let mut tickets = side.tickets();
            assert_eq!(tickets.len(), limit as usize);
            let status = if role == Role::Esme { CommandStatus::RX_T_APPN } else { CommandStatus::THROTTLED };
            let response = theirs.borrow().command_id().response();
            let refused = side.sent();
            assert_eq!(refused.len(), 1_000 - limit as usize);
            assert!(refused.iter().all(|pdu| (pdu.command_id(), pdu.command_status) == (response, status)));
            // Each answer makes room for one request more.
            side.accept(tickets.remove(0));
            (0..2).for_each(|number| side.receive(&Pdu::request(number + 2_000, theirs.clone())));
            assert_eq!(side.tickets().len(), 1);
            let answers: Vec<_> =
                side.sent().iter().map(|pdu| (pdu.sequence_number, pdu.command_status)).collect();
            assert_eq!(answers, [(2, CommandStatus::OK), (2_001, status)]);
        }
    }
}

#[test]
fn what_the_session_refuses_by_itself_costs_one_answer_without_a_body_and_at_most_one_event() {
    let full = config(|config| config.inbound_window = 1);
    let mut side = Side::in_state(Role::Smsc, State::BoundTrx, full);
    side.receive(&Pdu::request(1, submit_sm()));
    let _ticket = side.tickets().remove(0);
    let unknown = CommandId(0x0A0A);
    for (hostile, answered) in [
        (Pdu::request(7, submit_sm()), true),
        (Pdu::request(7, body(CommandId::DELIVER_SM)), true),
        (Pdu::request(7, body(CommandId::BIND_TRANSMITTER)), true),
        (Pdu::request(7, body(CommandId::ENQUIRE_LINK)), true),
        (Pdu::request(7, Body::new(unknown, &[0; 1_000])), true),
        (Pdu::request(7, Body::new(CommandId::SUBMIT_SM, b"cut")), true),
        (Pdu::request(7, body(CommandId::OUTBIND)), false),
        (Pdu::request(7, Body::new(CommandId::ALERT_NOTIFICATION, b"cut")), false),
        (Pdu::request(7, Body::new(unknown.response(), &[0; 1_000])), false),
        (Pdu::request(7, body(CommandId::SUBMIT_SM_RESP)), false),
        (Pdu::request(7, body(CommandId::GENERIC_NACK)), false),
        (Pdu::request(0, body(CommandId::GENERIC_NACK)), false),
    ] {
        for _ in 0..100 {
            side.receive(&hostile);
            let expected = if answered { 16 } else { 0 };
            assert_eq!(side.session.unwritten_answers(), expected, "{hostile:?}");
            assert_eq!(side.sent().len(), usize::from(answered), "{hostile:?}");
            assert!(side.news().len() <= 1, "{hostile:?}");
        }
    }
    assert_eq!(side.session.state(), State::BoundTrx);
}

#[test]
fn a_driver_sees_how_much_a_peer_that_never_listens_has_let_pile_up() {
    let mut side = Side::bound(Role::Smsc);
    let enquire_link = Pdu::request(7, body(CommandId::ENQUIRE_LINK));
    let (mut read, limit) = (0, 4_096);
    // The first answers have been handed over and are stuck; the others wait in the session.
    while side.session.unwritten_answers() < limit && read < 1_000_000 {
        side.receive(&enquire_link);
        if read == 0 {
            side.session.poll_transmit(&mut side.out);
        }
        read += 1;
    }
    assert_eq!((read, side.session.unwritten_answers()), (limit / 16, limit));
    side.session.handle_transmitted(side.now, 10);
    assert_eq!(side.session.unwritten_answers(), limit - 10);
    side.session.handle_disconnect(By::Us, CloseReason::WriteStalled);
    assert_eq!(side.session.unwritten_answers(), 0, "nothing can be sent any more");
}

#[test]
fn a_stream_that_is_out_of_step_is_answered_once() {
    let mut side = Side::bound(Role::Smsc);
    side.receive_octets(&[0, 0, 0, 15]);
    side.receive_octets(&[0, 0, 0, 15]);
    side.receive(&Pdu::request(7, submit_sm()));
    let answers: Vec<_> =
        side.sent().iter().map(|pdu| (pdu.command_id(), pdu.command_status, pdu.sequence_number)).collect();
    assert_eq!(answers, [(CommandId::GENERIC_NACK, CommandStatus::INVCMDLEN, 0)]);
    assert!(matches!(side.news()[..], [Event::Closed(_)]));
}

#[test]
fn a_bind_while_another_is_judged_is_refused_and_told() {
    let mut side = Side::new(Role::Smsc, config(|_| {}));
    let bind = CommandId::BIND_TRANSCEIVER;
    side.receive(&Pdu::request(1, body(bind)));
    let ticket = side.tickets().remove(0);
    side.receive(&Pdu::request(2, body(bind)));
    let news = side.news();
    assert!(
        matches!(news[..], [Event::Odd(Odd::Refused(id, CommandStatus::ALYBND))] if id == bind),
        "{news:?}"
    );
    side.accept(ticket);
    let answers: Vec<_> = side.sent().iter().map(|pdu| (pdu.sequence_number, pdu.command_status)).collect();
    assert_eq!(answers, [(2, CommandStatus::ALYBND), (1, CommandStatus::OK)]);
}
