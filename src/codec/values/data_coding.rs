//! `data_coding`: how user data is to be read, and what GSM puts into the same octet.

use core::fmt;

use super::macros::codes;

codes! {
    /// `data_coding`: how the user data is to be read. SMPP 3.4 §5.2.19.
    ///
    /// 0x10 to 0x1F and 0xC0 to 0xFF carry a message class or waiting indication as in 3GPP TS 23.038: see
    /// [`message_class`](Self::message_class) and [`message_waiting`](Self::message_waiting).
    ///
    /// ```
    /// use smpp_driver::codec::DataCoding;
    ///
    /// assert_eq!(DataCoding(0xF0).to_string(), "0xf0 class 0 (flash)");
    /// assert_eq!(DataCoding(0xC8).to_string(), "0xc8 voicemail indicator on, message discarded");
    /// ```
    pub struct DataCoding(u8), or: gsm_groups;

    /// The SMSC's default alphabet: GSM 7-bit, one septet an octet, with most; Latin-1 or ASCII with some.
    DEFAULT = 0x00, "SMSC default alphabet";
    /// ASCII (IA5).
    ASCII = 0x01, "IA5/ASCII";
    /// Octets, 8-bit binary.
    OCTETS_2 = 0x02, "octets (2)";
    /// ISO-8859-1.
    LATIN_1 = 0x03, "Latin-1";
    /// Octets, 8-bit binary; the value that GSM knows too.
    OCTETS = 0x04, "octets";
    /// JIS (X 0208-1990).
    JIS = 0x05;
    /// ISO-8859-5.
    CYRILLIC = 0x06, "Cyrillic";
    /// ISO-8859-8.
    HEBREW = 0x07, "Hebrew";
    /// UCS-2, in practice UTF-16, big-endian.
    UCS2 = 0x08, "UCS-2";
    /// Pictogram.
    PICTOGRAM = 0x09, "pictogram";
    /// ISO-2022-JP, music codes.
    ISO_2022_JP = 0x0A, "ISO-2022-JP";
    /// Extended Kanji JIS (X 0212-1990).
    EXTENDED_KANJI = 0x0D, "extended Kanji JIS";
    /// KS C 5601.
    KS_C_5601 = 0x0E, "KS C 5601";
}

/// What the mobile does with a message: the class in the GSM groups of [`DataCoding`]. 3GPP TS 23.038 §4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageClass {
    /// Shown at once and not kept ("flash").
    Flash,
    /// For the mobile equipment.
    MobileEquipment,
    /// For the SIM.
    Sim,
    /// For the terminal equipment behind the mobile.
    TerminalEquipment,
}

impl MessageClass {
    const fn of(bits: u8) -> Self {
        match bits & 0x03 {
            0 => Self::Flash,
            1 => Self::MobileEquipment,
            2 => Self::Sim,
            _ => Self::TerminalEquipment,
        }
    }
}

impl fmt::Display for MessageClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flash => "class 0 (flash)",
            Self::MobileEquipment => "class 1 (mobile equipment)",
            Self::Sim => "class 2 (SIM)",
            Self::TerminalEquipment => "class 3 (terminal equipment)",
        })
    }
}

/// That messages wait elsewhere: the indication in the GSM groups of [`DataCoding`]. 3GPP TS 23.038 §4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageWaiting {
    /// Whether the indicator is to be lit; if not, it is put out.
    pub active: bool,
    /// Whether the message is kept after the indicator was set.
    pub store: bool,
    /// What waits.
    pub kind: WaitingKind,
}

impl fmt::Display for MessageWaiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.active { "on" } else { "off" };
        let message = if self.store { "kept" } else { "discarded" };
        write!(f, "{} indicator {state}, message {message}", self.kind)
    }
}

/// What kind of message waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaitingKind {
    /// Voicemail.
    Voicemail,
    /// Fax.
    Fax,
    /// E-mail.
    Email,
    /// Anything else.
    Other,
}

impl fmt::Display for WaitingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Voicemail => "voicemail",
            Self::Fax => "fax",
            Self::Email => "e-mail",
            Self::Other => "other",
        })
    }
}

fn gsm_groups(data_coding: DataCoding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(class) = data_coding.message_class() {
        write!(f, " {class}")?;
    }
    if let Some(waiting) = data_coding.message_waiting() {
        write!(f, " {waiting}")?;
    }
    Ok(())
}

impl DataCoding {
    /// The class of the message, where the octet is of a GSM group that has one: 0x10 to 0x1F and 0xF0 to 0xFF.
    ///
    /// ```
    /// use smpp_driver::codec::{DataCoding, MessageClass};
    ///
    /// assert_eq!(DataCoding(0x10).message_class(), Some(MessageClass::Flash));
    /// assert_eq!(DataCoding(0xF5).message_class(), Some(MessageClass::MobileEquipment));
    /// assert_eq!(DataCoding::UCS2.message_class(), None);
    /// ```
    #[must_use]
    pub const fn message_class(self) -> Option<MessageClass> {
        match self.0 {
            0x10..=0x1F | 0xF0..=0xFF => Some(MessageClass::of(self.0)),
            _ => None,
        }
    }

    /// What is said of waiting messages, where the octet is of a GSM group that says it: 0xC0 to 0xEF.
    #[must_use]
    pub const fn message_waiting(self) -> Option<MessageWaiting> {
        let kind = match self.0 & 0x03 {
            0 => WaitingKind::Voicemail,
            1 => WaitingKind::Fax,
            2 => WaitingKind::Email,
            _ => WaitingKind::Other,
        };
        match self.0 {
            0xC0..=0xEF => Some(MessageWaiting { active: self.0 & 0x08 != 0, store: self.0 >= 0xD0, kind }),
            _ => None,
        }
    }
}
