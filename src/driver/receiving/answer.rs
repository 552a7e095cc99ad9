//! The right to answer what came in, once, at any time: the SMSC hears nothing before.

use core::fmt;
use core::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::in_hand::Place;
use crate::codec::{CommandStatus, StatusClass};
use crate::session::Role;
use crate::transport::Responder;

/// The right to answer a message or a receipt.
///
/// Dropped without an answer, or not answered within `x-smpp-handler-timeout`, it answers that the SMSC shall try again
/// later: nothing is lost when the application panics.
#[must_use = "dropped, it asks the SMSC to try again later"]
pub struct Answer(oneshot::Sender<CommandStatus>);

impl Answer {
    /// It is taken: the SMSC may forget it.
    pub fn accept(self) {
        self.refuse(CommandStatus::OK);
    }

    /// Not now: the SMSC shall try again later (`ESME_RX_T_APPN`).
    pub fn refuse_for_now(self) {
        self.refuse(Role::Esme.temporary_error());
    }

    /// Never: the SMSC shall give it up (`ESME_RX_P_APPN`).
    pub fn refuse_for_good(self) {
        self.refuse(CommandStatus::RX_P_APPN);
    }

    /// Answers with a status.
    pub fn refuse(self, command_status: CommandStatus) {
        // Too late, or the session has ended: the SMSC will try again.
        let _too_late = self.0.send(command_status);
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}

/// What waits for the application's answer on behalf of the SMSC.
pub(super) struct Question {
    pub(super) responder: Responder,
    pub(super) within: Duration,
    /// What is to be done before the SMSC hears that this was taken: a receipt is noted, so that one that comes again
    /// is folded as a duplicate. Not earlier: the process may die before the application has it.
    pub(super) taken: Option<BoxFuture<'static, ()>>,
    /// What is to be undone before this comes again: the other parts of a long message are kept again.
    pub(super) undo: Option<BoxFuture<'static, ()>>,
    /// Of a receipt: whose copies get the same answer.
    pub(super) place: Option<Place>,
}

impl Question {
    pub(super) fn new(responder: Responder, within: Duration) -> Self {
        Self { responder, within, taken: None, undo: None, place: None }
    }

    /// Gives the application the right to answer; a task of its own waits for it.
    pub(super) fn ask(self) -> Answer {
        let (answer, answered) = oneshot::channel();
        tokio::spawn(async move {
            let answer = timeout(self.within, answered).await;
            let status = answer.ok().and_then(Result::ok).unwrap_or(Role::Esme.temporary_error());
            self.answer(status);
        });
        Answer(answer)
    }

    /// Answers at once.
    pub(super) fn answer(self, status: CommandStatus) {
        let again = matches!(status.class(), StatusClass::Transient | StatusClass::Throttling);
        let Self { responder, taken, undo, place, .. } = self;
        let reply = move || {
            reply(responder, status);
            place.into_iter().flat_map(Place::leave).for_each(|copy| reply(copy, status));
        };
        let Some(mut before) = (if again { undo } else { taken }) else { return reply() };
        // A store in memory is done at once.
        if (&mut before).now_or_never().is_some() {
            return reply();
        }
        tokio::spawn(async move {
            before.await;
            reply();
        });
    }
}

fn reply(responder: Responder, status: CommandStatus) {
    // A session that has ended needs no answer: the SMSC will try again.
    let _ended = match status {
        CommandStatus::OK => responder.accept(),
        status => responder.refuse(status),
    };
}
