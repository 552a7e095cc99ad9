//! Connecting, binding, and being asked to bind.

use smpp_driver::codec::Outbind;
use smpp_driver::transport::{Bind, BindKind, OutbindListener, ServerOptions};
use tokio::io::AsyncReadExt;

use super::{at_each_await, is_whole, options, polled, slow, small_client, small_server, tasks, tasks_end};
use crate::support::{SOON, accept_all, answer_all, server};

#[tokio::test(start_paused = true)]
async fn attaching() {
    let before = tasks();
    let polls = at_each_await(async |polls| {
        let (ours, theirs) = slow::pipe();
        let mut server = small_server();
        server.attach(theirs, None).await;
        let accepting = tokio::spawn(async move {
            let (connection, events) = server.accept().await?.accept("SMSC").ok()?;
            answer_all(connection, events).await;
            Some(())
        });
        let client = small_client();
        let bound = polled(client.attach(ours), polls).await;
        let was_bound = bound.is_some();
        if let Some(bound) = bound {
            let (connection, _events) = bound.unwrap();
            is_whole(&connection).await;
        } else if polls > 0 {
            accepting.abort();
        }
        accepting.abort();
        tasks_end(before).await;
        was_bound
    })
    .await;
    assert!(polls > 10, "{polls} polls");
}

#[tokio::test(start_paused = true)]
async fn a_bind_that_is_given_up_closes_its_connection() {
    for polls in 0..50 {
        let (ours, mut theirs) = slow::pipe();
        assert!(polled(small_client().attach(ours), polls).await.is_none(), "nobody answers");
        let mut octets = Vec::new();
        tokio::time::timeout(SOON, theirs.read_to_end(&mut octets)).await.expect("an end").unwrap();
    }
}

#[tokio::test]
async fn connecting_over_tcp() {
    let server = server(ServerOptions::default()).await;
    let address = server.local_addr();
    accept_all(server);
    let before = tasks();
    let mut polls = 0;
    for _ in 0..5 {
        polls += at_each_await(async |polls| {
            let client = small_client();
            let bound = polled(client.connect(address), polls).await;
            let was_bound = bound.is_some();
            if let Some(bound) = bound {
                let (connection, _events) = bound.unwrap();
                is_whole(&connection).await;
            }
            was_bound
        })
        .await;
    }
    assert!(polls > 10, "{polls} polls");
    tasks_end(before).await;
}

fn outbind() -> Outbind {
    Outbind::builder().system_id("SMSC").password("pass").build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn asking_for_a_bind() {
    let mut server_options = ServerOptions::default();
    server_options.connection = options();
    // One that is not given back would be missed.
    server_options.max_connections = 1;
    let server = smpp_driver::transport::Server::new(server_options);
    let before = tasks();
    let polls = at_each_await(async |polls| {
        let (ours, theirs) = slow::pipe();
        let mut listener = OutbindListener::bind("127.0.0.1:0", ServerOptions::default()).await.unwrap();
        listener.attach(theirs, None).await;
        let esme = tokio::spawn(async move {
            let bind = Bind::new("ESME1", "secret").unwrap().kind(BindKind::Receiver);
            let outbound = listener.accept().await?;
            assert!(outbound.check("SMSC", "pass"));
            outbound.bind(&bind).await.ok()
        });
        let binding = polled(server.outbind_on(ours, outbind()), polls).await;
        let was_bound = binding.is_some();
        if let Some(binding) = binding {
            let (_connection, _events) = binding.unwrap().accept("SMSC").unwrap();
            assert!(esme.await.unwrap().is_some());
        } else {
            esme.abort();
        }
        tasks_end(before).await;
        was_bound
    })
    .await;
    assert!(polls > 10, "{polls} polls");
    assert_eq!(server.stats().open, 0);
}

#[tokio::test(start_paused = true)]
async fn being_asked_and_binding() {
    let before = tasks();
    for accepting in [true, false] {
        let polls = at_each_await(async |polls| {
            let (ours, theirs) = slow::pipe();
            let server = small_server();
            let asking = tokio::spawn(async move {
                let (connection, events) =
                    server.outbind_on(ours, outbind()).await.ok()?.accept("SMSC").ok()?;
                answer_all(connection, events).await;
                Some(())
            });
            let mut listener = OutbindListener::bind("127.0.0.1:0", ServerOptions::default()).await.unwrap();
            listener.attach(theirs, None).await;
            let bind = Bind::new("ESME1", "secret").unwrap();
            let ready = if accepting {
                let outbound = polled(listener.accept(), polls).await;
                let ready = outbound.is_some();
                // It is not lost.
                let outbound = match outbound {
                    Some(outbound) => outbound,
                    None => listener.accept().await,
                };
                assert!(outbound.unwrap().bind(&bind).await.is_ok());
                ready
            } else {
                let outbound = listener.accept().await.unwrap();
                polled(outbound.bind(&bind), polls).await.map(Result::unwrap).is_some()
            };
            drop(listener);
            asking.abort();
            tasks_end(before).await;
            ready
        })
        .await;
        assert!(polls > 5, "{polls} polls");
    }
}
