//! The sessions of a channel: how they are made from the options, kept up, and listened to.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use tokio::sync::watch;

use super::builder::StartError;
use super::options::{BindMode, ChannelOptions, Host};
use super::receipts::CorrelationStore;
use super::receiving::{Inbound, Receiver};
use super::sending::Outbox;
use crate::codec::{BuildError, BuildFault, COctetString};
use crate::session::{Closed, State};
use crate::transport::trace::Tracer;
use crate::transport::{
    Backoff, Bind, BindKind, Client, Event, Options, Phase, Reason, Supervised, SupervisedEvents,
};

/// Something that happened to a session of a channel.
#[derive(Debug, Clone)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SessionNews {
    /// Which session, counted from 0; of a pair, the receiver follows its transmitter.
    pub session: usize,
    /// What happened.
    pub change: SessionChange,
}

/// What happened to a session.
#[derive(Debug, Clone)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum SessionChange {
    /// It is bound.
    Bound(State),
    /// It has ended.
    Closed(Closed),
    /// It is not bound, and the next attempt follows after a while.
    Waiting {
        /// Failures in a row so far.
        failures: u32,
        /// When it is tried again.
        delay: core::time::Duration,
        /// Why it is not bound. It is serialized as its text.
        #[cfg_attr(feature = "serde", serde(serialize_with = "as_text"))]
        reason: Reason,
    },
}

/// A session that is kept up.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) session: Supervised,
    pub(super) events: SupervisedEvents,
    pub(super) sends: bool,
}

/// Starts all sessions of a channel.
pub(super) async fn start(
    options: &ChannelOptions,
    backoff: Backoff,
    trace: Option<Tracer>,
) -> Result<Vec<Kept>, StartError> {
    #[cfg(feature = "tls")]
    let tls = options.tls.clone().load().await?;
    let kinds: &[BindKind] = match options.bind_mode {
        BindMode::Transceiver => &[BindKind::Transceiver],
        BindMode::Transmitter => &[BindKind::Transmitter],
        BindMode::Receiver => &[BindKind::Receiver],
        BindMode::Pair => &[BindKind::Transmitter, BindKind::Receiver],
    };
    let mut clients = Vec::new();
    for kind in kinds {
        let client = client(options, *kind, trace.clone())?;
        #[cfg(feature = "tls")]
        let client = client.tls(tls.clone());
        clients.push((*kind, client));
    }
    let sessions = (0..options.sessions).flat_map(|_| &clients).map(|(kind, client)| {
        let hosts = hosts(options, *kind);
        let (session, events) = Supervised::start(client.clone(), hosts, backoff);
        Kept { session, events, sends: *kind != BindKind::Receiver }
    });
    Ok(sessions.collect())
}

/// The hosts of one kind of session, each with its port.
fn hosts(options: &ChannelOptions, kind: BindKind) -> Vec<String> {
    let of_receiver = options.receiver_port.filter(|_| kind == BindKind::Receiver);
    let with_port = |host: &Host| {
        let port = of_receiver.unwrap_or_else(|| options.port_of(host));
        Host { name: host.name.clone(), port: Some(port) }.to_string()
    };
    options.hosts.iter().map(with_port).collect()
}

fn client(options: &ChannelOptions, kind: BindKind, trace: Option<Tracer>) -> Result<Client, BuildError> {
    let build = |field| move |fault| BuildError { field, fault: BuildFault::String(fault) };
    let (password, range) = (options.password.reveal(), options.address_range.as_str());
    let bind = if options.long_password {
        Bind::new(&options.system_id, "")?.oversized_password(password.as_bytes())?
    } else {
        Bind::new(&options.system_id, password)?
    };
    let range = COctetString::new(range).map_err(build("address_range"))?;
    let bind = bind
        .kind(kind)
        .interface_version(options.interface_version)
        .system_type(COctetString::new(&options.system_type).map_err(build("system_type"))?)
        .address_range(options.addr_ton, options.addr_npi, range);
    let mut settings = Options {
        connect_timeout: options.comms_timeout,
        write_timeout: options.receive_timeout,
        trace,
        ..Options::default()
    };
    settings.session.interface_version = options.interface_version;
    settings.session.leniency = options.leniency;
    settings.session.window = options.submit_window_size;
    settings.session.inbound_window = options.inbound_window;
    settings.session.response_timeout = options.receive_timeout;
    settings.session.enquire_link_interval = Some(options.enquire_link_timeout);
    Ok(Client::new(bind).options(settings))
}

/// Listens to one session until it has been stopped.
pub(super) async fn listen<S: CorrelationStore>(
    number: usize,
    mut events: SupervisedEvents,
    mut phase: watch::Receiver<Phase>,
    outbox: Arc<Outbox>,
    receiver: Arc<Receiver<S>>,
) {
    phase.mark_changed();
    loop {
        tokio::select! {
            biased;
            changed = phase.changed() => {
                outbox.wake();
                let waiting = match &*phase.borrow_and_update() {
                    Phase::Waiting { failures, delay, reason } => Some((*failures, *delay, reason.clone())),
                    _ => None,
                };
                if let Some((failures, delay, reason)) = waiting {
                    let change = SessionChange::Waiting { failures, delay, reason };
                    receiver.tell_news(SessionNews { session: number, change });
                }
                if changed.is_err() {
                    break;
                }
            }
            event = events.next() => match event {
                Some(event) => hear(number, event, &receiver),
                None => break,
            }
        }
    }
    // What is left of the last session.
    while let Some(event) = events.next().await {
        hear(number, event, &receiver);
    }
}

fn hear<S: CorrelationStore>(session: usize, event: Event, receiver: &Arc<Receiver<S>>) {
    let news = |change| SessionNews { session, change };
    match event {
        Event::Request(incoming) => receiver.take(incoming),
        Event::Bound(state) => receiver.tell_news(news(SessionChange::Bound(state))),
        Event::Closed(closed) => receiver.tell_news(news(SessionChange::Closed(closed))),
        Event::Notification(pdu) => receiver.tell(Inbound::Notification(pdu)),
        Event::Odd(_) | Event::Unbinding => {}
    }
}

#[cfg(feature = "serde")]
fn as_text<S: serde::Serializer>(reason: &Reason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(reason)
}
