//! Being bound to: the message centre's side.

mod binding;
mod door;
mod options;
mod outbind;
mod places;
mod rules;

use core::time::Duration;
use std::io;
use std::net::{Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, ToSocketAddrs};

pub use binding::Binding;
pub(super) use binding::same;
pub(super) use door::{Arrival, Guest, Keeper};
pub use options::{ServerOptions, ServerStats};
pub use outbind::OutbindError;
pub use rules::{BindRefused, BindRules};

use super::listener::{Listener, Tcp};
use super::task::ByteStream;

/// Listens for ESMEs.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use smpp_driver::codec::CommandStatus;
/// use smpp_driver::transport::{Server, ServerOptions};
///
/// let mut server = Server::bind("127.0.0.1:2775", ServerOptions::default()).await?;
/// while let Some(binding) = server.accept().await {
///     if binding.check("ESME1", "secret") {
///         let (connection, events) = binding.accept("SMSC")?;
///         // … answer what comes from `events`
///     } else {
///         binding.refuse(CommandStatus::INVPASWD);
///     }
/// }
/// # Ok(()) }
/// ```
///
/// A [`Binding`] may be answered at any time, elsewhere, after a look into a database: until then nothing of its ESME
/// but `enquire_link` is of any effect, and others are not held up.
#[derive(Debug)]
pub struct Server {
    local_addr: SocketAddr,
    keeper: Keeper<Binding>,
}

impl Server {
    /// A server that listens nowhere yet: [`listen`](Self::listen), [`attach`](Self::attach) and
    /// [`outbind`](Self::outbind) bring it connections.
    #[must_use]
    pub fn new(options: ServerOptions) -> Self {
        let nowhere = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
        Self { local_addr: nowhere, keeper: Keeper::new(options) }
    }

    /// Listens on a TCP address; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be resolved or listened on.
    pub async fn bind(address: impl ToSocketAddrs, options: ServerOptions) -> io::Result<Self> {
        let (listener, local_addr) = Tcp::bind(address, &options.connection.socket).await?;
        let mut server = Self::new(options);
        server.local_addr = local_addr;
        server.listen(listener);
        Ok(server)
    }

    /// Listens on something more: another address, a Unix socket, or whatever is a [`Listener`].
    ///
    /// ```no_run
    /// # #[cfg(unix)] fn run() -> std::io::Result<()> {
    /// use smpp_driver::transport::{Server, ServerOptions};
    ///
    /// let server = Server::new(ServerOptions::default());
    /// server.listen(tokio::net::UnixListener::bind("/run/smpp.sock")?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn listen(&self, listener: impl Listener) {
        tokio::spawn(self.keeper.door.clone().listen(listener));
    }

    /// Takes in a connection that somebody else has accepted, as if a listener had. `peer_addr` is from where it comes,
    /// for the limits, the trust in proxies and [`Binding::peer_addr`].
    ///
    /// It waits while `max_connections` are open.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is ready closes the stream.
    pub async fn attach(&self, stream: impl ByteStream, peer_addr: Option<SocketAddr>) {
        if let Some(permit) = self.keeper.door.room().await {
            self.keeper.door.enter(stream, peer_addr, permit);
        }
    }

    /// Where [`bind`](Self::bind) has made it listen; otherwise `[::]:0`.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The next ESME that asks to be bound; `None` after [`shutdown`](Self::shutdown).
    ///
    /// # Cancel safety
    ///
    /// No bind is lost when the future is dropped.
    pub async fn accept(&mut self) -> Option<Binding> {
        self.keeper.guests.recv().await
    }

    /// What the server has let in, and what not.
    #[must_use]
    pub fn stats(&self) -> ServerStats {
        self.keeper.stats()
    }

    /// Stops listening, refuses the ESMEs that wait to be bound, unbinds every session and waits until all have ended;
    /// those that have not by then are closed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not stop the shutdown; the sessions then take their own time.
    pub async fn shutdown(self, within: Duration) {
        self.keeper.shutdown(within).await;
    }
}

impl Tcp {
    pub(crate) async fn bind(
        address: impl ToSocketAddrs,
        options: &super::socket::SocketOptions,
    ) -> io::Result<(Self, SocketAddr)> {
        let listener = TcpListener::bind(address).await?;
        options.size_buffers(&listener)?;
        let local_addr = listener.local_addr()?;
        Ok((Self { listener, options: options.clone() }, local_addr))
    }
}
