//! Every public future, dropped after each number of polls that it can take.
//!
//! The pipes between the two sides hold a few octets only and move them once between two polls, so that a future stands
//! at each of its awaits, with PDUs cut anywhere, in one of the rounds.

mod connects;
mod events;
mod requests;
mod servers;
mod slow;
mod supervised;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use smpp_driver::codec::{CommandId, CommandStatus};
use smpp_driver::transport::{Client, Connection, Events, Options, Server, ServerOptions};
use tokio::time::timeout;

use crate::support::{SOON, client, submit_sm};

const WINDOW: u32 = 3;

/// Polls a future so many times, letting all else run in between, and drops it; its output if it was ready.
async fn polled<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    for _ in 0..polls {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return Some(output);
        }
        tokio::task::yield_now().await;
    }
    None
}

/// Runs `round` with more and more polls until the future in it, which it polls so often, is ready; tells how many
/// that took.
async fn at_each_await(mut round: impl AsyncFnMut(usize) -> bool) -> usize {
    for polls in 0..20_000 {
        if timeout(SOON, round(polls)).await.unwrap_or_else(|_| panic!("it hangs after {polls} polls")) {
            return polls;
        }
    }
    panic!("it is never ready");
}

fn options() -> Options {
    let mut options = Options::default();
    options.session.window = WINDOW;
    options
}

fn small_client() -> Client {
    client().options(options())
}

fn small_server() -> Server {
    let mut server_options = ServerOptions::default();
    server_options.connection = options();
    Server::new(server_options)
}

/// Both ends of a bound session, the ESME's first.
async fn bound() -> [(Connection, Events); 2] {
    let (ours, theirs) = slow::pipe();
    let mut server = small_server();
    server.attach(theirs, None).await;
    let accepting = async { server.accept().await.unwrap().accept("SMSC").unwrap() };
    let client = small_client();
    let (ours, theirs) = tokio::join!(client.attach(ours), accepting);
    [ours.unwrap(), theirs]
}

/// All slots of the window are free, and there are no more: nothing is lost, nothing is given back twice. The other side
/// answers in turn, so all that was asked before has been answered afterwards: each once.
async fn is_whole(connection: &Connection) {
    let requests = || (0..WINDOW).map(|_| submit_sm(b"whole")).collect();
    let batch = timeout(SOON, connection.send_batch(requests())).await.expect("all slots").unwrap();
    assert!(connection.try_send(submit_sm(b"one too many")).is_err());
    for answer in batch {
        timeout(SOON, answer).await.expect("an answer").unwrap();
    }
    let stats = connection.stats();
    let answered = stats.received.of(CommandId::SUBMIT_SM_RESP, CommandStatus::OK);
    assert_eq!(stats.sent.of(CommandId::SUBMIT_SM, CommandStatus::OK), answered);
    assert_eq!((stats.strays, stats.timeouts), (0, 0));
}

/// Waits until there are no more tasks than there were.
async fn tasks_end(before: usize) {
    let settled = async {
        while tokio::runtime::Handle::current().metrics().num_alive_tasks() > before {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(SOON, settled).await.expect("every task ends");
}

fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}
