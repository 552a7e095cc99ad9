//! The text of messages: character sets, long messages, user data headers and delivery receipts. Pure, like `codec`.
//!
//! ```
//! use smpp_driver::text::{self, Encoding, LongMessage, Udh};
//!
//! // To send: choose an encoding and split.
//! let text = "Ваш код: 4711. Никому его не сообщайте. Если вы его не запрашивали, позвоните нам.";
//! let encoding = Encoding::cheapest(text);
//! let segments = text::split(text, encoding, LongMessage::Udh8 { reference: 7 })?;
//! assert_eq!((encoding, segments.len()), (Encoding::Ucs2, 2));
//!
//! // To receive: `esm_class` says whether there is a header, `data_coding` how to read the rest.
//! let (udh, octets) = Udh::split(segments[0].octets())?;
//! let part = udh.concatenation().expect("a part of a long message");
//! assert_eq!((part.reference, part.sequence, part.total), (7, 1, 2));
//!
//! let decoded = text::decode(encoding.data_coding(), octets, Encoding::Gsm7).expect("not binary");
//! assert!(text.starts_with(&decoded.text) && !decoded.lossy);
//! # Ok::<(), Box<dyn std::error::Error>>(())
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
pub use receipt::{IdMatch, Receipt, ReceiptBuilder, ReceiptError, id_candidates};
pub use segment::Segment;
pub use splitter::{Estimate, SplitError, SplitText, Splitter, estimate, split};
pub use time::{AbsoluteTime, RelativeTime, SmppTime, TimeError};
pub use transliterate::{Change, Transliterated, transliterate};
pub use udh::{Concatenation, Element, InformationElement, Ports, Udh, UdhBuildError, UdhBuilder, UdhError};
