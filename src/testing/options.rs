//! How the test SMSC behaves.

use alloc::string::{String, ToString};
use core::fmt;
use core::time::Duration;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::codec::MessageState;
use crate::transport::ServerOptions;

/// How the SMSC behaves.
///
/// # Defaults
///
/// | setting | default |
/// |---|---|
/// | listen | a free port of 127.0.0.1 |
/// | credentials | any are accepted |
/// | system_id | `SMSC` |
/// | receipt_delay | 100 ms |
/// | receipt_state | delivered |
/// | max_messages | 100,000 kept in memory |
#[derive(Clone)]
pub struct SmscOptions {
    pub(super) listen: SocketAddr,
    pub(super) credentials: Option<(String, String)>,
    pub(super) system_id: String,
    pub(super) receipt_delay: Duration,
    pub(super) receipt_state: MessageState,
    pub(super) max_messages: usize,
    pub(super) server: ServerOptions,
}

impl SmscOptions {
    /// Where to listen; port 0 takes a free one.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The one ESME that may bind; any other gets `ESME_RINVSYSID` or `ESME_RINVPASWD`.
    #[must_use]
    pub fn credentials(mut self, system_id: &str, password: &str) -> Self {
        self.credentials = Some((system_id.to_string(), password.to_string()));
        self
    }

    /// The name of the SMSC, at most 15 octets; [`Smsc::start`](super::Smsc::start) refuses a longer one.
    #[must_use]
    pub fn system_id(mut self, system_id: &str) -> Self {
        self.system_id = system_id.to_string();
        self
    }

    /// How long after the response a receipt is sent. One whose ESME has no session that can receive waits for one.
    #[must_use]
    pub fn receipt_delay(mut self, delay: Duration) -> Self {
        self.receipt_delay = delay;
        self
    }

    /// What the receipts say has become of the messages.
    #[must_use]
    pub fn receipt_state(mut self, state: MessageState) -> Self {
        self.receipt_state = state;
        self
    }

    /// How many messages are kept; the oldest are forgotten first, and their receipts with them if they wait still.
    #[must_use]
    pub fn max_messages(mut self, messages: usize) -> Self {
        self.max_messages = messages;
        self
    }

    /// How the server below behaves: windows, timers, limits.
    #[must_use]
    pub fn server(mut self, options: ServerOptions) -> Self {
        self.server = options;
        self
    }
}

impl Default for SmscOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            credentials: None,
            system_id: "SMSC".to_string(),
            receipt_delay: Duration::from_millis(100),
            receipt_state: MessageState::DELIVERED,
            max_messages: 100_000,
            server: ServerOptions::default(),
        }
    }
}

impl fmt::Debug for SmscOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmscOptions")
            .field("listen", &self.listen)
            .field("system_id", &self.system_id)
            .field("receipt_delay", &self.receipt_delay)
            .field("receipt_state", &self.receipt_state)
            .finish_non_exhaustive()
    }
}
