//! The bodies of the fuzz targets on random input.

use crate::bodies;
use crate::support::Chance;

fn octets(chance: &mut Chance, alphabet: &[&str], length: usize) -> Vec<u8> {
    (0..length).flat_map(|_| alphabet[chance.below(alphabet.len())].bytes()).collect()
}

#[test]
fn random_patterns_are_refused_or_mask() {
    let alphabet = [
        "a",
        "b",
        "é",
        "[",
        "]",
        "(",
        ")",
        "(?:",
        "(?>",
        "(?<=",
        "(?<!",
        "(?=",
        "(?!",
        "|",
        "*",
        "+",
        "?",
        "{2}",
        "{1,3}",
        "^",
        "$",
        r"\b",
        r"\d",
        r"\D",
        ".",
        "-",
        "[:alpha:]",
        "&&",
        r"\1",
        "(?i)",
        "\n",
        r"\x{",
        "}",
        "\\",
        "4",
        "1",
    ];
    let mut chance = Chance::new(5);
    for _ in 0..4_000 {
        let length = chance.below(14);
        bodies::rules(&octets(&mut chance, &alphabet, length));
    }
}

#[test]
fn random_files_are_refused_or_come_back() {
    let alphabet = [
        "{\"rules\":[",
        "{\"name\":\"r\"",
        ",\"pattern\":\"a\"",
        "}",
        "]",
        ",",
        "\"priority\":1",
        "\"action\":\"remove\"",
        "null",
        ":",
        "\"groups\":[\"x\"]",
        "[",
        "{",
        "7",
        "\"",
    ];
    let mut chance = Chance::new(6);
    for _ in 0..4_000 {
        let length = chance.below(9);
        bodies::rules(&octets(&mut chance, &alphabet, length));
    }
    bodies::rules(br#"{"rules":[{"name":"r","pattern":"a","action":{"label":{}}}]}"#);
}

#[test]
fn random_texts_are_masked() {
    let alphabet = [
        "4111",
        "1111",
        " ",
        "-",
        "5550143",
        "\u{200B}",
        "\u{664}",
        "@a.bc",
        "::1",
        "1.2.3.4",
        "GB82WEST12345698765432",
        "\n",
        "é",
        "code ",
        "+1",
        "\u{1F4B3}",
        "\0",
        "\r\n",
    ];
    let mut chance = Chance::new(8);
    for _ in 0..1_000 {
        let length = chance.below(24);
        bodies::mask(&octets(&mut chance, &alphabet, length));
    }
}
