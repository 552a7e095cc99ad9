//! The bodies of the fuzz targets, from where the tests replay them.

#[path = "../../tests/corpus/bodies.rs"]
mod bodies;
#[path = "../../tests/corpus/structured.rs"]
mod structured;

pub fn splitter(octets: &[u8]) {
    bodies::splitter(octets);
}

pub fn decode(octets: &[u8]) {
    bodies::decode(octets);
}

pub fn roundtrip(octets: &[u8]) {
    bodies::roundtrip(octets);
}

pub fn made(octets: &[u8]) {
    bodies::made(octets);
}

pub fn tlv(octets: &[u8]) {
    bodies::tlv(octets);
}
