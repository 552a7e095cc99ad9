//! Sessions over sockets, on tokio: [`Client`] binds, [`Server`] is bound to, and both have the same [`Connection`].
//!
//! One task per connection owns the socket. Handles lock the session for a moment, encode into its buffer and wake the
//! task, which writes all that has gathered at once. Answers are matched before any application code runs, and
//! `enquire_link` and `unbind` are answered inside.
//!
//! Every method says what happens when its future is dropped; none loses a request, an event or a slot of the window.

mod backoff;
mod client;
mod connection;
mod events;
mod options;
mod pdu_codec;
mod server;
mod shared;
mod supervised;
mod task;

pub use backoff::Backoff;
pub use client::{Client, ConnectError};
pub use connection::{Connection, Pending};
pub use events::{Event, Events, Incoming, Responder};
pub use options::{Bind, BindKind, Options};
pub use pdu_codec::{BadPdu, CodecError, PduCodec};
pub use server::{Binding, Server, ServerOptions};
pub use supervised::{Phase, Reason, Supervised, SupervisedEvents};
pub use task::Stream;

pub use crate::session::{By, CloseReason, Closed, NotSent, Odd, RequestError, Unanswered};
