//! PDUs that end too early and lengths that lie: an error with a name, or every octet kept. Never a panic.

use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::wire::{COctetString, Field};
use smpp_driver::codec::{CommandId, Fault, Leniency, Oddity, Pdu, PduRef};

use crate::every_pdu;
use crate::fields::Probe;
use crate::layout::{self, places};
use crate::support::{encoded, frame, valid_vectors};

/// Every vector, and of each operation a PDU with all fields at their most and two TLVs.
fn samples() -> Vec<(String, Vec<u8>)> {
    use smpp_driver::codec::*;
    let mut samples = valid_vectors();
    let text = COctetString::new("any").expect("short");
    macro_rules! each {
        ($($Name:ident { $($field:ident)* })*) => {
            $(
                let full = $Name::builder()$(.$field(Probe::Most))*
                    .tlv(tlv::USER_MESSAGE_REFERENCE, 513)
                    .tlv(tlv::ADDITIONAL_STATUS_INFO_TEXT, text.clone())
                    .build()
                    .expect("within limits");
                samples.push((format!("full {}", stringify!($Name)), encoded(&Pdu::request(1, full))));
            )*
        };
    }
    every_pdu!(each);
    samples
}

fn with_true_length(octets: &[u8]) -> Vec<u8> {
    let mut octets = octets.to_vec();
    let length = u32::try_from(octets.len()).expect("short");
    octets[..4].copy_from_slice(&length.to_be_bytes());
    octets
}

/// What a decoder may do with anything: keep all of it, or say at which field it gave up.
fn is_kept_or_named(octets: &[u8], what: &str) -> bool {
    let decoded = Pdu::decode(frame(octets), Leniency::LENIENT);
    let strict = PduRef::decode(frame(octets), Leniency::STRICT);
    match &decoded {
        Ok(pdu) => {
            assert_eq!(encoded(pdu), octets, "{what}: nothing is lost");
            assert_eq!(strict.is_ok(), pdu.oddities().is_empty(), "{what}: {:?}", pdu.oddities());
        }
        Err(error) => {
            assert!(!error.field.is_empty() && error.offset <= octets.len(), "{what}: {error}");
            assert!(strict.is_err(), "{what}");
        }
    }
    decoded.is_ok()
}

/// Where a PDU may end: after its mandatory fields and after each of its TLVs.
fn ends(octets: &[u8]) -> Vec<usize> {
    let pdu = PduRef::decode(frame(octets), Leniency::STRICT).expect("a good sample");
    let tlvs = pdu.body.tlvs();
    let mut ends = vec![octets.len() - tlvs.as_octets().len()];
    for tlv in tlvs.iter() {
        ends.push(ends[ends.len() - 1] + 4 + tlv.value.len());
    }
    if pdu.command_id().is_response() && !pdu.command_status.is_ok() {
        // A response that refuses needs no body.
        ends.push(16);
    }
    ends
}

#[test]
fn a_pdu_cut_anywhere_is_kept_or_named_and_taken_by_the_strict_only_where_it_may_end() {
    let mut cuts = 0;
    for (name, octets) in samples() {
        if name == "deliver_sm_resp header only" {
            continue;
        }
        let ends = ends(&octets);
        for cut in 16..octets.len() {
            let short = with_true_length(&octets[..cut]);
            is_kept_or_named(&short, &format!("{name} cut at {cut}"));
            let strict = PduRef::decode(frame(&short), Leniency::STRICT).is_ok();
            assert_eq!(strict, ends.contains(&cut), "{name} cut at {cut}");
        }
        for cut in 0..octets.len() {
            let whole = split(&octets[..cut], FrameLimit::default()).expect("a good length");
            assert!(whole.is_none(), "{name}: {cut} octets are not yet a PDU");
        }
        cuts += octets.len();
    }
    assert!(cuts > 10_000, "only {cuts} cuts");
}

