//! Pairs as a whole: the reference's names, all errors at once, contradictions, and what is never shown.

use smpp_driver::driver::{ChannelOptions, OptionFault, Origin};

/// The options of the reference driver, in the order of its documentation.
const REFERENCE: [&str; 41] = [
    "default-reply-address",
    "driver-classname",
    "inbound-route",
    "password",
    "reconnection-timeout",
    "session-by-address",
    "session-by-text",
    "x-debug-mode",
    "x-smpp-address-range",
    "x-smpp-bind-mode",
    "x-smpp-comms-timeout",
    "x-smpp-delivery-extraopt",
    "x-smpp-delivery-report",
    "x-smpp-dest-addr-npi",
    "x-smpp-dest-addr-ton",
    "x-smpp-empty-message",
    "x-smpp-enquire-link-timeout",
    "x-smpp-extraopt",
    "x-smpp-host",
    "x-smpp-inbound-enc-default",
    "x-smpp-outbound-enc-default",
    "x-smpp-port",
    "x-smpp-receive-timeout",
    "x-smpp-response-max-waiting-time",
    "x-smpp-sar-max-segments",
    "x-smpp-sar-prompt-responses",
    "x-smpp-service-type",
    "x-smpp-src-addr-npi",
    "x-smpp-src-addr-ton",
    "x-smpp-submit-max-rate",
    "x-smpp-submit-window-size",
    "x-smpp-system-id",
    "x-smpp-system-type",
    "x-smpp-tls-certificate-file-password",
    "x-smpp-tls-certificate-password",
    "x-smpp-tls-mode",
    "x-smpp-tls-path-to-certificate",
    "x-smpp-tls-version",
    "x-smpp-ucs2-enc-schema",
    "x-smpp-use-msg-payload",
    "x-smpp-validity-period",
];

type Pairs = &'static [(&'static str, &'static str)];

const BASE: [(&str, &str); 2] = [("x-smpp-host", "smsc"), ("x-smpp-system-id", "ESME1")];

fn errors(pairs: &[(&str, &str)]) -> String {
    ChannelOptions::from_pairs(BASE.iter().chain(pairs).copied()).unwrap_err().to_string()
}

#[test]
fn every_name_of_the_reference_is_known() {
    for name in REFERENCE {
        let info = ChannelOptions::known().find(|info| info.key() == name);
        assert_ne!(info.unwrap_or_else(|| panic!("{name}")).origin(), Origin::Ours, "{name}");
    }
    let others = ["apply-area", "clean-subject", "default-repchar", "typing-preview"];
    for info in ChannelOptions::known().filter(|info| info.origin() != Origin::Ours) {
        assert!(
            REFERENCE.contains(&info.key()) || others.contains(&info.key()),
            "{info:?} is not the reference's"
        );
    }
}

#[test]
fn a_whole_section_of_the_reference() {
    let options = ChannelOptions::from_pairs([
        ("driver-classname", "com.genesyslab.mcr.smserver.channel.sms_mms.opensmpp.SmppDriver"),
        ("default-reply-address", "12025550100"),
        ("inbound-route", "101:sms_endpoint, 101:chat_endpoint"),
        ("password", "secret"),
        ("reconnection-timeout", "180"),
        ("session-by-address", "^1202555"),
        ("session-by-text", ""),
        ("x-debug-mode", "false"),
        ("x-smpp-bind-mode", "tr"),
        ("x-smpp-host", "smsc.example.net"),
        ("x-smpp-port", "2775"),
        ("x-smpp-system-id", "ESME1"),
        ("x-smpp-system-type", ""),
        ("x-smpp-response-max-waiting-time", "30000"),
        ("x-smpp-submit-window-size", "10"),
        ("x-smpp-submit-max-rate", "10"),
        ("x-smpp-use-msg-payload", "false"),
        ("x-smpp-empty-message", " "),
    ]);
    let options = options.unwrap();
    assert_eq!((options.inbound_route.len(), options.empty_message.as_str()), (2, " "));
}

