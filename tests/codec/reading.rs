//! What typed reading makes of odd values, and what remains of them when it cannot.

use smpp_driver::codec::tlv::{self, TlvError, TlvTag, Tlvs, TlvsRef};
use smpp_driver::codec::wire::FieldRef;
use smpp_driver::codec::{
    BodyRef, CommandId, DeliveryFailureReason, InterfaceVersion, Leniency, MessageState, PduRef,
    SubaddressType,
};

use crate::layout;
use crate::support::{frame, octets};

fn tlvs(octets: &[u8]) -> TlvsRef<'_> {
    TlvsRef::parse(octets).expect("octets").1
}

#[test]
fn receipted_message_id_is_read_whole_with_no_nul_or_two() {
    for written in
        ["001E0003'abc' 0427000102", "001E0004'abc'00 0427000102", "001E0006'abc'000000 0427000102"]
    {
        let octets = octets(written);
        let id = tlvs(&octets).get(tlv::RECEIPTED_MESSAGE_ID).expect("readable").expect("there");
        assert_eq!(id.as_str(), Some("abc"), "{written}");
        assert_eq!(tlvs(&octets).get(tlv::MESSAGE_STATE), Ok(Some(MessageState::DELIVERED)), "{written}");
    }
}

#[test]
fn a_number_of_more_octets_is_the_number_that_they_are() {
    for written in ["0427000102", "042700020002", "0427000400000002"] {
        assert_eq!(
            tlvs(&octets(written)).get(tlv::MESSAGE_STATE),
            Ok(Some(MessageState::DELIVERED)),
            "{written}"
        );
    }
    assert_eq!(tlvs(&octets("02040004 00000201")).get(tlv::USER_MESSAGE_REFERENCE), Ok(Some(0x0201)));
    assert_eq!(
        tlvs(&octets("021000020034")).get(tlv::SC_INTERFACE_VERSION),
        Ok(Some(InterfaceVersion::V3_4))
    );
}

#[test]
fn a_number_that_cannot_be_said_is_an_error_with_the_lengths_and_its_octets_remain() {
    let cases = [
        ("0427 0002 0200", 2, 1, 1),
        ("0427 0000", 0, 1, 1),
        ("0204 0001 07", 1, 2, 2),
        ("0423 0002 0300", 2, 3, 3),
    ];
    for (written, given, min, max) in cases {
        let octets = octets(written);
        let tlvs = tlvs(&octets);
        let tag = tlvs.iter().next().expect("one").tag;
        let error = TlvError::Length { tag, given, min, max };
        match tag {
            tag if tag == tlv::MESSAGE_STATE.number() => assert_eq!(tlvs.get(tlv::MESSAGE_STATE), Err(error)),
            tag if tag == tlv::USER_MESSAGE_REFERENCE.number() => {
                assert_eq!(tlvs.get(tlv::USER_MESSAGE_REFERENCE), Err(error));
            }
            _ => assert_eq!(tlvs.get(tlv::NETWORK_ERROR_CODE).map(|_| ()), Err(error)),
        }
        assert_eq!(tlvs.raw(tag), Some(&octets[4..]), "{written}");
    }
}

#[test]
fn of_a_tlv_that_stands_twice_the_first_is_read_and_both_can_be_seen() {
    let octets = octets("0427000102 0427000105");
    assert_eq!(tlvs(&octets).get(tlv::MESSAGE_STATE), Ok(Some(MessageState::DELIVERED)));
    assert_eq!(tlvs(&octets).iter().map(|tlv| tlv.value).collect::<Vec<_>>(), [&[2], &[5]]);
}

#[test]
fn what_stands_before_a_cut_tlv_is_read() {
    let octets = octets("0427000102 001E0020'abc'");
    let tlvs = tlvs(&octets);
    assert_eq!(tlvs.get(tlv::MESSAGE_STATE), Ok(Some(MessageState::DELIVERED)));
    assert!(tlvs.get(tlv::RECEIPTED_MESSAGE_ID).expect("not there").is_none());
    assert_eq!(tlvs.remainder(), &octets[5..]);
}

