//! Every option by key: its default, each end of its range, one beyond, and what is of another type.

use std::time::Duration;

use smpp_driver::codec::{DataCoding, InterfaceVersion, Leniency, Npi, RegisteredDelivery, Ton};
use smpp_driver::driver::{
    ApplyArea, BindMode, ChannelOptions, CleanSubject, IdForm, LongMessageForm, OptionFault, PiiDirection,
    PiiRules, TypingPreview, Ucs2Form,
};
use smpp_driver::text::{Encoding, NationalLanguage};

/// A value that is allowed, and what it makes of the options.
type Good = (&'static str, fn(&ChannelOptions) -> bool);

/// An option: its key, its default as it is written, values that are allowed, values that are not.
struct Row(&'static str, Option<&'static str>, &'static [Good], &'static [&'static str]);

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn written(options: &ChannelOptions, key: &str) -> String {
    options.entries().find(|entry| entry.info().key() == key).unwrap().reveal().to_owned()
}

const TON: &[&str] = &["7", "-1", "256", "x", "1.0", "0x01"];
const NPI: &[&str] = &["2", "5", "7", "19", "-1", "257", "x"];
const YES_NO: &[&str] = &["", "2", "maybe", "truee"];
const TEXT_13: &str = "1234567890123";
const TEXT_41: &str = "12345678901234567890123456789012345678901";
const PASSWORD_256: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                            0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                            0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                            0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const HOSTS_17: &str = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q";
const CLASS: &str = "com.genesyslab.mcr.smserver.channel.sms_mms.opensmpp.SmppDriver";

const LINK: &[Row] = &[
    Row("driver-classname", Some(CLASS), &[(CLASS, |o| o.sessions == 1)], &["", "com.example.Driver"]),
    Row(
        "x-smpp-host",
        None,
        &[
            ("smsc1", |o| o.hosts.len() == 1 && o.hosts[0].name == "smsc1" && o.hosts[0].port.is_none()),
            ("a:1, [::1]:65535 ,127.0.0.1", |o| {
                let of = |at: usize| (&*o.hosts[at].name, o.hosts[at].port);
                (of(0), of(1), of(2)) == (("a", Some(1)), ("::1", Some(65_535)), ("127.0.0.1", None))
            }),
            ("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p", |o| o.hosts.len() == 16),
        ],
        &[
            "", HOSTS_17, "a,,b", "a,", "a:0", "a:65536", "a:b", "::1", "[::1", "[smsc]:1", "a b", "u@a",
            "smpp://a",
        ],
    ),
    Row(
        "x-smpp-port",
        None,
        &[("1", |o| o.port == Some(1)), ("65535", |o| o.port == Some(65_535)), ("", |o| o.port.is_none())],
        &["0", "65536", "-1", "+1", "2775.0", "smpp"],
    ),
    Row("x-smpp-receiver-port", None, &[("", |o| o.receiver_port.is_none())], &["0", "65536", "x"]),
    Row(
        "x-smpp-bind-mode",
        Some("transceiver"),
        &[
            ("transceiver", |o| o.bind_mode == BindMode::Transceiver),
            ("tr", |o| o.bind_mode == BindMode::Transceiver),
            ("transmitter", |o| o.bind_mode == BindMode::Transmitter),
            ("T", |o| o.bind_mode == BindMode::Transmitter),
            ("receiver", |o| o.bind_mode == BindMode::Receiver),
            ("rx", |o| o.bind_mode == BindMode::Receiver),
            ("Pair", |o| o.bind_mode == BindMode::Pair),
        ],
        &["", "both", "1"],
    ),
    Row(
        "x-smpp-sessions",
        Some("1"),
        &[("1", |o| o.sessions == 1), ("100", |o| o.sessions == 100)],
        &["0", "101", "-1", "1.5", "one", "", "4294967297"],
    ),
    Row(
        "x-smpp-system-id",
        None,
        &[("E", |o| o.system_id == "E"), ("123456789012345", |o| o.system_id.len() == 15)],
        &["", "1234567890123456", "Ä", "a\0b"],
    ),
    Row(
        "password",
        None,
        &[("", |o| o.password.is_empty()), ("12345678", |o| o.password.reveal() == "12345678")],
        &[PASSWORD_256, "pässword", "a\0b"],
    ),
    Row(
        "x-smpp-long-password",
        Some("false"),
        &[("true", |o| o.long_password), ("no", |o| !o.long_password)],
        YES_NO,
    ),
    Row(
        "x-smpp-system-type",
        None,
        &[("", |o| o.system_type.is_empty()), ("123456789012", |o| o.system_type.len() == 12)],
        &[TEXT_13, "É"],
    ),
    Row(
        "x-smpp-interface-version",
        Some("3.4"),
        &[
            ("3.3", |o| o.interface_version == InterfaceVersion::V3_3),
            ("3.4", |o| o.interface_version == InterfaceVersion::V3_4),
            ("5.0", |o| o.interface_version == InterfaceVersion::V5_0),
        ],
        &["", "3", "3.2", "3.5", "5.1", "0x34"],
    ),
    Row(
        "x-smpp-address-range",
        None,
        &[
            ("", |o| o.address_range.is_empty()),
            ("1234567890123456789012345678901234567890", |o| o.address_range.len() == 40),
        ],
        &[TEXT_41, "ü"],
    ),
    Row(
        "x-smpp-addr-ton",
        Some("0"),
        &[("0", |o| o.addr_ton == Ton::UNKNOWN), ("6", |o| o.addr_ton == Ton::ABBREVIATED)],
        TON,
    ),
    Row(
        "x-smpp-addr-npi",
        Some("0"),
        &[("0", |o| o.addr_npi == Npi::UNKNOWN), ("18", |o| o.addr_npi == Npi::WAP_CLIENT_ID)],
        NPI,
    ),
    Row(
        "x-smpp-leniency",
        Some("lenient"),
        &[("lenient", |o| o.leniency == Leniency::LENIENT), ("strict", |o| o.leniency == Leniency::STRICT)],
        &["", "some"],
    ),
    Row(
        "x-smpp-comms-timeout",
        Some("10000"),
        &[
            ("1000", |o| o.comms_timeout == ms(1_000)),
            ("180000", |o| o.comms_timeout == ms(180_000)),
            ("3m", |o| o.comms_timeout == ms(180_000)),
            ("1500 ms", |o| o.comms_timeout == ms(1_500)),
        ],
        &["999", "180001", "", "10x", "s", "1.5s", "-1", "4m", "18446744073709551615d"],
    ),
    Row(
        "x-smpp-receive-timeout",
        Some("30000"),
        &[("1s", |o| o.receive_timeout == ms(1_000)), ("180000", |o| o.receive_timeout == ms(180_000))],
        &["0", "999ms", "181s", "never"],
    ),
    Row(
        "x-smpp-enquire-link-timeout",
        Some("30000"),
        &[
            ("0", |o| o.enquire_link_timeout.is_zero()),
            ("1000", |o| o.enquire_link_timeout == ms(1_000)),
            ("1h", |o| o.enquire_link_timeout == ms(3_600_000)),
        ],
        &["1", "999", "3600001", "off"],
    ),
    Row(
        "reconnection-timeout",
        Some("180"),
        &[
            ("10", |o| o.reconnection_timeout == ms(10_000)),
            ("86400", |o| o.reconnection_timeout == ms(86_400_000)),
            ("1d", |o| o.reconnection_timeout == ms(86_400_000)),
        ],
        &["9", "9999ms", "86401", "0", "soon"],
    ),
];

const TLS: &[Row] = &[
    Row(
        "x-smpp-tls-mode",
        Some("off"),
        &[
            ("off", |o| !o.is_encrypted()),
            ("Single", |o| o.is_encrypted() && o.port_of(&o.hosts[0]) == 3_550),
        ],
        &["on", "tls", "1.2"],
    ),
    Row(
        "x-smpp-tls-version",
        Some("1.2"),
        &[
            ("1.2", |o| written(o, "x-smpp-tls-version") == "1.2"),
            ("1.3", |o| written(o, "x-smpp-tls-version") == "1.3"),
            ("both", |o| written(o, "x-smpp-tls-version") == "both"),
        ],
        &["1.1", "1.0", "1.4", "TLSv1.2", "12"],
    ),
    Row("x-smpp-tls-path-to-certificate", None, &[("", |o| !o.is_encrypted())], &[]),
    Row(
        "x-smpp-tls-certificate-file-password",
        None,
        &[("s3cret", |o| written(o, "x-smpp-tls-certificate-file-password") == "s3cret")],
        &[],
    ),
    Row(
        "x-smpp-tls-certificate-password",
        None,
        &[("s3cret", |o| written(o, "x-smpp-tls-certificate-password") == "s3cret")],
        &[],
    ),
    Row("x-smpp-tls-alias", None, &[("", |o| !o.is_encrypted())], &[]),
    Row(
        "x-smpp-tls-name-check",
        Some("host"),
        &[("host", |o| written(o, "x-smpp-tls-name-check") == "host")],
        &["on", "none"],
    ),
    Row("x-smpp-tls-server-name", None, &[("", |o| !o.is_encrypted())], &["smsc..example", "a b"]),
    Row("x-smpp-tls-pins", None, &[("", |o| !o.is_encrypted())], &["0011", "smsc"]),
    Row(
        "x-smpp-tls-require-integrity",
        Some("false"),
        &[("no", |o| written(o, "x-smpp-tls-require-integrity") == "false")],
        YES_NO,
    ),
];

const SENDING: &[Row] = &[
    Row(
        "default-reply-address",
        None,
        &[
            ("", |o| o.default_reply_address.is_none()),
            ("+12025550100", |o| o.default_reply_address.as_ref().unwrap().ton == Ton::INTERNATIONAL),
            ("12345678901234567890", |o| o.default_reply_address.as_ref().unwrap().addr.len() == 20),
            ("ACME", |o| o.default_reply_address.as_ref().unwrap().ton == Ton::ALPHANUMERIC),
        ],
        &["123456789012345678901", "ÄCME"],
    ),
    Row(
        "x-smpp-src-addr-ton",
        None,
        &[
            ("0", |o| o.src_addr_ton == Some(Ton::UNKNOWN)),
            ("6", |o| o.src_addr_ton == Some(Ton::ABBREVIATED)),
        ],
        TON,
    ),
    Row(
        "x-smpp-src-addr-npi",
        None,
        &[
            ("0", |o| o.src_addr_npi == Some(Npi::UNKNOWN)),
            ("18", |o| o.src_addr_npi == Some(Npi::WAP_CLIENT_ID)),
        ],
        NPI,
    ),
    Row(
        "x-smpp-dest-addr-ton",
        None,
        &[
            ("0", |o| o.dest_addr_ton == Some(Ton::UNKNOWN)),
            ("6", |o| o.dest_addr_ton == Some(Ton::ABBREVIATED)),
        ],
        TON,
    ),
    Row(
        "x-smpp-dest-addr-npi",
        None,
        &[("", |o| o.dest_addr_npi.is_none()), ("14", |o| o.dest_addr_npi == Some(Npi::INTERNET))],
        NPI,
    ),
    Row(
        "x-smpp-service-type",
        None,
        &[("", |o| o.service_type.is_empty()), ("12345", |o| o.service_type == "12345")],
        &["123456", "ä"],
    ),
    Row(
        "x-smpp-validity-period",
        None,
        &[
            ("", |o| o.validity().is_none()),
            ("1", |o| o.validity().unwrap().to_string() == "000000000001000R"),
            ("2764799", |o| o.validity().unwrap().to_string() == "000031235959000R"),
            ("7d", |o| o.validity().unwrap().to_string() == "000007000000000R"),
            ("000007000000000R", |o| o.validity().unwrap().to_string() == "000007000000000R"),
            ("301231235959000+", |o| o.validity().unwrap().to_string() == "301231235959000+"),
        ],
        &["0", "2764800", "000007000000000", "301331235959000+", "0000070000000R", "soon"],
    ),
    Row(
        "x-smpp-delivery-report",
        Some("none"),
        &[
            ("none", |o| o.delivery_report == RegisteredDelivery::NONE),
            ("true", |o| o.delivery_report == RegisteredDelivery::FINAL),
            ("failure", |o| o.delivery_report == RegisteredDelivery::FAILURE),
            ("Success+Intermediate", |o| o.delivery_report == RegisteredDelivery(0x13)),
            ("0", |o| o.delivery_report == RegisteredDelivery::NONE),
            ("31", |o| o.delivery_report == RegisteredDelivery(0x1F)),
        ],
        &["", "32", "-1", "always", "+intermediate", "final+more"],
    ),
    Row(
        "x-smpp-extraopt",
        None,
        &[
            ("", |o| o.extraopt.is_empty()),
            ("{tlvItems:[{tag:65535,typ:byte,val:255}]}", |o| {
                o.extraopt.iter().next().unwrap().tag.0 == 65_535
            }),
        ],
        &["{}", "tlv", "{tlvItems:[{tag:65536,typ:byte,val:1}]}", "{tlvItems:[{tag:1,typ:byte,val:256}]}"],
    ),
    Row(
        "x-smpp-long-message",
        Some("udh8"),
        &[
            ("udh8", |o| o.long_message == LongMessageForm::Udh8),
            ("udh16", |o| o.long_message == LongMessageForm::Udh16),
            ("sar", |o| o.long_message == LongMessageForm::Sar),
            ("payload", |o| o.long_message == LongMessageForm::Payload),
            ("refuse", |o| o.long_message == LongMessageForm::Refuse),
        ],
        &["", "udh", "udh32", "8"],
    ),
    Row(
        "x-smpp-use-msg-payload",
        Some("false"),
        &[
            ("true", |o| o.long_message == LongMessageForm::Payload),
            ("false", |o| o.long_message == LongMessageForm::Udh8),
        ],
        YES_NO,
    ),
    Row(
        "x-smpp-sar-max-segments",
        Some("255"),
        &[("2", |o| o.sar_max_segments == 2), ("255", |o| o.sar_max_segments == 255)],
        &["1", "256", "258", "x", ""],
    ),
    Row(
        "x-smpp-sar-prompt-responses",
        Some("false"),
        &[("1", |o| o.sar_prompt_responses), ("0", |o| !o.sar_prompt_responses)],
        YES_NO,
    ),
    Row(
        "x-smpp-transliterate",
        Some("false"),
        &[("YES", |o| o.transliterate), ("no", |o| !o.transliterate)],
        YES_NO,
    ),
    Row(
        "x-smpp-whole-graphemes",
        Some("false"),
        &[("on", |o| o.whole_graphemes), ("off", |o| !o.whole_graphemes)],
        YES_NO,
    ),
    Row(
        "x-smpp-single-shifts",
        None,
        &[
            ("", |o| o.single_shifts.is_empty()),
            ("turkish, Spanish", |o| {
                o.single_shifts == [NationalLanguage::Turkish, NationalLanguage::Spanish]
            }),
        ],
        &["klingon", "turkish;spanish", "turkish,,spanish"],
    ),
    Row(
        "x-smpp-locking-shifts",
        None,
        &[("", |o| o.locking_shifts.is_empty()), ("urdu", |o| o.locking_shifts == [NationalLanguage::Urdu])],
        &["spanish", "1"],
    ),
    Row(
        "x-smpp-outbound-enc-default",
        Some("gsm7"),
        &[
            ("X-Gsm7Bit", |o| o.outbound_enc_default == Encoding::Gsm7),
            ("ISO8859_1", |o| o.outbound_enc_default == Encoding::Latin1),
            ("UnicodeBigUnmarked", |o| o.outbound_enc_default == Encoding::Ucs2),
            ("Cp1252", |o| o.outbound_enc_default.encode("€ŸÿŽ").unwrap() == [0x80, 0x9F, 0xFF, 0x8E]),
        ],
        &["", "ebcdic", "7"],
    ),
    Row(
        "x-smpp-outbound-enc-packed",
        Some("false"),
        &[("true", |o| o.operator_profile().packs()), ("false", |o| !o.operator_profile().packs())],
        YES_NO,
    ),
    Row(
        "x-smpp-ucs2-enc-schema",
        Some("be"),
        &[
            ("be", |o| o.ucs2_enc_schema == Ucs2Form::BigEndian),
            ("le-bom", |o| {
                o.ucs2_enc_schema.is_marked() && o.ucs2_enc_schema.encoding() == Encoding::Ucs2LittleEndian
            }),
            ("UnicodeLittleUnmarked", |o| o.ucs2_enc_schema == Ucs2Form::LittleEndian),
        ],
        &["", "middle"],
    ),
];

const PACING: &[Row] = &[
    Row(
        "x-smpp-submit-max-rate",
        Some("10"),
        &[
            ("1", |o| o.submit_max_rate == Some(1)),
            ("1000", |o| o.submit_max_rate == Some(1_000)),
            ("off", |o| o.submit_max_rate.is_none()),
        ],
        &["0", "1001", "", "x", "0.5"],
    ),
    Row(
        "x-smpp-submit-window-size",
        Some("10"),
        &[("1", |o| o.submit_window_size == 1), ("1000", |o| o.submit_window_size == 1_000)],
        &["0", "1001", "off"],
    ),
    Row(
        "x-smpp-response-max-waiting-time",
        Some("30000"),
        &[
            ("1000", |o| o.response_max_waiting_time == ms(1_000)),
            ("180000", |o| o.response_max_waiting_time == ms(180_000)),
        ],
        &["999", "180001", "30", "30 sec"],
    ),
    Row(
        "x-smpp-adaptive-pacing",
        Some("true"),
        &[("false", |o| !o.adaptive_pacing), ("true", |o| o.adaptive_pacing)],
        YES_NO,
    ),
    Row(
        "x-smpp-throttle-retry",
        Some("true"),
        &[("false", |o| !o.throttle_retry), ("true", |o| o.throttle_retry)],
        YES_NO,
    ),
    Row(
        "x-smpp-keep-order",
        Some("true"),
        &[("false", |o| !o.keep_order), ("true", |o| o.keep_order)],
        YES_NO,
    ),
    Row(
        "x-smpp-message-deadline",
        Some("300000"),
        &[("1000", |o| o.message_deadline == ms(1_000)), ("7d", |o| o.message_deadline == ms(604_800_000))],
        &["999", "604800001", "8d"],
    ),
    Row(
        "x-smpp-queue-size",
        Some("100000"),
        &[("1", |o| o.queue_size == 1), ("10000000", |o| o.queue_size == 10_000_000)],
        &["0", "10000001", "1e6"],
    ),
    Row(
        "x-smpp-id-match",
        Some("learned"),
        &[
            ("learned", |o| o.id_match == IdForm::Learned),
            ("exact", |o| o.id_match == IdForm::Exact),
            ("padding", |o| o.id_match == IdForm::Padding),
            ("radix", |o| o.id_match == IdForm::Radix),
        ],
        &["", "hex"],
    ),
    Row(
        "x-smpp-correlation-size",
        Some("100000"),
        &[("1", |o| o.correlation_size == 1), ("10000000", |o| o.correlation_size == 10_000_000)],
        &["0", "10000001"],
    ),
    Row(
        "x-smpp-correlation-expiry",
        Some("259200000"),
        &[
            ("60000", |o| o.correlation_expiry == ms(60_000)),
            ("30d", |o| o.correlation_expiry == ms(2_592_000_000)),
        ],
        &["59999", "2592000001"],
    ),
];

const RECEIVING: &[Row] = &[
    Row(
        "x-smpp-empty-message",
        None,
        &[("", |o| o.empty_message.is_empty()), ("(leer)", |o| o.empty_message == "(leer)")],
        &[],
    ),
    Row(
        "x-smpp-delivery-extraopt",
        None,
        &[
            ("", |o| o.delivery_extraopt.is_empty()),
            ("0x1401, 5, receipted_message_id", |o| {
                o.delivery_extraopt.iter().map(|tag| tag.0).eq([0x1401, 5, 0x001E])
            }),
        ],
        &["65536", "0x10000", "no_such_tag", "1,,2"],
    ),
    Row(
        "inbound-route",
        None,
        &[
            ("", |o| o.inbound_route.is_empty()),
            ("101:sms_endpoint", |o| o.inbound_route.len() == 1),
            ("101:sms_endpoint, 101:chat_endpoint", |o| o.inbound_route[1].endpoint == "chat_endpoint"),
        ],
        &["sms_endpoint", "101:", ":a", "1:a,1:b,1:c", "1:a,"],
    ),
    Row(
        "session-by-address",
        None,
        &[
            ("", |o| o.session_by_address.is_none()),
            (r"^\+?1202555\d+$", |o| {
                let pattern = o.session_by_address.as_ref().unwrap();
                pattern.is_match("+12025550100") && !pattern.is_match("447700900123")
            }),
        ],
        &["(", r"(a)\1", "(?=a)"],
    ),
    Row(
        "session-by-text",
        None,
        &[
            ("", |o| o.session_by_text.is_none()),
            ("(?i)^chat", |o| o.session_by_text.as_ref().unwrap().is_match("CHAT please")),
        ],
        &["[", "a{9999999}"],
    ),
    Row(
        "x-smpp-inbound-enc-default",
        Some("gsm7"),
        &[
            ("UTF8", |o| o.inbound_enc_default == Encoding::Utf8),
            ("hebrew", |o| o.operator_profile().encoding_of(DataCoding::DEFAULT) == Some(Encoding::Hebrew)),
        ],
        &["", "morse"],
    ),
    Row(
        "x-smpp-inbound-enc-packed",
        Some("false"),
        &[("true", |o| o.inbound_enc_packed), ("false", |o| !o.inbound_enc_packed)],
        YES_NO,
    ),
    Row(
        "x-smpp-inbound-enc-detect-ucs2",
        Some("false"),
        &[("true", |o| o.inbound_enc_detect_ucs2), ("false", |o| !o.inbound_enc_detect_ucs2)],
        YES_NO,
    ),
    Row(
        "x-smpp-inbound-enc-map",
        None,
        &[
            ("", |o| o.inbound_enc_map.is_empty()),
            ("0x01=gsm7, 255=cyrillic", |o| {
                let profile = o.operator_profile();
                profile.encoding_of(DataCoding(1)) == Some(Encoding::Gsm7)
                    && profile.encoding_of(DataCoding(255)) == Some(Encoding::Cyrillic)
            }),
        ],
        &["0=gsm7", "256=gsm7", "1=morse", "1", "=gsm7", "1:gsm7"],
    ),
    Row(
        "x-smpp-handler-timeout",
        Some("20000"),
        &[("1000", |o| o.handler_timeout == ms(1_000)), ("180000", |o| o.handler_timeout == ms(180_000))],
        &["999", "180001"],
    ),
    Row(
        "x-smpp-inbound-window",
        Some("100"),
        &[("1", |o| o.inbound_window == 1), ("10000", |o| o.inbound_window == 10_000)],
        &["0", "10001"],
    ),
    Row(
        "x-smpp-join-expiry",
        Some("1800000"),
        &[("1000", |o| o.join_expiry == ms(1_000)), ("604800000", |o| o.join_expiry == ms(604_800_000))],
        &["999", "604800001"],
    ),
    Row("x-debug-mode", Some("false"), &[("true", |o| o.debug_mode), ("false", |o| !o.debug_mode)], YES_NO),
];

const MASKING: &[Row] = &[
    Row(
        "x-smpp-pii-rules",
        Some("none"),
        &[
            ("none", |o| o.masking.rules == PiiRules::None),
            ("builtin", |o| o.masking.rules == PiiRules::Builtin),
            ("9.0", |o| o.masking.rules == PiiRules::V9_0),
            ("8.5.1", |o| o.masking.rules == PiiRules::V8_5_1),
        ],
        &["", "9", "8.5.3"],
    ),
    Row(
        "x-smpp-pii-direction",
        Some("inbound"),
        &[
            ("inbound", |o| o.masking.direction == PiiDirection::Inbound),
            ("outbound", |o| o.masking.direction == PiiDirection::Outbound),
            ("both", |o| o.masking.direction == PiiDirection::Both),
        ],
        &["", "none"],
    ),
    Row(
        "apply-area",
        Some("always"),
        &[
            ("always", |o| o.masking.apply_area == ApplyArea::Always),
            ("history-all", |o| o.masking.apply_area == ApplyArea::HistoryAll),
            ("history-final", |o| o.masking.apply_area == ApplyArea::HistoryFinal),
            ("never", |o| o.masking.apply_area == ApplyArea::Never),
        ],
        &["", "history"],
    ),
    Row(
        "clean-subject",
        Some("both"),
        &[
            ("never", |o| o.masking.clean_subject == CleanSubject::Never),
            ("history", |o| o.masking.clean_subject == CleanSubject::History),
            ("interaction", |o| o.masking.clean_subject == CleanSubject::Interaction),
            ("both", |o| o.masking.clean_subject == CleanSubject::Both),
        ],
        &["", "always"],
    ),
    Row(
        "default-repchar",
        Some("*"),
        &[("X", |o| o.masking.replacement == 'X'), ("#*", |o| o.masking.replacement == '#')],
        &["", "\n"],
    ),
    Row(
        "typing-preview",
        Some("any"),
        &[
            ("any", |o| o.masking.typing_preview == TypingPreview::Any),
            ("message", |o| o.masking.typing_preview == TypingPreview::Message),
            ("none", |o| o.masking.typing_preview == TypingPreview::None),
            ("notice", |o| o.masking.typing_preview == TypingPreview::Notice),
        ],
        &["", "all"],
    ),
];

fn rows() -> impl Iterator<Item = &'static Row> {
    [LINK, TLS, SENDING, PACING, RECEIVING, MASKING].into_iter().flatten()
}

/// A channel with this option, and with what must be there.
fn channel(key: &'static str, value: &str) -> Result<ChannelOptions, smpp_driver::driver::OptionErrors> {
    let base = [("x-smpp-host", "smsc"), ("x-smpp-system-id", "ESME1")];
    let base = base.into_iter().filter(|(needed, _)| *needed != key);
    ChannelOptions::from_pairs(base.chain([(key, value)]))
}

#[test]
fn every_option_is_in_the_table() {
    let known: Vec<_> = ChannelOptions::known().map(|info| info.key()).collect();
    let tested: Vec<_> = rows().map(|Row(key, ..)| *key).collect();
    assert_eq!(known, tested);
}

#[test]
fn defaults() {
    for Row(key, default, ..) in rows() {
        let info = ChannelOptions::known().find(|info| info.key() == *key).unwrap();
        assert_eq!(info.default_value().as_deref(), *default, "{key}");
    }
}

#[test]
fn each_end_of_every_range() {
    for Row(key, _, good, _) in rows() {
        for (value, effect) in *good {
            let options = channel(key, value).unwrap_or_else(|errors| panic!("{key} = {value:?}: {errors}"));
            assert!(effect(&options), "{key} = {value:?}: {options:?}");
            assert_eq!(options.validate(), Ok(()), "{key} = {value:?}, as fields");
            let capitals = key.to_ascii_uppercase();
            let mut set = ChannelOptions::new("smsc", "ESME1", "");
            set.set(&capitals, value).unwrap();
            assert!(effect(&set), "{capitals} = {value:?}, set");
        }
    }
}

#[test]
fn one_beyond_every_range() {
    for Row(key, _, _, bad) in rows() {
        for value in *bad {
            let Err(errors) = channel(key, value) else { panic!("{key} = {value:?} is taken") };
            let [error] = &errors.iter().collect::<Vec<_>>()[..] else {
                panic!("{key} = {value:?}: {errors}")
            };
            assert_eq!(error.key, *key);
            let OptionFault::Value { given, allowed, .. } = &error.fault else {
                panic!("{key} = {value:?}: {error}")
            };
            let info = ChannelOptions::known().find(|info| info.key() == *key).unwrap();
            assert_eq!(*allowed, info.allowed(), "{key}");
            assert!(!given.is_empty(), "{key}");

            let mut options = ChannelOptions::new("smsc", "ESME1", "secret");
            let before = format!("{options:?}");
            assert_eq!(options.set(key, value).as_ref(), Err(*error), "{key} = {value:?}, set");
            assert_eq!(format!("{options:?}"), before, "{key} = {value:?} changes nothing");
        }
    }
}

#[test]
fn what_is_written_is_read_again() {
    for Row(key, _, good, _) in rows() {
        for (value, _) in *good {
            let options = channel(key, value).unwrap();
            let written: Vec<_> =
                options.entries().map(|entry| (entry.info().key(), entry.reveal().to_owned())).collect();
            let again = ChannelOptions::from_pairs(written.clone()).unwrap();
            let rewritten: Vec<_> =
                again.entries().map(|entry| (entry.info().key(), entry.reveal().to_owned())).collect();
            assert_eq!(written, rewritten, "{key} = {value:?}");
        }
    }
}
