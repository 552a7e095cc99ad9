//! What is masked of personal data, and where.

/// What is masked, and where. Names and values are those of the reference's chat server, but for the two of
/// `x-smpp-pii-*`, which are ours.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MaskingOptions {
    /// The rules that find personal data.
    pub rules: PiiRules,
    /// Of which messages.
    pub direction: PiiDirection,
    /// Where the text of a conversation is masked.
    pub apply_area: ApplyArea,
    /// Where the subject of a conversation is masked.
    pub clean_subject: CleanSubject,
    /// What stands for each character that is masked.
    pub replacement: char,
    /// In which notifications of typing digits are replaced. SMS has none: it changes nothing.
    pub typing_preview: TypingPreview,
}

impl Default for MaskingOptions {
    fn default() -> Self {
        Self {
            rules: PiiRules::default(),
            direction: PiiDirection::default(),
            apply_area: ApplyArea::default(),
            clean_subject: CleanSubject::default(),
            replacement: '*',
            typing_preview: TypingPreview::default(),
        }
    }
}

/// Which rules find personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PiiRules {
    /// None: nothing is masked.
    #[default]
    None,
    /// Those of this crate.
    Builtin,
    /// Those of the reference's release 9.0.
    V9_0,
    /// Those of the reference's release 8.5.1.
    V8_5_1,
}

/// Which messages are masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PiiDirection {
    /// Those received.
    #[default]
    Inbound,
    /// Those sent.
    Outbound,
    /// All.
    Both,
}

/// Where the text of a conversation is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ApplyArea {
    /// Live, and in all that is stored.
    #[default]
    Always,
    /// In all that is stored.
    HistoryAll,
    /// In the final record only.
    HistoryFinal,
    /// Nowhere.
    Never,
}

/// Where the subject of a conversation is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CleanSubject {
    /// Nowhere.
    Never,
    /// In the stored history.
    History,
    /// In the interaction.
    Interaction,
    /// In both.
    #[default]
    Both,
}

/// In which notifications of typing digits are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TypingPreview {
    /// In all.
    #[default]
    Any,
    /// In those with the text so far.
    Message,
    /// In none.
    None,
    /// In those that only say that somebody types.
    Notice,
}
