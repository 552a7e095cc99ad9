//! Many at once, and slow peers.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::tlv::{self, Tlvs};
use smpp_driver::codec::wire::Octets;
use smpp_driver::codec::{Body, CommandId, Leniency, Pdu, SubmitSm};
use smpp_driver::session::{By, NotSent, RequestError, Unanswered};
use smpp_driver::transport::{CloseReason, Connection, Events, Options, Server, ServerOptions};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};
use tokio::time::timeout;

use crate::support::{SOON, accept_all, client, server, submit_sm};

fn options(window: u32) -> Options {
    let mut options = Options::default();
    options.session.window = window;
    // Nothing but the requests themselves may wake the task.
    options.session.enquire_link_interval = None;
    options
}

async fn hammer(tasks: usize) {
    let mut server_options = ServerOptions::default();
    server_options.connection = options(10);
    server_options.connection.session.inbound_window = 1000;
    let server = server(server_options).await;
    let address = server.local_addr();
    accept_all(server);
    let (connection, _events) = client().options(options(100)).connect(address).await.unwrap();
    let tasks: Vec<_> = (0..tasks)
        .map(|_| {
            let connection = connection.clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    connection.request(submit_sm(b"one of many")).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        timeout(Duration::from_secs(20), task).await.expect("no wake-up is lost").unwrap();
    }
    timeout(SOON, connection.unbind()).await.unwrap();
}

#[test]
fn no_wake_up_is_lost_on_either_runtime() {
    for tasks in [1, 4, 5, 64, 1000] {
        let single = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        single.block_on(hammer(tasks));
        let many =
            tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        many.block_on(hammer(tasks));
    }
}

/// Counts the writes of a stream.
struct Counted(DuplexStream, Arc<AtomicU32>);

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.0).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

