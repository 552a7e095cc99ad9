//! The other encodings, `data_coding`, and choosing.

use smpp_driver::codec::DataCoding;
use smpp_driver::text::{self, Encoding};

#[test]
fn ucs2_octets() {
    let table: &[(&str, &[u8], &str, bool)] = &[
        ("plain", &[0x04, 0x1A, 0x00, 0x41], "КA", false),
        ("surrogate pair", &[0xD8, 0x3D, 0xDE, 0x00], "😀", false),
        ("byte order mark", &[0xFE, 0xFF, 0x00, 0x41], "A", false),
        ("byte order mark inside stays", &[0x00, 0x41, 0xFE, 0xFF], "A\u{FEFF}", false),
        ("swapped", &[0xFF, 0xFE, 0x41, 0x00, 0x3D, 0xD8, 0x00, 0xDE], "A😀", false),
        ("odd", &[0x00, 0x41, 0x00], "A", true),
        ("odd and alone", &[0x41], "", true),
        ("high surrogate alone", &[0xD8, 0x3D, 0x00, 0x41], "\u{FFFD}A", true),
        ("high surrogate at the end", &[0x00, 0x41, 0xD8, 0x3D], "A\u{FFFD}", true),
        ("low surrogate alone", &[0xDE, 0x00, 0x00, 0x41], "\u{FFFD}A", true),
        ("nothing", &[], "", false),
    ];
    for (name, octets, text, lossy) in table {
        let decoded = Encoding::Ucs2.decode(octets);
        assert_eq!((decoded.text.as_str(), decoded.lossy), (*text, *lossy), "{name}");
    }
    assert_eq!(Encoding::Ucs2.encode("К😀").unwrap(), [0x04, 0x1A, 0xD8, 0x3D, 0xDE, 0x00]);
    assert_eq!(Encoding::Ucs2.units("К😀"), Ok(3));
}

#[test]
fn latin1_and_ascii_octets() {
    let all: Vec<u8> = (0..=0xFF).collect();
    let latin1 = Encoding::Latin1.decode(&all);
    assert!(!latin1.lossy);
    assert!(latin1.text.chars().map(u32::from).eq(0..=0xFF), "octets are code points");
    assert_eq!(Encoding::Latin1.encode(&latin1.text).unwrap(), all);

    let ascii = Encoding::Ascii.decode(&[0x40, 0x5F, 0xE9]);
    assert_eq!((ascii.text.as_str(), ascii.lossy), ("@_\u{FFFD}", true));
    assert_eq!(Encoding::Ascii.decode(b"@_$").text, "@_$");
    assert_eq!(Encoding::Ascii.encode("@_$").unwrap(), b"@_$");
}

#[test]
fn the_first_character_that_does_not_fit_is_named() {
    let table = [
        (Encoding::Gsm7, "née 😀 Київ", '😀', 4, 5),
        (Encoding::Latin1, "née à Łódź", 'Ł', 6, 8),
        (Encoding::Ascii, "née", 'é', 1, 1),
        (Encoding::Gsm7, "`", '`', 0, 0),
    ];
    for (encoding, text, character, position, offset) in table {
        let error = encoding.encode(text).unwrap_err();
        assert_eq!(error.encoding, encoding);
        assert_eq!((error.character, error.position, error.offset), (character, position, offset), "{text}");
        assert_eq!(encoding.units(text), Err(error));
        assert!(text[error.offset..].starts_with(character));
    }
    assert_eq!(
        Encoding::Ascii.encode("née").unwrap_err().to_string(),
        "ASCII has no 'é' (U+00E9), the character at position 1"
    );
}

#[test]
fn encoding_into_a_buffer_appends_or_leaves_it() {
    let mut out = b"before".to_vec();
    Encoding::Gsm7.encode_into("[", &mut out).unwrap();
    assert_eq!(out, b"before\x1B\x3C");
    Encoding::Gsm7.encode_into("abcЖ", &mut out).unwrap_err();
    assert_eq!(out, b"before\x1B\x3C");
}

#[test]
fn cheapest_is_gsm7_when_it_holds_the_text() {
    for text in ["", "Hello", "@£$¥èéùìòÇ", "5 € [~]", "ΔΦΓ", "garçon"] {
        assert_eq!(Encoding::cheapest(text), Encoding::Gsm7, "{text}");
    }
    for text in ["ê", "Київ", "`", "😀", "a\u{301}", "“quotes”", "\t"] {
        assert_eq!(Encoding::cheapest(text), Encoding::Ucs2, "{text}");
    }
}

#[test]
fn data_coding_of_each_encoding_leads_back_to_it() {
    let table =
        [(Encoding::Gsm7, 0x00), (Encoding::Ascii, 0x01), (Encoding::Latin1, 0x03), (Encoding::Ucs2, 0x08)];
    for (encoding, value) in table {
        assert_eq!(encoding.data_coding(), DataCoding(value));
        assert_eq!(Encoding::of(DataCoding(value), Encoding::Gsm7), Some(encoding));
    }
}

#[test]
fn every_data_coding() {
    // As enums.md lists them, with Latin-1 as the default alphabet of the link; all others are binary or unknown.
    let default = Encoding::Latin1;
    let expected = |value: u8| match value {
        0x00 | 0x03 => Some(Encoding::Latin1),
        0x01 => Some(Encoding::Ascii),
        0x06 => Some(Encoding::Cyrillic),
        0x07 => Some(Encoding::Hebrew),
        #[cfg(feature = "charsets")]
        0x05 => Some(Encoding::ShiftJis),
        #[cfg(feature = "charsets")]
        0x0A => Some(Encoding::Iso2022Jp),
        #[cfg(feature = "charsets")]
        0x0D => Some(Encoding::EucJp),
        #[cfg(feature = "charsets")]
        0x0E => Some(Encoding::EucKr),
        // General group with a class: bits 3-2 are the alphabet.
        0x10..=0x1F => [Some(Encoding::Gsm7), None, Some(Encoding::Ucs2), None][usize::from(value >> 2 & 3)],
        0xC0..=0xDF => Some(Encoding::Gsm7),
        0x08 | 0xE0..=0xEF => Some(Encoding::Ucs2),
        // Bit 2 says 8-bit data.
        0xF0..=0xFF if value & 4 == 0 => Some(Encoding::Gsm7),
        _ => None,
    };
    for value in 0..=0xFF {
        assert_eq!(Encoding::of(DataCoding(value), default), expected(value), "{value:#04X}");
    }
}

#[test]
fn the_default_alphabet_is_for_the_link_to_say() {
    let read = |octets: &[u8], default| text::decode(DataCoding::DEFAULT, octets, default).unwrap().text;
    assert_eq!(read(&[0x00, 0x5F, 0x02], Encoding::Gsm7), "@§$");
    assert_eq!(read(&[0x40, 0x5F, 0xA3], Encoding::Latin1), "@_£");
    assert_eq!(read(&[0x40, 0x5F, 0x24], Encoding::Ascii), "@_$");
    assert_eq!(read(&[0x04, 0x1A], Encoding::Ucs2), "К");
}

#[test]
fn binary_is_not_made_into_text() {
    for value in [0x02, 0x04, 0x09, 0x14, 0xF4, 0xF5] {
        assert_eq!(text::decode(DataCoding(value), b"abc", Encoding::Gsm7), None, "{value:#04X}");
    }
}
