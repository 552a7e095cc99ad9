//! Moves octets between a side that this crate plays and another.

use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;
use core::future::pending;
use core::ops::ControlFlow;
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt, split};
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::{Breakable, Pipe, PutIn, Watch};
use crate::codec::frame::{self, Frame, FrameLimit};
use crate::codec::{Leniency, Pdu};
use crate::testing::faults::scene::Step;

/// How much is read at once.
const READ: usize = 16 * 1024;

/// No PDU of this crate is longer; what seems to be is none.
const LIMIT: FrameLimit = FrameLimit::new(16 << 20);

/// How long the far side may take to read something when the near side is gone.
const LINGER: Duration = Duration::from_secs(5);

/// Both ends of a line.
pub(super) struct Ends<F> {
    pub(super) far: F,
    pub(super) near: Pipe,
}

impl<F: Breakable> Ends<F> {
    /// Ends both as a reset does.
    pub(super) fn reset(self) {
        self.far.reset();
        self.near.reset();
    }
}

/// Whether an end is passed on, or breaks both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    InOrder,
    Broken,
}

/// What both directions of a line share.
struct Pump {
    watch: Watch,
    /// Those who wait for the answers to what was put in, by its number.
    waiting: Mutex<HashMap<u32, oneshot::Sender<Pdu>>>,
    /// Nothing more is to be read from the other side.
    deaf: Notify,
    near_gone: watch::Sender<bool>,
}

/// Moves octets both ways until the near side ends the connection.
pub(super) async fn run(
    ends: &mut Ends<impl Breakable>,
    put_in: mpsc::Receiver<PutIn>,
    watch: Watch,
) -> Ended {
    let pump =
        Pump { watch, waiting: Mutex::default(), deaf: Notify::new(), near_gone: watch::Sender::new(false) };
    let (far_read, far_write) = split(&mut ends.far);
    let (near_read, near_write) = split(&mut ends.near);
    tokio::select! {
        ended = pump.up(far_read, near_write) => ended,
        ended = pump.down(near_read, far_write, put_in) => ended,
    }
}

impl Pump {
    /// From the far side to the near one, as it comes.
    async fn up(&self, mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin) -> Ended {
        let (mut read, mut seen) = (Vec::with_capacity(READ), Some(Vec::new()));
        loop {
            read.clear();
            let moved = tokio::select! {
                moved = from.read_buf(&mut read) => moved,
                () = self.deaf.notified() => pending().await,
            };
            match moved {
                // The near side says what it still has to, and ends the connection.
                Ok(0) => {
                    drop(to.shutdown().await);
                    pending::<()>().await;
                }
                Ok(_) => {
                    seen = seen.and_then(|seen| self.look_at(seen, &read));
                    if seen.is_none() {
                        self.see_sealed();
                    }
                    if to.write_all(&read).await.is_err() {
                        // The near side has ended the connection, which the other way passes on.
                        self.near_gone.send_replace(true);
                        pending::<()>().await;
                    }
                }
                Err(_) => return Ended::Broken,
            }
        }
    }

    /// Looks at what has come; no more after what cannot be read.
    fn look_at(&self, mut seen: Vec<u8>, read: &[u8]) -> Option<Vec<u8>> {
        seen.extend_from_slice(read);
        let mut rest = &seen[..];
        while let Some((found, next)) = frame::split(rest, FrameLimit::default()).ok()? {
            rest = next;
            self.see(found);
        }
        let taken = seen.len() - rest.len();
        seen.drain(..taken);
        Some(seen)
    }

    fn see_sealed(&self) {
        if let Some(tamper) = &self.watch.tamper {
            tamper.seen_sealed();
        }
    }

    fn see(&self, found: Frame<'_>) {
        if let Some(tamper) = &self.watch.tamper {
            tamper.seen(&found.header);
        }
        let number = found.header.sequence_number;
        if !found.header.command_id.is_response() {
            return;
        }
        let waits = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        if let Ok(pdu) = Pdu::decode(found, Leniency::LENIENT) {
            match waits {
                // Whoever asked may have gone.
                Some(waits) => drop(waits.send(pdu)),
                None => self.watch.tell_answer(pdu),
            }
        }
    }

