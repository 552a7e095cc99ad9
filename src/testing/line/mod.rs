//! The lines between the SMSC and its ESMEs: where octets are put in, and connections broken.

mod pipe;
mod pump;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU16, Ordering};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc, oneshot};

pub use pipe::Pipe;
use pump::{Ended, Ends};

use super::SmscEvent;
use super::center::Center;
use super::faults::scene::{PUT_IN, Step};
use super::faults::tamper::Tamper;
use super::faults::{Fault, Side};
use crate::codec::{CommandId, Pdu};
use crate::transport::{ByteStream, Listener, Tcp};

/// What a line holds in each direction.
const CAPACITY: usize = 64 * 1024;

/// All lines of an SMSC.
#[derive(Debug)]
pub(super) struct Lines {
    center: Arc<Center>,
    open: Mutex<Vec<Line>>,
    /// Connections in memory are told apart by a port that nothing listens on.
    next_port: AtomicU16,
}

/// A line as the SMSC holds it.
#[derive(Debug, Clone)]
struct Line {
    from: SocketAddr,
    kill: Arc<Notify>,
    put_in: mpsc::Sender<PutIn>,
}

/// A PDU to be put in, and whoever waits for its answer.
#[derive(Debug)]
struct PutIn {
    octets: Vec<u8>,
    sequence_number: u32,
    answer: oneshot::Sender<Pdu>,
}

/// Who looks at what passes.
#[derive(Debug, Default)]
struct Watch {
    tamper: Option<Arc<Tamper>>,
    /// Who is told of answers to what a fault has put in.
    center: Option<Arc<Center>>,
}

impl Watch {
    /// What a fault puts in, when it does.
    async fn put_in(&self) -> Vec<Step> {
        match &self.tamper {
            Some(tamper) => tamper.put_in().await,
            None => core::future::pending().await,
        }
    }

    fn tell_answer(&self, pdu: Pdu) {
        let (number, id) = (pdu.sequence_number, pdu.command_id());
        let put_in = number > PUT_IN || number == 0 || id == CommandId::GENERIC_NACK;
        if let (Some(center), Some(_), true) = (&self.center, &self.tamper, put_in) {
            center.tell(SmscEvent::FaultAnswered { pdu });
        }
    }
}

/// A stream that can be reset.
pub trait Breakable: ByteStream {
    /// Ends the connection so that the other side gets an error instead of an end.
    fn reset(self);
}

impl Breakable for tokio::net::TcpStream {
    fn reset(self) {
        // Without it the connection ends in order.
        drop(socket2::SockRef::from(&self).set_linger(Some(core::time::Duration::ZERO)));
    }
}

impl Breakable for Pipe {
    fn reset(self) {
        Self::reset(self);
    }
}

/// Moves octets between both until the near side ends the connection, or it is broken.
async fn pump(
    far: impl Breakable,
    near: Pipe,
    kill: Arc<Notify>,
    put_in: mpsc::Receiver<PutIn>,
    watch: Watch,
) {
    let mut ends = Ends { far, near };
    tokio::select! {
        biased;
        () = kill.notified() => ends.reset(),
        ended = pump::run(&mut ends, put_in, watch) => if ended == Ended::Broken { ends.reset() },
    }
}

/// A stream over which an ESME that behaves well does not seem to.
pub(super) fn misbehaving(far: impl Breakable, fault: Fault) -> Pipe {
    let (esme, near) = Pipe::pair(CAPACITY);
    let watch = Watch { tamper: Some(Tamper::new(Side::Esme, fault)), center: None };
    // Nothing else is put in.
    let (_, put_in) = mpsc::channel(1);
    tokio::spawn(pump(far, near, Arc::default(), put_in, watch));
    esme
}

impl Lines {
    pub(super) fn new(center: Arc<Center>) -> Self {
        Self { center, open: Mutex::default(), next_port: AtomicU16::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Line>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays a line to an ESME; what is returned is the SMSC's end.
    fn lay(&self, far: impl Breakable, from: SocketAddr) -> Pipe {
        let (near, pumped) = Pipe::pair(CAPACITY);
        let (put_in, to_put_in) = mpsc::channel(16);
        let kill = Arc::new(Notify::new());
        let mut open = self.lock();
        open.retain(|line| !line.put_in.is_closed());
        open.push(Line { from, kill: kill.clone(), put_in });
        drop(open);
        let tamper = self.center.fault().map(|fault| Tamper::new(Side::Smsc, fault));
        let watch = Watch { tamper, center: Some(self.center.clone()) };
        tokio::spawn(pump(far, pumped, kill, to_put_in, watch));
        near
    }

    /// A new connection in memory: the end of the ESME, that of the SMSC, and where it is said to come from.
    pub(super) fn lay_in_memory(&self) -> (Pipe, Pipe, SocketAddr) {
        let (esme, far) = Pipe::pair(CAPACITY);
        let port = self.next_port.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        // Documentation addresses are nobody's.
        let from = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), port);
        (esme, self.lay(far, from), from)
    }

    /// Breaks all of them, and tells how many.
    pub(super) fn kill(&self) -> usize {
        let lines = core::mem::take(&mut *self.lock());
        let open = lines.iter().filter(|line| !line.put_in.is_closed());
        open.inspect(|line| line.kill.notify_one()).count()
    }

    /// Puts a PDU in between those that the SMSC sends to this ESME, and waits for the answer; `None` when the
    /// connection ends before.
    pub(super) async fn put_in(&self, to: SocketAddr, pdu: &Pdu) -> Option<Pdu> {
        let line = self.lock().iter().find(|line| line.from == to).cloned()?;
        let mut octets = Vec::new();
        pdu.encode(&mut octets);
        let (answer, answered) = oneshot::channel();
        let put_in = PutIn { octets, sequence_number: pdu.sequence_number, answer };
        line.put_in.send(put_in).await.ok()?;
        answered.await.ok()
    }
}

/// Listens for ESMEs in memory.
pub(super) struct InMemory(pub(super) mpsc::Receiver<(Pipe, SocketAddr)>);

impl Listener for InMemory {
    type Stream = Pipe;

    async fn accept(&mut self) -> io::Result<(Pipe, Option<SocketAddr>)> {
        match self.0.recv().await {
            Some((near, from)) => Ok((near, Some(from))),
            // Nobody can connect any more.
            None => core::future::pending().await,
        }
    }
}

/// Listens for ESMEs over TCP and lays a line to each.
pub(super) struct Listening {
    pub(super) tcp: Tcp,
    pub(super) lines: Arc<Lines>,
}

impl Listener for Listening {
    type Stream = Pipe;

    async fn accept(&mut self) -> io::Result<(Pipe, Option<SocketAddr>)> {
        let (stream, from) = self.tcp.accept().await?;
        let from = from.map_or_else(|| stream.peer_addr(), Ok)?;
        Ok((self.lines.lay(stream, from), Some(from)))
    }
}
