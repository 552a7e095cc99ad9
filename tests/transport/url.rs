//! URLs: what they say, and what is wrong with them.

use std::time::Duration;

use proptest::prelude::*;
use smpp_driver::codec::{BodyRef, InterfaceVersion, Npi, Ton};
use smpp_driver::transport::{ConnectError, Options, ServerOptions, Url};

use crate::support::{accept_all, server, submit_sm};

fn url(text: &str) -> Url {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn fault(text: &str) -> String {
    let error = text.parse::<Url>().expect_err(text).to_string();
    assert!(!error.contains("sec"), "{text}: a piece of the password in {error:?}");
    error
}

#[test]
fn hosts_and_ports() {
    let cases = [
        ("smpp://E:secret@smsc.example", "smsc.example", 2775),
        ("smpps://E:secret@smsc.example", "smsc.example", 3550),
        ("SMPP://E:secret@smsc.example/", "smsc.example", 2775),
        ("smpp://E:secret@192.0.2.1:1", "192.0.2.1", 1),
        ("smpp://E:secret@[2001:db8::1]", "2001:db8::1", 2775),
        ("smpps://E:secret@[::1]:65535", "::1", 65535),
        ("smpp://E@smsc", "smsc", 2775),
        ("smpp://E:s@cret@smsc", "smsc", 2775),
    ];
    for (text, host, port) in cases {
        assert_eq!(url(text).address(), (host, port), "{text}");
    }
    assert!(url("smpps://E:secret@smsc").is_tls());
    assert!(!url("smpp://E:secret@smsc").is_tls());
}

#[test]
fn the_bind_and_the_options() {
    let url = url("smpp://E%401:s%3Ae%2Fc@smsc?bind=rx&system_type=OTA&interface_version=5.0&ton=1&npi=1&\
                   address_range=%5E4477&window=500&enquire_link=off&response_timeout=2m&connect_timeout=500ms");
    let body = url.bind().to_body();
    let BodyRef::BindReceiver(bind) = body.borrow() else { panic!("{body:?}") };
    assert_eq!((bind.system_id.as_octets(), bind.password.as_octets()), (&b"E@1"[..], &b"s:e/c"[..]));
    assert_eq!((bind.system_type.as_octets(), bind.address_range.as_octets()), (&b"OTA"[..], &b"^4477"[..]));
    assert_eq!((bind.addr_ton, bind.addr_npi), (Ton(1), Npi(1)));
    assert_eq!(bind.interface_version, InterfaceVersion::V5_0);
    let options = url.options();
    assert_eq!((options.session.window, options.session.enquire_link_interval), (500, None));
    assert_eq!(options.session.response_timeout, Duration::from_secs(120));
    assert_eq!(options.connect_timeout, Duration::from_millis(500));
    assert_eq!(options.session.interface_version, InterfaceVersion::V5_0);
}

#[test]
fn without_options_all_is_as_by_default() {
    assert_eq!(url("smpp://E:secret@smsc").options(), &Options::default());
    assert_eq!(url("smpp://E:secret@smsc?").options(), &Options::default());
}

#[test]
fn a_long_password_is_allowed_on_demand() {
    let text = "smpp://E:secret-of-more-than-8@smsc";
    assert_eq!(fault(text), "URL: password: 21 octets given, at most 8 allowed");
    let url = url(&format!("{text}?long_password=yes"));
    let body = url.bind().to_body();
    let BodyRef::BindTransceiver(bind) = body.borrow() else { panic!("{body:?}") };
    assert_eq!(bind.password.as_octets(), b"secret-of-more-than-8");
}

#[test]
fn faults_are_told() {
    let cases = [
        ("", "begins with neither smpp:// nor smpps://"),
        ("http://E:secret@smsc", "begins with neither"),
        ("smpp:E:secret@smsc", "begins with neither"),
        ("smpp://smsc.example:2775", "no SYSTEM_ID:PASSWORD@ before the host"),
        ("smpp://:secret@smsc", "no SYSTEM_ID:PASSWORD@"),
        ("smpp://E:sec/ret@smsc", "an @ after the host"),
        ("smpp://E:sec?ret@smsc", "an @ after the host"),
        ("smpp://E:sec#ret@smsc", "an @ after the host"),
        ("smpp://E:se@sec?ret@smsc", "an @ after the host"),
        ("smpp://E:secret@", "no host"),
        ("smpp://E:secret@:2775", "no host"),
        ("smpp://E:secret@::1", "only in brackets"),
        ("smpp://E:secret@[::1", "an IPv6 address in brackets"),
        ("smpp://E:secret@[smsc]", "an IPv6 address in brackets"),
        ("smpp://E:secret@[::1]2775", "port: 1 to 65535"),
        ("smpp://E:secret@smsc:0", "port: 1 to 65535"),
        ("smpp://E:secret@smsc:65536", "port: 1 to 65535"),
        ("smpp://E:secret@smsc:+1", "port: 1 to 65535"),
        ("smpp://E:secret@smsc:", "port: 1 to 65535"),
        ("smpp://E:secret@sm sc", "host: a name without blanks"),
        ("smpp://E:secret@smsc/path", "something follows the host"),
        ("smpp://E:secret@smsc#part", "something follows the host"),
        ("smpp://E:secret%4@smsc", "password: a % must be followed by two"),
        ("smpp://E:secret%+4@smsc", "password: a % must be followed by two"),
        (
            "smpp://E%FF:secret@smsc",
            "system_id: a % must be followed by two hexadecimal digits, and all must",
        ),
        ("smpp://E:secret%00@smsc", "password: NUL"),
        ("smpp://E:s%C3%A9cret@smsc", "password: a character is not ASCII;"),
        ("smpp://TOO-LONG-A-SYSTEM-ID:secret@smsc", "system_id: 20 octets given, at most 15 allowed"),
        ("smpp://E:secret@smsc?windw=5", "option \"windw\" is unknown; bind, system_type,"),
        ("smpp://E:secret@smsc?window=5&window=6", "option window is given twice"),
        ("smpp://E:secret@smsc?window=0", "option window: \"0\"; 1 to 65535 is allowed"),
        ("smpp://E:secret@smsc?window", "option window: \"\"; 1 to 65535 is allowed"),
        ("smpp://E:secret@smsc?bind=both", "option bind: \"both\"; trx, tx or rx is allowed"),
        ("smpp://E:secret@smsc?interface_version=34", "3.3, 3.4 or 5.0 is allowed"),
        ("smpp://E:secret@smsc?enquire_link=30", "a time from 1ms to 24 hours"),
        ("smpp://E:secret@smsc?response_timeout=0s", "a time from 1ms to 24 hours"),
        ("smpp://E:secret@smsc?response_timeout=99999999999999999999m", "a time from 1ms"),
        (
            "smpp://E:secret@smsc?system_type=THIRTEEN-OCTE",
            "system_type: 13 octets given, at most 12 allowed",
        ),
        ("smpp://E:secret@smsc?ton=256", "option ton: \"256\"; 0 to 255 is allowed"),
    ];
    for (text, wanted) in cases {
        let error = fault(text);
        assert!(error.contains(wanted), "{text}: {error}");
    }
}

#[test]
fn neither_password_nor_addresses_are_shown() {
    let url = url("smpps://E:secret@[::1]?address_range=447700900123");
    for shown in [url.to_string(), format!("{url:?}"), format!("{:?}", url.client())] {
        assert!(!shown.contains("secret") && !shown.contains("447700900123"), "{shown}");
    }
    assert_eq!(url.to_string(), "smpps://E:***@[::1]:3550");
}

#[tokio::test]
async fn a_url_connects() {
    let server = server(ServerOptions::default()).await;
    let url = url(&format!("smpp://ESME1:secret@{}?window=3", server.local_addr()));
    accept_all(server);
    let (connection, _events) = url.connect().await.unwrap();
    connection.request(submit_sm(b"Hello")).await.unwrap();
    connection.unbind().await;
}

#[tokio::test]
async fn what_asks_for_tls_is_not_sent_without() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let url = url(&format!("smpps://ESME1:secret@{address}"));
    let error = url.client().tls(None).connect(address).await.unwrap_err();
    assert!(matches!(error, ConnectError::NoTls), "{error}");
    assert!(error.to_string().starts_with("smpps:// needs TLS, and this client has none"), "{error}");
    // With TLS, the first octets are those of a handshake.
    let connecting = tokio::spawn(async move { url.connect().await });
    let mut stream = listener.accept().await.unwrap().0;
    let mut first = [0; 2];
    tokio::io::AsyncReadExt::read_exact(&mut stream, &mut first).await.unwrap();
    assert_eq!(first, [0x16, 0x03]);
    drop(stream);
    let error = connecting.await.unwrap().unwrap_err();
    assert!(error.to_string().starts_with("the connection was closed during the TLS handshake"), "{error}");
}

proptest! {
    #[test]
    fn no_text_is_a_panic(text in ".{0,60}") {
        drop(text.parse::<Url>());
        drop(format!("smpp://{text}").parse::<Url>());
        drop(format!("smpp://E:p@h?{text}").parse::<Url>());
    }

    #[test]
    fn what_is_encoded_is_read(id in "[!-~]{1,15}", password in "[!-~]{0,8}") {
        let octets = |text: &str| text.bytes().map(|octet| format!("%{octet:02x}")).collect::<Vec<_>>();
        let encoded = |text: &str| octets(text).concat();
        let text = format!("smpp://{}:{}@smsc", encoded(&id), encoded(&password));
        let body = url(&text).bind().to_body();
        let BodyRef::BindTransceiver(bind) = body.borrow() else { panic!("{body:?}") };
        prop_assert_eq!((bind.system_id.as_octets(), bind.password.as_octets()), (id.as_bytes(), password.as_bytes()));
    }
}