async fn count_writes() {
    const TASKS: u32 = 64;
    const EACH: u32 = 20;
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let writes = [Arc::default(), Arc::default()];
    let (ours, theirs) = (Counted(ours, Arc::clone(&writes[0])), Counted(theirs, Arc::clone(&writes[1])));
    let server = Server::new(ServerOptions::default());
    server.attach(theirs, None).await;
    accept_all(server);
    let (connection, _events) = client().options(options(TASKS)).attach(ours).await.unwrap();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let connection = connection.clone();
            tokio::spawn(async move {
                for _ in 0..EACH {
                    connection.request(submit_sm(b"one of many")).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    for writes in writes {
        let writes = writes.load(Ordering::Relaxed);
        assert!(writes < TASKS * EACH / 8, "{writes} writes for {} messages", TASKS * EACH);
    }
}

#[test]
fn messages_that_are_ready_together_are_written_together() {
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    single.block_on(count_writes());
    // One worker, so that no chance decides; it runs first what was woken last.
    let many = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    many.block_on(async { tokio::spawn(count_writes()).await.unwrap() });
}

/// A bound connection and the octets of its peer, with a pipe of few octets between.
async fn piped(options: Options, pipe: usize) -> (Connection, Events, DuplexStream) {
    let (ours, mut theirs) = tokio::io::duplex(pipe);
    let binding = tokio::spawn(async move { client().options(options).attach(ours).await.unwrap() });
    let bind = next_pdu(&mut theirs, &mut Vec::new()).await;
    let response = Body::default_of(bind.command_id().response()).unwrap();
    send(&mut theirs, &Pdu::request(bind.sequence_number, response)).await;
    let (connection, events) = binding.await.unwrap();
    (connection, events, theirs)
}

async fn send(stream: &mut DuplexStream, pdu: &Pdu) {
    let mut octets = Vec::new();
    pdu.encode(&mut octets);
    stream.write_all(&octets).await.unwrap();
}

/// The next PDU, read a few octets at a time.
async fn next_pdu(stream: &mut DuplexStream, read: &mut Vec<u8>) -> Pdu {
    loop {
        if let Some((frame, rest)) = split(read, FrameLimit::default()).unwrap() {
            let pdu = Pdu::decode(frame, Leniency::STRICT).unwrap();
            *read = rest.to_vec();
            return pdu;
        }
        let mut few = [0; 700];
        let count = timeout(SOON, stream.read(&mut few)).await.unwrap().unwrap();
        assert!(count > 0, "the connection has ended");
        read.extend_from_slice(&few[..count]);
    }
}

fn payload(number: u8) -> SubmitSm {
    let mut tlvs = Tlvs::default();
    tlvs.push(tlv::MESSAGE_PAYLOAD, &Octets::new(&vec![number; 30_000])).unwrap();
    SubmitSm { tlvs, ..submit_sm(b"") }
}

#[tokio::test]
async fn a_slow_reader_gets_every_octet() {
    let (connection, _events, mut peer) = piped(options(20), 64).await;
    let requests: Vec<_> = (0..20)
        .map(|number| {
            let connection = connection.clone();
            tokio::spawn(async move { connection.request(payload(number)).await })
        })
        .collect();
    let (mut read, mut seen) = (Vec::new(), Vec::new());
    while seen.len() < 20 {
        let pdu = next_pdu(&mut peer, &mut read).await;
        let tlvs = pdu.body.borrow().tlvs();
        let payload = tlvs.get(tlv::MESSAGE_PAYLOAD).unwrap().unwrap().as_octets().to_vec();
        assert!(payload.len() == 30_000 && payload.iter().all(|octet| *octet == payload[0]));
        seen.push(payload[0]);
        let response = Body::default_of(CommandId::SUBMIT_SM_RESP).unwrap();
        send(&mut peer, &Pdu::request(pdu.sequence_number, response)).await;
    }
    for request in requests {
        timeout(SOON, request).await.unwrap().unwrap().unwrap();
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_peer_that_takes_nothing_is_given_up_and_each_waiter_told() {
    let mut options = options(5);
    options.write_timeout = Duration::from_millis(100);
    let (connection, _events, peer) = piped(options, 64).await;
    let requests: Vec<_> = (0..8)
        .map(|number| {
            let connection = connection.clone();
            tokio::spawn(async move { connection.request(payload(number)).await })
        })
        .collect();
    for request in requests {
        let error = timeout(SOON, request).await.unwrap().unwrap().unwrap_err();
        let told =
            matches!(error, RequestError::Unanswered(Unanswered::Closed(_)) | RequestError::NotSent(_));
        assert!(told, "{error}");
    }
    assert_eq!(connection.closed().await.reason, CloseReason::WriteStalled);
    drop(peer);
}

#[cfg(unix)]
#[tokio::test]
async fn failed_binds_leave_no_task_behind() {
    let mut server = Server::new(ServerOptions::default());
    // Thousands of TCP connections would leave no port to other tests.
    let path = std::env::temp_dir().join(format!("smpp-driver-binds-{}.sock", std::process::id()));
    server.listen(tokio::net::UnixListener::bind(&path).unwrap());
    tokio::spawn(async move {
        while let Some(binding) = server.accept().await {
            binding.refuse(smpp_driver::codec::CommandStatus::BINDFAIL);
        }
    });
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    client().connect_unix(&path).await.unwrap_err();
    let before = tasks();
    for _ in 0..10_000 {
        client().connect_unix(&path).await.unwrap_err();
    }
    let settled = async {
        while tasks() > before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(SOON, settled).await.expect("every task ends");
    std::fs::remove_file(path).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_waiter_is_told_the_same_end() {
    for _ in 0..100 {
        let (connection, _events, mut theirs) = piped(options(1), 4096).await;
        let waiting: Vec<_> = (0..64)
            .map(|_| {
                let connection = connection.clone();
                tokio::spawn(async move { connection.request(submit_sm(b"waits")).await })
            })
            .collect();
        next_pdu(&mut theirs, &mut Vec::new()).await;
        drop(theirs);
        for waiter in waiting {
            let closed = match waiter.await.unwrap() {
                Err(
                    RequestError::Unanswered(Unanswered::Closed(closed))
                    | RequestError::NotSent(NotSent::Closed(closed)),
                ) => closed,
                other => panic!("{other:?}"),
            };
            assert_eq!(closed.by, By::Peer, "{closed}");
        }
    }
}

#[tokio::test]
async fn a_bind_that_meets_the_end_tells_of_the_end() {
    for _ in 0..200 {
        let (ours, theirs) = tokio::io::duplex(1024);
        drop(theirs);
        let told = client().attach(ours).await.unwrap_err().to_string();
        assert!(!told.contains("window"), "{told}");
    }
}
