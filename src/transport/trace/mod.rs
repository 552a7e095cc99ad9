//! Watching a connection: a hook that sees every PDU, in and out.
//!
//! A [`Tracer`] goes into the [`Options`](super::Options) of a client or a server. What it is shown is redacted unless
//! it asks for more; [`PcapWriter`] is one that writes files for Wireshark. Without a tracer nothing is spent on it.

mod packet;
mod pcap;

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};
use std::net::SocketAddr;

pub use pcap::PcapWriter;

use super::shared::Shared;
use crate::codec::frame::{Frame, FrameLimit, split};
use crate::codec::{CommandId, CommandStatus, PduRef};
use crate::session::{Closed, Role};

/// Sees what goes over connections. Any `Fn(&ConnectionInfo, &TracedPdu<'_>)` is one.
///
/// It is called by the task that serves the connection, in the order of the wire, and with no lock held. As long as it
/// takes, nothing is read or written there and keep-alive stands still: it must not wait, neither for a file or a socket
/// nor for a lock that others hold long. What takes time goes through a bounded queue to somebody else, as
/// [`PcapWriter`] does. When it panics, the connection ends.
pub trait Trace: Send + Sync + 'static {
    /// A connection begins.
    fn opened(&self, _connection: &ConnectionInfo) {}

    /// A whole PDU has come in and is about to be judged, or is about to be written.
    fn pdu(&self, connection: &ConnectionInfo, pdu: &TracedPdu<'_>);

    /// The connection has ended. Nothing comes after it.
    fn closed(&self, _connection: &ConnectionInfo, _closed: &Closed) {}
}

impl<F: Fn(&ConnectionInfo, &TracedPdu<'_>) + Send + Sync + 'static> Trace for F {
    fn pdu(&self, connection: &ConnectionInfo, pdu: &TracedPdu<'_>) {
        self(connection, pdu);
    }
}

/// A [`Trace`], to be set in [`Options::trace`](super::Options::trace). Two are equal when they are the same.
///
/// ```
/// use smpp_driver::transport::Options;
/// use smpp_driver::transport::trace::{ConnectionInfo, TracedPdu, Tracer};
///
/// let mut options = Options::default();
/// options.trace = Some(Tracer::new(|connection: &ConnectionInfo, pdu: &TracedPdu<'_>| {
///     println!("{} {:?} {pdu:?}", connection.id, connection.peer_addr);
/// }));
/// ```
#[derive(Clone)]
pub struct Tracer(Arc<dyn Trace>);

impl Tracer {
    /// Hands what is seen to `trace`.
    pub fn new(trace: impl Trace) -> Self {
        Self(Arc::new(trace))
    }
}

impl PartialEq for Tracer {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Tracer {}

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracer").finish_non_exhaustive()
    }
}

/// Which connection it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionInfo {
    /// A number that no other traced connection of this process has.
    pub id: u64,
    /// Which side this process is.
    pub role: Role,
    /// This side's address, as far as it is known: clients over TCP know it.
    pub local_addr: Option<SocketAddr>,
    /// The other side's address, behind a proxy that is believed the one that it tells; none over Unix sockets and
    /// streams without addresses.
    pub peer_addr: Option<SocketAddr>,
}

/// Which way a PDU goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the peer.
    Received,
    /// To the peer.
    Sent,
}

/// A PDU on its way. `Debug` shows it without password, texts and addresses.
#[derive(Clone, Copy)]
pub struct TracedPdu<'a> {
    direction: Direction,
    frame: Frame<'a>,
    octets: &'a [u8],
}

impl<'a> TracedPdu<'a> {
    /// Which way it goes.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Which operation it is.
    #[must_use]
    pub fn command_id(&self) -> CommandId {
        self.frame.header.command_id
    }

    /// 0 in requests, the outcome in responses.
    #[must_use]
    pub fn command_status(&self) -> CommandStatus {
        self.frame.header.command_status
    }

    /// A response has that of its request.
    #[must_use]
    pub fn sequence_number(&self) -> u32 {
        self.frame.header.sequence_number
    }

    /// How many octets it has on the wire.
    #[must_use]
    pub fn command_length(&self) -> u32 {
        self.frame.header.command_length
    }

    /// Its octets without password, texts and addresses, as [`PduRef::redact`] makes them.
    #[must_use]
    pub fn redacted(&self) -> Vec<u8> {
        PduRef::redact(self.frame)
    }

    /// Its octets as they are on the wire: with passwords, texts and addresses.
    #[must_use]
    pub fn reveal(&self) -> &'a [u8] {
        self.octets
    }
}

impl fmt::Debug for TracedPdu<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} #{}", self.direction, self.command_id(), self.sequence_number())?;
        write!(f, " {}, {} octets", self.command_status(), self.command_length())
    }
}

/// The tracer of one connection, as long as that is served.
pub(super) struct Tracing {
    tracer: Tracer,
    connection: ConnectionInfo,
    shared: Arc<Shared>,
}

impl Tracing {
    /// Begins to trace a connection, if that is wanted.
    pub(super) fn begin(
        tracer: Option<&Tracer>,
        shared: &Arc<Shared>,
        local_addr: Option<SocketAddr>,
        peer_addr: Option<SocketAddr>,
    ) -> Option<Box<Self>> {
        static IDS: AtomicU64 = AtomicU64::new(1);
        let tracer = tracer?.clone();
        let id = IDS.fetch_add(1, Ordering::Relaxed);
        let connection = ConnectionInfo { id, role: shared.role, local_addr, peer_addr };
        tracer.0.opened(&connection);
        Some(Box::new(Self { tracer, connection, shared: shared.clone() }))
    }

    /// Shows each whole PDU that these octets begin with.
    pub(super) fn show(&self, direction: Direction, mut octets: &[u8], limit: FrameLimit) {
        while let Ok(Some((frame, rest))) = split(octets, limit) {
            let (octets_of_it, _) = octets.split_at(octets.len() - rest.len());
            self.tracer.0.pdu(&self.connection, &TracedPdu { direction, frame, octets: octets_of_it });
            octets = rest;
        }
    }
}

impl Drop for Tracing {
    fn drop(&mut self) {
        self.tracer.0.closed(&self.connection, &self.shared.closed_now());
    }
}
