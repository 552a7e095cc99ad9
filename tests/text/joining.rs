//! Joining parts, in whatever order and number they come.

use std::time::Duration;

use smpp_driver::codec::tlv::{self, Tlvs};
use smpp_driver::codec::{DataCoding, EsmClass};
use smpp_driver::text::{
    Encoding, GiveUpReason, JoinLimits, JoinOutcome, JoinedMessage, Joiner, LongMessage, NationalLanguage,
    NationalShift, OperatorProfile, Part, Pushed, Segment, split,
};

const NOW: Duration = Duration::ZERO;

fn joiner() -> Joiner {
    Joiner::new(JoinLimits::default())
}

fn limits(change: impl FnOnce(&mut JoinLimits)) -> Joiner {
    let mut limits = JoinLimits::default();
    change(&mut limits);
    Joiner::new(limits)
}

/// A part as a phone sends it, with a header.
fn push(joiner: &mut Joiner, now: Duration, from: &str, user_data: &[u8]) -> Pushed {
    let tlvs = Tlvs::default();
    joiner.push(now, Part::new(from.as_bytes(), b"1", EsmClass::UDH, DataCoding::DEFAULT, user_data, &tlvs))
}

fn header(reference: u8, total: u8, sequence: u8, text: &str) -> Vec<u8> {
    [&[5, 0, 3, reference, total, sequence][..], text.as_bytes()].concat()
}

fn push_segment(joiner: &mut Joiner, segment: &Segment) -> JoinOutcome {
    let tlvs = segment.tlvs();
    let part =
        Part::new(b"1", b"2", segment.esm_class(), segment.data_coding(), segment.short_message(), &tlvs);
    joiner.push(NOW, part).outcome
}

fn complete(outcome: JoinOutcome) -> JoinedMessage {
    match outcome {
        JoinOutcome::Complete(message) => message,
        other => panic!("{other:?}"),
    }
}

fn text(message: &JoinedMessage) -> String {
    message.decode(&OperatorProfile::default()).unwrap().text
}

#[test]
fn every_order_of_three_parts() {
    let parts = [header(7, 3, 1, "one "), header(7, 3, 2, "two "), header(7, 3, 3, "three")];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut joiner = joiner();
        assert_eq!(push(&mut joiner, NOW, "a", &parts[order[0]]).outcome, JoinOutcome::Kept { missing: 2 });
        assert_eq!(push(&mut joiner, NOW, "a", &parts[order[0]]).outcome, JoinOutcome::Duplicate);
        assert_eq!(push(&mut joiner, NOW, "a", &parts[order[1]]).outcome, JoinOutcome::Kept { missing: 1 });
        assert_eq!(push(&mut joiner, NOW, "a", &parts[order[0]]).outcome, JoinOutcome::Duplicate);
        assert_eq!((joiner.messages(), joiner.parts()), (1, 2));
        let message = complete(push(&mut joiner, NOW, "a", &parts[order[2]]).outcome);
        assert_eq!(text(&message), "one two three", "{order:?}");
        assert_eq!((joiner.messages(), joiner.parts(), joiner.octets()), (0, 0, 0));
        assert_eq!((message.source_addr(), message.destination_addr()), (&b"a"[..], &b"1"[..]));
        assert_eq!((message.reference(), message.total(), message.missing()), (7, 3, 0));
    }
}

