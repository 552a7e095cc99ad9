//! The words that receipts have for the state of a message.

use crate::codec::MessageState;

/// The words of SMPP 3.4 Appendix B, and of the same kind for the states it leaves out: the first of a state is the
/// one to write.
const STATS: &[(&str, MessageState)] = &[
    ("DELIVRD", MessageState::DELIVERED),
    ("EXPIRED", MessageState::EXPIRED),
    ("DELETED", MessageState::DELETED),
    ("UNDELIV", MessageState::UNDELIVERABLE),
    ("ACCEPTD", MessageState::ACCEPTED),
    ("UNKNOWN", MessageState::UNKNOWN),
    ("REJECTD", MessageState::REJECTED),
    ("ENROUTE", MessageState::ENROUTE),
    ("SCHEDLD", MessageState::SCHEDULED),
    ("SKIPPED", MessageState::SKIPPED),
    // Written in full.
    ("DELIVERED", MessageState::DELIVERED),
    ("UNDELIVERABLE", MessageState::UNDELIVERABLE),
    ("UNDELIVERED", MessageState::UNDELIVERABLE),
    ("ACCEPTED", MessageState::ACCEPTED),
    ("REJECTED", MessageState::REJECTED),
    ("SCHEDULED", MessageState::SCHEDULED),
    // Cut to seven letters, and misspelt.
    ("DELIVER", MessageState::DELIVERED),
    ("DELIVERD", MessageState::DELIVERED),
    ("DELIVRED", MessageState::DELIVERED),
    ("UNDELIVRD", MessageState::UNDELIVERABLE),
    ("UNDELIVERD", MessageState::UNDELIVERABLE),
    ("UNDELVD", MessageState::UNDELIVERABLE),
    ("ACCEPTE", MessageState::ACCEPTED),
    ("REJECTE", MessageState::REJECTED),
    ("EXPIRD", MessageState::EXPIRED),
    ("DELETD", MessageState::DELETED),
    // Vodafone's comma separated form; its other numbers are not published.
    ("00", MessageState::DELIVERED),
    // Mblox and others. The first three say that the network has the message: not yet a final state.
    ("BUFFRED", MessageState::ENROUTE),
    ("BUFFERED", MessageState::ENROUTE),
    ("ACKED", MessageState::ENROUTE),
    ("FAILED", MessageState::UNDELIVERABLE),
];

/// The state that a word stands for, in capitals or not.
pub(super) fn state_of(stat: &str) -> Option<MessageState> {
    STATS.iter().find(|(word, _)| word.eq_ignore_ascii_case(stat)).map(|(_, state)| *state)
}

/// The word of seven letters for a state.
pub(super) fn stat_of(state: MessageState) -> Option<&'static str> {
    STATS.iter().find(|(_, named)| *named == state).map(|(word, _)| *word)
}
