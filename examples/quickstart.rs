//! The whole way of a message on real sockets: `cargo run --example quickstart`.
//!
//! Starts an SMSC on a free loopback port, binds to it, sends a short text and a long one with emoji, waits for the
//! receipts, takes an incoming message, and unbinds.

use std::error::Error;
use std::time::Duration;

use smpp_driver::codec::{Address, DeliverSm, RegisteredDelivery, SubmitSm};
use smpp_driver::testing::{Smsc, SmscOptions};
use smpp_driver::text::{LongMessage, OperatorProfile, Receipt, Splitter};
use smpp_driver::transport::{Bind, Client, Connection, Events};
use tokio::time::timeout;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    // An SMSC to play with. In real life this is your operator's.
    let smsc = Smsc::start(SmscOptions::default().credentials("ESME1", "secret")).await?;
    println!("SMSC     listens on {}", smsc.local_addr());

    let (connection, mut events) =
        Client::new(Bind::new("ESME1", "secret")?).connect(smsc.local_addr()).await?;
    println!("bind     {}", connection.state());

    let mut ids = send(&connection, "Hello from smpp-driver!").await?;
    let long =
        "A longer message goes out in parts and comes together on the phone: 🚀 and even 👩‍🚀 stay whole.";
    ids.extend(send(&connection, long).await?);

    while !ids.is_empty() {
        let receipt = receipt(&mut events).await?;
        let (id, stat) = (receipt.message_id().unwrap_or_default(), receipt.stat().unwrap_or_default());
        println!("receipt  for {id}: {stat}");
        ids.retain(|sent| sent != id);
    }

    // Somebody answers: the SMSC hands the message over, and waits until it is accepted.
    let reply = DeliverSm::builder().source_addr("447700900123").short_message(b"Thanks, got it!").build()?;
    let (delivered, received) = tokio::join!(smsc.deliver(reply), incoming(&mut events));
    delivered?;
    println!("incoming \"{}\"", received?);

    println!("unbind   {}", connection.unbind().await);
    smsc.stop().await;
    Ok(())
}

/// Sends a text in as many parts as it needs and returns the message ids.
async fn send(connection: &Connection, text: &str) -> Result<Vec<String>> {
    let split = Splitter::new(LongMessage::Udh8 { reference: 1 }).graphemes(true).split(text)?;
    println!("send     \"{text}\" as {} in {} part(s)", split.encoding, split.segments.len());
    let (from, to) = (Address::guess("ACME")?, Address::guess("+447700900123")?);
    let mut ids = Vec::new();
    for segment in split.segments {
        let submit_sm = SubmitSm::builder()
            .source(&from)
            .destination(&to)
            .esm_class(segment.esm_class())
            .data_coding(segment.data_coding())
            .registered_delivery(RegisteredDelivery::FINAL)
            .short_message(segment.short_message())
            .build()?;
        let message_id = connection.request(submit_sm).await?.message_id;
        println!("         part {} has message_id {message_id:?}", segment.sequence());
        ids.push(message_id.as_str().unwrap_or_default().to_owned());
    }
    Ok(ids)
}

/// Waits for the next message of the SMSC and accepts it.
async fn deliver_sm(events: &mut Events) -> Result<DeliverSm> {
    let request = timeout(Duration::from_secs(5), events.next_request::<DeliverSm>()).await?;
    let (deliver_sm, responder) = request.ok_or("the session has ended")?;
    responder.accept()?;
    Ok(deliver_sm)
}

async fn receipt(events: &mut Events) -> Result<Receipt> {
    let sm = deliver_sm(events).await?;
    Receipt::read(sm.esm_class, sm.short_message.as_octets(), &sm.tlvs).ok_or_else(|| "not a receipt".into())
}

async fn incoming(events: &mut Events) -> Result<String> {
    let sm = deliver_sm(events).await?;
    let decoded =
        OperatorProfile::default().decode(sm.esm_class, sm.data_coding, sm.short_message.as_octets());
    Ok(decoded.ok_or("not a text")?.text)
}
