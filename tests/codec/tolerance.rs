//! Every oddity: a PDU that shows it, what is told, who refuses it and with which status.
//!
//! The cases are those of peers measured in the field: what they send, and what broke others.

use smpp_driver::codec::{CommandId, CommandStatus, Fault, Leniency, Oddity, Pdu, PduRef};

use crate::layout;
use crate::support::{encoded, frame, octets};

/// A PDU written down: operation, status, sequence number, and the body as [`octets`] reads it.
type Written = (CommandId, u32, u32, String);

fn pdu((command_id, status, sequence_number, body): &Written) -> Vec<u8> {
    layout::pdu(*command_id, *status, *sequence_number, &octets(body))
}

/// A receipt or message whose fields are usual up to `sm_length`.
fn deliver_sm(rest: &str) -> Written {
    written(
        CommandId::DELIVER_SM,
        &format!("00 0101'447700900123'00 0001'12345'00 04 00 00 00 00 00 00 00 00 {rest}"),
    )
}

fn written(command_id: CommandId, body: &str) -> Written {
    (command_id, 0, 1, body.to_owned())
}

fn refusing(command_id: CommandId, status: u32, body: &str) -> Written {
    (command_id, status, 1, body.to_owned())
}

/// What it is, the PDU, what is told of it, and the status with which a strict receiver refuses.
type Case = (&'static str, Written, &'static [Oddity], CommandStatus);

