//! Packed septets.

use std::time::Duration;

use smpp_driver::text::{
    Encoding, JoinLimits, JoinOutcome, Joiner, LongMessage, OperatorProfile, Padding, Part, Splitter,
    fill_bits, pack_septets, unpack_septets,
};

use crate::tables::{hex, rows};

#[test]
fn every_vector() {
    let mut seen = 0;
    for row in rows(include_str!("../data/pack_vectors.tsv")) {
        let (text, septets, packed) = (row[0], hex(row[2]), hex(row[4]));
        let header = if row[1] == "-" { Vec::new() } else { hex(row[1]) };
        assert_eq!(Encoding::Gsm7.encode(text).unwrap(), septets, "{text}");
        let fill = fill_bits(header.len());
        let mut octets = header.clone();
        pack_septets(&septets, fill, Padding::Zeros, &mut octets);
        assert_eq!(octets, packed, "{text}");
        assert_eq!(octets.len().to_string(), row[5], "{text}");
        let udl = (8 * header.len()).div_ceil(7) + septets.len();
        assert_eq!(udl.to_string(), row[6], "{text}");
        assert_eq!(unpack_septets(&octets[header.len()..], fill, Some(septets.len())), septets, "{text}");
        seen += 1;
    }
    assert_eq!(seen, 13);
}

#[test]
fn fill_bits_of_every_header() {
    for row in rows(include_str!("../data/segment_capacity.tsv")) {
        assert_eq!(fill_bits(row[2].parse().unwrap()).to_string(), row[4], "{}", row[0]);
        let header: usize = row[2].parse().unwrap();
        assert_eq!((8 * header).div_ceil(7).to_string(), row[3], "{}", row[0]);
    }
    for header in 0..=141 {
        assert_eq!((8 * header + usize::from(fill_bits(header))) % 7, 0, "{header}");
    }
}

#[test]
fn carriage_returns_fill_seven_bits() {
    let pack = |text: &[u8]| {
        let mut octets = Vec::new();
        pack_septets(text, 0, Padding::CarriageReturn, &mut octets);
        octets
    };
    // Seven septets leave seven bits.
    assert_eq!(pack(b"1234567"), hex("31D98C56B3DD1A"));
    assert_eq!(unpack_septets(&hex("31D98C56B3DD1A"), 0, None), b"1234567");
    assert_eq!(unpack_septets(&hex("31D98C56B3DD00"), 0, None), b"1234567", "zero bits are no @");
    assert_eq!(unpack_septets(&hex("31D98C56B3DD70"), 0, None), b"12345678");
    // A text that ends so itself gets a second one.
    assert_eq!(pack(b"1234567\r"), hex("31D98C56B3DD1A0D"));
    assert_eq!(unpack_septets(&pack(b"1234567\r"), 0, None), b"1234567\r");
    // Elsewhere a carriage return is none of this.
    assert_eq!(unpack_septets(&pack(b"123\r"), 0, None), b"123\r");
    assert_eq!(pack(b""), b"");
    assert_eq!(unpack_septets(b"", 3, None), b"");
    assert_eq!(unpack_septets(b"\x00", 6, None), b"");
}

#[test]
fn texts_of_every_length_and_fill_come_back() {
    for fill in 0..7 {
        for len in 0..40_usize {
            let septets: Vec<u8> = (0..len).map(|at| b'a' + u8::try_from(at % 26).unwrap()).collect();
            for padding in [Padding::Zeros, Padding::CarriageReturn] {
                let mut octets = Vec::new();
                pack_septets(&septets, fill, padding, &mut octets);
                assert_eq!(unpack_septets(&octets, fill, Some(len)), septets, "{len} septets, {fill} bits");
                assert_eq!(
                    unpack_septets(&octets, fill, None),
                    septets,
                    "{len} septets, {fill} bits, {padding:?}"
                );
            }
        }
    }
}

/// What comes of a text that is split, sent packed, received packed and received; and the octets of each message.
fn round_trip(text: &str, long: LongMessage) -> (String, Vec<usize>) {
    let profile = OperatorProfile::default().packed(true, true);
    let splitter = Splitter::new(long).encoding(Encoding::Gsm7).profile(profile.clone());
    let split = splitter.split(text).unwrap();
    assert_eq!(splitter.estimate(text).unwrap().segments, split.segments.len());
    let mut joiner = Joiner::new(JoinLimits::default());
    let mut received = None;
    for segment in &split.segments {
        let (esm_class, data_coding, tlvs) = (segment.esm_class(), segment.data_coding(), segment.tlvs());
        let part = Part::new(b"1", b"2", esm_class, data_coding, segment.short_message(), &tlvs);
        received = match joiner.push(Duration::ZERO, part).outcome {
            JoinOutcome::Complete(message) => message.decode(&profile),
            JoinOutcome::Whole => profile.decode(esm_class, data_coding, segment.short_message()),
            _ => received,
        };
    }
    (received.unwrap().text, split.segments.iter().map(|segment| segment.octets().len()).collect())
}

const LONG: [LongMessage; 2] = [LongMessage::Udh8 { reference: 1 }, LongMessage::Udh16 { reference: 1 }];

#[test]
fn what_looks_like_padding_survives_between_parts_and_no_part_is_too_long() {
    for long in LONG {
        for end in ["@", "\r", "\r\r", "@@", "@\r", "\r\n"] {
            for run in 145..165 {
                let text = format!("{}{end}{}", "a".repeat(run), "b".repeat(50));
                let (received, octets) = round_trip(&text, long);
                assert_eq!(received, text, "{end:?} behind {run}");
                assert!(octets.iter().all(|octets| *octets <= 140), "{octets:?}");
            }
        }
    }
}

#[test]
fn a_carriage_return_that_fills_a_message_takes_another_message() {
    for run in 150..=160 {
        let text = "a".repeat(run) + "\r";
        let (joined, octets) = round_trip(&text, LONG[0]);
        assert_eq!(joined.trim_end_matches('\r'), "a".repeat(run));
        assert!(octets.iter().all(|octets| *octets <= 140), "{run}: {octets:?}");
        assert_eq!(octets.len(), if run < 159 { 1 } else { 2 }, "{run}");
    }
}
