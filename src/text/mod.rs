//! The text of messages: character sets, long messages, user data headers and delivery receipts. Pure, like `codec`.
//!
//! | to | take |
//! |---|---|
//! | send a text | [`Splitter`]: chooses an [`Encoding`], counts, and makes [`Segment`]s |
//! | read a text | [`OperatorProfile::decode`], or [`Encoding::decode`] |
//! | put long messages together | [`Joiner`] |
//! | read and write receipts | [`Receipt`], [`ReceiptBuilder`], [`IdMatch`] |
//! | read and write headers | [`Udh`], [`UdhBuilder`] |
//! | read and write times of PDUs | [`SmppTime`] |
//!
//! ```
//! use core::time::Duration;
//! use smpp_driver::text::{Encoding, JoinLimits, JoinOutcome, Joiner, LongMessage, OperatorProfile, Part, Splitter};
//!
//! // To send: choose an encoding and split.
//! let text = "Ваш код: 4711. Никому его не сообщайте. Если вы его не запрашивали, позвоните нам.";
//! let split = Splitter::new(LongMessage::Udh8 { reference: 7 }).split(text)?;
//! assert_eq!((split.encoding, split.segments.len()), (Encoding::Ucs2, 2));
//!
//! // To receive: join the parts, in whatever order they come, and read them.
//! let mut joiner = Joiner::new(JoinLimits::default());
//! for segment in split.segments.iter().rev() {
//!     let (esm_class, data_coding, tlvs) = (segment.esm_class(), segment.data_coding(), segment.tlvs());
//!     let part = Part::new(b"4477", b"12345", esm_class, data_coding, segment.short_message(), &tlvs);
//!     if let JoinOutcome::Complete(message) = joiner.push(Duration::ZERO, part).outcome {
//!         let decoded = message.decode(&OperatorProfile::default()).expect("not binary");
//!         assert_eq!((decoded.text.as_str(), decoded.lossy), (text, false));
//!     }
//! }
//! # Ok::<(), smpp_driver::text::SplitError>(())
//! ```

mod charset;
mod convert;
mod cut;
mod date;
#[cfg(feature = "charsets")]
mod east_asian;
mod encoding;
mod grapheme;
mod gsm7;
mod join;
mod long_message;
mod look_alikes;
mod marks;
mod profile;
mod receipt;
mod segment;
mod split_error;
mod splitter;
mod time;
mod transliterate;
mod ucs2;
mod udh;

pub use charset::Charset;
pub use convert::{Decoded, EncodeError, decode};
pub use date::DateTime;
pub use encoding::Encoding;
pub use gsm7::packed::{Padding, fill_bits, pack_septets, unpack_septets};
pub use gsm7::{NationalLanguage, NationalShift};
pub use join::{
    GiveUpReason, GivenUp, JoinLimits, JoinOutcome, JoinedMessage, JoinedPart, Joiner, Part, Pushed,
};
pub use long_message::LongMessage;
pub use profile::OperatorProfile;
#[cfg(feature = "driver")]
pub(crate) use receipt::plain_id;
pub use receipt::{IdMatch, Receipt, ReceiptBuilder, ReceiptError, id_candidates};
pub use segment::Segment;
pub use split_error::SplitError;
pub use splitter::{Estimate, SplitText, Splitter, estimate, split};
pub use time::{AbsoluteTime, RelativeTime, SmppTime, TimeError};
pub use transliterate::{Change, Transliterated, transliterate};
pub use udh::{Concatenation, Element, InformationElement, Ports, Udh, UdhBuildError, UdhBuilder, UdhError};
