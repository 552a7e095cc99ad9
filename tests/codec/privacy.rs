//! What people wrote, who they are and how they log in is shown by `reveal` alone.

use smpp_driver::codec::tlv::{self, CallbackNum, CallbackNumAtag, Subaddress, TlvTag};
use smpp_driver::codec::wire::{self, Field, Octets};
use smpp_driver::codec::{
    Address, BindTransceiver, Body, COctetString, Counted, DataCoding, DestAddress, Leniency, Npi, Pdu,
    PduRef, Personal, Secret, SubaddressType, Ton,
};

use crate::every_pdu;
use crate::layout;
use crate::support::{encoded, frame};

/// A word that no name of a field or code contains, as text and as hexadecimal digits.
const MARKER: &str = "QZXJW";
const MARKER_HEX: &str = "515A584A57";

fn shows(text: &str) -> bool {
    text.contains(MARKER) || text.to_uppercase().contains(MARKER_HEX)
}

/// Values that are a person's: the marker. Others stay at their least.
trait Personally {
    fn personally() -> Self;
}

macro_rules! impersonal {
    ($($Type:ty),*) => {$(
        impl Personally for $Type {
            fn personally() -> Self {
                Self::default()
            }
        }
    )*};
}

use smpp_driver::codec::{EsmClass, InterfaceVersion, MessageState, PriorityFlag, RegisteredDelivery};
impersonal!(
    u8,
    DataCoding,
    EsmClass,
    InterfaceVersion,
    MessageState,
    Npi,
    PriorityFlag,
    RegisteredDelivery,
    Ton
);

impl<const N: usize, K: wire::Kind> Personally for COctetString<N, K> {
    fn personally() -> Self {
        if K::PRIVACY == wire::Privacy::Open {
            return Self::default();
        }
        Self::new(MARKER).expect("short")
    }
}

impl Personally for smpp_driver::codec::ShortMessage {
    fn personally() -> Self {
        Self::new(MARKER.as_bytes()).expect("short")
    }
}

impl Personally for Counted<DestAddress> {
    fn personally() -> Self {
        let address = Address { addr: Personally::personally(), ..Address::default() };
        Self::new(vec![DestAddress::Sme(address.into())]).expect("one")
    }
}

impl Personally for Counted<smpp_driver::codec::UnsuccessSme> {
    fn personally() -> Self {
        let destination_addr = Personally::personally();
        Self::new(vec![smpp_driver::codec::UnsuccessSme { destination_addr, ..Default::default() }])
            .expect("one")
    }
}

impl Personally for Counted<COctetString<9>> {
    fn personally() -> Self {
        Self::default()
    }
}

/// Every operation with the marker in all that is a person's, and how many such fields it has.
fn personal_bodies() -> Vec<(Body, usize)> {
    use smpp_driver::codec::*;
    let mut bodies: Vec<(Body, usize)> = Vec::new();
    macro_rules! each {
        ($($Name:ident { $($field:ident)* })*) => {
            $(
                let body: Body = $Name { $($field: Personally::personally(),)* ..$Name::default() }.into();
                let fields: &[&str] = &[$(stringify!($field)),*];
                bodies.push((body, fields.iter().filter(|field| PERSONAL.contains(field)).count()));
            )*
        };
    }
    every_pdu!(each);
    bodies
}

/// The fields that hold what is a person's, in whatever operation.
const PERSONAL: [&str; 8] = [
    "password",
    "address_range",
    "source_addr",
    "destination_addr",
    "esme_addr",
    "dest_address",
    "unsuccess_sme",
    "short_message",
];

#[test]
fn debug_shows_nothing_of_a_person_and_reveal_shows_it_all() {
    for (body, personal) in personal_bodies() {
        let pdu = Pdu::request(1, body);
        for text in [
            format!("{pdu:?}"),
            format!("{pdu:#?}"),
            format!("{:?}", pdu.borrow()),
            format!("{:?}", pdu.body),
        ] {
            assert!(!shows(&text), "{text}");
        }
        let all = pdu.reveal().to_string();
        assert_eq!(all.matches(MARKER).count() + all.matches(MARKER_HEX).count(), personal, "{all}");
        assert_eq!(all, format!("{:?}", pdu.borrow().reveal()));
    }
}

