//! A whole SMS channel that an application embeds: it binds and stays bound, paces itself, sends long texts, tells what
//! became of each, and hands over what comes in.
//!
//! ```no_run
//! use std::time::Duration;
//! use smpp_driver::driver::{Channel, ChannelOptions, Message};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let options = ChannelOptions::from_pairs([
//!         ("x-smpp-host", "smsc.example.net"),
//!         ("x-smpp-system-id", "ESME1"),
//!         ("password", "secret"),
//!         ("default-reply-address", "12345"),
//!     ])?;
//!     let (channel, mut inbox) = Channel::start(options).await?;
//!     let long = "A text that does not fit one message goes out in parts, and is one message again. ".repeat(3);
//!     let sent = channel.send(Message::text("+447700900123", long).watched()).await?;
//!     println!("{} parts: {:?}", sent.parts().len(), sent.final_state().await);
//!     if let Some((message, answer)) = inbox.next_message().await {
//!         println!("{} characters came in", message.text.map_or(0, |text| text.chars().count()));
//!         answer.accept();
//!     }
//!     channel.stop(Duration::from_secs(10)).await;
//!     Ok(())
//! }
//! ```
//!
//! # What is promised
//!
//! * Every message given to [`Channel::send`] has exactly one outcome, whether or not anybody waits for it, and the outcome
//!   says whether it may be sent again without the risk of a duplicate ([`SendError`]).
//! * Rate and window count PDUs and are never exceeded. What the SMSC refuses as too much slows the channel down and is
//!   sent again in its order until its deadline.
//! * Nothing that comes in is acknowledged before the application has answered ([`Answer`]); the parts of long messages
//!   are, but for the last.
//! * What rules for personal data find is masked before anything is handed over.
//! * Nothing grows without a limit, and nothing takes longer the more messages wait.
//!
//! [`ChannelOptions`] are all that a channel is told, with the names of the reference driver, the Genesys Driver for SMS
//! and MMS.

mod builder;
mod channel;
pub(crate) mod clock;
mod composer;
mod conversation;
mod health;
mod log;
mod masking;
mod message;
#[cfg(feature = "metrics")]
mod metrics;
mod options;
mod outcome;
pub mod queue;
mod receipts;
mod receiving;
mod sending;
mod sent;
mod service;
mod supervision;

pub use builder::{ChannelBuilder, StartError};
pub use channel::{Channel, ChannelStats, Unsent};
pub use composer::Composer;
pub use conversation::{Conversation, Said};
pub use health::{Health, NotReady};
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
pub use sending::SendingStats;
pub use sent::{ReplaceError, Sending, Sent};
pub use service::Fault;
pub use supervision::{SessionChange, SessionNews};