#[test]
fn all_errors_at_once_each_with_what_is_allowed() {
    let pairs = [
        ("x-smpp-sessions", "0"),
        ("x-smpp-submit-max-rat", "5"),
        ("frobnicate", "yes"),
        ("x-smpp-port", "0"),
        ("X-SMPP-PORT", "2775"),
        ("password", "much too long a password"),
        ("x-smpp-sessions ", "5"),
        ("", "5"),
    ];
    let errors = ChannelOptions::from_pairs(pairs).unwrap_err();
    assert_eq!(
        errors.to_string(),
        "10 options are wrong:\n\
         - x-smpp-sessions: \"0\" given; allowed: 1 to 100\n\
         - x-smpp-submit-max-rat: there is no such option; is x-smpp-submit-max-rate meant?\n\
         - frobnicate: there is no such option\n\
         - x-smpp-port: \"0\" given; allowed: empty, or 1 to 65535\n\
         - x-smpp-port: given more than once; once is allowed\n\
         - x-smpp-sessions: given more than once; once is allowed\n\
         - (empty key): there is no such option\n\
         - x-smpp-host: missing; allowed: 1 to 16, separated by commas, of: a name or an IP address, IPv6 in brackets, \
         with :PORT or without\n\
         - x-smpp-system-id: missing; allowed: 1 to 15 characters of ASCII\n\
         - password: *** given, more than 8 characters; allowed: at most 8, or true for x-smpp-long-password"
    );
    assert_eq!(errors.iter().count(), 10);
    assert_eq!(errors.into_iter().filter(|error| error.fault == OptionFault::Twice).count(), 2);
}

#[test]
fn what_does_not_fit_together() {
    let table: &[(Pairs, Option<&str>)] = &[
        (
            &[("x-smpp-receiver-port", "2776")],
            Some(
                "x-smpp-receiver-port: 2776 given; allowed: only if x-smpp-bind-mode is pair, it is \"transceiver\"",
            ),
        ),
        (&[("x-smpp-receiver-port", "1"), ("x-smpp-bind-mode", "pair")], None),
        (&[("x-smpp-receiver-port", "65535"), ("x-smpp-bind-mode", "pair")], None),
        // A mode that is wrong by itself is told, and nothing that follows from it.
        (
            &[("x-smpp-receiver-port", "2776"), ("x-smpp-bind-mode", "pear")],
            Some("x-smpp-bind-mode: \"pear\" given; allowed: transceiver, transmitter, receiver, pair"),
        ),
        (&[("password", "12345678")], None),
        (&[("password", "123456789"), ("x-smpp-long-password", "true")], None),
        (
            &[("x-smpp-use-msg-payload", "true"), ("x-smpp-long-message", "udh8")],
            Some(
                "x-smpp-use-msg-payload: \"true\" given; allowed: false, as x-smpp-long-message is \"udh8\", or one of \
                 the two left out",
            ),
        ),
        (
            &[("x-smpp-long-message", "payload"), ("x-smpp-use-msg-payload", "no")],
            Some(
                "x-smpp-use-msg-payload: \"no\" given; allowed: true, as x-smpp-long-message is \"payload\", or one of \
                 the two left out",
            ),
        ),
        (&[("x-smpp-long-message", "payload"), ("x-smpp-use-msg-payload", "true")], None),
        (&[("x-smpp-long-message", "sar"), ("x-smpp-use-msg-payload", "false")], None),
        (&[("session-by-text", "chat"), ("inbound-route", "1:a,1:b")], None),
        (&[("session-by-text", "chat")], None),
        (
            &[("session-by-text", "chat"), ("inbound-route", "1:a")],
            Some(
                "session-by-text: given, and inbound-route is \"1:a\", page mode alone; allowed: an inbound-route with \
                 a second endpoint, or none",
            ),
        ),
        (
            &[("x-smpp-interface-version", "3.3"), ("x-smpp-long-message", "sar")],
            Some(
                "x-smpp-long-message: \"sar\" given; allowed: udh8, udh16 and refuse, as x-smpp-interface-version is \
                 3.3, without TLVs",
            ),
        ),
        (
            &[
                ("x-smpp-interface-version", "3.3"),
                ("x-smpp-extraopt", "{tlvItems:[{tag:1,typ:byte,val:1}]}"),
            ],
            Some(
                "x-smpp-extraopt: TLVs given; allowed: none, as x-smpp-interface-version is 3.3, without TLVs",
            ),
        ),
        (
            &[("x-smpp-single-shifts", "turkish"), ("x-smpp-long-message", "sar")],
            Some(
                "x-smpp-single-shifts: \"turkish\" given; allowed: none, as x-smpp-long-message is sar, beside which no \
                 header is",
            ),
        ),
        (&[("x-smpp-tls-mode", "mutual"), ("x-smpp-tls-path-to-certificate", "smsc.p12")], None),
        (
            &[("x-smpp-tls-mode", "mutual")],
            Some(
                "x-smpp-tls-path-to-certificate: is missing: with x-smpp-tls-mode mutual it holds the key that is shown \
                 to the SMSC",
            ),
        ),
        (
            &[("x-smpp-tls-path-to-certificate", "smsc.p12")],
            Some(
                "x-smpp-tls-path-to-certificate: is set, and x-smpp-tls-mode is off: use single or mutual, or leave it \
                 out",
            ),
        ),
        (
            &[("x-smpp-tls-path-to-certificate", "smsc.p12"), ("x-smpp-tls-mode", "on")],
            Some("x-smpp-tls-mode: \"on\" given; allowed: off, single, mutual"),
        ),
    ];
    for (pairs, expected) in table {
        let result = ChannelOptions::from_pairs(BASE.iter().chain(*pairs).copied());
        let told = result.map(|_| ()).map_err(|errors| errors.to_string());
        assert_eq!(told, expected.map_or(Ok(()), |told| Err(told.to_owned())), "{pairs:?}");
    }
}

