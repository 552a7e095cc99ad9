//! GSM 7-bit against its tables.

use std::collections::BTreeSet;

use smpp_driver::text::Encoding;

use crate::tables::{gsm7_characters, hex, rows};

#[test]
fn every_character_of_the_tables_is_encoded_and_decoded() {
    let characters = gsm7_characters();
    assert_eq!(characters.len(), 127 + 10, "the escape and its reserved follower are no characters");
    for (character, octets) in characters {
        let text = character.to_string();
        assert_eq!(Encoding::Gsm7.encode(&text).unwrap(), octets, "{character:?}");
        assert_eq!(Encoding::Gsm7.units(&text), Ok(octets.len()), "{character:?}");
        let decoded = Encoding::Gsm7.decode(&octets);
        assert_eq!((decoded.text, decoded.lossy), (text, false), "{octets:02X?}");
    }
}

#[test]
fn no_other_character_is_taken() {
    let mut expected: BTreeSet<char> =
        gsm7_characters().into_iter().map(|(character, _)| character).collect();
    expected.insert('ç');
    let taken: BTreeSet<char> = ('\0'..=char::MAX)
        .filter(|character| Encoding::Gsm7.units(character.encode_utf8(&mut [0; 4])).is_ok())
        .collect();
    assert_eq!(taken, expected);
}

#[test]
fn small_c_cedilla_is_an_alias() {
    assert_eq!(Encoding::Gsm7.encode("ça").unwrap(), [0x09, 0x61]);
    assert_eq!(Encoding::Gsm7.decode(&[0x09]).text, "Ç");
}

#[test]
fn vectors_of_unpacked_septets() {
    let mut seen = 0;
    for row in rows(include_str!("../data/pack_vectors.tsv")) {
        let (text, septets, count) = (row[0], hex(row[2]), row[3].parse());
        assert_eq!(Encoding::Gsm7.encode(text).unwrap(), septets, "{text}");
        assert_eq!(Encoding::Gsm7.units(text).ok(), count.ok(), "{text}");
        assert_eq!(Encoding::Gsm7.decode(&septets).text, text);
        seen += 1;
    }
    assert_eq!(seen, 13);
}

#[test]
fn octets_outside_the_tables() {
    let table: &[(&str, &[u8], &str, bool)] = &[
        ("escape of the unknown shows the default alphabet", &[0x41, 0x1B, 0x41, 0x42], "AAB", false),
        ("escape of the Greek too", &[0x1B, 0x10], "Δ", false),
        ("two escapes are a space", &[0x41, 0x1B, 0x1B, 0x65], "A e", false),
        ("three escapes and a code", &[0x1B, 0x1B, 0x1B, 0x65], " €", false),
        ("escape at the end", &[0x41, 0x1B], "A", true),
        ("escape alone", &[0x1B], "", true),
        ("bit 7", &[0x41, 0xC1, 0x42], "A\u{FFFD}B", true),
        ("bit 7 behind an escape", &[0x1B, 0xBC, 0x42], "\u{FFFD}B", true),
        ("nothing", &[], "", false),
    ];
    for (name, octets, text, lossy) in table {
        let decoded = Encoding::Gsm7.decode(octets);
        assert_eq!((decoded.text.as_str(), decoded.lossy), (*text, *lossy), "{name}");
    }
}
