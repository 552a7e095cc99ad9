//! Reading the tables in `tests/data`, and PDUs from hexadecimal.

use std::collections::HashMap;

use smpp_driver::codec::Pdu;
use smpp_driver::codec::frame::{Frame, FrameLimit, split};
use smpp_driver::codec::wire::View;

/// The rows of a table, each as column name -> cell.
pub(crate) fn rows(file: &str) -> Vec<HashMap<String, String>> {
    let path = format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect(file);
    let mut lines = text.lines();
    let columns: Vec<_> = lines.next().expect("a header row").split('\t').collect();
    lines
        .map(|line| {
            columns.iter().map(|c| (*c).to_owned()).zip(line.split('\t').map(str::to_owned)).collect()
        })
        .collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "an odd number of digits");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}

/// The one frame that the octets are.
pub(crate) fn frame(octets: &[u8]) -> Frame<'_> {
    let (frame, rest) = split(octets, FrameLimit::default()).expect("a good length").expect("a whole PDU");
    assert!(rest.is_empty(), "octets after the PDU");
    frame
}

/// A number as the tables write it: 0x and hexadecimal digits.
pub(crate) fn number(text: &str) -> u32 {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).expect("hexadecimal")
}

type Visitor<'a> = dyn FnMut(&'static str, &dyn View) + 'a;

/// The names of the fields that something shows, in its order.
pub(crate) fn field_names(visit: &dyn Fn(&mut Visitor<'_>)) -> Vec<&'static str> {
    let mut names = Vec::new();
    visit(&mut |name, _| names.push(name));
    names
}

pub(crate) fn encoded(pdu: &Pdu) -> Vec<u8> {
    let mut octets = Vec::new();
    pdu.encode(&mut octets);
    octets
}

/// The vectors that a strict receiver takes, with their names.
pub(crate) fn valid_vectors() -> Vec<(String, Vec<u8>)> {
    let valid = rows("vectors.tsv").into_iter().filter(|row| !row["name"].starts_with("INVALID"));
    valid.map(|row| (row["name"].clone(), unhex(&row["hex"]))).collect()
}

/// Octets written for a person: hexadecimal digits and 'text', blanks between them as one likes.
pub(crate) fn octets(written: &str) -> Vec<u8> {
    let parts = written.split('\'').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => unhex(&part.split_whitespace().collect::<String>()),
            _ => part.as_bytes().to_vec(),
        })
        .collect()
}
