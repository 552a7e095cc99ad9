//! The transcript of a conversation in session mode, masked where the options say: live, in what is stored meanwhile, in
//! the final record; also where a value is split over messages.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::options::{ApplyArea, CleanSubject, MaskingOptions};
use super::receiving::Received;
use crate::pii::Masker;

/// How many messages of one speaker are looked at together, and how many octets of them: a value may be split over
/// these.
const MESSAGES_TOGETHER: usize = 4;
const OCTETS_TOGETHER: usize = 1024;

/// A conversation: what each speaker said, in its order.
///
/// Everything is kept until the conversation is dropped; what is given out is masked by the place it is for. A value that
/// is split over consecutive messages of one speaker is masked in all of them; those already shown are told again.
///
/// Made by [`Channel::conversation`](super::Channel::conversation).
#[derive(Clone)]
pub struct Conversation {
    masker: Option<Masker>,
    options: MaskingOptions,
    lines: Vec<Line>,
}

#[derive(Clone)]
struct Line {
    speaker: String,
    clear: String,
    /// What of it belongs to values that are split over messages.
    split: Vec<Range<usize>>,
}

/// A message of a conversation as it may be shown or stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// Its place in the conversation, counted from 0.
    pub index: usize,
    /// Who said it.
    pub speaker: String,
    /// What was said.
    pub text: String,
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index, text, .. } = self;
        f.debug_struct("Said").field("index", index).field("octets", &text.len()).finish_non_exhaustive()
    }
}

impl Conversation {
    pub(super) fn new(masker: Option<Masker>, options: &MaskingOptions) -> Self {
        Self { masker, options: options.clone(), lines: Vec::new() }
    }

    /// Takes what somebody has said, in clear. Gives what is to be shown live: the message, after those shown earlier
    /// that have to be shown otherwise from now on.
    pub fn say(&mut self, speaker: impl Into<String>, text: impl Into<String>) -> Vec<Said> {
        self.lines.push(Line { speaker: speaker.into(), clear: text.into(), split: Vec::new() });
        let last = self.lines.len() - 1;
        let mut changed = self.find_split(last);
        if self.options.apply_area != ApplyArea::Always {
            changed.clear();
        }
        changed.push(last);
        let masks = self.options.apply_area == ApplyArea::Always;
        changed.into_iter().map(|at| self.said(at, masks)).collect()
    }

    /// The transcript to store while the conversation goes on.
    #[must_use]
    pub fn history(&self) -> Vec<Said> {
        self.all(matches!(self.options.apply_area, ApplyArea::Always | ApplyArea::HistoryAll))
    }

    /// The transcript to store at the end.
    #[must_use]
    pub fn final_record(&self) -> Vec<Said> {
        self.all(self.options.apply_area != ApplyArea::Never)
    }

    /// The subject to show: the leading part of the first message.
    #[must_use]
    pub fn subject(&self) -> String {
        self.subject_for(matches!(self.options.clean_subject, CleanSubject::Interaction | CleanSubject::Both))
    }

    /// The subject to store.
    #[must_use]
    pub fn stored_subject(&self) -> String {
        self.subject_for(matches!(self.options.clean_subject, CleanSubject::History | CleanSubject::Both))
    }

    fn subject_for(&self, masks: bool) -> String {
        if self.lines.is_empty() { String::new() } else { Received::subject_of(&self.said(0, masks).text) }
    }

    fn all(&self, masks: bool) -> Vec<Said> {
        (0..self.lines.len()).map(|at| self.said(at, masks)).collect()
    }

    fn said(&self, index: usize, masks: bool) -> Said {
        let line = &self.lines[index];
        let masker = self.masker.as_ref().filter(|_| masks);
        let text =
            masker.map_or_else(|| line.clear.clone(), |masker| line.masked(masker, self.options.replacement));
        Said { index, speaker: line.speaker.clone(), text }
    }

    /// Finds values that end in the last message and began in earlier ones of its speaker. Which of these have changed.
    fn find_split(&mut self, last: usize) -> Vec<usize> {
        let Some(masker) = self.masker.clone() else { return Vec::new() };
        let mut octets = 0;
        let speaker = &self.lines[last].speaker;
        let mut together: Vec<usize> = (0..=last)
            .rev()
            .filter(|at| self.lines[*at].speaker == *speaker)
            .take(MESSAGES_TOGETHER)
            .take_while(|at| {
                octets += self.lines[*at].clear.len();
                *at == last || octets <= OCTETS_TOGETHER
            })
            .collect();
        together.reverse();
        if together.len() < 2 {
            return Vec::new();
        }
        let mut changed = Vec::new();
        // Where a message ends, a number may be cut anywhere, or between its groups.
        for between in ["", "\n"] {
            let mut joined = String::new();
            let mut parts = Vec::new();
            for at in &together {
                if !joined.is_empty() {
                    joined.push_str(between);
                }
                let start = joined.len();
                joined.push_str(&self.lines[*at].clear);
                parts.push((*at, start..joined.len()));
            }
            let found = masker.find(&joined);
            let spans: Vec<_> = match found.degraded {
                None => found.findings.into_iter().map(|finding| finding.span).collect(),
                // A rule could not be applied: everything is hidden.
                Some(_) => core::iter::once(0..joined.len()).collect(),
            };
            for span in spans {
                let hit: Vec<_> = parts.iter().filter(|(_, part)| overlaps(part, &span)).collect();
                if hit.len() < 2 {
                    continue;
                }
                for (at, part) in hit {
                    let start = span.start.max(part.start) - part.start;
                    let end = span.end.min(part.end) - part.start;
                    if self.lines[*at].add_split(start..end) && *at != last && !changed.contains(at) {
                        changed.push(*at);
                    }
                }
            }
        }
        changed.sort_unstable();
        changed
    }
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

impl Line {
    /// Whether this is news.
    fn add_split(&mut self, span: Range<usize>) -> bool {
        let known = self.split.iter().any(|known| known.start <= span.start && span.end <= known.end);
        if !known {
            self.split.push(span);
        }
        !known
    }

    /// The message with what the rules find in it replaced as they say, and split values character by character.
    fn masked(&self, masker: &Masker, replacement: char) -> String {
        let safe = masker.mask(&self.clear);
        if safe.degraded.is_some() || self.split.is_empty() {
            return safe.into_text();
        }
        let mut out = String::with_capacity(safe.text.len());
        let mut at = 0;
        for finding in &safe.findings {
            self.put(at..finding.span.start, replacement, &mut out);
            out.push_str(&safe.text[finding.out.clone()]);
            at = finding.span.end;
        }
        self.put(at..self.clear.len(), replacement, &mut out);
        out
    }

    /// A piece in which the rules find nothing by themselves.
    fn put(&self, piece: Range<usize>, replacement: char, out: &mut String) {
        let text = self.clear.get(piece.clone()).unwrap_or_default();
        for (offset, character) in text.char_indices() {
            let hidden = self.split.iter().any(|span| span.contains(&(piece.start + offset)));
            out.push(if hidden { replacement } else { character });
        }
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation").field("messages", &self.lines.len()).finish_non_exhaustive()
    }
}
