//! `inspect`: what can be read of a PDU, field by field, up to the first fault.

use smpp_driver::codec::frame::Frame;
use smpp_driver::codec::wire::Shown;
use smpp_driver::codec::{CommandId, DecodeError, Leniency, PduRef};

use crate::layout;
use crate::support::{frame, octets, valid_vectors};

/// The fields as a person sees them, and the fault that ended them.
fn inspected(frame: Frame<'_>) -> (Vec<(&'static str, String)>, Result<(), DecodeError>) {
    let mut fields = Vec::new();
    let result = PduRef::inspect(frame, &mut |name, field| {
        fields.push((name, Shown { field, reveal: true }.to_string()));
    });
    (fields, result)
}

#[test]
fn of_a_good_pdu_all_fields_are_shown_as_the_decoded_one_shows_them() {
    for (name, octets) in valid_vectors() {
        let pdu = PduRef::decode(frame(&octets), Leniency::LENIENT).expect("a good sample");
        let mut fields = Vec::new();
        pdu.body.visit(&mut |name, field| fields.push((name, Shown { field, reveal: true }.to_string())));
        if octets.len() > 16 {
            assert_eq!(inspected(frame(&octets)), (fields, Ok(())), "{name}");
        }
    }
}

#[test]
fn of_a_pdu_that_cannot_be_read_the_fields_before_the_fault_are_shown() {
    for (name, octets) in valid_vectors() {
        let (whole, _) = inspected(frame(&octets));
        for cut in 16..octets.len() {
            let mut short = octets[..cut].to_vec();
            short[..4].copy_from_slice(&u32::try_from(cut).expect("short").to_be_bytes());
            let (fields, result) = inspected(frame(&short));
            let Err(error) = result else {
                assert_eq!(fields.len(), whole.len(), "{name} cut at {cut}: every field is there");
                continue;
            };
            assert!(fields.len() < whole.len(), "{name} cut at {cut}: {error}");
            let names =
                |fields: &[(&'static str, String)]| fields.iter().map(|(name, _)| *name).collect::<Vec<_>>();
            assert!(names(&whole).starts_with(&names(&fields)), "{name} cut at {cut}");
            // The field to blame may have been shown, it or the list that it is in: a string without its NUL, that took
            // what was left.
            let blamed = whole
                .iter()
                .position(|(name, _)| *name == error.field)
                .unwrap_or_else(|| fields.len().saturating_sub(1));
            let good = blamed.min(fields.len());
            assert_eq!(fields[..good], whole[..good], "{name} cut at {cut}: {error}");
        }
    }
}

#[test]
fn of_an_operation_that_nobody_knows_the_body_is_shown() {
    let octets = layout::pdu(CommandId(0x0A0A), 0, 1, &octets("DEADBEEF"));
    assert_eq!(inspected(frame(&octets)), (vec![("body", "DEADBEEF".to_owned())], Ok(())));
}