#[rustfmt::skip]
fn odd() -> Vec<Case> {
    use CommandId as Id;
    use CommandStatus as Status;
    use Oddity::*;
    vec![
        ("receipted_message_id without NUL", deliver_sm("02'hi' 001E0003'abc'"), &[TlvLength], Status::INVTLVLEN),
        ("receipted_message_id without NUL, another TLV after it", deliver_sm("02'hi' 001E0003'abc' 0427000102"),
            &[TlvLength], Status::INVTLVLEN),
        ("receipted_message_id with two NULs", deliver_sm("02'hi' 001E0005'abc'0000"), &[TlvLength], Status::INVTLVLEN),
        ("message_state of 2 octets", deliver_sm("02'hi' 042700020002"), &[TlvLength], Status::INVTLVLEN),
        ("message_state of 4 octets", deliver_sm("02'hi' 0427000400000002"), &[TlvLength], Status::INVTLVLEN),
        ("user_message_reference of 1 octet", deliver_sm("02'hi' 0204000107"), &[TlvLength], Status::INVTLVLEN),
        ("a known TLV of no octets", deliver_sm("02'hi' 04270000"), &[TlvLength], Status::INVTLVLEN),
        ("callback_num of 3 octets", deliver_sm("02'hi' 03810003010101"), &[TlvLength], Status::INVTLVLEN),
        ("1 stray octet", deliver_sm("02'hi' 00"), &[StrayOctets], Status::INVTLVSTREAM),
        ("3 stray octets", deliver_sm("02'hi' 000000"), &[StrayOctets], Status::INVTLVSTREAM),
        ("a stray octet after a TLV", deliver_sm("02'hi' 0427000102 00"), &[StrayOctets], Status::INVTLVSTREAM),
        ("a TLV longer than the PDU", deliver_sm("02'hi' 001E0020'abc'00"), &[TlvCut], Status::INVTLVSTREAM),
        ("a TLV without its value", deliver_sm("02'hi' 04240001"), &[TlvCut], Status::INVTLVSTREAM),
        ("sm_length larger than the PDU", deliver_sm("20'hi'"), &[ShortMessageCut], Status::INVMSGLEN),
        ("sm_length and nothing after it", deliver_sm("01"), &[ShortMessageCut], Status::INVMSGLEN),
        ("Latin-1 in source_addr",
            written(Id::DELIVER_SM, "00 0500'Caf'E900 0001'12345'00 04 00 00 00 00 00 00 00 00 00"),
            &[NonAscii], Status::INVSRCADR),
        ("validity_period of 10 characters",
            written(Id::DELIVER_SM, "00 0101'4477'00 0001'12345'00 04 00 00 00 '2601020304'00 00 00 00 00 00"),
            &[TimeLength], Status::INVEXPIRY),
        ("schedule_delivery_time of 12 characters",
            written(Id::SUBMIT_SM, "00 0101'4477'00 0001'12345'00 04 00 00 '260102030405'00 00 00 00 00 00 00"),
            &[TimeLength], Status::INVSCHED),
        ("final_date of 12 characters, as SMPP 3.4 §7.1.1 has it",
            written(Id::QUERY_SM_RESP, "'1a'00 '260102030405'00 02 00"), &[TimeLength], Status::INVCMDLEN),
        ("source_addr of 25 digits",
            written(Id::DELIVER_SM, "00 0101'4477009001234477009001234'00 0001'12345'00 04 00 00 00 00 00 00 00 00 00"),
            &[TooLong], Status::INVSRCADR),
        ("destination_addr of 30 digits",
            written(Id::DELIVER_SM, "00 0101'4477'00 0001'447700900123447700900123447700'00 04 00 00 00 00 00 00 00 00 00"),
            &[TooLong], Status::INVDSTADR),
        ("service_type of 8 characters",
            written(Id::DELIVER_SM, "'SERVICE8'00 0101'4477'00 0001'12345'00 04 00 00 00 00 00 00 00 00 00"),
            &[TooLong], Status::INVSERTYP),
        ("service_type of 20 characters",
            written(Id::DELIVER_SM, "'SERVICE-TYPE-OF-20-C'00 0101'4477'00 0001'12345'00 04 00 00 00 00 00 00 00 00 00"),
            &[TooLong], Status::INVSERTYP),
        ("a password of 9 characters", written(Id::BIND_TRANSCEIVER, "'ESME'00 '123456789'00 00 34 00 00 00"),
            &[TooLong], Status::INVPASWD),
        ("submit_sm_resp without a body", written(Id::SUBMIT_SM_RESP, ""), &[MissingBody], Status::INVCMDLEN),
        ("bind_transceiver_resp without a body", written(Id::BIND_TRANSCEIVER_RESP, ""), &[MissingBody], Status::INVCMDLEN),
        ("deliver_sm_resp without a body", written(Id::DELIVER_SM_RESP, ""), &[MissingBody], Status::INVCMDLEN),
        ("data_sm_resp without a body", written(Id::DATA_SM_RESP, ""), &[MissingBody], Status::INVCMDLEN),
        ("message_id without NUL", written(Id::SUBMIT_SM_RESP, "'id-1'"), &[MissingNul], Status::INVMSGID),
        ("message_id of 100 characters", written(Id::SUBMIT_SM_RESP, &format!("'{}'00", "a".repeat(100))),
            &[TooLong], Status::INVMSGID),
        ("system_id of the SMSC without NUL", written(Id::BIND_TRANSCEIVER_RESP, "'SMSC'"), &[MissingNul], Status::INVSYSID),
        ("system_id of the SMSC of 32 characters",
            written(Id::BIND_TRANSCEIVER_RESP, &format!("'{}'00 0210000134", "S".repeat(32))), &[TooLong], Status::INVSYSID),
        ("bind_transceiver_resp with an octet too many", written(Id::BIND_TRANSCEIVER_RESP, "'SMSC'00 00"),
            &[StrayOctets], Status::INVTLVSTREAM),
        ("sc_interface_version of 2 octets", written(Id::BIND_TRANSCEIVER_RESP, "'SMSC'00 021000020034"),
            &[TlvLength], Status::INVTLVLEN),
        ("outbind without its password", written(Id::OUTBIND, "'SMSC'00"), &[MissingNul], Status::INVPASWD),
        ("a refusal with a TLV and no message_id", refusing(Id::SUBMIT_SM_RESP, 0xFE, "0425000103"),
            &[ErrorBody], Status::INVCMDLEN),
        ("a refusal with half a body", refusing(Id::QUERY_SM_RESP, 0x67, "'1a'00 00"), &[ErrorBody], Status::INVCMDLEN),
        ("a refusal with a message_id without NUL", refusing(Id::SUBMIT_SM_RESP, 0x08, "'id-1'"),
            &[MissingNul], Status::INVMSGID),
        ("a refusal with a message_id of 100 characters",
            refusing(Id::SUBMIT_SM_RESP, 0x08, &format!("'{}'00", "a".repeat(100))), &[TooLong], Status::INVMSGID),
        ("generic_nack with a stray octet", refusing(Id::GENERIC_NACK, 3, "00"), &[StrayOctets], Status::INVTLVSTREAM),
        ("deliver_sm with status 0x22", (Id::DELIVER_SM, 0x22, 1, deliver_sm("00").3), &[RequestStatus], Status::INVCMDLEN),
        ("enquire_link with 4 octets that are no TLV", written(Id::ENQUIRE_LINK, "DEADBEEF"), &[TlvCut], Status::INVTLVSTREAM),
        ("enquire_link with 1 octet", written(Id::ENQUIRE_LINK, "00"), &[StrayOctets], Status::INVTLVSTREAM),
        ("unbind_resp with 3 octets", written(Id::UNBIND_RESP, "000000"), &[StrayOctets], Status::INVTLVSTREAM),
        ("sequence_number 0", (Id::ENQUIRE_LINK, 0, 0, String::new()), &[SequenceNumber], Status::INVCMDLEN),
        ("sequence_number 0x80000000", (Id::ENQUIRE_LINK, 0, 0x8000_0000, String::new()), &[SequenceNumber], Status::INVCMDLEN),
        ("sequence_number 0xFFFFFFFF", (Id::ENQUIRE_LINK_RESP, 0, u32::MAX, String::new()), &[SequenceNumber], Status::INVCMDLEN),
        ("a Latin-1 sender, a long recipient and a cut TLV at once",
            written(Id::DELIVER_SM, "00 0500'Caf'E900 0001'447700900123447700900123447700'00 04 00 00 00 00 00 00 00 00 00 0424'x'"),
            &[TooLong, NonAscii, StrayOctets], Status::INVSRCADR),
    ]
}

