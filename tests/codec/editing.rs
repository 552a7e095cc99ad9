//! A router's edit: the recipient and the sequence number of a frame change, and not one octet besides.

use smpp_driver::codec::frame::Frame;
use smpp_driver::codec::wire::Field;
use smpp_driver::codec::{
    BodyRef, COctetString, CommandId, Leniency, Oddity, Pdu, PduRef, Personal, SubmitSm, SubmitSmRef,
};

use crate::layout;
use crate::support::{encoded, frame, octets};

/// The frame for another recipient and under another number, as a router writes it.
fn rerouted(frame: Frame<'_>, recipient: &str, sequence_number: u32) -> Vec<u8> {
    let recipient = COctetString::<21, Personal>::new(recipient).expect("an address");
    let pdu = PduRef::decode(frame, Leniency::LENIENT).expect("readable");
    let BodyRef::SubmitSm(submit_sm) = pdu.body else { panic!("{pdu:?}") };
    let body = BodyRef::SubmitSm(SubmitSmRef { destination_addr: recipient.borrow(), ..submit_sm });
    let mut octets = Vec::new();
    PduRef { sequence_number, body, ..pdu }.encode(&mut octets);
    octets
}

/// A `submit_sm` up to the recipient, and after it, with and without oddities.
const SUBMIT_SM: [(&str, &str, &[Oddity]); 4] = [
    ("00 0500'ACME'00 0101", "00 00 00 00 00 00 01 00 00 00 05'Hello'", &[]),
    (
        "00 0500'Caf'E900 0101",
        "00 00 00 00 00 00 01 00 00 00 05'Hello' 04240010'x'",
        &[Oddity::NonAscii, Oddity::TlvCut],
    ),
    (
        "'SERVICE8'00 0500'ACME'00 0101",
        "00 00 00 00 '260102'00 00 01 00 00 00 05'Hello' 001E0003'abc'",
        &[Oddity::TooLong, Oddity::TimeLength, Oddity::TlvLength],
    ),
    ("00 0500'ACME'00 0101", "00 00 00 00 00 00 01 00 00 00 20'Hello'", &[Oddity::ShortMessageCut]),
];

#[test]
fn nothing_else_changes_whatever_is_odd() {
    for (before, after, found) in SUBMIT_SM {
        let body = |recipient: &str| octets(&format!("{before} '{recipient}' {after}"));
        let from = layout::pdu(CommandId::SUBMIT_SM, 0, 7, &body("447700900123"));
        let pdu = PduRef::decode(frame(&from), Leniency::LENIENT).expect("readable");
        assert_eq!(pdu.oddities().iter().collect::<Vec<_>>(), found);

        for recipient in ["12025550100", "447700900124", "44770090012300000000"] {
            let to = layout::pdu(CommandId::SUBMIT_SM, 0, 4711, &body(recipient));
            assert_eq!(rerouted(frame(&from), recipient, 4711), to, "{before} … {after}");
        }
    }
}

#[test]
fn the_same_edit_of_an_owned_pdu_gives_the_same_octets() {
    for (before, after, _) in SUBMIT_SM {
        let from =
            layout::pdu(CommandId::SUBMIT_SM, 0, 7, &octets(&format!("{before} '447700900123' {after}")));
        let mut pdu = Pdu::decode(frame(&from), Leniency::LENIENT).expect("readable");
        let mut submit_sm = SubmitSm::try_from(pdu.body).expect("a submit_sm");
        submit_sm.destination_addr = COctetString::new("12025550100").expect("an address");
        pdu = Pdu { body: submit_sm.into(), sequence_number: 4711, ..pdu };
        assert_eq!(encoded(&pdu), rerouted(frame(&from), "12025550100", 4711));
    }
}
