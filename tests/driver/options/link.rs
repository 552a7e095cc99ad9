//! The way to the SMSC: hosts, the bind, timers, TLS.

use smpp_driver::codec::{InterfaceVersion, Leniency, Npi, Ton};
use smpp_driver::driver::BindMode;

use super::{NPI, Row, TON, YES_NO, ms, written};

const TEXT_13: &str = "1234567890123";
const TEXT_41: &str = "12345678901234567890123456789012345678901";
const PASSWORD_256: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                            0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                            0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                            0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const HOSTS_17: &str = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q";
const CLASS: &str = "com.genesyslab.mcr.smserver.channel.sms_mms.opensmpp.SmppDriver";

pub(super) const LINK: &[Row] = &[
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

pub(super) const TLS: &[Row] = &[
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