#[test]
fn by_default_each_is_accepted_and_told_and_nothing_is_lost() {
    for (what, written, found, _) in odd() {
        let octets = pdu(&written);
        let pdu = Pdu::decode(frame(&octets), Leniency::default())
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(pdu.oddities().iter().collect::<Vec<_>>(), found, "{what}");
        assert_eq!(encoded(&pdu), octets, "{what}");
    }
}

#[test]
fn a_profile_without_one_of_them_refuses_with_its_status() {
    for (what, written, found, status) in odd() {
        let octets = pdu(&written);
        let strict = PduRef::decode(frame(&octets), Leniency::STRICT).expect_err(what);
        assert_eq!(strict.status(), status, "{what}: {strict}");
        for oddity in found {
            let error = PduRef::decode(frame(&octets), Leniency::LENIENT.without(*oddity)).expect_err(what);
            assert_eq!(error.fault, Fault::Odd(*oddity), "{what}");
            if found.len() == 1 {
                assert_eq!(error.status(), status, "{what}: {error}");
            }
        }
    }
}

#[test]
fn a_profile_of_nothing_but_these_accepts() {
    for (what, written, found, _) in odd() {
        let octets = pdu(&written);
        let profile = found.iter().fold(Leniency::STRICT, |profile, oddity| profile.with(*oddity));
        let strict = PduRef::decode(frame(&octets), profile);
        assert_eq!(strict, PduRef::decode(frame(&octets), Leniency::LENIENT), "{what}: and reads the same");
        assert!(strict.is_ok(), "{what}: {strict:?}");
    }
}

#[test]
fn an_oddity_of_the_header_is_blamed_on_its_field_where_it_stands() {
    let status = layout::pdu(CommandId::DELIVER_SM, 0x22, 1, &octets(&deliver_sm("00").3));
    let number = layout::pdu(CommandId::ENQUIRE_LINK, 0, 0, &[]);
    for (octets, field, offset) in [(status, "command_status", 8), (number, "sequence_number", 12)] {
        let error = PduRef::decode(frame(&octets), Leniency::STRICT).expect_err(field);
        assert_eq!((error.field, error.offset), (field, offset));
    }
}

#[test]
fn every_oddity_has_a_case_of_its_own() {
    for oddity in Oddity::ALL {
        assert!(odd().iter().any(|(_, _, found, _)| *found == [oddity]), "{oddity:?}");
    }
}

