//! Every row of the reference tables: operations, their fields, statuses, and the spaces of codes.

use std::collections::HashMap;

use smpp_driver::codec::wire::Field;
use smpp_driver::codec::{
    Body, BroadcastContent, CommandId, CommandStatus, DataCoding, DistributionList, EsmClass,
    InterfaceVersion, MessageState, Npi, PriorityFlag, RegisteredDelivery, SmeAddress, StatusClass, Ton,
    UnsuccessSme,
};

use crate::support::{field_names, number, rows};

/// A length or a count, and what it measures: in the table two rows, here one field.
const MEASURES: [(&str, &str); 4] = [
    ("sm_length", "short_message"),
    ("number_of_dests", "dest_address[]"),
    ("no_unsuccess", "unsuccess_sme[]"),
    ("no_of_messages", "message_id[]"),
];

fn command(name: &str) -> CommandId {
    CommandId::NAMED.iter().find(|(_, known)| *known == name).expect(name).0
}

#[test]
fn every_operation_has_its_id_and_its_response() {
    let table = rows("commands.tsv");
    for row in &table {
        let id = CommandId(number(&row["command_id"]));
        assert_eq!(id.name(), Some(row["command"].as_str()));
        assert_eq!(id.is_response(), row["kind"] != "request", "{id}");
        assert_eq!(id.is_unanswered(), row["kind"] == "request" && row["has_response"] == "n", "{id}");
        if row["has_response"] == "y" {
            assert_eq!(id.response().name(), Some(row["response"].as_str()));
        }
        assert!(Body::default_of(id).is_some_and(|body| body.borrow().command_id() == id), "{id}");
    }
    assert_eq!(table.len(), CommandId::NAMED.len(), "no operation that is not in the table");
}

#[test]
fn every_operation_has_the_fields_of_the_table_in_their_order() {
    let mut expected: HashMap<String, Vec<String>> = HashMap::new();
    let table = rows("fields.tsv");
    for pair in table.windows(2) {
        let [row, next] = pair else { continue };
        let fields = expected.entry(row["command"].clone()).or_default();
        let measures = MEASURES.contains(&(&*row["field"], &*next["field"]));
        if row["pos"].parse::<u8>().is_ok() && !measures {
            fields.push(row["field"].trim_end_matches("[]").to_owned());
        }
    }
    let last = table.last().expect("rows");
    expected.get_mut(&last["command"]).expect("known").push(last["field"].clone());
    expected.remove("*header*");

    for (name, mut fields) in expected.drain() {
        fields.push("tlvs".to_owned());
        let body = Body::default_of(command(&name)).expect("known");
        assert_eq!(field_names(&|visitor| body.borrow().visit(visitor)), fields, "{name}");
    }
}

#[test]
fn every_entry_of_a_list_has_the_fields_of_the_table() {
    let entry = |command: &str, keep: &dyn Fn(&str) -> bool| -> Vec<String> {
        let parts =
            rows("fields.tsv").into_iter().filter(|row| row["command"] == command && keep(&row["pos"]));
        parts.map(|row| row["field"].clone()).collect()
    };
    let (sme, list, failed) = (SmeAddress::default(), DistributionList::default(), UnsuccessSme::default());
    let multi = |form: char| entry("submit_multi", &|pos| pos.contains('.') && pos.ends_with(form));
    assert_eq!(field_names(&|visitor| sme.borrow().visit(visitor)), multi('a'));
    assert_eq!(field_names(&|visitor| list.borrow().visit(visitor)), multi('b'));
    let failures = entry("submit_multi_resp", &|pos| pos.contains('.'));
    assert_eq!(field_names(&|visitor| failed.borrow().visit(visitor)), failures);
}

#[test]
fn every_operation_with_a_body_has_fields_and_no_other() {
    for row in rows("commands.tsv") {
        let body = Body::default_of(command(&row["command"])).expect("known");
        let fields = field_names(&|visitor| body.borrow().visit(visitor));
        assert_eq!(fields.len() > 1, row["has_body"] == "yes", "{}: {fields:?}", row["command"]);
    }
}

