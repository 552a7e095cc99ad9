//! Channels and an SMSC for them.

use std::time::Duration;

use smpp_driver::driver::{Channel, ChannelOptions, Inbox};
use smpp_driver::testing::{Smsc, SmscOptions};

/// An SMSC whose receipts come at once.
pub(crate) async fn smsc() -> Smsc {
    Smsc::start(SmscOptions::default().receipt_delay(Duration::ZERO)).await.unwrap()
}

/// Options of a channel to it, without a limit on the rate.
pub(crate) fn options(smsc: &Smsc) -> ChannelOptions {
    let mut options = ChannelOptions::new("127.0.0.1", "ESME1", "secret");
    options.port = Some(smsc.local_addr().port());
    options.submit_max_rate = None;
    options
}

/// A channel that is bound.
pub(crate) async fn channel(options: ChannelOptions) -> (Channel, Inbox) {
    let (channel, inbox) = Channel::start(options).await.unwrap();
    assert!(within(channel.bound()).await);
    (channel, inbox)
}

/// A channel that is bound, and binds again at once.
pub(crate) async fn quick(options: ChannelOptions) -> (Channel, Inbox) {
    let builder = Channel::builder(options).backoff(|backoff| backoff.first = Duration::from_millis(1));
    let (channel, inbox) = builder.start().await.unwrap();
    assert!(within(channel.bound()).await);
    (channel, inbox)
}

/// Whatever takes longer than this has failed.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("in time")
}