#[test]
fn what_looks_odd_and_is_allowed_is_taken_by_the_strict() {
    use CommandId as Id;
    let many = "1400000101".repeat(10);
    let payload = format!("00 04248000 {}", "78".repeat(0x8000));
    let cases = [
        ("a refusal with a whole body", refusing(Id::SUBMIT_SM_RESP, 0x14, "'id-1'00")),
        ("a refusal with an empty id and a TLV", refusing(Id::SUBMIT_SM_RESP, 0xFE, "00 0425000103")),
        ("a refusal without a body", refusing(Id::SUBMIT_SM_RESP, 0x58, "")),
        ("a vendor's status", refusing(Id::SUBMIT_SM_RESP, 0x450, "")),
        ("a status of older stacks", refusing(Id::SUBMIT_SM_RESP, 0x22, "")),
        ("success with a vendor's TLV", written(Id::SUBMIT_SM_RESP, "'id-1'00 14000002'xy'")),
        ("10 TLVs", deliver_sm(&format!("00 {many}"))),
        ("a TLV twice", deliver_sm("00 0427000102 0427000105")),
        ("a TLV that nobody knows", deliver_sm("00 0BADFFFF").clone_with_length(0xFFFF)),
        ("esm_class 0x44", written(Id::DELIVER_SM, "00 0000'1'00 0000'2'00 44 00 00 00 00 00 00 00 00 00")),
        ("a header length of 255 in 4 octets", deliver_sm("04 FF000102")),
        ("data_coding 0xF5", written(Id::DELIVER_SM, "00 0000'1'00 0000'2'00 00 00 00 00 00 00 00 F5 00 00")),
        ("a message of nothing", deliver_sm("00")),
        ("a message of 255 octets", deliver_sm(&format!("FF {}", "78".repeat(255)))),
        ("32 KiB in message_payload", deliver_sm(&payload)),
        ("an operation that nobody knows", written(CommandId(0x0A0A), "DEADBEEF")),
        ("a response that nobody knows", written(CommandId(0x8001_0201), "DE")),
        ("enquire_link with 4 octets that are a TLV", written(Id::ENQUIRE_LINK, "00000000")),
        ("generic_nack for what had no number", (Id::GENERIC_NACK, 2, 0, String::new())),
    ];
    for (what, written) in cases {
        let octets = pdu(&written);
        let pdu =
            Pdu::decode(frame(&octets), Leniency::STRICT).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(pdu.oddities(), Leniency::STRICT, "{what}");
        assert_eq!(encoded(&pdu), octets, "{what}");
    }
}

/// A TLV of many octets is not written out.
trait WithLength {
    fn clone_with_length(self, octets: usize) -> Self;
}

impl WithLength for Written {
    fn clone_with_length(mut self, octets: usize) -> Self {
        self.3.push_str(&"00".repeat(octets));
        self
    }
}

#[test]
fn what_cannot_be_read_is_refused_by_all_and_names_the_field() {
    use CommandId as Id;
    use CommandStatus as Status;
    let bare = "41".repeat(40);
    let cases = [
        ("a header alone", written(Id::DELIVER_SM, ""), "service_type", Fault::Truncated, Status::INVCMDLEN),
        (
            "a bind of one string",
            written(Id::BIND_RECEIVER, "'ESME'00"),
            "password",
            Fault::Truncated,
            Status::INVCMDLEN,
        ),
        (
            "no string ends",
            written(Id::BIND_RECEIVER, &bare),
            "system_id",
            Fault::Odd(Oddity::MissingNul),
            Status::INVSYSID,
        ),
        (
            "source_addr does not end",
            written(Id::DELIVER_SM, "00 0101'4477"),
            "source_addr",
            Fault::Odd(Oddity::MissingNul),
            Status::INVSRCADR,
        ),
        (
            "a number is missing",
            written(Id::QUERY_SM_RESP, "'1a'00 00 02"),
            "error_code",
            Fault::Truncated,
            Status::INVCMDLEN,
        ),
        (
            "no sm_length",
            written(Id::REPLACE_SM, "00 00 00 00 00 00 00 00"),
            "short_message",
            Fault::Truncated,
            Status::INVCMDLEN,
        ),
        (
            "dest_flag 3",
            written(Id::SUBMIT_MULTI, "00 00 00 00 01 03"),
            "dest_flag",
            Fault::DestFlag,
            Status::INVDESTFLAG,
        ),
    ];
    for (what, written, field, fault, status) in cases {
        let octets = pdu(&written);
        for profile in [Leniency::LENIENT, Leniency::STRICT] {
            let error = Pdu::decode(frame(&octets), profile).expect_err(what);
            assert_eq!((error.command_id, error.field), (written.0, field), "{what}");
            assert_eq!((error.fault, error.status()), (fault, status), "{what}: {error}");
        }
    }
}
