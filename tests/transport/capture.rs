//! The capture file that the hook for PDUs can write.

use std::io::Write;
use std::sync::{Arc, Mutex};

use smpp_driver::codec::CommandId;
use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::session::Closed;
use smpp_driver::transport::trace::{ConnectionInfo, PcapWriter, Trace, TracedPdu, Tracer};
use smpp_driver::transport::{Options, ServerOptions};
use tokio::time::timeout;

use crate::support::{SOON, accept_all, submit_sm};
use crate::trace::{Kept, all_accepting, client, holds, options};

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
