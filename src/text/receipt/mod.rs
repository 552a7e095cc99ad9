//! Delivery receipts: SMPP 3.4 Appendix B, and what SMSCs send instead.

mod build;
mod id;
mod parse;
#[cfg(feature = "serde")]
mod serial;
mod stat;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

pub use build::{ReceiptBuilder, ReceiptError};
#[cfg(feature = "driver")]
pub(crate) use id::plain_id;
pub use id::{IdMatch, id_candidates};

use super::date::DateTime;
use super::udh::Udh;
use crate::codec::tlv::{self, TlvsRef};
use crate::codec::{EsmClass, MessageState};

/// What became of a message: a delivery receipt or an intermediate notification.
///
/// The text of a receipt is a habit rather than a format, so each field may be missing and is kept as it came;
/// methods offer what can be made of it. Where an optional parameter says the same as the text, it wins.
///
/// ```
/// use smpp_driver::codec::MessageState;
/// use smpp_driver::text::Receipt;
///
/// let body = b"id:4711 sub:001 dlvrd:001 submit date:2403051412 done date:240305141330 stat:DELIVRD err:000 text:Hi";
/// let receipt = Receipt::parse(body, true).expect("the esm_class says so");
/// assert_eq!(receipt.message_id(), Some("4711"));
/// assert_eq!(receipt.message_state(), Some(MessageState::DELIVERED));
/// assert_eq!(receipt.done().map(|date| date.to_string()).as_deref(), Some("2024-03-05T14:13:30"));
/// ```
#[derive(Clone, Default)]
pub struct Receipt {
    /// The text as it came.
    raw: Vec<u8>,
    /// The text in UTF-8, if it came in UCS-2.
    narrow: Option<Vec<u8>>,
    /// Where the value of each key stands in the text.
    values: [Span; Key::COUNT],
    receipted_message_id: Option<String>,
    state: Option<MessageState>,
    network_error_code: Option<[u8; 3]>,
}

