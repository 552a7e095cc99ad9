//! What comes of masking a text: never the text that was found.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::Degraded;

/// A text that may be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Masked<'t> {
    /// The text with what was found replaced; borrowed if that is nothing.
    pub text: Cow<'t, str>,
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// Set if a rule could not be applied: `text` then holds nothing of the original at all.
    pub degraded: Option<Degraded>,
}

/// One thing that was found. What it was is not told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Finding {
    /// The name of the rule that found it.
    pub rule: Arc<str>,
    /// Where it was, in octets of the original.
    pub span: Range<usize>,
    /// Where its replacement is, in octets of the masked text.
    pub out: Range<usize>,
    /// How many characters it had.
    pub chars: usize,
}

impl Masked<'_> {
    /// The same, on its own.
    #[must_use]
    pub fn into_owned(self) -> Masked<'static> {
        let text = Cow::Owned(self.text.into_owned());
        Masked { text, findings: self.findings, degraded: self.degraded }
    }

    /// The masked text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text.into_owned()
    }
}

/// Tells the length of the text only.
impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Masked")
            .field("octets", &self.text.len())
            .field("findings", &self.findings)
            .field("degraded", &self.degraded)
            .finish()
    }
}
