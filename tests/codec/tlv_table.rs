//! Every row of `tlvs.tsv`: tag, names, lengths.

use smpp_driver::codec::tlv::{self, MsValidity, TlvError, TlvTag, Tlvs, TlvsRef, defined};
use smpp_driver::codec::wire::Octets;
use smpp_driver::codec::wire::{FieldRef, View};
use smpp_driver::codec::{Leniency, Oddity};

use crate::support::{number, rows};

fn tag(row: &std::collections::HashMap<String, String>) -> TlvTag {
    TlvTag(u16::try_from(number(&row["tag"])).expect("a tag"))
}

fn oddities(tag: TlvTag, value: &[u8]) -> Leniency {
    let mut tlvs = Tlvs::default();
    tlvs.push_raw(tag, value).expect("at most 65535 octets");
    let octets = smpp_driver::codec::wire::Field::borrow(&tlvs).as_octets().to_vec();
    TlvsRef::parse(&octets).expect("octets").1.oddities()
}

#[test]
fn every_tlv_has_its_name_and_its_lengths() {
    let source = include_str!("../../src/codec/tlv/table.rs");
    let table = rows("tlvs.tsv");
    for row in &table {
        let info = tag(row).info().expect("defined");
        assert_eq!(info.name, row["name_v50"]);
        let lengths = (info.min.to_string(), info.max.to_string());
        assert_eq!(lengths, (row["len_min"].clone(), row["len_max"].clone()), "{}", info.name);
        if !["=", "-"].contains(&row["name_v34"].as_str()) {
            assert!(
                source.contains(&format!("\"{}\"", row["name_v34"])),
                "{} finds the page",
                row["name_v34"]
            );
        }
    }
    assert_eq!(table.len(), defined().len(), "no TLV that is not in the table");
}

#[test]
fn a_value_of_the_least_or_the_most_octets_is_usual_and_one_beyond_is_odd() {
    for row in rows("tlvs.tsv") {
        let info = tag(&row).info().expect("defined");
        // A text ends with its NUL; any other value may be all zeros.
        let value = |len: u16| match row["type"].as_str() {
            "cstr" if len > 0 => [vec![b'7'; usize::from(len) - 1], vec![0]].concat(),
            _ => vec![0; usize::from(len)],
        };
        for len in [info.min, info.max] {
            assert_eq!(oddities(info.tag, &value(len)), Leniency::STRICT, "{} of {len}", info.name);
        }
        for len in [info.min.checked_sub(1), info.max.checked_add(1)].into_iter().flatten() {
            let found = oddities(info.tag, &value(len));
            assert_eq!(found, Leniency::STRICT.with(Oddity::TlvLength), "{} of {len}", info.name);
        }
    }
}

#[test]
fn a_text_ends_with_one_nul() {
    let odd = Leniency::STRICT.with(Oddity::TlvLength);
    for row in rows("tlvs.tsv").iter().filter(|row| row["type"] == "cstr") {
        let text = vec![b'7'; usize::from(tag(row).info().expect("defined").max) - 1];
        let with = |end: &[u8]| oddities(tag(row), &[&text[..text.len() - 2], end].concat());
        assert_eq!(with(b"77\0"), Leniency::STRICT, "{}", row["name_v50"]);
        assert_eq!(with(b"7\0\0"), odd, "{}: two", row["name_v50"]);
        // SMPP 5.0 gives broadcast_end_time 16 octets in one place: those of the time without a NUL.
        let end_time = row["name_v50"] == "broadcast_end_time";
        assert_eq!(with(b"77"), if end_time { Leniency::STRICT } else { odd }, "{}: none", row["name_v50"]);
    }
}

#[test]
fn ms_validity_has_one_octet_or_four_and_nothing_between() {
    let allowed: Vec<_> =
        (0..=5).filter(|len| tlv::MS_VALIDITY.number().info().unwrap().allows(*len)).collect();
    assert_eq!(allowed, [1, 4]);
    for (period, fits) in
        [(&[][..], true), (&[3], false), (&[3, 0], false), (&[3, 0, 2], true), (&[3, 0, 2, 0], false)]
    {
        let value = MsValidity { behaviour: 4, period: Octets::new(period) };
        let mut tlvs = Tlvs::default();
        assert_eq!(tlvs.push(tlv::MS_VALIDITY, &value).is_ok(), fits, "{period:?}");
        assert_eq!(tlvs.is_empty(), !fits, "what does not fit is not appended");
        assert_eq!(
            oddities(tlv::MS_VALIDITY.number(), &[&[4], period].concat()).is_empty(),
            fits,
            "{period:?}"
        );
    }
}

#[test]
fn one_octet_too_many_is_refused_when_building_with_tag_and_limits() {
    let mut tlvs = Tlvs::default();
    let error = tlvs.push(tlv::BILLING_IDENTIFICATION, &Octets::new(&[0; 1025])).unwrap_err();
    let tag = tlv::BILLING_IDENTIFICATION.number();
    assert_eq!(error, TlvError::Length { tag, given: 1025, min: 1, max: 1024 });
    assert_eq!(
        error.to_string(),
        "0x060b billing_identification: the value has 1025 octets, 1 to 1024 are allowed"
    );
    let vendors = TlvTag(0x1400);
    assert!(tlvs.push_raw(vendors, &vec![0; 65536]).is_err(), "more than the length can count");
    assert!(tlvs.is_empty());
    tlvs.push_raw(vendors, &vec![0; 65535]).unwrap();
    assert_eq!(tlvs.iter().map(|tlv| tlv.value.len()).collect::<Vec<_>>(), [65535]);
}

#[test]
fn vendors_have_their_range_of_tags() {
    for (tag, vendor) in [(0x13FF, false), (0x1400, true), (0x3FFF, true), (0x4000, false), (0x0424, false)] {
        assert_eq!(TlvTag(tag).is_vendor(), vendor, "{tag:#x}");
    }
    assert!(defined().iter().all(|info| !info.tag.is_vendor()));
}
