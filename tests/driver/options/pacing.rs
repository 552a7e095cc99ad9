//! Speed, waiting, receipts.

use smpp_driver::driver::IdForm;

use super::{Row, YES_NO, ms};

pub(super) const PACING: &[Row] = &[
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
