//! A server that accepts everybody, and a peer that speaks octets.

use std::time::Duration;

use smpp_driver::codec::frame::{FrameLimit, split};
use smpp_driver::codec::{COctetString, CommandId, Leniency, Pdu, SubmitSm, SubmitSmResp};
use smpp_driver::transport::{Bind, Client, Connection, Event, Events, Server, ServerOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// No step of a test takes longer.
pub(crate) const SOON: Duration = Duration::from_secs(5);

pub(crate) async fn server(options: ServerOptions) -> Server {
    Server::bind("127.0.0.1:0", options).await.expect("a free port")
}

/// Accepts every bind and every request.
pub(crate) fn accept_all(mut server: Server) {
    tokio::spawn(async move {
        while let Some(binding) = server.accept().await {
            if let Ok((connection, events)) = binding.accept("SMSC") {
                tokio::spawn(answer_all(connection, events));
            }
        }
    });
}

/// Answers each request; a submit_sm with its own number as message_id.
pub(crate) async fn answer_all(_connection: Connection, mut events: Events) {
    while let Some(event) = events.next().await {
        let Event::Request(incoming) = event else { continue };
        let (pdu, responder) = incoming.into_parts();
        let answered = match pdu.command_id() {
            CommandId::SUBMIT_SM => {
                let message_id = COctetString::new(&pdu.sequence_number.to_string()).unwrap();
                responder.respond(SubmitSmResp { message_id, ..SubmitSmResp::default() })
            }
            _ => responder.accept(),
        };
        if answered.is_err() {
            return;
        }
    }
}

pub(crate) fn client() -> Client {
    Client::new(Bind::new("ESME1", "secret").unwrap())
}

pub(crate) fn submit_sm(text: &[u8]) -> SubmitSm {
    SubmitSm::builder().destination_addr("447700900123").short_message(text).build().unwrap()
}

/// A peer that speaks octets.
pub(crate) struct RawPeer {
    stream: TcpStream,
    read: Vec<u8>,
}

impl RawPeer {
    pub(crate) async fn connect(server: &Server) -> Self {
        Self::new(TcpStream::connect(server.local_addr()).await.unwrap())
    }

    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, read: Vec::new() }
    }

    pub(crate) async fn send(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).await.unwrap();
    }

    pub(crate) async fn send_pdu(&mut self, pdu: &Pdu) {
        let mut octets = Vec::new();
        pdu.encode(&mut octets);
        self.send(&octets).await;
    }

    /// The next PDU, or nothing when the other side has closed.
    pub(crate) async fn next(&mut self) -> Option<Pdu> {
        loop {
            if let Some((frame, rest)) = split(&self.read, FrameLimit::default()).unwrap() {
                let pdu = Pdu::decode(frame, Leniency::STRICT).unwrap();
                self.read = rest.to_vec();
                return Some(pdu);
            }
            let read = timeout(SOON, self.stream.read_buf(&mut self.read)).await.expect("an answer in time");
            if read.unwrap_or(0) == 0 {
                return None;
            }
        }
    }

    pub(crate) async fn bind(&mut self) {
        let bind = Bind::new("RAW", "").unwrap().to_body();
        self.send_pdu(&Pdu::request(1, bind)).await;
        assert!(self.next().await.unwrap().command_status.is_ok());
    }
}