impl Receipt {
    /// Reads the receipt that a `deliver_sm` or `data_sm` is: its text, in `short_message` or the `message_payload`
    /// TLV, and the TLVs of receipts. `None` when `esm_class` does not say that it is one.
    ///
    /// ```
    /// use smpp_driver::codec::{DeliverSm, EsmClass};
    /// use smpp_driver::text::Receipt;
    ///
    /// let deliver_sm = DeliverSm::builder()
    ///     .esm_class(EsmClass::DELIVERY_RECEIPT)
    ///     .short_message(b"id:4711 stat:DELIVRD")
    ///     .build()?;
    /// let receipt = Receipt::read(deliver_sm.esm_class, deliver_sm.short_message.as_octets(), &deliver_sm.tlvs);
    /// assert_eq!(receipt.expect("a receipt").message_id(), Some("4711"));
    /// # Ok::<(), smpp_driver::codec::BuildError>(())
    /// ```
    #[must_use]
    pub fn read<'a>(
        esm_class: EsmClass,
        short_message: &'a [u8],
        tlvs: impl Into<TlvsRef<'a>>,
    ) -> Option<Self> {
        let tlvs = tlvs.into();
        if !esm_class.is_delivery_receipt() {
            return None;
        }
        let data = match tlvs.get(tlv::MESSAGE_PAYLOAD) {
            Ok(Some(payload)) if short_message.is_empty() => payload.as_octets(),
            _ => short_message,
        };
        let text = match Udh::split(data) {
            Ok((_, text)) if esm_class.has_udh() => text,
            _ => data,
        };
        let id = tlvs.get(tlv::RECEIPTED_MESSAGE_ID).ok().flatten().map(|id| id.as_octets());
        let state = tlvs.get(tlv::MESSAGE_STATE).ok().flatten();
        let error = tlvs.get(tlv::NETWORK_ERROR_CODE).ok().flatten().map(|error| {
            let [high, low] = error.error_code.to_be_bytes();
            [error.network_type.value(), high, low]
        });
        Some(Self::parse(text, true)?.with_tlvs(id, state, error))
    }

    /// Parses the text of a receipt: `short_message`, or `message_payload` if that is empty, without a user data
    /// header.
    ///
    /// `flagged` is whether `esm_class` says that this is a receipt
    /// ([`is_delivery_receipt`](crate::codec::EsmClass::is_delivery_receipt)). Every field may then be missing, all
    /// of them too. Without the flag it must have `id` and `stat` to be taken for one; a user can write such a text,
    /// so ask without the flag only where the SMSC is known to leave it out.
    ///
    /// Keys stand at the start or behind a blank, in any order, in capitals or not. A value ends at the next key, or
    /// at any other word with a colon; `text` takes all the rest. Blanks and NULs around values are dropped.
    #[must_use]
    pub fn parse(octets: &[u8], flagged: bool) -> Option<Self> {
        let mut receipt = Self { raw: octets.into(), narrow: parse::narrowed(octets), ..Self::default() };
        receipt.values = parse::values(receipt.octets(), flagged);
        let has = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
        (flagged || has(receipt.id()) && has(receipt.stat())).then_some(receipt)
    }

    /// The text as it came; empty if there was none.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// `id`: the message id, as the text has it.
    ///
    /// This and all others that follow are none if the key is missing, or its value is no UTF-8.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.value(Key::Id)
    }

    /// `sub`: how many messages were submitted.
    #[must_use]
    pub fn sub(&self) -> Option<&str> {
        self.value(Key::Sub)
    }

    /// `dlvrd`: how many were delivered.
    #[must_use]
    pub fn dlvrd(&self) -> Option<&str> {
        self.value(Key::Dlvrd)
    }

    /// `submit date`: when the message was submitted, as it is written.
    #[must_use]
    pub fn submit_date(&self) -> Option<&str> {
        self.value(Key::SubmitDate)
    }

    /// `done date`: when it reached this state, as it is written.
    #[must_use]
    pub fn done_date(&self) -> Option<&str> {
        self.value(Key::DoneDate)
    }

    /// `stat`: the word for its state.
    #[must_use]
    pub fn stat(&self) -> Option<&str> {
        self.value(Key::Stat)
    }

    /// `err`: an error code of the network or of the SMSC; not a `command_status`.
    #[must_use]
    pub fn err(&self) -> Option<&str> {
        self.value(Key::Err)
    }

    /// `text`: the start of the message, in octets of whatever encoding it had.
    #[must_use]
    pub fn text(&self) -> Option<&[u8]> {
        self.values[Key::Text as usize].of(self.octets())
    }

    /// The optional parameter `receipted_message_id`.
    #[must_use]
    pub fn receipted_message_id(&self) -> Option<&str> {
        self.receipted_message_id.as_deref()
    }

    /// The optional parameter `network_error_code`: the kind of network, then the code, big-endian.
    #[must_use]
    pub const fn network_error_code(&self) -> Option<[u8; 3]> {
        self.network_error_code
    }

    /// The octets that the values stand in.
    fn octets(&self) -> &[u8] {
        self.narrow.as_deref().unwrap_or(&self.raw)
    }

    fn value(&self, key: Key) -> Option<&str> {
        core::str::from_utf8(self.values[key as usize].of(self.octets())?).ok()
    }

    /// The octets for `short_message`: the fields that are there, in the order and form of Appendix B, with the values
    /// they came with.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        build::written(Key::ALL.map(|key| self.values[key as usize].of(self.octets())))
    }

    /// Adds what the optional parameters of the PDU say; those not there change nothing.
    ///
    /// `receipted_message_id` is taken up to its first NUL, and not at all if it is empty.
    #[must_use]
    pub fn with_tlvs(
        mut self,
        receipted_message_id: Option<&[u8]>,
        message_state: Option<MessageState>,
        network_error_code: Option<[u8; 3]>,
    ) -> Self {
        if let Some(id) = receipted_message_id {
            let id = id.split(|octet| *octet == 0).next().unwrap_or(id);
            let id = &id[trimmed_range(id)];
            if !id.is_empty() {
                self.receipted_message_id = Some(String::from_utf8_lossy(id).into_owned());
            }
        }
        self.state = message_state.or(self.state);
        self.network_error_code = network_error_code.or(self.network_error_code);
        self
    }

    /// The id of the message: that of the optional parameter, else that of the text, unless empty.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.receipted_message_id().or_else(|| self.id()).filter(|id| !id.is_empty())
    }

    /// The state of the message: that of the optional parameter, else that of `stat`; none for an unknown word.
    #[must_use]
    pub fn message_state(&self) -> Option<MessageState> {
        self.state.or_else(|| stat::state_of(self.stat()?))
    }

    /// When the message was submitted: SMSC local time; none if it is not there or not a date.
    #[must_use]
    pub fn submitted(&self) -> Option<DateTime> {
        DateTime::parse(self.submit_date()?)
    }

    /// When the message reached its state: SMSC local time; none if it is not there or not a date.
    #[must_use]
    pub fn done(&self) -> Option<DateTime> {
        DateTime::parse(self.done_date()?)
    }

    /// The error code: that of the optional parameter, else `err` if it is a decimal number.
    #[must_use]
    pub fn error_code(&self) -> Option<u32> {
        match self.network_error_code {
            Some([_, high, low]) => Some(u16::from_be_bytes([high, low]).into()),
            None => self.err().filter(|err| !err.starts_with('+'))?.parse().ok(),
        }
    }
}

