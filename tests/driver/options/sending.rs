//! What is sent.

use smpp_driver::codec::{Npi, RegisteredDelivery, Ton};
use smpp_driver::driver::{LongMessageForm, Ucs2Form};
use smpp_driver::text::{Encoding, NationalLanguage};

use super::{NPI, Row, TON, YES_NO};

pub(super) const SENDING: &[Row] = &[
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
