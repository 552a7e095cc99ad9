//! Choosing an encoding, transliterating, ways of splitting, profiles.

use smpp_driver::codec::tlv;
use smpp_driver::codec::{DataCoding, EsmClass};
use smpp_driver::text::{
    Encoding, LongMessage, NationalLanguage, NationalShift, OperatorProfile, SplitError, Splitter, Udh,
    transliterate,
};

use crate::tables::rows;

const UDH8: LongMessage = LongMessage::Udh8 { reference: 0xA7 };
const UDH16: LongMessage = LongMessage::Udh16 { reference: 0x1234 };

fn encoding(splitter: &Splitter, text: &str) -> String {
    splitter.estimate(text).unwrap().encoding.to_string()
}

#[test]
fn the_fewest_segments_win() {
    let plain = Splitter::new(UDH8);
    let turkish = plain.clone().single_shifts(&[NationalLanguage::Turkish]);
    let both = turkish.clone().locking_shifts(&[NationalLanguage::Turkish]);
    let short = "ığ";
    assert_eq!(encoding(&plain, short), "UCS-2");
    assert_eq!(encoding(&turkish, short), "GSM 7-bit with Turkish single shift");
    assert_eq!(encoding(&both, short), "GSM 7-bit with Turkish single shift", "the first of equals");
    // 78 characters of two septets do not fit 155, of one they do.
    assert_eq!(encoding(&both, &"ı".repeat(78)), "GSM 7-bit with Turkish locking shift");
    assert_eq!(encoding(&turkish, &"ı".repeat(78)), "GSM 7-bit with Turkish single shift");
    assert_eq!(turkish.estimate(&"ı".repeat(78)).unwrap().segments, 2);
    // What the default alphabet holds stays there, unless that takes more messages.
    assert_eq!(encoding(&both, "Hello"), "GSM 7-bit");
    assert_eq!(encoding(&both, &"€".repeat(100)), "GSM 7-bit with Turkish locking shift");
    assert_eq!(both.estimate(&"€".repeat(100)).unwrap().segments, 1);
    // Characters of both tables, and of none.
    assert_eq!(encoding(&both, &("ş".repeat(100) + "[")), "GSM 7-bit with Turkish locking shift");
    assert_eq!(encoding(&both, "ığ Ж"), "UCS-2");
    let hindi = plain.locking_shifts(&[NationalLanguage::Hindi]).single_shifts(&[NationalLanguage::Hindi]);
    assert_eq!(encoding(&hindi, "नमस्ते"), "GSM 7-bit with Hindi locking shift");
    assert_eq!(encoding(&hindi, "नमस्ते {}"), "GSM 7-bit with Hindi locking shift");
    assert_eq!(encoding(&hindi, "नमस्ते ABC"), "GSM 7-bit with Hindi locking and single shift");
}

#[test]
fn capacities_of_the_table_are_what_segments_hold() {
    let turkish = NationalLanguage::Turkish;
    let single = Encoding::National(NationalShift::single(turkish));
    let locking = Encoding::National(NationalShift::locking(turkish).unwrap());
    let both = Encoding::National(NationalShift::of(Some(turkish), Some(turkish)).unwrap());
    let splits = [
        ("none", Encoding::Gsm7, UDH8, true),
        ("concat8", Encoding::Gsm7, UDH8, false),
        ("concat16", Encoding::Gsm7, UDH16, false),
        ("single_shift", single, UDH8, true),
        ("locking_shift", locking, UDH8, true),
        ("single+locking", both, UDH8, true),
        ("concat8+single_shift", single, UDH8, false),
        ("concat8+locking_shift", locking, UDH8, false),
        ("concat8+single+locking", both, UDH8, false),
        ("concat16+single_shift", single, UDH16, false),
        ("concat16+single+locking", both, UDH16, false),
    ];
    let table: Vec<_> = rows(include_str!("../data/segment_capacity.tsv")).collect();
    for (name, encoding, long, alone) in splits {
        let row = table.iter().find(|row| row[0] == name).unwrap();
        let (header, septets): (usize, usize) = (row[2].parse().unwrap(), row[5].parse().unwrap());
        let text = "a".repeat(if alone { septets } else { 161 });
        let segments = Splitter::new(long).encoding(encoding).split(&text).unwrap().segments;
        assert_eq!(segments.len() == 1, alone, "{name}");
        assert_eq!(segments[0].octets().len(), header + septets, "{name}");
        assert_eq!(segments[0].has_udh(), header > 0, "{name}");
        let more = Splitter::new(long).encoding(encoding).estimate(&(text + "a")).unwrap();
        assert_eq!(more.segments, 2, "{name}");
        if let Encoding::National(shift) = encoding {
            for segment in &segments {
                assert_eq!(
                    Udh::split(segment.octets()).unwrap().0.national_shift(),
                    Some(shift),
                    "in every segment"
                );
            }
        }
    }
}

