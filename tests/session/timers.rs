//! What a session does when nothing comes, and when.

use std::time::Duration;

use smpp_driver::codec::{Body, CommandId, CommandStatus, Pdu};
use smpp_driver::session::{By, CloseReason, Closed, Config, Event, Instant, Role, State};

use crate::sim::{ROLES, Side, at, body, config, usual};

/// All timers off but those that a test turns on.
fn quiet() -> Config {
    config(|config| (config.enquire_link_interval, config.session_init_timeout) = (None, None))
}

/// Asks every minute.
pub(crate) fn enquiring() -> Config {
    config(|config| {
        (config.enquire_link_interval, config.session_init_timeout) = (Some(Duration::from_secs(60)), None);
    })
}

pub(crate) fn sent_ids(side: &mut Side) -> Vec<CommandId> {
    side.sent().iter().map(Pdu::command_id).collect()
}

pub(crate) fn closed(side: &Side) -> Option<(By, CloseReason)> {
    side.session.closed().map(|Closed { by, reason }| (*by, reason.clone()))
}

#[test]
fn nothing_is_waited_for_when_nothing_is_pending() {
    for role in ROLES {
        for state in [State::Open, State::Outbound, State::BoundTx, State::BoundRx, State::BoundTrx] {
            let mut side = Side::in_state(role, state, quiet());
            assert_eq!(side.session.poll_timeout(), None, "{role:?} in {state}");
        }
        let mut side = Side::in_state(role, State::BoundTrx, quiet());
        let sequence_number = side.ask();
        assert_eq!(side.session.poll_timeout(), Some(at(30_000)));
        side.answer(sequence_number, usual(role).borrow().command_id().response());
        assert_eq!(side.session.poll_timeout(), None);
        side.session.close(By::Us, CloseReason::Dropped);
        assert_eq!(side.session.poll_timeout(), None);
    }
}

#[test]
fn an_interval_of_nothing_is_never_rather_than_always() {
    let mut config = quiet();
    config.enquire_link_interval = Some(Duration::ZERO);
    config.inactivity_timeout = Some(Duration::ZERO);
    config.session_init_timeout = Some(Duration::ZERO);
    for role in ROLES {
        let mut side = Side::in_state(role, State::BoundTrx, config.clone());
        assert_eq!(side.session.poll_timeout(), None);
        side.session.handle_timeout(at(1));
        assert_eq!((side.session.state(), sent_ids(&mut side)), (State::BoundTrx, vec![]));
    }
}

#[test]
fn a_session_that_is_not_used_is_unbound() {
    for role in ROLES {
        let mut config = enquiring();
        config.enquire_link_interval = Some(Duration::from_secs(10));
        config.inactivity_timeout = Some(Duration::from_secs(100));
        let mut side = Side::in_state(role, State::BoundTrx, config);
        // A request and its answer are use; enquire_link, of whichever side, is none.
        side.pass(at(9_000));
        let sequence_number = side.ask();
        side.pass(at(9_500));
        side.answer(sequence_number, usual(role).borrow().command_id().response());
        for second in 10..109_u32 {
            side.pass(at(u64::from(second) * 1_000));
            side.receive(&Pdu::request(second, body(CommandId::ENQUIRE_LINK)));
            if second == 50 {
                let own = side.request(&body(CommandId::ENQUIRE_LINK)).unwrap();
                side.answer(own, CommandId::ENQUIRE_LINK_RESP);
            }
        }
        side.sent();
        side.pass(at(109_499));
        assert_eq!((side.session.state(), sent_ids(&mut side)), (State::BoundTrx, vec![]), "{role:?}");
        side.pass(at(109_500));
        assert_eq!(
            (side.session.state(), sent_ids(&mut side)),
            (State::Unbound, vec![CommandId::UNBIND]),
            "{role:?}"
        );
    }
}

#[test]
fn a_session_that_is_never_used_is_unbound_too() {
    let config = config(|config| config.inactivity_timeout = Some(Duration::from_secs(20)));
    for role in ROLES {
        let mut side = Side::in_state(role, State::BoundRx, config.clone());
        side.pass(at(19_999));
        assert_eq!(side.session.state(), State::BoundRx);
        side.pass(at(20_000));
        assert_eq!(sent_ids(&mut side), [CommandId::UNBIND], "{role:?}");
    }
}

