//! Finding: patterns become automata, and texts are looked at only where something can be.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use super::overlap::{Hit, Piece};
use super::{Cause, MaskerOptions, Rule, RuleError, RulePlan, Way};

/// A rule made ready.
#[derive(Clone)]
pub(super) struct Compiled {
    pub(super) rule: Arc<Rule>,
    pub(super) name: Arc<str>,
}

impl Compiled {
    /// `index`: its place in its set, for errors.
    pub(super) fn new(rule: &Rule, _index: usize, _options: &MaskerOptions) -> Result<Self, RuleError> {
        Ok(Self { rule: Arc::new(rule.clone()), name: rule.name.as_str().into() })
    }

    pub(super) fn plan(&self) -> RulePlan {
        RulePlan { rule: self.rule.name.clone(), way: Way::Backtracking { why: String::new() } }
    }

    /// The longest match in characters, if there is one.
    pub(super) fn longest(&self) -> Option<usize> {
        None
    }
}

/// What is used again from text to text.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) hits: Vec<Hit>,
    pub(super) pieces: Vec<Piece>,
    /// The rule that is being run.
    pub(super) running: usize,
}

/// The part of a text that is looked at.
#[derive(Clone)]
pub(super) struct View<'t> {
    pub(super) text: &'t str,
    pub(super) range: Range<usize>,
    /// Whether nothing beyond the range is seen.
    pub(super) cut: bool,
}

impl<'t> View<'t> {
    /// From `from` on; what is before is seen.
    pub(super) fn new(text: &'t str, from: usize) -> Self {
        Self { text, range: from..text.len(), cut: false }
    }

    /// A part between others that are as good as cut out.
    pub(super) fn gap(text: &'t str, range: Range<usize>) -> Self {
        Self { text, range, cut: true }
    }
}

/// All rules of a masker at work.
pub(super) struct Scanner;

impl Scanner {
    pub(super) fn new(_rules: &[Compiled]) -> Self {
        Self
    }

    /// Whether any rule can match at all.
    pub(super) fn may_match(&self, _text: &str) -> bool {
        true
    }

    /// Adds what the rules, or one of them, match in the view.
    pub(super) fn find(
        &self,
        _rules: &[Compiled],
        _view: View<'_>,
        _only: Option<usize>,
        _scratch: &mut Scratch,
    ) -> Result<(), (usize, Cause)> {
        Err((0, Cause::Engine))
    }
}
