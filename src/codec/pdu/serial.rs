//! PDUs, and errors that name a field, for the feature `serde`.

use alloc::string::String;
use alloc::vec::Vec;

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::body::{Body, BodyRef};
use super::builder::{BuildError, BuildFault};
use super::error::DecodeError;
use super::whole::Pdu;
use crate::codec::frame::{FrameLimit, split};
use crate::codec::tlv::hex;
use crate::codec::values::CommandId;
use crate::codec::wire::{Fault, Leniency};

/// The octets of the PDU as hexadecimal text. One that has a password (a bind, `outbind`) is refused.
impl Serialize for Pdu {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id = self.command_id();
        let has_password = matches!(
            id,
            CommandId::BIND_RECEIVER
                | CommandId::BIND_TRANSMITTER
                | CommandId::BIND_TRANSCEIVER
                | CommandId::OUTBIND
        );
        if has_password {
            return Err(S::Error::custom("a PDU with a password is not serialized"));
        }
        let mut octets = Vec::new();
        self.encode(&mut octets);
        hex::serialize(octets, serializer)
    }
}

impl<'de> Deserialize<'de> for Pdu {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let octets = hex::deserialize(deserializer)?;
        match split(&octets, FrameLimit::new(u32::MAX)).map_err(D::Error::custom)? {
            Some((frame, [])) => Self::decode(frame, Leniency::LENIENT).map_err(D::Error::custom),
            _ => Err(D::Error::custom("not the octets of one PDU")),
        }
    }
}

/// The names of all fields, one by one, as errors tell them.
fn known(name: &str) -> Option<&'static str> {
    const OTHERS: [&str; 8] = [
        "body",
        "command_status",
        "sequence_number",
        "dest_flag",
        "tlvs",
        "dl_name",
        "dest_addr_ton",
        "dest_addr_npi",
    ];
    let mut found = OTHERS.into_iter().find(|known| *known == name);
    for (command_id, _) in CommandId::NAMED {
        let body = Body::default_of(*command_id);
        let visit = |body: BodyRef<'_>, found: &mut Option<&'static str>| {
            body.visit(&mut |known, _| {
                if known == name {
                    *found = Some(known);
                }
            });
        };
        if let (Some(body), None) = (&body, found) {
            visit(body.borrow(), &mut found);
        }
    }
    found
}

/// A [`DecodeError`] with the name of the field as a text.
#[derive(Serialize, Deserialize)]
struct Decode<T> {
    command_id: CommandId,
    field: T,
    offset: usize,
    fault: Fault,
}

impl Serialize for DecodeError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { command_id, field, offset, fault } = *self;
        Decode { command_id, field, offset, fault }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DecodeError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Decode { command_id, field, offset, fault } = Decode::<String>::deserialize(deserializer)?;
        let field = known(&field).ok_or_else(|| D::Error::custom("no PDU has this field"))?;
        Ok(Self { command_id, field, offset, fault })
    }
}

/// A [`BuildError`] with the name of the field as a text.
#[derive(Serialize, Deserialize)]
struct Build<T> {
    field: T,
    fault: BuildFault,
}

impl Serialize for BuildError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { field, fault } = *self;
        Build { field, fault }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BuildError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Build { field, fault } = Build::<String>::deserialize(deserializer)?;
        let field = known(&field).ok_or_else(|| D::Error::custom("no PDU has this field"))?;
        Ok(Self { field, fault })
    }
}
