//! Options of what is sent.

use super::{UsePayload, option};
use crate::codec::{Npi, Ton};
use crate::driver::options::encodings::EncodingName;
use crate::driver::options::extraopt::ExtraOpt;
use crate::driver::options::info::{OptionInfo, Origin, Privacy};
use crate::driver::options::kinds::{At, Choice, Code, List, Number, Or, YES_NO};
use crate::driver::options::texts::{Ascii, Guessed, Language, Receipts, Validity};
use crate::driver::options::values::{LongMessageForm, Ucs2Form};

const TON: Or<Code<Ton>> = Or { word: "", kind: Code(Ton::NAMED) };
const NPI: Or<Code<Npi>> = Or { word: "", kind: Code(Npi::NAMED) };

const LONG: Choice<LongMessageForm> = Choice(&[
    ("udh8", LongMessageForm::Udh8),
    ("udh16", LongMessageForm::Udh16),
    ("sar", LongMessageForm::Sar),
    ("payload", LongMessageForm::Payload),
    ("refuse", LongMessageForm::Refuse),
]);

const UCS2: Choice<Ucs2Form> = Choice(&[
    ("be", Ucs2Form::BigEndian),
    ("le", Ucs2Form::LittleEndian),
    ("be-bom", Ucs2Form::BigEndianMarked),
    ("le-bom", Ucs2Form::LittleEndianMarked),
    ("UnicodeBigUnmarked", Ucs2Form::BigEndian),
    ("UnicodeLittleUnmarked", Ucs2Form::LittleEndian),
    ("UnicodeBig", Ucs2Form::BigEndianMarked),
    ("UnicodeLittle", Ucs2Form::LittleEndianMarked),
    ("UTF-16BE", Ucs2Form::BigEndian),
    ("UTF-16LE", Ucs2Form::LittleEndian),
    ("UTF-16", Ucs2Form::BigEndianMarked),
]);

const SINGLE: List<Language> = List { of: Language { locking: false }, min: 0, max: 13 };
const LOCKING: List<Language> = List { of: Language { locking: true }, min: 0, max: 12 };

pub(super) const OPTIONS: &[OptionInfo] = &[
    option!(
        "default-reply-address",
        default_reply_address,
        "",
        Personal,
        Reference,
        Or { word: "", kind: Guessed },
        "empty: messages without a sender go out with none, which most SMSCs fill in or refuse"
    ),
    option!("x-smpp-src-addr-ton", src_addr_ton, "", Open, Name, TON, "empty: guessed from the address"),
    option!("x-smpp-src-addr-npi", src_addr_npi, "", Open, Name, NPI, "empty: guessed from the address"),
    option!("x-smpp-dest-addr-ton", dest_addr_ton, "", Open, Name, TON, "empty: guessed from the address"),
    option!("x-smpp-dest-addr-npi", dest_addr_npi, "", Open, Name, NPI, "empty: guessed from the address"),
    option!(
        "x-smpp-service-type",
        service_type,
        "",
        Open,
        Name,
        Ascii { min: 0, max: 5 },
        "empty: the SMSC's default"
    ),
    option!(
        "x-smpp-validity-period",
        validity_period,
        "s",
        Open,
        Name,
        Validity,
        "empty: the SMSC decides; 1: gone unless delivered at once"
    ),
    option!(
        "x-smpp-delivery-report",
        delivery_report,
        "",
        Open,
        Name,
        Receipts,
        "`none`: nothing is known beyond the SMSC's answer; `+intermediate`: few SMSCs send such"
    ),
    option!(
        "x-smpp-extraopt",
        extraopt,
        "",
        Personal,
        Reference,
        ExtraOpt,
        "not for messages that have TLVs of their own; the type `hex` is ours"
    ),
    option!(
        "x-smpp-long-message",
        long_message,
        "",
        Open,
        Ours,
        LONG,
        "`payload`: the SMSC splits, and not all know how; `refuse`: long texts are errors"
    ),
    OptionInfo {
        key: "x-smpp-use-msg-payload",
        field: "",
        unit: "",
        privacy: Privacy::Open,
        origin: Origin::Name,
        extremes: "`true`: the same as `x-smpp-long-message` = `payload`",
        setting: &UsePayload,
    },
    option!(
        "x-smpp-sar-max-segments",
        sar_max_segments,
        "parts",
        Open,
        Reference,
        Number { min: 2, max: 255 },
        "2: texts of more than 306 characters of GSM 7-bit are refused; 255: the most that can be numbered"
    ),
    option!(
        "x-smpp-sar-prompt-responses",
        sar_prompt_responses,
        "",
        Open,
        Name,
        YES_NO,
        "`true`: a long message whose later parts are refused has been told as accepted"
    ),
    option!(
        "x-smpp-transliterate",
        transliterate,
        "",
        Open,
        Ours,
        YES_NO,
        "`true`: fewer messages, some characters changed"
    ),
    option!(
        "x-smpp-whole-graphemes",
        whole_graphemes,
        "",
        Open,
        Ours,
        YES_NO,
        "`true`: parts may be a little shorter, and phones that show them one by one show whole emoji"
    ),
    option!(
        "x-smpp-single-shifts",
        single_shifts,
        "",
        Open,
        Ours,
        SINGLE,
        "the recipients' phones must know those named"
    ),
    option!(
        "x-smpp-locking-shifts",
        locking_shifts,
        "",
        Open,
        Ours,
        LOCKING,
        "the recipients' phones must know those named"
    ),
    option!(
        "x-smpp-outbound-enc-default",
        outbound_enc_default,
        "",
        Open,
        Name,
        EncodingName,
        "what the SMSC takes `data_coding` 0 for; wrong here, and `@ _ $ £ €` arrive as others; \
         the names of Java are read, too"
    ),
    option!(
        "x-smpp-outbound-enc-packed",
        outbound_enc_packed,
        "",
        Open,
        Ours,
        YES_NO,
        "`true`: only for SMSCs that want it, others show garbage"
    ),
    option!(
        "x-smpp-ucs2-enc-schema",
        ucs2_enc_schema,
        "",
        Open,
        Name,
        UCS2,
        "`le`: against the specification, for peers that got it wrong; a mark costs one character in the first part; \
         `UnicodeBigUnmarked` and its like are read, too"
    ),
];
