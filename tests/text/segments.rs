//! Splitting, estimating, and the capacity of one segment.

use smpp_driver::codec::EsmClass;
use smpp_driver::text::{self, EncodeError, Encoding, Estimate, LongMessage, SplitError, Splitter};

use crate::tables::rows;

const UDH8: LongMessage = LongMessage::Udh8 { reference: 0xA7 };
const UDH16: LongMessage = LongMessage::Udh16 { reference: 0x1234 };

fn estimate_as(text: &str, encoding: Encoding, long: LongMessage) -> Result<Estimate, EncodeError> {
    Splitter::new(long).encoding(encoding).estimate(text)
}

/// The octets of text in each segment, headers aside.
fn lengths(text: &str, encoding: Encoding, long: LongMessage) -> Vec<usize> {
    let segments = text::split(text, encoding, long).unwrap();
    let header = |octets: &[u8]| 1 + usize::from(octets[0]);
    segments
        .iter()
        .map(|segment| segment.octets().len() - if segment.has_udh() { header(segment.octets()) } else { 0 })
        .collect()
}

#[test]
fn capacity_beside_every_header_of_the_table() {
    for row in rows(include_str!("../data/segment_capacity.tsv")) {
        let header = row[2].parse().unwrap();
        let expected: Vec<usize> = row[5..8].iter().map(|cell| cell.parse().unwrap()).collect();
        let encodings = [Encoding::Gsm7, Encoding::Latin1, Encoding::Ucs2];
        assert_eq!(encodings.map(|encoding| encoding.capacity(header)).as_slice(), expected, "{}", row[0]);
        assert_eq!(Encoding::Ascii.capacity(header), expected[1], "{}", row[0]);
    }
    assert_eq!(Encoding::Gsm7.capacity(141), 0);
}

#[test]
fn where_one_message_becomes_two() {
    let table = [
        (Encoding::Gsm7, "a", 160, UDH8, vec![160]),
        (Encoding::Gsm7, "a", 161, UDH8, vec![153, 8]),
        (Encoding::Gsm7, "a", 306, UDH8, vec![153, 153]),
        (Encoding::Gsm7, "a", 307, UDH8, vec![153, 153, 1]),
        (Encoding::Gsm7, "a", 161, UDH16, vec![152, 9]),
        (Encoding::Latin1, "é", 140, UDH8, vec![140]),
        (Encoding::Latin1, "é", 141, UDH8, vec![134, 7]),
        (Encoding::Ascii, "a", 141, UDH16, vec![133, 8]),
        (Encoding::Ucs2, "Ж", 70, UDH8, vec![140]),
        (Encoding::Ucs2, "Ж", 71, UDH8, vec![134, 8]),
        (Encoding::Ucs2, "Ж", 71, UDH16, vec![132, 10]),
        (Encoding::Gsm7, "", 1, UDH8, vec![0]),
    ];
    for (encoding, character, count, long, expected) in table {
        let text = character.repeat(count);
        assert_eq!(lengths(&text, encoding, long), expected, "{count} of {character} in {encoding}");
        let estimate = estimate_as(&text, encoding, long).unwrap();
        assert_eq!(estimate.segments, expected.len(), "{count} of {character} in {encoding}");
    }
}

#[test]
fn a_single_message_has_no_header() {
    let [segment] = text::split("Hi", Encoding::Gsm7, UDH8).unwrap().try_into().unwrap();
    assert_eq!(segment.octets(), b"Hi");
    assert_eq!((segment.sequence(), segment.total()), (1, 1));
    assert_eq!(segment.esm_class(), EsmClass::DEFAULT);
    assert!(!segment.has_udh());
}

#[test]
fn segments_of_a_long_message_start_with_a_header() {
    let text = "x".repeat(400);
    let cases: [(LongMessage, [&[u8]; 3]); 2] = [
        (UDH8, [b"\x05\x00\x03\xA7\x03\x01", b"\x05\x00\x03\xA7\x03\x02", b"\x05\x00\x03\xA7\x03\x03"]),
        (
            UDH16,
            [
                b"\x06\x08\x04\x12\x34\x03\x01",
                b"\x06\x08\x04\x12\x34\x03\x02",
                b"\x06\x08\x04\x12\x34\x03\x03",
            ],
        ),
    ];
    for (long, headers) in cases {
        let segments = text::split(&text, Encoding::Gsm7, long).unwrap();
        assert_eq!(segments.len(), 3);
        for ((segment, header), sequence) in segments.into_iter().zip(headers).zip(1..) {
            assert_eq!((segment.sequence(), segment.total()), (sequence, 3));
            assert_eq!(segment.esm_class(), EsmClass::UDH);
            assert!(segment.octets().starts_with(header));
            assert!(segment.into_octets()[header.len()..].iter().all(|octet| *octet == b'x'));
        }
    }
}

