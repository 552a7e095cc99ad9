//! Packed septets.

use smpp_driver::text::{Encoding, Padding, fill_bits, pack_septets, unpack_septets};

use crate::tables::{hex, rows};

#[test]
fn every_vector() {
    let mut seen = 0;
    for row in rows(include_str!("../data/pack_vectors.tsv")) {
        let (text, septets, packed) = (row[0], hex(row[2]), hex(row[4]));
        let header = if row[1] == "-" { Vec::new() } else { hex(row[1]) };
        assert_eq!(Encoding::Gsm7.encode(text).unwrap(), septets, "{text}");
        let fill = fill_bits(header.len());
        let mut octets = header.clone();
        pack_septets(&septets, fill, Padding::Zeros, &mut octets);
        assert_eq!(octets, packed, "{text}");
        assert_eq!(octets.len().to_string(), row[5], "{text}");
        let udl = (8 * header.len()).div_ceil(7) + septets.len();
        assert_eq!(udl.to_string(), row[6], "{text}");
        assert_eq!(unpack_septets(&octets[header.len()..], fill, Some(septets.len())), septets, "{text}");
        seen += 1;
    }
    assert_eq!(seen, 13);
}

#[test]
fn fill_bits_of_every_header() {
    for row in rows(include_str!("../data/segment_capacity.tsv")) {
        assert_eq!(fill_bits(row[2].parse().unwrap()).to_string(), row[4], "{}", row[0]);
        let header: usize = row[2].parse().unwrap();
        assert_eq!((8 * header).div_ceil(7).to_string(), row[3], "{}", row[0]);
    }
    for header in 0..=141 {
        assert_eq!((8 * header + usize::from(fill_bits(header))) % 7, 0, "{header}");
    }
}

#[test]
fn carriage_returns_fill_seven_bits() {
    let pack = |text: &[u8]| {
        let mut octets = Vec::new();
        pack_septets(text, 0, Padding::CarriageReturn, &mut octets);
        octets
    };
    // Seven septets leave seven bits.
    assert_eq!(pack(b"1234567"), hex("31D98C56B3DD1A"));
    assert_eq!(unpack_septets(&hex("31D98C56B3DD1A"), 0, None), b"1234567");
    assert_eq!(unpack_septets(&hex("31D98C56B3DD00"), 0, None), b"1234567", "zero bits are no @");
    assert_eq!(unpack_septets(&hex("31D98C56B3DD70"), 0, None), b"12345678");
    // A text that ends so itself gets a second one.
    assert_eq!(pack(b"1234567\r"), hex("31D98C56B3DD1A0D"));
    assert_eq!(unpack_septets(&pack(b"1234567\r"), 0, None), b"1234567\r");
    // Elsewhere a carriage return is none of this.
    assert_eq!(unpack_septets(&pack(b"123\r"), 0, None), b"123\r");
    assert_eq!(pack(b""), b"");
    assert_eq!(unpack_septets(b"", 3, None), b"");
    assert_eq!(unpack_septets(b"\x00", 6, None), b"");
}

#[test]
fn texts_of_every_length_and_fill_come_back() {
    for fill in 0..7 {
        for len in 0..40_usize {
            let septets: Vec<u8> = (0..len).map(|at| b'a' + u8::try_from(at % 26).unwrap()).collect();
            for padding in [Padding::Zeros, Padding::CarriageReturn] {
                let mut octets = Vec::new();
                pack_septets(&septets, fill, padding, &mut octets);
                assert_eq!(unpack_septets(&octets, fill, Some(len)), septets, "{len} septets, {fill} bits");
                assert_eq!(
                    unpack_septets(&octets, fill, None),
                    septets,
                    "{len} septets, {fill} bits, {padding:?}"
                );
            }
        }
    }
}