#[test]
fn a_refusal_of_tlvs_alone_can_be_read() {
    let octets = layout::pdu(CommandId::SUBMIT_SM_RESP, 0xFE, 1, &octets("0425000103"));
    let pdu = PduRef::decode(frame(&octets), Leniency::LENIENT).expect("tolerated");
    assert!(matches!(pdu.body, BodyRef::Raw(_)), "{pdu:?}");
    let reason = pdu.body.tlvs().get(tlv::DELIVERY_FAILURE_REASON);
    assert_eq!(reason, Ok(Some(DeliveryFailureReason::TEMPORARY_NETWORK_ERROR)));
}

#[test]
fn a_missing_body_reads_as_empty_fields() {
    let octets = layout::pdu(CommandId::SUBMIT_SM_RESP, 0, 1, &[]);
    let pdu = PduRef::decode(frame(&octets), Leniency::LENIENT).expect("tolerated");
    let BodyRef::SubmitSmResp(resp) = pdu.body else { panic!("{pdu:?}") };
    assert_eq!((resp.message_id.as_str(), resp.message_id.is_absent()), (Some(""), true));
}

#[test]
fn parts_of_a_value_are_read_by_their_names() {
    let octets = octets(
        "0202 0003 80 AABB 0381 0007 01 01 01 '4477' 0423 0003 03 0011 0605 0003 09 001F 0601 0003 00 0033",
    );
    let tlvs = tlvs(&octets);
    let subaddress = tlvs.get(tlv::SOURCE_SUBADDRESS).expect("readable").expect("there");
    assert_eq!(subaddress.subaddress_type, SubaddressType::NSAP_EVEN);
    assert_eq!(subaddress.subaddress.as_octets(), [0xAA, 0xBB]);
    let callback = tlvs.get(tlv::CALLBACK_NUM).expect("readable").expect("there");
    assert_eq!((callback.digit_mode, callback.digits.as_octets()), (1, &b"4477"[..]));
    let error = tlvs.get(tlv::NETWORK_ERROR_CODE).expect("readable").expect("there");
    assert_eq!((error.network_type.name(), error.error_code), (Some("GSM"), 17));
    let interval = tlvs.get(tlv::BROADCAST_FREQUENCY_INTERVAL).expect("readable").expect("there");
    assert_eq!((interval.unit.name(), interval.count), (Some("minutes"), 31));
    let content = tlvs.get(tlv::BROADCAST_CONTENT_TYPE).expect("readable").expect("there");
    assert_eq!(content.content.name(), Some("weather"));
}

#[test]
fn removing_a_tlv_takes_every_one_of_its_tag_and_leaves_the_rest_as_it_came() {
    let octets = octets("0427000102 14000002'xy' 0427000400000005 14010000 FF");
    let mut kept: Tlvs = tlvs(&octets).to_field();
    assert_eq!(kept.remove(TlvTag(0x0427)), 2);
    let expected = self::octets("14000002'xy' 14010000 FF");
    assert_eq!(smpp_driver::codec::wire::Field::borrow(&kept).as_octets(), expected);
}

#[test]
fn a_tlv_pushed_to_odd_ones_stands_before_what_is_odd_and_can_be_read() {
    for odd in ["00", "000000", "001E0020'abc'", "DEADBEEF"] {
        let written = format!("0427000102 {odd}");
        let mut kept: Tlvs = tlvs(&octets(&written)).to_field();
        kept.push(tlv::USER_MESSAGE_REFERENCE, &513).unwrap();
        kept.push_raw(TlvTag(0x1400), b"xy").unwrap();
        let expected = octets(&format!("0427000102 020400020201 14000002'xy' {odd}"));
        assert_eq!(smpp_driver::codec::wire::Field::borrow(&kept).as_octets(), expected);
        assert_eq!(kept.get(tlv::USER_MESSAGE_REFERENCE), Ok(Some(513)), "{odd}");
    }
}