#[test]
fn a_tlv_of_a_person_and_one_that_nobody_knows_are_revealed_only() {
    let word = || Octets::<Personal>::new(MARKER.as_bytes());
    let mut tlvs = tlv::Tlvs::default();
    let subaddress = Subaddress { subaddress_type: SubaddressType::USER_SPECIFIED, subaddress: word() };
    tlvs.push(tlv::SOURCE_SUBADDRESS, &subaddress).unwrap();
    tlvs.push(tlv::DEST_SUBADDRESS, &subaddress).unwrap();
    tlvs.push(tlv::MESSAGE_PAYLOAD, &word()).unwrap();
    tlvs.push(tlv::CALLBACK_NUM, &CallbackNum { digits: word(), ..CallbackNum::default() }).unwrap();
    tlvs.push(tlv::CALLBACK_NUM_ATAG, &CallbackNumAtag { text: word(), ..CallbackNumAtag::default() })
        .unwrap();
    tlvs.push_raw(TlvTag(0x1400), MARKER.as_bytes()).unwrap();
    // Of a length that it cannot have, so that nobody knows what it is.
    tlvs.push_raw(tlv::MESSAGE_STATE.number(), MARKER.as_bytes()).unwrap();
    let count = tlvs.iter().count();

    let pdu = Pdu::request(1, smpp_driver::codec::SubmitSm { tlvs, ..Default::default() });
    for text in [format!("{pdu:?}"), format!("{pdu:#?}")] {
        assert!(!shows(&text), "{text}");
        assert!(text.contains("callback_num_atag"), "what it is may be seen: {text}");
    }
    let all = pdu.reveal().to_string();
    assert_eq!(all.matches(MARKER_HEX).count(), count, "{all}");
}

#[test]
fn a_body_of_no_known_form_and_what_follows_a_cut_tlv_are_revealed_only() {
    let raw = Pdu::request(1, Body::new(smpp_driver::codec::CommandId(0x0001_0200), MARKER.as_bytes()));
    assert!(!shows(&format!("{raw:?}")), "{raw:?}");
    assert!(shows(&raw.reveal().to_string()));

    let cut = [&[0x04, 0x24, 0, 9][..], MARKER.as_bytes()].concat();
    let octets = layout::pdu(smpp_driver::codec::CommandId::ENQUIRE_LINK, 0, 1, &cut);
    let pdu = PduRef::decode(frame(&octets), Leniency::LENIENT).unwrap();
    assert!(!shows(&format!("{pdu:?}")), "{pdu:?}");
    assert!(!shows(&format!("{:?}", frame(&octets))));
}

#[test]
fn of_a_password_not_even_the_length_is_shown() {
    let shown = |password: &str| {
        let password = COctetString::<9, Secret>::oversized(password.as_bytes()).unwrap();
        format!("{:?}", BindTransceiver { password, ..BindTransceiver::default() })
    };
    assert_eq!(shown(""), shown("secret"));
    assert_eq!(shown(""), shown("a password of many characters"));
}

#[test]
fn errors_about_a_body_tell_nothing_of_it() {
    for (body, _) in personal_bodies() {
        let octets = encoded(&Pdu::request(1, body));
        for cut in 16..octets.len() {
            let mut short = octets[..cut].to_vec();
            short[..4].copy_from_slice(&u32::try_from(cut).unwrap().to_be_bytes());
            let Err(error) = PduRef::decode(frame(&short), Leniency::STRICT) else { continue };
            assert!(!shows(&format!("{error} {error:?}")), "{error:?}");
        }
    }
}

#[test]
fn errors_in_building_tell_nothing_of_what_was_given() {
    let long = MARKER.repeat(60);
    let accent = format!("{MARKER}\u{416}");
    let nul = format!("{MARKER}\0");
    for given in [&*long, &*accent, &*nul] {
        let builder = smpp_driver::codec::SubmitSm::builder().source_addr(given).service_type(given);
        assert!(!shows(&format!("{builder:?}")), "{builder:?}");
        let error = builder.build().unwrap_err();
        assert!(!shows(&format!("{error} {error:?}")), "{error:?}");
        let text = BindTransceiver::builder().password(given).build().unwrap_err();
        let text = format!("{text} {text:?}");
        assert!(!shows(&text) && !text.contains('\u{416}'), "not one character of a password: {text}");
    }
    let message = smpp_driver::codec::SubmitSm::builder().short_message(long.as_bytes()).build().unwrap_err();
    assert!(!shows(&format!("{message} {message:?}")), "{message:?}");
}

#[test]
fn an_address_shows_its_length() {
    let address = Address::new(Ton::ALPHANUMERIC, Npi::UNKNOWN, MARKER).unwrap();
    assert_eq!(format!("{address:?}"), "<5 octets> (ton 0x05 alphanumeric, npi 0x00 unknown)");
    assert_eq!(format!("{:?}", address.addr.borrow()), "<5 octets>");
}

