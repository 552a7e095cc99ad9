//! Rules made ready, and the one call that matters: text in, text that may be shown out.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use regex_automata::util::pool::Pool;

use super::engine::{Compiled, Scanner, Scratch, View};
use super::numbers::Numbers;
use super::overlap::{self, Hit, Piece};
use super::{
    Action, Cause, Degraded, Finding, MaskStream, Masked, MaskerOptions, Overlap, Rule, RuleError,
    RuleErrors, RulePlan, RuleSet, Scope, Spec, Unknown,
};

/// Rules made ready to be applied. Cheap to clone, and shared between threads.
///
/// ```
/// use smpp_driver::pii::{Builtin, RuleSet};
///
/// let masker = RuleSet::builtin(Builtin::Own).compile()?;
/// let masked = masker.mask("Card 4111 1111 1111 1111, thanks");
/// assert_eq!(masked.text, "Card *******************, thanks");
/// assert_eq!((&*masked.findings[0].rule, masked.findings[0].span.clone()), ("card", 5..24));
/// # Ok::<(), smpp_driver::pii::RuleErrors>(())
/// ```
#[derive(Clone)]
pub struct Masker {
    shared: Arc<Shared>,
    spec: Spec,
}

struct Shared {
    rules: Vec<Compiled>,
    scanner: Scanner,
    scratch: Pool<Scratch>,
    options: MaskerOptions,
}

/// Tells names of rules only.
impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.rules().map(|rule| &rule.name).collect();
        f.debug_struct("Masker").field("rules", &names).field("spec", &self.spec).finish_non_exhaustive()
    }
}

impl Masker {
    pub(super) fn compile(set: &RuleSet, options: &MaskerOptions) -> Result<Self, RuleErrors> {
        let mut faults = super::validate::set(set);
        let mut rules = Vec::new();
        for (index, rule) in set.rules.iter().enumerate().filter(|(_, rule)| rule.enabled) {
            match Compiled::new(rule, index, options) {
                Ok(compiled) => rules.push(compiled),
                Err(fault) => faults.push(fault),
            }
        }
        // Of those with one priority the first in the file goes first: the sort is stable.
        rules.sort_by_key(|compiled| compiled.rule.priority);
        if faults.is_empty() {
            Self::of(rules, options.clone(), Spec::default()).ok_or_else(|| {
                let fault = RuleError::new(
                    None,
                    "/rules",
                    "a rule that is enabled: none lets all text through",
                    "none",
                );
                RuleErrors(alloc::vec![fault])
            })
        } else {
            Err(RuleErrors(faults))
        }
    }

    /// `None` without rules.
    fn of(rules: Vec<Compiled>, options: MaskerOptions, spec: Spec) -> Option<Self> {
        let scanner = Scanner::new(&rules);
        let scratch = Pool::new(Scratch::default as fn() -> Scratch);
        (!rules.is_empty())
            .then(|| Self { shared: Arc::new(Shared { rules, scanner, scratch, options }), spec })
    }

