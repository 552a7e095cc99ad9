//! Each field of each PDU at its least, at its most, and one beyond: built, and read from octets.

use smpp_driver::codec::wire::Item;
use smpp_driver::codec::{
    Body, BuildError, BuildFault, COctetString, CommandId, CommandStatus, Counted, DataCoding, DecodeError,
    EsmClass, Fault, InterfaceVersion, IntoField, Leniency, MessageState, Npi, Oddity, Pdu, PriorityFlag,
    RegisteredDelivery, ShortMessage, Ton, wire,
};

use crate::every_pdu;
use crate::layout::{Form, Place, places};
use crate::support::{encoded, frame};

/// What a field is given.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Probe {
    Least,
    Most,
    Beyond,
}

impl Probe {
    fn of(self, most: usize) -> usize {
        match self {
            Self::Least => 0,
            Self::Most => most,
            Self::Beyond => most + 1,
        }
    }
}

impl<const N: usize, K: wire::Kind> IntoField<COctetString<N, K>> for Probe {
    fn into_field(self) -> Result<COctetString<N, K>, BuildFault> {
        "7".repeat(self.of(N - 1)).as_str().into_field()
    }
}

impl IntoField<ShortMessage> for Probe {
    fn into_field(self) -> Result<ShortMessage, BuildFault> {
        vec![0xFF; self.of(255)].as_slice().into_field()
    }
}

impl<T: Item + 'static> IntoField<Counted<T>> for Probe {
    fn into_field(self) -> Result<Counted<T>, BuildFault> {
        vec![T::default(); self.of(255)].into_field()
    }
}

macro_rules! probe_octets {
    ($($Octet:ty),*) => {$(
        impl IntoField<$Octet> for Probe {
            fn into_field(self) -> Result<$Octet, BuildFault> {
                // There is nothing beyond what an octet can say.
                Ok(<$Octet>::from(if matches!(self, Self::Least) { 0 } else { 255 }))
            }
        }
    )*};
}

probe_octets!(
    u8,
    DataCoding,
    EsmClass,
    InterfaceVersion,
    MessageState,
    Npi,
    PriorityFlag,
    RegisteredDelivery,
    Ton
);

/// An operation, one of its fields, and what the builder says to a probe of it.
type Built = (CommandId, &'static str, Result<Body, BuildError>);

fn built(probe: Probe) -> Vec<Built> {
    use smpp_driver::codec::*;
    let mut built: Vec<Built> = Vec::new();
    macro_rules! each {
        ($($Name:ident { $($field:ident)* })*) => {
            $($(built.push((
                $Name::ID,
                stringify!($field),
                $Name::builder().$field(probe).build().map(Body::from),
            ));)*)*
        };
    }
    every_pdu!(each);
    built
}

fn place<'a>(places: &'a [Place], command_id: CommandId, field: &str) -> &'a Place {
    places.iter().find(|place| (place.command_id, &*place.field) == (command_id, field)).expect(field)
}

#[test]
fn each_field_at_its_least_and_at_its_most_is_built_and_survives() {
    let places = places();
    for probe in [Probe::Least, Probe::Most] {
        let built = built(probe);
        assert_eq!(built.len(), places.len(), "every field of the table is built");
        for (command_id, field, body) in built {
            let place = place(&places, command_id, field);
            let pdu = Pdu::request(1, body.unwrap_or_else(|error| panic!("{}: {error}", place.name())));
            let octets = encoded(&pdu);
            let expected = match (probe, place.form) {
                (Probe::Most, Form::Text(most)) => place.pdu(&[vec![b'7'; most - 1], vec![0]].concat()),
                (Probe::Most, Form::Message) => place.pdu(&[255; 256]),
                (Probe::Most, Form::Octet) => place.pdu(&[255]),
                (Probe::Most, Form::List) => octets.clone(),
                _ => place.pdu(&[0]),
            };
            assert_eq!(octets, expected, "{}: as the table says", place.name());
            for profile in [Leniency::LENIENT, Leniency::STRICT] {
                assert_eq!(Pdu::decode(frame(&octets), profile).as_ref(), Ok(&pdu), "{}", place.name());
            }
        }
    }
}

#[test]
fn one_beyond_is_not_built_and_the_error_names_the_field_the_given_and_the_allowed() {
    let places = places();
    for (command_id, field, body) in built(Probe::Beyond) {
        let place = place(&places, command_id, field);
        let (given, allowed) = match place.form {
            Form::Text(most) => (most, most - 1),
            Form::Message | Form::List => (256, 255),
            Form::Octet => {
                assert!(body.is_ok(), "{}", place.name());
                continue;
            }
        };
        let error = body.expect_err("one beyond");
        assert_eq!(error.field, field, "{}", place.name());
        let text = error.to_string();
        for part in [field, &format!("{given} "), &format!("at most {allowed} ")] {
            assert!(text.contains(part), "{}: {text}", place.name());
        }
    }
}

/// The status that blames a field; what is not listed is blamed by `ESME_RINVCMDLEN`.
const BLAME: [(&str, CommandStatus); 11] = [
    ("system_id", CommandStatus::INVSYSID),
    ("password", CommandStatus::INVPASWD),
    ("system_type", CommandStatus::INVSYSTYP),
    ("service_type", CommandStatus::INVSERTYP),
    ("source_addr", CommandStatus::INVSRCADR),
    ("destination_addr", CommandStatus::INVDSTADR),
    ("dl_name", CommandStatus::INVDLNAME),
    ("schedule_delivery_time", CommandStatus::INVSCHED),
    ("validity_period", CommandStatus::INVEXPIRY),
    ("message_id", CommandStatus::INVMSGID),
    // ESME_RINVPARAM of the older stacks, the only ones that know this operation.
    ("param_name", CommandStatus(0x32)),
];

