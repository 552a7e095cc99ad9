//! A bad way between two sides: it stalls, delays, cuts into pieces and breaks.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::future::pending;
use core::time::Duration;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use super::Breakable;

/// How many pieces are on their way in one direction at most; with more, nothing is read.
const ON_THE_WAY: usize = 64;

/// How large a piece is at most.
const PIECE: usize = 16 * 1024;

/// How the way is.
#[derive(Debug, Clone, Copy)]
struct Way {
    stalled: bool,
    refuses: bool,
    delay: Duration,
    piece: usize,
}

/// A bad way between clients and a server: a proxy over TCP, or for any two streams.
///
/// All that it is told holds for every connection, those that are open and those that come.
///
/// ```
/// # use std::time::Duration;
/// # use smpp_driver::transport::{Bind, Client};
/// use smpp_driver::testing::{Proxy, Smsc, SmscOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let smsc = Smsc::start(SmscOptions::default()).await?;
/// let proxy = Proxy::start(smsc.local_addr()).await?;
/// let (connection, _events) = Client::new(Bind::new("ESME1", "secret")?).connect(proxy.local_addr()).await?;
/// proxy.delay(Duration::from_millis(20));
/// assert_eq!(proxy.kill(), 1);
/// println!("{}", connection.closed().await);
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Proxy {
    local_addr: SocketAddr,
    ways: Arc<Ways>,
    listening: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Ways {
    way: watch::Sender<Way>,
    open: Mutex<Vec<Arc<Notify>>>,
}

impl Proxy {
    /// Listens on a free port of 127.0.0.1 and connects whoever comes to `server`.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub async fn start(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let mut proxy = Self::new();
        proxy.local_addr = listener.local_addr()?;
        proxy.listening = Some(tokio::spawn(listen(listener, server, proxy.ways.clone())));
        Ok(proxy)
    }

    /// Listens nowhere: [`carry`](Self::carry) brings it streams.
    #[must_use]
    pub fn new() -> Self {
        let way = Way { stalled: false, refuses: false, delay: Duration::ZERO, piece: PIECE };
        let ways = Ways { way: watch::Sender::new(way), open: Mutex::default() };
        Self { local_addr: (Ipv4Addr::UNSPECIFIED, 0).into(), ways: Arc::new(ways), listening: None }
    }

    /// Carries octets between two streams until both directions have ended, or the way breaks.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn carry(&self, one: impl Breakable, other: impl Breakable) {
        tokio::spawn(self.ways.clone().carry(one, other));
    }

    /// Where it listens; 0.0.0.0:0 if nowhere.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// How many connections it carries.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.ways.lock().len()
    }

    /// Whether nothing passes, in neither direction.
    pub fn stall(&self, stalled: bool) {
        self.ways.way.send_modify(|way| way.stalled = stalled);
    }

    /// How long octets are on their way in each direction.
    pub fn delay(&self, delay: Duration) {
        self.ways.way.send_modify(|way| way.delay = delay);
    }

    /// How many octets pass at a time, 1 at least.
    pub fn pieces(&self, octets: usize) {
        self.ways.way.send_modify(|way| way.piece = octets.clamp(1, PIECE));
    }

    /// Whether connections are reset as soon as they come.
    pub fn refuse(&self, refuses: bool) {
        self.ways.way.send_modify(|way| way.refuses = refuses);
    }

    /// Resets every connection on both sides, and tells how many there were.
    #[expect(clippy::must_use_candidate, reason = "to reset them is enough")]
    pub fn kill(&self) -> usize {
        let open = core::mem::take(&mut *self.ways.lock());
        open.iter().inspect(|kill| kill.notify_one()).count()
    }
}

impl Default for Proxy {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
        self.kill();
    }
}

async fn listen(listener: TcpListener, server: SocketAddr, ways: Arc<Ways>) {
    loop {
        let Ok((client, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: it takes time to get some back.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        if ways.way.borrow().refuses {
            client.reset();
            continue;
        }
        let ways = ways.clone();
        tokio::spawn(async move {
            match TcpStream::connect(server).await {
                Ok(server) => {
                    // Nothing but the time that small PDUs take depends on it.
                    drop((client.set_nodelay(true), server.set_nodelay(true)));
                    ways.carry(client, server).await;
                }
                Err(_) => client.reset(),
            }
        });
    }
}

impl Ways {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Notify>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn carry(self: Arc<Self>, mut one: impl Breakable, mut other: impl Breakable) {
        let kill = Arc::new(Notify::new());
        self.lock().push(kill.clone());
        let whole = {
            let (from_one, to_one) = split(&mut one);
            let (from_other, to_other) = split(&mut other);
            let both = async {
                tokio::try_join!(
                    self.carry_one_way(from_one, to_other),
                    self.carry_one_way(from_other, to_one)
                )
            };
            tokio::select! {
                biased;
                () = kill.notified() => false,
                ended = both => ended.is_ok(),
            }
        };
        self.lock().retain(|open| !Arc::ptr_eq(open, &kill));
        if !whole {
            one.reset();
            other.reset();
        }
    }

    /// Carries octets one way, and its end.
    async fn carry_one_way(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let (sender, mut receiver) = mpsc::channel(ON_THE_WAY);
        let reading = async move {
            let mut way = self.way.subscribe();
            loop {
                moving(&mut way).await;
                let piece = way.borrow().piece;
                let mut octets = Vec::with_capacity(piece);
                let ended = (&mut from).take(piece as u64).read_buf(&mut octets).await? == 0;
                let due = Instant::now() + way.borrow().delay;
                // The other half of this function has failed, and says so.
                let _failed = sender.send((due, octets)).await;
                if ended {
                    return Ok(());
                }
            }
        };
        let writing = async {
            let mut way = self.way.subscribe();
            while let Some((due, octets)) = receiver.recv().await {
                // A timer takes a millisecond even when it is due.
                if due > Instant::now() {
                    sleep_until(due).await;
                }
                moving(&mut way).await;
                if octets.is_empty() {
                    return to.shutdown().await;
                }
                to.write_all(&octets).await?;
            }
            Ok(())
        };
        tokio::try_join!(reading, writing).map(drop)
    }
}

/// Waits until the way is open.
async fn moving(way: &mut watch::Receiver<Way>) {
    if way.wait_for(|way| !way.stalled).await.is_err() {
        // The proxy is gone, and this connection with it.
        pending::<()>().await;
    }
}