#[test]
fn every_status_has_its_name_its_older_name_and_its_class() {
    let source = include_str!("../../src/codec/values/status.rs");
    let table = rows("status.tsv");
    for row in &table {
        let status = CommandStatus(number(&row["command_status"]));
        assert_eq!(status.name(), Some(row["name_v50"].as_str()));
        let class = match row["class_our_judgement"].as_str() {
            "ok" => StatusClass::Ok,
            "permanent" => StatusClass::Permanent,
            "transient" => StatusClass::Transient,
            "throttling" => StatusClass::Throttling,
            "session" => StatusClass::Session,
            other => panic!("{status}: no class {other}"),
        };
        assert_eq!(status.class(), class, "{status}");
        if row["name_v34"] != "-" {
            assert!(
                source.contains(&format!("\"{}\"", row["name_v34"])),
                "{} finds the page",
                row["name_v34"]
            );
        }
    }
    assert_eq!(table.len(), CommandStatus::NAMED.len(), "no status that is not in the table");
}

#[test]
fn every_old_status_has_a_name_of_its_own_that_says_so() {
    let table = rows("status_legacy.tsv");
    for row in &table {
        let status = CommandStatus(number(&row["command_status"]));
        let name = Some(row["name"].as_str()).filter(|name| *name != "-");
        assert_eq!(status.legacy_name(), name, "{status}");
        assert_eq!(
            (status.name(), status.class()),
            (None, StatusClass::Unknown),
            "{status}: not of the tables"
        );
    }
    let named = table.iter().filter(|row| row["name"] != "-").count();
    assert_eq!((0..0x1_0000).filter(|value| CommandStatus(*value).legacy_name().is_some()).count(), named);
}

#[test]
fn vendors_have_their_ranges_and_nothing_beside_them() {
    for (id, vendor) in [(0x101FF, false), (0x10200, true), (0x102FF, true), (0x10300, false), (0x04, false)]
    {
        assert_eq!(CommandId(id).is_vendor(), vendor, "{id:#x}");
        assert_eq!(CommandId(id).response().is_vendor(), vendor, "the response to {id:#x}");
    }
    for (status, vendor) in
        [(0x3FF, false), (0x400, true), (0x4FF, true), (0x500, false), (0x8000_0400, false)]
    {
        assert_eq!(CommandStatus(status).is_vendor(), vendor, "{status:#x}");
    }
}

/// A space of codes as the table names it: its type, how wide it is, and the name of each value.
type Space = (&'static str, Vec<(u32, &'static str)>);

fn spaces() -> Vec<Space> {
    macro_rules! spaces {
        ($($name:literal: $Code:ident),* $(,)?) => {
            vec![$(($name, $Code::NAMED.iter().map(|(code, name)| (u32::from(code.0), *name)).collect())),*]
        };
    }
    spaces! {
        "ton": Ton,
        "npi": Npi,
        "esm_class": EsmClass,
        "registered_delivery": RegisteredDelivery,
        "data_coding": DataCoding,
        "message_state": MessageState,
        "interface_version": InterfaceVersion,
        "priority_flag": PriorityFlag,
        "broadcast_content_type": BroadcastContent,
    }
}

#[test]
fn every_code_has_its_name_and_no_other_has_one() {
    let table = rows("enums.tsv");
    for (space, named) in spaces() {
        let expected: Vec<_> = table
            .iter()
            .filter(|row| row["space"] == space)
            .map(|row| (number(&row["value"]), row["name"].as_str()))
            .collect();
        assert_eq!(named, expected, "{space}");
    }
    let named: usize = spaces().iter().map(|(_, named)| named.len()).sum();
    assert_eq!(named, table.len(), "every space of the table is looked at");
}