fn blame(field: &str) -> CommandStatus {
    BLAME.iter().find(|(name, _)| *name == field).map_or(CommandStatus::INVCMDLEN, |(_, status)| *status)
}

#[test]
fn one_octet_beyond_on_the_wire_is_kept_and_told_and_refused_by_the_strict() {
    let places = places();
    let mut checked = 0;
    for place in &places {
        let Form::Text(most) = place.form else { continue };
        let octets = place.pdu(&[vec![b'7'; most], vec![0]].concat());
        let pdu = Pdu::decode(frame(&octets), Leniency::LENIENT).expect("tolerated");
        let time = most == 17;
        let found = Leniency::STRICT.with(Oddity::TooLong).with_if(Oddity::TimeLength, time);
        assert_eq!(pdu.oddities(), found, "{}", place.name());
        assert_eq!(encoded(&pdu), octets, "{}", place.name());

        for profile in [Leniency::STRICT, Leniency::LENIENT.without(Oddity::TooLong)] {
            let error = Pdu::decode(frame(&octets), profile).expect_err("refused");
            let DecodeError { field, fault, offset, .. } = error;
            assert_eq!((field, fault), (place.field.as_str(), Fault::Odd(Oddity::TooLong)));
            assert_eq!(
                octets[offset..offset + most],
                vec![b'7'; most],
                "{}: where the field starts",
                place.name()
            );
            assert_eq!(error.status(), blame(field), "{}", place.name());
        }
        checked += 1;
    }
    assert!(checked > 60, "only {checked} strings");
}

#[test]
fn a_string_in_a_list_is_blamed_by_its_own_name() {
    // number_of_dests, then dest_flag 1 with an address, or 2 with a name.
    let sme = [&[1, 1, 0, 0], "7".repeat(21).as_bytes(), &[0]].concat();
    let list = [&[1, 2], "7".repeat(21).as_bytes(), &[0]].concat();
    let failed = [&[1, 0, 0], "7".repeat(21).as_bytes(), &[0, 0, 0, 0, 0x0B]].concat();
    let multi =
        places().into_iter().find(|place| place.name() == "submit_multi.dest_address").expect("there");
    let resp =
        places().into_iter().find(|place| place.name() == "submit_multi_resp.unsuccess_sme").expect("there");
    let cases =
        [(&multi, sme, "destination_addr"), (&multi, list, "dl_name"), (&resp, failed, "destination_addr")];
    for (place, entry, field) in cases {
        let octets = place.pdu(&entry);
        let pdu = Pdu::decode(frame(&octets), Leniency::LENIENT).expect("tolerated");
        assert_eq!(pdu.oddities(), Leniency::STRICT.with(Oddity::TooLong), "{field}");
        assert_eq!(encoded(&pdu), octets, "{field}");
        let error = Pdu::decode(frame(&octets), Leniency::STRICT).expect_err("refused");
        assert_eq!((error.field, error.status()), (field, blame(field)));
    }
}

#[test]
fn a_list_of_any_count_survives() {
    let entries: [(&str, &[u8]); 3] = [
        ("submit_multi.dest_address", &[2, b'a', 0]),
        ("submit_multi_resp.unsuccess_sme", &[1, 1, b'7', 0, 0, 0, 0, 8]),
        ("query_last_msgs_resp.message_id", b"1a\0"),
    ];
    for (name, entry) in entries {
        let place = places().into_iter().find(|place| place.name() == name).expect(name);
        for count in 0..=255 {
            let octets = place.pdu(&[vec![count], entry.repeat(usize::from(count))].concat());
            let pdu = Pdu::decode(frame(&octets), Leniency::STRICT).expect(name);
            assert_eq!(encoded(&pdu), octets, "{name}, {count} entries");
        }
    }
}

#[test]
fn a_message_of_any_length_survives() {
    for place in places().iter().filter(|place| place.form == Form::Message) {
        for length in 0..=255 {
            let octets = place.pdu(&[vec![length], vec![length; usize::from(length)]].concat());
            let pdu = Pdu::decode(frame(&octets), Leniency::STRICT).expect("any length");
            assert_eq!(encoded(&pdu), octets, "{} of {length}", place.name());
        }
    }
    assert_eq!((ShortMessage::MAX_V3_4, ShortMessage::MAX), (254, 255), "SMPP 3.4 and 5.0");
}

#[test]
fn every_value_of_every_code_survives_and_is_shown_as_it_is() {
    for place in places().iter().filter(|place| place.form == Form::Octet) {
        for value in 0..=255_u8 {
            let octets = place.pdu(&[value]);
            let pdu = Pdu::decode(frame(&octets), Leniency::STRICT).expect("any value");
            assert_eq!(encoded(&pdu), octets, "{} {value}", place.name());
            let mut shown = String::new();
            pdu.body.borrow().visit(&mut |name, field| {
                if name == place.field {
                    shown = wire::Shown { field, reveal: false }.to_string();
                }
            });
            let first = shown.split(' ').next().expect("something");
            assert!(
                first == value.to_string() || first == format!("{value:#04x}"),
                "{}: {shown}",
                place.name()
            );
        }
    }
}

#[test]
fn a_time_of_neither_0_nor_16_characters_is_not_built() {
    for length in 1..16 {
        let error = COctetString::<17, wire::Time>::new(&"0".repeat(length)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{length} characters given; a time is empty or has exactly 16")
        );
    }
}
