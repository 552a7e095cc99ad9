//! Writing receipts, as an SMSC does: the form of SMPP 3.4 Appendix B.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::{Key, Receipt, stat, text_range};
use crate::codec::MessageState;
use crate::text::date::DateTime;
use crate::text::{EncodeError, Encoding};

/// Characters of the message that a receipt quotes.
const QUOTED: usize = 20;

/// Why a receipt cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReceiptError {
    /// An id is of visible ASCII characters, at least one.
    Id,
    /// An error code is of one to three visible ASCII characters.
    Err,
    /// Counts have three digits.
    Count {
        /// The count given.
        given: u16,
    },
    /// There is no word for this state.
    State(MessageState),
    /// The encoding does not have a character of the text.
    Text(EncodeError),
}

/// A receipt that is going to be written.
///
/// Of the words of the message it keeps the first 20 characters; `Debug` does not show them.
#[derive(Clone, PartialEq, Eq, Hash)]
#[must_use]
pub struct ReceiptBuilder {
    id: String,
    sub: String,
    dlvrd: String,
    submit_date: String,
    done_date: String,
    stat: &'static str,
    err: String,
    text: Vec<u8>,
}

impl ReceiptBuilder {
    /// The receipt for one message, with no error and no text.
    ///
    /// `id` is that of the response to the message; the dates have no zone, and their seconds are left out. Years are
    /// written with two digits.
    ///
    /// ```
    /// use smpp_driver::codec::MessageState;
    /// use smpp_driver::text::{DateTime, Encoding, ReceiptBuilder};
    ///
    /// let submitted = DateTime::parse("2403051412").expect("a date");
    /// let done = DateTime::parse("2403051413").expect("a date");
    /// let receipt = ReceiptBuilder::new("0000012345", MessageState::DELIVERED, submitted, done)?
    ///     .with_text("Good morning all of you", Encoding::Gsm7)?;
    /// assert_eq!(
    ///     receipt.to_octets(),
    ///     b"id:0000012345 sub:001 dlvrd:001 submit date:2403051412 done date:2403051413 \
    ///       stat:DELIVRD err:000 text:Good morning all of"
    /// );
    /// # Ok::<(), smpp_driver::text::ReceiptError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the id is empty or not of visible ASCII characters, or the state has no word.
    pub fn new(
        id: &str,
        state: MessageState,
        submitted: DateTime,
        done: DateTime,
    ) -> Result<Self, ReceiptError> {
        if id.is_empty() || !is_visible(id) {
            return Err(ReceiptError::Id);
        }
        let stat = stat::stat_of(state).ok_or(ReceiptError::State(state))?;
        let delivered = u16::from(state == MessageState::DELIVERED);
        Self {
            id: id.to_string(),
            sub: String::new(),
            dlvrd: String::new(),
            submit_date: ten_digits(submitted),
            done_date: ten_digits(done),
            stat,
            err: "000".to_string(),
            text: Vec::new(),
        }
        .with_counts(1, delivered)
    }

    /// Counts of a message to several destinations: submitted, and delivered.
    ///
    /// # Errors
    ///
    /// When a count is above 999.
    pub fn with_counts(mut self, submitted: u16, delivered: u16) -> Result<Self, ReceiptError> {
        self.sub = three_digits(submitted)?;
        self.dlvrd = three_digits(delivered)?;
        Ok(self)
    }

    /// The error code, of the network or of the SMSC: one to three characters, filled up with zeros.
    ///
    /// # Errors
    ///
    /// When it is empty, longer, or not of visible ASCII characters.
    pub fn with_err(mut self, err: &str) -> Result<Self, ReceiptError> {
        if !(1..=3).contains(&err.len()) || !is_visible(err) {
            return Err(ReceiptError::Err);
        }
        self.err = format!("{err:0>3}");
        Ok(self)
    }

    /// The text of the message, of which the first 20 characters are kept, in the encoding of the message.
    ///
    /// Blanks around it are dropped, as they are on reading.
    ///
    /// # Errors
    ///
    /// When the encoding does not have one of these characters.
    pub fn with_text(mut self, text: &str, encoding: Encoding) -> Result<Self, ReceiptError> {
        let end = text.char_indices().nth(QUOTED).map_or(text.len(), |(offset, _)| offset);
        let octets = encoding.encode(&text[..end]).map_err(ReceiptError::Text)?;
        self.text = octets[text_range(&octets)].into();
        Ok(self)
    }

    /// The octets for `short_message`, in the form of SMPP 3.4 Appendix B.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let words = [&self.id, &self.sub, &self.dlvrd, &self.submit_date, &self.done_date]
            .map(|value| value.as_bytes());
        let [id, sub, dlvrd, submit_date, done_date] = words.map(Some);
        let (stat, err) = (Some(self.stat.as_bytes()), Some(self.err.as_bytes()));
        written([id, sub, dlvrd, submit_date, done_date, stat, err, Some(&self.text)])
    }

    /// The receipt as its reader sees it.
    #[must_use]
    pub fn build(&self) -> Receipt {
        Receipt::parse(&self.to_octets(), true).unwrap_or_default()
    }
}

/// The text of a receipt with these values, in the order of the keys.
pub(super) fn written(values: [Option<&[u8]>; Key::COUNT]) -> Vec<u8> {
    let keys = ["id:", "sub:", "dlvrd:", "submit date:", "done date:", "stat:", "err:", "text:"];
    let mut octets = Vec::with_capacity(160);
    for (key, value) in keys.into_iter().zip(values) {
        let Some(value) = value else { continue };
        if !octets.is_empty() {
            octets.push(b' ');
        }
        octets.extend_from_slice(key.as_bytes());
        octets.extend_from_slice(value);
    }
    octets
}

/// Shows id, state and error, and how long the text is.
impl fmt::Debug for ReceiptBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiptBuilder")
            .field("id", &self.id)
            .field("stat", &self.stat)
            .field("err", &self.err)
            .field("text", &format_args!("<{} octets>", self.text.len()))
            .finish_non_exhaustive()
    }
}

/// Whether all characters are visible ASCII: no blank ends the value, no control character hides in it.
fn is_visible(value: &str) -> bool {
    value.bytes().all(|octet| octet.is_ascii_graphic())
}

fn three_digits(given: u16) -> Result<String, ReceiptError> {
    if given > 999 { Err(ReceiptError::Count { given }) } else { Ok(format!("{given:03}")) }
}

/// `YYMMDDhhmm`.
fn ten_digits(date: DateTime) -> String {
    let (year, month, day) = (date.year() % 100, date.month(), date.day());
    format!("{year:02}{month:02}{day:02}{:02}{:02}", date.hour(), date.minute())
}

impl fmt::Display for ReceiptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str("the id of a receipt must be of visible ASCII characters, at least one"),
            Self::Err => f.write_str("the err of a receipt must be of one to three visible ASCII characters"),
            Self::Count { given } => write!(f, "count {given} has more than three digits"),
            Self::State(state) => write!(f, "receipts have no word for the state {state}"),
            Self::Text(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ReceiptError {}
