//! What a channel is told: one value, made from key/value pairs or field by field, judged by the same rules.

mod masking;
mod pattern;
mod values;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use super::secret::Password;
use crate::codec::tlv::{TlvTag, Tlvs};
use crate::codec::{Address, InterfaceVersion, Npi, RegisteredDelivery, Ton};
use crate::text::Encoding;

pub use masking::{ApplyArea, CleanSubject, MaskingOptions, PiiDirection, PiiRules, TypingPreview};
pub use pattern::{Pattern, PatternError};
pub use values::{BindMode, Endpoint, Host, IdForm, LongMessageForm, Ucs2Form};

/// The settings of one channel. `Debug` shows neither passwords nor addresses.
#[derive(Clone)]
#[non_exhaustive]
pub struct ChannelOptions {
    /// Where the SMSC is: hosts in the order in which they are tried, each with a port of its own if need be.
    pub hosts: Vec<Host>,
    /// The port of hosts that name none. Default: 2775; with TLS 3550.
    pub port: Option<u16>,
    /// The port for the receivers of [`BindMode::Pair`]. Default: that of the transmitters.
    pub receiver_port: Option<u16>,
    /// How the sessions are bound. Default: as transceivers.
    pub bind_mode: BindMode,
    /// How many sessions (or pairs) there are at once, 1 to 100. Default: 1.
    pub sessions: u32,
    /// The name to bind with, at most 15 octets.
    pub system_id: String,
    /// The password to bind with, at most 8 octets.
    pub password: Password,
    /// The kind of system that binds, at most 12 octets. Default: empty.
    pub system_type: String,
    /// The version to bind with. Default: 3.4.
    pub interface_version: InterfaceVersion,
    /// The addresses that the SMSC is to route here, at most 40 octets. Default: empty.
    pub address_range: String,

    /// How long resolving, connecting, TLS and the bind may take together, 1 s to 180 s. Default: 10 s.
    pub comms_timeout: Duration,
    /// How long the SMSC may take to answer an `enquire_link` before the session counts as dead, 1 s to 180 s.
    /// Default: 30 s.
    pub receive_timeout: Duration,
    /// How long after the last octet an `enquire_link` is sent, up to 1 h; zero for never. Default: 30 s.
    pub enquire_link_timeout: Duration,
    /// The longest wait before the next attempt to connect, 10 s to 1 d. Default: 180 s.
    pub reconnection_timeout: Duration,

    /// The sender of messages that name none.
    pub default_reply_address: Option<Address>,
    /// The type of number of senders. Default: guessed from the address.
    pub src_addr_ton: Option<Ton>,
    /// The numbering plan of senders. Default: guessed from the address.
    pub src_addr_npi: Option<Npi>,
    /// The type of number of recipients. Default: guessed from the address.
    pub dest_addr_ton: Option<Ton>,
    /// The numbering plan of recipients. Default: guessed from the address.
    pub dest_addr_npi: Option<Npi>,
    /// The service at the SMSC, at most 5 octets. Default: empty.
    pub service_type: String,
    /// How long the SMSC shall try to deliver: a time of SMPP, or seconds. Default: empty, the SMSC decides.
    pub validity_period: String,
    /// Which receipts are asked for. Default: none.
    pub delivery_report: RegisteredDelivery,
    /// TLVs of messages that have none of their own. Default: none.
    pub extraopt: Tlvs,
    /// How a text that needs several messages is sent. Default: with user data headers of 8 bits.
    pub long_message: LongMessageForm,
    /// The most parts that a text may need, 2 to 255. Default: 255.
    pub sar_max_segments: u8,
    /// Whether a long message counts as accepted as soon as its first part is. Default: no.
    pub sar_prompt_responses: bool,
    /// Whether characters that the alphabet lacks may be replaced. Default: no.
    pub transliterate: bool,
    /// What `data_coding` 0 means in what is sent. Default: GSM 7-bit.
    pub outbound_enc_default: Encoding,
    /// What `data_coding` 0 means in what is received. Default: GSM 7-bit.
    pub inbound_enc_default: Encoding,
    /// How UCS-2 is written and read. Default: big-endian.
    pub ucs2_enc_schema: Ucs2Form,