#[test]
fn the_key_has_sender_recipient_reference_kind_and_total() {
    let mut joiner = joiner();
    let tlvs = Tlvs::default();
    let mut first = |source: &[u8], destination: &[u8], user_data: &[u8]| {
        let part = Part::new(source, destination, EsmClass::UDH, DataCoding::DEFAULT, user_data, &tlvs);
        joiner.push(NOW, part).outcome
    };
    let kept = JoinOutcome::Kept { missing: 1 };
    assert_eq!(first(b"ab", b"c", b"\x05\x00\x03\x07\x02\x01x"), kept);
    assert_eq!(first(b"a", b"bc", b"\x05\x00\x03\x07\x02\x02x"), kept, "addresses do not run together");
    assert_eq!(first(b"ab", b"d", b"\x05\x00\x03\x07\x02\x02x"), kept, "another recipient");
    assert_eq!(first(b"ab", b"c", b"\x05\x00\x03\x08\x02\x02x"), kept, "another reference");
    assert_eq!(first(b"ab", b"c", b"\x06\x08\x04\x00\x07\x02\x02x"), kept, "16 bits");
    assert_eq!(
        first(b"ab", b"c", b"\x05\x00\x03\x07\x03\x02x"),
        JoinOutcome::Kept { missing: 2 },
        "of three"
    );
    assert_eq!(joiner.messages(), 6);
}

#[test]
fn the_hash_of_a_message_is_the_same_everywhere_and_tells_the_same_apart_as_the_key() {
    let tlvs = Tlvs::default();
    let hash = |source: &str, destination: &str, user_data: &[u8]| {
        let (source, destination) = (source.as_bytes(), destination.as_bytes());
        Part::new(source, destination, EsmClass::UDH, DataCoding::DEFAULT, user_data, &tlvs).message_hash()
    };
    let part = |sequence| header(7, 3, sequence, "x");
    // FNV-1a of [kind, total, reference], sender, 0, recipient: written down, since stores keep it.
    let expected = 0xEF51_6CBD_B449_BEED_D3FD_B202_7681_9A19;
    assert_eq!(hash("447700900123", "12345", &part(1)), Some(expected));
    assert_eq!(hash("447700900123", "12345", &part(3)), Some(expected));
    let others = [
        hash("44770090012", "312345", &part(1)),
        hash("447700900123", "12346", &part(1)),
        hash("447700900123", "12345", &header(8, 3, 1, "x")),
        hash("447700900123", "12345", &header(7, 4, 1, "x")),
        hash("447700900123", "12345", b"\x06\x08\x04\x00\x07\x03\x01x"),
    ];
    assert!(others.iter().all(|other| other.is_some_and(|other| other != expected)), "{others:x?}");
    assert_eq!(hash("447700900123", "12345", b"\x00x"), None);
}

#[test]
fn whole_messages_pass() {
    let mut joiner = joiner();
    for user_data in [
        &b"Hello"[..],
        b"",
        b"\x05\x00\x03\x07\x01\x01one of one",
        b"\x05\x00\x03\x07\x02\x03",
        b"\xFFbroken",
        b"\x03\x24\x01\x01x",
    ] {
        assert_eq!(push(&mut joiner, NOW, "a", user_data).outcome, JoinOutcome::Whole, "{user_data:02X?}");
    }
    // What looks like a header is none without the flag.
    let tlvs = Tlvs::default();
    let part =
        Part::new(b"a", b"1", EsmClass::DEFAULT, DataCoding::DEFAULT, b"\x05\x00\x03\x07\x02\x01x", &tlvs);
    assert_eq!(joiner.push(NOW, part).outcome, JoinOutcome::Whole);
    assert_eq!(joiner.messages(), 0);
}

#[test]
fn every_way_of_splitting_is_joined() {
    let long = "Das Päckchen [€] kommt früh. ".repeat(20);
    let ways = [
        LongMessage::Udh8 { reference: 255 },
        LongMessage::Udh16 { reference: 0xBEEF },
        LongMessage::Sar { reference: 7 },
        LongMessage::Sar { reference: 0x1234 },
    ];
    for way in ways {
        let mut joiner = joiner();
        let segments = split(&long, Encoding::Gsm7, way).unwrap();
        let (last, others) = segments.split_first().unwrap();
        for segment in others.iter().rev() {
            assert!(matches!(push_segment(&mut joiner, segment), JoinOutcome::Kept { .. }), "{way:?}");
        }
        assert_eq!(text(&complete(push_segment(&mut joiner, last))), long, "{way:?}");
    }
    let [payload] = split(&long, Encoding::Gsm7, LongMessage::Payload).unwrap().try_into().unwrap();
    assert_eq!(push_segment(&mut joiner(), &payload), JoinOutcome::Whole);
    let tlvs = payload.tlvs();
    let part = Part::new(b"1", b"2", EsmClass::DEFAULT, DataCoding::DEFAULT, b"", &tlvs);
    let read = OperatorProfile::default().decode(EsmClass::DEFAULT, DataCoding::DEFAULT, part.user_data());
    assert_eq!(read.unwrap().text, long);
}

