//! Spans for the crate `tracing`; the table of them stands in the documentation of `transport`. Without the feature they
//! are nothing.

use core::future::Future;

use super::waiter::Outcome;
use crate::codec::{CommandId, CommandStatus};
use crate::session::{Closed, Role, State};

/// The target of the spans.
#[cfg(feature = "tracing")]
const TARGET: &str = "smpp_driver::session";

/// How long something lasts, and what is known of it in the end.
#[derive(Debug, Clone)]
pub(super) struct Span(#[cfg(feature = "tracing")] tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    pub(super) fn session(role: Role) -> Self {
        use tracing::field::Empty;
        let role = role.name();
        Self(
            tracing::info_span!(target: TARGET, "smpp.session", role, state = Empty, by = Empty, reason = Empty),
        )
    }

    /// A request of this side, made by whoever is in a span of his own.
    pub(super) fn request(session: &Self, command_id: CommandId, sequence_number: u32) -> Self {
        use tracing::field::Empty;
        let command = command_name(command_id);
        let span = tracing::debug_span!(
            target: TARGET, "smpp.request", command, sequence_number, status = Empty, outcome = Empty
        );
        span.follows_from(&session.0);
        Self(span)
    }

    /// A request of the peer.
    pub(super) fn incoming(session: &Self, command_id: CommandId, sequence_number: u32) -> Self {
        use tracing::field::Empty;
        let command = command_name(command_id);
        Self(tracing::debug_span!(
            target: TARGET, parent: &session.0, "smpp.incoming", command, sequence_number, status = Empty
        ))
    }

    pub(super) fn bound(&self, state: State) {
        self.0.record("state", tracing::field::display(state));
    }

    pub(super) fn closed(&self, closed: &Closed) {
        self.0.record("by", closed.by.name());
        self.0.record("reason", closed.reason.name());
    }

    pub(super) fn outcome(&self, outcome: &Outcome) {
        use crate::session::RequestError;
        let name = match outcome {
            Ok(response) => {
                self.status(response.command_status);
                "ok"
            }
            Err(RequestError::Rejected(rejected)) => {
                self.status(rejected.command_status);
                "rejected"
            }
            Err(RequestError::NotSent(_)) => "not_sent",
            Err(RequestError::Unanswered(_)) => "unanswered",
        };
        self.0.record("outcome", name);
    }

    pub(super) fn status(&self, status: CommandStatus) {
        self.0.record("status", tracing::field::display(status));
    }

    /// What happens in the future happens in this span.
    pub(super) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        tracing::Instrument::instrument(future, self.0.clone())
    }

    pub(super) fn get(&self) -> &tracing::Span {
        &self.0
    }
}

#[cfg(feature = "tracing")]
fn command_name(command_id: CommandId) -> &'static str {
    command_id.name().unwrap_or("unknown")
}

#[cfg(not(feature = "tracing"))]
#[expect(clippy::unused_self, reason = "there is no span")]
impl Span {
    pub(super) fn session(_: Role) -> Self {
        Self()
    }

    pub(super) fn request(_: &Self, _: CommandId, _: u32) -> Self {
        Self()
    }

    pub(super) fn incoming(_: &Self, _: CommandId, _: u32) -> Self {
        Self()
    }

    pub(super) fn bound(&self, _: State) {}

    pub(super) fn closed(&self, _: &Closed) {}

    pub(super) fn outcome(&self, _: &Outcome) {}

    pub(super) fn status(&self, _: CommandStatus) {}

    pub(super) fn around<F: Future>(&self, future: F) -> F {
        future
    }
}
