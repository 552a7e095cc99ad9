//! A whole SMS channel that an application embeds: it binds and stays bound, paces itself, sends long texts, tells what
//! became of each, and hands over what comes in.
//!
//! [`ChannelOptions`] are all that a channel is told, with the names of the reference driver, the Genesys Driver for SMS
//! and MMS.

mod builder;
mod channel;
mod conversation;
mod log;
mod masking;
mod message;
mod options;
mod outcome;
mod receipts;
mod receiving;
mod secret;
mod sending;
mod sent;
mod service;
mod supervision;

pub use builder::{ChannelBuilder, StartError};
pub use channel::{Channel, ChannelStats, Unsent};
pub use conversation::{Conversation, Said};
pub use log::{KeyFilter, KeyFilterError, LogFilter, LogProcedure, LogRecord};
pub use message::{Message, MessageError};
pub use options::{
    ApplyArea, BindMode, ChannelOptions, CleanSubject, Endpoint, Host, IdForm, LongMessageForm,
    MaskingOptions, OptionEntry, OptionError, OptionErrors, OptionFault, OptionInfo, Origin, Pattern,
    PatternError, PiiDirection, PiiRules, TypingPreview, Ucs2Form,
};
pub use outcome::{AcceptedPart, NotSentReason, SendError};
pub use receipts::{Correlation, CorrelationStore, MemoryCorrelations, Report, StoreError};
pub use receiving::{Answer, Handled, Inbound, Inbox, Mode, Party, Received, ReceivingStats};
pub use secret::Password;
pub use sending::SendingStats;
pub use sent::{ReplaceError, Sending, Sent};
pub use service::Fault;
pub use supervision::{SessionChange, SessionNews};
