//! How often decoding allocates: a promise of the docs, counted.

use allocation_counter::{AllocationInfo, measure};
use smpp_driver::codec::frame::{Frame, FrameLimit, split};
use smpp_driver::codec::{Leniency, Pdu, PduRef};

/// The vectors that can be decoded, with their names.
fn vectors() -> Vec<(String, Vec<u8>)> {
    let octet = |pair: &[u8]| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("hex");
    let lines = include_str!("data/vectors.tsv").lines().skip(1);
    let rows = lines.map(|line| {
        let mut cells = line.split('\t');
        let (name, hex) = (cells.next().expect("a name"), cells.nth(1).expect("hex"));
        (name.to_owned(), hex.as_bytes().chunks(2).map(octet).collect::<Vec<_>>())
    });
    rows.filter(|(name, _)| !name.starts_with("INVALID")).collect()
}

fn frame(octets: &[u8]) -> Frame<'_> {
    split(octets, FrameLimit::default()).expect("a good length").expect("a whole PDU").0
}

/// What it costs to make a value; dropping it is not counted.
fn cost<T>(make: impl FnOnce() -> T) -> (AllocationInfo, T) {
    let mut value = None;
    let info = measure(|| value = Some(make()));
    (info, value.expect("made"))
}

#[test]
fn allocations_are_counted_at_all() {
    let (info, kept) = cost(|| vec![1_u8, 2, 3]);
    assert_eq!((info.count_total, info.bytes_total, kept.len()), (1, 3, 3));
}

#[test]
fn a_borrowed_pdu_allocates_nothing_be_it_read_asked_or_written() {
    for (name, octets) in vectors() {
        let mut out = Vec::with_capacity(octets.len());
        let (info, oddities) = cost(|| {
            let pdu = PduRef::decode(frame(&octets), Leniency::LENIENT).expect("decodable");
            pdu.encode(&mut out);
            pdu.oddities()
        });
        assert_eq!(info.count_total, 0, "{name}, {oddities:?}");
        assert_eq!(out, octets, "{name}");
    }
}

#[test]
fn a_refused_pdu_allocates_nothing() {
    for (name, octets) in vectors() {
        let length = octets.len() - 1;
        let mut short = octets[..length].to_vec();
        short[..4].copy_from_slice(&u32::try_from(length).expect("short").to_be_bytes());
        if length < 16 {
            continue;
        }
        let (info, _) = cost(|| PduRef::decode(frame(&short), Leniency::STRICT).is_err());
        assert_eq!(info.count_total, 0, "{name}");
    }
}

/// Bodies of up to 32 octets are kept in place, longer ones in one allocation.
#[test]
fn a_kept_pdu_allocates_once_at_most() {
    for (name, octets) in vectors() {
        let (info, pdu) = cost(|| Pdu::decode(frame(&octets), Leniency::LENIENT).expect("decodable"));
        assert_eq!(info.count_total, u64::from(pdu.body.as_octets().len() > 32), "{name}");
    }
}

#[test]
fn the_promised_figures_hold() {
    let counted = |name: &str| {
        let (_, octets) = vectors().into_iter().find(|(known, _)| known == name).expect(name);
        cost(|| Pdu::decode(frame(&octets), Leniency::LENIENT)).0.count_total
    };
    assert_eq!(counted("submit_sm minimal"), 1);
    assert_eq!(counted("deliver_sm receipt"), 1);
    assert_eq!(counted("bind_transceiver"), 0);
    assert_eq!(counted("submit_sm_resp"), 0);
}
