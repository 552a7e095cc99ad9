//! Every information element, parsed and built.

use smpp_driver::text::{
    Concatenation, Element, InformationElement, NationalLanguage, Ports, Udh, UdhBuildError, UdhBuilder,
};

use crate::tables::rows;

/// The identifiers of a row: one, or a range.
fn identifiers(cell: &str) -> std::ops::RangeInclusive<u8> {
    let id = |text: &str| u8::from_str_radix(text.trim_start_matches("0x"), 16).unwrap();
    let (first, last) = cell.split_once('-').unwrap_or((cell, cell));
    id(first)..=id(last)
}

#[test]
fn every_element_of_the_table() {
    let mut seen = 0;
    for row in rows(include_str!("../data/udh_ie.tsv")) {
        let defined = !row[1].starts_with("reserved") && !row[1].starts_with("not used");
        let lengths: Vec<usize> = match row[2] {
            "-" | "var" | "0 or var" => vec![0, 1, 7, 200],
            "3 or 4" => vec![3, 4],
            length => vec![length.parse().unwrap()],
        };
        let fixed = row[2].parse::<usize>().is_ok() || row[2] == "3 or 4";
        for id in identifiers(row[0]) {
            for len in (0..=8).chain([32, 33, 34, 128, 129, 130, 252]) {
                let data: Vec<u8> = (0..len).map(|at| u8::try_from(at % 3 + 1).unwrap()).collect();
                let built = UdhBuilder::new().element(id, &data);
                let allowed = !fixed || lengths.contains(&len);
                assert_eq!(built.is_ok(), allowed, "{id:#x} of {len}");
                let Ok(built) = built else { continue };
                let octets = built.build();
                let (udh, rest) = Udh::split(&octets).unwrap();
                assert!(rest.is_empty());
                let [element] = udh.elements().collect::<Vec<_>>().try_into().unwrap();
                assert_eq!((element.id, element.data), (id, &data[..]), "kept, known or not");
                assert_eq!(element.name().is_some(), defined, "{id:#x}");
                if let Some(name) = element.name().filter(|_| !row[0].contains('-')) {
                    assert_eq!(name, row[1]);
                }
                // 1, 2, 3 and so on make sense for all but parts: part 3 of 2.
                let is_part = matches!(id, 0x00 | 0x08);
                assert_eq!(element.read().is_none(), is_part && len == 3, "{id:#x} of {len}");
            }
        }
        seen += 1;
    }
    assert_eq!(seen, rows(include_str!("../data/udh_ie.tsv")).count());
}

#[test]
fn what_elements_say() {
    let read = |octets: &[u8]| {
        let (udh, _) = Udh::split(octets).unwrap();
        udh.elements().next().unwrap().read().is_some_and(|element| {
            !format!("{element:?}").is_empty()
                && InformationElement { id: octets[1], data: &octets[3..] }.read() == Some(element)
        })
    };
    for octets in [
        &b"\x05\x00\x03\xA7\x02\x01"[..],
        b"\x04\x01\x02\x80\x05",
        b"\x03\x24\x01\x01",
        b"\x05\x0A\x03\x01\x02\x03",
    ] {
        assert!(read(octets), "{octets:02X?}");
    }
    let element = |id, data| InformationElement { id, data }.read();
    let ports = Ports { destination: 9200, source: 0, wide: true };
    assert_eq!(element(0x05, &[0x23, 0xF0, 0, 0]), Some(Element::Ports(ports)));
    let ports = Ports { destination: 240, source: 255, wide: false };
    assert_eq!(element(0x04, &[240, 255]), Some(Element::Ports(ports)));
    assert_eq!(element(0x01, &[0x81, 3]), Some(Element::SpecialMessage { store: true, kind: 1, count: 3 }));
    assert_eq!(element(0x24, &[13]), Some(Element::SingleShift(NationalLanguage::Urdu)));
    assert_eq!(element(0x25, &[1]), Some(Element::LockingShift(NationalLanguage::Turkish)));
    assert_eq!(element(0x25, &[2]), None, "Spanish has no locking shift");
    assert_eq!(element(0x24, &[14]), None);
    assert_eq!(element(0x20, &[12]), Some(Element::EmailHeader(12)));
    assert_eq!(element(0x21, &[1, 2, 3, 4]), Some(Element::Hyperlink { position: 258, title: 3, url: 4 }));
    assert_eq!(
        element(0x0A, &[1, 2, 3, 4]),
        Some(Element::TextFormatting { start: 1, length: 2, mode: 3, colour: Some(4) })
    );
    assert_eq!(element(0x11, &[9; 33]), Some(Element::Media { position: 9, data: &[9; 32] }));
    assert_eq!(element(0x70, b"abc"), Some(Element::Data(b"abc")));
}

#[test]
fn ports_of_a_header() {
    let (udh, _) = Udh::split(b"\x0B\x05\x04\x23\xF0\x00\x00\x00\x03\xA7\x02\x01").unwrap();
    assert_eq!(udh.ports(), Some(Ports { destination: 9200, source: 0, wide: true }));
    assert_eq!(udh.header_len(), 12);
}

#[test]
fn what_cannot_be_built() {
    let part = |reference, wide, total, sequence| {
        UdhBuilder::new()
            .concatenation(Concatenation { reference, wide, total, sequence })
            .map(UdhBuilder::build)
    };
    assert_eq!(part(0xA7, false, 2, 1).unwrap(), b"\x05\x00\x03\xA7\x02\x01");
    assert_eq!(part(0x1234, true, 3, 2).unwrap(), b"\x06\x08\x04\x12\x34\x03\x02");
    assert_eq!(part(256, false, 2, 1), Err(UdhBuildError::Narrow { given: 256 }));
    assert_eq!(part(1, false, 2, 0), Err(UdhBuildError::Part { sequence: 0, total: 2 }));
    assert_eq!(part(1, false, 2, 3), Err(UdhBuildError::Part { sequence: 3, total: 2 }));
    let ports = Ports { destination: 9200, source: 0, wide: false };
    assert_eq!(UdhBuilder::new().ports(ports), Err(UdhBuildError::Narrow { given: 9200 }));
    let full = UdhBuilder::new().element(0xE0, &[0; 253]).unwrap();
    assert_eq!(full.clone().build()[0], 255);
    assert_eq!(full.element(0xE0, &[]), Err(UdhBuildError::TooLong { needed: 257 }));
    let error = UdhBuilder::new().element(0x24, &[1, 2]).unwrap_err();
    assert_eq!(error.to_string(), "information element 0x24: 2 octets given, 1 to 1 are allowed");
}
