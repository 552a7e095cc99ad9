//! Masking of text that comes in pieces.

use alloc::string::String;

use super::numbers::Numbers;
use super::{Finding, Masked, Masker, RuleError, fold};

/// The most that is held back, in octets, whatever the text does: more of it is replaced as a whole.
const MOST: usize = 64 << 10;

/// Masks text that comes in pieces, as if it came at once. Holds back only what may be part of a match that is not
/// over: no more characters than the longest match can have and two, and what is chained to them by overlapping
/// matches. [`Overlap::Clip`](super::Overlap) and [`Spec::ReplaceAll`](super::Spec) are assumed.
///
/// ```
/// use smpp_driver::pii::{Builtin, RuleSet};
///
/// let mut stream = RuleSet::builtin(Builtin::V9_0).compile()?.stream()?;
/// let mut out = String::new();
/// for piece in ["My card is 4111 11", "11 1111 1", "111."] {
///     out += &stream.push(piece).text;
/// }
/// out += &stream.finish().text;
/// assert_eq!(out, "My card is *******************.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MaskStream {
    masker: Masker,
    /// What is held back, behind what was given out last: the character that stands before it.
    held: String,
    /// How much of `held` was given out.
    given: usize,
    /// The longest match, in characters.
    longest: usize,
    numbers: Numbers,
    /// How many octets came before what is held back, and how many went out.
    passed: (usize, usize),
}

/// Tells lengths only.
impl core::fmt::Debug for MaskStream {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let held = self.held.len() - self.given;
        f.debug_struct("MaskStream")
            .field("masker", &self.masker)
            .field("held", &held)
            .finish_non_exhaustive()
    }
}

impl MaskStream {
    pub(super) fn new(masker: Masker) -> Result<Self, RuleError> {
        let longest = masker.longest()?;
        let (held, numbers) = (String::new(), Numbers::default());
        Ok(Self { masker, held, given: 0, longest, numbers, passed: (0, 0) })
    }

    /// Takes the next piece, and gives what can be told by now. Offsets of findings count from the beginning of the
    /// stream.
    #[must_use = "it is the masked text"]
    pub fn push(&mut self, piece: &str) -> Masked<'static> {
        self.held.push_str(piece);
        let read = self.held.char_indices().rev().filter(|(_, c)| fold::is_read(*c));
        let decided = read.map(|(at, _)| at).nth(self.longest + 2).unwrap_or(0);
        if decided <= self.given && self.held.len() - self.given < MOST {
            return self
                .give(Masked { text: "".into(), findings: alloc::vec![], degraded: None }, self.given);
        }
        let (masked, end) =
            self.masker.mask_decided(&self.held, self.given, Some(decided), &mut self.numbers);
        if self.held.len() - end >= MOST {
            // Chained without end, or invisible throughout.
            let masked = self.masker.degraded(0, super::Cause::Length);
            return self.give(masked, self.held.len());
        }
        self.give(masked, end)
    }

    /// Gives the rest; the stream begins anew.
    #[must_use = "it is the masked text"]
    pub fn finish(&mut self) -> Masked<'static> {
        let (masked, end) = self.masker.mask_decided(&self.held, self.given, None, &mut self.numbers);
        let masked = self.give(masked, end);
        (self.given, self.passed) = (0, (0, 0));
        self.held.clear();
        self.numbers = Numbers::default();
        masked
    }

    /// Gives out `masked`, which stands for what is held back up to `end`.
    fn give(&mut self, mut masked: Masked<'static>, end: usize) -> Masked<'static> {
        let (came, went) = self.passed;
        for Finding { span, out, .. } in &mut masked.findings {
            *span = span.start - self.given + came..span.end - self.given + came;
            *out = out.start + went..out.end + went;
        }
        self.passed = (came + end - self.given, went + masked.text.len());
        // What stands before the next match decides: the last character that rules see.
        let before =
            self.held[..end].char_indices().rev().find(|(_, c)| fold::is_read(*c)).map_or(0, |(at, _)| at);
        self.held.drain(..before);
        self.given = end - before;
        masked
    }
}
