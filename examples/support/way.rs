//! What the command line says of encodings and long texts.

use smpp_driver::text::{Encoding, LongMessage, OperatorProfile, Splitter};

/// How texts are encoded, and how long ones are split.
#[derive(Clone, Copy, Default)]
pub(crate) struct Way {
    pub(crate) encoding: Option<Encoding>,
    pub(crate) split: Split,
}

#[derive(Clone, Copy, Default)]
pub(crate) enum Split {
    #[default]
    Udh8,
    Udh16,
    Sar,
    Payload,
}

impl Way {
    pub(crate) fn splitter(self, reference: u8) -> Splitter {
        let long = match self.split {
            Split::Udh8 => LongMessage::Udh8 { reference },
            Split::Udh16 => LongMessage::Udh16 { reference: reference.into() },
            Split::Sar => LongMessage::Sar { reference: reference.into() },
            Split::Payload => LongMessage::Payload,
        };
        let splitter = Splitter::new(long).graphemes(true);
        match self.encoding {
            // The SMSC is told the encoding by `data_coding`; UTF-8 has none, so it must be its default alphabet.
            Some(Encoding::Utf8) => splitter.profile(OperatorProfile::default().sends(Encoding::Utf8)),
            Some(encoding) => splitter.encoding(encoding),
            None => splitter,
        }
    }
}

pub(crate) fn encoding(name: &str) -> Result<Option<Encoding>, String> {
    Ok(Some(match name {
        "auto" => return Ok(None),
        "gsm7" => Encoding::Gsm7,
        "latin1" => Encoding::Latin1,
        "ascii" => Encoding::Ascii,
        "cyrillic" => Encoding::Cyrillic,
        "hebrew" => Encoding::Hebrew,
        "ucs2" => Encoding::Ucs2,
        "utf8" => Encoding::Utf8,
        other => {
            let allowed = "auto, gsm7, latin1, ascii, cyrillic, hebrew, ucs2 and utf8";
            return Err(format!("--encoding {other:?}: {allowed} are allowed"));
        }
    }))
}

pub(crate) fn split(name: &str) -> Result<Split, String> {
    Ok(match name {
        "udh8" => Split::Udh8,
        "udh16" => Split::Udh16,
        "sar" => Split::Sar,
        "payload" => Split::Payload,
        other => return Err(format!("--split {other:?}: udh8, udh16, sar and payload are allowed")),
    })
}
