//! What holds for all texts and all octets.

use proptest::char::range;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use smpp_driver::codec::{DataCoding, MessageState};
use smpp_driver::text::{self, DateTime, Encoding, IdMatch, LongMessage, Receipt, ReceiptBuilder, Splitter, Udh, id_candidates};

use crate::tables::gsm7_characters;

const ENCODINGS: [Encoding; 4] = [Encoding::Gsm7, Encoding::Latin1, Encoding::Ascii, Encoding::Ucs2];

/// An encoding, and a text that it holds.
fn encodable(longest: usize) -> impl Strategy<Value = (Encoding, String)> {
    let of = |encoding: Encoding, characters: BoxedStrategy<char>| {
        let text = vec(characters, 0..longest).prop_map(|text| text.into_iter().collect::<String>());
        text.prop_map(move |text| (encoding, text))
    };
    let gsm7: Vec<char> = gsm7_characters().into_iter().map(|(character, _)| character).collect();
    // A byte order mark at the start of a text or a segment is no character of it.
    let is_mark = |character: &char| matches!(character, '\u{FEFF}' | '\u{FFFE}');
    let ucs2 = any::<char>().prop_filter("no byte order mark", move |character| !is_mark(character));
    prop_oneof![
        of(Encoding::Gsm7, select(gsm7).boxed()),
        of(Encoding::Gsm7, select(vec!['a', '€', '[']).boxed()),
        of(Encoding::Latin1, range('\0', 'ÿ').boxed()),
        of(Encoding::Ascii, range('\0', '\x7F').boxed()),
        of(Encoding::Ucs2, ucs2.boxed()),
        of(Encoding::Ucs2, select(vec!['Ж', '😀']).boxed()),
    ]
}

