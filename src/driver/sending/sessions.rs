//! The sessions that a channel sends over, and how much of their windows is used.

use alloc::vec::Vec;

use tokio::sync::watch;

use crate::transport::{Connection, Phase};

/// The sessions that can send.
#[derive(Debug)]
pub(crate) struct Sessions(Vec<Slot>);

/// One session that is kept up by its supervisor.
#[derive(Debug)]
struct Slot {
    phase: watch::Receiver<Phase>,
    bound: Option<Bound>,
    /// Tells the connections of this slot apart.
    epoch: u16,
}

#[derive(Debug)]
struct Bound {
    connection: Connection,
    /// PDUs that were sent and not answered.
    out: u32,
    /// The message whose parts are being sent: nothing else comes between.
    sending: Option<u32>,
}

/// A session as it was when something was sent over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SessionId {
    pub(crate) slot: u8,
    pub(crate) epoch: u16,
}

impl Sessions {
    pub(crate) fn new(phases: impl IntoIterator<Item = watch::Receiver<Phase>>) -> Self {
        let slot = |mut phase: watch::Receiver<Phase>| {
            phase.mark_changed();
            Slot { phase, bound: None, epoch: 0 }
        };
        Self(phases.into_iter().map(slot).collect())
    }

    /// Looks which sessions are bound now. Gives back the messages whose parts were being sent over those that are
    /// not any more.
    pub(crate) fn refresh(&mut self) -> Vec<u32> {
        let mut interrupted = Vec::new();
        for slot in &mut self.0 {
            if !slot.phase.has_changed().unwrap_or(false) {
                continue;
            }
            let connection = match &*slot.phase.borrow_and_update() {
                Phase::Bound(connection) => Some(connection.clone()),
                _ => None,
            };
            let is_same = match (&slot.bound, &connection) {
                (Some(bound), Some(connection)) => bound.connection.is_same(connection),
                (None, None) => true,
                _ => false,
            };
            if !is_same {
                interrupted.extend(slot.bound.take().and_then(|bound| bound.sending));
                slot.epoch = slot.epoch.wrapping_add(1);
                slot.bound = connection.map(|connection| Bound { connection, out: 0, sending: None });
            }
        }
        interrupted
    }

    /// Whether any session is bound.
    pub(crate) fn any_bound(&self) -> bool {
        self.0.iter().any(|slot| slot.bound.is_some())
    }

    /// How many more PDUs all windows hold.
    pub(crate) fn room(&self, window: u32) -> usize {
        let bound = self.0.iter().filter_map(|slot| slot.bound.as_ref());
        bound.map(|bound| window.saturating_sub(bound.out) as usize).sum()
    }

    /// The session with the most room that has room for all parts of a message, or is idle if it never has.
    pub(crate) fn with_room(&self, parts: usize, window: u32) -> Option<SessionId> {
        let needed = u32::try_from(parts).unwrap_or(u32::MAX).min(window);
        let free = |slot: &Slot| {
            let bound = slot.bound.as_ref().filter(|bound| bound.sending.is_none())?;
            (bound.out + needed <= window).then_some(bound.out)
        };
        let candidates = self.slots().filter_map(|(id, slot)| Some((free(slot)?, id)));
        candidates.min_by_key(|(out, _)| *out).map(|(_, id)| id)
    }

    /// There are 200 at most.
    fn slots(&self) -> impl Iterator<Item = (SessionId, &Slot)> {
        (0..=u8::MAX).zip(&self.0).map(|(at, slot)| (SessionId { slot: at, epoch: slot.epoch }, slot))
    }

    /// Whether the parts of a message are being sent.
    pub(crate) fn is_sending(&self) -> bool {
        self.0.iter().any(|slot| slot.bound.as_ref().is_some_and(|bound| bound.sending.is_some()))
    }

    /// Whether the parts of this message are being sent.
    pub(crate) fn is_sending_this(&self, message: u32) -> bool {
        self.0.iter().any(|slot| slot.bound.as_ref().is_some_and(|bound| bound.sending == Some(message)))
    }

    /// A session over which a message is being sent and that has room for one more of its parts.
    pub(crate) fn sending_with_room(&self, window: u32) -> Option<(SessionId, u32)> {
        self.slots().find_map(|(id, slot)| {
            let bound = slot.bound.as_ref().filter(|bound| bound.out < window)?;
            Some((id, bound.sending?))
        })
    }

    pub(crate) fn begin(&mut self, id: SessionId, message: u32) {
        if let Some(bound) = self.bound_mut(id) {
            bound.sending = Some(message);
        }
    }

    /// No more parts of this message are to be sent.
    pub(crate) fn end(&mut self, message: u32) {
        for bound in self.0.iter_mut().filter_map(|slot| slot.bound.as_mut()) {
            bound.sending.take_if(|sending| *sending == message);
        }
    }

    /// No more parts of any message are to be sent.
    pub(crate) fn end_all(&mut self) {
        self.0.iter_mut().filter_map(|slot| slot.bound.as_mut()).for_each(|bound| bound.sending = None);
    }

    /// The connection, if it is still the same.
    pub(crate) fn connection(&self, id: SessionId) -> Option<&Connection> {
        let slot = self.0.get(usize::from(id.slot)).filter(|slot| slot.epoch == id.epoch)?;
        slot.bound.as_ref().map(|bound| &bound.connection)
    }

    pub(crate) fn sent(&mut self, id: SessionId) {
        if let Some(bound) = self.bound_mut(id) {
            bound.out += 1;
        }
    }

    pub(crate) fn answered(&mut self, id: SessionId) {
        if let Some(bound) = self.bound_mut(id) {
            bound.out = bound.out.saturating_sub(1);
        }
    }

    /// The connection takes no more: it is forgotten until its supervisor has another.
    pub(crate) fn lost(&mut self, id: SessionId) -> Option<u32> {
        let slot = self.0.get_mut(usize::from(id.slot)).filter(|slot| slot.epoch == id.epoch)?;
        slot.epoch = slot.epoch.wrapping_add(1);
        slot.bound.take().and_then(|bound| bound.sending)
    }

    fn bound_mut(&mut self, id: SessionId) -> Option<&mut Bound> {
        let slot = self.0.get_mut(usize::from(id.slot)).filter(|slot| slot.epoch == id.epoch)?;
        slot.bound.as_mut()
    }
}
