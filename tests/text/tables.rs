//! The reference tables: tab separated, one header row, nothing quoted.

/// The rows of a table, without the header.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

/// Octets written in hex.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// Both GSM tables: the octets of each character.
pub(crate) fn gsm7_characters() -> Vec<(char, Vec<u8>)> {
    let default = rows(include_str!("../data/gsm7_default.tsv")).map(|row| (vec![septet(row[0])], row[1]));
    let extension =
        rows(include_str!("../data/gsm7_extension.tsv")).map(|row| (vec![0x1B, septet(row[0])], row[1]));
    default.chain(extension).filter_map(|(octets, unicode)| Some((character(unicode)?, octets))).collect()
}

fn septet(cell: &str) -> u8 {
    u8::from_str_radix(cell.strip_prefix("0x").unwrap(), 16).unwrap()
}

/// `U+0040`; none for the escape.
fn character(cell: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(cell.strip_prefix("U+")?, 16).unwrap())
}
