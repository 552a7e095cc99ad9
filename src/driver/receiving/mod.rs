//! From what the SMSC sends to the application and its answer: receipts, joining, reading, masking.

mod answer;
mod in_hand;
mod inbox;
mod joining;
mod kept;
mod reader;
mod received;
mod receiver;
mod stats;

pub use answer::Answer;
pub use inbox::{Handled, Inbound, Inbox};
pub(super) use kept::AnyParts;
pub use received::{Mode, Party, Received};
pub(super) use receiver::Receiver;
pub(super) use stats::Counters;
pub use stats::ReceivingStats;