#[test]
fn parts_in_payloads_and_incomplete_sar() {
    let mut joiner = joiner();
    for sequence in [2, 1] {
        let mut tlvs = Tlvs::default();
        let user_data = header(9, 2, sequence, if sequence == 1 { "in a " } else { "payload" });
        tlvs.push_raw(tlv::MESSAGE_PAYLOAD.number(), &user_data).unwrap();
        let part = Part::new(b"a", b"1", EsmClass::UDH, DataCoding::DEFAULT, b"", &tlvs);
        let outcome = joiner.push(NOW, part).outcome;
        if sequence == 1 {
            assert_eq!(text(&complete(outcome)), "in a payload");
        }
    }
    for (total, sequence) in [(2, 0), (2, 3), (0, 0), (0, 1)] {
        let mut tlvs = Tlvs::default();
        tlvs.push(tlv::SAR_MSG_REF_NUM, &1).unwrap();
        tlvs.push(tlv::SAR_TOTAL_SEGMENTS, &total).unwrap();
        tlvs.push(tlv::SAR_SEGMENT_SEQNUM, &sequence).unwrap();
        let part = Part::new(b"a", b"1", EsmClass::DEFAULT, DataCoding::DEFAULT, b"x", &tlvs);
        assert_eq!(joiner.push(NOW, part).outcome, JoinOutcome::Whole, "{sequence} of {total}");
    }
    let mut tlvs = Tlvs::default();
    tlvs.push(tlv::SAR_MSG_REF_NUM, &1).unwrap();
    tlvs.push(tlv::SAR_TOTAL_SEGMENTS, &2).unwrap();
    let part = Part::new(b"a", b"1", EsmClass::DEFAULT, DataCoding::DEFAULT, b"x", &tlvs);
    assert_eq!(joiner.push(NOW, part).outcome, JoinOutcome::Whole, "all three or none");
}

#[test]
fn parts_of_several_encodings() {
    let shift = NationalShift::single(NationalLanguage::Turkish);
    let mut joiner = joiner();
    let mut push = |data_coding, user_data: &[u8]| {
        let tlvs = Tlvs::default();
        joiner.push(NOW, Part::new(b"a", b"1", EsmClass::UDH, data_coding, user_data, &tlvs)).outcome
    };
    let ucs2 = [&[5, 0, 3, 1, 4, 1][..], &Encoding::Ucs2.encode("Жизнь \u{1F600}").unwrap()].concat();
    // The low surrogate of this part's last character comes with the next.
    push(DataCoding::UCS2, &ucs2[..ucs2.len() - 2]);
    push(DataCoding::UCS2, &[&[5, 0, 3, 1, 4, 2][..], &ucs2[ucs2.len() - 2..]].concat());
    let national =
        [&[8, 0, 3, 1, 4, 3, 0x24, 1, 1][..], &Encoding::National(shift).encode("ığ").unwrap()].concat();
    push(DataCoding::DEFAULT, &national);
    let message = complete(push(DataCoding::LATIN_1, b"\x05\x00\x03\x01\x04\x04\xE9t\xE9"));
    let decoded = message.decode(&OperatorProfile::default()).unwrap();
    assert_eq!((decoded.text.as_str(), decoded.lossy), ("Жизнь \u{1F600}ığété", false));
    let codings: Vec<_> = message.parts().flatten().map(|part| part.data_coding().0).collect();
    assert_eq!(codings, [8, 8, 0, 3]);
}

