//! What was seen as a capture file.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::packet::{Flow, file_header};
use super::{ConnectionInfo, Trace, TracedPdu};
use crate::session::Closed;

/// How many octets may wait to be written; PDUs beyond are counted and left out.
const LIMIT: usize = 4 * 1024 * 1024;

/// Writes what it sees as a capture file (pcap) that Wireshark and `tshark` open: each connection is a TCP stream, between
/// the addresses that are known and `0.0.0.0`, with port 2775 for the SMSC's, where they are not. Of TLS connections it
/// holds what is inside.
///
/// Passwords, texts and addresses are masked as by [`PduRef::redact`](crate::codec::PduRef::redact);
/// [`revealing`](Self::revealing) writes them as they are.
///
/// A thread of its own writes. Up to 4 MiB wait for it; when the disk is slower than the line, PDUs are left out and
/// [`missed`](Self::missed) counts them. When the last clone is dropped, those inside tracers too, the thread writes the
/// rest and ends.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use smpp_driver::transport::Options;
/// use smpp_driver::transport::trace::{PcapWriter, Tracer};
///
/// # let path = std::env::temp_dir().join(format!("smpp-driver-doc-{}.pcap", std::process::id()));
/// let capture = PcapWriter::new(std::fs::File::create(&path)?)?;
/// let mut options = Options::default();
/// options.trace = Some(Tracer::new(capture.clone()));
/// // … connect with these options, and when enough has been seen:
/// capture.flush()?;
/// # std::fs::remove_file(path)
/// # }
/// ```
#[derive(Clone)]
pub struct PcapWriter {
    end: Arc<End>,
    reveals: bool,
}

/// What all clones share with the thread. Dropped, the thread ends.
struct End(Arc<Desk>);

#[derive(Default)]
struct Desk {
    state: Mutex<State>,
    /// Wakes the thread: there is something to write, or nothing more will come.
    filled: Condvar,
    /// Wakes those who wait until all has been written.
    written: Condvar,
}

#[derive(Default)]
struct State {
    octets: Vec<u8>,
    flows: HashMap<u64, Flow>,
    /// The thread has taken octets that are not yet written.
    writing: bool,
    over: bool,
    missed: u64,
    fault: Option<(io::ErrorKind, String)>,
}

impl State {
    fn has_room(&self, octets: usize) -> bool {
        self.fault.is_none() && self.octets.len() + octets <= LIMIT
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Octets are appended packet by packet: no panic comes between.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_all(&self, mut out: impl Write) {
        let mut octets = Vec::new();
        loop {
            let mut state = self.lock();
            while state.octets.is_empty() && !state.over {
                state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.octets.is_empty() {
                return;
            }
            core::mem::swap(&mut octets, &mut state.octets);
            state.writing = true;
            drop(state);
            let result = out.write_all(&octets).and_then(|()| out.flush());
            octets.clear();
            let mut state = self.lock();
            state.writing = false;
            if let Err(error) = result {
                state.fault = Some((error.kind(), error.to_string()));
                state.octets.clear();
            }
            let failed = state.fault.is_some();
            drop(state);
            self.written.notify_all();
            if failed {
                return;
            }
        }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.0.lock().over = true;
        self.0.filled.notify_all();
    }
}

impl PcapWriter {
    /// Writes into `out`, masked: a file, most likely.
    ///
    /// # Errors
    ///
    /// When there can be no thread.
    pub fn new(out: impl Write + Send + 'static) -> io::Result<Self> {
        let desk = Arc::new(Desk::default());
        file_header(&mut desk.lock().octets);
        let this = Self { end: Arc::new(End(desk.clone())), reveals: false };
        std::thread::Builder::new().name("smpp-pcap".into()).spawn(move || desk.write_all(out))?;
        Ok(this)
    }

    /// Writes into `out` what was on the wire, with passwords, texts and addresses: who has the file can log in, and
    /// read what people wrote.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn revealing(out: impl Write + Send + 'static) -> io::Result<Self> {
        Ok(Self { reveals: true, ..Self::new(out)? })
    }

    /// Waits until all that was seen so far has been written. It blocks the thread: in async code it belongs into
    /// `spawn_blocking`.
    ///
    /// # Errors
    ///
    /// Why writing has failed, now or earlier; nothing is written after that.
    pub fn flush(&self) -> io::Result<()> {
        let desk = &self.end.0;
        let mut state = desk.lock();
        while state.fault.is_none() && (state.writing || !state.octets.is_empty()) {
            state = desk.written.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        match &state.fault {
            None => Ok(()),
            Some((kind, text)) => Err(io::Error::new(*kind, text.clone())),
        }
    }

    /// How many PDUs were left out because 4 MiB waited to be written, or because writing has failed.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.end.0.lock().missed
    }

    fn with(&self, act: impl FnOnce(&mut State, Duration)) {
        let now = now();
        act(&mut self.end.0.lock(), now);
        self.end.0.filled.notify_one();
    }
}

impl Trace for PcapWriter {
    fn opened(&self, connection: &ConnectionInfo) {
        self.with(|state, now| {
            let mut flow = Flow::new(connection);
            if state.has_room(0) {
                flow.open(now, &mut state.octets);
            }
            state.flows.insert(connection.id, flow);
        });
    }

    fn pdu(&self, connection: &ConnectionInfo, pdu: &TracedPdu<'_>) {
        let redacted;
        let octets = if self.reveals {
            pdu.reveal()
        } else {
            redacted = pdu.redacted();
            &redacted
        };
        self.with(|state, now| {
            if !state.has_room(octets.len()) {
                state.missed += 1;
            } else if let Some(flow) = state.flows.get_mut(&connection.id) {
                flow.pdu(pdu.direction(), octets, now, &mut state.octets);
            }
        });
    }

    fn closed(&self, connection: &ConnectionInfo, _: &Closed) {
        self.with(|state, now| {
            if let Some(mut flow) = state.flows.remove(&connection.id)
                && state.has_room(0)
            {
                flow.close(now, &mut state.octets);
            }
        });
    }
}

impl fmt::Debug for PcapWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PcapWriter").field("reveals", &self.reveals).finish_non_exhaustive()
    }
}

/// The time of day, as capture files tell it.
#[expect(clippy::disallowed_methods, reason = "people compare captures with their own clocks")]
fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}
