//! Every receipt of the reference.

use smpp_driver::text::Receipt;

use crate::tables::rows;

/// A field as the reference writes it.
fn cell(field: Option<&str>) -> String {
    match field {
        None => "(absent)".into(),
        Some("") => "(empty)".into(),
        Some(value) => value.into(),
    }
}

/// All fields of a receipt, in the order of the columns.
fn cells(receipt: &Receipt) -> [String; 8] {
    let text = receipt.text().map(|text| String::from_utf8(text.to_vec()).unwrap());
    let [submitted, done] =
        [receipt.submitted(), receipt.done()].map(|date| date.map(|date| date.to_string()));
    [
        cell(receipt.id()),
        cell(receipt.sub()),
        cell(receipt.dlvrd()),
        cell(submitted.as_deref()),
        cell(done.as_deref()),
        cell(receipt.stat()),
        cell(receipt.err()),
        cell(text.as_deref()),
    ]
}

#[test]
fn every_sample_reads_as_listed() {
    let mut seen = 0;
    for row in rows(include_str!("../data/receipt_samples.tsv")) {
        let raw = row[0].replace("\\x00", "\0");
        let is_receipt = row[1] != "(absent)";
        // The type of the message need not say it for these: all have an id and a state.
        let receipt = Receipt::parse(raw.as_bytes(), false);
        assert_eq!(receipt.is_some(), is_receipt, "{raw}");
        let found = cells(&receipt.unwrap_or_default());
        assert_eq!(found.as_slice(), &row[1..9], "{raw}");
        if is_receipt {
            let flagged = Receipt::parse(raw.as_bytes(), true).expect("flagged");
            assert_eq!(cells(&flagged), found, "{raw}");
        }
        seen += 1;
    }
    assert_eq!(seen, 24);
}

#[test]
fn a_flagged_message_is_a_receipt_whatever_it_says() {
    for raw in [&b""[..], b"Your parcel arrives today", b"00,1,2403051412"] {
        assert_eq!(Receipt::parse(raw, true), Some(Receipt::default()));
        assert_eq!(Receipt::parse(raw, false), None);
    }
    let stateless = Receipt::parse(b"id:4711 err:000", true).unwrap();
    assert_eq!(stateless.message_id(), Some("4711"));
    assert_eq!(stateless.message_state(), None);
}

#[test]
fn without_the_flag_id_and_state_are_needed() {
    for raw in ["id:4711", "stat:DELIVRD", "id: stat:DELIVRD", "id:4711 stat:", "text:id:4711 stat:DELIVRD"] {
        assert_eq!(Receipt::parse(raw.as_bytes(), false), None, "{raw}");
    }
}
