//! The codec against the tables of the specification.

mod arbitrary;
#[path = "../corpus/bodies.rs"]
mod bodies;
mod cuts;
mod data_coding;
mod editing;
mod fields;
mod frames;
mod inspecting;
mod layout;
mod moved;
mod privacy;
mod properties;
mod reading;
#[path = "../corpus/structured.rs"]
mod structured;
mod support;
mod tables;
mod tlv_table;
mod tolerance;
mod values;
mod vectors;