    /// The most PDUs a second over all sessions, 1 to 1,000; none for no limit. Default: 10.
    pub submit_max_rate: Option<u32>,
    /// The most PDUs of a session that wait for their answers, 1 to 1,000. Default: 10.
    pub submit_window_size: u32,
    /// How long an answer may take, 1 s to 180 s. Default: 30 s.
    pub response_max_waiting_time: Duration,
    /// Whether rate and window are lowered when the SMSC says that it is too much. Default: yes.
    pub adaptive_pacing: bool,
    /// Whether a message that was refused as too much is sent again until its deadline. Default: yes.
    pub throttle_retry: bool,
    /// Whether messages to one destination are sent one after the other. Default: yes.
    pub keep_order: bool,
    /// How long a message may wait until it is sent, 1 s to 7 d. Default: 5 min.
    pub message_deadline: Duration,
    /// The most messages that wait, 1 to 10,000,000. Default: 100,000.
    pub queue_size: usize,

    /// How the ids of receipts are compared with those of responses. Default: learned.
    pub id_match: IdForm,
    /// The most parts whose receipts are awaited, 1 to 10,000,000. Default: 100,000.
    pub correlation_size: usize,
    /// How long receipts are awaited, 1 min to 30 d. Default: 3 d.
    pub correlation_expiry: Duration,

    /// What stands for an empty message; one blank if this is empty. Default: empty.
    pub empty_message: String,
    /// TLVs of incoming messages that become attributes. Default: none.
    pub delivery_extraopt: Vec<TlvTag>,
    /// Where incoming messages go: the endpoint of page mode, and that of session mode.
    pub inbound_route: Vec<Endpoint>,
    /// Which senders are in session mode: a regular expression. Default: none.
    pub session_by_address: Option<Pattern>,
    /// Which texts begin a session: a regular expression. Default: none.
    pub session_by_text: Option<Pattern>,
    /// How long the host may take to answer an incoming message, 1 s to 180 s. Default: 20 s.
    pub handler_timeout: Duration,
    /// How many incoming messages may wait for the host's answer, per session, 1 to 10,000. Default: 100.
    pub inbound_window: u32,
    /// How long the parts of an incoming long message are waited for, 1 s to 7 d. Default: 30 min.
    pub join_expiry: Duration,
    /// Whether more is told in traces: never passwords, texts or whole addresses. Default: no.
    pub debug_mode: bool,

    /// What is masked of personal data.
    pub masking: MaskingOptions,
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl ChannelOptions {
    /// A channel to one host, with the defaults of all other options.
    pub fn new(host: impl Into<Host>, system_id: impl Into<String>, password: impl Into<Password>) -> Self {
        Self {
            hosts: vec![host.into()],
            system_id: system_id.into(),
            password: password.into(),
            ..Self::unset()
        }
    }

    /// The defaults, without what has none.
    fn unset() -> Self {
        Self {
            hosts: Vec::new(),
            port: None,
            receiver_port: None,
            bind_mode: BindMode::default(),
            sessions: 1,
            system_id: String::new(),
            password: Password::default(),
            system_type: String::new(),
            interface_version: InterfaceVersion::V3_4,
            address_range: String::new(),

            comms_timeout: 10 * SECOND,
            receive_timeout: 30 * SECOND,
            enquire_link_timeout: 30 * SECOND,
            reconnection_timeout: 180 * SECOND,

            default_reply_address: None,
            src_addr_ton: None,
            src_addr_npi: None,
            dest_addr_ton: None,
            dest_addr_npi: None,
            service_type: String::new(),
            validity_period: String::new(),
            delivery_report: RegisteredDelivery::NONE,
            extraopt: Tlvs::default(),
            long_message: LongMessageForm::default(),
            sar_max_segments: 255,
            sar_prompt_responses: false,
            transliterate: false,
            outbound_enc_default: Encoding::Gsm7,
            inbound_enc_default: Encoding::Gsm7,
            ucs2_enc_schema: Ucs2Form::default(),

            submit_max_rate: Some(10),
            submit_window_size: 10,
            response_max_waiting_time: 30 * SECOND,
            adaptive_pacing: true,
            throttle_retry: true,
            keep_order: true,
            message_deadline: 5 * MINUTE,
            queue_size: 100_000,

            id_match: IdForm::default(),
            correlation_size: 100_000,
            correlation_expiry: 3 * DAY,

            empty_message: String::new(),
            delivery_extraopt: Vec::new(),
            inbound_route: Vec::new(),
            session_by_address: None,
            session_by_text: None,
            handler_timeout: 20 * SECOND,
            inbound_window: 100,
            join_expiry: 30 * MINUTE,
            debug_mode: false,

            masking: MaskingOptions::default(),
        }
    }
}

impl fmt::Debug for ChannelOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelOptions").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}
