//! The hook that sees every PDU, and the capture file that it can write.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::{CommandId, CommandStatus};
use smpp_driver::session::{By, Closed, Role};
use smpp_driver::transport::trace::{ConnectionInfo, Direction, PcapWriter, Trace, TracedPdu, Tracer};
use smpp_driver::transport::{Bind, Client, CloseReason, Options, ServerOptions};
use tokio::time::timeout;

use crate::support::{SOON, accept_all, server, submit_sm};

fn options(tracer: Tracer) -> Options {
    let mut options = Options::default();
    options.trace = Some(tracer);
    options
}

fn client(options: Options) -> Client {
    Client::new(Bind::new("ESME1", "secret").unwrap()).options(options)
}

async fn all_accepting(options: Options) -> std::net::SocketAddr {
    let mut server_options = ServerOptions::default();
    server_options.connection = options;
    let server = server(server_options).await;
    let address = server.local_addr();
    accept_all(server);
    address
}

/// Keeps what it is told.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Told>>>);

#[derive(Debug, Clone, PartialEq)]
enum Told {
    Opened(ConnectionInfo),
    Pdu(Direction, CommandId, CommandStatus, u32, Vec<u8>, Vec<u8>),
    Closed(u64, Closed),
}

impl Kept {
    fn add(&self, told: Told) {
        self.0.lock().unwrap().push(told);
    }

    fn all(&self) -> Vec<Told> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until it has been told the end.
    async fn ended(&self) -> Vec<Told> {
        let ended = async {
            while !matches!(self.all().last(), Some(Told::Closed(..))) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(SOON, ended).await.unwrap();
        self.all()
    }
}

impl Trace for Kept {
    fn opened(&self, connection: &ConnectionInfo) {
        self.add(Told::Opened(connection.clone()));
    }

    fn pdu(&self, _: &ConnectionInfo, pdu: &TracedPdu<'_>) {
        assert_eq!(pdu.command_length() as usize, pdu.reveal().len());
        self.add(Told::Pdu(
            pdu.direction(),
            pdu.command_id(),
            pdu.command_status(),
            pdu.sequence_number(),
            pdu.redacted(),
            pdu.reveal().to_vec(),
        ));
    }

    fn closed(&self, connection: &ConnectionInfo, closed: &Closed) {
        self.add(Told::Closed(connection.id, closed.clone()));
    }
}

fn pdus(told: &[Told]) -> Vec<(Direction, CommandId, u32)> {
    let pdu = |told: &Told| match told {
        Told::Pdu(direction, command_id, _, number, ..) => Some((*direction, *command_id, *number)),
        _ => None,
    };
    told.iter().filter_map(pdu).collect()
}

#[tokio::test]
async fn both_sides_see_every_pdu_once_in_the_order_of_the_wire() {
    use Direction::{Received, Sent};
    let (by_client, by_server) = (Kept::default(), Kept::default());
    let address = all_accepting(options(Tracer::new(by_server.clone()))).await;
    let client = client(options(Tracer::new(by_client.clone())));
    let (connection, _events) = client.connect(address).await.unwrap();
    connection.request(submit_sm(b"a private text")).await.unwrap();
    let closed = connection.unbind().await;
    let told = by_client.ended().await;
    let wire = [
        (Sent, CommandId::BIND_TRANSCEIVER, 1),
        (Received, CommandId::BIND_TRANSCEIVER_RESP, 1),
        (Sent, CommandId::SUBMIT_SM, 2),
        (Received, CommandId::SUBMIT_SM_RESP, 2),
        (Sent, CommandId::UNBIND, 3),
        (Received, CommandId::UNBIND_RESP, 3),
    ];
    assert_eq!(pdus(&told), wire);
    let Some(Told::Opened(info)) = told.first() else { panic!("{told:?}") };
    assert_eq!((info.role, info.peer_addr), (Role::Esme, Some(address)));
    assert_eq!(told.last(), Some(&Told::Closed(info.id, closed)));

    let told = by_server.ended().await;
    let other = |way| if way == Sent { Received } else { Sent };
    assert_eq!(pdus(&told), wire.map(|(way, command_id, number)| (other(way), command_id, number)));
    let Some(Told::Opened(server_info)) = told.first() else { panic!("{told:?}") };
    assert_eq!((server_info.role, server_info.peer_addr), (Role::Smsc, info.local_addr));
    assert_ne!(server_info.id, info.id);
}

fn holds(octets: &[u8], word: &str) -> bool {
    octets.windows(word.len()).any(|octets| octets == word.as_bytes())
}

#[tokio::test]
async fn what_is_seen_is_redacted_unless_it_is_asked_for() {
    let kept = Kept::default();
    let address = all_accepting(Options::default()).await;
    let (connection, _events) = client(options(Tracer::new(kept.clone()))).connect(address).await.unwrap();
    connection.request(submit_sm(b"a private text")).await.unwrap();
    let told = kept.all();
    for secret in ["secret", "447700900123", "a private text"] {
        let found = |redacted| {
            told.iter()
                .filter(|told| match told {
                    Told::Pdu(.., shown, whole) => holds(if redacted { shown } else { whole }, secret),
                    _ => false,
                })
                .count()
        };
        assert_eq!((found(true), found(false)), (0, 1), "{secret}");
    }
    let shown = |direction| format!("{direction:?}");
    let debug = Arc::new(Mutex::new(Vec::new()));
    let lines = debug.clone();
    let tracer = Tracer::new(move |_: &ConnectionInfo, pdu: &TracedPdu<'_>| {
        lines.lock().unwrap().push(format!("{pdu:?}"));
    });
    let (_connection, _events) = client(options(tracer)).connect(address).await.unwrap();
    let lines = debug.lock().unwrap().clone();
    assert!(lines[0].starts_with(&shown(Direction::Sent)) && lines[0].contains("#1"), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("secret")), "{lines:?}");
}

