//! Asking whether the peer is alive: when it is silent, and only then.

use std::time::Duration;

use smpp_driver::codec::{CommandId, CommandStatus, Pdu};
use smpp_driver::session::{By, CloseReason, Role, State};

use crate::pair::Pair;
use crate::sim::{ROLES, Side, at, body, submit_sm, usual};
use crate::timers::{closed, enquiring, sent_ids};

#[test]
fn silence_is_broken_with_an_enquire_link_and_ends_the_session_when_it_goes_on() {
    for role in ROLES {
        let mut side = Side::in_state(role, State::BoundTrx, enquiring());
        let request = side.session.request(at(0), usual(role).borrow(), Some(Duration::MAX)).unwrap();
        side.sent();
        side.pass(at(59_999));
        assert_eq!(sent_ids(&mut side), []);
        side.pass(at(60_000));
        assert_eq!(sent_ids(&mut side), [CommandId::ENQUIRE_LINK]);
        assert_eq!((side.session.in_flight(), side.session.poll_timeout()), (1, Some(at(90_000))));
        side.pass(at(89_999));
        assert_eq!(closed(&side), None);
        side.pass(at(90_000));
        assert_eq!(closed(&side), Some((By::Us, CloseReason::Silent)));
        assert!(side.outcomes().iter().any(|(sequence_number, _)| *sequence_number == request));
    }
}

#[test]
fn an_answered_enquire_link_is_asked_again_after_the_next_silence() {
    let mut side = Side::in_state(Role::Esme, State::BoundTrx, enquiring());
    for round in 1..=3 {
        side.pass(at(round * 60_000));
        let enquire_link = side.sent().pop().expect("an enquire_link");
        side.answer(enquire_link.sequence_number, CommandId::ENQUIRE_LINK_RESP);
        assert_eq!(side.session.poll_timeout(), Some(at((round + 1) * 60_000)));
    }
    assert!(side.news().is_empty(), "the application hears nothing of it");
}

#[test]
fn any_octet_puts_the_enquire_link_off_until_a_pdu_should_have_been_whole() {
    let mut side = Side::in_state(Role::Smsc, State::BoundTrx, enquiring());
    let mut octets = Vec::new();
    Pdu::request(2, submit_sm()).encode(&mut octets);
    let (last, most) = octets.split_last().unwrap();
    for (second, octet) in (1..).zip(most) {
        side.pass(at(second * 1_000));
        side.receive_octets(&[*octet]);
        assert_eq!(side.session.poll_timeout(), Some(at((second * 1_000 + 60_000).min(120_000))));
    }
    let whole = (most.len() as u64 * 1_000 + 59_999).min(119_999);
    side.pass(at(whole));
    side.receive_octets(&[*last]);
    assert_eq!(side.tickets().len(), 1);
    assert_eq!(sent_ids(&mut side), []);
    assert_eq!(side.session.poll_timeout(), Some(at(whole + 60_000)));
}

#[test]
fn a_pdu_that_never_becomes_whole_does_not_keep_a_session_alive() {
    for role in ROLES {
        let mut side = Side::in_state(role, State::BoundTrx, enquiring());
        // The beginning of a PDU of 4,096 octets.
        side.receive_octets(&[0, 0, 0x10, 0, 0, 0, 0, 4]);
        for second in (5..120).step_by(5) {
            side.pass(at(second * 1_000));
            side.receive_octets(b"x");
            assert_eq!(sent_ids(&mut side), []);
        }
        side.pass(at(120_000));
        assert_eq!(sent_ids(&mut side), [CommandId::ENQUIRE_LINK]);
        side.receive_octets(b"x");
        side.pass(at(150_000));
        assert_eq!(closed(&side), Some((By::Us, CloseReason::Silent)));
    }
}

#[test]
fn any_pdu_answers_an_enquire_link() {
    let unknown = Pdu::bodyless(CommandId(0x0A0A), CommandStatus::OK, 3);
    let stray = Pdu::request(77, body(CommandId::DELIVER_SM_RESP));
    for alive in
        [Pdu::request(2, submit_sm()), Pdu::request(2, body(CommandId::ENQUIRE_LINK)), unknown, stray]
    {
        let mut side = Side::in_state(Role::Smsc, State::BoundTrx, enquiring());
        side.pass(at(60_000));
        assert_eq!(sent_ids(&mut side), [CommandId::ENQUIRE_LINK]);
        side.pass(at(70_000));
        side.receive(&alive);
        side.sent();
        side.pass(at(129_999));
        assert_eq!((closed(&side), sent_ids(&mut side)), (None, vec![]), "{alive:?}");
        // Then it is silent again.
        side.pass(at(130_000));
        assert_eq!(sent_ids(&mut side), [CommandId::ENQUIRE_LINK], "{alive:?}");
        side.pass(at(160_000));
        assert_eq!(closed(&side), Some((By::Us, CloseReason::Silent)), "{alive:?}");
    }
}

#[test]
fn a_peer_that_never_answers_enquire_link_but_asks_itself_is_alive() {
    // Asked more often than answers are given up: several are unanswered at once.
    let mut config = enquiring();
    config.enquire_link_interval = Some(Duration::from_secs(10));
    let mut side = Side::in_state(Role::Smsc, State::BoundTrx, config);
    for round in 1..=20_u32 {
        side.pass(at(u64::from(round) * 12_000));
        assert_eq!(sent_ids(&mut side), [CommandId::ENQUIRE_LINK], "round {round}");
        side.receive(&Pdu::request(round, body(CommandId::ENQUIRE_LINK)));
        side.sent();
    }
    assert_eq!(closed(&side), None);
    side.pass(at(20 * 12_000 + 39_999));
    assert_eq!(closed(&side), None);
    side.pass(at(20 * 12_000 + 40_000));
    assert_eq!(closed(&side), Some((By::Us, CloseReason::Silent)));
}

#[test]
fn a_trickle_of_octets_that_never_makes_a_pdu_is_no_answer() {
    let mut config = enquiring();
    config.enquire_link_interval = Some(Duration::from_secs(10));
    let mut side = Side::in_state(Role::Smsc, State::BoundTrx, config);
    let mut octets = Vec::new();
    Pdu::request(2, submit_sm()).encode(&mut octets);
    side.pass(at(10_000));
    for (second, octet) in (11..40).zip(&octets) {
        side.pass(at(second * 1_000));
        side.receive_octets(&[*octet]);
        assert_eq!(side.session.poll_timeout(), Some(at(40_000)));
    }
    side.pass(at(40_000));
    assert_eq!(closed(&side), Some((By::Us, CloseReason::Silent)));
}

#[test]
fn two_idle_sessions_keep_each_other_alive() {
    let config = enquiring();
    let mut pair = Pair::bound(&config, Duration::from_millis(200));
    pair.run_until(at(24 * 3_600_000));
    for role in ROLES {
        assert_eq!((closed(&pair[role]), pair[role].session.state()), (None, State::BoundTrx));
        assert!(pair[role].news().is_empty());
    }
}
