//! A whole SMS channel: options, sending, receiving.
//!
//! [`ChannelOptions`] are all that a channel is told, with the names of the reference driver, the Genesys Driver for SMS
//! and MMS.

mod options;
mod secret;

pub use options::{
    ApplyArea, BindMode, ChannelOptions, CleanSubject, Endpoint, Host, IdForm, LongMessageForm,
    MaskingOptions, OptionEntry, OptionError, OptionErrors, OptionFault, OptionInfo, Origin, Pattern,
    PatternError, PiiDirection, PiiRules, TypingPreview, Ucs2Form,
};
pub use secret::Password;
