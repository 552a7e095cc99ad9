//! Receipts as SMSCs write them: the 26 variants that libraries were measured with, and some more.

use smpp_driver::codec::MessageState;
use smpp_driver::text::Receipt;

/// What must come out of a receipt whose id is 4711, unless it says another.
struct Variant {
    name: &'static str,
    raw: &'static [u8],
    id: &'static str,
    state: Option<MessageState>,
    stat: &'static str,
    err: Option<&'static str>,
    done: Option<&'static str>,
    text: Option<&'static [u8]>,
}

const USUAL: Variant = Variant {
    name: "",
    raw: b"",
    id: "4711",
    state: Some(MessageState::DELIVERED),
    stat: "DELIVRD",
    err: Some("000"),
    done: Some("2024-03-05T14:13"),
    text: Some(b"Hi there"),
};

/// The usual receipt with another end, from `stat` on.
macro_rules! ends {
    ($end:literal) => {
        concat!("id:4711 sub:001 dlvrd:001 submit date:2403051412 done date:2403051413 ", $end).as_bytes()
    };
}

const VARIANTS: &[Variant] = &[
    Variant { name: "Appendix B", raw: ends!("stat:DELIVRD err:000 text:Hi there"), ..USUAL },
    Variant { name: "Text", raw: ends!("stat:DELIVRD err:000 Text:Hi there"), ..USUAL },
    Variant {
        name: "reordered",
        raw: b"stat:DELIVRD done date:2403051413 err:000 id:4711 submit date:2403051412 text:Hi there",
        ..USUAL
    },
    Variant {
        name: "keys in the text",
        raw: ends!("stat:DELIVRD err:000 text:id:1 stat:EXPIRED err:9"),
        text: Some(b"id:1 stat:EXPIRED err:9"),
        ..USUAL
    },
    Variant {
        name: "UUID",
        raw: b"id:3f2b6c1e-0a7d-4e53-9c11-5a2f00d1e977 done date:2403051413 stat:DELIVRD err:000 text:Hi there",
        id: "3f2b6c1e-0a7d-4e53-9c11-5a2f00d1e977",
        ..USUAL
    },
    Variant {
        name: "binary text",
        raw: b"id:4711 done date:2403051413 stat:DELIVRD err:000 text:\x04\x1F\x04\x40\xFF\x00\x04\x20",
        text: Some(b"\x04\x1F\x04\x40\xFF\x00\x04\x20"),
        ..USUAL
    },
    Variant {
        name: "ENROUTE",
        raw: ends!("stat:ENROUTE err:000 text:Hi there"),
        stat: "ENROUTE",
        state: Some(MessageState::ENROUTE),
        ..USUAL
    },
    Variant { name: "err -1", raw: ends!("stat:DELIVRD err:-1 text:Hi there"), err: Some("-1"), ..USUAL },
    Variant {
        name: "no counts",
        raw: b"id:4711 submit date:2403051412 done date:2403051413 stat:DELIVRD err:000 text:Hi there",
        ..USUAL
    },
    Variant {
        name: "no counts, no text",
        raw: b"id:4711 submit date:2403051412 done date:2403051413 stat:DELIVRD err:000",
        text: None,
        ..USUAL
    },
    Variant {
        name: "id and stat alone",
        raw: b"id:4711 stat:DELIVRD",
        err: None,
        done: None,
        text: None,
        ..USUAL
    },
    Variant {
        name: "seconds",
        raw: b"id:4711 submit date:240305141230 done date:240305141255 stat:DELIVRD err:000 text:Hi there",
        done: Some("2024-03-05T14:12:55"),
        ..USUAL
    },
    Variant {
        name: "full year",
        raw: b"id:4711 submit date:20240305141230 done date:20240305141255 stat:DELIVRD err:000 text:Hi there",
        done: Some("2024-03-05T14:12:55"),
        ..USUAL
    },
    Variant { name: "err of 4", raw: ends!("stat:DELIVRD err:0045 text:Hi there"), err: Some("0045"), ..USUAL },
    Variant {
        name: "err of 9",
        raw: ends!("stat:DELIVRD err:123456789 text:Hi there"),
        err: Some("123456789"),
        ..USUAL
    },
    Variant { name: "err in hex", raw: ends!("stat:DELIVRD err:21b text:Hi there"), err: Some("21b"), ..USUAL },
    Variant {
        name: "ACKED",
        raw: ends!("stat:ACKED err:000 text:Hi there"),
        stat: "ACKED",
        state: Some(MessageState::ENROUTE),
        ..USUAL
    },
    Variant {
        name: "FAILED",
        raw: ends!("stat:FAILED err:000 text:Hi there"),
        stat: "FAILED",
        state: Some(MessageState::UNDELIVERABLE),
        ..USUAL
    },
    Variant {
        name: "BUFFRED",
        raw: ends!("stat:BUFFRED err:000 text:Hi there"),
        stat: "BUFFRED",
        state: Some(MessageState::ENROUTE),
        ..USUAL
    },
    Variant { name: "in full", raw: ends!("stat:DELIVERED err:000 text:Hi there"), stat: "DELIVERED", ..USUAL },
    Variant { name: "small letters", raw: ends!("stat:delivrd err:000 text:Hi there"), stat: "delivrd", ..USUAL },
    Variant {
        name: "blanks behind colons",
        raw: b"id: 4711 sub: 001 done date: 2403051413 stat: DELIVRD err: 000 text: Hi there",
        ..USUAL
    },
    Variant {
        name: "dates of zeros",
        raw: b"id:4711 submit date:0000000000 done date:0000000000 stat:DELIVRD err:000 text:Hi there",
        done: None,
        ..USUAL
    },
    Variant {
        name: "ISO dates",
        raw: b"id:4711 submit date:2024-03-05 14:12:30 done date:2024-03-05T14:13 stat:DELIVRD err:000 text:Hi there",
        ..USUAL
    },
    Variant {
        name: "keys with underscores",
        raw: b"id:4711 submit_date:2403051412 done_date:2403051413 stat:DELIVRD err:000 text:Hi there",
        ..USUAL
    },
    Variant {
        name: "empty values",
        raw: b"id:4711 sub: dlvrd: done date:2403051413 stat:DELIVRD err: text:Hi there",
        err: Some(""),
        ..USUAL
    },
    // Beyond the 26.
    Variant {
        name: "unknown state",
        raw: ends!("stat:DND_REJECTED err:000 text:Hi there"),
        stat: "DND_REJECTED",
        state: None,
        ..USUAL
    },
    Variant {
        name: "unknown keys between",
        raw: b"id:4711 mcc:250 x_1:y z done date:2403051413 stat:DELIVRD price:0.01 err:000 text:Hi there",
        ..USUAL
    },
    Variant {
        name: "repeated keys: the first",
        raw: ends!("stat:DELIVRD err:000 id:1 stat:EXPIRED text:Hi there"),
        ..USUAL
    },
    Variant { name: "line ends", raw: ends!("stat:DELIVRD\r\nerr:000\r\ntext:Hi there\r\n\0"), ..USUAL },
    Variant {
        name: "a key needs a blank before it",
        raw: b"id:4711 done date:2403051413 stat:DELIVRD err:000 xtext:no text:Hi there",
        ..USUAL
    },
];

