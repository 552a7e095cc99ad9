//! ESMEs that bind again whenever their session ends, and send at their rate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use smpp_driver::codec::{RegisteredDelivery, SubmitSm};
use smpp_driver::transport::{Bind, Client, Connection, Event, Events, Options};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::Arguments;
use crate::figures::Figures;

/// Requests of a session on their way at once.
const WINDOW: u32 = 10;

/// Settings with short timers, so that all of them run out at times.
pub(crate) fn hasty() -> Options {
    let mut options = Options::default();
    options.session.window = WINDOW;
    options.session.response_timeout = Duration::from_secs(3);
    options.session.enquire_link_interval = Some(Duration::from_secs(2));
    options.connect_timeout = Duration::from_secs(3);
    options.write_timeout = Duration::from_secs(3);
    options
}

pub(crate) fn start(
    arguments: &Arguments,
    smsc: SocketAddr,
    end: Instant,
    figures: &Arc<Figures>,
) -> JoinSet<()> {
    let pause = Duration::from_secs(1) * arguments.sessions * WINDOW / arguments.rate;
    (0..arguments.sessions).map(|number| esme(number, smsc, pause, end, figures.clone())).collect()
}

async fn esme(number: u32, smsc: SocketAddr, pause: Duration, end: Instant, figures: Arc<Figures>) {
    let Ok(bind) = Bind::new(&format!("ESME{number}"), "secret") else { return };
    let client = Client::new(bind).options(hasty());
    while Instant::now() < end {
        let Ok((connection, events)) = client.connect(smsc).await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        figures.session();
        let listening = tokio::spawn(accept_all(events, figures.clone()));
        let senders = (0..WINDOW).map(|_| send_all(connection.clone(), pause, end, figures.clone()));
        senders.collect::<JoinSet<()>>().join_all().await;
        connection.unbind().await;
        drop(listening.await);
    }
}

/// One request after the other until the session ends, or the time.
async fn send_all(connection: Connection, pause: Duration, end: Instant, figures: Arc<Figures>) {
    let submit_sm = SubmitSm::builder().destination_addr("447700900123").short_message(b"Hello");
    let Ok(submit_sm) = submit_sm.registered_delivery(RegisteredDelivery::FINAL).build() else { return };
    let mut due = Instant::now();
    while due < end && connection.state().is_bound() {
        sleep_until(due).await;
        figures.begun();
        let begun = Instant::now();
        let outcome = connection.request(submit_sm.clone()).await;
        figures.ended(&outcome.map(drop), begun.elapsed());
        // What was late is not made up for.
        due = (due + pause).max(Instant::now());
    }
}

async fn accept_all(mut events: Events, figures: Arc<Figures>) {
    while let Some(event) = events.next().await {
        match event {
            Event::Request(incoming) => {
                figures.receipt();
                // A session that ends meanwhile tells so itself.
                drop(incoming.into_parts().1.accept());
            }
            Event::Closed(_) => figures.session_ended(),
            _ => {}
        }
    }
}
