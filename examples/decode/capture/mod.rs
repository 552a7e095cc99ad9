//! The SMPP conversations in a capture: packets, TCP segments, streams, PDUs.

mod conversation;
mod facts;
mod file;
mod packet;
mod pdus;
mod stream;

use std::collections::HashMap;
use std::io::Read;
use std::net::SocketAddr;

pub(crate) use conversation::{Conversation, Entry, What};
use packet::{Seen, Segment, see};

/// What a capture holds.
#[derive(Default)]
pub(crate) struct Capture {
    /// Those that hold SMPP, in the order in which they began.
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) packets: u64,
    /// TCP connections that hold something else.
    pub(crate) others: u64,
    /// Those of them that hold TLS.
    pub(crate) encrypted: u64,
    /// Packets in fragments of IP, which are not put together.
    pub(crate) fragments: u64,
    /// Packets from a kind of network that is not known.
    pub(crate) unknown: u64,
    /// Why not all of the file could be read.
    pub(crate) fault: Option<String>,
}

/// Reads a capture.
///
/// Without `reveal` nothing that is kept of it holds an address of a message or a text.
pub(crate) fn read(input: impl Read + Send, port: Option<u16>, reveal: bool) -> Capture {
    let mut capture = Capture::default();
    let mut begun: Vec<Conversation> = Vec::new();
    // The conversation between two sockets, whichever of them sends.
    let mut latest: HashMap<[SocketAddr; 2], usize> = HashMap::new();
    let fault = file::read(input, |packet| {
        capture.packets += 1;
        let segment = match see(&packet) {
            Seen::Tcp(segment) => segment,
            Seen::Fragment => return capture.fragments += 1,
            Seen::UnknownNetwork => return capture.unknown += 1,
            Seen::Other => return,
        };
        let Segment { from, to, .. } = segment;
        if port.is_some_and(|port| from.port() != port && to.port() != port) {
            return;
        }
        let between = if from <= to { [from, to] } else { [to, from] };
        let known = latest.get(&between).copied();
        let index = known.filter(|at| !begun[*at].is_followed_by(&segment)).unwrap_or_else(|| {
            begun.push(Conversation::new(&segment, packet.time, reveal));
            begun.len() - 1
        });
        latest.insert(between, index);
        begun[index].push(packet.time, &segment);
    });
    capture.fault = fault.err();
    for mut conversation in begun {
        conversation.finish();
        if conversation.is_smpp() {
            capture.conversations.push(conversation);
        } else {
            capture.others += 1;
            capture.encrypted += u64::from(conversation.is_tls());
        }
    }
    capture
}
