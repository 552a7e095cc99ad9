//! An SMSC to test against: embed it in a test, or run it from `examples/smsc`.
//!
//! It accepts binds, answers submissions with ids, sends receipts after a delay, and injects incoming messages; how, the
//! [`SmscOptions`] say, and [`Smsc::change`] while it runs. It is built on [`Server`] and keeps everything in memory,
//! bounded.
//!
//! A [`Fault`] makes it misbehave, or an ESME; a [`Proxy`] is a bad way between both.
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

mod answers;
mod attend;
mod center;
mod faults;
mod ids;
mod line;
mod messages;
mod options;
mod proxy;
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
use tokio::time::{Instant, timeout};

pub use answers::{Answer, Arrival, most_within};
use attend::Bound;
use center::Center;
pub use faults::{Expected, Fault, Side, UnknownFault};
pub use ids::IdForm;
pub use line::{Breakable, Pipe};
use line::{InMemory, Lines, Listening};
pub use options::SmscOptions;
pub use proxy::Proxy;
pub use submission::Submission;

use crate::codec::{COctetString, CommandStatus, DeliverSm, Pdu, Request};
use crate::session::{Closed, NotSent, RequestError, Unanswered};
use crate::transport::{BindKind, Connection, Server, Tcp};

/// How many events may wait to be read; those beyond are dropped.
const EVENTS: usize = 1024;

/// A running SMSC.
#[derive(Debug)]
pub struct Smsc {
    local_addr: SocketAddr,
    center: Arc<Center>,
    lines: Arc<Lines>,
    in_memory: mpsc::Sender<(Pipe, SocketAddr)>,
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
    /// An ESME has answered what a fault has put in, or anything with `generic_nack`.
    FaultAnswered {
        /// The answer.
        pdu: Pdu,
    },
    /// A session has ended.
    Closed {
        /// Whose.
        system_id: String,
        /// How.
        closed: Closed,
    },
}

/// A session of an ESME that is bound.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SmscSession {
    /// Who.
    pub system_id: String,
    /// From where.
    pub peer_addr: Option<SocketAddr>,
    /// The SMSC's side of the session: what it has counted, and requests beside those that the SMSC sends by itself.
    pub connection: Connection,
}

impl SmscSession {
    fn of(bound: &Bound) -> Self {
        let Bound { system_id, peer_addr, connection, .. } = bound.clone();
        Self { system_id, peer_addr, connection }
    }
}

/// A message that the SMSC has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted {
    /// When it came.
    pub at: Instant,
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
        let (events_sender, events) = mpsc::channel(EVENTS);
        let center = Arc::new(Center::new(options.clone(), events_sender));
        let (tcp, local_addr) = Tcp::bind(options.listen, &options.server.connection.socket).await?;
        let lines = Arc::new(Lines::new(center.clone()));
        let server = Server::new(options.server);
        server.listen(Listening { tcp, lines: lines.clone() });
        let (in_memory, incoming) = mpsc::channel(1);
        server.listen(InMemory(incoming));
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(center::serve(center.clone(), server, stopped));
        Ok(Self { local_addr, center, lines, in_memory, events, stop, serving })
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

    /// The submissions that have come so far, accepted or not, the oldest first; at most as many as the options keep.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.center.arrivals()
    }

    /// The sessions that are bound now, the oldest first.
    #[must_use]
    pub fn sessions(&self) -> Vec<SmscSession> {
        self.center.sessions()
    }

    /// Changes how the SMSC behaves from now on.
    ///
    /// ```
    /// # use smpp_driver::testing::{Smsc, SmscOptions};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let smsc = Smsc::start(SmscOptions::default()).await?;
    /// smsc.change(|options| options.queue_full(true));
    /// # Ok(()) }
    /// ```
    pub fn change(&self, change: impl FnOnce(SmscOptions) -> SmscOptions) {
        self.center.change(change);
    }

    /// Connects in memory: the stream is for [`Client::attach`](crate::transport::Client::attach). Such connections
    /// come from ports of 192.0.2.1.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection.
    pub async fn connect(&self) -> Pipe {
        let (esme, near, from) = self.lines.lay_in_memory();
        // After a stop the connection is closed, as one to a port would be that nobody listens on.
        let _stopped = self.in_memory.send((near, from)).await;
        esme
    }

    /// Resets every connection, bound or not, without an unbind, and tells how many there were.
    #[expect(clippy::must_use_candidate, reason = "to reset them is enough")]
    pub fn kill_sessions(&self) -> usize {
        self.lines.kill()
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
        self.receiver(None)?.connection.request(deliver_sm).await?;
        Ok(())
    }

    /// Sends a message, or another request, to this ESME, and tells the status that it answered.
    ///
    /// # Errors
    ///
    /// When it is not bound so that it can receive, or does not answer.
    ///
    /// # Cancel safety
    ///
    /// As [`Connection::request`](crate::transport::Connection::request).
    pub async fn deliver_to(
        &self,
        system_id: &str,
        request: impl Request,
    ) -> Result<CommandStatus, DeliverError> {
        match self.receiver(Some(system_id))?.connection.request(request).await {
            Ok(_) => Ok(CommandStatus::OK),
            Err(RequestError::Rejected(rejected)) => Ok(rejected.command_status),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends a PDU to this ESME as it is, whatever the state of the session, and returns the answer, which has its
    /// `sequence_number`. Below 0x40000000 that may be one of the session's own. Under TLS nothing can be put in.
    ///
    /// # Errors
    ///
    /// When it is not bound so that it can receive, does not answer within the response timeout, or the connection
    /// ends before.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future gives up the answer.
    pub async fn deliver_pdu(&self, system_id: &str, pdu: &Pdu) -> Result<Pdu, DeliverError> {
        let receiver = self.receiver(Some(system_id))?;
        let put_in = async { self.lines.put_in(receiver.from?, pdu).await };
        let answered = async {
            match put_in.await {
                Some(answer) => Ok(answer),
                None => Err(Unanswered::Closed(receiver.connection.closed().await)),
            }
        };
        let answer = timeout(self.center.response_timeout(), answered).await;
        answer.unwrap_or(Err(Unanswered::Timeout)).map_err(|why| RequestError::Unanswered(why).into())
    }

    fn receiver(&self, system_id: Option<&str>) -> Result<Bound, DeliverError> {
        self.center.receiver(system_id).ok_or(DeliverError::NobodyBound)
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
        if timeout(Duration::from_secs(5), &mut serving).await.is_err() {
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