#[test]
fn the_ends_of_long_texts() {
    for (key, longest) in [("password", 255), ("x-smpp-empty-message", 1_000)] {
        let read = |characters| {
            let options = [("x-smpp-long-password", "true"), (key, &*"x".repeat(characters))];
            ChannelOptions::from_pairs(BASE.into_iter().chain(options)).is_ok()
        };
        assert_eq!((read(longest), read(longest + 1)), (true, false), "{key}");
    }
    let ends = [("a{40000}", true), ("a{4000000}", false)];
    for (pattern, allowed) in ends {
        let read = ChannelOptions::from_pairs(BASE.into_iter().chain([("session-by-text", pattern)]));
        assert_eq!(read.is_ok(), allowed, "{pattern}");
    }
}

#[test]
fn nothing_private_is_ever_shown() {
    let secret = "hunter2";
    let private = [
        ("password", "hunter2"),
        ("x-smpp-tls-certificate-file-password", "hunter2"),
        ("x-smpp-tls-certificate-password", "hunter2"),
        ("x-smpp-address-range", "^hunter2"),
        ("default-reply-address", "hunter2"),
        ("session-by-address", "hunter2"),
        ("session-by-text", "hunter2"),
        ("x-smpp-empty-message", "hunter2"),
        ("x-smpp-extraopt", "{tlvItems:[{tag:0x1400,typ:str,val:hunter2}]}"),
    ];
    let options = ChannelOptions::from_pairs(BASE.into_iter().chain(private)).unwrap();
    let shown = format!("{options:?} {options:#?} {:?}", options.entries().collect::<Vec<_>>());
    assert!(!shown.contains(secret), "{shown}");
    assert!(
        shown.contains("password: ***") && shown.contains("default-reply-address: <7 characters>"),
        "{shown}"
    );
    let dump: Vec<_> = options.entries().map(|entry| entry.to_string()).collect();
    assert!(!dump.iter().any(|value| value.contains(secret)), "{dump:?}");

    // The digits of the address, in hex or not, are nowhere either.
    let options =
        ChannelOptions::from_pairs(BASE.into_iter().chain([("default-reply-address", "+12025550100")]));
    assert!(!format!("{:?}", options.unwrap()).contains("2025550100"));

    // Wrong values are not shown either, and nor is a password's length.
    let wrong = [
        ("password", "hunter2-\u{e9}"),
        ("x-smpp-address-range", "hunter2-\u{e9}"),
        ("default-reply-address", "hunter2-\u{e9}"),
        ("session-by-address", "hunter2("),
        ("session-by-text", "hunter2["),
        ("x-smpp-extraopt", "hunter2"),
    ];
    let told = errors(&wrong);
    assert!(!told.contains(secret), "{told}");
    assert!(told.contains("password: *** given"), "{told}");

    let mut options = ChannelOptions::new("smsc", "ESME1", "hunter2-hunter2");
    options.address_range = "hunter2".repeat(9);
    let told = options.validate().unwrap_err();
    assert!(!format!("{told} {told:?}").contains(secret), "{told}");
}

#[test]
fn errors_stay_in_their_lines() {
    let long = "9".repeat(10_000);
    let told = errors(&[("x-smpp-sessions", &long), ("a\nb", "1"), (&long, "1"), ("x-smpp-port", "1\r\n2")]);
    assert_eq!(told.lines().count(), 5, "{told}");
    assert!(told.lines().all(|line| line.len() < 250), "{told}");
}

#[test]
fn one_error_needs_no_list() {
    assert_eq!(errors(&[("x-smpp-sessions", "0")]), "x-smpp-sessions: \"0\" given; allowed: 1 to 100");
}

proptest::proptest! {
    #[test]
    fn whatever_stands_in_a_file_is_read_or_refused(
        lines in proptest::collection::vec((0..80_usize, "\\PC{0,12}|[0-9]{1,6}|true|off"), 0..6)
    ) {
        let keys: Vec<_> = ChannelOptions::known().map(|info| info.key()).collect();
        let lines: Vec<_> = lines.iter().map(|(at, value)| format!("{}={value}", keys[at % keys.len()])).collect();
        super::options_body::options(&lines.join("\n"));
    }
}
