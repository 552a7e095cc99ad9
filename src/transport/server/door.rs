//! The way in, for the message centre's side and for an ESME that waits for `outbind`.

use alloc::boxed::Box;
use alloc::sync::{Arc, Weak};
use core::time::Duration;
use std::net::SocketAddr;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::{Instant as Moment, timeout};

use super::options::{ServerOptions, ServerStats};
use super::places::{Place, Places};
use crate::codec::Outbind;
use crate::session::{By, CloseReason, Role};
use crate::transport::connection::Connection;
use crate::transport::events::{Event, Events};
use crate::transport::listener::Listener;
use crate::transport::options::Options;
use crate::transport::proxy::{self, Origin};
use crate::transport::shared::Shared;
use crate::transport::task::{self, ByteStream};
use crate::transport::trace::Tracing;

/// How many guests that have said who they are may wait for the application.
const WAITING: usize = 64;

/// Somebody who has connected and said who he is.
pub(crate) trait Guest: Sized + Send + 'static {
    /// What he has said.
    type Greeting: Send;
    /// Which side this one is.
    const ROLE: Role;

    fn greeting(event: Event) -> Option<Self::Greeting>;
    fn new(greeting: Self::Greeting, arrival: Arrival) -> Self;
}

/// The connection of a guest.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) origin: Origin,
    pub(crate) connection: Connection,
    pub(crate) events: Events,
    pub(crate) place: Weak<Place>,
}

/// How far a server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    /// Nobody new.
    Draining,
    /// Nobody at all.
    Over,
}

/// What all connections of a server share.
#[derive(Debug)]
pub(crate) struct Door<G> {
    pub(super) options: Arc<ServerOptions>,
    guests: mpsc::Sender<G>,
    places: Arc<Places>,
    room: Arc<Semaphore>,
    phase: watch::Receiver<Phase>,
}

/// The holder of the other end.
#[derive(Debug)]
pub(crate) struct Keeper<G> {
    pub(crate) door: Arc<Door<G>>,
    pub(crate) guests: mpsc::Receiver<G>,
    pub(super) places: Arc<Places>,
    phase: watch::Sender<Phase>,
}

impl<G: Guest> Keeper<G> {
    pub(crate) fn new(options: ServerOptions) -> Self {
        let (sender, guests) = mpsc::channel(WAITING);
        let (phase, phases) = watch::channel(Phase::Open);
        let places = Places::new(options.max_unbound, options.max_per_address);
        let room = Arc::new(Semaphore::new(options.max_connections.min(Semaphore::MAX_PERMITS)));
        let door =
            Door { options: Arc::new(options), guests: sender, places: places.clone(), room, phase: phases };
        Self { door: Arc::new(door), guests, places, phase }
    }

    pub(crate) fn stats(&self) -> ServerStats {
        self.places.stats()
    }

    pub(crate) async fn shutdown(mut self, within: Duration) {
        self.phase.send_replace(Phase::Draining);
        // Those who wait for the application are refused.
        self.guests.close();
        while let Ok(guest) = self.guests.try_recv() {
            drop(guest);
        }
        self.places.unbind_all();
        let mut open = self.places.open.subscribe();
        if timeout(within, open.wait_for(|open| *open == 0)).await.is_err() {
            self.phase.send_replace(Phase::Over);
            // Their tasks are dropped where they stand: it takes no time.
            drop(timeout(Duration::from_secs(1), open.wait_for(|open| *open == 0)).await);
        }
    }
}

impl<G: Guest> Door<G> {
    /// Accepts connections until told to stop.
    pub(crate) async fn listen(self: Arc<Self>, mut listener: impl Listener) {
        let mut phase = self.phase.clone();
        loop {
            let accepted = tokio::select! {
                _ = phase.wait_for(|phase| *phase != Phase::Open) => return,
                accepted = self.accept(&mut listener) => accepted,
            };
            if let Some((stream, peer_addr, permit)) = accepted {
                self.enter(stream, peer_addr, permit);
            }
        }
    }

    async fn accept<L: Listener>(
        &self,
        listener: &mut L,
    ) -> Option<(L::Stream, Option<SocketAddr>, OwnedSemaphorePermit)> {
        // As long as there is no room, connections wait in the listener's queue, ...
        drop(self.room().await?);
        let Ok((stream, peer_addr)) = listener.accept().await else {
            // Out of file descriptors, most likely: it takes time to get some back.
            tokio::time::sleep(Duration::from_millis(50)).await;
            return None;
        };
        // ... and no listener keeps room for itself while nobody comes.
        Some((stream, peer_addr, self.room().await?))
    }

    pub(crate) async fn room(&self) -> Option<OwnedSemaphorePermit> {
        self.room.clone().acquire_owned().await.ok()
    }

    /// Takes a connection in, or closes it.
    pub(crate) fn enter(
        &self,
        stream: impl ByteStream,
        peer_addr: Option<SocketAddr>,
        permit: OwnedSemaphorePermit,
    ) {
        let Some(place) = self.places.enter() else { return };
        let (options, guests) = (self.options.clone(), self.guests.clone());
        let seat = Seat { place, permit, phase: self.phase.clone() };
        tokio::spawn(admit(stream, peer_addr, options, seat, guests));
    }

    /// Serves a connection that this side has made.
    pub(super) fn enter_outbound(
        &self,
        stream: impl ByteStream,
        peer_addr: Option<SocketAddr>,
        permit: OwnedSemaphorePermit,
        outbind: Outbind,
    ) -> Option<mpsc::Receiver<G>> {
        let place = self.places.enter()?;
        // This side has called: nobody takes its place.
        place.greeted();
        let seat = Seat { place, permit, phase: self.phase.clone() };
        let (guests, guest) = mpsc::channel(1);
        let options = self.options.connection.clone();
        let origin = Origin::of(peer_addr);
        tokio::spawn(async move {
            if let Some(arrival) = serve::<G>(stream, origin, options, seat) {
                // A session that has just begun may send it.
                drop(arrival.connection.notify(&outbind));
                introduce(arrival, None, guests).await;
            }
        });
        Some(guest)
    }
}

