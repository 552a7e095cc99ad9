//! Connecting and binding.

use alloc::format;
use alloc::string::String;
use core::time::Duration;
use std::io;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Instant as Moment, timeout_at};

use super::address::Address;
use super::connection::Connection;
use super::events::Events;
use super::options::{Bind, Options};
use super::proxy::{ProxyHeader, ProxyVersion};
use super::shared::{Answer, Shared, after};
use super::task::{self, ByteStream};
use super::trace::Tracing;
use crate::codec::CommandStatus;
use crate::codec::frame::{Foreign, FrameError};
use crate::session::{By, CloseReason, Closed, NotSent, Rejected, RequestError, Role, Unanswered};

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
    proxy: Option<(ProxyVersion, Option<ProxyHeader>)>,
    needs_tls: bool,
    #[cfg(feature = "tls")]
    tls: Option<super::tls::TlsClient>,
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
    /// There is no TLS connection, or it ended before the bind was answered: its reason was a certificate then.
    #[cfg(feature = "tls")]
    #[error(transparent)]
    Tls(#[from] super::tls::TlsError),
    /// The URL asks for TLS, and this client has none.
    #[error("smpps:// needs TLS, and this client has none (the feature `tls` may be off); nothing was sent")]
    NoTls,
}

impl ConnectError {
    /// Whether trying again is of no use before somebody has changed something: a wrong password, an SMSC that is not
    /// trusted, no TLS where some is wanted.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Bind(RequestError::Rejected(rejected)) => matches!(
                rejected.command_status,
                CommandStatus::INVPASWD | CommandStatus::INVSYSID | CommandStatus::INVSYSTYP
            ),
            #[cfg(feature = "tls")]
            Self::Tls(error) => error.is_lasting(),
            Self::NoTls => true,
            _ => false,
        }
    }

    /// What the other side speaks instead of SMPP, if it can be told.
    #[must_use]
    pub fn foreign(&self) -> Option<Foreign> {
        match self {
            Self::Bind(error) => closed(error).and_then(|closed| match closed.reason {
                CloseReason::Frame(error) => error.foreign,
                _ => None,
            }),
            _ => None,
        }
    }
}

/// How the connection ended under a request.
fn closed(error: &RequestError) -> Option<&Closed> {
    match error {
        RequestError::NotSent(NotSent::Closed(closed))
        | RequestError::Unanswered(Unanswered::Closed(closed)) => Some(closed),
        _ => None,
    }
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
        other => match closed(other) {
            Some(closed) => format!("the bind was {other}{}", ended_hint(closed)),
            None => format!("the bind was {other}"),
        },
    }
}

/// What to look for when a connection ends under the bind. A wrong port is the most likely of all.
fn ended_hint(closed: &Closed) -> &'static str {
    match &closed.reason {
        CloseReason::Frame(FrameError { foreign: Some(Foreign::Tls), .. }) => {
            "; the SMSC port expects TLS: set the TLS mode, use smpps:// or the port without TLS"
        }
        CloseReason::Frame(FrameError { foreign: Some(Foreign::Http), .. }) => {
            "; this is the port of a web server"
        }
        CloseReason::Eof | CloseReason::Io(_) if closed.by != By::Us => {
            "; is this an SMPP port, and one without TLS? May this address connect?"
        }
        _ => "",
    }
}

