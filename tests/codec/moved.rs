//! An odd value that is put where something follows it: it gets its end, or the next field would be read as part of it.

use smpp_driver::codec::tlv;
use smpp_driver::codec::wire::{Field, FieldRef, View};
use smpp_driver::codec::{
    BodyRef, COctetString, CommandId, Counted, DestAddress, Leniency, Pdu, PduRef, QueryLastMsgsResp,
    QueryLastMsgsRespRef, QuerySm, ReplaceSm, SmeAddress, SubmitMulti, SubmitSmResp,
};

use crate::layout;
use crate::support::{encoded, frame, octets};

/// A `message_id` as a response without NUL brings it.
fn unended(id: &str) -> COctetString<65> {
    let octets = layout::pdu(CommandId::SUBMIT_SM_RESP, 0, 1, id.as_bytes());
    let pdu = Pdu::decode(frame(&octets), Leniency::LENIENT).expect("tolerated");
    SubmitSmResp::try_from(pdu.body).expect("a submit_sm_resp").message_id
}

/// The PDU that a strict receiver makes of this one.
fn received(pdu: &Pdu) -> Pdu {
    let octets = encoded(pdu);
    assert_eq!(pdu.borrow().encoded_len(), octets.len());
    Pdu::decode(frame(&octets), Leniency::STRICT).unwrap_or_else(|error| panic!("{error}: {pdu:?}"))
}

#[test]
fn an_id_without_nul_or_not_there_can_be_asked_for() {
    for id in ["id-1", ""] {
        let literal = QuerySm { message_id: unended(id), ..QuerySm::default() };
        let built = QuerySm::builder().message_id(unended(id)).build().unwrap();
        for query in [literal, built] {
            let asked = QuerySm::try_from(received(&Pdu::request(1, query)).body).unwrap();
            assert_eq!(asked.message_id, id);
        }
    }
}

#[test]
fn an_id_without_nul_can_be_followed_by_a_tlv() {
    let mut resp = SubmitSmResp { message_id: unended("id-1"), ..SubmitSmResp::default() };
    assert_eq!(encoded(&Pdu::request(1, resp.clone())).len(), 16 + 4, "as it came while nothing follows");
    resp.tlvs.push(tlv::CONGESTION_STATE, &85.into()).unwrap();
    let resp = SubmitSmResp::try_from(received(&Pdu::request(1, resp)).body).unwrap();
    assert_eq!(
        (resp.message_id.as_str(), resp.tlvs.get(tlv::CONGESTION_STATE)),
        (Some("id-1"), Ok(Some(85.into())))
    );
}

#[test]
fn an_id_without_nul_becomes_a_text_with_one_in_a_tlv() {
    let mut tlvs = tlv::Tlvs::default();
    tlvs.push(tlv::RECEIPTED_MESSAGE_ID, &unended("id-1")).unwrap();
    assert_eq!(tlvs.borrow().as_octets(), octets("001E0005 'id-1'00"));
    assert_eq!(tlvs.borrow().oddities(), Leniency::STRICT);
}

#[test]
fn a_message_that_was_cut_can_be_followed_by_a_tlv() {
    let octets = layout::pdu(CommandId::REPLACE_SM, 0, 1, &octets("00 00 00 00 00 00 00 00 20'Hello'"));
    let mut pdu = Pdu::decode(frame(&octets), Leniency::LENIENT).expect("tolerated");
    assert_eq!(encoded(&pdu), octets, "as it came while nothing follows");
    let mut replace_sm = ReplaceSm::try_from(pdu.body).unwrap();
    replace_sm.tlvs.push(tlv::USER_MESSAGE_REFERENCE, &513).unwrap();
    pdu.body = replace_sm.into();
    let replace_sm = ReplaceSm::try_from(received(&pdu).body).unwrap();
    assert_eq!(replace_sm.short_message.as_octets(), b"Hello");
    assert_eq!(replace_sm.tlvs.get(tlv::USER_MESSAGE_REFERENCE), Ok(Some(513)));
}

#[test]
fn an_address_without_nul_can_stand_in_a_list() {
    let address = || SmeAddress { destination_addr: COctetString::ABSENT, ..SmeAddress::default() };
    let dest_address = Counted::new(vec![DestAddress::Sme(address()), DestAddress::Sme(address())]).unwrap();
    let multi = SubmitMulti { dest_address, ..SubmitMulti::default() };
    let multi = SubmitMulti::try_from(received(&Pdu::request(1, multi)).body).unwrap();
    let expected = DestAddress::Sme(SmeAddress::default());
    assert_eq!(multi.dest_address.as_slice(), [expected.clone(), expected]);
}

#[test]
fn ids_without_nul_can_stand_in_a_list_kept_or_borrowed() {
    let octets = layout::pdu(CommandId::QUERY_LAST_MSGS_RESP, 0, 1, &octets("03 'a'00 'b'"));
    let tlvs = octets_of_a_tlv();
    let tlvs = tlv::TlvsRef::parse(&tlvs).expect("octets").1;
    let pdu = PduRef::decode(frame(&octets), Leniency::LENIENT).expect("tolerated");
    let BodyRef::QueryLastMsgsResp(ids) = pdu.body else { panic!("{pdu:?}") };
    let mut written = Vec::new();
    let body = BodyRef::QueryLastMsgsResp(QueryLastMsgsRespRef { tlvs, ..ids });
    PduRef { body, ..pdu }.encode(&mut written);

    let mut kept = QueryLastMsgsResp::try_from(pdu.to_pdu().body).unwrap();
    assert_eq!(encoded(&Pdu::request(1, kept.clone())), octets, "as it came while nothing follows");
    kept.tlvs = tlvs.to_field();
    assert_eq!(encoded(&Pdu::request(1, kept.clone())), written);
    let ids = QueryLastMsgsResp::try_from(received(&Pdu::request(1, kept)).body).unwrap();
    let ids: Vec<_> = ids.message_id.as_slice().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "b", ""]);
}

#[test]
fn an_id_that_is_not_there_can_stand_before_another() {
    let ids = vec![COctetString::ABSENT, COctetString::new("b").unwrap()];
    let resp = QueryLastMsgsResp::builder().message_id(ids).build().unwrap();
    let ids = QueryLastMsgsResp::try_from(received(&Pdu::request(1, resp)).body).unwrap().message_id;
    assert_eq!(ids.as_slice(), [COctetString::EMPTY, COctetString::new("b").unwrap()]);
}

fn octets_of_a_tlv() -> Vec<u8> {
    let mut tlvs = tlv::Tlvs::default();
    tlvs.push(tlv::USER_MESSAGE_REFERENCE, &513).expect("two octets");
    tlvs.borrow().as_octets().to_vec()
}
