//! A message that came in.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use std::time::SystemTime;

use crate::codec::tlv::{TlvTag, Tlvs};
use crate::codec::{DataCoding, EsmClass, Npi, Ton};
use crate::driver::options::Endpoint;
use crate::pii::Finding;
use crate::text::DateTime;

/// How many characters of the text make the subject.
const SUBJECT: usize = 40;

/// A message that came in: whole, decoded, and masked if the channel has rules for it. `Debug` shows neither
/// addresses nor text.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Received {
    /// The sender.
    pub source: Party,
    /// The recipient.
    pub destination: Party,
    /// The text, never empty: an empty message has what `x-smpp-empty-message` says, or one blank. None if the message
    /// is binary.
    pub text: Option<String>,
    /// The leading part of the text.
    pub subject: String,
    /// Whether some octets of the text could not be read, or parts are missing.
    pub lossy: bool,
    /// The octets as they came, without user data headers. Empty if the text is masked: they would show it.
    #[cfg_attr(feature = "serde", serde(with = "crate::codec::tlv::hex"))]
    pub octets: Vec<u8>,
    /// The user data header of the message, or of its first part; empty if there is none.
    #[cfg_attr(feature = "serde", serde(with = "crate::codec::tlv::hex"))]
    pub udh: Vec<u8>,
    /// As it came with the last part.
    pub esm_class: EsmClass,
    /// As it came with the last part.
    pub data_coding: DataCoding,
    /// As they came with the last part, without `message_payload`.
    pub tlvs: Tlvs,
    /// The SMSC's number for the PDU.
    pub sequence_number: u32,
    /// In how many parts it came.
    pub parts: u8,
    /// How many of them are missing, for a message that was given up.
    pub missing: u8,
    /// What the channel's rules have found in the text: which rule, and where, not what.
    pub masked: Vec<Finding>,
    /// Page mode or session mode.
    pub mode: Mode,
    /// Where the options send it, if they do.
    pub route: Option<Endpoint>,
    /// When it came.
    pub received_at: SystemTime,
    /// The TLVs that `x-smpp-delivery-extraopt` names are attributes.
    pub(super) exposed: Vec<TlvTag>,
}

/// The sender or the recipient of a message that came in. `Debug` shows the length of the address only.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Party {
    /// Type of number.
    pub ton: Ton,
    /// Numbering plan.
    pub npi: Npi,
    /// The address: up to 64 characters in `data_sm`, 20 elsewhere.
    pub addr: String,
}

impl Party {
    pub(super) fn new((ton, npi, addr): (Ton, Npi, &[u8])) -> Self {
        Self { ton, npi, addr: String::from_utf8_lossy(addr).into_owned() }
    }
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} octets> (ton {}, npi {})", self.addr.len(), self.ton, self.npi)
    }
}

/// How a message is handled by the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Mode {
    /// Each message by itself.
    #[default]
    Page,
    /// As a part of a conversation.
    Session,
}

impl Received {
    /// The leading part of a text.
    pub(in crate::driver) fn subject_of(text: &str) -> String {
        text.chars().take(SUBJECT).collect()
    }

    /// The message as the attributes that hosts of the reference know.
    ///
    /// `channel` is the name of the channel's section, `submitted_by` that of the host.
    #[must_use]
    pub fn attributes(&self, channel: &str, submitted_by: &str) -> Vec<(String, String)> {
        let (source, destination) = (self.source.addr.clone(), self.destination.addr.clone());
        let media_type = match self.mode {
            Mode::Page => "sms",
            Mode::Session => "smssession",
        };
        let fixed = [
            ("MediaType", media_type.to_string()),
            ("FromAddr", source.clone()),
            ("PhoneNumber", source.clone()),
            ("ToAddr", destination.clone()),
            ("Subject", self.subject.clone()),
            ("_smsSeqNumber", self.sequence_number.to_string()),
            ("_smsInbDataEnc", self.data_coding.0.to_string()),
            ("_smsSrcAddrTon", self.source.ton.0.to_string()),
            ("_smsSrcAddrNpi", self.source.npi.0.to_string()),
            ("_smsSrcNumber", source),
            ("_smsDestAddrTon", self.destination.ton.0.to_string()),
            ("_smsDestAddrNpi", self.destination.npi.0.to_string()),
            ("_smsDestNumber", destination),
            ("_smsText", self.text.clone().unwrap_or_default()),
            ("_umsChannel", channel.to_string()),
            ("_umsInboundIxnSubmittedBy", submitted_by.to_string()),
            ("_msg_CreatedAt", created_at(self.received_at)),
        ];
        let exposed = self.tlvs.iter().filter(|tlv| self.exposed.contains(&tlv.tag));
        let exposed = exposed.map(|tlv| (format!("_smsTlv0x{:04X}", tlv.tag.0), hex(tlv.value)));
        fixed.into_iter().map(|(key, value)| (key.to_string(), value)).chain(exposed).collect()
    }
}

/// `2019-01-28T02:39:56.035Z`.
fn created_at(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let date = DateTime::from_unix_seconds(seconds).map(|date| date.to_string()).unwrap_or_default();
    format!("{date}.{:03}Z", since.subsec_millis())
}

fn digit(nibble: u8) -> char {
    char::from_digit(nibble.into(), 16).unwrap_or_default().to_ascii_uppercase()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().flat_map(|octet| [octet >> 4, octet & 0x0F]).map(digit).collect()
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("octets", &self.text.as_ref().map_or(self.octets.len(), String::len))
            .field("data_coding", &self.data_coding)
            .field("parts", &self.parts)
            .field("missing", &self.missing)
            .field("masked", &self.masked.len())
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}
