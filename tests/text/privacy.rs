//! `Debug` and errors never show the text of a message.

use smpp_driver::codec::MessageState;
use smpp_driver::text::{self, DateTime, Encoding, LongMessage, Receipt, ReceiptBuilder, Splitter, Udh};

const SECRET: &str = "secret";

#[test]
fn debug_shows_lengths() {
    let decoded = Encoding::Ascii.decode(SECRET.as_bytes());
    assert_eq!(format!("{decoded:?}"), "Decoded { text: <6 characters>, lossy: false }");

    let segments = text::split(SECRET, Encoding::Ascii, LongMessage::Udh8 { reference: 1 }).unwrap();
    assert_eq!(
        format!("{segments:?}"),
        "[Segment { octets: <6 octets>, sequence: 1, total: 1, encoding: Ascii, .. }]"
    );

    let (udh, _) = Udh::split(b"\x08\x70\x06secrettext").unwrap();
    assert_eq!(format!("{udh:?}"), "[0x70 <6 octets>]");

    let date = DateTime::new(2024, 3, 5, 14, 12, None).unwrap();
    let receipt = ReceiptBuilder::new("4711", MessageState::DELIVERED, date, date).unwrap();
    let receipt = receipt.with_text(SECRET, Encoding::Gsm7).unwrap();
    let shown = format!("{receipt:?} {receipt:#?} {:?}", receipt.build());
    assert!(shown.contains("<6 octets>") && shown.contains("4711") && shown.contains("DELIVRD"));
    assert!(!shown.contains(SECRET) && !shown.contains("115"), "neither as text nor as octets: {shown}");
}

#[test]
fn debug_shows_no_value_that_text_ran_into() {
    let receipt = Receipt::parse(b"id:4711 stat:DELIVRD err:000 secret words", true).unwrap();
    let shown = format!("{receipt:?}");
    assert!(shown.contains("\"4711\"") && shown.contains("\"DELIVRD\""), "{shown}");
    assert!(shown.contains("err: Some(<16 octets>)") && !shown.contains(SECRET), "{shown}");
}

#[test]
fn errors_name_one_character_and_no_more() {
    let error = Encoding::Ascii.encode("secret né").unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(SECRET) && shown.contains('é'));
}

#[test]
fn a_split_text_shows_no_character_of_it() {
    let split = Splitter::new(LongMessage::Refuse).transliterate(true).split("ŚĘĆŘ").unwrap();
    assert_eq!(split.changes.len(), 4);
    let shown = format!("{split:?}");
    assert!(!shown.contains(['Ś', 'Ę', 'Ć', 'Ř', '\'']), "{shown}");
}
