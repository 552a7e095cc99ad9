//! An SMSC to test against: embed it in a test, or run it from `examples/smsc`.
//!
//! It accepts binds, answers submissions with ids, sends receipts after a delay, and injects incoming messages. It is
//! built on [`Server`] and keeps everything in memory, bounded.
//!
//! ```
//! # use std::time::Duration;
//! use smpp_driver::codec::{DeliverSm, RegisteredDelivery, SubmitSm};
//! use smpp_driver::testing::{Smsc, SmscOptions};
//! use smpp_driver::transport::{Bind, Client};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let smsc = Smsc::start(SmscOptions::default().receipt_delay(Duration::ZERO)).await?;
//! let (connection, mut events) = Client::new(Bind::new("ESME1", "secret")?).connect(smsc.local_addr()).await?;
//! let submit_sm = SubmitSm::builder()
//!     .destination_addr("447700900123")
//!     .registered_delivery(RegisteredDelivery::FINAL)
//!     .short_message(b"Hello")
//!     .build()?;
//! connection.request(submit_sm).await?;
//! assert_eq!(smsc.accepted().len(), 1);
//! let (receipt, responder) = events.next_request::<DeliverSm>().await.ok_or("the session has ended")?;
//! assert!(receipt.esm_class.is_delivery_receipt());
//! responder.accept()?;
//! connection.unbind().await;
//! smsc.stop().await;
//! # Ok(()) }
//! ```

mod center;
mod messages;
mod options;
mod receipts;
mod submission;

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;
use std::io;
use std::net::SocketAddr;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::codec::{COctetString, DeliverSm, Pdu};
use crate::session::{Closed, NotSent, RequestError};
use crate::transport::{BindKind, Server};
use center::Center;
pub use options::SmscOptions;
pub use submission::Submission;

/// How many events may wait to be read; those beyond are dropped.
const EVENTS: usize = 1024;

/// A running SMSC.
#[derive(Debug)]
pub struct Smsc {
    local_addr: SocketAddr,
    center: Arc<Center>,
    events: mpsc::Receiver<SmscEvent>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

/// Something that happened at the SMSC.
#[derive(Debug)]
#[non_exhaustive]
pub enum SmscEvent {
    /// An ESME has bound.
    Bound {
        /// Who.
        system_id: String,
        /// For what.
        kind: BindKind,
        /// From where.
        peer_addr: Option<SocketAddr>,
        /// Whose certificate it has shown, where TLS asks for one.
        certificate: Option<String>,
    },
    /// An ESME was refused.
    Refused {
        /// Who.
        system_id: String,
        /// From where.
        peer_addr: Option<SocketAddr>,
    },
    /// A message was accepted.
    Submitted {
        /// Who sent it.
        system_id: String,
        /// The id it got.
        message_id: String,
        /// The request.
        pdu: Pdu,
    },
    /// A receipt was sent.
    Receipt {
        /// Of which message.
        message_id: String,
        /// What the ESME answered.
        outcome: Result<(), RequestError>,
    },
    /// A session has ended.
    Closed {
        /// Whose.
        system_id: String,
        /// How.
        closed: Closed,
    },
}

/// A message that the SMSC has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted {
    /// Who sent it.
    pub system_id: String,
    /// The id it got.
    pub message_id: String,
    /// What was sent.
    pub submission: Submission,
}

/// Why a message could not be delivered to an ESME.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliverError {
    /// No ESME is bound that could receive it.
    #[error("no ESME is bound as receiver or transceiver")]
    NobodyBound,
    /// The ESME did not take it.
    #[error(transparent)]
    Request(#[from] RequestError),
}

impl Smsc {
    /// Starts to listen; see [`SmscOptions`] for the address.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on, or the `system_id` is too long.
    pub async fn start(options: SmscOptions) -> io::Result<Self> {
        if let Err(fault) = COctetString::<16>::new(&options.system_id) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("system_id: {fault}")));
        }
        let server = Server::bind(options.listen, options.server.clone()).await?;
        let local_addr = server.local_addr();
        let (events_sender, events) = mpsc::channel(EVENTS);
        let (stop, stopped) = oneshot::channel();
        let center = Arc::new(Center::new(options, events_sender));
        let serving = tokio::spawn(center::serve(center.clone(), server, stopped));
        Ok(Self { local_addr, center, events, stop, serving })
    }

    /// Where the SMSC listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The messages accepted so far, the oldest first; at most as many as the options keep.
    #[must_use]
    pub fn accepted(&self) -> Vec<Accepted> {
        self.center.accepted()
    }

    /// Sends a message to an ESME that is bound as receiver or transceiver, and waits for its answer.
    ///
    /// # Errors
    ///
    /// When no such ESME is bound, or it does not take the message.
    ///
    /// # Cancel safety
    ///
    /// As [`Connection::request`](crate::transport::Connection::request).
    pub async fn deliver(&self, deliver_sm: DeliverSm) -> Result<(), DeliverError> {
        let receiver = self.center.receiver().ok_or(DeliverError::NobodyBound)?;
        receiver.request(deliver_sm).await?;
        Ok(())
    }

    /// The next event; `None` after the SMSC has stopped.
    ///
    /// # Cancel safety
    ///
    /// No event is lost when the future is dropped.
    pub async fn next_event(&mut self) -> Option<SmscEvent> {
        self.events.recv().await
    }

    /// Unbinds every session and stops, within five seconds at most: what still runs then is aborted.
    pub async fn stop(self) {
        let Self { stop, mut serving, .. } = self;
        // The server may have ended by itself.
        let _ended = stop.send(());
        if tokio::time::timeout(Duration::from_secs(5), &mut serving).await.is_err() {
            serving.abort();
            let _aborted = serving.await;
        }
    }
}

impl From<NotSent> for DeliverError {
    fn from(reason: NotSent) -> Self {
        Self::Request(RequestError::NotSent(reason))
    }
}