#[test]
fn every_variant() {
    for variant in VARIANTS {
        let name = variant.name;
        let receipt = Receipt::parse(variant.raw, false).unwrap_or_else(|| panic!("{name}: no receipt"));
        assert_eq!(receipt.message_id(), Some(variant.id), "{name}");
        assert_eq!(receipt.stat(), Some(variant.stat), "{name}");
        assert_eq!(receipt.message_state(), variant.state, "{name}");
        assert_eq!(receipt.err(), variant.err, "{name}");
        assert_eq!(receipt.done().map(|date| date.to_string()).as_deref(), variant.done, "{name}");
        assert_eq!(receipt.text(), variant.text, "{name}");
    }
}

#[test]
fn a_time_of_day_is_no_key() {
    let raw = b"id:4711 submit date:2024-03-05 14:12:30 done date:2024-03-05 14:13 stat:DELIVRD";
    let receipt = Receipt::parse(raw, false).unwrap();
    assert_eq!(receipt.submit_date(), Some("2024-03-05 14:12:30"));
    assert_eq!(receipt.submitted().map(|date| date.to_string()).as_deref(), Some("2024-03-05T14:12:30"));
    assert_eq!(receipt.done().map(|date| date.to_string()).as_deref(), Some("2024-03-05T14:13"));
}

#[test]
fn states() {
    let table = [
        ("SCHEDLD", 0),
        ("scheduled", 0),
        ("ENROUTE", 1),
        ("DELIVRD", 2),
        ("Delivered", 2),
        ("EXPIRED", 3),
        ("DELETED", 4),
        ("UNDELIV", 5),
        ("UNDELIVERABLE", 5),
        ("ACCEPTD", 6),
        ("ACCEPTED", 6),
        ("UNKNOWN", 7),
        ("REJECTD", 8),
        ("rejected", 8),
        ("SKIPPED", 9),
    ];
    for (stat, value) in table {
        let receipt = Receipt::parse(format!("id:1 stat:{stat}").as_bytes(), false).unwrap();
        assert_eq!(receipt.message_state(), Some(MessageState(value)), "{stat}");
    }
}

#[test]
fn a_receipt_in_ucs2() {
    let raw: Vec<u8> =
        "id:4711 stat:DELIVRD err:000 text:Да".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let receipt = Receipt::parse(&raw, false).unwrap();
    assert_eq!(receipt.message_id(), Some("4711"));
    assert_eq!(receipt.message_state(), Some(MessageState::DELIVERED));
    assert_eq!(receipt.text(), Some("Да".as_bytes()));
}

