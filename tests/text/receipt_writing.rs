//! Receipts that are written.

use smpp_driver::codec::MessageState;
use smpp_driver::text::{DateTime, Encoding, Receipt, ReceiptBuilder, ReceiptError};

use crate::tables::rows;

fn receipt(state: MessageState) -> ReceiptBuilder {
    let submitted = DateTime::new(2024, 3, 5, 14, 12, Some(30)).unwrap();
    let done = DateTime::new(2024, 3, 5, 14, 13, None).unwrap();
    ReceiptBuilder::new("0000012345", state, submitted, done).unwrap()
}

fn written(receipt: &ReceiptBuilder) -> String {
    String::from_utf8(receipt.to_octets()).unwrap()
}

#[test]
fn the_form_of_appendix_b() {
    assert_eq!(
        written(&receipt(MessageState::DELIVERED).with_text("Good morning all", Encoding::Gsm7).unwrap()),
        "id:0000012345 sub:001 dlvrd:001 submit date:2403051412 done date:2403051413 stat:DELIVRD err:000 \
         text:Good morning all",
    );
    let undelivered =
        receipt(MessageState::UNDELIVERABLE).with_err("69").unwrap().with_counts(12, 0).unwrap();
    assert_eq!(
        written(&undelivered),
        "id:0000012345 sub:012 dlvrd:000 submit date:2403051412 done date:2403051413 stat:UNDELIV err:069 text:",
    );
}

#[test]
fn every_state_has_a_word_of_seven_letters() {
    for (state, name) in MessageState::NAMED {
        let receipt = receipt(*state).build();
        assert_eq!(receipt.stat().map(str::len), Some(7), "{name}");
        assert_eq!(receipt.message_state(), Some(*state), "{name}");
    }
    let date = DateTime::new(2024, 3, 5, 14, 12, None).unwrap();
    let error = ReceiptBuilder::new("1", MessageState(77), date, date).unwrap_err();
    assert_eq!(error, ReceiptError::State(MessageState(77)));
}

#[test]
fn twenty_characters_of_the_text() {
    let quoted = |text: &str, encoding| {
        receipt(MessageState::DELIVERED).with_text(text, encoding).unwrap().build().text().unwrap().to_vec()
    };
    assert_eq!(quoted("abcdefghijklmnopqrstuvwxyz", Encoding::Gsm7), b"abcdefghijklmnopqrst");
    assert_eq!(quoted("€€€€€€€€€€€€€€€€€€€€€", Encoding::Gsm7), b"\x1B\x65".repeat(20));
    assert_eq!(quoted(&"Ж".repeat(30), Encoding::Ucs2), b"\x04\x16".repeat(20));
    assert_eq!(quoted("  Hi\r\n", Encoding::Ascii), b"Hi");
    // What is cut off need not fit the encoding.
    assert_eq!(quoted("abcdefghijklmnopqrstЖ", Encoding::Gsm7), b"abcdefghijklmnopqrst");
    let error = receipt(MessageState::DELIVERED).with_text("aЖ", Encoding::Gsm7).unwrap_err();
    assert!(matches!(error, ReceiptError::Text(error) if error.position == 1));
}

#[test]
fn values_that_would_not_read_back_are_refused() {
    let date = DateTime::new(2024, 3, 5, 14, 12, None).unwrap();
    for id in ["", "4 711", "4711 stat:DELIVRD", "4711\0", "идент", "47\n11"] {
        assert_eq!(
            ReceiptBuilder::new(id, MessageState::DELIVERED, date, date),
            Err(ReceiptError::Id),
            "{id:?}"
        );
    }
    for err in ["", "1234", "a b", " 1", "é"] {
        assert_eq!(receipt(MessageState::DELIVERED).with_err(err), Err(ReceiptError::Err), "{err:?}");
    }
    let error = receipt(MessageState::DELIVERED).with_counts(1, 1000).unwrap_err();
    assert_eq!(error, ReceiptError::Count { given: 1000 });
}

#[test]
fn samples_written_again_read_the_same() {
    for row in rows(include_str!("../data/receipt_samples.tsv")) {
        let Some(receipt) = Receipt::parse(row[0].replace("\\x00", "\0").as_bytes(), false) else { continue };
        assert_eq!(Receipt::parse(&receipt.to_octets(), false), Some(receipt), "{}", row[0]);
    }
}
