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

use crate::codec::Pdu;
use crate::transport::{Listener, Stream, Tcp};

/// What a line holds in each direction.
const CAPACITY: usize = 64 * 1024;

/// All lines of an SMSC.
#[derive(Debug, Default)]
pub(super) struct Lines {
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

/// A stream that can be reset.
trait Far: Stream {
    fn reset(self);
}

impl Far for tokio::net::TcpStream {
    fn reset(self) {
        // Without it the connection ends in order.
        drop(socket2::SockRef::from(&self).set_linger(Some(core::time::Duration::ZERO)));
    }
}

impl Far for Pipe {
    fn reset(self) {
        Self::reset(self);
    }
}

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Vec<Line>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays a line to an ESME; what is returned is the SMSC's end.
    fn lay(&self, far: impl Far, from: SocketAddr) -> Pipe {
        let (near, pumped) = Pipe::pair(CAPACITY);
        let (put_in, to_put_in) = mpsc::channel(16);
        let kill = Arc::new(Notify::new());
        let mut open = self.lock();
        open.retain(|line| !line.put_in.is_closed());
        open.push(Line { from, kill: kill.clone(), put_in });
        drop(open);
        tokio::spawn(async move {
            let mut ends = pump::Ends { far, near: pumped };
            tokio::select! {
                biased;
                () = kill.notified() => ends.reset(),
                broken = pump::run(&mut ends, to_put_in) => if broken { ends.reset() },
            }
        });
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
