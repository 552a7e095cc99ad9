//! Moves octets between an ESME and the SMSC.

use alloc::vec::Vec;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt, split};
use tokio::sync::{mpsc, oneshot};

use super::{Far, Pipe, PutIn};
use crate::codec::frame::{self, FrameLimit};
use crate::codec::{Leniency, Pdu};

/// How much is read at once.
const READ: usize = 16 * 1024;

/// Both ends of a line.
pub(super) struct Ends<F> {
    pub(super) far: F,
    pub(super) near: Pipe,
}

impl<F: Far> Ends<F> {
    /// Ends both as a reset does.
    pub(super) fn reset(self) {
        self.far.reset();
        self.near.reset();
    }
}

/// Those who wait for the answers to what was put in, by its number.
type Waiting = Mutex<HashMap<u32, oneshot::Sender<Pdu>>>;

/// Moves octets both ways until the SMSC ends the connection; tells whether it broke instead.
pub(super) async fn run(ends: &mut Ends<impl Far>, put_in: mpsc::Receiver<PutIn>) -> bool {
    let waiting = Waiting::default();
    let (far_read, far_write) = split(&mut ends.far);
    let (near_read, near_write) = split(&mut ends.near);
    tokio::select! {
        broken = up(far_read, near_write, &waiting) => broken,
        broken = down(near_read, far_write, put_in, &waiting) => broken,
    }
}

/// From the ESME to the SMSC, as it comes.
async fn up(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    waiting: &Waiting,
) -> bool {
    let (mut read, mut seen) = (Vec::with_capacity(READ), Some(Vec::new()));
    loop {
        read.clear();
        match from.read_buf(&mut read).await {
            // The SMSC answers what it still has to, and ends the connection.
            Ok(0) => {
                drop(to.shutdown().await);
                core::future::pending::<()>().await;
            }
            Ok(_) => {
                seen = seen.and_then(|seen| answers(seen, &read, waiting));
                if to.write_all(&read).await.is_err() {
                    // The SMSC has ended the connection, which the other way passes on.
                    core::future::pending::<()>().await;
                }
            }
            Err(_) => return true,
        }
    }
}

/// Finds the answers that somebody waits for; no more after what cannot be read.
fn answers(mut seen: Vec<u8>, read: &[u8], waiting: &Waiting) -> Option<Vec<u8>> {
    seen.extend_from_slice(read);
    let mut rest = &seen[..];
    while let Some((found, next)) = frame::split(rest, FrameLimit::default()).ok()? {
        rest = next;
        if found.header.command_id.is_response()
            && let Some(answer) =
                waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&found.header.sequence_number)
            && let Ok(pdu) = Pdu::decode(found, Leniency::LENIENT)
        {
            // Whoever asked may have gone.
            drop(answer.send(pdu));
        }
    }
    let taken = seen.len() - rest.len();
    seen.drain(..taken);
    Some(seen)
}

/// From the SMSC to the ESME, PDU by PDU.
async fn down(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut put_in: mpsc::Receiver<PutIn>,
    waiting: &Waiting,
) -> bool {
    let mut read = Vec::with_capacity(READ);
    loop {
        let octets = tokio::select! {
            moved = from.read_buf(&mut read) => match moved {
                Ok(0) => {
                    let written = to.write_all(&read).await;
                    return written.is_err() || to.shutdown().await.is_err();
                }
                Ok(_) => whole(&mut read),
                Err(_) => return true,
            },
            Some(PutIn { octets, sequence_number, answer }) = put_in.recv() => {
                waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(sequence_number, answer);
                octets
            }
        };
        if to.write_all(&octets).await.is_err() {
            return true;
        }
    }
}

/// Takes all whole PDUs off what the SMSC has sent.
fn whole(read: &mut Vec<u8>) -> Vec<u8> {
    let mut rest = &read[..];
    while let Ok(Some((_, next))) = frame::split(rest, FrameLimit::new(u32::MAX)) {
        rest = next;
    }
    let taken = read.len() - rest.len();
    read.drain(..taken).collect()
}
