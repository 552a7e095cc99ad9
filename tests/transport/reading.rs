//! Reading no more, on request, and what waits to be fetched meanwhile.

use std::time::Duration;

use smpp_driver::codec::tlv::{self, Tlvs};
use smpp_driver::codec::wire::Octets;
use smpp_driver::codec::{AlertNotification, DeliverSm, InterfaceVersion, SubmitSm};
use smpp_driver::session::{CloseReason, NotSent};
use smpp_driver::transport::{Bind, Client, Connection, Event, Events, Options, Server, ServerOptions};
use tokio::time::timeout;

use crate::support::{SOON, answer_all, submit_sm};

/// Both ends of a session over a pipe, the ESME's first.
async fn bound(client: Client, pipe: usize) -> [(Connection, Events); 2] {
    let (ours, theirs) = tokio::io::duplex(pipe);
    bound_over(client, ours, theirs).await
}

async fn bound_over(
    client: Client,
    ours: impl smpp_driver::transport::ByteStream,
    theirs: impl smpp_driver::transport::ByteStream,
) -> [(Connection, Events); 2] {
    let mut server = Server::new(ServerOptions::default());
    server.attach(theirs, None).await;
    let accepting = async { server.accept().await.unwrap().accept("SMSC").unwrap() };
    let (ours, theirs) = timeout(SOON, async { tokio::join!(client.attach(ours), accepting) }).await.unwrap();
    [ours.unwrap(), theirs]
}

fn client() -> Client {
    let mut options = Options::default();
    options.session.enquire_link_interval = Some(Duration::from_secs(5));
    Client::new(Bind::new("ESME1", "secret").unwrap()).options(options)
}

async fn next_request(events: &mut Events) -> Option<SubmitSm> {
    let (request, responder) = events.next_request::<SubmitSm>().await?;
    responder.accept().ok().map(|()| request)
}

#[tokio::test(start_paused = true)]
async fn what_is_not_read_stays_in_the_network_until_reading_goes_on() {
    let [(esme, _events), (smsc, mut events)] = bound(client(), 64).await;
    smsc.pause_reading();
    assert!(smsc.is_reading_paused() && !esme.is_reading_paused());
    let asking = tokio::spawn({
        let esme = esme.clone();
        async move { esme.request(submit_sm(&[b'x'; 200])).await }
    });
    assert!(timeout(Duration::from_secs(4), next_request(&mut events)).await.is_err(), "it is read");
    assert!(smsc.state().is_bound());
    smsc.resume_reading();
    assert!(timeout(SOON, next_request(&mut events)).await.unwrap().is_some());
    asking.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_unbind_reads_again() {
    let [(_esme, _events), (smsc, _their_events)] = bound(client(), 64).await;
    smsc.pause_reading();
    assert_eq!(timeout(SOON, smsc.unbind()).await.unwrap().reason, CloseReason::Unbound);
}

#[tokio::test]
async fn events_that_nobody_asked_for_are_bounded_by_octets_too() {
    let [(_esme, mut events), (smsc, _their_events)] = bound(client(), 1 << 20).await;
    let mut tlvs = Tlvs::default();
    // A large parameter of no known tag.
    tlvs.push_raw(tlv::TlvTag(0x1501), &[7; 10_000]).unwrap();
    let alert = AlertNotification { tlvs, ..AlertNotification::default() };
    for _ in 0..20 {
        smsc.notify(&alert).unwrap();
    }
    let asking = tokio::spawn(async move { smsc.request(DeliverSm::default()).await });
    let mut alerts = 0;
    loop {
        // Not fetched before the request has come: nothing may be dropped after that.
        if alerts == 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        match timeout(SOON, events.next()).await.unwrap().unwrap() {
            Event::Notification(_) => alerts += 1,
            Event::Request(incoming) => break incoming.into_parts().1.accept().unwrap(),
            _ => {}
        }
    }
    asking.await.unwrap().unwrap();
    assert_eq!((alerts, events.missed()), (6, 14), "64 KiB hold six");
}

#[tokio::test]
async fn a_batch_of_which_one_may_not_be_sent_is_not_sent_at_all() {
    let bind = Bind::new("ESME1", "secret").unwrap().interface_version(InterfaceVersion::V3_3);
    let [(esme, _events), (smsc, events)] = bound(Client::new(bind), 4096).await;
    tokio::spawn(answer_all(smsc.clone(), events));
    assert_eq!(esme.version(), Some(InterfaceVersion::V3_3));
    assert_eq!(smsc.version(), Some(InterfaceVersion::V3_3));
    let mut tlvs = Tlvs::default();
    tlvs.push(tlv::MESSAGE_PAYLOAD, &Octets::new(b"long")).unwrap();
    let with_tlv = SubmitSm { tlvs, ..submit_sm(b"") };
    let error = esme.send_batch(vec![submit_sm(b"short"), with_tlv]).await.unwrap_err();
    assert!(matches!(error, NotSent::Version(_)), "{error}");
    esme.request(submit_sm(b"after")).await.unwrap();
    assert_eq!(smsc.stats().received.total(), 2, "the bind and the last");
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_slot_is_counted() {
    let mut options = Options::default();
    options.session.window = 1;
    let [(esme, _events), (_smsc, mut events)] = bound(client().options(options), 4096).await;
    let first = esme.send(submit_sm(b"first")).await.unwrap();
    let second = tokio::spawn({
        let esme = esme.clone();
        async move { esme.request(submit_sm(b"second")).await }
    });
    let (_, responder) = events.next_request::<SubmitSm>().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    responder.accept().unwrap();
    first.await.unwrap();
    next_request(&mut events).await.unwrap();
    second.await.unwrap().unwrap();
    let slot = esme.stats().slot;
    // The bind, the first, the second.
    assert_eq!((slot.count(), slot.quantile(0.6)), (3, Duration::from_micros(1)));
    assert!(slot.max() >= Duration::from_secs(3) && slot.max() < Duration::from_secs(4), "{slot:?}");
}

#[tokio::test]
async fn streams_that_keep_back_what_is_written_are_flushed() {
    let (ours, theirs) = tokio::io::duplex(64);
    let (ours, theirs) = (tokio::io::BufStream::new(ours), tokio::io::BufStream::new(theirs));
    let [(esme, _events), (_smsc, mut events)] = bound_over(client(), ours, theirs).await;
    let asking = tokio::spawn(async move { esme.request(submit_sm(&[b'x'; 200])).await });
    timeout(SOON, next_request(&mut events)).await.unwrap().unwrap();
    timeout(SOON, asking).await.unwrap().unwrap().unwrap();
}
