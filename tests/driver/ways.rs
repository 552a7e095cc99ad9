//! The ways in which a channel is bound: kinds of binds, pairs, several sessions, hosts in order, TLS.

use std::time::Duration;

use smpp_driver::codec::{CommandStatus, DeliverSm, InterfaceVersion};
use smpp_driver::driver::{
    BindMode, Channel, Host, LongMessageForm, Message, MessageError, SendError, StartError,
};
use smpp_driver::testing::{Smsc, SmscEvent, SmscOptions};
use smpp_driver::transport::BindKind;

use super::support::{channel, options, quick, smsc, within};

const TO: &str = "447700900123";

async fn next_bind(smsc: &mut Smsc) -> BindKind {
    loop {
        if let SmscEvent::Bound { kind, .. } = within(smsc.next_event()).await.unwrap() {
            return kind;
        }
    }
}

#[tokio::test]
async fn a_pair_sends_over_one_session_and_receives_over_the_other() {
    let mut smsc = smsc().await;
    let mut options = options(&smsc);
    options.bind_mode = BindMode::Pair;
    let (channel, mut inbox) = channel(options).await;
    let mut kinds = [next_bind(&mut smsc).await, next_bind(&mut smsc).await];
    kinds.sort_by_key(|kind| *kind == BindKind::Receiver);
    assert_eq!(kinds, [BindKind::Transmitter, BindKind::Receiver]);
    let sent = within(channel.send(Message::text(TO, "Hi").watched())).await.unwrap();
    within(sent.final_state()).await.unwrap();
    let deliver_sm = DeliverSm::builder().source_addr(TO).short_message(b"Hello").build().unwrap();
    let taking = async {
        let (message, answer) = within(inbox.next_message()).await.unwrap();
        answer.accept();
        message.text
    };
    let (delivered, text) = tokio::join!(smsc.deliver(deliver_sm), taking);
    delivered.unwrap();
    assert_eq!(text.as_deref(), Some("Hello"));
}

#[tokio::test]
async fn a_receiver_refuses_to_send() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.bind_mode = BindMode::Receiver;
    let (channel, _inbox) = channel(options).await;
    let outcome = within(channel.send(Message::text(TO, "Hi"))).await.unwrap_err();
    assert_eq!(outcome, SendError::Invalid(MessageError::ReceiveOnly));
}

#[tokio::test]
async fn several_sessions_share_the_work() {
    let mut smsc = Smsc::start(SmscOptions::default().answer_delay(Duration::from_millis(30))).await.unwrap();
    let mut options = options(&smsc);
    (options.sessions, options.submit_window_size) = (3, 1);
    let (channel, _inbox) = channel(options).await;
    for _ in 0..3 {
        next_bind(&mut smsc).await;
    }
    while channel.stats().bound < 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let start = tokio::time::Instant::now();
    let sending: Vec<_> =
        (0..9).map(|n| channel.send(Message::text(format!("4477009001{n:02}"), "Hi"))).collect();
    for sending in sending {
        within(sending).await.unwrap();
    }
    // One session alone would take nine times the delay.
    assert!(start.elapsed() < Duration::from_millis(9 * 30), "{:?}", start.elapsed());
    let most = smsc.arrivals().iter().map(|arrival| arrival.unanswered).max();
    assert_eq!(most, Some(1), "the window is that of each session");
}

#[tokio::test]
async fn the_next_host_is_tried_when_the_first_does_not_answer() {
    let gone = smsc().await;
    let closed = gone.local_addr().port();
    gone.stop().await;
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.hosts.insert(0, Host { name: "127.0.0.1".to_owned(), port: Some(closed) });
    let (channel, _inbox) = quick(options).await;
    within(channel.send(Message::text(TO, "Hi"))).await.unwrap();
}

#[tokio::test]
async fn each_version_is_spoken() {
    for version in [InterfaceVersion::V3_3, InterfaceVersion::V3_4, InterfaceVersion::V5_0] {
        let smsc = smsc().await;
        let mut options = options(&smsc);
        options.interface_version = version;
        if version == InterfaceVersion::V3_3 {
            options.bind_mode = BindMode::Pair;
        }
        let (channel, _inbox) = channel(options).await;
        within(channel.send(Message::text(TO, "x".repeat(300)))).await.unwrap();
    }
}

#[tokio::test]
async fn prompt_responses_tell_the_first_part() {
    let smsc = Smsc::start(SmscOptions::default().answer_delay(Duration::from_millis(100))).await.unwrap();
    let mut options = options(&smsc);
    (options.sar_prompt_responses, options.submit_window_size) = (true, 1);
    let (channel, _inbox) = channel(options).await;
    let sent = within(channel.send(Message::text(TO, "x".repeat(400)))).await.unwrap();
    assert_eq!(sent.parts().len(), 1);
    channel.stop(Duration::from_secs(5)).await;
    assert_eq!(smsc.accepted().len(), 3, "the others follow");
}

