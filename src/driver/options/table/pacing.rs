//! Options of speed, waiting and receipts.

use super::{DAY, MINUTE, SECOND, millis, option};
use crate::driver::options::info::{OptionInfo, Origin, Privacy};
use crate::driver::options::kinds::{At, Choice, Number, Or, YES_NO};
use crate::driver::options::values::IdForm;

const IDS: Choice<IdForm> = Choice(&[
    ("learned", IdForm::Learned),
    ("exact", IdForm::Exact),
    ("padding", IdForm::Padding),
    ("radix", IdForm::Radix),
]);

pub(super) const OPTIONS: &[OptionInfo] = &[
    option!(
        "x-smpp-submit-max-rate",
        submit_max_rate,
        "PDUs a second",
        Open,
        Reference,
        Or { word: "off", kind: Number { min: 1, max: 1_000 } },
        "1: one part a second; 1000: the reference's highest; `off`, which is ours: as fast as the window lets"
    ),
    option!(
        "x-smpp-submit-window-size",
        submit_window_size,
        "PDUs",
        Open,
        Reference,
        Number { min: 1, max: 1_000 },
        "1: one part for each round trip; 1000: up to 1000 parts in doubt when a session breaks"
    ),
    option!(
        "x-smpp-response-max-waiting-time",
        response_max_waiting_time,
        "ms",
        Open,
        Reference,
        millis(SECOND, SECOND.saturating_mul(180)),
        "1000: answers of a busy SMSC come too late, and messages end in doubt; 180000: a lost answer holds its place in \
         the window for three minutes"
    ),
    option!(
        "x-smpp-adaptive-pacing",
        adaptive_pacing,
        "",
        Open,
        Ours,
        YES_NO,
        "`false`: the SMSC is sent as much as before, however often it says that it is too much"
    ),
    option!(
        "x-smpp-throttle-retry",
        throttle_retry,
        "",
        Open,
        Ours,
        YES_NO,
        "`false`: a message that was too much is told as rejected"
    ),
    option!(
        "x-smpp-keep-order",
        keep_order,
        "",
        Open,
        Ours,
        YES_NO,
        "`false`: faster to one destination, in any order"
    ),
    option!(
        "x-smpp-message-deadline",
        message_deadline,
        "ms",
        Open,
        Ours,
        millis(SECOND, DAY.saturating_mul(7)),
        "1000: no reconnect is outlasted; 604800000: a week old when it is sent"
    ),
    option!(
        "x-smpp-queue-size",
        queue_size,
        "messages",
        Open,
        Ours,
        Number { min: 1, max: 10_000_000 },
        "1: the sender waits for each message; 10000000: some GB of memory"
    ),
    option!(
        "x-smpp-id-match",
        id_match,
        "",
        Open,
        Ours,
        IDS,
        "`exact`: receipts whose ids are written otherwise match nothing; `radix`: two messages may share an id by chance"
    ),
    option!(
        "x-smpp-correlation-size",
        correlation_size,
        "parts",
        Open,
        Ours,
        Number { min: 1, max: 10_000_000 },
        "1: only the last part's receipt is matched; 10000000: some GB of memory"
    ),
    option!(
        "x-smpp-correlation-expiry",
        correlation_expiry,
        "ms",
        Open,
        Ours,
        millis(MINUTE, DAY.saturating_mul(30)),
        "60000: receipts of phones that were off match nothing; 2592000000: the memory of a month's messages, up to \
         `x-smpp-correlation-size`"
    ),
];
