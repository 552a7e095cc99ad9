//! Being bound to: the message centre's side.

use alloc::sync::Arc;
use core::time::Duration;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError, Weak};
use std::vec::Vec;

use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::connection::Connection;
use super::events::{Event, Events, Responder};
use super::options::{BindKind, Options};
use super::shared::Shared;
use super::task;
use crate::codec::{Body, BodyRef, COctetString, CommandStatus, FieldRef, InterfaceVersion, Secret};
use crate::session::{By, CloseReason, NotSent, Role};

/// How a server behaves.
///
/// # Defaults
///
/// | field | default |
/// |---|---|
/// | `connection` | [`Options::default`] |
/// | `max_connections` | 10,000 |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerOptions {
    /// How each connection behaves.
    pub connection: Options,
    /// How many connections may be open at once, bound or not; those beyond wait in the listener's queue.
    pub max_connections: usize,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self { connection: Options::default(), max_connections: 10_000 }
    }
}

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
#[derive(Debug)]
pub struct Server {
    local_addr: SocketAddr,
    bindings: mpsc::Receiver<Binding>,
    sessions: Arc<Sessions>,
    stop: watch::Sender<bool>,
    listener: JoinHandle<()>,
}

/// The connections that are open.
#[derive(Debug, Default)]
struct Sessions(Mutex<Vec<Weak<Shared>>>);

impl Sessions {
    fn add(&self, shared: &Arc<Shared>) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() == sessions.capacity() {
            sessions.retain(|session| session.strong_count() > 0);
        }
        sessions.push(Arc::downgrade(shared));
    }

    fn unbind_all(&self) {
        let sessions = core::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        sessions.iter().filter_map(Weak::upgrade).for_each(|shared| shared.unbind());
    }
}

impl Server {
    /// Listens on a TCP address; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be resolved or listened on.
    pub async fn bind(address: impl ToSocketAddrs, options: ServerOptions) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let local_addr = listener.local_addr()?;
        let (sender, bindings) = mpsc::channel(64);
        let (stop, stopped) = watch::channel(false);
        let sessions = Arc::new(Sessions::default());
        let listener = tokio::spawn(listen(listener, options, sender, sessions.clone(), stopped));
        Ok(Self { local_addr, bindings, sessions, stop, listener })
    }

    /// Where the server listens.
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
        self.bindings.recv().await
    }

    /// Stops listening, unbinds every session and waits until all have ended; those that have not by then are closed.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not stop the shutdown; the sessions then take their own time.
    pub async fn shutdown(mut self, within: Duration) {
        self.bindings.close();
        self.stop.send_replace(true);
        self.sessions.unbind_all();
        if timeout(within, &mut self.listener).await.is_err() {
            // The listener's task holds those of all connections.
            self.listener.abort();
        }
    }
}

/// Accepts connections until told to stop, then waits for those that are open.
async fn listen(
    listener: TcpListener,
    options: ServerOptions,
    bindings: mpsc::Sender<Binding>,
    sessions: Arc<Sessions>,
    mut stopped: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(options.max_connections.min(Semaphore::MAX_PERMITS)));
    let mut tasks = JoinSet::new();
    loop {
        let stopping = stopped.wait_for(|stop| *stop);
        let accepted = tokio::select! {
            _ = stopping => break,
            Some(_) = tasks.join_next() => continue,
            accepted = accept(&listener, &room) => accepted,
        };
        let Some((stream, peer_addr, permit)) = accepted else { continue };
        let shared = Shared::new(Role::Smsc, options.connection.session.clone());
        sessions.add(&shared);
        let (options, bindings) = (options.connection.clone(), bindings.clone());
        tasks.spawn(async move {
            let connection = Connection::new(shared.clone());
            tokio::join!(task::run(stream, shared, options), introduce(connection, peer_addr, bindings));
            drop(permit);
        });
    }
    drop((listener, bindings));
    // Where the server was dropped without a shutdown, its sessions live on by themselves.
    while tasks.join_next().await.is_some() {}
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = room.clone().acquire_owned().await.ok()?;
    let Ok((stream, peer_addr)) = listener.accept().await else {
        // Out of file descriptors, most likely: it takes time to get some back.
        tokio::time::sleep(Duration::from_millis(50)).await;
        return None;
    };
    // Without it, small PDUs wait for the acknowledgements of earlier ones; nothing else depends on it.
    drop(stream.set_nodelay(true));
    Some((stream, peer_addr, permit))
}

