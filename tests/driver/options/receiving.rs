//! What is received, and what is masked of it.

use smpp_driver::codec::DataCoding;
use smpp_driver::driver::{ApplyArea, CleanSubject, PiiDirection, PiiRules, TypingPreview};
use smpp_driver::text::Encoding;

use super::{Row, YES_NO, ms};

pub(super) const RECEIVING: &[Row] = &[
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

pub(super) const MASKING: &[Row] = &[
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
