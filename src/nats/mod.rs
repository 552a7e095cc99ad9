//! Messages that wait, events, correlations and parts on [NATS JetStream](https://docs.nats.io/nats-concepts/jetstream),
//! shared by any number of processes on any number of machines; and an account's limits, kept by all of them together.
//!
//! ```no_run
//! use std::sync::Arc;
//! use smpp_driver::driver::queue::{MessageQueue, ServeOptions};
//! use smpp_driver::driver::{Channel, ChannelOptions, Message};
//! use smpp_driver::nats::{AccountOptions, NatsAccount, NatsOptions, NatsQueue};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let queue = NatsQueue::connect("nats://127.0.0.1:4222", NatsOptions::new("sms")).await?;
//! let builder = Channel::builder(ChannelOptions::new("smsc.example.net", "ESME1", "secret"));
//! let (channel, mut inbox) = builder.correlations(queue.clone()).start().await?;
//! let mut limits = AccountOptions::default();
//! limits.rate = Some(100);
//! let account = NatsAccount::join(&queue, "ESME1", limits);
//! account.pace(&channel);
//! let serving = channel.serve_queue(Arc::new(queue.clone()), ServeOptions::default());
//! let message = Message::text("+12025550123", "Hello.").reference("order 1");
//! queue.put(channel.compose(message)?).await?;
//! inbox.publish_to(Arc::new(queue)).await;
//! # Ok(()) }
//! ```
//!
//! It needs a server of NATS 2.9 or later with JetStream (`nats-server -js`), and makes what it needs there when the first
//! process connects. Wherever it says `sms`, the name is [`NatsOptions::name`].
//!
//! # What is where
//!
//! | stream or bucket | subjects | holds |
//! |---|---|---|
//! | `sms_out` | `sms.out.<priority>.<partition>` | messages that wait, as [`QueuedMessage::to_octets`](crate::driver::queue::QueuedMessage::to_octets) writes them; one leaves when it has ended |
//! | `sms_event` | `sms.event.ended`, `.receipt`, `.message`, `.incomplete` | [`Event`](crate::driver::queue::Event)s as JSON, until those who read have done with them; durable consumer `sms_readers` |
//! | `sms_dead` | `sms.dead.rejected`, `.not_sent`, `.unanswered` | messages that were not accepted, as in `sms_out`; the oldest go first |
//! | `sms_journal` | `sms.journal.begun`, `.released` | which messages were begun, as JSON: numbers in `sms_out` by partition |
//! | bucket `sms_leases` | | `lease.<partition>`: who owns it; `member.<process>`: who is there |
//! | bucket `sms_correlations` | | what receipts are matched by, by the SMSC's id (its hash, if it is no letters and digits) |
//! | bucket `sms_parts` | | parts of long messages until all have come, and a minute longer |
//! | bucket `sms_accounts` | | shares of accounts |
//!
//! All are kept in files. References are not shown in subjects, keys and headers (a hash stands for them); events,
//! correlations and messages hold them, and what was sent: who may read these streams sees it.
//!
//! # Order, and who sends what
//!
//! Destinations are divided into [partitions](NatsOptions::partitions) by a hash. Each partition is owned by one process
//! at a time, so that messages to one destination are taken by one process, in the order in which they were stored (of
//! those put at the same time, any order). Processes that take messages divide the partitions evenly. One that comes gets
//! its part when what was taken of it has ended; one that [leaves](NatsQueue::leave), or asks for no messages for five
//! seconds, hands over in the same way. The partitions of one that dies go to others after 3.5 seconds, the time of their
//! leases. A process that cannot renew its leases begins nothing after 1.5 seconds, and what it has begun is sent within
//! another 1.5 seconds or not at all: before somebody else begins. For all this each process asks only its own clock how
//! much time has passed.
//!
//! # What a crash can do
//!
//! The owner of a partition reads in the journal what its predecessor has begun and not ended: only that is in doubt. An
//! [`Ended`](crate::driver::queue::Ended) event is published before its message leaves `sms_out`, and names it; if a
//! process dies between the two, the next owner finds the event and only removes the message: the event comes once. (A
//! process that was halted between its last look at the clock and the publication, for longer than 3.5 seconds, could
//! add one; the server refuses it for [`duplicate_window`](NatsOptions::duplicate_window), since both have the same
//! `Nats-Msg-Id`.) Readers get an event again if they die before they have done with it, or take longer than
//! [`event_lease`](NatsOptions::event_lease).
//!
//! A long message is given to one process; if that dies before the SMSC has heard of the last part, whoever gets that
//! part again within a minute gets the whole. A part that comes again to the process that has told the message is taken
//! for that, even if somebody sends the very same message again under the same number within that minute.
//!
//! References are remembered for `duplicate_window`: put later, a message is a new one.
//!
//! When the server is gone, calls fail or wait; a channel that serves keeps its sessions, and goes on when the server is
//! back. Nothing that was acknowledged is lost as long as the server's files are there: NATS writes them through the
//! operating system's cache, so that only a cluster ([`replicas`](NatsOptions::replicas)) outlives a power failure.
//!
//! # Clusters
//!
//! With `replicas`, streams, buckets and the consumers of messages are kept by so many servers. When one of them dies, the
//! others elect leaders for what it led, which takes them four to nine seconds; calls fail or wait meanwhile. A partition
//! of which nothing was heard for five seconds is fetched anew from its oldest message, so that what the server has taken
//! with it comes again, in order. Messages that have ended are deleted, which a majority of the servers agrees on, since an
//! acknowledgement is carried out by each server for itself, and one that was away would bring the message back.
//! `sms_out` is no work queue there: a consumer that one server has not forgotten would keep the next owner of its
//! partition from making its own. Where servers show different states of a lease, that of the one that leads counts.

mod account;
mod correlations;
mod ending;
mod error;
mod fetch;
mod floor;
mod held;
mod journal;
mod keeper;
mod leaving;
mod names;
mod options;
mod parts;
mod peers;
mod queue;
mod reader;
mod setup;
mod shared;
mod takeover;
mod times;
mod watch;

pub use async_nats;

pub use account::{AccountOptions, NatsAccount, Share};
pub use held::NatsLease;
pub use options::NatsOptions;
pub use queue::NatsQueue;
pub use reader::NatsEventLease;
