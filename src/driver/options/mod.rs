//! What a channel is told: one value, made from key/value pairs or field by field, judged by the same rules.

mod channel;
mod contradictions;
mod encodings;
mod error;
mod extraopt;
mod info;
mod kinds;
mod masking;
mod pattern;
mod read;
#[cfg(feature = "serde")]
mod serial;
mod table;
mod texts;
mod values;

pub use channel::ChannelOptions;
pub use error::{OptionError, OptionErrors, OptionFault};
pub use info::{OptionEntry, OptionInfo, Origin};
pub use masking::{ApplyArea, CleanSubject, MaskingOptions, PiiDirection, PiiRules, TypingPreview};
pub use pattern::{Pattern, PatternError};
pub use values::{BindMode, Endpoint, Host, IdForm, LongMessageForm, Ucs2Form};
