//! A whole SMS channel: options, sending, receiving.

mod options;
mod secret;

pub use options::{
    ApplyArea, BindMode, ChannelOptions, CleanSubject, Endpoint, Host, IdForm, LongMessageForm,
    MaskingOptions, OptionEntry, OptionError, OptionErrors, OptionFault, OptionInfo, Origin, Pattern,
    PatternError, PiiDirection, PiiRules, TypingPreview, Ucs2Form,
};
pub use secret::Password;
