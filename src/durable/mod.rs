//! What waits, in a file next to the process: nothing is lost when it dies.
//!
//! [`DurableQueue`] is everything that [`driver::queue`](crate::driver::queue) asks of a store, in one file: messages
//! and events, correlations and parts. What is promised, and what a crash can do, is said there.
//!
//! ```no_run
//! use std::sync::Arc;
//! use smpp_driver::driver::queue::{EventQueue, MessageQueue, ServeOptions};
//! use smpp_driver::driver::{Channel, ChannelOptions, Message};
//! use smpp_driver::durable::{DurableOptions, DurableQueue};
//!
//! # async fn example(options: ChannelOptions) -> Result<(), Box<dyn std::error::Error>> {
//! let queue = Arc::new(DurableQueue::open("/var/lib/shop/sms.queue", DurableOptions::default()).await?);
//! let (channel, mut inbox) = Channel::builder(options).correlations((*queue).clone()).start().await?;
//! let serving = channel.serve_queue(queue.clone(), ServeOptions::default());
//! let publishing = tokio::spawn({
//!     let queue = queue.clone();
//!     async move { inbox.publish_to(queue).await }
//! });
//! // It is on the disk when this returns.
//! queue.put(channel.compose(Message::text("+447700900123", "Hello.").reference("order 4711"))?).await?;
//! for event in queue.events(100).await? {
//!     println!("{:?}", event.event);
//!     queue.done(&[event.lease]).await?;
//! }
//! # Ok(()) }
//! ```
//!
//! # How it works
//!
//! The store is [redb](https://docs.rs/redb). One thread writes; what is asked of it while it waits for the disk goes
//! into the next commit, so that any number of callers share one `fdatasync`. A call returns when its commit is on the
//! disk. Taking writes nothing: some thousand messages of each priority are read ahead, however many wait. Of each
//! message, hashes stay in memory: 17 to 40 octets for its reference while it waits or is remembered, the same for each
//! id of the SMSC.
//!
//! One process has the file at a time. [`Lease`](crate::driver::queue::MessageQueue::Lease)s end with it: there is
//! nothing to extend.
//!
//! # When it is full
//!
//! [`DurableOptions`] limit everything, and [`QueueError::Full`](crate::driver::queue::QueueError::Full) says what is
//! full and what is allowed. When disk and file have less than [`min_free`](DurableOptions::min_free) left, nothing new
//! is taken in, and what is there is still sent and settled. That goes on when others fill the disk to the last octet:
//! 8 MiB are held for it by a file without a name, which go back to the disk when a commit finds no other room. Should
//! they be gone, too, what cannot be written fails, outcomes of messages as well; whatever was answered stays, and the
//! file is opened again by itself at the next call.
//!
//! # Events
//!
//! The lease of an event is its number: the same when it comes again, since the process died before it was done with it,
//! and never that of another event of the same file.
//!
//! # Dead letters
//!
//! Messages that were not accepted are kept apart: [`dead_letters`](DurableQueue::dead_letters) lists them,
//! [`revive`](DurableQueue::revive) sends them again, [`drop_dead_letters`](DurableQueue::drop_dead_letters) drops them.
//!
//! # The file
//!
//! Its format has the number 1. A file of a later format, one of something else, and one that is damaged are refused and
//! left as they are. Texts and numbers are in it as they are sent, masked if the channel masks them: it is made so that
//! only its owner can read it, and not encrypted.
//!
//! A copy is a backup when the queue is closed; a copy of a file in use is none. A backup that is put back sends again
//! what has been sent since.

mod ahead;
mod apply;
mod dead;
mod error;
mod events;
mod forget;
mod index;
mod messages;
mod options;
mod parts;
mod queue;
mod room;
mod rows;
mod shared;
mod store;
mod stores;
mod tables;
mod waiting;
mod work;
mod writer;

pub use dead::DeadLetter;
pub use error::OpenError;
pub use options::DurableOptions;
pub use queue::{DurableQueue, DurableStats};
pub use waiting::DurableLease;
