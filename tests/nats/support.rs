//! A server that ends with its test.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use smpp_driver::nats::{NatsOptions, NatsQueue};

/// A running `nats-server` and its folder.
pub(crate) struct Server {
    process: Child,
    folder: PathBuf,
    port: u16,
    arguments: Vec<String>,
}

impl Server {
    /// A server with an empty store; none if it is not installed.
    pub(crate) async fn start() -> Option<Self> {
        Self::start_with(Vec::new()).await
    }

    /// The same with more arguments.
    pub(crate) async fn start_with(arguments: Vec<String>) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("smpp-driver-nats-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let port = free_port();
        let Some(process) = run(&folder, port, &arguments) else {
            let required = std::env::var("SMPP_DRIVER_NATS").is_ok_and(|value| value == "required");
            assert!(!required, "nats-server is not installed");
            println!("passed over: nats-server is not installed");
            std::fs::remove_dir_all(&folder).unwrap();
            return None;
        };
        let server = Self { process, folder, port, arguments };
        server.up().await;
        Some(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// A queue on it.
    pub(crate) async fn queue(&self, options: NatsOptions) -> NatsQueue {
        connect(&self.url(), options).await
    }

    /// Ends the server at once, and starts it again a little later with what it has written.
    pub(crate) async fn restart(&mut self, pause: Duration) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        tokio::time::sleep(pause).await;
        self.process = run(&self.folder, self.port, &self.arguments).unwrap();
        self.up().await;
    }

    /// Waits until it takes connections.
    async fn up(&self) {
        for _ in 0..500 {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the server does not start");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that is gone already has failed its test.
        let _gone = self.process.kill();
        let _gone = self.process.wait();
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// A port that nobody listens on. It is below those that the kernel gives to connections, and stays free until a server
/// listens on it, and while one that was killed is not there.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let at = std::process::id().wrapping_mul(131).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(10_000 + at % 22_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn run(folder: &Path, port: u16, arguments: &[String]) -> Option<Child> {
    let path = std::env::var("PATH").unwrap_or_default();
    ["nats-server", "/usr/sbin/nats-server"].into_iter().find_map(|name| {
        Command::new(name)
            .env("PATH", &path)
            .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
            .arg(folder)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()
    })
}

/// A queue on any of these servers.
pub(crate) async fn connect(servers: &str, options: NatsOptions) -> NatsQueue {
    // A cluster that has no leader answers late or not at all.
    for _ in 0..20 {
        let connected = NatsQueue::connect(servers, options.clone());
        if let Ok(Ok(queue)) = tokio::time::timeout(Duration::from_secs(3), connected).await {
            return queue;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("the server does not take part");
}

/// Options for a test with a cluster.
pub(crate) fn clustered() -> NatsOptions {
    let mut options = options();
    (options.replicas, options.partitions) = (3, 4);
    // Events that a server takes with it come again then.
    options.event_lease = Duration::from_secs(3);
    options
}

/// Options for a test.
pub(crate) fn options() -> NatsOptions {
    NatsOptions::new("test")
}
