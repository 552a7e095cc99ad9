//! Connecting and binding.

use alloc::format;
use alloc::string::String;
use core::time::Duration;
use std::io;

use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::time::{Instant as Moment, timeout_at};

use super::connection::Connection;
use super::events::Events;
use super::options::{Bind, Options};
use super::shared::{Answer, Shared, after};
use super::task::{self, Stream};
use crate::codec::CommandStatus;
use crate::session::{NotSent, Rejected, RequestError, Role, Unanswered};

/// Connects to an SMSC and binds.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use smpp_driver::transport::{Bind, Client};
///
/// let (connection, events) = Client::new(Bind::new("ESME1", "secret")?).connect("127.0.0.1:2775").await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    bind: Bind,
    options: Options,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The address could not be resolved or connected to.
    #[error("no connection: {0}")]
    Connect(#[source] io::Error),
    /// Resolving, connecting and binding took too long together.
    #[error("not bound within {0:?}")]
    Deadline(Duration),
    /// The SMSC refused the bind, or did not answer it.
    #[error("{}", bind_error(.0))]
    Bind(#[source] RequestError),
}

/// A refused bind in words: it is the first thing that goes wrong with a new SMSC.
fn bind_error(error: &RequestError) -> String {
    match error {
        RequestError::Rejected(Rejected { command_status, .. }) => {
            let hint = match *command_status {
                CommandStatus::INVPASWD => "wrong password?",
                CommandStatus::INVSYSID => "unknown system_id?",
                CommandStatus::BINDFAIL => "wrong system_id or password, or not allowed to bind?",
                CommandStatus::ALYBND => "are all sessions of this system_id in use?",
                other => other.meaning().unwrap_or("no reason known"),
            };
            format!("the SMSC refused the bind with {command_status}: {hint}")
        }
        other => format!("the bind was {other}"),
    }
}

impl Client {
    /// A client that will bind so, with the default options.
    #[must_use]
    pub fn new(bind: Bind) -> Self {
        Self { bind, options: Options::default() }
    }

    /// How the connection behaves.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Resolves, connects over TCP, and binds, all within the connect timeout.
    ///
    /// # Errors
    ///
    /// Why there is no session; the connection is closed then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection.
    pub async fn connect(&self, address: impl ToSocketAddrs) -> Result<(Connection, Events), ConnectError> {
        let deadline = self.deadline();
        let connected = timeout_at(deadline, TcpStream::connect(address)).await;
        let stream = connected.map_err(|_| self.too_late())?.map_err(ConnectError::Connect)?;
        // Without it, small PDUs wait for the acknowledgements of earlier ones.
        stream.set_nodelay(true).map_err(ConnectError::Connect)?;
        self.bind(stream, deadline).await
    }

    /// Binds over a connection that the caller has made.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    ///
    /// # Cancel safety
    ///
    /// As [`connect`](Self::connect).
    pub async fn attach(&self, stream: impl Stream) -> Result<(Connection, Events), ConnectError> {
        self.bind(stream, self.deadline()).await
    }

    async fn bind(
        &self,
        stream: impl Stream,
        deadline: Moment,
    ) -> Result<(Connection, Events), ConnectError> {
        let shared = Shared::new(Role::Esme, self.options.session.clone());
        let connection = Connection::new(shared.clone());
        let events = Events::new(&connection);
        let task = tokio::spawn(task::run(stream, shared.clone(), self.options.clone()));
        match self.send_bind(&shared, deadline).await {
            Ok(()) => Ok((connection, events)),
            Err(error) => {
                drop((connection, events));
                // The task ends at once: nothing is outstanding. Its socket is closed when this returns.
                drop(timeout_at(deadline, task).await);
                Err(error)
            }
        }
    }

    async fn send_bind(&self, shared: &Shared, deadline: Moment) -> Result<(), ConnectError> {
        let slot = shared.slots.clone().try_acquire_owned();
        let slot = slot.map_err(|_| ConnectError::Bind(RequestError::NotSent(NotSent::WindowFull)))?;
        let left = deadline.saturating_duration_since(Moment::now());
        let answer: Answer =
            shared.request(self.bind.to_body().borrow(), left, slot).map_err(ConnectError::Bind)?;
        match answer.await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(RequestError::Unanswered(Unanswered::Timeout))) => Err(self.too_late()),
            Ok(Err(error)) => Err(ConnectError::Bind(error)),
            Err(_) => {
                Err(ConnectError::Bind(RequestError::Unanswered(Unanswered::Closed(shared.closed_now()))))
            }
        }
    }

    pub(super) fn response_timeout(&self) -> Duration {
        self.options.session.response_timeout
    }

    fn deadline(&self) -> Moment {
        after(Moment::now(), self.options.connect_timeout)
    }

    fn too_late(&self) -> ConnectError {
        ConnectError::Deadline(self.options.connect_timeout)
    }
}
