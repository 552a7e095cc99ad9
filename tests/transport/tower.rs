//! Events as streams, and services of `tower`.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_util::{FutureExt, StreamExt};
use smpp_driver::codec::{Body, CommandStatus, EnquireLink, Pdu, SubmitSm, SubmitSmResp};
use smpp_driver::session::{NotSent, RequestError, State};
use smpp_driver::transport::{Backoff, Client, Event, Options, RequestService, ServerOptions, Supervised};
use tokio::time::timeout;
use tower_service::Service;

use crate::support::{SOON, accept_all, client, server, submit_sm};

async fn ready(service: &mut RequestService) -> Result<(), RequestError> {
    poll_fn(|cx| Service::<SubmitSm>::poll_ready(service, cx)).await
}

fn of_window(window: u32) -> Client {
    let mut options = Options::default();
    options.session.window = window;
    client().options(options)
}

#[tokio::test]
async fn events_are_streams_that_end() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    accept_all(server);
    let (connection, events) = client().connect(address).await.unwrap();
    connection.unbind().await;
    let all: Vec<_> = timeout(SOON, events.collect()).await.unwrap();
    assert!(matches!(all[..], [Event::Bound(State::BoundTrx), Event::Closed(_)]), "{all:?}");

    let (smsc, events) = Supervised::start(client(), [address.to_string()], Backoff::default());
    smsc.request(submit_sm(b"hi")).await.unwrap();
    smsc.stop().await;
    let all: Vec<_> = timeout(SOON, events.collect()).await.unwrap();
    assert!(matches!(all[..], [Event::Bound(State::BoundTrx), Event::Closed(_)]), "{all:?}");
}

#[tokio::test]
async fn a_reader_that_waits_is_woken_and_one_that_was_given_up_loses_nothing() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let accepted = tokio::spawn(async move { server.accept().await.unwrap().accept("SMSC").unwrap() });
    let (_connection, mut events) = client().connect(address).await.unwrap();
    let (smsc, smsc_events) = accepted.await.unwrap();
    assert!(matches!(events.next().await, Some(Event::Bound(_))));
    // Given up while it waits.
    assert!(events.next().now_or_never().is_none());
    let reading = tokio::spawn(async move { events.next().await });
    tokio::task::yield_now().await;
    let asked = tokio::spawn(async move { smsc.request(EnquireLink::default()).await });
    asked.await.unwrap().unwrap();
    drop(smsc_events);
    let event = timeout(SOON, reading).await.unwrap().unwrap();
    assert!(matches!(event, Some(Event::Unbinding | Event::Closed(_))), "{event:?}");
}

#[tokio::test]
async fn a_client_is_a_service_that_connects_and_its_requests_are_one() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    accept_all(server);
    let mut client = client();
    poll_fn(|cx| Service::<std::net::SocketAddr>::poll_ready(&mut client, cx)).await.unwrap();
    let (connection, _events) = client.call(address).await.unwrap();
    let mut service = connection.service();
    ready(&mut service).await.unwrap();
    let response: SubmitSmResp = service.call(submit_sm(b"hi")).await.unwrap();
    assert_eq!(response.message_id, "2");
    connection.unbind().await;
    let error = ready(&mut service).await.unwrap_err();
    assert!(matches!(error, RequestError::NotSent(NotSent::Closed(_))), "{error}");
}

#[tokio::test]
async fn a_service_is_ready_when_it_has_a_slot_of_the_window() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let (release, mut released) = tokio::sync::mpsc::channel::<()>(1);
    tokio::spawn(async move {
        let (_connection, mut events) = server.accept().await.unwrap().accept("SMSC").unwrap();
        while let Some((_, responder)) = events.next_request::<SubmitSm>().await {
            released.recv().await;
            responder.accept().unwrap();
        }
    });
    let (connection, _events) = of_window(1).connect(address).await.unwrap();
    let mut service = connection.service();
    ready(&mut service).await.unwrap();
    // The slot is kept: nobody else gets one.
    let mut other = service.clone();
    assert!(ready(&mut other).now_or_never().is_none());
    assert!(matches!(connection.try_send(submit_sm(b"x")), Err(NotSent::WindowFull)));
    let first = service.call(submit_sm(b"1"));
    let unready: Result<SubmitSmResp, _> = service.call(submit_sm(b"2")).await;
    assert_eq!(unready, Err(RequestError::NotSent(NotSent::WindowFull)));
    {
        let mut waiting = pin!(ready(&mut other));
        assert!((&mut waiting).now_or_never().is_none());
        release.send(()).await.unwrap();
        timeout(SOON, first).await.unwrap().unwrap();
        timeout(SOON, waiting).await.unwrap().unwrap();
    }
    assert_eq!(connection.stats().slot.count(), 2, "the bind and one request");
    // Dropped, it gives its slot back.
    drop(other);
    drop(connection.try_send(submit_sm(b"3")).unwrap());
}

/// Answers as it is told by the text; is ready every other time it is asked only.
struct Handler {
    asked: usize,
}

impl Service<Pdu> for Handler {
    type Response = Body;
    type Error = CommandStatus;
    type Future = Pin<Box<dyn Future<Output = Result<Body, CommandStatus>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CommandStatus>> {
        self.asked += 1;
        if self.asked > 4 {
            return Poll::Ready(Err(CommandStatus::MSGQFUL));
        }
        if self.asked % 2 == 1 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, pdu: Pdu) -> Self::Future {
        Box::pin(async move {
            let sm = SubmitSm::try_from(pdu.body).map_err(|_| CommandStatus::INVCMDID)?;
            if sm.short_message.as_octets() == b"no" {
                return Err(CommandStatus::THROTTLED);
            }
            Ok(SubmitSmResp::builder().message_id("1").build().unwrap().into())
        })
    }
}

#[tokio::test]
async fn requests_of_the_peer_are_answered_by_a_service() {
    let mut server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    let serving = tokio::spawn(async move {
        let (_connection, events) = server.accept().await.unwrap().accept("SMSC").unwrap();
        events.serve_service(Handler { asked: 0 }).await
    });
    let (connection, _events) = client().connect(address).await.unwrap();
    assert_eq!(connection.request(submit_sm(b"yes")).await.unwrap().message_id, "1");
    let status = |error| match error {
        RequestError::Rejected(rejected) => rejected.command_status,
        other => panic!("{other}"),
    };
    let refused = connection.request(submit_sm(b"no")).await.unwrap_err();
    assert_eq!(status(refused), CommandStatus::THROTTLED);
    let unready = connection.request(submit_sm(b"yes")).await.unwrap_err();
    assert_eq!(status(unready), CommandStatus::MSGQFUL);
    let closed = connection.unbind().await;
    assert_eq!(serving.await.unwrap().reason, closed.reason);
}