/// Each length and count, and every other octet of a body too, one more and one less.
#[test]
fn an_octet_one_off_anywhere_is_kept_or_named() {
    for (name, octets) in samples() {
        // Of a list of 255 entries every part of an entry is seen by looking at every seventh octet.
        let long_list = 100..octets.len().saturating_sub(300);
        for at in (16..octets.len()).filter(|at| !long_list.contains(at) || at % 7 == 0) {
            for step in [1, u8::MAX] {
                let mut wrong = octets.clone();
                wrong[at] = wrong[at].wrapping_add(step);
                is_kept_or_named(&wrong, &format!("{name} with octet {at} off by {}", step.cast_signed()));
            }
        }
    }
}

#[test]
fn a_command_length_one_off_costs_no_more_than_the_stream() {
    for (name, octets) in samples() {
        let length = u32::try_from(octets.len()).expect("short");
        let mut longer = octets.clone();
        longer[..4].copy_from_slice(&(length + 1).to_be_bytes());
        assert!(
            split(&longer, FrameLimit::default()).expect("a good length").is_none(),
            "{name}: one is to come"
        );
        longer.push(0);
        is_kept_or_named(&longer, &format!("{name} with a stray octet"));

        let mut shorter = octets.clone();
        shorter[..4].copy_from_slice(&(length - 1).to_be_bytes());
        match split(&shorter, FrameLimit::default()) {
            Ok(Some((_, rest))) => {
                assert_eq!(rest, &octets[octets.len() - 1..], "{name}");
                is_kept_or_named(&shorter[..octets.len() - 1], &format!("{name} without its last octet"));
            }
            Ok(None) => panic!("{name}: all octets are there"),
            Err(error) => assert_eq!((error.command_length, octets.len()), (15, 16), "{name}"),
        }
    }
}

#[test]
fn a_wrong_sm_length_is_told() {
    let of_last_field = |place: &&layout::Place| {
        place.form == layout::Form::Message && place.command_id != CommandId::QUERY_MSG_DETAILS_RESP
    };
    for place in places().iter().filter(of_last_field) {
        for (sm_length, oddity) in [(6, Oddity::ShortMessageCut), (4, Oddity::StrayOctets)] {
            let octets = place.pdu(&[&[sm_length][..], b"Hello"].concat());
            let pdu = PduRef::decode(frame(&octets), Leniency::LENIENT).expect("tolerated");
            assert_eq!(pdu.oddities(), Leniency::STRICT.with(oddity), "{} with {sm_length}", place.name());
        }
    }
}

#[test]
fn a_count_larger_than_its_list_names_the_list() {
    let multi =
        places().into_iter().find(|place| place.name() == "submit_multi.dest_address").expect("there");
    let octets = multi.pdu(&[2, 2, b'a', 0]);
    let error = PduRef::decode(frame(&octets), Leniency::LENIENT).expect_err("the esm_class is no dest_flag");
    assert_eq!((error.field, error.fault), ("dest_flag", Fault::DestFlag));

    let resp =
        places().into_iter().find(|place| place.name() == "submit_multi_resp.unsuccess_sme").expect("there");
    let octets = resp.pdu(&[2, 1, 1, b'7', 0, 0, 0, 0, 8]);
    let error = PduRef::decode(frame(&octets), Leniency::LENIENT).expect_err("there is one");
    assert_eq!((error.field, error.fault), ("dest_addr_ton", Fault::Truncated));
}

#[test]
fn a_count_without_a_list_costs_no_more_than_the_count() {
    let last =
        places().into_iter().find(|place| place.name() == "query_last_msgs_resp.message_id").expect("there");
    let octets = last.pdu(&[255]);
    let pdu = Pdu::decode(frame(&octets), Leniency::LENIENT).expect("ids without their NUL");
    assert_eq!(pdu.oddities(), Leniency::STRICT.with(Oddity::MissingNul));
    assert_eq!(encoded(&pdu), octets);
    assert!(COctetString::<9>::ABSENT.borrow().is_absent());
}