#[test]
fn only_an_smsc_waits_for_the_bind_and_only_until_it_comes() {
    let config = Config::default();
    let mut esme = Side::new(Role::Esme, config.clone());
    esme.pass(at(3_600_000));
    assert_eq!(closed(&esme), None);

    for state in [State::Open, State::Outbound] {
        let mut smsc = Side::in_state(Role::Smsc, state, config.clone());
        smsc.pass(at(5_000));
        // Being alive is not enough.
        smsc.receive(&Pdu::request(1, body(CommandId::ENQUIRE_LINK)));
        smsc.pass(at(9_999));
        assert_eq!(closed(&smsc), None);
        smsc.pass(at(10_000));
        assert_eq!(closed(&smsc), Some((By::Us, CloseReason::SessionInit)));
    }

    let mut smsc = Side::in_state(Role::Smsc, State::BoundTx, config);
    smsc.pass(at(10_001));
    assert_eq!(closed(&smsc), None);
}

#[test]
fn a_slow_check_of_the_password_is_not_held_against_the_esme() {
    let mut smsc = Side::new(Role::Smsc, Config::default());
    smsc.pass(at(9_000));
    smsc.receive(&Pdu::request(1, body(CommandId::BIND_RECEIVER)));
    let ticket = smsc.tickets().remove(0);
    assert_eq!(smsc.session.poll_timeout(), None);
    smsc.pass(at(20_000));
    assert_eq!(closed(&smsc), None);
    // Once refused it may try again, but not for ever.
    smsc.session.refuse(smsc.now, ticket, CommandStatus::INVPASWD).unwrap();
    smsc.session.handle_timeout(smsc.now);
    assert_eq!(closed(&smsc), Some((By::Us, CloseReason::SessionInit)));
}

#[test]
fn an_unbind_that_nobody_answers_is_given_up() {
    for role in ROLES {
        let mut side = Side::in_state(role, State::BoundTrx, quiet());
        side.session.unbind(side.now);
        assert_eq!(side.session.poll_timeout(), Some(at(5_000)));
        side.pass(at(4_999));
        assert_eq!(closed(&side), None);
        side.pass(at(5_000));
        assert_eq!(closed(&side), Some((By::Us, CloseReason::UnbindTimeout)));
    }
}

#[test]
fn an_unbind_waits_for_outstanding_answers_no_longer_than_half_its_timeout() {
    let mut side = Side::in_state(Role::Esme, State::BoundTrx, quiet());
    let outstanding = side.ask();
    side.session.unbind(side.now);
    side.pass(at(2_499));
    assert_eq!(sent_ids(&mut side), []);
    side.pass(at(2_500));
    assert_eq!(sent_ids(&mut side), [CommandId::UNBIND]);
    // Its answer still counts while that of the unbind is awaited.
    side.answer(outstanding, CommandId::SUBMIT_SM_RESP);
    assert!(side.outcomes().pop().unwrap().1.is_ok());
    side.pass(at(4_999));
    assert_eq!(closed(&side), None);
    side.pass(at(5_000));
    assert_eq!(closed(&side), Some((By::Us, CloseReason::UnbindTimeout)));
}

#[test]
fn an_unbind_that_is_driven_late_leaves_the_peer_half_its_time() {
    let mut side = Side::in_state(Role::Esme, State::BoundTrx, quiet());
    side.ask();
    side.session.unbind(side.now);
    side.now = at(20_000);
    side.session.handle_timeout(side.now);
    assert_eq!(sent_ids(&mut side), [CommandId::UNBIND]);
    assert_eq!(side.session.poll_timeout(), Some(at(22_500)));
    side.pass(at(22_500));
    assert_eq!(closed(&side), Some((By::Us, CloseReason::UnbindTimeout)));
}

/// What can be seen of a session from outside.
fn seen(side: &mut Side) -> (State, u32, Option<Instant>, Vec<CommandId>, usize) {
    let news: Vec<Event> = side.news();
    let (state, in_flight) = (side.session.state(), side.session.in_flight());
    (state, in_flight, side.session.poll_timeout(), sent_ids(side), news.len())
}

#[test]
fn nothing_happens_before_the_moment_that_is_told_and_something_does_then() {
    let config = config(|config| config.inactivity_timeout = Some(Duration::from_secs(95)));
    for role in ROLES {
        for state in [State::Open, State::BoundTrx, State::Unbound] {
            let mut side = Side::in_state(role, state, config.clone());
            if state.is_bound() {
                let body: Body = usual(role);
                for timeout in [3, 3, 50, 7] {
                    side.session
                        .request(side.now, body.borrow(), Some(Duration::from_secs(timeout)))
                        .unwrap();
                }
            }
            let mut before = seen(&mut side);
            while let Some(due) = side.session.poll_timeout() {
                let eve = Instant::new(due.since_origin().saturating_sub(Duration::from_nanos(1)));
                before.3.clear();
                before.4 = 0;
                side.session.handle_timeout(eve);
                assert_eq!(seen(&mut side), before, "{role:?}, {state} before {due:?}");
                side.session.handle_timeout(due);
                let after = seen(&mut side);
                assert_ne!(after, before, "{role:?}, {state} at {due:?}");
                before = after;
            }
        }
    }
}
