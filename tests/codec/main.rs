//! The codec against the tables of the specification.

mod support;
mod vectors;
