//! What stands between a side that behaves well and its victim, and makes a fault of what passes.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::scene::{Scene, Step, When};
use super::{Fault, Side};
use crate::codec::CommandId;
use crate::codec::frame::Header;

/// How long after the bind something is put in.
const PAUSE: Duration = Duration::from_millis(400);

/// How long after the beginning of TLS, which hides the bind.
const SEALED_PAUSE: Duration = Duration::from_secs(2);

/// The fault of one connection.
#[derive(Debug)]
pub(in crate::testing) struct Tamper {
    side: Side,
    fault: Fault,
    state: Mutex<State>,
    /// There is something to put in.
    to_put_in: Notify,
}

#[derive(Debug, Default)]
struct State {
    kept: Vec<u8>,
    put_in_at: Option<Instant>,
    /// It is put in once.
    was_put_in: bool,
}

impl Tamper {
    pub(in crate::testing) fn new(side: Side, fault: Fault) -> Arc<Self> {
        Arc::new(Self { side, fault, state: Mutex::default(), to_put_in: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A PDU has passed, in whichever direction: the session may be bound now.
    pub(in crate::testing) fn seen(&self, header: &Header) {
        let bound = answers_bind(header) && header.command_status.is_ok();
        if bound && self.fault.when() == When::Bound {
            self.put_in_after(PAUSE);
        }
    }

    /// Something that TLS has sealed has passed, in whichever direction.
    pub(in crate::testing) fn seen_sealed(&self) {
        if self.fault.when() == When::Sealed {
            self.put_in_after(SEALED_PAUSE);
        }
    }

    fn put_in_after(&self, pause: Duration) {
        let mut state = self.lock();
        if !state.was_put_in && state.put_in_at.is_none() {
            state.put_in_at = Some(Instant::now() + pause);
            self.to_put_in.notify_one();
        }
    }

    /// What is to be sent in place of a PDU.
    pub(in crate::testing) fn pass(&self, header: &Header, pdu: &[u8]) -> Vec<Step> {
        let is_answer = match self.side {
            Side::Esme => header.command_id == CommandId::DELIVER_SM.response(),
            Side::Smsc => header.command_id == CommandId::SUBMIT_SM.response(),
        };
        let acts = match self.fault.when() {
            When::Bound | When::Sealed => false,
            When::Answer => is_answer,
            When::Bind => answers_bind(header),
            When::Always => true,
        };
        if acts { self.act(pdu) } else { vec![Step::Send(pdu.to_vec())] }
    }

    fn act(&self, pdu: &[u8]) -> Vec<Step> {
        let mut state = self.lock();
        let mut scene = Scene::new(self.side, pdu, &mut state.kept);
        self.fault.act(&mut scene);
        scene.steps
    }

    /// What is to be put in, as soon as it is to be. Cancel safe.
    pub(in crate::testing) async fn put_in(&self) -> Vec<Step> {
        loop {
            let at = self.lock().put_in_at;
            match at {
                Some(at) if at <= Instant::now() => {
                    let mut state = self.lock();
                    (state.put_in_at, state.was_put_in) = (None, true);
                    drop(state);
                    return self.act(&[]);
                }
                Some(at) => sleep_until(at).await,
                None => self.to_put_in.notified().await,
            }
        }
    }
}

fn answers_bind(header: &Header) -> bool {
    let binds = [CommandId::BIND_TRANSCEIVER, CommandId::BIND_RECEIVER, CommandId::BIND_TRANSMITTER];
    binds.map(CommandId::response).contains(&header.command_id)
}

#[cfg(test)]
mod tests {
    use super::{Fault, Side, Step, Tamper, When};
    use crate::codec::frame::{FrameLimit, split};
    use crate::codec::{BindTransceiverResp, Body, DeliverSmResp, Pdu, SubmitSmResp};
    use alloc::vec::Vec;

    fn answer_to(when: When, side: Side) -> Body {
        match (when, side) {
            (When::Bind, _) => BindTransceiverResp::default().into(),
            (_, Side::Esme) => DeliverSmResp::default().into(),
            (_, Side::Smsc) => SubmitSmResp::builder().message_id("1").build().unwrap_or_default().into(),
        }
    }

    #[test]
    fn each_fault_does_something() {
        for fault in Fault::ALL {
            for side in [Side::Esme, Side::Smsc].into_iter().filter(|side| fault.is_of(*side)) {
                let tamper = Tamper::new(side, *fault);
                let mut pdu = Vec::new();
                Pdu::request(7, answer_to(fault.when(), side)).encode(&mut pdu);
                let (frame, _) = split(&pdu, FrameLimit::default()).unwrap().unwrap();
                let put_in = matches!(fault.when(), When::Bound | When::Sealed);
                let steps = if put_in {
                    assert!(
                        matches!(&tamper.pass(&frame.header, &pdu)[..], [Step::Send(sent)] if *sent == pdu)
                    );
                    tamper.act(&[])
                } else {
                    tamper.pass(&frame.header, &pdu)
                };
                let as_usual = matches!(&steps[..], [Step::Send(sent)] if *sent == pdu);
                let nothing = steps.is_empty() && put_in;
                assert!(!as_usual && !nothing, "{fault:?} of {side:?}");
            }
        }
    }
}
