//! Options of what is received.

use super::{DAY, SECOND, millis, option};
use crate::driver::options::encodings::{EncodingName, Meaning};
use crate::driver::options::info::{OptionInfo, Origin, Privacy};
use crate::driver::options::kinds::{At, List, Number, Or, YES_NO};
use crate::driver::options::texts::{Any, Regular, Route, TagName};

const PATTERN: Or<Regular> = Or { word: "", kind: Regular };

pub(super) const OPTIONS: &[OptionInfo] = &[
    option!(
        "x-smpp-empty-message",
        empty_message,
        "",
        Personal,
        Reference,
        Any { max: 1_000 },
        "empty: one blank"
    ),
    option!(
        "x-smpp-delivery-extraopt",
        delivery_extraopt,
        "",
        Open,
        Name,
        List { of: TagName, min: 0, max: 64 },
        "empty: no attributes but the usual ones"
    ),
    option!(
        "inbound-route",
        inbound_route,
        "",
        Open,
        Reference,
        List { of: Route, min: 0, max: 2 },
        "empty: the application decides; one: page mode only"
    ),
    option!(
        "session-by-address",
        session_by_address,
        "",
        Personal,
        Reference,
        PATTERN,
        "empty: no sender is in session mode; it need not match the whole address: `^` and `$` say so"
    ),
    option!(
        "session-by-text",
        session_by_text,
        "",
        Personal,
        Name,
        PATTERN,
        "empty: no text begins a session"
    ),
    option!(
        "x-smpp-inbound-enc-default",
        inbound_enc_default,
        "",
        Open,
        Name,
        EncodingName,
        "what the SMSC means by `data_coding` 0; wrong here, and `@ _ $ £ €` are read as others"
    ),
    option!(
        "x-smpp-inbound-enc-packed",
        inbound_enc_packed,
        "",
        Open,
        Ours,
        YES_NO,
        "`true`: only for SMSCs that send it so, else texts are garbage"
    ),
    option!(
        "x-smpp-inbound-enc-detect-ucs2",
        inbound_enc_detect_ucs2,
        "",
        Open,
        Ours,
        YES_NO,
        "`true`: for SMSCs that send UCS-2 with `data_coding` 0"
    ),
    option!(
        "x-smpp-inbound-enc-map",
        inbound_enc_map,
        "",
        Open,
        Ours,
        List { of: Meaning, min: 0, max: 255 },
        "empty: as specified; `0x01=gsm7`: for SMSCs that say ASCII and mean the default alphabet"
    ),
    option!(
        "x-smpp-handler-timeout",
        handler_timeout,
        "ms",
        Open,
        Ours,
        millis(SECOND, SECOND.saturating_mul(180)),
        "1000: what a slow application has received comes again; 180000: most SMSCs have stopped waiting by then"
    ),
    option!(
        "x-smpp-inbound-window",
        inbound_window,
        "messages",
        Open,
        Ours,
        Number { min: 1, max: 10_000 },
        "1: one after the other; 10000: the memory of as many messages for each session"
    ),
    option!(
        "x-smpp-join-expiry",
        join_expiry,
        "ms",
        Open,
        Ours,
        millis(SECOND, DAY.saturating_mul(7)),
        "1000: parts that come late are handed over alone; 604800000: memory for a week of incomplete messages, within \
         limits"
    ),
    option!(
        "x-debug-mode",
        debug_mode,
        "",
        Open,
        Name,
        YES_NO,
        "accepted for files of the reference; changes nothing"
    ),
];
