//! Options set field by field: the rules of pairs.

use std::time::Duration;

use smpp_driver::codec::{Address, DataCoding, EsmClass, InterfaceVersion, Npi, RegisteredDelivery, Ton};
use smpp_driver::driver::{BindMode, ChannelOptions, Endpoint, Host, OptionFault};
use smpp_driver::text::{Charset, Encoding, LongMessage, NationalLanguage};

/// A key, and a change that its option does not allow.
type Wrong = (&'static str, fn(&mut ChannelOptions));

fn channel() -> ChannelOptions {
    ChannelOptions::new("smsc", "ESME1", "secret")
}

fn endpoint(tenant: &str, endpoint: &str) -> Endpoint {
    Endpoint { tenant: tenant.into(), endpoint: endpoint.into() }
}

#[test]
fn the_defaults_are_valid() {
    assert_eq!(channel().validate(), Ok(()));
}

#[test]
fn what_no_pair_can_say_no_field_can() {
    const SECOND: Duration = Duration::from_secs(1);
    let table: &[Wrong] = &[
        ("x-smpp-host", |o| o.hosts.clear()),
        ("x-smpp-host", |o| o.hosts = vec![Host::new("a,b")]),
        ("x-smpp-host", |o| o.hosts = vec![Host { name: "a".into(), port: Some(0) }]),
        ("x-smpp-host", |o| o.hosts = vec![Host::new("a:1")]),
        ("x-smpp-host", |o| o.hosts = vec![Host::new("a"); 17]),
        ("x-smpp-port", |o| o.port = Some(0)),
        ("x-smpp-sessions", |o| o.sessions = 0),
        ("x-smpp-sessions", |o| o.sessions = 101),
        ("x-smpp-system-id", |o| o.system_id = "1234567890123456".into()),
        ("x-smpp-system-id", |o| o.system_id = String::new()),
        ("password", |o| o.password = "sécret".into()),
        ("x-smpp-interface-version", |o| o.interface_version = InterfaceVersion(0x40)),
        ("x-smpp-addr-ton", |o| o.addr_ton = Ton(7)),
        ("x-smpp-src-addr-npi", |o| o.src_addr_npi = Some(Npi(2))),
        ("x-smpp-comms-timeout", |o| o.comms_timeout = Duration::from_millis(999)),
        ("x-smpp-comms-timeout", |o| o.comms_timeout = 180 * SECOND + Duration::from_nanos(1)),
        ("x-smpp-enquire-link-timeout", |o| o.enquire_link_timeout = SECOND / 2),
        ("reconnection-timeout", |o| o.reconnection_timeout = Duration::from_millis(9_500)),
        ("reconnection-timeout", |o| o.reconnection_timeout = Duration::MAX),
        ("default-reply-address", |o| o.default_reply_address = Some(Address::default())),
        ("x-smpp-validity-period", |o| o.validity_period = "tomorrow".into()),
        ("x-smpp-delivery-report", |o| o.delivery_report = RegisteredDelivery(0x20)),
        ("x-smpp-sar-max-segments", |o| o.sar_max_segments = 1),
        ("x-smpp-locking-shifts", |o| o.locking_shifts = vec![NationalLanguage::Spanish]),
        ("x-smpp-submit-max-rate", |o| o.submit_max_rate = Some(0)),
        ("x-smpp-submit-max-rate", |o| o.submit_max_rate = Some(1_001)),
        ("x-smpp-submit-window-size", |o| o.submit_window_size = 0),
        ("x-smpp-queue-size", |o| o.queue_size = 0),
        ("x-smpp-queue-size", |o| o.queue_size = usize::MAX),
        ("x-smpp-empty-message", |o| o.empty_message = "x".repeat(1_001)),
        ("inbound-route", |o| o.inbound_route = vec![endpoint("1", "a,2:b")]),
        ("inbound-route", |o| o.inbound_route = vec![endpoint("1", "a"); 3]),
        ("default-repchar", |o| o.masking.replacement = '\0'),
    ];
    for (at, (key, change)) in table.iter().enumerate() {
        let mut options = channel();
        change(&mut options);
        let Err(errors) = options.validate() else { panic!("row {at}: {key} is taken: {options:?}") };
        let [error] = &errors.iter().collect::<Vec<_>>()[..] else { panic!("{key}: {errors}") };
        assert!(matches!(error.fault, OptionFault::Value { .. }), "{error}");
        assert_eq!(error.key, *key, "{error}");
    }
}

#[test]
fn what_only_fields_can_say_is_taken() {
    static HOUSE: Charset = Charset::new("house", DataCoding::DEFAULT, [Charset::UNASSIGNED; 256]);
    let mut options = channel();
    options.outbound_enc_default = Encoding::Custom(&HOUSE);
    options.default_reply_address = Some(Address::new(Ton::INTERNATIONAL, Npi::ISDN, "12345").unwrap());
    options.comms_timeout = Duration::from_micros(1_500_001);
    assert_eq!(options.validate(), Ok(()));
}

#[test]
fn texts_are_split_as_told() {
    let table = [
        ("be", "Ї", &[0x04, 0x07][..]),
        ("le", "Ї", &[0x07, 0x04]),
        ("be-bom", "Ї", &[0xFE, 0xFF, 0x04, 0x07]),
        ("le-bom", "Ї", &[0xFF, 0xFE, 0x07, 0x04]),
        ("le-bom", "plain", b"plain"),
    ];
    for (form, text, octets) in table {
        let mut options = channel();
        options.set("x-smpp-ucs2-enc-schema", form).unwrap();
        let split = options.split(text, LongMessage::Udh8 { reference: 1 }).unwrap();
        assert_eq!(split.segments[0].short_message(), octets, "{form}");
        let data_coding = if text == "plain" { DataCoding::DEFAULT } else { DataCoding::UCS2 };
        assert_eq!(split.segments[0].data_coding(), data_coding, "{form}");
        let read = options.operator_profile().decode(EsmClass::DEFAULT, data_coding, octets).unwrap();
        assert_eq!(read.text, text, "{form}");
    }
    let mut options = channel();
    options.single_shifts = vec![NationalLanguage::Turkish];
    options.transliterate = true;
    let split = options.split("ışık “x”", LongMessage::Udh8 { reference: 1 }).unwrap();
    assert!(split.encoding.is_gsm7() && !split.changes.is_empty(), "{split:?}");
}

#[test]
fn ports() {
    let mut options = ChannelOptions::new(Host { name: "a".into(), port: Some(1) }, "ESME1", "");
    options.hosts.push("b".into());
    let of =
        |options: &ChannelOptions| [options.port_of(&options.hosts[0]), options.port_of(&options.hosts[1])];
    assert_eq!(of(&options), [1, 2775]);
    options.set("x-smpp-tls-mode", "single").unwrap();
    assert_eq!(of(&options), [1, 3550]);
    options.port = Some(2);
    assert_eq!(of(&options), [1, 2]);
}

#[test]
fn all_at_once() {
    let mut options = channel();
    options.hosts.clear();
    options.sessions = 0;
    options.receiver_port = Some(2776);
    options.bind_mode = BindMode::Transmitter;
    let keys: Vec<_> = options.validate().unwrap_err().into_iter().map(|error| error.key).collect();
    assert_eq!(keys, ["x-smpp-host", "x-smpp-sessions", "x-smpp-receiver-port"]);
}
