//! What two sides say to each other over one TCP connection.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use smpp_driver::codec::frame::Header;
use smpp_driver::codec::{CommandId, CommandStatus};

use super::facts::facts;
use super::packet::Segment;
use super::pdus::{Found, Framer};
use super::stream::{Counts, Stream};

/// One of both sides, by its place in [`Conversation::sockets`].
pub(crate) type Side = usize;

pub(crate) struct Conversation {
    pub(crate) sockets: [SocketAddr; 2],
    /// Which of them is the ESME.
    pub(crate) esme: Side,
    /// All that happened, in the order of time.
    pub(crate) entries: Vec<Entry>,
    /// The requests without a response in the capture: senders, operations, numbers.
    pub(crate) unanswered: Vec<(Side, CommandId, u32)>,
    streams: [Stream; 2],
    framers: [Framer; 2],
    /// Who opened the connection, and the number of its SYN.
    opened: Option<(Side, u32)>,
    last: Duration,
    begins_with: Option<[u8; 2]>,
    reveal: bool,
}

/// Something that happened.
pub(crate) struct Entry {
    /// Since the year 1970, UTC.
    pub(crate) time: Duration,
    /// Who sent it.
    pub(crate) side: Side,
    pub(crate) what: What,
}

pub(crate) enum What {
    Opens,
    Pdu {
        command_id: CommandId,
        command_status: CommandStatus,
        sequence_number: u32,
        facts: Vec<String>,
        /// Why it cannot be read.
        fault: Option<String>,
        /// Of a response: how long after its request it came.
        after: Option<Duration>,
    },
    Cut(Header, usize),
    Lost(u64),
    Skipped(u64),
    Broken(String),
    Closes,
    Resets,
}

impl Entry {
    /// Whether all that it stands for was there and could be read.
    pub(crate) fn is_good(&self) -> bool {
        match &self.what {
            What::Pdu { fault, .. } => fault.is_none(),
            What::Opens | What::Closes | What::Resets => true,
            What::Cut(..) | What::Lost(_) | What::Skipped(_) | What::Broken(_) => false,
        }
    }
}

impl Conversation {
    pub(crate) fn new(segment: &Segment<'_>, time: Duration, reveal: bool) -> Self {
        Self {
            sockets: [segment.from, segment.to],
            esme: 0,
            entries: Vec::new(),
            unanswered: Vec::new(),
            streams: Default::default(),
            framers: Default::default(),
            opened: None,
            last: time,
            begins_with: None,
            reveal,
        }
    }

    /// Whether the segment opens another connection between the same sockets.
    pub(crate) fn is_followed_by(&self, segment: &Segment<'_>) -> bool {
        let again = self.opened.is_some_and(|(_, sequence)| sequence == segment.sequence);
        segment.syn && !segment.ack && !again
    }

    pub(crate) fn push(&mut self, time: Duration, segment: &Segment<'_>) {
        let side = usize::from(segment.from != self.sockets[0]);
        let (stream, framer) = (&mut self.streams[side], &mut self.framers[side]);
        let (entries, reveal) = (&mut self.entries, self.reveal);
        self.last = time;
        if segment.syn {
            framer.starts();
            if !segment.ack && self.opened.is_none() {
                self.opened = Some((side, segment.sequence));
                entries.push(Entry { time, side, what: What::Opens });
            }
        }
        if self.begins_with.is_none() {
            self.begins_with = segment.octets.first_chunk().copied();
        }
        stream.push(time, segment, &mut |time, piece| {
            framer.push(time, &piece, &mut |time, found| entries.push(entry(time, side, &found, reveal)));
        });
        // Both may be sent again.
        let ended =
            |what: fn(&What) -> bool| entries.iter().any(|entry| entry.side == side && what(&entry.what));
        if segment.rst && !ended(|what| matches!(what, What::Resets)) {
            entries.push(Entry { time, side, what: What::Resets });
        } else if segment.fin && !ended(|what| matches!(what, What::Closes)) {
            entries.push(Entry { time, side, what: What::Closes });
        }
    }

