//! What holds for all texts and all octets.

use std::time::Duration;

use proptest::char::range;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use smpp_driver::codec::{DataCoding, MessageState};
use smpp_driver::text::{
    self, AbsoluteTime, DateTime, Decoded, Encoding, IdMatch, JoinLimits, JoinOutcome, Joiner, LongMessage,
    NationalLanguage, NationalShift, OperatorProfile, Padding, Part, Receipt, ReceiptBuilder, SmppTime,
    SplitError, Splitter, Udh, fill_bits, id_candidates, pack_septets, unpack_septets,
};

use crate::tables::gsm7_characters;

const ENCODINGS: [Encoding; 8] = [
    Encoding::Gsm7,
    Encoding::Latin1,
    Encoding::Ascii,
    Encoding::Ucs2,
    Encoding::Ucs2LittleEndian,
    Encoding::Cyrillic,
    Encoding::Hebrew,
    Encoding::Utf8,
];

/// Every national shift.
fn shifts() -> Vec<NationalShift> {
    let languages: Vec<_> = NationalLanguage::ALL.into_iter().map(Some).chain([None]).collect();
    let pairs = languages.iter().flat_map(|one| languages.iter().map(|other| (*one, *other)));
    pairs.filter_map(|(locking, single)| NationalShift::of(locking, single)).collect()
}

/// A national encoding, and a text that it holds: what any octets read as.
fn national(longest: usize) -> impl Strategy<Value = (Encoding, String)> {
    (select(shifts()), vec(0..0x80u8, 0..longest)).prop_map(|(shift, septets)| {
        let encoding = Encoding::National(shift);
        let text: String =
            encoding.decode(&septets).text.chars().filter(|read| *read != '\u{FFFD}').collect();
        (encoding, text)
    })
}

/// One of the encodings of one octet, and a text that it holds.
fn of_octets(longest: usize) -> impl Strategy<Value = (Encoding, String)> {
    let encodings = select(vec![Encoding::Cyrillic, Encoding::Hebrew]);
    (encodings, vec(any::<u8>(), 0..longest)).prop_map(|(encoding, octets)| {
        let text = encoding.decode(&octets).text.replace('\u{FFFD}', "");
        (encoding, text)
    })
}

/// Every encoding, and a text that it holds.
fn anything(longest: usize) -> impl Strategy<Value = (Encoding, String)> {
    prop_oneof![
        4 => encodable(longest),
        2 => national(longest),
        1 => of_octets(longest),
        1 => any::<String>().prop_map(|text| (Encoding::Utf8, text)),
    ]
}

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
    fn decoding_undoes_encoding_in_all_others((encoding, text) in anything(200)) {
        let mut octets = Vec::with_capacity(2 * text.len());
        encoding.encode_into(&text, &mut octets).unwrap();
        prop_assert!(octets.capacity() <= 2 * text.len().max(4), "nothing was allocated");
        let mut back = String::from("before ");
        prop_assert!(!encoding.decode_into(&octets, &mut back));
        prop_assert_eq!(back.strip_prefix("before "), Some(text.as_str()));
    }

    #[test]
    fn packing_is_undone(septets in vec(0..0x80u8, 0..200), header in 0..30usize) {
        let fill = fill_bits(header);
        let mut packed = Vec::new();
        pack_septets(&septets, fill, Padding::Zeros, &mut packed);
        prop_assert_eq!(packed.len(), (usize::from(fill) + 7 * septets.len()).div_ceil(8));
        prop_assert_eq!(unpack_septets(&packed, fill, Some(septets.len())), septets.clone());
        let mut padded = Vec::new();
        pack_septets(&septets, fill, Padding::CarriageReturn, &mut padded);
        // Without a count, texts that end with a carriage return or an @ are in doubt.
        if !matches!(septets.last(), Some(0x0D | 0x00)) {
            prop_assert_eq!(unpack_septets(&padded, fill, None), septets);
        }
    }

    #[test]
    fn joining_undoes_splitting(
        (encoding, text) in anything(500),
        long in prop_oneof![long_message(), any::<u16>().prop_map(|reference| LongMessage::Sar { reference })],
        graphemes in any::<bool>(),
        order in vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let splitter = Splitter::new(long).encoding(encoding).graphemes(graphemes)
            .profile(OperatorProfile::default().sends(if encoding == Encoding::Utf8 { encoding } else { Encoding::Gsm7 }));
        let split = match splitter.split(&text) {
            Err(SplitError::ShiftWithSar(_)) => return Ok(()),
            split => split.unwrap(),
        };
        prop_assert_eq!(splitter.estimate(&text).unwrap().segments, split.segments.len());
        // Any order, any repetition, then once more in turn: all have come at last.
        let all: Vec<_> = (0..split.segments.len()).collect();
        let sequence = order.iter().map(|index| index.index(all.len())).chain(all.clone());
        let mut joiner = Joiner::new(JoinLimits::default());
        let profile = OperatorProfile::default().receives(if encoding == Encoding::Utf8 { encoding } else { Encoding::Gsm7 });
        let mut found = None;
        for at in sequence {
            let segment = &split.segments[at];
            let header = if segment.has_udh() { 1 + usize::from(segment.octets()[0]) } else { 0 };
            let units = (segment.octets().len() - header) / if encoding == Encoding::Ucs2 { 2 } else { 1 };
            prop_assert!(units <= encoding.capacity(header));
            let tlvs = segment.tlvs();
            let (esm_class, data_coding) = (segment.esm_class(), segment.data_coding());
            let part = Part::new(b"1", b"2", esm_class, data_coding, segment.short_message(), &tlvs);
            let pushed = joiner.push(Duration::ZERO, part);
            prop_assert!(pushed.given_up.is_empty());
            found = match pushed.outcome {
                JoinOutcome::Complete(message) => message.decode(&profile),
                JoinOutcome::Whole => profile.decode(esm_class, data_coding, segment.octets()),
                _ => continue,
            };
            if found.is_some() {
                break;
            }
        }
        prop_assert_eq!(found, Some(Decoded { text, lossy: false }));
        prop_assert_eq!(joiner.messages(), 0);
    }

    #[test]
    fn times_of_any_characters(octets in vec(any::<u8>(), 0..20), digits in "[0-9]{12,16}[-+R]?") {
        let _ = SmppTime::parse(&octets);
        if let Ok(Some(time)) = SmppTime::parse(digits.as_bytes()) {
            prop_assert_eq!(SmppTime::parse(time.to_string().as_bytes()), Ok(Some(time)));
        }
    }

    #[test]
    fn moments_read_back(seconds in 946_684_800..4_102_444_800_i64, quarters in -48..=48_i8, tenths in 0..10_u8) {
        let local = DateTime::from_unix_seconds(seconds).unwrap();
        let time = AbsoluteTime::new(local, tenths, quarters).unwrap();
        prop_assert_eq!(SmppTime::parse(time.to_string().as_bytes()), Ok(Some(SmppTime::Absolute(time))));
        prop_assert_eq!(time.unix_seconds(), seconds - 900 * i64::from(quarters));
    }

    #[test]
    fn calendar_and_seconds_agree(seconds in -62_135_596_800..253_402_300_800_i64) {
        let date = DateTime::from_unix_seconds(seconds).unwrap();
        prop_assert_eq!(date.unix_seconds(), seconds);
        prop_assert!(DateTime::from_unix_seconds(seconds - 1).is_none_or(|before| before < date));
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
        let built = receipt.build();
        prop_assert_eq!(read.as_ref(), Some(&built));
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
