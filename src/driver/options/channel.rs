//! The settings of a channel, field by field.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::masking::MaskingOptions;
use super::pattern::Pattern;
use super::values::{BindMode, Endpoint, Host, IdForm, LongMessageForm, Ucs2Form};
use crate::codec::tlv::{TlvTag, Tlvs};
use crate::codec::{Address, DataCoding, InterfaceVersion, Leniency, Npi, RegisteredDelivery, Ton};
use crate::text::{
    Encoding, LongMessage, NationalLanguage, OperatorProfile, SmppTime, SplitError, SplitText, Splitter,
};
use crate::transport::Password;
use crate::transport::default_port;
#[cfg(feature = "tls")]
use crate::transport::tls::TlsOptions;

/// The settings of one channel: from key/value pairs ([`from_pairs`](Self::from_pairs)), or field by field
/// ([`new`](Self::new), [`validate`](Self::validate)). Both are judged by the rules of one table.
///
/// `Debug` shows the options as pairs, without passwords, addresses and texts.
///
/// ```
/// use smpp_driver::driver::{BindMode, ChannelOptions};
///
/// let pairs = [
///     ("x-smpp-host", "smsc1.example.net, smsc2.example.net:2776"),
///     ("x-smpp-system-id", "ESME1"),
///     ("password", "secret"),
///     ("x-smpp-bind-mode", "transmitter"),
/// ];
/// let options = ChannelOptions::from_pairs(pairs)?;
/// assert_eq!((options.hosts.len(), options.bind_mode), (2, BindMode::Transmitter));
///
/// // The same, field by field.
/// let mut options = ChannelOptions::new("smsc1.example.net", "ESME1", "secret");
/// options.bind_mode = BindMode::Transmitter;
/// options.validate()?;
///
/// // All that is wrong is told at once.
/// let errors = ChannelOptions::from_pairs([("x-smpp-hots", "smsc1"), ("x-smpp-sessions", "0")]).unwrap_err();
/// assert_eq!(
///     errors.to_string(),
///     "4 options are wrong:\n\
///      - x-smpp-hots: there is no such option; is x-smpp-host meant?\n\
///      - x-smpp-sessions: \"0\" given; allowed: 1 to 100\n\
///      - x-smpp-host: missing; allowed: 1 to 16, separated by commas, of: a name or an IP address, IPv6 in brackets, with :PORT or without\n\
///      - x-smpp-system-id: missing; allowed: 1 to 15 characters of ASCII"
/// );
/// # Ok::<(), smpp_driver::driver::OptionErrors>(())
/// ```
///
/// # Options
///
/// Keys may be written in capitals, too. Times are numbers of the unit in the table, or have a unit of their own: `ms`,
/// `s`, `m`, `h` or `d`, as in `30s`. What is yes or no is `true` or `false`; `yes`, `no`, `on`, `off`, `1` and `0` are
/// read as well. All take effect when the channel is built.
///
/// The last column says whose an option is: of the *reference* driver with name, default and range; of the reference by
/// *name*, with a default of ours, and a range where its documentation tells none; or *ours*.
///
#[doc = include_str!("table.md")]
#[derive(Clone)]
#[non_exhaustive]
pub struct ChannelOptions {
    /// Where the SMSC is: hosts in the order in which they are tried, each with a port of its own if need be.
    pub hosts: Vec<Host>,
    /// The port of hosts that name none: 2775, with TLS 3550, unless set.
    pub port: Option<u16>,
    /// The port for the receivers of [`BindMode::Pair`]: that of the transmitters, unless set.
    pub receiver_port: Option<u16>,
    /// How the sessions are bound.
    pub bind_mode: BindMode,
    /// How many sessions (or pairs) there are at once.
    pub sessions: u32,
    /// The name to bind with.
    pub system_id: String,
    /// The password to bind with.
    pub password: Password,
    /// Whether the password may be longer than the specification allows: some operators issue such.
    pub long_password: bool,
    /// The kind of system that binds.
    pub system_type: String,
    /// The version to bind with.
    pub interface_version: InterfaceVersion,
    /// The addresses that the SMSC is to route here.
    pub address_range: String,
    /// The type of number of `address_range`.
    pub addr_ton: Ton,
    /// The numbering plan of `address_range`.
    pub addr_npi: Npi,
    /// What is tolerated in what the SMSC sends; by key all or nothing.
    pub leniency: Leniency,

