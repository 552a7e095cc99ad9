//! Sessions over sockets, on tokio: [`Client`] binds, [`Server`] is bound to, and both have the same [`Connection`].
//!
//! One task per connection owns the socket. Handles lock the session for a moment, encode into its buffer and wake the
//! task, which writes all that has gathered at once. Answers are matched before any application code runs, and
//! `enquire_link` and `unbind` are answered inside.
//!
//! [`Url`] is a connection in one line of text. [`ServerOptions`] hold the limits of a server and [`Proxies`] whose PROXY
//! headers it believes; [`OutbindListener`] is for an ESME that waits until it is asked to bind. In place of TCP both
//! sides take Unix sockets and any other [`ByteStream`]. With the feature `tls`, `tls` encrypts them and tells who is there.
//!
//! [`trace`] shows every PDU to a hook, masked, and writes what was seen as files for Wireshark.
//!
//! # Spans
//!
//! With the feature `tracing`, these spans have the target `smpp_driver::session`. None holds a password, a text or an
//! address; without the feature nothing is spent on them.
//!
//! | span | level | begins, ends | fields |
//! |---|---|---|---|
//! | `smpp.session` | info | when a connection is made and when the last handle of it is gone | `role`: esme, smsc; `state`: how it is bound; `by`: us, peer, network; `reason`: [`CloseReason::name`] |
//! | `smpp.request` | debug | when a request of this side is sent and when its outcome is known; a child of the caller's span that follows from the session | `command`, `sequence_number`, `status`, `outcome`: ok, rejected, not_sent, unanswered |
//! | `smpp.incoming` | debug | when a request of the peer is handed over and when it is answered; a child of the session. [`Events::serve`] runs its function in it, others find it with `Responder::span` | `command`, `sequence_number`, `status` of the answer |
//!
//! What a channel logs beside them has the target `smpp_driver::channel`; see `driver::LogRecord`.
//!
//! Every method says what happens when its future is dropped; none loses a request, an event or a slot of the window.

mod address;
mod alarm;
#[cfg(feature = "driver")]
mod answer_queue;
mod backoff;
mod client;
mod connection;
mod events;
mod handler;
mod inbox;
mod listener;
mod network;
mod options;
mod outbound;
mod password;
mod pdu_codec;
mod proxy;
mod race;
mod server;
pub(crate) mod shared;
mod socket;
mod spans;
mod supervised;
mod task;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "tower")]
mod tower;
pub mod trace;
mod url;
mod waiter;

pub use address::Address;
#[cfg(feature = "driver")]
pub(crate) use answer_queue::AnswerQueue;
pub use backoff::Backoff;
pub use client::{Client, ConnectError};
pub use connection::{Connection, Pending};
pub use events::{Event, Events, Incoming, Responder};
pub use listener::Listener;
#[cfg(feature = "testing")]
pub(crate) use listener::Tcp;
pub use network::{Network, NetworkError};
pub use options::{Bind, BindKind, Options};
pub use outbound::{OutbindListener, Outbound};
pub use password::Password;
pub use pdu_codec::{BadPdu, CodecError, PduCodec};
pub use proxy::{Proxies, ProxyError, ProxyHeader, ProxyVersion};
pub use server::{BindRefused, BindRules, Binding, OutbindError, Server, ServerOptions, ServerStats};
pub use socket::SocketOptions;
pub use supervised::{Phase, Reason, Supervised, SupervisedEvents};
pub use task::ByteStream;
#[cfg(feature = "tower")]
pub use tower::{RequestService, ResponseFuture};
pub use url::{Url, UrlError, UrlFault};
#[cfg(feature = "driver")]
pub(crate) use url::{default_port, read_place};
#[cfg(feature = "driver")]
pub(crate) use waiter::Outcome;

pub use crate::codec::frame::Foreign;
pub use crate::session::{By, CloseReason, Closed, NotSent, Odd, RequestError, Unanswered};
