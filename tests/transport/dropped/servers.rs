//! Being bound to, and going away.

use smpp_driver::transport::{CloseReason, Server, ServerOptions};
use tokio::io::AsyncReadExt;

use super::{
    SOON, at_each_await, is_whole, options, polled, slow, small_client, small_server, tasks, tasks_end,
};
use crate::support::answer_all;

#[tokio::test(start_paused = true)]
async fn accepting() {
    let before = tasks();
    let polls = at_each_await(async |polls| {
        let (ours, theirs) = slow::pipe();
        let mut server = small_server();
        server.attach(theirs, None).await;
        let binding = tokio::spawn(async move { small_client().attach(ours).await });
        let accepted = polled(server.accept(), polls).await;
        let was_accepted = accepted.is_some();
        let accepted = match accepted {
            Some(accepted) => accepted,
            None => server.accept().await,
        };
        let (connection, events) = accepted.expect("the bind is not lost").accept("SMSC").unwrap();
        let answering = tokio::spawn(answer_all(connection, events));
        let (connection, events) = binding.await.unwrap().unwrap();
        is_whole(&connection).await;
        drop((connection, events));
        answering.await.unwrap();
        tasks_end(before).await;
        was_accepted
    })
    .await;
    assert!(polls > 5, "{polls} polls");
}

#[tokio::test(start_paused = true)]
async fn taking_in_a_stream_when_there_is_no_room() {
    let mut server_options = ServerOptions::default();
    server_options.connection = options();
    server_options.max_connections = 1;
    let server = Server::new(server_options);
    let polls = at_each_await(async |polls| {
        let (first, theirs) = slow::pipe();
        server.attach(theirs, None).await;
        let (mut second, theirs) = slow::pipe();
        let leaving = tokio::spawn(async move {
            for _ in 0..5 {
                tokio::task::yield_now().await;
            }
            drop(first);
        });
        let taken = polled(server.attach(theirs, None), polls).await.is_some();
        leaving.await.unwrap();
        if !taken {
            assert_eq!(second.read_u8().await.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
        }
        drop(second);
        let mut gone = server.stats().open;
        while gone > 0 {
            tokio::task::yield_now().await;
            gone = server.stats().open;
        }
        taken
    })
    .await;
    assert!(polls > 3, "{polls} polls");
}

#[tokio::test(start_paused = true)]
async fn shutting_down() {
    let before = tasks();
    let polls = at_each_await(async |polls| {
        let (ours, theirs) = slow::pipe();
        let mut server = small_server();
        server.attach(theirs, None).await;
        let client = small_client();
        let (ours, theirs) = tokio::join!(client.attach(ours), async {
            server.accept().await.unwrap().accept("SMSC").unwrap()
        });
        let (connection, _events) = ours.unwrap();
        let answering = tokio::spawn(answer_all(theirs.0, theirs.1));
        let over = polled(server.shutdown(SOON), polls).await.is_some();
        if polls == 0 {
            // It never began, and the session is left to itself.
            is_whole(&connection).await;
            connection.unbind().await;
        }
        assert_eq!(connection.closed().await.reason, CloseReason::Unbound);
        answering.await.unwrap();
        tasks_end(before).await;
        over
    })
    .await;
    assert!(polls > 5, "{polls} polls");
}
