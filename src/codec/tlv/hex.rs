//! Octets as hexadecimal text, for the feature `serde`: texts stay texts in JSON, and octets can be pasted elsewhere.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::list::{Tlvs, TlvsRef};
use crate::codec::wire::{Field, FieldRef};

/// Writes octets, two digits each.
pub(crate) fn serialize<S: Serializer>(octets: impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = String::new();
    for octet in octets.as_ref() {
        // Writing into a text does not fail.
        let _infallible = write!(text, "{octet:02x}");
    }
    serializer.serialize_str(&text)
}

/// Reads octets, two digits each.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let octet = |pair: &[u8]| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    };
    let octets: Option<Vec<u8>> = text.as_bytes().chunks(2).map(octet).collect();
    octets.ok_or_else(|| D::Error::custom("octets are to be given as hexadecimal digits, two each"))
}

impl Serialize for Tlvs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.borrow().as_octets(), serializer)
    }
}

impl<'de> Deserialize<'de> for Tlvs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let octets = deserialize(deserializer)?;
        let (_, tlvs) = TlvsRef::parse(&octets).map_err(|_| D::Error::custom("no TLVs"))?;
        Ok(tlvs.to_field())
    }
}
