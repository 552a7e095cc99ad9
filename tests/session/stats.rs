//! What a session counts.

use std::time::Duration;

use smpp_driver::codec::{CommandId, CommandStatus, Pdu, SubmitSmResp};
use smpp_driver::session::{Durations, Role, Tally};

use crate::sim::{Side, submit_sm};

#[test]
fn pdus_are_counted_by_operation_and_status() {
    let mut side = Side::bound(Role::Esme);
    let first = side.request(&submit_sm()).unwrap();
    let second = side.request(&submit_sm()).unwrap();
    side.receive(&Pdu::request(first, SubmitSmResp::default()));
    side.receive(&Pdu::bodyless(CommandId::SUBMIT_SM_RESP, CommandStatus::THROTTLED, second));
    side.receive(&Pdu::bodyless(CommandId::SUBMIT_SM_RESP, CommandStatus::THROTTLED, second));
    let stats = side.session.stats();
    assert_eq!(stats.sent.of(CommandId::SUBMIT_SM, CommandStatus::OK), 2);
    assert_eq!(stats.received.of(CommandId::SUBMIT_SM_RESP, CommandStatus::OK), 1);
    assert_eq!(stats.received.of(CommandId::SUBMIT_SM_RESP, CommandStatus::THROTTLED), 2);
    assert_eq!((stats.strays, stats.timeouts, stats.most_in_flight), (1, 0, 2));
    assert_eq!(stats.received.total(), 1 + 3, "the answer to the bind, and three more");
}

#[test]
fn the_three_times_of_a_request_are_told_apart() {
    let mut side = Side::bound(Role::Esme);
    let number = side.request(&submit_sm()).unwrap();
    side.session.waited_for_slot(Duration::from_millis(3));
    side.now = side.now + Duration::from_millis(5);
    side.sent();
    side.now = side.now + Duration::from_millis(70);
    side.receive(&Pdu::request(number, SubmitSmResp::default()));
    let stats = side.session.stats();
    assert_eq!(stats.slot.max(), Duration::from_millis(3));
    assert_eq!(stats.unwritten.max(), Duration::from_millis(5));
    assert_eq!(stats.peer.max(), Duration::from_millis(70));
}

#[test]
fn what_a_peer_makes_up_costs_no_memory() {
    let mut side = Side::bound(Role::Smsc);
    for made_up in 0..10_000 {
        side.receive(&Pdu::bodyless(CommandId::SUBMIT_SM_RESP, CommandStatus(made_up), 5));
        side.news();
    }
    let received: &Tally = &side.session.stats().received;
    assert_eq!(received.iter().count(), 128);
    assert_eq!(received.total(), 10_000 + 1);
}

#[test]
fn buckets_are_powers_of_two_above_what_was_counted() {
    let mut durations = Durations::default();
    for micros in [0, 1, 3, 3, u64::MAX] {
        durations.add(Duration::from_micros(micros));
    }
    let buckets: Vec<_> = durations.buckets().map(|(bound, count)| (bound.as_micros(), count)).collect();
    assert_eq!(buckets, [(1, 1), (2, 1), (4, 2), (1 << 31, 1)]);
}

#[test]
fn a_quantile_is_at_most_twice_too_large() {
    let mut durations = Durations::default();
    assert_eq!((durations.quantile(0.99), durations.mean()), (Duration::ZERO, Duration::ZERO));
    let micros: Vec<u64> = (0..5_000).map(|n| n * n % 9_973).collect();
    for micro in &micros {
        durations.add(Duration::from_micros(*micro));
    }
    let mut sorted = micros;
    sorted.sort_unstable();
    for (share, at) in [(0.5, 2_499), (0.9, 4_499), (0.99, 4_949), (1.0, 4_999)] {
        let exact = Duration::from_micros(sorted[at]);
        let told = durations.quantile(share);
        assert!(exact <= told && told <= exact * 2, "{share}: {told:?}, exactly {exact:?}");
    }
    assert_eq!(durations.max(), Duration::from_micros(sorted[4_999]));
    durations.add(Duration::from_secs(1 << 40));
    assert_eq!(durations.quantile(1.0), durations.quantile(0.9999), "all that is too long is one magnitude");
}