#[test]
fn a_receipt_in_ucs2_with_a_mark_of_the_byte_order() {
    let text = "\u{FEFF}id:4711 stat:DELIVRD";
    for octets in [u16::to_be_bytes, u16::to_le_bytes] {
        let octets: Vec<u8> = text.encode_utf16().flat_map(octets).collect();
        let receipt = Receipt::parse(&octets, false).unwrap();
        assert_eq!(receipt.message_id(), Some("4711"));
        assert_eq!(receipt.message_state(), Some(MessageState::DELIVERED));
    }
}

#[test]
fn optional_parameters_win_and_text_fills_gaps() {
    let text = Receipt::parse(b"id:1267 stat:UNDELIV err:069", true).unwrap();
    assert_eq!(text.error_code(), Some(69));

    let both = text.clone().with_tlvs(Some(b"4711\0"), Some(MessageState::EXPIRED), Some([3, 0x01, 0x02]));
    assert_eq!(both.message_id(), Some("4711"));
    assert_eq!(both.message_state(), Some(MessageState::EXPIRED));
    assert_eq!(both.error_code(), Some(0x0102));
    assert_eq!((both.id(), both.stat()), (Some("1267"), Some("UNDELIV")), "both are kept");

    let neither = text.clone().with_tlvs(None, None, None);
    assert_eq!(neither, text);
    assert_eq!(text.clone().with_tlvs(Some(b"\0"), None, None), text, "an empty id says nothing");

    let alone = Receipt::parse(b"", true).unwrap().with_tlvs(Some(b"7"), Some(MessageState::DELIVERED), None);
    assert_eq!((alone.message_id(), alone.message_state()), (Some("7"), Some(MessageState::DELIVERED)));
}

#[test]
fn error_codes() {
    for (err, code) in
        [("000", Some(0)), ("0045", Some(45)), ("21b", None), ("-1", None), ("+1", None), ("", None)]
    {
        let receipt = Receipt::parse(format!("id:1 stat:X err:{err}").as_bytes(), true).unwrap();
        assert_eq!(receipt.error_code(), code, "{err}");
    }
}

#[test]
fn the_comma_separated_form() {
    let raw = b"00,2403051413,2403051412,000,447700900123,12345,";
    let receipt = Receipt::parse(raw, true).unwrap();
    assert_eq!((receipt.stat(), receipt.message_state()), (Some("00"), Some(MessageState::DELIVERED)));
    assert_eq!((receipt.done_date(), receipt.submit_date()), (Some("2403051413"), Some("2403051412")));
    assert_eq!((receipt.err(), receipt.id(), receipt.raw()), (Some("000"), None, &raw[..]));
    let with_id = receipt.with_tlvs(Some(b"4711"), None, None);
    assert_eq!(with_id.message_id(), Some("4711"));
    let other = Receipt::parse(b"27,2403051413,2403051412,069,447700900123,12345", true).unwrap();
    assert_eq!((other.stat(), other.message_state(), other.error_code()), (Some("27"), None, Some(69)));
    // Text with commas is none, nor is anything without the flag.
    for raw in ["Hi, there, a, b, c, d", "1,2,3,4,5,6", "00,1,2", "00,a,b,c,d,e,f,g", "id:1,2,3,4,5,6 stat:X"]
    {
        let receipt = Receipt::parse(raw.as_bytes(), true).unwrap();
        assert_eq!(receipt.done_date(), None, "{raw}");
    }
    assert_eq!(Receipt::parse(b"00,2403051413,2403051412,000,4477,123,", false), None);
}

#[test]
fn misspelt_and_cut_states() {
    for (stat, value) in
        [("DELIVER", 2), ("DELIVRED", 2), ("UNDELIVERD", 5), ("ACCEPTE", 6), ("REJECTE", 8), ("EXPIRD", 3)]
    {
        let receipt = Receipt::parse(format!("id:1 stat:{stat}").as_bytes(), false).unwrap();
        assert_eq!((receipt.stat(), receipt.message_state()), (Some(stat), Some(MessageState(value))));
    }
}

#[test]
fn what_came_is_kept_as_it_came() {
    let ucs2: Vec<u8> = "id:4711 stat:DELIVRD".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for raw in [&b"id:47\xFF11 stat:DELIVRD err:\xE9"[..], b"", b"no receipt", &ucs2] {
        assert_eq!(Receipt::parse(raw, true).unwrap().raw(), raw);
    }
    let broken = Receipt::parse(b"id:47\xFF11 stat:DELIVRD", true).unwrap();
    assert_eq!(
        (broken.id(), broken.stat()),
        (None, Some("DELIVRD")),
        "half an id is the id of another message"
    );
    assert_eq!(Receipt::parse(b"id:47\xFF11 stat:DELIVRD", false), None);
}
