//! Options of the way to the SMSC: hosts, the bind, timers.

use super::{DAY, Fixed, HOUR, SECOND, millis, option};
use crate::codec::{InterfaceVersion, Leniency, Npi, Ton};
use crate::driver::options::info::{OptionInfo, Origin, Privacy};
use crate::driver::options::kinds::{At, Choice, Code, List, Number, Or, Time, Unit, YES_NO};
use crate::driver::options::texts::{Ascii, Place};
use crate::driver::options::values::BindMode;

const PORT: Or<Number> = Or { word: "", kind: Number { min: 1, max: 65_535 } };

const BIND_MODE: Choice<BindMode> = Choice(&[
    ("transceiver", BindMode::Transceiver),
    ("transmitter", BindMode::Transmitter),
    ("receiver", BindMode::Receiver),
    ("pair", BindMode::Pair),
    ("trx", BindMode::Transceiver),
    ("tr", BindMode::Transceiver),
    ("tx", BindMode::Transmitter),
    ("t", BindMode::Transmitter),
    ("rx", BindMode::Receiver),
    ("r", BindMode::Receiver),
]);

const VERSION: Choice<InterfaceVersion> = Choice(&[
    ("3.3", InterfaceVersion::V3_3),
    ("3.4", InterfaceVersion::V3_4),
    ("5.0", InterfaceVersion::V5_0),
]);

/// By key all or nothing; a field may hold any set.
const LENIENCY: Choice<Leniency> = Choice(&[("lenient", Leniency::LENIENT), ("strict", Leniency::STRICT)]);

pub(super) const OPTIONS: &[OptionInfo] = &[
    OptionInfo {
        key: "driver-classname",
        field: "",
        unit: "",
        privacy: Privacy::Open,
        origin: Origin::Reference,
        extremes: "accepted so that a section can be taken as it is; no effect",
        setting: &Fixed("com.genesyslab.mcr.smserver.channel.sms_mms.opensmpp.SmppDriver"),
    },
    option!(
        "x-smpp-host",
        hosts,
        "",
        Open,
        Name,
        List { of: Place, min: 1, max: 16 },
        "one: no other to turn to when it fails; more: tried in order"
    ),
    option!("x-smpp-port", port, "", Open, Name, PORT, "empty: 2775, with TLS 3550"),
    option!(
        "x-smpp-receiver-port",
        receiver_port,
        "",
        Open,
        Ours,
        PORT,
        "empty: the port of the transmitters; only with `x-smpp-bind-mode` = `pair`"
    ),
    option!(
        "x-smpp-bind-mode",
        bind_mode,
        "",
        Open,
        Name,
        BIND_MODE,
        "`transmitter` never receives, receipts included; `receiver` never sends; also read: `trx`, `tx`, `rx`, and \
         `tr`, `t`, `r`"
    ),
    option!(
        "x-smpp-sessions",
        sessions,
        "sessions",
        Open,
        Ours,
        Number { min: 1, max: 100 },
        "1: when the session breaks nothing is sent until it is back; 100: most SMSCs allow fewer and refuse the rest"
    ),
    option!(
        "x-smpp-system-id",
        system_id,
        "",
        Open,
        Name,
        Ascii { min: 1, max: 15 },
        "15: the longest of the specification"
    ),
    option!(
        "password",
        password,
        "",
        Secret,
        Reference,
        Ascii { min: 0, max: 255 },
        "more than 8 only with `x-smpp-long-password`"
    ),
    option!(
        "x-smpp-long-password",
        long_password,
        "",
        Open,
        Ours,
        YES_NO,
        "`true`: up to 255 characters, which a strict SMSC refuses"
    ),
    option!(
        "x-smpp-system-type",
        system_type,
        "",
        Open,
        Name,
        Ascii { min: 0, max: 12 },
        "12: the longest of the specification"
    ),
    option!(
        "x-smpp-interface-version",
        interface_version,
        "",
        Open,
        Ours,
        VERSION,
        "`3.3`: no TLVs; `5.0`: `congestion_state` of the SMSC is heeded"
    ),
    option!(
        "x-smpp-address-range",
        address_range,
        "",
        Personal,
        Name,
        Ascii { min: 0, max: 40 },
        "empty: the SMSC knows what to route here"
    ),
    option!("x-smpp-addr-ton", addr_ton, "", Open, Ours, Code(Ton::NAMED), "of `x-smpp-address-range`"),
    option!("x-smpp-addr-npi", addr_npi, "", Open, Ours, Code(Npi::NAMED), "of `x-smpp-address-range`"),
    option!(
        "x-smpp-leniency",
        leniency,
        "",
        Open,
        Ours,
        LENIENCY,
        "`strict`: every deviation from the specification is refused, and many SMSCs have some"
    ),
    option!(
        "x-smpp-comms-timeout",
        comms_timeout,
        "ms",
        Open,
        Name,
        millis(SECOND, SECOND.saturating_mul(180)),
        "1000: too short for TLS on long ways; 180000: three minutes until the next host is tried"
    ),
    option!(
        "x-smpp-receive-timeout",
        receive_timeout,
        "ms",
        Open,
        Name,
        millis(SECOND, SECOND.saturating_mul(180)),
        "1000: a busy SMSC is taken for dead; 180000: a dead one is found after three minutes"
    ),
    option!(
        "x-smpp-enquire-link-timeout",
        enquire_link_timeout,
        "ms",
        Open,
        Name,
        Time { unit: Unit::Millis, min: SECOND, max: HOUR, never: true },
        "0: a dead link is found only by sending; 1000: one `enquire_link` a second on an idle link"
    ),
    option!(
        "reconnection-timeout",
        reconnection_timeout,
        "s",
        Open,
        Reference,
        Time { unit: Unit::Seconds, min: SECOND.saturating_mul(10), max: DAY, never: false },
        "the longest pause; the first ones are shorter, and all vary; 86400 is the highest of ours, the reference names \
         none"
    ),
];
