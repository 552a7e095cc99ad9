//! What fuzzing has found worth keeping, and every vector, through the bodies of the fuzz targets on stable.

mod bodies;
mod structured;

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The files of one target: each is one input.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).expect(target).flatten().map(|file| file.path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{target}: the corpus is there");
    files.iter().map(|file| fs::read(file).expect("readable")).collect()
}

fn vectors() -> Vec<Vec<u8>> {
    let table = include_str!("../data/vectors.tsv").lines().skip(1);
    let octet = |pair: &[u8]| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("hex");
    table
        .map(|line| line.split('\t').nth(2).expect("hex").as_bytes().chunks(2).map(octet).collect())
        .collect()
}

#[test]
fn the_corpus_of_decode_and_every_vector_are_kept_or_refused() {
    for octets in corpus("decode").iter().chain(&vectors()) {
        bodies::decode(octets);
    }
}

#[test]
fn the_corpus_of_the_splitter_gives_the_same_pdus_in_any_pieces() {
    for octets in &corpus("splitter") {
        bodies::splitter(octets);
    }
    for size in 0..=40 {
        let mut stream = vec![size];
        stream.extend(vectors().concat());
        bodies::splitter(&stream);
    }
}

#[test]
fn the_corpus_of_drawn_pdus_survives() {
    for octets in corpus("roundtrip").iter().chain(&vectors()) {
        bodies::roundtrip(octets);
        bodies::made(octets);
    }
}

#[test]
fn the_corpus_of_tlvs_is_confined() {
    for octets in corpus("tlv").iter().chain(&vectors()) {
        bodies::tlv(octets);
    }
}