/// What a connection holds as long as it is open.
struct Seat {
    place: Place,
    permit: OwnedSemaphorePermit,
    phase: watch::Receiver<Phase>,
}

/// Waits until nobody may stay. A server that was dropped without a shutdown leaves its sessions to themselves.
async fn over(mut phase: watch::Receiver<Phase>) {
    if phase.wait_for(|phase| *phase == Phase::Over).await.is_err() {
        core::future::pending::<()>().await;
    }
}

/// Finds out from where a connection comes, serves it if it may stay, and waits until it says who it is.
async fn admit<G: Guest>(
    stream: impl ByteStream,
    peer_addr: Option<SocketAddr>,
    options: Arc<ServerOptions>,
    seat: Seat,
    guests: mpsc::Sender<G>,
) {
    let begun = Moment::now();
    let leave = seat.place.leave();
    let session_init = options.connection.session.session_init_timeout.filter(|limit| !limit.is_zero());
    let received = async {
        let received = proxy::receive(&options.proxies, stream, peer_addr);
        match session_init {
            None => received.await,
            Some(limit) => timeout(limit, received).await.unwrap_or_else(|late| Err(late.into())),
        }
    };
    let received = tokio::select! {
        received = received => received,
        () = over(seat.phase.clone()) => return,
        () = leave.notified() => return,
    };
    let Ok((stream, origin)) = received else { return seat.place.refused_proxy() };
    if origin.peer_addr.is_some_and(|address| !seat.place.comes_from(address.ip())) {
        return;
    }
    let left =
        || session_init.map(|limit| limit.saturating_sub(begun.elapsed()).max(Duration::from_millis(1)));
    #[cfg(feature = "tls")]
    if let Some(tls) = &options.tls {
        let accepted = async {
            match left() {
                None => tls.accept(stream).await,
                Some(limit) => {
                    timeout(limit, tls.accept(stream)).await.unwrap_or_else(|late| Err(late.into()))
                }
            }
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = over(seat.phase.clone()) => return,
        };
        let Ok((stream, peer)) = accepted else { return seat.place.refused_tls() };
        let origin = Origin { tls: Some(peer), ..origin };
        return receive::<G>(stream, origin, &options.connection, seat, guests, left()).await;
    }
    receive::<G>(stream, origin, &options.connection, seat, guests, left()).await;
}

/// Begins a session, and waits until the peer says who he is. One limit covers all that comes before the bind.
async fn receive<G: Guest>(
    stream: impl ByteStream,
    origin: Origin,
    options: &Options,
    seat: Seat,
    guests: mpsc::Sender<G>,
    session_init: Option<Duration>,
) {
    let mut options = options.clone();
    options.session.session_init_timeout = session_init;
    if let Some(arrival) = serve::<G>(stream, origin, options, seat) {
        // The session of a message centre has this timer itself.
        introduce(arrival, session_init.filter(|_| G::ROLE == Role::Esme), guests).await;
    }
}

/// Begins a session, which runs to its end by itself; not when a shutdown is under way.
fn serve<G: Guest>(stream: impl ByteStream, origin: Origin, options: Options, seat: Seat) -> Option<Arrival> {
    let Seat { place, permit, phase } = seat;
    let shared = Shared::new(G::ROLE, options.session.clone());
    let place = Arc::new(place);
    let leave = place.leave();
    if !place.seat(&shared) {
        return None;
    }
    let connection = Connection::new(shared.clone());
    let events = Events::new(&connection);
    let mut closed = shared.closed.subscribe();
    let tracing = Tracing::begin(options.trace.as_ref(), &shared, None, origin.peer_addr);
    let arrival = Arrival { origin, events, connection, place: Arc::downgrade(&place) };
    // In a box, it is there once only: what is moved into a future takes its room twice.
    let run = Box::pin(task::run(stream, shared, options, tracing));
    tokio::spawn(async move {
        let ended = async {
            if let Ok(closed) = closed.wait_for(Option::is_some).await
                && let Some(closed) = &*closed
            {
                place.ended(&closed.reason);
            }
        };
        tokio::select! {
            _ = async { tokio::join!(run, ended) } => {}
            () = over(phase) => {}
            () = leave.notified() => {}
        }
        drop((place, permit));
    });
    Some(arrival)
}

/// Waits until the peer says who he is, for `session_init` at most, and passes him on to whoever accepts.
async fn introduce<G: Guest>(mut arrival: Arrival, session_init: Option<Duration>, guests: mpsc::Sender<G>) {
    let greeted = async {
        loop {
            let event = tokio::select! {
                event = arrival.events.next() => event?,
                // Nobody is left who could accept.
                () = guests.closed() => return None,
            };
            if let Some(greeting) = G::greeting(event) {
                return Some(greeting);
            }
        }
    };
    let greeting = match session_init {
        None => greeted.await,
        Some(limit) => match timeout(limit, greeted).await {
            Ok(greeting) => greeting,
            Err(_) => return arrival.connection.shared.close(By::Us, CloseReason::SessionInit),
        },
    };
    if let Some(greeting) = greeting {
        if let Some(place) = arrival.place.upgrade() {
            place.greeted();
        }
        // A server that is going away refuses by dropping the guest.
        drop(guests.send(G::new(greeting, arrival)).await);
    }
}
