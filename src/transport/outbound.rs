//! `outbind`, on the application's side: waiting until an SMSC asks to be bound to.

use std::io;
use std::net::SocketAddr;

use tokio::net::ToSocketAddrs;
use tokio::time::Instant as Moment;

use super::client::{ConnectError, send_bind};
use super::connection::Connection;
use super::events::{Event, Events};
use super::listener::{Listener, Tcp};
use super::options::Bind;
use super::server::{Arrival, Guest, Keeper, ServerOptions, ServerStats, same};
use super::shared::after;
use super::task::ByteStream;
use crate::codec::{COctetString, Outbind};
use crate::session::Role;

/// Listens for SMSCs that connect and send `outbind`.
///
/// A connection on which no `outbind` comes within the session-init timeout is closed. The limits of
/// [`ServerOptions`] hold here too.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use smpp_driver::transport::{Bind, BindKind, OutbindListener, ServerOptions};
///
/// let bind = Bind::new("ESME1", "secret")?.kind(BindKind::Receiver);
/// let mut listener = OutbindListener::bind("0.0.0.0:2776", ServerOptions::default()).await?;
/// while let Some(outbound) = listener.accept().await {
///     if outbound.check("SMSC", "pass") {
///         let (connection, events) = outbound.bind(&bind).await?;
///         // … answer what comes from `events`
///     } else {
///         outbound.close();
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct OutbindListener {
    local_addr: SocketAddr,
    keeper: Keeper<Outbound>,
    options: ServerOptions,
}

impl OutbindListener {
    /// Listens on a TCP address; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be resolved or listened on.
    pub async fn bind(address: impl ToSocketAddrs, options: ServerOptions) -> io::Result<Self> {
        let (listener, local_addr) = Tcp::bind(address, &options.connection.socket).await?;
        let this = Self { local_addr, keeper: Keeper::new(options.clone()), options };
        this.listen(listener);
        Ok(this)
    }

    /// Listens on something more.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn listen(&self, listener: impl Listener) {
        tokio::spawn(self.keeper.door.clone().listen(listener));
    }

    /// Takes in a connection that somebody else has accepted; as [`Server::attach`](super::Server::attach).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready closes the stream.
    pub async fn attach(&self, stream: impl ByteStream, peer_addr: Option<SocketAddr>) {
        if let Some(permit) = self.keeper.door.room().await {
            self.keeper.door.enter(stream, peer_addr, permit);
        }
    }

    /// Where it listens over TCP.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The next SMSC that has sent `outbind`.
    ///
    /// # Cancel safety
    ///
    /// No `outbind` is lost when the future is dropped.
    pub async fn accept(&mut self) -> Option<Outbound> {
        let mut outbound = self.keeper.guests.recv().await?;
        outbound.connect_timeout = self.options.connection.connect_timeout;
        Some(outbound)
    }

    /// What it has let in, and what not.
    #[must_use]
    pub fn stats(&self) -> ServerStats {
        self.keeper.stats()
    }

    /// Stops listening, unbinds every session and waits until all have ended; those that have not by then are closed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not stop the shutdown; the sessions then take their own time.
    pub async fn shutdown(self, within: core::time::Duration) {
        self.keeper.shutdown(within).await;
    }
}

/// An SMSC that asks to be bound to. Dropped, its connection is closed.
#[derive(Debug)]
pub struct Outbound {
    outbind: Outbind,
    arrival: Arrival,
    connect_timeout: core::time::Duration,
}

impl Guest for Outbound {
    type Greeting = Outbind;
    const ROLE: Role = Role::Esme;

    fn greeting(event: Event) -> Option<Outbind> {
        let Event::Notification(pdu) = event else { return None };
        Outbind::try_from(pdu.body).ok()
    }

    fn new(outbind: Outbind, arrival: Arrival) -> Self {
        Self { outbind, arrival, connect_timeout: core::time::Duration::ZERO }
    }
}

impl Outbound {
    /// From where the SMSC comes; as [`Binding::peer_addr`](super::Binding::peer_addr).
    #[must_use]
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.arrival.origin.peer_addr
    }

    /// The address of the proxy that told [`peer_addr`](Self::peer_addr); `None` without one.
    #[must_use]
    pub fn proxy_addr(&self) -> Option<SocketAddr> {
        self.arrival.origin.proxy_addr
    }

    /// Who the SMSC says it is.
    #[must_use]
    pub fn system_id(&self) -> &COctetString<16> {
        &self.outbind.system_id
    }

    /// Whether the SMSC gave this id and this password. The time it takes does not depend on where they differ.
    #[must_use]
    pub fn check(&self, system_id: &str, password: &str) -> bool {
        let id = same(self.outbind.system_id.as_octets(), system_id.as_bytes());
        let password = same(self.outbind.password.as_octets(), password.as_bytes());
        id & password
    }

    /// Binds on this connection, within the connect timeout of the listener's options. SMPP 3.4 has a receiver in mind,
    /// SMPP 5.0 a receiver or a transceiver.
    ///
    /// # Errors
    ///
    /// Why there is no session; the connection is closed then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes the connection.
    pub async fn bind(self, bind: &Bind) -> Result<(Connection, Events), ConnectError> {
        let Arrival { connection, events, place, .. } = self.arrival;
        let deadline = after(Moment::now(), self.connect_timeout);
        send_bind(&connection.shared, bind, deadline, self.connect_timeout).await?;
        if let Some(place) = place.upgrade() {
            place.bind(&self.outbind.system_id, usize::MAX);
        }
        Ok((connection, events))
    }

    /// Closes the connection: there is no other way to refuse.
    pub fn close(self) {
        self.arrival.connection.close();
    }
}
