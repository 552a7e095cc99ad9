//! What options say beyond numbers, times and texts.

use alloc::string::String;
use core::fmt;

use crate::text::Encoding;

/// A host to connect to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Host {
    /// A name or an IP address; IPv6 without brackets.
    pub name: String,
    /// Its port, if it has one of its own.
    pub port: Option<u16>,
}

impl Host {
    /// A host with the port of the channel.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), port: None }
    }
}

impl From<&str> for Host {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Host {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

/// As written in options: `[::1]:2775`.
impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.contains(':') {
            write!(f, "[{}]", self.name)?;
        } else {
            f.write_str(&self.name)?;
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Where incoming messages go: an endpoint of a tenant. As written in options: `101:sms_endpoint`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Endpoint {
    /// The tenant.
    pub tenant: String,
    /// The endpoint.
    pub endpoint: String,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.tenant, self.endpoint)
    }
}

/// How the sessions of a channel are bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BindMode {
    /// Each session sends and receives.
    #[default]
    Transceiver,
    /// The channel only sends.
    Transmitter,
    /// The channel only receives.
    Receiver,
    /// Each session that sends has another beside it that receives.
    Pair,
}

/// How a text that needs several messages is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum LongMessageForm {
    /// In parts, with user data headers and a reference of 8 bits.
    #[default]
    Udh8,
    /// In parts, with user data headers and a reference of 16 bits.
    Udh16,
    /// In parts, with the `sar_*` TLVs.
    Sar,
    /// In one piece, in the TLV `message_payload`.
    Payload,
    /// Not at all: it is refused.
    Refuse,
}

/// How UCS-2 is written, and read where no byte order mark says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Ucs2Form {
    /// The high octet first, as specified.
    #[default]
    BigEndian,
    /// The low octet first.
    LittleEndian,
    /// The high octet first, after a byte order mark.
    BigEndianMarked,
    /// The low octet first, after a byte order mark.
    LittleEndianMarked,
}

impl Ucs2Form {
    /// The encoding of the code units.
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        match self {
            Self::BigEndian | Self::BigEndianMarked => Encoding::Ucs2,
            Self::LittleEndian | Self::LittleEndianMarked => Encoding::Ucs2LittleEndian,
        }
    }

    /// Whether texts begin with a byte order mark, U+FEFF.
    #[must_use]
    pub const fn is_marked(self) -> bool {
        matches!(self, Self::BigEndianMarked | Self::LittleEndianMarked)
    }
}

/// How the message ids of receipts are compared with those of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IdForm {
    /// In all ways, until it is known which way is this SMSC's.
    #[default]
    Learned,
    /// Character for character.
    Exact,
    /// But for leading zeros and capitals.
    Padding,
    /// Also where one is the hex of the other.
    Radix,
}
