//! What applications hold may go to other threads and be kept there, and handles may be shared: checked by the compiler.
#![cfg(all(feature = "testing", feature = "driver", feature = "tls", feature = "tower"))]

use core::fmt::Debug;

use smpp_driver::{codec, driver, pii, session, testing, text, transport};
use transport::{tls, trace};

/// What goes to another thread and stays there as long as it likes.
fn sent<T: Send + 'static>() {}

/// What several threads look at.
fn shared<T: Send + Sync + 'static>() {}

/// What is shared by cloning it.
fn cloned<T: Clone + Send + Sync + 'static>() {}

/// What `?` hands on as a boxed error, and a program prints.
fn error<T: core::error::Error + Debug + Send + Sync + 'static>() {}

macro_rules! each {
    ($($check:ident: $($Type:ty),+;)+) => {
        #[test]
        fn types_go_where_programs_need_them() {
            $($($check::<$Type>();)+)+
        }
    };
}

each! {
    cloned: transport::Client, transport::Connection, transport::Supervised, transport::Options, transport::ServerOptions,
        transport::Bind, transport::Url, transport::Phase, transport::Reason, transport::RequestService, transport::Password,
        transport::Proxies, transport::Backoff, transport::BindRules, trace::Tracer, trace::PcapWriter, trace::ConnectionInfo;
    shared: transport::Server, transport::Binding, transport::OutbindListener, transport::Outbound, transport::Events,
        transport::SupervisedEvents, transport::Event, transport::Incoming, transport::Responder, transport::PduCodec;
    shared: transport::Pending<codec::SubmitSm>, transport::ResponseFuture<codec::SubmitSm>;
    cloned: tls::TlsClient, tls::TlsServer, tls::TlsConfig, tls::TlsOptions, tls::Identity, tls::Certificate;
    cloned: driver::Channel, driver::ChannelOptions, driver::Message, driver::Received, driver::Report,
        driver::SessionNews, driver::ChannelStats, driver::LogFilter, driver::Pattern, driver::SendError;
    shared: driver::Inbox, driver::Inbound, driver::Answer, driver::Sent, driver::Conversation, driver::Handled,
        driver::ChannelBuilder<driver::MemoryCorrelations>, driver::MemoryCorrelations;
    sent: driver::Sending;
    cloned: pii::Masker, pii::RuleSet, pii::Rule;
    shared: pii::PiiService;
    cloned: codec::Pdu, codec::Body, codec::SubmitSm, codec::tlv::Tlvs, session::Stats, session::Config, session::RequestError;
    shared: session::Session, session::Event, text::Joiner, text::Splitter, text::OperatorProfile, text::Receipt;
    cloned: testing::SmscOptions;
    shared: testing::Smsc, testing::Proxy;
    error: codec::DecodeError, codec::BuildError, codec::frame::FrameError, codec::tlv::TlvError, text::SplitError,
        text::EncodeError, text::TimeError, text::UdhError, text::ReceiptError, session::RequestError, session::NotSent,
        session::Unanswered, session::CloseReason, transport::ConnectError, transport::UrlError, transport::OutbindError,
        transport::BindRefused, transport::ProxyError, transport::NetworkError, transport::CodecError, tls::TlsError,
        tls::KeyStoreError, tls::TlsConfigError, tls::TlsOptionsError, driver::SendError, driver::MessageError,
        driver::StartError, driver::OptionErrors, driver::OptionError, driver::StoreError, driver::ReplaceError,
        driver::PatternError, driver::KeyFilterError, pii::RuleErrors, pii::RuleError;
}
