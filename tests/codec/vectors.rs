//! Every row of `vectors.tsv`: valid PDUs survive octet for octet, invalid ones are answered as the row says.

use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::{CommandStatus, Leniency, Oddity, Pdu, PduRef};

use crate::support::{encoded, frame, rows, unhex};

#[test]
fn valid_rows_survive_octet_for_octet() {
    let mut checked = 0;
    for row in rows("vectors.tsv").iter().filter(|row| !row["name"].starts_with("INVALID")) {
        let octets = unhex(&row["hex"]);
        let pdu = Pdu::decode(frame(&octets), Leniency::LENIENT)
            .unwrap_or_else(|error| panic!("{}: {error}", row["name"]));
        assert_eq!(encoded(&pdu), octets, "{}", row["name"]);
        assert_eq!(pdu.borrow().encoded_len(), octets.len(), "{}", row["name"]);
        assert_eq!(
            PduRef::decode(frame(&octets), Leniency::LENIENT).unwrap(),
            pdu.borrow(),
            "{}",
            row["name"]
        );
        checked += 1;
    }
    assert_eq!(checked, 50);
}

#[test]
fn valid_rows_have_no_oddity_but_the_one_they_show() {
    for row in rows("vectors.tsv").iter().filter(|row| !row["name"].starts_with("INVALID")) {
        let octets = unhex(&row["hex"]);
        let pdu = Pdu::decode(frame(&octets), Leniency::LENIENT).unwrap();
        let expected = match row["name"].as_str() {
            "deliver_sm_resp header only" => Leniency::STRICT.with(Oddity::MissingBody),
            _ => Leniency::STRICT,
        };
        assert_eq!(pdu.oddities(), expected, "{}", row["name"]);
        let strict = Pdu::decode(frame(&octets), Leniency::STRICT);
        assert_eq!(strict.is_ok(), expected.is_empty(), "{}: {strict:?}", row["name"]);
    }
}

#[test]
fn invalid_rows_are_answered_as_they_say() {
    let mut checked = 0;
    for row in rows("vectors.tsv").iter().filter(|row| row["name"].starts_with("INVALID")) {
        let octets = unhex(&row["hex"]);
        let name = row["name"].as_str();
        let status = match split(&octets, FrameLimit::default()) {
            Err(error) => {
                assert!(row["meaning"].contains("generic_nack"), "{name}");
                error.status()
            }
            Ok(_) => match Pdu::decode(frame(&octets), Leniency::STRICT) {
                Err(error) => error.status(),
                Ok(pdu) if pdu.command_id().name().is_none() => CommandStatus::INVCMDID,
                Ok(pdu) => panic!("{name}: accepted {pdu:?}"),
            },
        };
        let answer = status.name().unwrap();
        assert!(row["meaning"].contains(answer), "{name}: {answer}, but the row says {}", row["meaning"]);
        checked += 1;
    }
    assert_eq!(checked, 10);
}

#[test]
fn what_can_be_read_without_doubt_is_tolerated_and_told() {
    let expected = [
        ("INVALID sm_length beyond end", Some(Oddity::ShortMessageCut)),
        ("INVALID TLV overrun", Some(Oddity::TlvCut)),
        ("INVALID 3 trailing octets", Some(Oddity::StrayOctets)),
        ("INVALID TLV length", Some(Oddity::TlvLength)),
        ("INVALID schedule 20 characters", Some(Oddity::TooLong)),
        ("INVALID no NUL", None),
        ("INVALID dest_flag", None),
    ];
    for (name, oddity) in expected {
        let row = rows("vectors.tsv").into_iter().find(|row| row["name"] == name).expect(name);
        let octets = unhex(&row["hex"]);
        let decoded = Pdu::decode(frame(&octets), Leniency::LENIENT);
        match (oddity, decoded) {
            (Some(oddity), Ok(pdu)) => {
                assert!(pdu.oddities().contains(oddity), "{name}: {:?}", pdu.oddities());
                assert_eq!(encoded(&pdu), octets, "{name}");
                assert!(Pdu::decode(frame(&octets), Leniency::LENIENT.without(oddity)).is_err(), "{name}");
            }
            (None, Err(error)) => {
                assert!(row["meaning"].contains(error.status().name().unwrap()), "{name}: {error}");
            }
            (_, decoded) => panic!("{name}: {decoded:?}"),
        }
    }
}
