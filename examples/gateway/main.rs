//! One of any number of processes that send what waits on NATS:
//! `gateway serve --nats URL --smsc HOST:PORT [--name NAME] [--rate N] | gateway put --nats URL [--count N] | gateway
//! watch --nats URL [--count N]`.
//!
//! `serve` binds, sends what waits, publishes receipts and messages, shares the account's rate with the others, and
//! tells once a second how it is; on Ctrl-C or SIGTERM it drains. `put` puts messages; `watch` tells what became of each
//! and sums it up. `examples/gateway/run` starts all of it on loopback, kills one of two processes, and shows the other
//! take over.

use std::collections::HashSet;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use lexopt::{Arg, ValueExt};
use smpp_driver::codec::RegisteredDelivery;
use smpp_driver::driver::queue::{Event, EventQueue, MessageQueue, ServeOptions};
use smpp_driver::driver::{Channel, ChannelOptions, Composer, Message};
use smpp_driver::nats::{AccountOptions, NatsAccount, NatsOptions, NatsQueue};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

const USAGE: &str = "usage: gateway serve --nats URL --smsc HOST:PORT [--name NAME] [--rate N] | gateway put --nats URL [--count N] | gateway watch --nats URL [--count N]";
/// How long everything has to end in order.
const PATIENCE: Duration = Duration::from_secs(20);

struct Arguments {
    command: String,
    nats: String,
    smsc: Option<(String, u16)>,
    name: String,
    rate: u32,
    count: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}; {USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let queue = NatsQueue::connect(&arguments.nats, NatsOptions::new("gateway")).await?;
    match arguments.command.as_str() {
        "serve" => serve(queue, arguments).await,
        "put" => put(queue, arguments.count).await,
        "watch" => watch(queue, arguments.count).await,
        other => Err(format!("{other:?} is no command; {USAGE}").into()),
    }
}

async fn serve(queue: NatsQueue, arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { name, rate, smsc, .. } = arguments;
    let (host, port) = smsc.ok_or("--smsc is missing")?;
    let mut options = ChannelOptions::new(host.as_str(), "ESME1", "secret");
    options.port = Some(port);
    let (channel, mut inbox) =
        Channel::builder(options).correlations(queue.clone()).parts(queue.clone()).start().await?;
    let mut limits = AccountOptions::default();
    limits.rate = Some(rate);
    let account = NatsAccount::join(&queue, "ESME1", limits);
    account.pace(&channel);
    let serving = channel.serve_queue(Arc::new(queue.clone()), ServeOptions::default());
    let publishing = tokio::spawn({
        let queue = Arc::new(queue.clone());
        async move { inbox.publish_to(queue).await }
    });
    let (mut terminated, mut ticks) = (signal(SignalKind::terminate())?, interval(Duration::from_secs(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut before = 0;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = terminated.recv() => break,
            _ = tokio::signal::ctrl_c() => break,
        }
        let (health, stats) = (channel.health(), serving.stats());
        let how = health.not_ready.map_or_else(|| "ready".to_owned(), |why| format!("not ready: {why}"));
        println!(
            "{name:<6} {how}; {} partitions, {} held, {} settled ({} in this second)",
            queue.owned(),
            stats.held,
            stats.settled,
            stats.settled - before
        );
        before = stats.settled;
    }
    // In this order nothing is lost, doubled or in doubt.
    let is_drained = serving.drain(PATIENCE).await;
    queue.leave(PATIENCE).await;
    account.leave(PATIENCE).await;
    channel.stop(PATIENCE).await;
    publishing.await?;
    println!("{name:<6} {}", if is_drained { "drained" } else { "not drained in time" });
    Ok(())
}

async fn put(queue: NatsQueue, count: usize) -> Result<(), Box<dyn Error>> {
    // As the channels that send: what a message looks like is decided here.
    let composer = Composer::new(&ChannelOptions::new("127.0.0.1", "ESME1", "secret"), None)?;
    let run = std::process::id();
    let mut putting = tokio::task::JoinSet::new();
    for number in 0..count {
        let message =
            Message::text(format!("+4477009001{:02}", number % 100), format!("Parcel {number} is here."));
        let message =
            message.reference(format!("{run}-{number}")).registered_delivery(RegisteredDelivery::FINAL);
        let message = composer.compose(message)?;
        let queue = queue.clone();
        putting.spawn(async move { queue.put(message).await });
        if putting.len() >= 1_000
            && let Some(put) = putting.join_next().await
        {
            put??;
        }
    }
    while let Some(put) = putting.join_next().await {
        put??;
    }
    println!("put    {count} messages");
    Ok(())
}

async fn watch(queue: NatsQueue, count: usize) -> Result<(), Box<dyn Error>> {
    let (mut ended, mut accepted, mut in_doubt, mut receipts) = (HashSet::new(), 0, 0, [0, 0]);
    let start = Instant::now();
    while ended.len() < count {
        let events = timeout(PATIENCE, queue.events(500)).await.map_err(|_| "nothing happens any more")??;
        for told in &events {
            match &told.event {
                Event::Ended(one) if ended.insert(one.reference.clone()) => {
                    accepted += usize::from(one.ending.is_accepted());
                    in_doubt += usize::from(one.in_doubt);
                }
                Event::Receipt(receipt) => receipts[usize::from(receipt.reference.is_some())] += 1,
                _ => {}
            }
        }
        queue.done(&events.iter().map(|told| told.lease.clone()).collect::<Vec<_>>()).await?;
    }
    println!(
        "watch  {} ended within {:.1?}: {accepted} accepted, {in_doubt} of them in doubt; so far {} receipts, {} that match nothing",
        ended.len(),
        start.elapsed(),
        receipts[1],
        receipts[0]
    );
    Ok(())
}

fn arguments() -> Result<Arguments, lexopt::Error> {
    let (mut command, mut nats, mut smsc) = (None, None, None);
    let (mut name, mut rate, mut count) = ("one".to_owned(), 500, 5_000);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("nats") => nats = Some(parser.value()?.string()?),
            Arg::Long("smsc") => {
                let value = parser.value()?.string()?;
                let (host, port) = value.rsplit_once(':').ok_or("--smsc: HOST:PORT is wanted")?;
                let port = port.parse().map_err(|_| "--smsc: the port is a number up to 65535")?;
                smsc = Some((host.to_owned(), port));
            }
            Arg::Long("name") => name = parser.value()?.string()?,
            Arg::Long("rate") => rate = parser.value()?.parse()?,
            Arg::Long("count") => count = parser.value()?.parse()?,
            Arg::Value(value) if command.is_none() => command = Some(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let command = command.ok_or("serve, put or watch is wanted")?;
    Ok(Arguments { command, nats: nats.ok_or("--nats is missing")?, smsc, name, rate, count })
}