    /// The rules, in the order in which they go.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.shared.rules.iter().map(|compiled| &*compiled.rule)
    }

    /// Whether no rule can match anything.
    pub(super) fn never_matches(&self) -> bool {
        self.shared.rules.iter().all(|compiled| compiled.never_matches())
    }

    pub(super) fn options(&self) -> &MaskerOptions {
        &self.shared.options
    }

    /// How each rule is run.
    #[must_use]
    pub fn plan(&self) -> Vec<RulePlan> {
        self.shared.rules.iter().map(Compiled::plan).collect()
    }

    /// The rules of a group only, as `DataByGroup` has it; groups are compared without case.
    ///
    /// # Errors
    ///
    /// No rule that is enabled belongs to it.
    pub fn by_group(&self, group: &str) -> Result<Self, Unknown> {
        let known = || RuleSet { rules: self.rules().cloned().collect() }.groups();
        self.only("group", group, known, |rule| rule.is_in(group))
    }

    /// One rule only, as `DataByRule` has it.
    ///
    /// # Errors
    ///
    /// There is none with this name, or it is not enabled.
    pub fn by_rule(&self, name: &str) -> Result<Self, Unknown> {
        let known = || self.rules().map(|rule| rule.name.clone()).collect();
        self.only("rule", name, known, |rule| rule.name == name)
    }

    /// The one rule `regex` with this pattern, as `DataByRegEx` has it.
    ///
    /// # Errors
    ///
    /// What is wrong with the pattern.
    pub fn by_regex(pattern: &str, action: Action) -> Result<Self, RuleErrors> {
        RuleSet { rules: alloc::vec![Rule { action, ..Rule::new("regex", pattern) }] }.compile()
    }

    /// The rules for a medium only: those that name it or none.
    ///
    /// # Errors
    ///
    /// No rule is for it.
    pub fn for_medium(&self, medium: &str) -> Result<Self, Unknown> {
        let named = |rule: &Rule| rule.media.iter().any(|own| own.eq_ignore_ascii_case(medium));
        let known = || self.rules().flat_map(|rule| rule.media.clone()).collect();
        self.only("medium", medium, known, |rule| rule.media.is_empty() || named(rule))
    }

    /// The rules for the sight of somebody: those for him and those for all.
    ///
    /// # Errors
    ///
    /// No rule is for him.
    pub fn for_scope(&self, scope: Scope) -> Result<Self, Unknown> {
        let name = alloc::format!("{scope:?}");
        self.only("scope", &name, Vec::new, |rule| rule.scope == scope || rule.scope == Scope::All)
    }

    /// The same rules, with only some of the findings replaced.
    #[must_use]
    pub fn spec(&self, spec: Spec) -> Self {
        Self { shared: self.shared.clone(), spec }
    }

    pub(super) fn only(
        &self,
        what: &'static str,
        name: &str,
        known: impl FnOnce() -> Vec<String>,
        keep: impl Fn(&Rule) -> bool,
    ) -> Result<Self, Unknown> {
        let rules = self.shared.rules.iter().filter(|compiled| keep(&compiled.rule)).cloned().collect();
        let masker = Self::of(rules, self.shared.options.clone(), self.spec);
        masker.ok_or_else(|| Unknown { what, name: name.to_owned(), known: known() })
    }

    /// A masker for a text that comes in pieces.
    ///
    /// # Errors
    ///
    /// A rule whose matches have no longest one: it would have to wait for the end of the text; or one that backtracks.
    pub fn stream(&self) -> Result<MaskStream, RuleError> {
        MaskStream::new(self.clone())
    }

    /// Replaces what the rules find in `text`. Never fails, and never lets through what it could not look at: if a rule
    /// cannot be applied, the whole text is replaced, and [`Masked::degraded`] says why.
    ///
    /// Allocates nothing if nothing is found (but for buffers that are kept for later).
    #[must_use]
    pub fn mask<'t>(&self, text: &'t str) -> Masked<'t> {
        if !self.shared.scanner.may_match(text) {
            return Masked { text: Cow::Borrowed(text), findings: Vec::new(), degraded: None };
        }
        self.mask_numbered(text, &mut Numbers::default())
    }

    /// What the rules find in `text`, which stays as it is: [`Masked::text`] is in clear unless a rule failed.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Masked<'t> {
        self.spec(Spec::Find).mask(text)
    }

    fn mask_numbered<'t>(&self, text: &'t str, numbers: &mut Numbers) -> Masked<'t> {
        let mut scratch = self.shared.scratch.get();
        let written = catch_unwind(AssertUnwindSafe(|| {
            self.shared.find(text, 0, &mut scratch)?;
            let pieces =
                scratch.pieces.iter().take(if self.spec == Spec::ReplaceFirst { 1 } else { usize::MAX });
            Ok(self.write(text, 0..text.len(), pieces, numbers))
        }));
        match written {
            Ok(Ok(masked)) => masked,
            Ok(Err((rule, cause))) => self.degraded(rule, cause),
            Err(_) => self.panicked(&mut scratch),
        }
    }

    /// The longest match of any rule, in characters.
    pub(super) fn longest(&self) -> Result<usize, RuleError> {
        let mut longest = 0;
        for compiled in &self.shared.rules {
            let Some(own) = compiled.longest() else {
                let expected = "a rule whose matches have a longest one, for a stream";
                return Err(RuleError::new(Some(&compiled.rule.name), "", expected, "one without"));
            };
            longest = longest.max(own);
        }
        Ok(longest)
    }

    /// Masks `text` from `from` up to where it is told by what stands before `decided`, and says where that is.
    pub(super) fn mask_decided(
        &self,
        text: &str,
        from: usize,
        decided: Option<usize>,
        numbers: &mut Numbers,
    ) -> (Masked<'static>, usize) {
        let mut scratch = self.shared.scratch.get();
        let written = catch_unwind(AssertUnwindSafe(|| {
            self.shared.find(text, from, &mut scratch)?;
            let mut end = decided.unwrap_or(text.len()).max(from);
            scratch.hits.sort_unstable_by_key(|hit| core::cmp::Reverse(hit.whole.start));
            for Hit { whole, .. } in scratch.hits.iter().filter(|_| decided.is_some()) {
                if whole.start < end && end < whole.end {
                    end = whole.start;
                }
            }
            let pieces = scratch.pieces.iter().filter(|piece| piece.span.start < end);
            Ok((self.write(text, from..end, pieces, numbers).into_owned(), end))
        }));
        match written {
            Ok(Ok(masked)) => masked,
            Ok(Err((rule, cause))) => (self.degraded(rule, cause), text.len()),
            Err(_) => (self.panicked(&mut scratch), text.len()),
        }
    }

    fn panicked(&self, scratch: &mut Scratch) -> Masked<'static> {
        let rule = scratch.running;
        *scratch = Scratch::default();
        self.degraded(rule, Cause::Panic)
    }

    pub(super) fn degraded(&self, rule: usize, cause: Cause) -> Masked<'static> {
        let rule = self.shared.rules.get(rule).map_or_else(|| "".into(), |compiled| compiled.name.clone());
        let text = Cow::Owned(self.shared.options.redacted.clone());
        Masked { text, findings: Vec::new(), degraded: Some(Degraded { rule, cause }) }
    }

    /// The part `range` of `text` with its pieces replaced.
    fn write<'t, 'p>(
        &self,
        text: &'t str,
        range: Range<usize>,
        pieces: impl Iterator<Item = &'p Piece> + Clone,
        numbers: &mut Numbers,
    ) -> Masked<'t> {
        let changes = |piece: &&Piece| {
            self.spec != Spec::Find && self.shared.rules[piece.rule].rule.action != Action::ReportOnly
        };
        let mut out = String::new();
        if pieces.clone().any(|piece| changes(&piece)) {
            out.reserve(range.len() + 16);
        }
        let (mut done, mut findings) = (range.start, Vec::with_capacity(pieces.clone().count()));
        for piece in pieces {
            let compiled = &self.shared.rules[piece.rule];
            let value = &text[piece.span.clone()];
            let begin = out.len() + (piece.span.start - done);
            let mut end = begin + value.len();
            if changes(&piece) {
                out.push_str(&text[done..piece.span.start]);
                compiled.rule.write(piece, value, numbers, &mut out);
                (done, end) = (piece.span.end, out.len());
            }
            let (rule, span) = (compiled.name.clone(), piece.span.clone());
            findings.push(Finding { rule, span, out: begin..end, chars: value.chars().count() });
        }
        let text = if done == range.start {
            Cow::Borrowed(&text[range])
        } else {
            Cow::Owned(out + &text[done..range.end])
        };
        Masked { text, findings, degraded: None }
    }
}

impl Shared {
    /// Finds what the rules match from `from` on: hits and pieces are left in `scratch`.
    fn find(&self, text: &str, from: usize, scratch: &mut Scratch) -> Result<(), (usize, Cause)> {
        scratch.hits.clear();
        scratch.pieces.clear();
        match self.options.overlap {
            Overlap::Clip => {
                self.scanner.find(&self.rules, &View::new(text, from), None, scratch)?;
                scratch.hits.sort_by_key(|hit| (hit.rule, hit.whole.start));
                overlap::clip(&scratch.hits, &mut scratch.pieces);
            }
            Overlap::Sequential => {
                for rule in 0..self.rules.len() {
                    let found = scratch.hits.len();
                    for gap in overlap::gaps(&scratch.pieces, from..text.len()) {
                        self.scanner.find(&self.rules, &View::gap(text, gap), Some(rule), scratch)?;
                    }
                    let pieces = scratch.hits[found..].iter();
                    let pieces = pieces.map(|hit| Piece { rule, span: hit.target.clone(), partly: false });
                    scratch.pieces.extend(pieces);
                    scratch.pieces.sort_unstable_by_key(|piece| piece.span.start);
                }
            }
        }
        Ok(())
    }
}