    /// Settles what could not be known before the end of the capture.
    pub(crate) fn finish(&mut self) {
        let (entries, reveal, last) = (&mut self.entries, self.reveal, self.last);
        for side in [0, 1] {
            let framer = &mut self.framers[side];
            self.streams[side].finish(&mut |time, piece| {
                framer.push(time, &piece, &mut |time, found| entries.push(entry(time, side, &found, reveal)));
            });
            framer.finish(last, &mut |time, found| entries.push(entry(time, side, &found, reveal)));
        }
        entries.sort_by_key(|entry| entry.time);
        self.unanswered = match_responses(entries);
        self.esme = esme(entries).or_else(|| self.opened.map(|(side, _)| side)).unwrap_or_else(|| {
            // Servers have low ports.
            usize::from(self.sockets[0].port() < self.sockets[1].port())
        });
    }

    pub(crate) fn is_smpp(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry.what, What::Pdu { .. } | What::Cut(..)))
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.begins_with == Some([0x16, 0x03])
    }

    /// What TCP did to both directions.
    pub(crate) fn counts(&self) -> Counts {
        let [a, b] = [self.streams[0].counts, self.streams[1].counts];
        Counts { again: a.again + b.again, early: a.early + b.early, lost: a.lost + b.lost }
    }
}

fn entry(time: Duration, side: Side, found: &Found<'_>, reveal: bool) -> Entry {
    let what = match found {
        Found::Pdu(frame) => {
            let (facts, fault) = facts(*frame, reveal);
            let Header { command_id, command_status, sequence_number, .. } = frame.header;
            What::Pdu { command_id, command_status, sequence_number, facts, fault, after: None }
        }
        Found::Cut(header, there) => What::Cut(*header, *there),
        Found::Lost(lost) => What::Lost(*lost),
        Found::Skipped(skipped) => What::Skipped(*skipped),
        Found::Broken(reason) => What::Broken(reason.clone()),
    };
    Entry { time, side, what }
}

/// Tells each response how long it took, and returns the requests without one, as sides, operations and numbers.
fn match_responses(entries: &mut [Entry]) -> Vec<(Side, CommandId, u32)> {
    let mut asked = BTreeMap::new();
    let mut unanswered = Vec::new();
    for Entry { time, side, what } in entries {
        let (command_id, sequence_number, after) = match what {
            What::Pdu { command_id, sequence_number, after, .. } => {
                (*command_id, *sequence_number, Some(after))
            }
            What::Cut(header, _) => (header.command_id, header.sequence_number, None),
            _ => continue,
        };
        if !command_id.is_response() {
            if !command_id.is_unanswered()
                && let Some((same, _)) = asked.insert((*side, sequence_number), (command_id, *time))
            {
                unanswered.push((*side, same, sequence_number));
            }
        } else if let Some((request, then)) = asked.get(&(1 - *side, sequence_number)).copied()
            && (command_id == CommandId::GENERIC_NACK || command_id == request.response())
        {
            asked.remove(&(1 - *side, sequence_number));
            if let Some(after) = after {
                *after = Some(time.saturating_sub(then));
            }
        }
    }
    unanswered.extend(asked.into_iter().map(|((side, number), (request, _))| (side, request, number)));
    unanswered
}

/// Who the ESME is, by the first PDU that only one side may send.
fn esme(entries: &[Entry]) -> Option<Side> {
    entries.iter().find_map(|entry| {
        let What::Pdu { command_id, .. } = entry.what else { return None };
        let of_esme = [
            CommandId::BIND_TRANSMITTER,
            CommandId::BIND_RECEIVER,
            CommandId::BIND_TRANSCEIVER,
            CommandId::SUBMIT_SM,
            CommandId::SUBMIT_MULTI,
            CommandId::QUERY_SM,
            CommandId::CANCEL_SM,
            CommandId::REPLACE_SM,
            CommandId::BROADCAST_SM,
        ];
        let of_smsc = [CommandId::DELIVER_SM, CommandId::OUTBIND, CommandId::ALERT_NOTIFICATION];
        let is = |ids: &[CommandId]| ids.contains(&command_id);
        let answered = |ids: &[CommandId]| ids.iter().any(|id| command_id == id.response());
        if is(&of_esme) || answered(&of_smsc) {
            Some(entry.side)
        } else if is(&of_smsc) || answered(&of_esme) {
            Some(1 - entry.side)
        } else {
            None
        }
    })
}
