//! What allocates, and how often.

use std::time::Duration;

use allocation_counter::measure;
use smpp_driver::codec::tlv::TlvsRef;
use smpp_driver::codec::{DataCoding, EsmClass};
use smpp_driver::text::{
    Encoding, JoinLimits, JoinOutcome, Joiner, LongMessage, NationalLanguage, NationalShift, Part, Receipt,
    Splitter, split,
};

const TEXT: &str = "Das Päckchen [€] kommt früh um 10 Uhr, wenn nichts dazwischen kommt. ";

#[test]
fn nothing_in_buffers_that_the_caller_brings() {
    let turkish = Encoding::National(NationalShift::single(NationalLanguage::Turkish));
    let texts = [
        (Encoding::Gsm7, TEXT),
        (turkish, "Sayın müşterimiz"),
        (Encoding::Latin1, "née à"),
        (Encoding::Ascii, "Hello"),
        (Encoding::Cyrillic, "Київ"),
        (Encoding::Hebrew, "שלום"),
        (Encoding::Ucs2, "Київ 😀"),
        (Encoding::Utf8, "Київ 😀"),
    ];
    for (encoding, text) in texts {
        let mut octets = Vec::with_capacity(2 * text.len());
        let mut decoded = String::with_capacity(3 * 2 * text.len());
        let counted = measure(|| {
            encoding.encode_into(text, &mut octets).unwrap();
            assert!(!encoding.decode_into(&octets, &mut decoded));
            assert!(encoding.units(text).is_ok());
        });
        assert_eq!((counted.count_total, decoded.as_str()), (0, text), "{encoding}");
    }
}

#[test]
fn nothing_for_an_estimate() {
    let splitter = Splitter::new(LongMessage::Udh8 { reference: 1 }).graphemes(true);
    for text in [TEXT.repeat(12), "Київ 👩‍🚀 ".repeat(50)] {
        assert_eq!(measure(|| assert!(splitter.estimate(&text).unwrap().segments > 3)).count_total, 0);
    }
}

#[test]
fn once_for_a_receipt() {
    let body =
        b"id:4711 sub:001 dlvrd:001 submit date:2403051412 done date:2403051413 stat:DELIVRD err:000 text:Hi";
    let counted = measure(|| {
        let receipt = Receipt::parse(body, true).unwrap();
        assert!(
            receipt.message_id().is_some() && receipt.message_state().is_some() && receipt.done().is_some()
        );
    });
    assert_eq!(counted.count_total, 1);
}

#[test]
fn once_for_a_message_that_is_joined() {
    let mut joiner = Joiner::new(JoinLimits::default());
    let mut join = |parts: usize| {
        let segments =
            split(&TEXT.repeat(parts * 2), Encoding::Gsm7, LongMessage::Udh8 { reference: 1 }).unwrap();
        let counted = measure(|| {
            let complete = segments.iter().rev().filter(|segment| {
                let octets = segment.octets();
                let part = Part::new(
                    b"447700900123",
                    b"1",
                    EsmClass::UDH,
                    DataCoding(0),
                    octets,
                    TlvsRef::default(),
                );
                matches!(joiner.push(Duration::ZERO, part).outcome, JoinOutcome::Complete(_))
            });
            assert_eq!(complete.count(), 1);
        });
        (segments.len(), counted.count_total)
    };
    // The first message makes the joiner's own tables.
    join(2);
    for parts in [2, 3, 10, 60, 200] {
        let (len, allocations) = join(parts);
        assert!(len > parts * 9 / 10, "{len}");
        assert_eq!(allocations, 1, "{len} parts");
    }
}
