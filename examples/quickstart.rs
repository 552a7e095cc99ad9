//! The whole way of a message on real sockets: `cargo run --example quickstart`.
//!
//! Starts an SMSC on a free loopback port and a channel to it, sends a short text and a long one with emoji, waits for
//! their receipts, takes an incoming message whose card number is masked, and stops.

use std::error::Error;
use std::time::Duration;

use smpp_driver::codec::DeliverSm;
use smpp_driver::driver::{Channel, ChannelOptions, Inbox, Message, PiiRules};
use smpp_driver::testing::{Smsc, SmscOptions};
use tokio::time::timeout;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Result<()> {
    // An SMSC to play with. In real life this is your operator's.
    let smsc = Smsc::start(SmscOptions::default().credentials("ESME1", "secret")).await?;
    println!("SMSC     listens on {}", smsc.local_addr());

    let mut options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    options.port = Some(smsc.local_addr().port());
    options.masking.rules = PiiRules::Builtin;
    let (channel, mut inbox) = Channel::start(options).await?;
    timeout(PATIENCE, channel.bound()).await?;
    println!("bind     as a transceiver");

    send(&channel, "Hello from smpp-driver!").await?;
    send(
        &channel,
        "A longer message goes out in parts and comes together on the phone: 🚀 and even 👩‍🚀 stay whole.",
    )
    .await?;

    // Somebody answers: the SMSC hands the message over, and waits until it is accepted.
    let reply = b"Thanks! Please charge 4111 1111 1111 1111.";
    let reply = DeliverSm::builder().source_addr("447700900123").short_message(reply).build()?;
    let (delivered, received) = tokio::join!(smsc.deliver(reply), receive(&mut inbox));
    delivered?;
    println!("incoming \"{}\"", received?);

    channel.stop(PATIENCE).await;
    println!("unbind   and stopped");
    smsc.stop().await;
    Ok(())
}

/// Sends a text and waits until the SMSC says that it was delivered.
async fn send(channel: &Channel, text: &str) -> Result<()> {
    println!("send     \"{text}\"");
    let sent = channel.send(Message::text("+447700900123", text).from("ACME").watched()).await?;
    for part in sent.parts() {
        println!("         part {} has message_id {}", part.part, part.message_id);
    }
    let state = timeout(PATIENCE, sent.final_state()).await?.ok_or("the message is watched")?;
    println!("receipt  {state}");
    Ok(())
}

/// Takes the next message that comes in.
async fn receive(inbox: &mut Inbox) -> Result<String> {
    let (message, answer) =
        timeout(PATIENCE, inbox.next_message()).await?.ok_or("the channel has stopped")?;
    answer.accept();
    message.text.ok_or_else(|| "not a text".into())
}
