//! The national tables, row by row, both ways.

use smpp_driver::text::{Encoding, NationalLanguage, NationalShift, Udh, UdhBuilder};

use crate::tables::rows;

/// A row: language, septet, what stands there.
fn table(text: &'static str) -> Vec<(NationalLanguage, u8, &'static str)> {
    rows(text)
        .map(|row| {
            let language = NationalLanguage::from_id(row[0].parse().unwrap()).unwrap();
            assert_eq!(language.to_string(), row[1]);
            (language, u8::from_str_radix(&row[2][2..], 16).unwrap(), row[3])
        })
        .collect()
}

fn character(cell: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(cell.strip_prefix("U+")?, 16).unwrap())
}

#[test]
fn every_row_of_the_locking_tables() {
    let table = table(include_str!("../data/gsm7_national_locking.tsv"));
    assert_eq!(table.len(), 12 * 128);
    for (language, septet, cell) in table {
        let encoding = Encoding::National(NationalShift::locking(language).unwrap());
        let decoded = encoding.decode(&[septet]);
        match cell {
            "VOID" => assert_eq!(
                (decoded.text.as_str(), decoded.lossy),
                ("\u{FFFD}", true),
                "{language} {septet:#x}"
            ),
            // Alone it is cut off; twice it is a space.
            "ESC" => {
                assert_eq!((decoded.text.as_str(), decoded.lossy), ("", true), "{language}");
                assert_eq!(encoding.decode(&[septet, septet]).text, " ", "{language}");
            }
            cell => {
                let text = character(cell).unwrap().to_string();
                assert_eq!((&decoded.text, decoded.lossy), (&text, false), "{language} {septet:#x}");
                assert_eq!(encoding.encode(&text).unwrap(), [septet], "{language} {text}");
                assert_eq!(encoding.units(&text), Ok(1));
            }
        }
    }
}

#[test]
fn every_row_of_the_single_shift_tables() {
    let locking = table(include_str!("../data/gsm7_national_locking.tsv"));
    let mut seen = 0;
    for (language, septet, cell) in table(include_str!("../data/gsm7_national_single.tsv")) {
        let shift = NationalShift::single(language);
        let encoding = Encoding::National(shift);
        let decoded = encoding.decode(&[0x1B, septet]);
        seen += 1;
        let Some(character) = character(cell) else {
            // Unassigned: the main table shows.
            assert_eq!(decoded, Encoding::Gsm7.decode(&[septet]), "{language} {septet:#x}");
            continue;
        };
        let text = character.to_string();
        assert_eq!((&decoded.text, decoded.lossy), (&text, false), "{language} {septet:#x}");
        // What the default alphabet has goes there, in one septet.
        let octets = encoding.encode(&text).unwrap();
        match Encoding::Gsm7.encode(&text) {
            Ok(default) if default.len() == 1 && text != "ç" => {
                assert_eq!(octets, default, "{language} {text}");
            }
            // A character that the table has twice is written as its first.
            _ if octets != [0x1B, septet] => {
                assert_eq!(encoding.decode(&octets).text, text);
                assert!(octets[1] < septet, "{language} {text}");
            }
            _ => {}
        }
        // Beside the locking table of the same language the single shift is the same.
        if let Some(both) = NationalShift::of(Some(language), Some(language)) {
            assert_eq!(Encoding::National(both).decode(&[0x1B, septet]).text, text);
            let in_locking = locking.iter().find(|(of, _, other)| *of == language && *other == cell);
            let expected = if in_locking.is_some() { 1 } else { 2 };
            assert_eq!(Encoding::National(both).units(&text), Ok(expected), "{language} {text}");
        }
    }
    assert_eq!(seen, rows(include_str!("../data/gsm7_national_single.tsv")).count());
}

#[test]
fn characters_outside_both_tables_are_refused() {
    for language in NationalLanguage::ALL {
        let encoding = Encoding::National(NationalShift::single(language));
        for character in ['Ж', '😀', '\u{FFFD}', '\u{1B}'] {
            let text = format!("a{character}");
            assert_eq!(encoding.encode(&text).unwrap_err().position, 1, "{language} {character:?}");
        }
    }
}

#[test]
fn identifiers() {
    assert_eq!(NationalLanguage::from_id(0), None);
    assert_eq!(NationalLanguage::from_id(14), None);
    for (id, language) in (1..).zip(NationalLanguage::ALL) {
        assert_eq!(language.id(), id);
        assert_eq!(NationalLanguage::from_id(id), Some(language));
        assert_eq!(NationalShift::locking(language).is_some(), language != NationalLanguage::Spanish);
    }
}

#[test]
fn headers_name_the_tables() {
    for language in NationalLanguage::ALL {
        for other in NationalLanguage::ALL {
            let shifts = [
                NationalShift::of(None, Some(language)),
                NationalShift::of(Some(language), None),
                NationalShift::of(Some(language), Some(other)),
            ];
            for shift in shifts.into_iter().flatten() {
                let header = UdhBuilder::new().national_shift(shift).unwrap().build();
                assert_eq!(header.len(), 1 + shift.header_len());
                assert_eq!(Udh::split(&header).unwrap().0.national_shift(), Some(shift));
            }
        }
    }
    // Unknown languages, the locking shift that Spanish lacks, and wrong lengths are no shifts.
    for header in [
        &b"\x03\x24\x01\x00"[..],
        b"\x03\x24\x01\x0E",
        b"\x03\x25\x01\x02",
        b"\x04\x24\x02\x01\x01",
        b"\x02\x24\x00",
    ] {
        assert_eq!(Udh::split(header).unwrap().0.national_shift(), None, "{header:02X?}");
    }
    let last = Udh::split(b"\x06\x24\x01\x01\x24\x01\x03").unwrap().0.national_shift();
    assert_eq!(last, Some(NationalShift::single(NationalLanguage::Portuguese)), "the last counts");
}