    /// From the near side to the far one, PDU by PDU.
    async fn down(
        &self,
        mut from: impl AsyncReadExt + Unpin,
        mut to: impl AsyncWriteExt + Unpin,
        mut put_in: mpsc::Receiver<PutIn>,
    ) -> Ended {
        let mut read = Vec::with_capacity(READ);
        // In the order in which they are due.
        let mut later = VecDeque::new();
        let mut foreign = false;
        loop {
            let steps = tokio::select! {
                moved = from.read_buf(&mut read) => match moved {
                    Ok(0) => {
                        // What is no PDU is passed on as it is.
                        let written = to.write_all(&read).await;
                        let ended = written.is_ok() && to.shutdown().await.is_ok();
                        return if ended { Ended::InOrder } else { Ended::Broken };
                    }
                    Ok(_) => self.take_whole(&mut read, &mut foreign),
                    Err(_) => return Ended::Broken,
                },
                Some(PutIn { octets, sequence_number, answer }) = put_in.recv() => {
                    if foreign {
                        continue;
                    }
                    self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(sequence_number, answer);
                    vec![Step::Send(octets)]
                }
                steps = self.watch.put_in() => steps,
                step = first_due(&mut later) => vec![step],
            };
            for step in steps {
                if let Step::SendLater(after, octets) = step {
                    later.push_back((Instant::now() + after, octets));
                    continue;
                }
                if let ControlFlow::Break(ended) = self.take_step(step, &mut from, &mut to).await {
                    return ended;
                }
            }
        }
    }

    /// Takes all whole PDUs off what the near side has sent. What is none, TLS most likely, passes as it is from then on.
    fn take_whole(&self, read: &mut Vec<u8>, foreign: &mut bool) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut rest = &read[..];
        while !*foreign {
            let (found, next) = match frame::split(rest, LIMIT) {
                Ok(Some(found)) => found,
                Ok(None) => break,
                Err(_) => {
                    *foreign = true;
                    break;
                }
            };
            let pdu = &rest[..rest.len() - next.len()];
            if let Some(tamper) = &self.watch.tamper {
                steps.append(&mut tamper.pass(&found.header, pdu));
                tamper.seen(&found.header);
            }
            rest = next;
        }
        if *foreign {
            self.see_sealed();
            return vec![Step::Send(core::mem::take(read))];
        }
        let taken = read.len() - rest.len();
        let whole: Vec<u8> = read.drain(..taken).collect();
        if self.watch.tamper.is_none() {
            steps.push(Step::Send(whole));
        }
        steps
    }

    /// Waits until the near side is gone, and a while more.
    async fn nobody_reads(&self) {
        let mut near_gone = self.near_gone.subscribe();
        // This holds the sender.
        drop(near_gone.wait_for(|gone| *gone).await);
        sleep(LINGER).await;
    }

    async fn take_step(
        &self,
        step: Step,
        from: &mut (impl AsyncReadExt + Unpin),
        to: &mut (impl AsyncWriteExt + Unpin),
    ) -> ControlFlow<Ended> {
        match step {
            Step::Send(octets) => {
                let written = tokio::select! {
                    written = to.write_all(&octets) => written.is_ok(),
                    () = self.nobody_reads() => false,
                };
                if !written {
                    return ControlFlow::Break(Ended::Broken);
                }
            }
            Step::Wait(duration) => sleep(duration).await,
            // It has been put aside.
            Step::SendLater(..) => {}
            Step::Deaf => self.deaf.notify_one(),
            Step::Mute => return ControlFlow::Break(ignore(from).await),
            Step::HalfClose => {
                drop(to.shutdown().await);
                return ControlFlow::Break(ignore(from).await);
            }
            Step::Reset => return ControlFlow::Break(Ended::Broken),
        }
        ControlFlow::Continue(())
    }
}

/// What was put aside, when it is due. Cancel safe.
async fn first_due(later: &mut VecDeque<(Instant, Vec<u8>)>) -> Step {
    let Some((due, _)) = later.front() else { return pending().await };
    sleep_until(*due).await;
    later.pop_front().map_or_else(|| Step::Send(Vec::new()), |(_, octets)| Step::Send(octets))
}

/// Reads without end, so that the near side notices nothing.
async fn ignore(from: &mut (impl AsyncReadExt + Unpin)) -> Ended {
    let mut read = Vec::with_capacity(READ);
    loop {
        read.clear();
        match from.read_buf(&mut read).await {
            Ok(0) => return Ended::InOrder,
            Ok(_) => {}
            Err(_) => return Ended::Broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ends, Pipe, Watch, run};
    use alloc::vec;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn what_is_no_pdu_passes_at_once() {
        let (mut esme, far) = Pipe::pair(1024);
        let (near, mut smsc) = Pipe::pair(1024);
        let mut ends = Ends { far, near };
        let (_none, put_in) = mpsc::channel(1);
        let pumping = run(&mut ends, put_in, Watch::default());
        let talking = async {
            // Records of TLS, in pieces; and what would be the length of a PDU if it stood at the beginning.
            for sent in [
                &[0x16, 3, 3, 0, 9][..],
                &[2, 0, 0, 5, 3, 3, 1, 2, 3],
                &[0x17, 3, 3, 0, 2, 9],
                &[0, 0, 0, 16],
            ] {
                smsc.write_all(sent).await.unwrap();
                let mut come = vec![0; sent.len()];
                esme.read_exact(&mut come).await.unwrap();
                assert_eq!(come, sent);
            }
        };
        tokio::select! {
            _ = pumping => panic!("an end"),
            () = talking => {}
        }
    }
}