#[test]
fn binary_parts_are_no_text() {
    let mut joiner = joiner();
    let tlvs = Tlvs::default();
    let mut push = |user_data: &[u8]| {
        joiner.push(NOW, Part::new(b"a", b"1", EsmClass::UDH, DataCoding::OCTETS, user_data, &tlvs)).outcome
    };
    push(b"\x0B\x05\x04\x0B\x84\x23\xF0\x00\x03\x01\x02\x02\x03\x04");
    let message = complete(push(b"\x0B\x05\x04\x0B\x84\x23\xF0\x00\x03\x01\x02\x01\x01\x02"));
    assert_eq!(message.decode(&OperatorProfile::default()), None);
    assert_eq!(message.concat(), [1, 2, 3, 4]);
    let ports = message.part(1).unwrap().header().unwrap().ports().unwrap();
    assert_eq!((ports.destination, ports.source), (2948, 9200));
}

#[test]
fn what_waits_too_long_is_given_back() {
    let second = Duration::from_secs;
    let mut joiner = limits(|limits| limits.expiry = second(60));
    let _ = push(&mut joiner, second(0), "a", &header(1, 3, 2, "two"));
    let _ = push(&mut joiner, second(10), "b", &header(1, 2, 1, "one"));
    // A later part does not make the message younger.
    let _ = push(&mut joiner, second(50), "a", &header(1, 3, 3, "three"));
    assert_eq!(joiner.next_expiry(), Some(second(60)));
    assert!(joiner.expire(second(59)).is_empty());
    let given_up = joiner.expire(second(60));
    assert_eq!(given_up.len(), 1);
    assert_eq!(given_up[0].reason, GiveUpReason::Expired);
    let message = &given_up[0].message;
    assert_eq!((message.source_addr(), message.received(), message.missing()), (&b"a"[..], 2, 1));
    let decoded = message.decode(&OperatorProfile::default()).unwrap();
    assert_eq!((decoded.text.as_str(), decoded.lossy), ("\u{FFFD}twothree", true));
    // Any part makes the joiner look at the clock, its own message included: this one is a new one.
    let pushed = push(&mut joiner, second(70), "b", &header(1, 2, 2, "two"));
    assert_eq!(pushed.outcome, JoinOutcome::Kept { missing: 1 });
    assert_eq!(pushed.given_up[0].message.source_addr(), b"b");
    assert_eq!((joiner.messages(), joiner.next_expiry()), (1, Some(second(130))));
    let drained = joiner.drain();
    assert_eq!((drained.len(), drained[0].reason), (1, GiveUpReason::Drained));
    assert_eq!((joiner.messages(), joiner.parts(), joiner.octets(), joiner.next_expiry()), (0, 0, 0, None));
}

#[test]
fn limits_give_back_the_oldest() {
    let mut joiner = limits(|limits| limits.messages = 2);
    let _ = push(&mut joiner, NOW, "a", &header(1, 2, 1, "a"));
    let _ = push(&mut joiner, NOW, "b", &header(1, 2, 1, "b"));
    let pushed = push(&mut joiner, NOW, "c", &header(1, 2, 1, "c"));
    assert_eq!(pushed.outcome, JoinOutcome::Kept { missing: 1 });
    assert_eq!(pushed.given_up.len(), 1);
    assert_eq!(
        (pushed.given_up[0].reason, pushed.given_up[0].message.source_addr()),
        (GiveUpReason::Overflow, &b"a"[..])
    );
    assert!(matches!(push(&mut joiner, NOW, "b", &header(1, 2, 2, "b")).outcome, JoinOutcome::Complete(_)));

    let mut joiner = limits(|limits| limits.parts = 3);
    for sequence in 1..=3 {
        assert!(push(&mut joiner, NOW, "a", &header(1, 9, sequence, "a")).given_up.is_empty());
    }
    let pushed = push(&mut joiner, NOW, "a", &header(1, 9, 4, "a"));
    assert_eq!(pushed.outcome, JoinOutcome::GivenUp, "over the limits alone");
    assert_eq!((pushed.given_up[0].message.received(), joiner.parts()), (4, 0));

    let mut joiner = limits(|limits| limits.octets = 2_000);
    let mut given_up = 0;
    for reference in 0..100 {
        given_up += push(&mut joiner, NOW, "a", &header(reference, 3, 1, "a")).given_up.len();
        assert!(joiner.octets() <= 2_000);
    }
    assert_eq!(given_up + joiner.messages(), 100, "none is lost");

    let mut joiner = limits(|limits| limits.messages = 0);
    let pushed = push(&mut joiner, NOW, "a", &header(1, 2, 1, "a"));
    assert_eq!((pushed.outcome, pushed.given_up.len()), (JoinOutcome::GivenUp, 1));
}

