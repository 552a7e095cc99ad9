//! What the fuzz targets of `text` do with octets: shared with `tests/text/fuzz.rs`, which feeds them on stable.
//!
//! Each must neither panic nor break what it asserts, whatever the octets are.

#![allow(dead_code, reason = "each target uses one of them")]

use core::time::Duration;

use smpp_driver::codec::tlv::{self, Tlvs};
use smpp_driver::codec::{DataCoding, EsmClass};
use smpp_driver::text::{
    DateTime, Encoding, IdMatch, JoinLimits, JoinOutcome, Joiner, LongMessage, NationalLanguage,
    NationalShift, OperatorProfile, Padding, Part, Receipt, SmppTime, Splitter, Udh, UdhBuilder, fill_bits,
    id_candidates, pack_septets, transliterate, unpack_septets,
};

const PLAIN: [Encoding; 8] = [
    Encoding::Gsm7,
    Encoding::Latin1,
    Encoding::Ascii,
    Encoding::Cyrillic,
    Encoding::Hebrew,
    Encoding::Ucs2,
    Encoding::Ucs2LittleEndian,
    Encoding::Utf8,
];

/// An encoding that an octet names.
fn encoding(octet: u8) -> Encoding {
    let language = |number: u8| NationalLanguage::from_id(number % 16);
    match PLAIN.get(usize::from(octet)) {
        Some(encoding) => *encoding,
        None => NationalShift::of(language(octet), language(octet >> 4))
            .map_or(Encoding::Gsm7, Encoding::National),
    }
}

fn long_message(octet: u8) -> LongMessage {
    match octet % 5 {
        0 => LongMessage::Udh8 { reference: octet },
        1 => LongMessage::Udh16 { reference: u16::from(octet) << 4 },
        2 => LongMessage::Sar { reference: u16::from(octet) << 4 },
        3 => LongMessage::Payload,
        _ => LongMessage::Refuse,
    }
}

/// Decoding, encoding, choosing, splitting and joining again; the first three octets say how.
pub(crate) fn text(octets: &[u8]) {
    let &[which, way, options, ref octets @ ..] = octets else { return };
    let encoding = encoding(which);
    let decoded = encoding.decode(octets);
    if let Ok(again) = encoding.encode(&decoded.text) {
        let back = encoding.decode(&again);
        // A mark at the start says the order of the octets, and is dropped; small c with a cedilla is an alias.
        let is_odd = decoded.text.starts_with(['\u{FEFF}', '\u{FFFE}']) || decoded.text.contains('ç');
        assert!(is_odd || back.text == decoded.text && !back.lossy, "{encoding}");
        assert!(is_odd || encoding.units(&decoded.text).is_ok());
    }
    let _ = OperatorProfile::default().detects_ucs2(true).decode(EsmClass(way), DataCoding(which), octets);
    let fill = fill_bits(usize::from(options));
    let septets = unpack_septets(octets, fill, None);
    let mut packed = Vec::new();
    pack_septets(&septets, fill, Padding::Zeros, &mut packed);
    assert_eq!(unpack_septets(&packed, fill, Some(septets.len())), septets);

    let text = String::from_utf8_lossy(octets).replace(['\u{FEFF}', '\u{FFFE}', 'ç'], "");
    let changed = transliterate(&text, Encoding::Gsm7);
    assert!(changed.changes.len() <= text.chars().count());
    let profile = OperatorProfile::default();
    let splitter = Splitter::new(long_message(way))
        .graphemes(options & 1 != 0)
        .single_shifts(if options & 2 != 0 { &NationalLanguage::ALL } else { &[] })
        .locking_shifts(if options & 4 != 0 { &NationalLanguage::ALL[..3] } else { &[] });
    let estimate = splitter.estimate(&text).expect("UCS-2 holds all");
    let Ok(split) = splitter.split(&text) else { return };
    assert_eq!(split.encoding, estimate.encoding);
    let mut joiner = Joiner::new(JoinLimits::default());
    for segment in split.segments.iter().rev() {
        let is_payload = segment.short_message().is_empty();
        assert!(is_payload || segment.octets().len() <= 160, "{} octets", segment.octets().len());
        let tlvs = segment.tlvs();
        let coding = (segment.esm_class(), segment.data_coding());
        let part = Part::new(b"1", b"2", coding.0, coding.1, segment.short_message(), &tlvs);
        let back = match joiner.push(Duration::ZERO, part).outcome {
            JoinOutcome::Whole => profile.decode(coding.0, coding.1, segment.octets()),
            JoinOutcome::Complete(message) => message.decode(&profile),
            _ => continue,
        };
        assert_eq!(back.map(|back| back.text), Some(text.clone()));
    }
}

