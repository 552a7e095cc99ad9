//! The side that has to bear a fault, and what it sees.

use std::time::Duration;

use smpp_driver::codec::{CommandId, CommandStatus, DeliverSm, Request, SubmitSm};
use smpp_driver::session::{Closed, Odd, RequestError};
use smpp_driver::testing::{Fault, Pipe, Side, Smsc, SmscEvent};
use smpp_driver::transport::{
    BindKind, Client, ConnectError, Connection, Event, Events, Options, Server, ServerOptions,
};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::sealed::{tls_client, tls_server};
use crate::support::{client, options};

/// Requests are sent in pairs, for answers may be swapped.
const REQUESTS: usize = 4;

pub(crate) fn submit_sm() -> SubmitSm {
    SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello").build().unwrap()
}

/// What the application of the victim has seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) requests: usize,
    pub(crate) notifications: usize,
    pub(crate) odd: Vec<Odd>,
    pub(crate) closed: Vec<Closed>,
}

/// The other side asks more often whether its peer is alive than the victim does, so that the victim is asked.
fn asking_often() -> Options {
    let mut asking_often = Options::default();
    asking_often.session.enquire_link_interval = Some(Duration::from_secs(20));
    asking_often
}

/// An ESME, over TLS if the fault needs it.
pub(crate) fn esme(fault: Fault) -> Client {
    let esme = client("ESME1", BindKind::Transceiver);
    if fault.needs_tls() { esme.tls(tls_client()) } else { esme }
}

/// An application that accepts everything.
pub(crate) async fn accept_all(mut events: Events) -> Seen {
    let mut seen = Seen::default();
    while let Some(event) = events.next().await {
        assert!(seen.closed.is_empty(), "{event:?} after the end");
        match event {
            Event::Request(incoming) => {
                seen.requests += 1;
                // A session that ends meanwhile tells so itself.
                drop(incoming.into_parts().1.accept());
            }
            Event::Notification(_) => seen.notifications += 1,
            Event::Odd(odd) => seen.odd.push(odd),
            Event::Closed(closed) => seen.closed.push(closed),
            _ => {}
        }
    }
    seen
}

/// The side that has to bear the fault, bound.
pub(crate) struct Victim {
    pub(crate) connection: Connection,
    pub(crate) application: JoinHandle<Seen>,
    /// What it answered to what was put in, as the other side saw it.
    pub(crate) answers: JoinHandle<Vec<(CommandId, CommandStatus)>>,
    /// What the other side lives from.
    pub(crate) other: Other,
}

pub(crate) enum Other {
    Smsc(oneshot::Sender<()>),
    Esme(Connection, Server),
}

pub(crate) async fn bound_client(fault: Fault) -> Result<Victim, ConnectError> {
    let mut server = ServerOptions::default();
    server.connection = asking_often();
    server.tls = fault.needs_tls().then(tls_server);
    let mut smsc = Smsc::start(options().fault(fault).server(server)).await.unwrap();
    let (connection, events) = esme(fault).attach(smsc.connect().await).await?;
    let (other, mut ended) = oneshot::channel();
    let answers = tokio::spawn(async move {
        let mut answers = Vec::new();
        loop {
            let event = tokio::select! {
                _ = &mut ended => return answers,
                event = smsc.next_event() => event,
            };
            if let Some(SmscEvent::FaultAnswered { pdu }) = event {
                answers.push((pdu.command_id(), pdu.command_status));
            }
        }
    });
    Ok(Victim {
        connection,
        application: tokio::spawn(accept_all(events)),
        answers,
        other: Other::Smsc(other),
    })
}

pub(crate) async fn bound_server(fault: Fault) -> Victim {
    let mut options = ServerOptions::default();
    options.tls = fault.needs_tls().then(tls_server);
    let mut server = Server::new(options);
    let (esmes, near) = Pipe::pair(64 * 1024);
    server.attach(near, None).await;
    let attaching = tokio::spawn(async move {
        esme(fault).options(asking_often()).attach(fault.between(esmes)).await.unwrap()
    });
    let (connection, events) = server.accept().await.unwrap().accept("SMSC").unwrap();
    let (other, others_events) = attaching.await.unwrap();
    let answers = tokio::spawn(async move {
        let seen = accept_all(others_events).await;
        let strays = seen.odd.into_iter().filter_map(|odd| match odd {
            Odd::Stray(id, status) => Some((id, status)),
            _ => None,
        });
        strays.collect()
    });
    Victim {
        connection,
        application: tokio::spawn(accept_all(events)),
        answers,
        other: Other::Esme(other, server),
    }
}

async fn request_all<R: Request + Clone>(
    connection: &Connection,
    request: R,
) -> Vec<Result<(), RequestError>> {
    let mut pending = Vec::new();
    for _ in 0..REQUESTS {
        pending.push(connection.send(request.clone()).await);
    }
    let mut outcomes = Vec::new();
    for pending in pending {
        outcomes.push(match pending {
            Ok(answer) => answer.await.map(drop),
            Err(error) => Err(error),
        });
    }
    outcomes
}

impl Victim {
    pub(crate) async fn request_all(&self, side: Side) -> Vec<Result<(), RequestError>> {
        match side {
            Side::Smsc => request_all(&self.connection, submit_sm()).await,
            Side::Esme => request_all(&self.connection, DeliverSm::default()).await,
        }
    }
}
