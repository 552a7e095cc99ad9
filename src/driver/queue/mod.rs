//! Where messages wait that must outlive the process: the seam between a channel and a queue.
//!
//! [`Channel::send`](super::Channel::send) keeps what waits in this process's memory. An application that cannot lose
//! it puts [`QueuedMessage`]s into a [`MessageQueue`] instead, and lets any number of channels
//! [serve](super::Channel::serve_queue) it: in one process on an embedded store (feature `durable`), in many on a broker
//! (feature `nats`), or on a store of the application's own. What becomes of the messages, and what comes in,
//! goes to an [`EventQueue`]; the parts of long messages that come in over several binds meet in a [`PartStore`], and
//! what receipts are matched by is in a [`CorrelationStore`](super::CorrelationStore).
//!
//! # What is promised, and what a crash can do
//!
//! Each message that [`put`](MessageQueue::put) has taken gets exactly one [`Ended`] event, and reaches the SMSC at
//! least once if that says that it was accepted. The application's own name for the message,
//! [`Message::reference`](super::Message::reference), is its idempotency key: put twice, it is one message.
//!
//! | the process dies | the message | may the recipient get it twice? |
//! |---|---|---|
//! | before `put` returns | may or may not be kept: put it again | no: it has the same reference |
//! | before [`begin`](MessageQueue::begin) returns | waits, in its old place | no |
//! | after `begin`, before its outcome is [settled](MessageQueue::settle) | is in doubt | yes, if it is sent again |
//! | after `settle` returns | has ended | no |
//!
//! A message in doubt is sent again, and its [`Ended::in_doubt`] says so, or it is not, and it ends as
//! [`Ending::Unanswered`]: [`ServeOptions::max_attempts`]. Messages with one destination and one priority are sent in the
//! order in which they were put, but for those in doubt.
//!
//! What comes in is at least once, too: the SMSC hears that a message or a receipt was taken when its event is kept. If
//! the process dies before, the SMSC sends it again, and if the event had been kept just then, it comes twice.

mod ended;
mod event;
mod memory;
mod publish;
mod queued;
mod seam;
mod serve;
mod work;

pub use ended::{Ended, Ending};
pub use event::{Event, InboundEvent, ReceiptEvent};
pub use memory::MemoryQueue;
pub use queued::{QueuedMessage, QueuedMessageError};
pub use seam::{EventQueue, KeptPart, MessageQueue, PartStore, Put, QueueError, Taken, TakenEvent};
pub use serve::{ServeOptions, ServeStats, Serving};
