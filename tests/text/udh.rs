//! User data headers, whole and broken.

use smpp_driver::text::{Udh, UdhError};

use crate::tables::hex;

/// Reference, whether it is wide, total, sequence.
type Part = (u16, bool, u8, u8);

#[test]
fn headers_and_what_they_say() {
    let table: &[(&str, &str, usize, Option<Part>)] = &[
        ("8-bit reference", "050003A70201", 1, Some((0xA7, false, 2, 1))),
        ("16-bit reference", "06080412340302", 1, Some((0x1234, true, 3, 2))),
        ("ports", "06050423F00000", 1, None),
        ("national language", "03240101", 1, None),
        ("ports, then a reference", "0B050423F000000003A70201", 2, Some((0xA7, false, 2, 1))),
        ("unknown, then a reference", "0AE003AABBCC0003A70202", 2, Some((0xA7, false, 2, 2))),
        ("unknown without data", "077000 0003A70202", 2, Some((0xA7, false, 2, 2))),
        ("both references: the last", "0B0003A7020108041234 0302", 2, Some((0x1234, true, 3, 2))),
        ("both, the other way", "0B08041234030200 03A70201", 2, Some((0xA7, false, 2, 1))),
        ("repeated: the last", "0A0003A702010003A80302", 2, Some((0xA8, false, 3, 2))),
        ("repeated, the last senseless", "0A0003A702010003A80300", 2, Some((0xA7, false, 2, 1))),
        ("255 of 255", "050003A7FFFF", 1, Some((0xA7, false, 255, 255))),
        ("total 0", "050003A70000", 1, None),
        ("total 0, sequence 1", "050003A70001", 1, None),
        ("sequence 0", "050003A70200", 1, None),
        ("sequence above total", "050003A70203", 1, None),
        ("wrong length for 8 bits", "06000412340302", 1, None),
        ("wrong length for 16 bits", "050803A70201", 1, None),
        ("no elements", "00", 0, None),
    ];
    for (name, header, elements, part) in table {
        let mut user_data = hex(&header.replace(' ', ""));
        user_data.extend(b"text");
        let (udh, text) = Udh::split(&user_data).unwrap();
        assert_eq!(text, b"text", "{name}");
        assert_eq!(udh.elements().count(), *elements, "{name}");
        let found = udh.concatenation().map(|part| (part.reference, part.wide, part.total, part.sequence));
        assert_eq!(found, *part, "{name}");
    }
}

#[test]
fn unknown_elements_are_kept() {
    let user_data = hex("0AE003AABBCC0003A70202");
    let (udh, text) = Udh::split(&user_data).unwrap();
    let elements: Vec<_> = udh.elements().map(|element| (element.id, element.data)).collect();
    assert_eq!(elements, [(0xE0, &[0xAA, 0xBB, 0xCC][..]), (0x00, &[0xA7, 0x02, 0x02][..])]);
    assert!(text.is_empty());
}

#[test]
fn hostile_lengths_are_errors() {
    let table = [
        ("", UdhError::Empty),
        ("05", UdhError::HeaderTooLong { stated: 5, available: 0 }),
        ("050003A702", UdhError::HeaderTooLong { stated: 5, available: 4 }),
        ("FF0003A70201", UdhError::HeaderTooLong { stated: 255, available: 5 }),
        ("050004A70201AA", UdhError::ElementTooLong { offset: 1, stated: 6, available: 5 }),
        ("0500FFA70201AA", UdhError::ElementTooLong { offset: 1, stated: 257, available: 5 }),
        ("060003A7020100", UdhError::ElementTooLong { offset: 6, stated: 2, available: 1 }),
        ("0100", UdhError::ElementTooLong { offset: 1, stated: 2, available: 1 }),
        ("070003A702012401AA", UdhError::ElementTooLong { offset: 6, stated: 3, available: 2 }),
    ];
    for (user_data, error) in table {
        assert_eq!(Udh::split(&hex(user_data)), Err(error), "{user_data}");
    }
}

#[test]
fn a_header_cut_anywhere_is_an_error() {
    let whole = hex("0B050423F000000003A70201");
    for end in 0..whole.len() {
        assert!(Udh::split(&whole[..end]).is_err(), "{end} octets");
    }
}
