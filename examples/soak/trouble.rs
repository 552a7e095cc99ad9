//! What goes wrong.

use std::sync::Arc;
use std::time::Duration;

use smpp_driver::testing::{Fault, Proxy, Smsc, SmscOptions};
use smpp_driver::transport::{Bind, Client};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::esmes::hasty;
use crate::figures::Figures;

/// xorshift: the same trouble for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) % end
    }
}

pub(crate) fn start(
    seed: u64,
    smsc: &Arc<Smsc>,
    proxy: &Arc<Proxy>,
    end: Instant,
    figures: &Arc<Figures>,
) -> JoinSet<()> {
    let mut trouble = JoinSet::new();
    trouble.spawn(bad_way(Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1), proxy.clone(), end));
    trouble.spawn(strangers(smsc.clone(), end, figures.clone()));
    // From four places in the list at once: all have had their turn before the first line is printed.
    for quarter in 0..4 {
        trouble.spawn(faults(Fault::ALL.len() / 4 * quarter, end, figures.clone()));
    }
    trouble
}

async fn bad_way(mut chance: Chance, proxy: Arc<Proxy>, end: Instant) {
    while Instant::now() < end {
        sleep(Duration::from_millis(200 + chance.below(1_800))).await;
        match chance.below(8) {
            0 => drop(proxy.kill()),
            1 => {
                proxy.stall(true);
                sleep(Duration::from_millis(chance.below(1_500))).await;
                proxy.stall(false);
            }
            2 => proxy.delay(Duration::from_millis(chance.below(50))),
            3 => proxy.pieces(1 + usize::try_from(chance.below(100)).unwrap_or(0)),
            4 | 5 => proxy.pieces(usize::MAX),
            _ => proxy.delay(Duration::ZERO),
        }
    }
    proxy.delay(Duration::ZERO);
}

/// Who connect, send garbage or half a bind, and go or stay.
async fn strangers(smsc: Arc<Smsc>, end: Instant, figures: Arc<Figures>) {
    let mut staying = JoinSet::new();
    for number in 0_u32.. {
        if Instant::now() >= end {
            break;
        }
        let address = smsc.local_addr();
        staying.spawn(async move {
            let Ok(mut stream) = TcpStream::connect(address).await else { return };
            let begun: &[u8] =
                if number % 2 == 0 { b"GET / HTTP/1.1\r\n\r\n" } else { &[0, 0, 1, 0, 0, 0, 0, 9] };
            drop(stream.write_all(begun).await);
            let mut answers = Vec::new();
            drop(timeout(Duration::from_secs(15), stream.read_to_end(&mut answers)).await);
        });
        figures.stranger();
        while staying.try_join_next().is_some() {}
        sleep(Duration::from_millis(50)).await;
    }
    staying.join_all().await;
}

/// Every fault in its turn, on both sides.
async fn faults(first: usize, end: Instant, figures: Arc<Figures>) {
    for fault in Fault::ALL.iter().cycle().skip(first) {
        if Instant::now() >= end {
            return;
        }
        let mut server = smpp_driver::transport::ServerOptions::default();
        server.connection = hasty();
        let options = SmscOptions::default().server(server);
        let (Ok(bad), Ok(good)) =
            (Smsc::start(options.clone().fault(*fault)).await, Smsc::start(options).await)
        else {
            continue;
        };
        let Ok(bind) = Bind::new("ESME1", "secret") else { return };
        let client = Client::new(bind).options(hasty());
        let to_bad = bad.connect().await;
        let as_bad = fault.between(good.connect().await);
        let one = async {
            if let Ok((connection, _events)) = client.attach(to_bad).await {
                drop(timeout(Duration::from_millis(700), connection.closed()).await);
            }
        };
        let other = async {
            if let Ok((connection, _events)) = client.attach(as_bad).await {
                drop(timeout(Duration::from_millis(700), connection.closed()).await);
            }
        };
        tokio::join!(one, other);
        figures.fault();
        tokio::join!(bad.stop(), good.stop());
    }
}
