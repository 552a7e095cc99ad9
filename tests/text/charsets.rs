//! Character sets of one octet, UTF-8, and those that a caller brings.

use smpp_driver::codec::DataCoding;
use smpp_driver::text::{Charset, Encoding};

use crate::tables::rows;

/// Every octet of a character set and its character, from the table.
fn both_ways(encoding: Encoding, table: &'static str, assigned: usize) {
    let mut seen = 0;
    let mut high = 0;
    for row in rows(table) {
        let octet = u8::from_str_radix(&row[0][2..], 16).unwrap();
        let decoded = encoding.decode(&[octet]);
        high += 1;
        let Some(code) = row[1].strip_prefix("U+") else {
            assert_eq!((decoded.text.as_str(), decoded.lossy), ("\u{FFFD}", true), "{encoding} {octet:#x}");
            continue;
        };
        let text = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap().to_string();
        assert_eq!((&decoded.text, decoded.lossy), (&text, false), "{encoding} {octet:#x}");
        assert_eq!(encoding.encode(&text).unwrap(), [octet], "{encoding} {text:?}");
        seen += 1;
    }
    assert_eq!((high, seen), (256, assigned), "{encoding}");
}

#[test]
fn every_octet_of_cyrillic_and_hebrew() {
    both_ways(Encoding::Cyrillic, include_str!("../data/iso_8859_5.tsv"), 256);
    both_ways(Encoding::Hebrew, include_str!("../data/iso_8859_8.tsv"), 220);
}

#[test]
fn no_other_character_is_taken() {
    for (encoding, count) in
        [(Encoding::Cyrillic, 256), (Encoding::Hebrew, 220), (Encoding::Latin1, 256), (Encoding::Ascii, 128)]
    {
        let holds = |character: &char| encoding.units(character.encode_utf8(&mut [0; 4])).is_ok();
        assert_eq!(('\0'..='\u{2FFF}').filter(holds).count(), count, "{encoding}");
    }
}

#[test]
fn utf8() {
    let text = "née Київ 😀";
    assert_eq!(Encoding::Utf8.encode(text).unwrap(), text.as_bytes());
    assert_eq!(Encoding::Utf8.units(text), Ok(text.len()));
    let table: &[(&[u8], &str)] =
        &[(b"a\xFFb", "a\u{FFFD}b"), (b"a\xE2\x82", "a\u{FFFD}"), (b"\xC0\x80", "\u{FFFD}\u{FFFD}")];
    for (octets, read) in table {
        let decoded = Encoding::Utf8.decode(octets);
        assert_eq!((decoded.text.as_str(), decoded.lossy), (*read, true), "{octets:02X?}");
    }
}

#[test]
fn utf16_in_both_orders() {
    assert_eq!(Encoding::Ucs2LittleEndian.encode("A😀").unwrap(), [0x41, 0, 0x3D, 0xD8, 0x00, 0xDE]);
    assert_eq!(Encoding::Ucs2LittleEndian.decode(&[0x41, 0, 0x3D, 0xD8, 0x00, 0xDE]).text, "A😀");
    // The mark wins over what was said.
    assert_eq!(Encoding::Ucs2LittleEndian.decode(&[0xFE, 0xFF, 0, 0x41]).text, "A");
    assert_eq!(Encoding::Ucs2.decode(&[0xFF, 0xFE, 0x41, 0]).text, "A");
}

#[test]
fn a_charset_of_the_caller() {
    static HOUSE: Charset = {
        let mut characters = [Charset::UNASSIGNED; 256];
        characters[0x41] = 'Я';
        characters[0x42] = '€';
        characters[0x43] = '€';
        Charset::new("house", DataCoding(0x80), characters)
    };
    let house = Encoding::Custom(&HOUSE);
    assert_eq!(house.encode("€Я").unwrap(), [0x42, 0x41], "the lower octet of two");
    assert_eq!(house.decode(&[0x43, 0x41, 0x00]).text, "€Я\u{FFFD}");
    assert!(house.decode(&[0x00]).lossy);
    assert_eq!((house.data_coding(), house.to_string().as_str()), (DataCoding(0x80), "house"));
    for text in ["A", "\u{FFFD}"] {
        assert!(house.encode(text).is_err(), "{text}");
    }
    assert_eq!(format!("{HOUSE:?}"), "Charset(\"house\")");
}

#[cfg(feature = "charsets")]
mod east_asian {
    use smpp_driver::text::{Encoding, LongMessage, OperatorProfile, split};

    const ALL: [Encoding; 4] = [Encoding::ShiftJis, Encoding::Iso2022Jp, Encoding::EucJp, Encoding::EucKr];

    #[test]
    fn known_octets() {
        let table: &[(Encoding, &str, &[u8])] = &[
            (Encoding::ShiftJis, "日本ｱ", &[0x93, 0xFA, 0x96, 0x7B, 0xB1]),
            (Encoding::Iso2022Jp, "a日本", b"a\x1B$BF|K\\\x1B(B"),
            (Encoding::EucJp, "日本", &[0xC6, 0xFC, 0xCB, 0xDC]),
            (Encoding::EucKr, "한국", &[0xC7, 0xD1, 0xB1, 0xB9]),
        ];
        for (encoding, text, octets) in table {
            assert_eq!(encoding.encode(text).unwrap(), *octets, "{encoding}");
            assert_eq!(encoding.decode(octets).text, *text, "{encoding}");
            assert_eq!(encoding.units(text), Ok(octets.len()), "{encoding}");
        }
    }

    #[test]
    fn every_character_comes_back_or_is_refused() {
        for encoding in ALL {
            let mut held = 0;
            // Western letters and kana all; ideographs and Hangul, which have long tables, here and there.
            let dense = ('\0'..'\u{0460}').chain('\u{2000}'..'\u{2700}').chain('\u{3000}'..'\u{3400}');
            for character in dense.chain(('\u{3400}'..='\u{FFFF}').step_by(61)) {
                let text = character.to_string();
                let Ok(octets) = encoding.encode(&text) else { continue };
                let decoded = encoding.decode(&octets);
                assert_eq!((decoded.text, decoded.lossy), (text, false), "{encoding} {character:?}");
                held += 1;
            }
            assert!(held > 500, "{encoding} holds {held}");
        }
    }

    #[test]
    fn what_cannot_come_back_is_refused() {
        for (encoding, character) in
            [(Encoding::ShiftJis, '¥'), (Encoding::Iso2022Jp, 'ｱ'), (Encoding::EucKr, 'é')]
        {
            let error = encoding.encode(&format!("日{character}")).unwrap_err();
            assert_eq!((error.character, error.position), (character, 1), "{encoding}");
        }
        for encoding in ALL {
            assert!(encoding.decode(b"\xFF\xFF").lossy, "{encoding}");
        }
    }

    #[test]
    fn no_character_is_cut_between_parts() {
        for encoding in ALL {
            let korean = encoding == Encoding::EucKr;
            let text = if korean { "a한국 " } else { "a日本 b" }.repeat(60);
            let profile = OperatorProfile::default();
            let mut joined = String::new();
            for segment in split(&text, encoding, LongMessage::Udh8 { reference: 1 }).unwrap() {
                assert!(segment.octets().len() <= 140, "{encoding}");
                let part =
                    profile.decode(segment.esm_class(), segment.data_coding(), segment.octets()).unwrap();
                assert!(!part.lossy, "{encoding}");
                joined += &part.text;
            }
            assert_eq!(joined, text, "{encoding}");
        }
    }
}
