//! What may still be sent, and what is waited for, while a session is being unbound.

use std::time::Duration;

use smpp_driver::codec::{Body, CommandId, CommandStatus, Leniency, Pdu};
use smpp_driver::session::{By, Config, NotSent, RequestError, Role, State, Unanswered};

use crate::pair::Pair;
use crate::sim::{ROLES, Side, at, body, config, other, usual};
use crate::unbind::{DELAY, sent, taken, unbound};

/// Something that happens to a side.
type Step = fn(&mut Side);

#[test]
fn an_answer_of_no_use_is_no_longer_waited_for() {
    for answer in [
        Pdu::request(2, body(CommandId::DATA_SM_RESP)),
        Pdu::request(2, Body::new(CommandId::SUBMIT_SM_RESP, b"id\0odd")),
    ] {
        let config = config(|config| config.leniency = Leniency::STRICT);
        let mut side = Side::in_state(Role::Esme, State::BoundTrx, config);
        assert_eq!(side.ask(), 2);
        side.unbind();
        side.receive(&answer);
        assert!(matches!(side.outcomes()[..], [(2, Err(RequestError::Unanswered(_)))]));
        assert_eq!(sent(&mut side), [(CommandId::UNBIND, CommandStatus::OK, 3)], "{answer:?}");
    }
}

#[test]
fn a_peer_that_unbinds_again_gains_no_time() {
    let mut side = Side::bound(Role::Smsc);
    side.ask();
    side.receive(&Pdu::request(10, body(CommandId::UNBIND)));
    side.pass(at(4_000));
    side.news();
    side.receive(&Pdu::request(11, body(CommandId::UNBIND)));
    assert!(side.news().is_empty());
    assert_eq!(side.session.poll_timeout(), Some(at(5_000)));
}

#[test]
fn a_request_that_crosses_the_unbind_is_refused_and_may_be_sent_again() {
    for role in ROLES {
        let peer = other(role);
        let mut pair = Pair::bound(&Config::default(), DELAY);
        pair[role].session.unbind(at(0));
        pair[peer].request(&usual(peer)).unwrap();
        pair.run_until(at(1_000));
        let (_, outcomes) = taken(&mut pair[peer]);
        let [Err(RequestError::Rejected(rejected))] = &outcomes[..] else { panic!("{outcomes:?}") };
        assert_eq!(rejected.command_status, CommandStatus::INVBNDSTS);
        assert_eq!(pair[peer].session.closed(), Some(&unbound(By::Peer)));
        assert_eq!(pair[role].session.closed(), Some(&unbound(By::Us)));
    }
}

#[test]
fn nothing_new_is_sent_once_an_unbind_has_begun() {
    let begin: [(&str, Step); 3] = [
        ("draining", |side| {
            side.ask();
            side.session.unbind(at(0));
        }),
        ("asked", |side| side.session.unbind(at(0))),
        ("answering", |side| {
            side.ask();
            side.receive(&Pdu::request(10, body(CommandId::UNBIND)));
        }),
    ];
    for role in ROLES {
        for (name, begin) in begin {
            let mut side = Side::bound(role);
            begin(&mut side);
            side.sent();
            let refused = |operation| Err(NotSent::State { operation, state: State::Unbound });
            for body in [usual(role), body(CommandId::ENQUIRE_LINK)] {
                let sent = side.request(&body).map(drop);
                assert_eq!(sent, refused(body.borrow().command_id()), "{role:?} {name}");
            }
            let alert = CommandId::ALERT_NOTIFICATION;
            let told = side.session.notify(side.now, body(alert).borrow());
            assert_eq!(told, refused(alert), "{role:?} {name}");
            // A second unbind changes nothing.
            side.session.unbind(at(0));
            assert_eq!(sent(&mut side), [], "{role:?} {name}");
        }
    }
}

#[test]
fn the_peer_is_still_told_that_this_side_is_alive() {
    let mut side = Side::in_state(Role::Esme, State::Unbound, Config::default());
    side.receive(&Pdu::request(11, body(CommandId::ENQUIRE_LINK)));
    assert_eq!(sent(&mut side), [(CommandId::ENQUIRE_LINK_RESP, CommandStatus::OK, 11)]);
}

#[test]
fn use_during_an_unbind_does_not_start_the_timer_for_want_of_use() {
    let config = config(|config| {
        config.inactivity_timeout = Some(Duration::from_secs(1));
        config.enquire_link_interval = None;
    });
    let mut side = Side::in_state(Role::Esme, State::BoundTrx, config);
    let (first, _second) = (side.ask(), side.ask());
    side.session.unbind(at(0));
    side.answer(first, CommandId::SUBMIT_SM_RESP);
    assert_eq!(side.session.poll_timeout(), Some(at(2_500)));
}

#[test]
fn an_unbind_without_a_bind_closes() {
    for role in ROLES {
        for state in [State::Open, State::Outbound] {
            let mut side = Side::in_state(role, state, Config::default());
            side.session.unbind(at(0));
            assert_eq!(sent(&mut side), []);
            assert_eq!(side.session.closed(), Some(&unbound(By::Us)));
        }
    }
    let mut side = Side::new(Role::Esme, Config::default());
    let bind = side.request(&body(CommandId::BIND_RECEIVER)).unwrap();
    side.sent();
    side.session.unbind(at(0));
    let lost = RequestError::Unanswered(Unanswered::Closed(unbound(By::Us)));
    assert_eq!(side.outcomes(), [(bind, Err(lost))]);
}
