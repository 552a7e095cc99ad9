//! What must hold of any octets and of any PDU, over input that nobody chose.

use proptest::collection::vec;
use proptest::prelude::*;
use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::{CommandId, Leniency, Pdu};

use crate::bodies;
use crate::structured::{OPERATIONS, Source, body};
use crate::support::{encoded, frame, valid_vectors};

/// A header of a known operation before any octets.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let status = prop_oneof![Just(0_u32), any::<u32>()];
    (0..CommandId::NAMED.len(), status, any::<u32>(), vec(any::<u8>(), 0..200)).prop_map(
        |(index, status, sequence_number, body)| {
            crate::layout::pdu(CommandId::NAMED[index].0, status, sequence_number, &body)
        },
    )
}

/// A good vector with some octets changed, which comes further than noise.
fn any_damage() -> impl Strategy<Value = Vec<u8>> {
    let vectors = valid_vectors();
    let damage = vec((any::<prop::sample::Index>(), any::<u8>()), 1..5);
    (0..vectors.len(), damage, any::<prop::sample::Index>()).prop_map(move |(index, damage, cut)| {
        let mut octets = vectors[index].1.clone();
        for (at, octet) in damage {
            let at = at.index(octets.len());
            octets[at] = octet;
        }
        octets.truncate(16 + cut.index(octets.len() - 15));
        octets
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_octets_are_refused_or_kept_by_every_profile_alike(octets in vec(any::<u8>(), 0..100)) {
        bodies::decode(&octets);
    }

    #[test]
    fn any_body_is_refused_or_kept_by_every_profile_alike(octets in any_body()) {
        bodies::decode(&octets);
    }

    #[test]
    fn any_damaged_pdu_is_refused_or_kept_by_every_profile_alike(octets in any_damage()) {
        bodies::decode(&octets);
    }

    #[test]
    fn any_octets_are_tlvs_and_a_remainder(octets in vec(any::<u8>(), 0..100)) {
        bodies::tlv(&octets);
    }

    #[test]
    fn a_pdu_within_the_limits_survives_and_nothing_of_it_is_odd(octets in vec(any::<u8>(), 0..400)) {
        bodies::roundtrip(&octets);
    }

    #[test]
    fn every_operation_within_the_limits_survives(octets in vec(any::<u8>(), 100..400), number in 1..0x8000_0000_u32) {
        for command_id in OPERATIONS {
            let pdu = Pdu::request(number, body(*command_id, &mut Source(&octets)));
            let written = encoded(&pdu);
            prop_assert_eq!(pdu.oddities(), Leniency::STRICT);
            prop_assert_eq!(Pdu::decode(frame(&written), Leniency::STRICT), Ok(pdu));
        }
    }

    #[test]
    fn a_stream_gives_the_same_pdus_in_any_pieces(
        order in vec(any::<prop::sample::Index>(), 0..12),
        ends in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let vectors = valid_vectors();
        let chosen: Vec<_> = order.iter().map(|index| &vectors[index.index(vectors.len())].1).collect();
        let stream: Vec<u8> = chosen.iter().flat_map(|octets| octets.iter().copied()).collect();
        let mut ends: Vec<_> = ends.iter().map(|end| end.index(stream.len() + 1)).collect();
        ends.sort_unstable();
        ends.push(stream.len());

        let (mut buffer, mut found, mut start) = (Vec::new(), Vec::new(), 0);
        for end in ends {
            buffer.extend_from_slice(&stream[start..end]);
            start = end;
            while let Some((frame, rest)) = split(&buffer, FrameLimit::default()).expect("good lengths") {
                found.push(encoded(&Pdu::decode(frame, Leniency::LENIENT).expect("a good PDU")));
                buffer = rest.to_vec();
            }
        }
        prop_assert!(buffer.is_empty());
        prop_assert_eq!(found.iter().collect::<Vec<_>>(), chosen);
    }

    #[test]
    fn any_stream_gives_the_same_in_any_pieces(octets in vec(prop_oneof![Just(0_u8), 0..40_u8, any::<u8>()], 0..300)) {
        bodies::splitter(&octets);
    }
}