    /// How the connection is encrypted.
    #[cfg(feature = "tls")]
    pub tls: TlsOptions,

    /// How long resolving, connecting, TLS and the bind may take together.
    pub comms_timeout: Duration,
    /// How long the SMSC may take to answer an `enquire_link` before the session counts as dead.
    pub receive_timeout: Duration,
    /// How long after the last octet from the SMSC an `enquire_link` is sent; zero for never.
    pub enquire_link_timeout: Duration,
    /// The longest wait before the next attempt to connect.
    pub reconnection_timeout: Duration,

    /// The sender of messages that name none.
    pub default_reply_address: Option<Address>,
    /// The type of number of senders: guessed from the address, unless set.
    pub src_addr_ton: Option<Ton>,
    /// The numbering plan of senders: guessed from the address, unless set.
    pub src_addr_npi: Option<Npi>,
    /// The type of number of recipients: guessed from the address, unless set.
    pub dest_addr_ton: Option<Ton>,
    /// The numbering plan of recipients: guessed from the address, unless set.
    pub dest_addr_npi: Option<Npi>,
    /// The service at the SMSC.
    pub service_type: String,
    /// How long the SMSC shall try to deliver: a time of SMPP, or seconds. The SMSC decides if it is empty.
    /// [`validity`](Self::validity) reads it.
    pub validity_period: String,
    /// Which receipts are asked for.
    pub delivery_report: RegisteredDelivery,
    /// TLVs of messages that have none of their own.
    pub extraopt: Tlvs,
    /// How a text that needs several messages is sent.
    pub long_message: LongMessageForm,
    /// The most parts that a text may need; one that needs more is refused before sending.
    pub sar_max_segments: u8,
    /// Whether a long message counts as accepted as soon as its first part is.
    pub sar_prompt_responses: bool,
    /// Whether characters that the alphabet lacks may be replaced by others that look alike.
    pub transliterate: bool,
    /// Whether texts are cut only between what readers take for one character: emoji with skin tones, flags.
    pub whole_graphemes: bool,
    /// National languages whose single shift tables may be used.
    pub single_shifts: Vec<NationalLanguage>,
    /// National languages whose locking shift tables may be used.
    pub locking_shifts: Vec<NationalLanguage>,
    /// What `data_coding` 0 means in what is sent.
    pub outbound_enc_default: Encoding,
    /// Whether GSM 7-bit is packed in what is sent: eight characters in seven octets.
    pub outbound_enc_packed: bool,
    /// How UCS-2 is written and read.
    pub ucs2_enc_schema: Ucs2Form,

    /// The most PDUs a second, over all sessions; none for no limit.
    pub submit_max_rate: Option<u32>,
    /// The most PDUs of a session that wait for their answers.
    pub submit_window_size: u32,
    /// How long the answer to a message may take before it counts as unanswered.
    pub response_max_waiting_time: Duration,
    /// Whether rate and window are lowered when the SMSC says that it is too much.
    pub adaptive_pacing: bool,
    /// Whether a message that was refused as too much is sent again until its deadline.
    pub throttle_retry: bool,
    /// Whether messages to one destination are sent one after the other.
    pub keep_order: bool,
    /// How long a message may wait until it is sent.
    pub message_deadline: Duration,
    /// The most messages that wait.
    pub queue_size: usize,

    /// How the ids of receipts are compared with those of responses.
    pub id_match: IdForm,
    /// The most parts whose receipts are awaited.
    pub correlation_size: usize,
    /// How long receipts are awaited.
    pub correlation_expiry: Duration,

    /// What stands for an empty incoming message; one blank, if this is empty.
    pub empty_message: String,
    /// TLVs of incoming messages that become attributes.
    pub delivery_extraopt: Vec<TlvTag>,
    /// Where incoming messages go: the endpoint of page mode, then that of session mode.
    pub inbound_route: Vec<Endpoint>,
    /// Which senders are in session mode.
    pub session_by_address: Option<Pattern>,
    /// Which texts begin a session.
    pub session_by_text: Option<Pattern>,
    /// What `data_coding` 0 means in what is received.
    pub inbound_enc_default: Encoding,
    /// Whether GSM 7-bit is packed in what is received.
    pub inbound_enc_packed: bool,
    /// Whether text received with `data_coding` 0 that looks like UCS-2 is read as such.
    pub inbound_enc_detect_ucs2: bool,
    /// What other values of `data_coding` mean in what is received.
    pub inbound_enc_map: Vec<(DataCoding, Encoding)>,
    /// How long the host may take to answer an incoming message; then it is refused for now.
    pub handler_timeout: Duration,
    /// How many incoming messages of a session may wait for the host's answer; those beyond are refused for now.
    pub inbound_window: u32,
    /// How long the parts of an incoming long message are waited for.
    pub join_expiry: Duration,
    /// Accepted for files of the reference; changes nothing.
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