fn redacted(pdu: &Pdu) -> Vec<u8> {
    PduRef::redact(frame(&encoded(pdu)))
}

#[test]
fn redacted_octets_hold_nothing_of_a_person_and_are_the_same_fields() {
    for (body, _) in personal_bodies() {
        let pdu = Pdu::request(1, body);
        let octets = redacted(&pdu);
        assert!(!octets.windows(MARKER.len()).any(|octets| octets == MARKER.as_bytes()), "{pdu:?}");
        let read = Pdu::decode(frame(&octets), Leniency::LENIENT).unwrap();
        // Texts and addresses keep their lengths, which is what `Debug` shows of them.
        assert_eq!(format!("{read:?}"), format!("{pdu:?}"));
        let shorter = encoded(&pdu).len() - octets.len();
        let has_password = format!("{pdu:?}").contains("password");
        assert_eq!(shorter, if has_password { MARKER.len() - 3 } else { 0 }, "{pdu:?}");
    }
    // Nothing is hidden where there is nothing to hide.
    let response = smpp_driver::codec::SubmitSmResp::builder().message_id("4711").build().unwrap();
    let pdu = Pdu::request(1, response);
    assert_eq!(redacted(&pdu), encoded(&pdu));
}

#[test]
fn redacted_tlvs_keep_their_numbers_and_nothing_else() {
    let mut tlvs = tlv::Tlvs::default();
    let digits = Octets::<Personal>::new(MARKER.as_bytes());
    tlvs.push(tlv::CALLBACK_NUM, &CallbackNum { digits, ..CallbackNum::default() }).unwrap();
    tlvs.push(tlv::USER_MESSAGE_REFERENCE, &7).unwrap();
    tlvs.push_raw(TlvTag(0x1400), MARKER.as_bytes()).unwrap();
    tlvs.push_raw(tlv::MESSAGE_STATE.number(), MARKER.as_bytes()).unwrap();
    let pdu = Pdu::request(1, smpp_driver::codec::SubmitSm { tlvs, ..Default::default() });
    let octets = redacted(&pdu);
    assert_eq!(octets.len(), encoded(&pdu).len());
    assert!(!octets.windows(MARKER.len()).any(|octets| octets == MARKER.as_bytes()));
    let read = Pdu::decode(frame(&octets), Leniency::LENIENT).unwrap();
    let tlvs = read.borrow().body.tlvs();
    assert_eq!(tlvs.get(tlv::USER_MESSAGE_REFERENCE), Ok(Some(7)));
    assert_eq!(tlvs.raw(TlvTag(0x1400)), Some(&b"*****"[..]));
    assert_eq!(tlvs.iter().count(), 4);
}

#[test]
fn of_a_user_data_header_the_technical_elements_stay() {
    // Part 2 of 3, and an element that may hold a picture.
    let udh = [&[12, 0x00, 3, 9, 3, 2, 0x12, 5][..], MARKER.as_bytes()].concat();
    let text = [&udh[..], MARKER.as_bytes()].concat();
    let expected = b"\x0c\x00\x03\x09\x03\x02\x12\x05**********";
    let build = smpp_driver::codec::SubmitSm::builder;
    let short = build().esm_class(EsmClass::UDH).short_message(&*text).build().unwrap();
    let octets = redacted(&Pdu::request(1, short));
    assert!(octets.ends_with(expected), "{octets:?}");
    let payload = build()
        .esm_class(EsmClass::UDH)
        .tlv(tlv::MESSAGE_PAYLOAD, Octets::new(&text))
        .tlv(tlv::USER_MESSAGE_REFERENCE, 7);
    let octets = redacted(&Pdu::request(1, payload.build().unwrap()));
    assert!(octets.windows(expected.len()).any(|octets| octets == expected), "{octets:?}");
    // A header that is longer than the text is none.
    let wrong = build().esm_class(EsmClass::UDH).short_message(&b"\x40secret"[..]);
    let octets = redacted(&Pdu::request(1, wrong.build().unwrap()));
    assert!(octets.ends_with(b"*******"), "{octets:?}");
}

#[test]
fn a_body_that_cannot_be_read_is_redacted_as_a_whole() {
    let octets = layout::pdu(smpp_driver::codec::CommandId::SUBMIT_SM, 0, 1, MARKER.as_bytes());
    let shown = PduRef::redact(frame(&octets));
    assert_eq!((&shown[..16], &shown[16..]), (&octets[..16], &b"*****"[..]));
}
