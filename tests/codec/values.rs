//! What can be asked of codes and addresses, over all their values.

use smpp_driver::codec::tlv::TlvTag;
use smpp_driver::codec::{
    Address, BindTransceiver, CancelSm, DeliverSm, EsmClass, InterfaceVersion, Leniency, MessageState, Npi,
    Oddity, QuerySm, RegisteredDelivery, StringError, SubmitSm, Ton,
};

#[test]
fn a_version_is_the_highest_known_that_is_not_above_it() {
    for value in 0..=255_u8 {
        let effective = match value {
            // 34 in decimal is most likely meant as 0x34.
            34 | 0x34..=0x4F => InterfaceVersion::V3_4,
            // What OpenSmpp and gosmpp send for 3.3: minus 0x33.
            0xCD | 0x00..=0x33 => InterfaceVersion::V3_3,
            0x50..=0xFF => InterfaceVersion::V5_0,
        };
        let version = InterfaceVersion(value);
        assert_eq!(version.effective(), effective, "{value:#x}");
        assert_eq!(version.has_tlvs(), effective != InterfaceVersion::V3_3, "{value:#x}");
    }
}

#[test]
fn esm_class_is_three_values_in_one_octet() {
    for value in 0..=255_u8 {
        let esm_class = EsmClass(value);
        assert_eq!(esm_class.mode().0, value & 0b0000_0011);
        assert_eq!(esm_class.message_type().0, value & 0b0011_1100);
        assert_eq!(esm_class.has_udh(), value & 0b0100_0000 != 0);
        assert_eq!(esm_class.has_reply_path(), value & 0b1000_0000 != 0);
        // The type is an enumeration: 0x0C, 0x14 and 0x24 have the bits of a receipt and are none.
        let receipt = matches!(value & 0b0011_1100, 0x04 | 0x20);
        assert_eq!(esm_class.is_delivery_receipt(), receipt, "{value:#x}");
    }
    let joined =
        EsmClass::STORE_AND_FORWARD | EsmClass::DELIVERY_RECEIPT | EsmClass::UDH | EsmClass::REPLY_PATH;
    assert_eq!(joined.to_string(), "0xc7 store and forward, delivery receipt, UDHI, reply path");
    assert_eq!(EsmClass(0x0C).to_string(), "0x0c reserved");
}

#[test]
fn registered_delivery_says_which_receipt_and_whether_intermediate_ones() {
    for value in 0..=255_u8 {
        let wanted = RegisteredDelivery(value);
        assert_eq!(wanted.receipt().0, value & 0b0000_0011);
        assert_eq!(wanted.wants_intermediate(), value & 0b0001_0000 != 0);
    }
    let joined = RegisteredDelivery::FINAL | RegisteredDelivery::SME_USER | RegisteredDelivery::INTERMEDIATE;
    let shown =
        "0x19 receipt on success or failure, SME manual/user acknowledgement, intermediate notification";
    assert_eq!(joined.to_string(), shown);
}

#[test]
fn a_message_comes_to_rest_in_six_states_and_is_skipped_in_a_seventh() {
    let last: Vec<_> =
        (0..=255).map(MessageState).filter(|state| state.is_final()).map(|state| state.0).collect();
    assert_eq!(last, [2, 3, 4, 5, 6, 8, 9]);
}

#[test]
fn type_and_plan_are_guessed_from_the_text() {
    let number = (Ton::INTERNATIONAL, Npi::ISDN);
    let short = (Ton::UNKNOWN, Npi::UNKNOWN);
    let name = (Ton::ALPHANUMERIC, Npi::UNKNOWN);
    let cases = [
        ("+447700900123", number, "447700900123"),
        ("447700900123", number, "447700900123"),
        ("123456789", number, "123456789"),
        ("+12345", number, "12345"),
        ("12345678", short, "12345678"),
        ("0", short, "0"),
        ("07700900123", short, "07700900123"),
        ("00447700900123", short, "00447700900123"),
        ("+07700900123", number, "07700900123"),
        ("", short, ""),
        ("ACME", name, "ACME"),
        ("4ALL", name, "4ALL"),
        ("+", name, "+"),
        ("++44", name, "++44"),
    ];
    for (text, (ton, npi), addr) in cases {
        assert_eq!(Address::guess(text), Address::new(ton, npi, addr), "{text}");
        assert_eq!(Address::guess(text).map(|address| (address.ton, address.npi)), Ok((ton, npi)), "{text}");
    }
    let too_long = StringError::TooLong { given: 21, max: 20 };
    assert_eq!(Address::guess("+447700900123000000000"), Err(too_long), "the + is no part of the address");
    assert_eq!(Address::guess("Ж"), Err(StringError::NotAscii { position: 0 }));
}

#[test]
fn an_address_is_set_and_read_as_one_value() {
    let source = Address::new(Ton::ALPHANUMERIC, Npi::PRIVATE, "ACME").unwrap();
    let destination = Address::new(Ton::INTERNATIONAL, Npi::ISDN, "447700900123").unwrap();
    let submit_sm = SubmitSm::builder().source(&source).destination(&destination).build().unwrap();
    assert_eq!((submit_sm.source(), submit_sm.destination()), (source.clone(), destination.clone()));
    let deliver_sm = DeliverSm::builder().source(&source).destination(&destination).build().unwrap();
    assert_eq!((deliver_sm.source(), deliver_sm.destination()), (source.clone(), destination.clone()));
    let cancel_sm = CancelSm::builder().source(&source).destination(&destination).build().unwrap();
    assert_eq!((cancel_sm.source(), cancel_sm.destination()), (source.clone(), destination));
    assert_eq!(QuerySm::builder().source(&source).build().unwrap().source(), source);
}

#[test]
fn a_builder_tells_the_first_field_that_did_not_fit() {
    let builder = BindTransceiver::builder()
        .system_id("ESME")
        .password("much too long")
        .system_type("too long as well");
    assert_eq!(builder.build().unwrap_err().field, "password");
}

#[test]
fn a_password_may_be_longer_by_explicit_choice() {
    use smpp_driver::codec::{COctetString, Leniency, Oddity, Pdu};
    let long = COctetString::oversized(b"a password of the operator").unwrap();
    let bind = BindTransceiver::builder().system_id("ESME").password(long).build().unwrap();
    assert_eq!(bind.password, "a password of the operator");
    let pdu = Pdu::request(1, bind);
    let octets = crate::support::encoded(&pdu);
    let read = Pdu::decode(crate::support::frame(&octets), Leniency::LENIENT);
    assert_eq!(read.as_ref(), Ok(&pdu));
    assert_eq!(pdu.oddities(), Leniency::STRICT.with(Oddity::TooLong), "and the peer may refuse it");
    let nul = COctetString::<9, smpp_driver::codec::Secret>::oversized(b"ends\0here");
    assert_eq!(nul, Err(StringError::Nul { position: 4 }));
}

#[test]
fn codes_and_tags_are_numbers_where_numbers_are_wanted() {
    assert_eq!(
        format!("{:#x} {:X} {:#010b} {:o}", Ton(0x0A), Npi(0x0A), EsmClass::UDH, EsmClass(8)),
        "0xa A 0b01000000 10"
    );
    let tag = TlvTag::from(0x1401);
    assert_eq!((format!("{tag:x} {tag:#06X}"), u16::from(tag)), ("1401 0x1401".to_owned(), 0x1401));
    let both: Leniency = [Oddity::TooLong, Oddity::NonAscii].into_iter().collect();
    assert_eq!(both, Leniency::STRICT.with(Oddity::TooLong).with(Oddity::NonAscii));
}