    /// The defaults: what is missing has none.
    pub(super) fn unset() -> Self {
        Self {
            hosts: Vec::new(),
            port: None,
            receiver_port: None,
            bind_mode: BindMode::default(),
            sessions: 1,
            system_id: String::new(),
            password: Password::default(),
            long_password: false,
            system_type: String::new(),
            interface_version: InterfaceVersion::V3_4,
            address_range: String::new(),
            addr_ton: Ton::UNKNOWN,
            addr_npi: Npi::UNKNOWN,
            leniency: Leniency::LENIENT,

            #[cfg(feature = "tls")]
            tls: TlsOptions::default(),

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
            whole_graphemes: false,
            single_shifts: Vec::new(),
            locking_shifts: Vec::new(),
            outbound_enc_default: Encoding::Gsm7,
            outbound_enc_packed: false,
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
            inbound_enc_default: Encoding::Gsm7,
            inbound_enc_packed: false,
            inbound_enc_detect_ucs2: false,
            inbound_enc_map: Vec::new(),
            handler_timeout: 20 * SECOND,
            inbound_window: 100,
            join_expiry: 30 * MINUTE,
            debug_mode: false,

            masking: MaskingOptions::default(),
        }
    }

    /// The port to connect to on one of the hosts; that of receivers is [`receiver_port`](Self::receiver_port), if set.
    #[must_use]
    pub fn port_of(&self, host: &Host) -> u16 {
        host.port.or(self.port).unwrap_or_else(|| default_port(self.is_encrypted()))
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        #[cfg(feature = "tls")]
        return self.tls.written("x-smpp-tls-mode").as_deref() != Some("off");
        #[cfg(not(feature = "tls"))]
        false
    }

    /// What `data_coding` means on this channel, in both directions.
    pub fn operator_profile(&self) -> OperatorProfile {
        let ucs2 = self.ucs2_enc_schema.encoding();
        let profile = OperatorProfile::new()
            .sends(self.outbound_enc_default)
            .receives(self.inbound_enc_default)
            .packed(self.outbound_enc_packed, self.inbound_enc_packed)
            .detects_ucs2(self.inbound_enc_detect_ucs2)
            .reads(DataCoding::UCS2, ucs2);
        self.inbound_enc_map
            .iter()
            .fold(profile, |profile, (data_coding, encoding)| profile.reads(*data_coding, *encoding))
    }

    /// What splits and estimates texts with the settings of this channel, but for those of UCS-2: see
    /// [`split`](Self::split).
    pub fn splitter(&self, long: LongMessage) -> Splitter {
        Splitter::new(long)
            .profile(self.operator_profile())
            .single_shifts(&self.single_shifts)
            .locking_shifts(&self.locking_shifts)
            .transliterate(self.transliterate)
            .graphemes(self.whole_graphemes)
    }

    /// Splits a text as this channel is to, UCS-2 in its octet order and with its byte order mark, if it has one.
    ///
    /// # Errors
    ///
    /// As [`Splitter::split`].
    pub fn split(&self, text: &str, long: LongMessage) -> Result<SplitText, SplitError> {
        let (splitter, form) = (self.splitter(long), self.ucs2_enc_schema);
        let is_plain = form == Ucs2Form::BigEndian;
        if is_plain || splitter.estimate(text).map_err(SplitError::from)?.encoding != Encoding::Ucs2 {
            return splitter.split(text);
        }
        let splitter = splitter.encoding(form.encoding());
        if form.is_marked() { splitter.split(&format!("\u{FEFF}{text}")) } else { splitter.split(text) }
    }

    /// The validity period to send; none if the SMSC is to decide, or if the options are not valid.
    #[must_use]
    pub fn validity(&self) -> Option<SmppTime> {
        super::texts::validity(&self.validity_period).ok().flatten()
    }
}
