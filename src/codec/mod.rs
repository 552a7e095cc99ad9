//! SMPP 3.3, 3.4 and 5.0 as octets: pure, without I/O, clock or `std`.

pub mod frame;
pub mod pdu;
pub mod tlv;
mod values;
pub mod wire;

pub use pdu::*;
pub use values::*;
pub use wire::{
    COctetString, Counted, Fault, Field, FieldRef, Leniency, Oddity, Personal, Plain, Secret, ShortMessage,
    Shown, StringError, Time, View,
};