#[tokio::test]
async fn a_full_queue_is_told_at_once_and_can_be_waited_for() {
    let smsc = Smsc::start(SmscOptions::default().answer_delay(Duration::from_millis(20))).await.unwrap();
    let mut options = options(&smsc);
    (options.queue_size, options.submit_window_size) = (1, 1);
    let (channel, _inbox) = channel(options).await;
    for n in 0..5 {
        within(channel.has_room()).await;
        let sending = channel.send(Message::text(format!("4477009001{n:02}"), "Hi"));
        drop(sending);
    }
    let mut refused = 0;
    for n in 0..5 {
        let sending = channel.send(Message::text(format!("4477009002{n:02}"), "Hi"));
        if let Some(Err(SendError::NotSent { .. })) = futures_util::FutureExt::now_or_never(sending) {
            refused += 1;
        }
    }
    assert!(refused >= 3, "{refused}");
}

#[tokio::test]
async fn faults_of_configuration_show_at_the_start() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    (options.sessions, options.submit_window_size) = (0, 0);
    let Err(StartError::Options(errors)) = Channel::start(options).await else { panic!("it started") };
    let keys: Vec<_> = errors.iter().map(|error| error.key.as_str()).collect();
    assert!(keys.contains(&"x-smpp-sessions") && keys.contains(&"x-smpp-submit-window-size"), "{keys:?}");
}

#[cfg(feature = "tls")]
mod tls {
    use smpp_driver::driver::{ChannelOptions, Inbound, SessionChange};
    use smpp_driver::transport::ServerOptions;
    use smpp_driver::transport::tls::{Identity, KeyStore, TlsServerConfig};

    use super::*;

    fn store(name: &str) -> String {
        format!("{}/tests/data/keystores/{name}", env!("CARGO_MANIFEST_DIR"))
    }

    async fn smsc() -> Smsc {
        let own = KeyStore::open(store("java-default.p12"), &"changeit".into()).unwrap();
        let identity = Identity::from_store(&own, None, None).unwrap();
        let mut server = ServerOptions::default();
        server.tls = Some(TlsServerConfig::new(identity).server().unwrap());
        Smsc::start(SmscOptions::default().server(server)).await.unwrap()
    }

    fn secured(smsc: &Smsc, pairs: &[(&str, &str)]) -> ChannelOptions {
        let mut options = options(smsc);
        for (key, value) in pairs {
            options.set(key, value).unwrap();
        }
        options
    }

    #[tokio::test]
    async fn a_store_of_its_own_is_trusted() {
        let smsc = smsc().await;
        let path = store("java-default.p12");
        let options = secured(
            &smsc,
            &[
                ("x-smpp-tls-mode", "single"),
                ("x-smpp-tls-path-to-certificate", &path),
                ("x-smpp-tls-certificate-file-password", "changeit"),
                ("x-smpp-tls-name-check", "off"),
            ],
        );
        let (channel, _inbox) = channel(options).await;
        within(channel.send(Message::text(TO, "Hi"))).await.unwrap();
    }

    #[tokio::test]
    async fn a_wrong_password_shows_at_the_start_and_distrust_when_it_runs() {
        let smsc = smsc().await;
        let path = store("java-default.p12");
        let mode = ("x-smpp-tls-mode", "single");
        let wrong = secured(
            &smsc,
            &[
                mode,
                ("x-smpp-tls-path-to-certificate", &path),
                ("x-smpp-tls-certificate-file-password", "wrong"),
            ],
        );
        let Err(StartError::Tls(error)) = Channel::start(wrong).await else { panic!("it started") };
        assert!(error.to_string().contains("keystore password was incorrect"), "{error}");
        assert!(!error.to_string().contains("wrong\""), "{error}");
        // The public roots do not know this SMSC.
        let (_channel, mut inbox) = Channel::start(secured(&smsc, &[mode])).await.unwrap();
        loop {
            if let Inbound::Session(news) = within(inbox.next()).await.unwrap()
                && let SessionChange::Waiting { reason, .. } = news.change
            {
                assert!(reason.to_string().contains("trust"), "{reason}");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_message_that_is_too_new_for_its_session_stops_no_other() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    (options.interface_version, options.bind_mode) = (InterfaceVersion::V3_3, BindMode::Pair);
    let (channel, _inbox) = channel(options).await;
    let with_tlvs = Message::text(TO, "x".repeat(300)).long_message(LongMessageForm::Sar);
    let (refused, next) = (channel.send(with_tlvs), channel.send(Message::text(TO, "Hi")));
    let outcome = within(refused).await.unwrap_err();
    assert!(matches!(outcome, SendError::NotSent { .. }), "{outcome}");
    within(next).await.unwrap();
}

#[tokio::test]
async fn prompt_responses_hide_no_failure_that_comes_first() {
    let smsc = smsc().await;
    smsc.change(|options| {
        options.answer_with(|_, number| match number {
            1 => CommandStatus::SUBMITFAIL,
            _ => CommandStatus::OK,
        })
    });
    let mut options = options(&smsc);
    options.sar_prompt_responses = true;
    let (channel, _inbox) = channel(options).await;
    let outcome = within(channel.send(Message::text(TO, "x".repeat(400)))).await;
    assert!(matches!(outcome, Err(SendError::Rejected { part: 1, .. })), "{outcome:?}");
}