/// A field of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Id,
    Sub,
    Dlvrd,
    SubmitDate,
    DoneDate,
    Stat,
    Err,
    Text,
}

impl Key {
    const COUNT: usize = 8;
    /// In the order of Appendix B.
    const ALL: [Self; Self::COUNT] = [
        Self::Id,
        Self::Sub,
        Self::Dlvrd,
        Self::SubmitDate,
        Self::DoneDate,
        Self::Stat,
        Self::Err,
        Self::Text,
    ];
}

/// Where a value stands in the text; nowhere by default.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
}

impl Default for Span {
    fn default() -> Self {
        Self { start: usize::MAX, end: usize::MAX }
    }
}

impl Span {
    fn of(self, octets: &[u8]) -> Option<&[u8]> {
        octets.get(self.start..self.end)
    }
}

/// Receipts are the same if they say the same, in whichever form.
impl PartialEq for Receipt {
    fn eq(&self, other: &Self) -> bool {
        let values =
            |receipt: &Self, key: Key| receipt.values[key as usize].of(receipt.octets()).map(Vec::from);
        Key::ALL.iter().all(|key| values(self, *key) == values(other, *key))
            && self.receipted_message_id == other.receipted_message_id
            && self.state == other.state
            && self.network_error_code == other.network_error_code
    }
}

impl Eq for Receipt {}

/// A value without the blanks, line ends and NULs around it.
fn trimmed_range(value: &[u8]) -> Range<usize> {
    let is_text = |octet: &u8| !octet.is_ascii_whitespace() && *octet != 0;
    let Some(start) = value.iter().position(is_text) else { return 0..0 };
    start..value.iter().rposition(is_text).map_or(start, |last| last + 1)
}

/// The text of a message without the padding around it.
///
/// Control octets inside say that it is UCS-2 or binary, where a blank or a NUL may be half a character: such text
/// stays as it is.
fn text_range(text: &[u8]) -> Range<usize> {
    let inside = trimmed_range(text);
    let is_plain = |octet: &u8| !octet.is_ascii_control() || octet.is_ascii_whitespace();
    if text[inside.clone()].iter().all(is_plain) { inside } else { 0..text.len() }
}

/// Shows neither the text nor a value that text may have run into: of these, only the length.
impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt")
            .field("id", &self.id().map(Value))
            .field("sub", &self.sub().map(Value))
            .field("dlvrd", &self.dlvrd().map(Value))
            .field("submit_date", &self.submit_date().map(Value))
            .field("done_date", &self.done_date().map(Value))
            .field("stat", &self.stat().map(Value))
            .field("err", &self.err().map(Value))
            .field("text", &self.text().map(|text| Hidden(text.len())))
            .field("receipted_message_id", &self.receipted_message_id)
            .field("state", &self.state)
            .field("network_error_code", &self.network_error_code)
            .finish_non_exhaustive()
    }
}

/// A value to be shown if it is one word, as all are unless the key `text` is missing.
struct Value<'a>(&'a str);

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_word = self.0.bytes().all(|octet| octet.is_ascii_graphic());
        if is_word { self.0.fmt(f) } else { Hidden(self.0.len()).fmt(f) }
    }
}

/// Octets to be counted and not shown.
struct Hidden(usize);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} octets>", self.0)
    }
}
