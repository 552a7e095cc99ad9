//! Options of masking. Those without `x-smpp-` are of the reference's chat server.

use super::option;
use crate::driver::options::info::{OptionInfo, Origin, Privacy};
use crate::driver::options::kinds::{At, Choice};
use crate::driver::options::masking::{ApplyArea, CleanSubject, PiiDirection, PiiRules, TypingPreview};
use crate::driver::options::texts::First;

const RULES: Choice<PiiRules> = Choice(&[
    ("none", PiiRules::None),
    ("builtin", PiiRules::Builtin),
    ("9.0", PiiRules::V9_0),
    ("8.5.1", PiiRules::V8_5_1),
]);

const DIRECTION: Choice<PiiDirection> = Choice(&[
    ("inbound", PiiDirection::Inbound),
    ("outbound", PiiDirection::Outbound),
    ("both", PiiDirection::Both),
]);

const AREA: Choice<ApplyArea> = Choice(&[
    ("always", ApplyArea::Always),
    ("history-all", ApplyArea::HistoryAll),
    ("history-final", ApplyArea::HistoryFinal),
    ("never", ApplyArea::Never),
]);

const SUBJECT: Choice<CleanSubject> = Choice(&[
    ("never", CleanSubject::Never),
    ("history", CleanSubject::History),
    ("interaction", CleanSubject::Interaction),
    ("both", CleanSubject::Both),
]);

const TYPING: Choice<TypingPreview> = Choice(&[
    ("any", TypingPreview::Any),
    ("message", TypingPreview::Message),
    ("none", TypingPreview::None),
    ("notice", TypingPreview::Notice),
]);

pub(super) const OPTIONS: &[OptionInfo] = &[
    option!(
        "x-smpp-pii-rules",
        masking.rules,
        "",
        Open,
        Ours,
        RULES,
        "`none`: nothing is masked, whatever the options below say; \
         `9.0` and `8.5.1`: the reference's rules of these releases"
    ),
    option!(
        "x-smpp-pii-direction",
        masking.direction,
        "",
        Open,
        Ours,
        DIRECTION,
        "`outbound` leaves what is received as it is"
    ),
    option!(
        "apply-area",
        masking.apply_area,
        "",
        Open,
        Name,
        AREA,
        "`always`: nobody sees what is masked; `never`, the reference's default: everybody does"
    ),
    option!(
        "clean-subject",
        masking.clean_subject,
        "",
        Open,
        Name,
        SUBJECT,
        "`both`: as the text; `never`, the reference's default: the subject, which is the beginning of the text, is open"
    ),
    option!(
        "default-repchar",
        masking.replacement,
        "",
        Open,
        Reference,
        First,
        "a digit looks like data that was not masked"
    ),
    option!(
        "typing-preview",
        masking.typing_preview,
        "",
        Open,
        Name,
        TYPING,
        "accepted for files of the reference; changes nothing, as SMS has no notifications of typing"
    ),
];
