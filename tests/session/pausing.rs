//! Reading stops because the application says so.

use std::time::Duration;

use smpp_driver::codec::{CommandId, Pdu};
use smpp_driver::session::{Config, RequestError, Role, State, Unanswered};

use crate::pair::Pair;
use crate::sim::{ROLES, Side, at, body, config, usual};
use crate::timers::{closed, enquiring, sent_ids};

#[test]
fn a_peer_that_is_not_read_is_not_taken_for_dead() {
    for role in ROLES {
        for asked_before in [false, true] {
            let mut side = Side::in_state(role, State::BoundTrx, enquiring());
            if asked_before {
                side.pass(at(60_000));
                assert_eq!(sent_ids(&mut side), [CommandId::ENQUIRE_LINK]);
            }
            side.session.pause_reading();
            assert!(side.session.is_reading_paused());
            side.pass(at(3_600_000));
            assert_eq!((closed(&side), sent_ids(&mut side)), (None, vec![]));
            // What was on its way in may still come.
            side.receive(&Pdu::request(7, usual(if role == Role::Esme { Role::Smsc } else { Role::Esme })));
            side.pass(at(7_200_000));
            assert_eq!((closed(&side), sent_ids(&mut side)), (None, vec![]));
            side.session.resume_reading(side.now);
            assert!(!side.session.is_reading_paused());
            side.pass(at(7_259_999));
            assert_eq!(sent_ids(&mut side), []);
            side.pass(at(7_260_000));
            assert_eq!(sent_ids(&mut side), [CommandId::ENQUIRE_LINK], "silence counts from then");
        }
    }
}

#[test]
fn requests_run_out_of_their_time_all_the_same() {
    let mut side = Side::bound(Role::Esme);
    side.session.pause_reading();
    let number = side.ask();
    side.pass(at(30_000));
    let timeout = Err(RequestError::Unanswered(Unanswered::Timeout));
    assert_eq!(side.outcomes(), [(number, timeout)]);
}

#[test]
fn an_unbind_ends_the_pause() {
    let mut pair = Pair::bound(&Config::default(), Duration::from_millis(10));
    pair[Role::Smsc].session.pause_reading();
    pair[Role::Smsc].unbind();
    assert!(!pair[Role::Smsc].session.is_reading_paused());
    pair[Role::Smsc].session.pause_reading();
    assert!(!pair[Role::Smsc].session.is_reading_paused(), "not while it unbinds");
    pair.run_until(at(100));
    assert_eq!(pair[Role::Smsc].session.state(), State::Closed);

    let idle = config(|config| config.inactivity_timeout = Some(Duration::from_secs(60)));
    let mut side = Side::in_state(Role::Smsc, State::BoundTrx, idle);
    side.session.pause_reading();
    side.pass(at(60_000));
    assert!(!side.session.is_reading_paused());
    assert_eq!(sent_ids(&mut side), [CommandId::UNBIND]);
}

#[test]
fn an_unbind_of_the_peer_ends_the_pause_too() {
    // It was read already when the pause began. What this side waits for comes over the same way.
    let mut side = Side::bound(Role::Esme);
    let number = side.ask();
    side.session.pause_reading();
    side.receive(&Pdu::request(9, body(CommandId::UNBIND)));
    assert!(!side.session.is_reading_paused());
    side.answer(number, CommandId::SUBMIT_SM_RESP);
    assert_eq!(sent_ids(&mut side), [CommandId::UNBIND_RESP]);
}

#[test]
fn what_the_application_does_not_want_read_stays_on_the_wire() {
    let mut pair = Pair::bound(&Config::default(), Duration::ZERO);
    pair[Role::Smsc].session.pause_reading();
    pair[Role::Esme].request(&usual(Role::Esme)).unwrap();
    pair.run_until(at(1_000));
    assert!(pair[Role::Smsc].tickets().is_empty());
    pair[Role::Smsc].session.resume_reading(at(1_000));
    pair.run_until(at(1_001));
    assert_eq!(pair[Role::Smsc].tickets().len(), 1);
}