/// Parsing headers, and building them again.
pub(crate) fn udh(octets: &[u8]) {
    let Ok((udh, rest)) = Udh::split(octets) else { return };
    let mut exact = true;
    let mut builder = UdhBuilder::new();
    for element in udh.elements() {
        let _ = (element.read(), element.name(), format!("{element:?} {:?}", element.read()));
        match builder.clone().element(element.id, element.data) {
            Ok(more) => builder = more,
            Err(_) => exact = false,
        }
    }
    let _ = (udh.ports(), udh.concatenation(), udh.national_shift());
    let built = builder.build();
    assert!(!exact || built == octets[..octets.len() - rest.len()]);
    assert!(!exact || built.len() == udh.header_len());
}

/// Reading receipts, their dates, ids, and the times of PDUs.
pub(crate) fn receipt(octets: &[u8]) {
    for flagged in [false, true] {
        let Some(receipt) = Receipt::parse(octets, flagged) else { continue };
        let _ = (receipt.submitted(), receipt.done(), receipt.message_state(), receipt.error_code());
        let _ = format!("{receipt:?}");
        assert_eq!(receipt.raw(), octets);
        if let Some(id) = receipt.message_id() {
            assert!(IdMatch::of(id, id) == Some(IdMatch::Exact) && id_candidates(id)[0] == id);
        }
        let again = receipt.to_octets();
        let _ = Receipt::parse(&again, true);
    }
    let words = String::from_utf8_lossy(octets);
    if let Some(date) = DateTime::parse(&words) {
        assert!(DateTime::from_unix_seconds(date.unix_seconds()).is_some());
    }
    if let Ok(Some(time)) = SmppTime::parse(octets) {
        assert_eq!(SmppTime::parse(time.to_string().as_bytes()), Ok(Some(time)));
    }
}

/// Joining whatever comes: each part is a length, three octets of its PDU, and its user data.
pub(crate) fn join(octets: &[u8]) {
    let mut limits = JoinLimits::default();
    (limits.messages, limits.parts, limits.octets) = (4, 20, 60_000);
    limits.expiry = Duration::from_secs(10);
    let mut joiner = Joiner::new(limits);
    let (mut now, mut taken, mut given) = (Duration::ZERO, 0, 0);
    let mut rest = octets;
    while let &[len, seconds, esm_class, data_coding, ref more @ ..] = rest {
        let (user_data, after) = more.split_at(more.len().min(usize::from(len % 64)));
        rest = after;
        now += Duration::from_secs(u64::from(seconds % 4));
        let mut tlvs = Tlvs::default();
        if len & 0x40 != 0 {
            let [reference, total, sequence] = user_data.first_chunk().copied().unwrap_or([0, 2, 1]);
            let pushed = tlvs.push(tlv::SAR_MSG_REF_NUM, &u16::from(reference % 4));
            let pushed = pushed.and_then(|()| tlvs.push(tlv::SAR_TOTAL_SEGMENTS, &(total % 5)));
            assert!(pushed.and_then(|()| tlvs.push(tlv::SAR_SEGMENT_SEQNUM, &(sequence % 6))).is_ok());
        }
        let source = [b'0' + data_coding % 3];
        let class = EsmClass(esm_class | (len >> 1 & 0x40));
        let part = Part::new(&source, b"2", class, DataCoding(data_coding), user_data, &tlvs);
        let pushed = joiner.push(now, part);
        for given_up in &pushed.given_up {
            given += given_up.message.parts().flatten().count();
            let _ = given_up.message.decode(&OperatorProfile::default());
        }
        match pushed.outcome {
            JoinOutcome::Whole | JoinOutcome::Duplicate => {}
            JoinOutcome::Complete(message) => {
                taken += 1;
                given += message.received();
                assert_eq!(message.missing(), 0);
                let _ = (message.decode(&OperatorProfile::default()), message.concat());
            }
            _ => taken += 1,
        }
        assert!(joiner.messages() <= 4 && joiner.parts() <= 20 && joiner.octets() <= 60_000);
        assert_eq!(taken, given + joiner.parts(), "no part is lost");
    }
    let drained: usize = joiner.drain().iter().map(|given_up| given_up.message.received()).sum();
    assert_eq!(taken, given + drained);
    assert_eq!((joiner.messages(), joiner.parts(), joiner.octets()), (0, 0, 0));
}