#[test]
fn sar_puts_the_numbers_into_tlvs() {
    for (reference, first) in [(0xA7, 153), (0x1234, 152)] {
        let split = Splitter::new(LongMessage::Sar { reference }).split(&"a".repeat(400)).unwrap();
        assert_eq!((split.segments.len(), split.segments[0].octets().len()), (3, first));
        for (segment, sequence) in split.segments.iter().zip(1..) {
            let tlvs = segment.tlvs();
            assert_eq!(tlvs.get(tlv::SAR_MSG_REF_NUM), Ok(Some(reference)));
            assert_eq!(tlvs.get(tlv::SAR_TOTAL_SEGMENTS), Ok(Some(3)));
            assert_eq!(tlvs.get(tlv::SAR_SEGMENT_SEQNUM), Ok(Some(sequence)));
            assert_eq!((segment.esm_class(), segment.has_udh()), (EsmClass::DEFAULT, false));
            assert_eq!(segment.short_message(), segment.octets());
        }
    }
    let sar = Splitter::new(LongMessage::Sar { reference: 1 });
    assert!(sar.split("Hi").unwrap().segments[0].tlvs().is_empty());
    // GSM allows no header beside sar_*.
    let shift = NationalShift::single(NationalLanguage::Turkish);
    let forced = sar.clone().encoding(Encoding::National(shift));
    assert_eq!(forced.split(&"ı".repeat(90)), Err(SplitError::ShiftWithSar(shift)));
    assert_eq!(encoding(&sar.single_shifts(&[NationalLanguage::Turkish]), "ı"), "UCS-2");
}

#[test]
fn payload_carries_all() {
    let payload = Splitter::new(LongMessage::Payload);
    let split = payload.split(&"€".repeat(400)).unwrap();
    let [segment] = split.segments.as_slice() else { panic!() };
    assert_eq!(payload.estimate(&"€".repeat(400)).unwrap().segments, 6, "on the air");
    assert_eq!((segment.short_message(), segment.octets().len(), segment.total()), (&b""[..], 800, 1));
    assert_eq!(segment.tlvs().get(tlv::MESSAGE_PAYLOAD).unwrap().unwrap().as_octets(), segment.octets());
    let longest = payload.clone().encoding(Encoding::Ascii);
    assert_eq!(longest.split(&"a".repeat(65_535)).unwrap().segments[0].octets().len(), 65_535);
    let error = longest.split(&"a".repeat(65_536)).unwrap_err();
    assert_eq!(error.to_string(), "the text needs 65536 octets; message_payload has at most 65535");
    let ucs2 = payload.encoding(Encoding::Ucs2);
    assert!(matches!(
        ucs2.split(&"a".repeat(32_768)),
        Err(SplitError::PayloadTooLong { needed: 65_536, .. })
    ));
}

#[test]
fn refusing_long_texts() {
    let refuse = Splitter::new(LongMessage::Refuse);
    assert_eq!(refuse.split(&"a".repeat(160)).unwrap().segments.len(), 1);
    let error = refuse.split(&"a".repeat(161)).unwrap_err();
    assert_eq!(error, SplitError::TooManySegments { needed: 2, max: 1 });
    assert_eq!(error.to_string(), "the text needs 2 segments; long messages are not to be sent");
}

#[test]
fn transliteration_says_what_it_changed() {
    let text = "“Zażółć” – gęślą\u{A0}jaźń… ΑΒΓ e\u{301} Ж";
    let changed = transliterate(text, Encoding::Gsm7);
    assert_eq!(changed.text, "\"Zazolc\" - gesla jazn... ABΓ e Ж", "what has no likeness stays");
    for change in &changed.changes {
        assert_eq!(text.chars().nth(change.position), Some(change.from));
        assert!(Encoding::Gsm7.encode(change.to).is_ok());
    }
    assert_eq!(changed.changes.len(), 17);
    assert!(transliterate("é Ö Γ €", Encoding::Gsm7).changes.is_empty(), "what the alphabet has stays");
    assert_eq!(transliterate("é – €", Encoding::Ascii).text, "é - €");

    let splitter = Splitter::new(UDH8).transliterate(true);
    let estimate = splitter.estimate("“Hi”…").unwrap();
    assert_eq!(
        (estimate.encoding, estimate.changes, estimate.characters, estimate.units),
        (Encoding::Gsm7, 3, 5, 7)
    );
    // Nothing is changed if the text does not fit the alphabet all the same, or if it was allowed nothing.
    let split = splitter.split("“Ж”").unwrap();
    assert_eq!((split.encoding, split.changes.len()), (Encoding::Ucs2, 0));
    assert_eq!(Splitter::new(UDH8).estimate("“Hi”").unwrap().encoding, Encoding::Ucs2);
    // Nor if it would take more messages: one of 60 code units, two of 180 septets.
    assert_eq!(splitter.estimate(&"©".repeat(60)).unwrap().encoding, Encoding::Ucs2);
    // A national table that holds the text without a change comes first.
    let turkish = splitter.clone().single_shifts(&[NationalLanguage::Turkish]);
    assert_eq!(turkish.split("ş").unwrap().changes, []);
    let forced = splitter.encoding(Encoding::Ascii);
    assert_eq!(forced.split("a–b").unwrap().segments[0].octets(), b"a-b");
    let Err(SplitError::Encode(error)) = forced.split("a–Ж") else { panic!() };
    assert_eq!((error.character, error.position), ('–', 1));
}