impl Client {
    /// A client that will bind so, with the default options.
    #[must_use]
    pub fn new(bind: Bind) -> Self {
        Self {
            bind,
            options: Options::default(),
            proxy: None,
            needs_tls: false,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// How the connection behaves.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Begins the connection with a header of the PROXY protocol that tells the connection's own addresses. The other
    /// side must expect it.
    #[must_use]
    pub fn proxy(mut self, version: ProxyVersion) -> Self {
        self.proxy = Some((version, None));
        self
    }

    /// Begins the connection with this header of the PROXY protocol: for programs that connect for somebody else.
    #[must_use]
    pub fn proxy_header(mut self, version: ProxyVersion, header: ProxyHeader) -> Self {
        self.proxy = Some((version, Some(header)));
        self
    }

    /// Encrypts the connection, and checks who the SMSC is; [`None`] does not.
    ///
    /// The name to check is that of the address that is connected to, where the
    /// [`NamePolicy`](super::tls::NamePolicy) does not say otherwise. A PROXY header goes first, in plain.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, tls: impl Into<Option<super::tls::TlsClient>>) -> Self {
        self.tls = tls.into();
        self
    }

    /// Whether it may not connect without TLS.
    pub(super) fn needs_tls(mut self, needs_tls: bool) -> Self {
        self.needs_tls = needs_tls;
        self
    }

    /// Resolves, connects over TCP, and binds, all within the connect timeout.
    ///
    /// Of several addresses, IPv6 and IPv4 in turn, each is tried 250 ms after the one before, or as soon as that has
    /// failed; the first connection that comes up is the one, and the other attempts are given up (RFC 8305).
    ///
    /// # Errors
    ///
    /// Why there is no session; the connection is closed then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection.
    pub async fn connect(&self, address: impl Address) -> Result<(Connection, Events), ConnectError> {
        let deadline = self.deadline();
        self.may_connect()?;
        let host = address.host();
        let connected = timeout_at(deadline, self.options.socket.connect(address)).await;
        let stream = connected.map_err(|_| self.too_late())?.map_err(ConnectError::Connect)?;
        let own = own_header(&stream);
        self.begin(stream, own, host, deadline).await
    }

    /// Connects over a Unix socket and binds, within the connect timeout.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    ///
    /// # Cancel safety
    ///
    /// As [`connect`](Self::connect).
    #[cfg(unix)]
    pub async fn connect_unix(
        &self,
        path: impl AsRef<std::path::Path>,
    ) -> Result<(Connection, Events), ConnectError> {
        let deadline = self.deadline();
        self.may_connect()?;
        let connected = timeout_at(deadline, tokio::net::UnixStream::connect(path)).await;
        let stream = connected.map_err(|_| self.too_late())?.map_err(ConnectError::Connect)?;
        self.begin(stream, ProxyHeader::Unix, None, deadline).await
    }

    /// Binds over a connection that the caller has made. TLS runs inside of it; a name to check must be told by
    /// [`NamePolicy::Expect`](super::tls::NamePolicy::Expect) then.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    ///
    /// # Cancel safety
    ///
    /// As [`connect`](Self::connect).
    pub async fn attach(&self, stream: impl ByteStream) -> Result<(Connection, Events), ConnectError> {
        // It may be encrypted already: that is the caller's affair.
        self.begin(stream, ProxyHeader::Local, None, self.deadline()).await
    }

    fn may_connect(&self) -> Result<(), ConnectError> {
        #[cfg(feature = "tls")]
        if self.tls.is_some() {
            return Ok(());
        }
        if self.needs_tls { Err(ConnectError::NoTls) } else { Ok(()) }
    }

    /// Says where the connection comes from, encrypts it, and binds.
    async fn begin(
        &self,
        mut stream: impl ByteStream,
        own: ProxyHeader,
        host: Option<String>,
        deadline: Moment,
    ) -> Result<(Connection, Events), ConnectError> {
        if let Some((version, header)) = &self.proxy {
            let octets = header.unwrap_or(own).to_octets(*version);
            let written = timeout_at(deadline, stream.write_all(&octets)).await;
            written.map_err(|_| self.too_late())?.map_err(ConnectError::Connect)?;
        }
        #[cfg(feature = "tls")]
        if let Some(tls) = &self.tls {
            use super::tls::TlsError;
            let connected = timeout_at(deadline, tls.connect(host.as_deref(), stream)).await;
            let (stream, watch) = connected.map_err(|_| TlsError::HandshakeTimeout)??;
            let bound = self.bind(stream, own, deadline).await;
            // A refused certificate is told after the handshake, where an answer to the bind should be.
            return bound.map_err(|error| watch.fault().cloned().map_or(error, ConnectError::Tls));
        }
        drop(host);
        self.bind(stream, own, deadline).await
    }

    async fn bind(
        &self,
        stream: impl ByteStream,
        own: ProxyHeader,
        deadline: Moment,
    ) -> Result<(Connection, Events), ConnectError> {
        let shared = Shared::new(Role::Esme, self.options.session.clone());
        let connection = Connection::new(shared.clone());
        let events = Events::new(&connection);
        let (local_addr, peer_addr) = match own {
            ProxyHeader::Tcp { source, destination } => (Some(source), Some(destination)),
            ProxyHeader::Local | ProxyHeader::Unix => (None, None),
        };
        let tracing = Tracing::begin(self.options.trace.as_ref(), &shared, local_addr, peer_addr);
        let task = tokio::spawn(task::run(stream, shared.clone(), self.options.clone(), tracing));
        match send_bind(&shared, &self.bind, deadline, self.options.connect_timeout).await {
            Ok(()) => Ok((connection, events)),
            Err(error) => {
                drop((connection, events));
                // The task ends at once: nothing is outstanding. Its socket is closed when this returns.
                drop(timeout_at(deadline, task).await);
                Err(error)
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

/// Binds on a connection that has not been bound; `timeout` is what the deadline was made of.
pub(super) async fn send_bind(
    shared: &Shared,
    bind: &Bind,
    deadline: Moment,
    timeout: Duration,
) -> Result<(), ConnectError> {
    let slot = shared.try_slot().map_err(|error| ConnectError::Bind(RequestError::NotSent(error)))?;
    let left = deadline.saturating_duration_since(Moment::now());
    let answer: Answer =
        shared.request(bind.to_body().borrow(), left, slot, Duration::ZERO).map_err(ConnectError::Bind)?;
    match answer.await {
        Ok(Ok(response)) => {
            // Nobody else sets it: a connection binds once.
            let _first = shared.bind_response.set(response);
            Ok(())
        }
        Ok(Err(RequestError::Unanswered(Unanswered::Timeout))) => Err(ConnectError::Deadline(timeout)),
        Ok(Err(error)) => Err(ConnectError::Bind(error)),
        Err(_) => Err(ConnectError::Bind(RequestError::Unanswered(Unanswered::Closed(shared.closed_now())))),
    }
}

/// The header that tells the addresses of the connection itself.
fn own_header(stream: &TcpStream) -> ProxyHeader {
    match (stream.local_addr(), stream.peer_addr()) {
        (Ok(source), Ok(destination)) => ProxyHeader::Tcp { source, destination },
        _ => ProxyHeader::Local,
    }
}
