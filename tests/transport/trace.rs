//! The hook that sees every PDU.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use smpp_driver::codec::{CommandId, CommandStatus};
use smpp_driver::session::{By, Closed, Role};
use smpp_driver::transport::trace::{ConnectionInfo, Direction, Trace, TracedPdu, Tracer};
use smpp_driver::transport::{Bind, Client, CloseReason, Options, ServerOptions};
use tokio::time::timeout;

use crate::support::{SOON, accept_all, server, submit_sm};

pub(crate) fn options(tracer: Tracer) -> Options {
    let mut options = Options::default();
    options.trace = Some(tracer);
    options
}

pub(crate) fn client(options: Options) -> Client {
    Client::new(Bind::new("ESME1", "secret").unwrap()).options(options)
}

pub(crate) async fn all_accepting(options: Options) -> std::net::SocketAddr {
    let mut server_options = ServerOptions::default();
    server_options.connection = options;
    let server = server(server_options).await;
    let address = server.local_addr();
    accept_all(server);
    address
}

/// Keeps what it is told.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<Told>>>);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
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
    pub(crate) async fn ended(&self) -> Vec<Told> {
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

pub(crate) fn holds(octets: &[u8], word: &str) -> bool {
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