#[test]
fn graphemes_stay_whole_on_request() {
    let cut = |text: &str, whole| {
        let split = Splitter::new(UDH8).graphemes(whole).encoding(Encoding::Ucs2).split(text).unwrap();
        split.segments.iter().map(|segment| segment.octets().len() / 2 - 3).collect::<Vec<_>>()
    };
    // Each would stand across the 67th code unit, after 65.
    let clusters = [
        "👩‍🚀",
        "👍🏽",
        "🇦🇹",
        "e\u{301}\u{302}\u{303}",
        "❤\u{FE0F}\u{20E3}",
        "क्षि",
        "\u{1112}\u{1161}\u{11AB}",
        "กำ\u{E48}",
        "한\u{1160}\u{11A8}",
    ];
    for cluster in clusters {
        let text = "a".repeat(65) + cluster + &"b".repeat(20);
        let units: usize = cluster.encode_utf16().count();
        assert_eq!(cut(&text, true), [65, units + 20], "{cluster}");
        assert!(cut(&text, false)[0] > 65, "{cluster}");
    }
    // Two flags in a row are parted between them.
    let flags = "a".repeat(63) + "🇦🇹🇩🇪" + &"b".repeat(20);
    assert_eq!(cut(&flags, true), [67, 24]);
    // Line ends are whole; what is longer than a message is cut all the same.
    assert_eq!(cut(&("a".repeat(66) + "\r\n" + &"b".repeat(20)), true), [66, 22]);
    let endless = "a".to_owned() + &"\u{301}".repeat(100);
    assert_eq!(cut(&endless, true), [67, 34]);
    let estimate = Splitter::new(UDH8).graphemes(true).estimate(&"👩‍🚀".repeat(40)).unwrap();
    assert_eq!(estimate.segments, 4, "13 of five units in each");
}

#[test]
fn profiles() {
    let latin1 = OperatorProfile::default().sends(Encoding::Latin1);
    let splitter = Splitter::new(UDH8).profile(latin1.clone());
    let split = splitter.split("née [€]").unwrap();
    assert_eq!((split.encoding, split.segments[0].data_coding()), (Encoding::Ucs2, DataCoding::UCS2));
    let split = splitter.split("née [x]").unwrap();
    assert_eq!((split.encoding, split.segments[0].data_coding()), (Encoding::Latin1, DataCoding::DEFAULT));
    assert_eq!(split.segments[0].octets(), b"n\xE9e [x]");
    let gsm7 = splitter.encoding(Encoding::Gsm7);
    assert_eq!(gsm7.split("x"), Err(SplitError::NoDataCoding(Encoding::Gsm7)));
    assert_eq!(latin1.data_coding(Encoding::Utf8), None);
    assert_eq!(
        OperatorProfile::default().sends(Encoding::Utf8).data_coding(Encoding::Utf8),
        Some(DataCoding(0))
    );

    let read = |profile: &OperatorProfile, data_coding, octets: &[u8]| {
        profile.decode(EsmClass::DEFAULT, DataCoding(data_coding), octets).map(|decoded| decoded.text)
    };
    let odd = OperatorProfile::default().reads(DataCoding::ASCII, Encoding::Gsm7).detects_ucs2(true);
    assert_eq!(read(&odd, 1, b"\x00").as_deref(), Some("@"));
    assert_eq!(read(&odd, 0, b"\x00H\x00i\x04\x16").as_deref(), Some("HiЖ"));
    assert_eq!(read(&odd, 0, b"\xFE\xFF\x04\x16").as_deref(), Some("Ж"));
    assert_eq!(read(&odd, 0, b"Hi there").as_deref(), Some("Hi there"));
    assert_eq!(read(&odd, 0, b"\x02\x02\x00\x11").as_deref(), Some("$$@_"));
    assert_eq!(
        read(&OperatorProfile::default(), 0, b"\x00H\x00i").as_deref(),
        Some("@H@i"),
        "off by default"
    );
    assert_eq!(read(&odd, 4, b"Hi"), None);
}

#[test]
fn packed_septets_in_segments() {
    let profile = OperatorProfile::default().packed(true, true);
    for (text, header) in [("hellohello".to_owned(), 0), ("a[€]\r".repeat(50), 6), ("1234567".to_owned(), 0)]
    {
        let split = Splitter::new(UDH8).profile(profile.clone()).split(&text).unwrap();
        let mut read = String::new();
        for segment in &split.segments {
            assert!(segment.octets().len() <= 140);
            assert_eq!(segment.has_udh(), header > 0);
            let decoded =
                profile.decode(segment.esm_class(), segment.data_coding(), segment.octets()).unwrap();
            read += &decoded.text;
        }
        assert_eq!(read, text);
    }
    let split = Splitter::new(UDH8).profile(profile).split("hellohello").unwrap();
    assert_eq!(split.segments[0].octets(), [0xE8, 0x32, 0x9B, 0xFD, 0x46, 0x97, 0xD9, 0xEC, 0x37]);
}