/// Waits for the bind and passes it on to whoever accepts.
async fn introduce(connection: Connection, peer_addr: SocketAddr, bindings: mpsc::Sender<Binding>) {
    let mut events = Events::new(&connection);
    while let Some(event) = events.next().await {
        if let Event::Request(incoming) = event {
            let (pdu, responder) = incoming.into_parts();
            if let Some(bind) = BindFields::of(&pdu.body) {
                // A server that is going away refuses by dropping the responder.
                drop(bindings.send(Binding { peer_addr, bind, responder, connection, events }).await);
                return;
            }
        }
    }
}

/// What a bind of any kind says.
#[derive(Debug)]
struct BindFields {
    kind: BindKind,
    system_id: COctetString<16>,
    password: COctetString<9, Secret>,
    system_type: COctetString<13>,
    interface_version: InterfaceVersion,
}

impl BindFields {
    fn of(body: &Body) -> Option<Self> {
        macro_rules! fields {
            ($kind:ident, $bind:ident) => {
                Self {
                    kind: BindKind::$kind,
                    system_id: $bind.system_id.to_field(),
                    password: $bind.password.to_field(),
                    system_type: $bind.system_type.to_field(),
                    interface_version: $bind.interface_version,
                }
            };
        }
        Some(match body.borrow() {
            BodyRef::BindTransceiver(bind) => fields!(Transceiver, bind),
            BodyRef::BindTransmitter(bind) => fields!(Transmitter, bind),
            BodyRef::BindReceiver(bind) => fields!(Receiver, bind),
            _ => return None,
        })
    }
}

/// An ESME that asks to be bound. Dropped, it is refused.
#[derive(Debug)]
pub struct Binding {
    peer_addr: SocketAddr,
    bind: BindFields,
    responder: Responder,
    connection: Connection,
    events: Events,
}

impl Binding {
    /// Where the ESME comes from.
    #[must_use]
    pub fn peer_addr(&self) -> SocketAddr {
        self.peer_addr
    }

    /// What the session is for.
    #[must_use]
    pub fn kind(&self) -> BindKind {
        self.bind.kind
    }

    /// Who the ESME says it is.
    #[must_use]
    pub fn system_id(&self) -> &COctetString<16> {
        &self.bind.system_id
    }

    /// What kind of system the ESME says it is.
    #[must_use]
    pub fn system_type(&self) -> &COctetString<13> {
        &self.bind.system_type
    }

    /// The version that the ESME speaks.
    #[must_use]
    pub fn interface_version(&self) -> InterfaceVersion {
        self.bind.interface_version
    }

    /// Whether the ESME gave this id and this password. The time it takes does not depend on where they differ.
    #[must_use]
    pub fn check(&self, system_id: &str, password: &str) -> bool {
        let id = same(self.bind.system_id.as_octets(), system_id.as_bytes());
        let password = same(self.bind.password.as_octets(), password.as_bytes());
        id & password
    }

    /// Binds the ESME; `system_id` is the name of this SMSC, at most 15 octets.
    ///
    /// # Errors
    ///
    /// When the connection has ended.
    pub fn accept(self, system_id: &str) -> Result<(Connection, Events), NotSent> {
        let Self { bind, responder, connection, events, .. } = self;
        let system_id = COctetString::new(system_id).unwrap_or_default();
        // A peer of SMPP 3.3 would not understand the TLV that tells the version.
        let version = bind.interface_version.has_tlvs().then(|| connection.shared.own_version);
        match Body::bind_response(responder.command_id(), system_id, version) {
            Some(response) => responder.respond_body(&response)?,
            None => responder.accept()?,
        }
        Ok((connection, events))
    }

    /// Refuses the ESME and closes the connection.
    pub fn refuse(self, command_status: CommandStatus) {
        // An ESME that has gone meanwhile needs no answer.
        drop(self.responder.refuse(command_status));
        self.connection.shared.close(By::Us, CloseReason::Refused(command_status));
    }
}

fn same(given: &[u8], wanted: &[u8]) -> bool {
    let differs = given.iter().zip(wanted).fold(0, |differs, (a, b)| differs | (a ^ b));
    given.len() == wanted.len() && differs == 0
}
