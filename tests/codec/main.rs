//! The codec against the tables of the specification.

mod fields;
mod layout;
#[path = "../corpus/structured.rs"]
mod structured;
mod support;
mod tables;
mod tlv_table;
mod vectors;
