//! Message ids in their many forms.

use smpp_driver::text::{IdMatch, id_candidates};

#[test]
fn how_sure_two_ids_are_one() {
    let uuid = "3f2b6c1e-0a7d-4e53-9c11-5a2f00d1e977";
    let table = [
        ("4711", "4711", Some(IdMatch::Exact)),
        (uuid, uuid, Some(IdMatch::Exact)),
        ("", "", Some(IdMatch::Exact)),
        ("0000004711", "4711", Some(IdMatch::Padding)),
        ("00A1B2C3", "a1b2c3", Some(IdMatch::Padding)),
        ("0", "0000", Some(IdMatch::Padding)),
        ("4711", "1267", Some(IdMatch::Radix)),
        ("0000004711", "00001267", Some(IdMatch::Radix)),
        ("10", "A", Some(IdMatch::Radix)),
        ("ffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455", Some(IdMatch::Radix)),
        ("4711", "4712", None),
        ("4711", "47110", None),
        ("", "0", None),
        ("+4711", "1267", None),
        ("xyz", "xyw", None),
        (uuid, "1", None),
    ];
    for (one, other, expected) in table {
        assert_eq!(IdMatch::of(one, other), expected, "{one} and {other}");
        assert_eq!(IdMatch::of(other, one), expected, "{other} and {one}");
    }
    assert!(IdMatch::Exact > IdMatch::Padding && IdMatch::Padding > IdMatch::Radix);
}

#[test]
fn candidates_from_the_surest_on() {
    assert_eq!(id_candidates("4711"), ["4711", "18193", "1267"]);
    assert_eq!(id_candidates("00A1B2C3"), ["00A1B2C3", "a1b2c3", "10597059"]);
    assert_eq!(id_candidates("0"), ["0"]);
    assert_eq!(id_candidates("queue-7"), ["queue-7"]);
    assert_eq!(id_candidates(""), [""]);
}