#[test]
fn pairs_stay_together() {
    // An escape would be the last septet of the first segment.
    let text = "a".repeat(152) + "€" + &"b".repeat(20);
    assert_eq!(lengths(&text, Encoding::Gsm7, UDH8), [152, 22]);
    // Only pairs: 76 of them in each segment.
    assert_eq!(lengths(&"€".repeat(100), Encoding::Gsm7, UDH8), [152, 48]);
    // A pair that just fits.
    let text = "a".repeat(151) + "€" + &"b".repeat(20);
    assert_eq!(lengths(&text, Encoding::Gsm7, UDH8), [153, 20]);
    // 160 septets with a pair at the border of a segment are still one message.
    let text = "a".repeat(152) + "€" + &"b".repeat(6);
    assert_eq!(lengths(&text, Encoding::Gsm7, UDH8), [160]);
    // A surrogate pair would be code units 67 and 68.
    let text = "Ж".repeat(66) + "😀" + &"Ж".repeat(10);
    assert_eq!(lengths(&text, Encoding::Ucs2, UDH8), [132, 24]);
    assert_eq!(lengths(&"😀".repeat(36), Encoding::Ucs2, UDH8), [132, 12]);
}

#[test]
fn a_message_has_at_most_255_segments() {
    let text = "a".repeat(255 * 153);
    assert_eq!(text::split(&text, Encoding::Gsm7, UDH8).unwrap().len(), 255);
    let error = text::split(&(text + "a"), Encoding::Gsm7, UDH8).unwrap_err();
    assert_eq!(error, SplitError::TooManySegments { needed: 256, max: 255 });
    assert_eq!(error.to_string(), "the text needs 256 segments; a long message has at most 255");
    // Losing a septet in each segment counts.
    let pairs = "€".repeat(255 * 76 + 1);
    assert_eq!(
        text::split(&pairs, Encoding::Gsm7, UDH8),
        Err(SplitError::TooManySegments { needed: 256, max: 255 })
    );
    assert_eq!(text::estimate(&pairs).segments, 256);
}

#[test]
fn a_text_that_does_not_fit_the_encoding_is_refused() {
    let text = "a".repeat(200) + "Ж";
    let Err(SplitError::Encode(error)) = text::split(&text, Encoding::Gsm7, UDH8) else {
        panic!("Ж is not in GSM 7-bit");
    };
    assert_eq!((error.character, error.position), ('Ж', 200));
    assert_eq!(estimate_as(&text, Encoding::Gsm7, UDH8), Err(error));
}

#[test]
fn estimates() {
    let table = [
        ("", Encoding::Gsm7, 0, 0, 1),
        ("Hello", Encoding::Gsm7, 5, 5, 1),
        ("€{}", Encoding::Gsm7, 3, 6, 1),
        ("Київ 😀", Encoding::Ucs2, 6, 7, 1),
    ];
    for (text, encoding, characters, units, segments) in table {
        let estimate = text::estimate(text);
        assert_eq!(estimate.encoding, encoding, "{text}");
        assert_eq!(
            (estimate.characters, estimate.units, estimate.segments),
            (characters, units, segments),
            "{text}"
        );
    }
}

#[test]
fn segments_of_ucs2_are_full_wherever_long_characters_stand() {
    for start in 0..70 {
        for character in ["é", "Ж", "क", "😀"] {
            let text = character.repeat(start) + &"a".repeat(40) + character + &"b".repeat(200);
            for (long, capacity) in [(UDH8, 134), (UDH16, 132)] {
                let lengths = lengths(&text, Encoding::Ucs2, long);
                let (last, others) = lengths.split_last().unwrap();
                assert!(*last <= capacity, "{start} of {character}: {lengths:?}");
                assert!(
                    others.iter().all(|len| (capacity - 2..=capacity).contains(len)),
                    "{start} of {character}: {lengths:?}"
                );
            }
        }
    }
}
