//! What the feature `arbitrary` makes of any octets.

use std::collections::BTreeSet;

use arbitrary::{Arbitrary, Unstructured};
use proptest::collection::vec;
use proptest::prelude::*;
use smpp_driver::codec::{CommandId, Pdu};

use crate::bodies;

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_pdu_is_encoded_and_decoded_to_itself_by_any_profile(octets in vec(any::<u8>(), 0..800)) {
        bodies::made(&octets);
    }
}

#[test]
fn every_operation_is_made() {
    let made = |seed: u8| {
        let octets: Vec<u8> = (0..200_u8).map(|at| at.wrapping_mul(31).wrapping_add(seed)).collect();
        Pdu::arbitrary(&mut Unstructured::new(&octets)).expect("made of anything").command_id()
    };
    let all: BTreeSet<CommandId> = (0..=u8::MAX).map(made).collect();
    assert_eq!(all.len(), CommandId::NAMED.len());
}
