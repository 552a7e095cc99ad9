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

mod encoding;
mod gsm7;
mod gsm7_table;
mod latin1;
mod receipt;
mod segment;
mod ucs2;
mod udh;

pub use encoding::{Decoded, EncodeError, Encoding, decode};
pub use receipt::{DateTime, IdMatch, Receipt, ReceiptError, id_candidates};
pub use segment::{Estimate, LongMessage, Segment, SplitError, estimate, estimate_as, split};
pub use udh::{Concatenation, InformationElement, Udh, UdhError};
