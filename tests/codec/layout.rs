//! The mandatory fields of each operation as the table has them, and PDUs made of octets by that table alone.

use std::collections::HashMap;

use smpp_driver::codec::CommandId;

use crate::support::rows;

/// What a field is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A C-Octet String of at most so many octets, the NUL counted.
    Text(usize),
    /// One octet.
    Octet,
    /// A length and a message.
    Message,
    /// A count and what it counts.
    List,
}

/// A field of an operation. Each has one octet when it is at its least: a NUL, a number, a length, a count.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) command_id: CommandId,
    pub(crate) field: String,
    pub(crate) form: Form,
    index: usize,
    /// What each field of the operation has when nothing is said of it.
    unsaid: Vec<u8>,
}

impl Place {
    /// The PDU with this field as given and nothing said of the others.
    pub(crate) fn pdu(&self, octets: &[u8]) -> Vec<u8> {
        let (before, after) = (&self.unsaid[..self.index], &self.unsaid[self.index + 1..]);
        pdu(self.command_id, 0, 1, &[before, octets, after].concat())
    }

    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.command_id.name().unwrap_or("?"), self.field)
    }
}

/// A PDU whose `command_length` is true.
pub(crate) fn pdu(command_id: CommandId, status: u32, sequence_number: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + body.len()).expect("a short PDU");
    let header = [length, command_id.0, status, sequence_number].map(u32::to_be_bytes).concat();
    [&header, body].concat()
}

/// The most octets that any version allows.
fn most(row: &HashMap<String, String>) -> usize {
    let versions = ["max_v33", "max_v34", "max_v50"].into_iter();
    versions
        .filter_map(|version| row[version].trim_end_matches('?').parse().ok())
        .max()
        .expect("a version has it")
}

/// The least, but for the version of a bind.
fn unsaid(place: &Place) -> u8 {
    if place.field == "interface_version" { 0x34 } else { 0 }
}

/// Every mandatory field of every operation.
pub(crate) fn places() -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for row in rows("fields.tsv").iter().filter(|row| row["pos"].parse::<u8>().is_ok()) {
        let Some((command_id, _)) = CommandId::NAMED.iter().find(|(_, name)| *name == row["command"]) else {
            continue;
        };
        let (form, measured) = match row["type"].as_str() {
            "cstr" | "cstr_1_or_17" => (Form::Text(most(row)), false),
            "int1" => (Form::Octet, false),
            "octets[sm_length]" => (Form::Message, true),
            "array" | "cstr*" => (Form::List, true),
            other => panic!("{}: what is {other}?", row["field"]),
        };
        if measured {
            // The row before is its length or its count.
            places.pop();
        }
        let field = row["field"].trim_end_matches("[]").to_owned();
        places.push(Place { command_id: *command_id, field, form, index: 0, unsaid: Vec::new() });
    }
    let counted = places.clone();
    for (at, place) in places.iter_mut().enumerate() {
        let of_same = |other: &&Place| other.command_id == place.command_id;
        place.unsaid = counted.iter().filter(of_same).map(unsaid).collect();
        place.index = counted[..at].iter().filter(of_same).count();
    }
    places
}