fn long_message() -> impl Strategy<Value = LongMessage> {
    prop_oneof![
        any::<u8>().prop_map(|reference| LongMessage::Udh8 { reference }),
        any::<u16>().prop_map(|reference| LongMessage::Udh16 { reference }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decoding_undoes_encoding((encoding, text) in encodable(200)) {
        let octets = encoding.encode(&text).unwrap();
        let decoded = encoding.decode(&octets);
        prop_assert_eq!(&decoded.text, &text);
        prop_assert!(!decoded.lossy);
        prop_assert_eq!(text::decode(encoding.data_coding(), &octets, Encoding::Gsm7), Some(decoded));
    }

    #[test]
    fn segments_rejoin_to_the_text((encoding, text) in encodable(600), long in long_message()) {
        let segments = text::split(&text, encoding, long).unwrap();
        let estimate = Splitter::new(long).encoding(encoding).estimate(&text).unwrap();
        prop_assert_eq!(estimate.segments, segments.len());
        prop_assert_eq!(estimate.characters, text.chars().count());

        let mut joined = String::new();
        let mut units = 0;
        for (segment, sequence) in segments.iter().zip(1..) {
            let (header, octets) = if segment.has_udh() {
                let (udh, octets) = Udh::split(segment.octets()).unwrap();
                let part = udh.concatenation().unwrap();
                let reference = match long {
                    LongMessage::Udh8 { reference } => u16::from(reference),
                    LongMessage::Udh16 { reference } => reference,
                    _ => unreachable!(),
                };
                prop_assert_eq!((part.reference, part.sequence), (reference, sequence));
                prop_assert_eq!(usize::from(part.total), segments.len());
                (segment.octets().len() - octets.len(), octets)
            } else {
                prop_assert_eq!(segments.len(), 1);
                (0, segment.octets())
            };
            let decoded = encoding.decode(octets);
            prop_assert!(!decoded.lossy, "a character was cut");
            let used = octets.len() / if encoding == Encoding::Ucs2 { 2 } else { 1 };
            prop_assert!(used <= encoding.capacity(header));
            // Only a pair that does not fit leaves a unit unused.
            let is_last = usize::from(segment.sequence()) == segments.len();
            prop_assert!(is_last || used + 1 >= encoding.capacity(header));
            units += used;
            joined.push_str(&decoded.text);
        }
        prop_assert_eq!(joined, text);
        prop_assert_eq!(units, estimate.units);
    }

    #[test]
    fn cheapest_always_holds_the_text(text in any::<String>()) {
        prop_assert!(Encoding::cheapest(&text).encode(&text).is_ok());
        prop_assert!(text::estimate(&text).segments >= 1);
    }

    #[test]
    fn no_octets_make_a_decoder_panic(octets in vec(any::<u8>(), 0..300), data_coding in any::<u8>()) {
        for encoding in ENCODINGS {
            let _ = encoding.decode(&octets);
            let _ = text::decode(DataCoding(data_coding), &octets, encoding);
        }
    }

    #[test]
    fn headers_lose_no_octet(octets in vec(0..40u8, 0..60)) {
        let Ok((udh, text)) = Udh::split(&octets) else { return Ok(()) };
        let mut again = vec![octets[0]];
        for element in udh.elements() {
            again.extend([element.id, u8::try_from(element.data.len()).unwrap()]);
            again.extend(element.data);
        }
        again.extend(text);
        prop_assert_eq!(&again, &octets);
        if let Some(part) = udh.concatenation() {
            prop_assert!(part.sequence >= 1 && part.sequence <= part.total);
        }
    }

    #[test]
    fn headers_of_any_octets(octets in vec(any::<u8>(), 0..300)) {
        let _ = Udh::split(&octets);
    }

    #[test]
    fn receipts_of_any_octets(octets in vec(any::<u8>(), 0..300)) {
        let receipt = Receipt::parse(&octets, true).unwrap();
        let _ = (receipt.submitted(), receipt.done(), receipt.message_state(), receipt.error_code());
    }

    #[test]
    fn receipts_of_any_words_read_the_same_when_written(words in vec(select(vec![
        "id:", "sub:", "dlvrd:", "submit date:", "DONE DATE:", "done_date:", "stat:", "err:", "text:", "x:", " ", "\0",
        "4711", "DELIVRD", "2403051412", "id", ":", "\r\n", "é", "a b",
    ]), 0..30)) {
        let receipt = Receipt::parse(words.concat().as_bytes(), true).unwrap();
        let again = Receipt::parse(&receipt.to_octets(), true).unwrap();
        prop_assert_eq!(again, receipt);
    }

    #[test]
    fn what_is_written_reads_back(
        id in "[!-~]{1,64}",
        state in select(MessageState::NAMED),
        counts in (0..1000u16, 0..1000u16),
        year in 2000..2100u16,
        (month, day, hour, minute) in (1..13u8, 1..29u8, 0..24u8, 0..60u8),
        err in "[!-~]{1,3}",
        (encoding, text) in encodable(40),
    ) {
        let date = DateTime::new(year, month, day, hour, minute, None).unwrap();
        let receipt = ReceiptBuilder::new(&id, state.0, date, date).unwrap();
        let receipt = receipt.with_counts(counts.0, counts.1).unwrap().with_err(&err).unwrap();
        let receipt = receipt.with_text(&text, encoding).unwrap();
        let read = Receipt::parse(&receipt.to_octets(), false);
        prop_assert_eq!(read.as_ref(), Some(&receipt.build()));
        let read = read.unwrap();
        prop_assert_eq!(read.message_id(), Some(id.as_str()));
        prop_assert_eq!(read.message_state(), Some(state.0));
        prop_assert_eq!((read.submitted(), read.done()), (Some(date), Some(date)));
    }

    #[test]
    fn a_date_reads_back_from_what_it_shows(
        year in 1..10_000u16,
        (month, day, hour, minute) in (1..13u8, 1..29u8, 0..24u8, 0..60u8),
        second in proptest::option::of(0..60u8),
    ) {
        let date = DateTime::new(year, month, day, hour, minute, second).unwrap();
        prop_assert_eq!(DateTime::parse(&date.to_string()), Some(date));
    }

    #[test]
    fn dates_of_any_characters(text in any::<String>(), digits in "[0-9T:-]{8,20}") {
        let _ = (DateTime::parse(&text), DateTime::parse(&digits));
    }

    #[test]
    fn an_id_is_found_in_every_form(number in any::<u64>(), padding in 0..8usize) {
        let (decimal, hex) = (number.to_string(), format!("{number:X}"));
        let padded = "0".repeat(padding) + &hex;
        prop_assert!(IdMatch::of(&padded, &hex.to_lowercase()) >= Some(IdMatch::Padding));
        prop_assert!(IdMatch::of(&decimal, &padded).is_some());
        prop_assert!(id_candidates(&padded).contains(&decimal));
        prop_assert!(id_candidates(&decimal).contains(&hex.to_lowercase()));
    }

    #[test]
    fn ids_of_any_characters(one in any::<String>(), other in any::<String>()) {
        prop_assert_eq!(IdMatch::of(&one, &other), IdMatch::of(&other, &one));
        prop_assert_eq!(&id_candidates(&one)[0], &one);
    }
}
