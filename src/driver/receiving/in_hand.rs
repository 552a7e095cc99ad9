//! Receipts that are being dealt with: a copy that comes meanwhile gets the same answer as the first, and no application
//! gets it.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::mem::take;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::codec::MessageState;
use crate::transport::Responder;

/// How many copies of a receipt wait; those beyond are to come again.
const COPIES: usize = 16;

/// What a receipt has in common with its copies: id, state, addresses.
pub(super) type Name = (String, Option<MessageState>, [Vec<u8>; 2]);

/// The receipts of a channel, and the copies that wait for what becomes of them.
#[derive(Default)]
pub(super) struct InHand(Mutex<HashMap<Name, Vec<Responder>>>);

/// A receipt's place among those in hand, until it is dropped: copies that wait then are to come again.
pub(super) struct Place {
    all: Arc<InHand>,
    name: Name,
}

impl InHand {
    /// A place for a receipt, and its responder back; none if it is a copy of one in hand.
    pub(super) fn enter(self: &Arc<Self>, name: Name, responder: Responder) -> Option<(Place, Responder)> {
        let mut all = self.lock();
        if let Some(copies) = all.get_mut(&name) {
            // Dropped, it asks for another try.
            if copies.len() < COPIES {
                copies.push(responder);
            }
            return None;
        }
        all.insert(name.clone(), Vec::new());
        drop(all);
        Some((Place { all: self.clone(), name }, responder))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Name, Vec<Responder>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The receipt has its answer: those who wait for the same.
    pub(super) fn leave(self) -> Vec<Responder> {
        self.all.lock().get_mut(&self.name).map(take).unwrap_or_default()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Dropping responders is left for after the lock.
        let _copies = self.all.lock().remove(&self.name);
    }
}

impl fmt::Debug for InHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InHand").field(&self.lock().len()).finish()
    }
}