#[test]
fn a_first_part_that_promises_much_takes_little() {
    let mut joiner = joiner();
    let _ = push(&mut joiner, NOW, "a", &header(1, 255, 1, "x"));
    assert!(joiner.octets() < 50_000, "{}", joiner.octets());
}

#[test]
fn a_reference_used_again_is_another_message() {
    let mut joiner = joiner();
    let _ = push(&mut joiner, NOW, "a", &header(1, 2, 1, "old"));
    let pushed = push(&mut joiner, NOW, "a", &header(1, 2, 1, "new"));
    assert_eq!(pushed.outcome, JoinOutcome::Kept { missing: 1 });
    assert_eq!(pushed.given_up[0].reason, GiveUpReason::Replaced);
    assert_eq!(pushed.given_up[0].message.concat(), b"old");
    let message = complete(push(&mut joiner, NOW, "a", &header(1, 2, 2, "er")).outcome);
    assert_eq!(text(&message), "newer");
}

#[test]
fn two_hundred_and_fifty_five_parts() {
    let mut joiner = joiner();
    for sequence in (2..=255).rev() {
        let _ = push(&mut joiner, NOW, "a", &header(1, 255, sequence, "x"));
    }
    let message = complete(push(&mut joiner, NOW, "a", &header(1, 255, 1, "y")).outcome);
    assert_eq!(text(&message), "y".to_owned() + &"x".repeat(254));
    assert!(message.parts().flatten().map(|part| part.sequence()).eq(1..=255));
}

#[test]
fn many_messages_are_found_again() {
    let mut joiner = joiner();
    for round in 0..3 {
        for number in 0..900 {
            let from = format!("{number}");
            let outcome = push(&mut joiner, NOW, &from, &header(round, 2, 1, "a")).outcome;
            assert_eq!(outcome, JoinOutcome::Kept { missing: 1 });
        }
        for number in (0..900).rev() {
            let from = format!("{number}");
            let message = complete(push(&mut joiner, NOW, &from, &header(round, 2, 2, "b")).outcome);
            assert_eq!(message.source_addr(), from.as_bytes());
        }
        assert_eq!((joiner.messages(), joiner.octets()), (0, 0));
    }
}

#[test]
fn debug_shows_neither_text_nor_addresses() {
    let mut joiner = joiner();
    let pushed = push(&mut joiner, NOW, "447700900123", &header(1, 2, 1, "secret"));
    let given_up = joiner.drain();
    let tlvs = Tlvs::default();
    let part = Part::new(b"447700900123", b"1", EsmClass::UDH, DataCoding::DEFAULT, b"secret", &tlvs);
    let parts: Vec<_> = given_up[0].message.parts().collect();
    let shown = format!("{pushed:?} {given_up:?} {part:?} {parts:?} {joiner:?}");
    assert!(!shown.contains("secret") && !shown.contains("4477") && !shown.contains("115, "), "{shown}");
}