#[tokio::test]
async fn a_hook_may_ask_the_connection_and_one_that_panics_ends_it() {
    let address = all_accepting(Options::default()).await;
    let connection_of = Arc::new(Mutex::new(None::<smpp_driver::transport::Connection>));
    let asked = connection_of.clone();
    let tracer = Tracer::new(move |_: &ConnectionInfo, pdu: &TracedPdu<'_>| {
        if let Some(connection) = &*asked.lock().unwrap() {
            // With the session locked, this would never return.
            let _stats = connection.stats();
            assert_ne!(pdu.command_id(), CommandId::SUBMIT_SM, "on purpose");
        }
    });
    let (connection, _events) = client(options(tracer)).connect(address).await.unwrap();
    *connection_of.lock().unwrap() = Some(connection.clone());
    timeout(SOON, connection.request(submit_sm(b"hi"))).await.unwrap().unwrap_err();
    let closed = timeout(SOON, connection.closed()).await.unwrap();
    assert_eq!(closed, Closed { by: By::Us, reason: CloseReason::Dropped });
}

/// A file in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Takes so many octets off the front.
fn take<'a>(octets: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (taken, rest) = octets.split_at(count);
    *octets = rest;
    taken
}

fn number(octets: &[u8]) -> usize {
    octets.iter().fold(0, |number, octet| number << 8 | usize::from(*octet))
}

/// The sum over all words that the Internet's checksum makes 0xFFFF.
fn sum(octets: &[u8]) -> u32 {
    let word = |pair: &[u8]| u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0));
    let sum: u32 = octets.chunks(2).map(word).sum();
    (sum & 0xFFFF) + (sum >> 16)
}

struct Packet {
    ports: (usize, usize),
    sequence: usize,
    flags: u8,
    payload: Vec<u8>,
}

/// The packets of a capture file whose headers hold.
fn packets(mut file: &[u8]) -> Vec<Packet> {
    let header = take(&mut file, 24);
    assert_eq!(header[..8], [0xA1, 0xB2, 0xC3, 0xD4, 0, 2, 0, 4]);
    assert_eq!(header[20..], [0, 0, 0, 101], "raw IP");
    let mut packets = Vec::new();
    while !file.is_empty() {
        let record = take(&mut file, 16);
        assert!(number(&record[..4]) > 1_700_000_000 && number(&record[4..8]) < 1_000_000);
        assert_eq!(record[8..12], record[12..16], "whole");
        let packet = take(&mut file, number(&record[8..12]));
        let (addresses, mut tcp) = match packet[0] >> 4 {
            4 => {
                assert_eq!((packet[0], packet[9], sum(&packet[..20])), (0x45, 6, 0xFFFF));
                assert_eq!(number(&packet[2..4]), packet.len());
                (&packet[12..20], &packet[20..])
            }
            6 => {
                assert_eq!((packet[6], number(&packet[4..6])), (6, packet.len() - 40));
                (&packet[8..40], &packet[40..])
            }
            other => panic!("IP version {other}"),
        };
        let length = u16::try_from(tcp.len()).unwrap().to_be_bytes();
        assert_eq!(sum(&[addresses, &[0, 6], &length, tcp].concat()), 0xFFFF, "TCP");
        let header = take(&mut tcp, 20);
        packets.push(Packet {
            ports: (number(&header[..2]), number(&header[2..4])),
            sequence: number(&header[4..8]),
            flags: header[13],
            payload: tcp.to_vec(),
        });
    }
    packets
}

/// The octets that went out of a port, with no gap between them.
fn stream(packets: &[Packet], from: usize) -> Vec<u8> {
    let mut octets = Vec::new();
    for packet in packets.iter().filter(|packet| packet.ports.0 == from) {
        if packet.payload.is_empty() {
            continue;
        }
        // The first octet after SYN has number 1.
        assert_eq!(packet.sequence, octets.len() + 1);
        octets.extend_from_slice(&packet.payload);
    }
    octets
}

fn commands(mut octets: &[u8]) -> Vec<CommandId> {
    let mut commands = Vec::new();
    while let Some((frame, rest)) = split(octets, FrameLimit::default()).unwrap() {
        commands.push(frame.header.command_id);
        octets = rest;
    }
    assert!(octets.is_empty());
    commands
}

#[tokio::test]
async fn a_capture_file_holds_the_conversation_as_a_tcp_stream() {
    for (reveals, host) in [(false, "127.0.0.1:0"), (true, "127.0.0.1:0"), (false, "[::1]:0")] {
        let Ok(server) = smpp_driver::transport::Server::bind(host, ServerOptions::default()).await else {
            assert!(host.starts_with('['), "only IPv6 may be missing");
            continue;
        };
        let address = server.local_addr();
        accept_all(server);
        let memory = Memory::default();
        let writer = if reveals { PcapWriter::revealing } else { PcapWriter::new };
        let capture = writer(memory.clone()).unwrap();
        let kept = Kept::default();
        let client = client(options(Tracer::new(Both(capture.clone(), kept.clone()))));
        let (connection, _events) = client.connect(address).await.unwrap();
        connection.request(submit_sm(b"a private text")).await.unwrap();
        // More than one packet holds.
        let payload = smpp_driver::codec::wire::Octets::new(&vec![b'x'; 60_000]);
        let long = smpp_driver::codec::SubmitSm::builder()
            .tlv(smpp_driver::codec::tlv::MESSAGE_PAYLOAD, payload)
            .build();
        connection.request(long.unwrap()).await.unwrap();
        connection.unbind().await;
        kept.ended().await;
        capture.flush().unwrap();
        assert_eq!(capture.missed(), 0);

        let file = memory.0.lock().unwrap().clone();
        for secret in ["secret", "447700900123", "a private text"] {
            assert_eq!(holds(&file, secret), reveals, "{secret}");
        }
        let packets = packets(&file);
        assert_eq!(packets[..3].iter().map(|packet| packet.flags).collect::<Vec<_>>(), [0x02, 0x12, 0x10]);
        assert_eq!(packets[packets.len() - 1].flags, 0x11);
        let (esme, smsc) = packets[0].ports;
        assert_eq!(smsc, usize::from(address.port()));
        let [submit, response] = [CommandId::SUBMIT_SM, CommandId::SUBMIT_SM_RESP];
        assert_eq!(
            commands(&stream(&packets, esme)),
            [CommandId::BIND_TRANSCEIVER, submit, submit, CommandId::UNBIND]
        );
        assert_eq!(
            commands(&stream(&packets, smsc)),
            [CommandId::BIND_TRANSCEIVER_RESP, response, response, CommandId::UNBIND_RESP]
        );
    }
}

/// Tells both.
struct Both(PcapWriter, Kept);

impl Trace for Both {
    fn opened(&self, connection: &ConnectionInfo) {
        self.0.opened(connection);
        self.1.opened(connection);
    }

    fn pdu(&self, connection: &ConnectionInfo, pdu: &TracedPdu<'_>) {
        self.0.pdu(connection, pdu);
        self.1.pdu(connection, pdu);
    }

    fn closed(&self, connection: &ConnectionInfo, closed: &Closed) {
        self.0.closed(connection, closed);
        self.1.closed(connection, closed);
    }
}

/// A full disk.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_capture_that_cannot_be_written_says_so_and_holds_nothing_up() {
    let capture = PcapWriter::new(Full).unwrap();
    assert_eq!(capture.flush().unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    let address = all_accepting(Options::default()).await;
    let (connection, _events) = client(options(Tracer::new(capture.clone()))).connect(address).await.unwrap();
    connection.request(submit_sm(b"hi")).await.unwrap();
    assert_eq!(capture.missed(), 4);
    assert_eq!(capture.flush().unwrap_err().kind(), std::io::ErrorKind::StorageFull);
}

/// A disk that writes nothing before it is told to.
struct Slow(std::sync::mpsc::Receiver<()>, Memory);

impl Write for Slow {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        // When nobody can tell any more, it writes.
        let _told = self.0.recv();
        self.1.write(octets)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_disk_that_is_slower_than_the_line_costs_pdus_and_no_memory() {
    let (release, gate) = std::sync::mpsc::channel();
    let memory = Memory::default();
    let capture = PcapWriter::new(Slow(gate, memory.clone())).unwrap();
    let address = all_accepting(Options::default()).await;
    let (connection, _events) = client(options(Tracer::new(capture.clone()))).connect(address).await.unwrap();
    let payload = smpp_driver::codec::wire::Octets::new(&vec![b'x'; 60_000]);
    let long = smpp_driver::codec::SubmitSm::builder()
        .tlv(smpp_driver::codec::tlv::MESSAGE_PAYLOAD, payload)
        .build()
        .unwrap();
    for _ in 0..120 {
        timeout(SOON, connection.request(long.clone())).await.unwrap().unwrap();
    }
    // 4 MiB wait, of 7.2 million octets that were sent.
    let missed = capture.missed();
    assert!((10..120).contains(&missed), "{missed}");
    drop(release);
    capture.flush().unwrap();
    let file = memory.0.lock().unwrap().clone();
    assert!(file.len() < 6_000_000, "{}", file.len());
    assert!(packets(&file).len() > 100, "what is there is whole");
}
