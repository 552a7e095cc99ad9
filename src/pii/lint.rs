//! What may not be meant as it is written.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::effect::septets;
use super::syntax::{TrapKind, parse};
use super::{Action, Dialect, Digits, Mask, Masker, MaskerOptions, Rule, RuleError, RuleSet, Way};

/// Something about a rule that may not be meant as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The rule.
    pub rule: String,
    /// Where in its pattern, if it is there.
    pub offset: Option<usize>,
    /// Which kind.
    pub kind: LintKind,
    /// What it is, for people.
    pub text: String,
}

/// Kinds of what may not be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LintKind {
    /// It does not compile: all else is not looked at.
    Refused,
    /// A range between marks, such as `[ -.]`, holds all that lies between.
    RangeTrap,
    /// `[[:alpha:]]`, which this dialect reads as single characters.
    PosixName,
    /// A bracket in brackets, `&&`, `--` or `~~`: set operations in some dialects.
    SetOperation,
    /// `\d` is ASCII: digits of other scripts are not found without [`Digits::Fold`].
    AsciiDigits,
    /// It can never match.
    NeverMatches,
    /// Two rules of a group have one priority: the order of definition decides.
    EqualPriority,
    /// It is run by backtracking.
    Backtracking,
    /// Its matches have no longest one: streams refuse it.
    Unbounded,
    /// Its replacement takes an SMS out of the default alphabet of GSM, or has characters of two septets.
    NotGsm7,
    /// A rule matches the replacement: masking twice is not masking once.
    ReplacementMatched,
    /// It is not enabled.
    Disabled,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {:?}: ", self.rule)?;
        if let Some(offset) = self.offset {
            write!(f, "offset {offset}: ")?;
        }
        f.write_str(&self.text)
    }
}

impl RuleSet {
    /// What may not be meant as it is written: at most one of a kind for each rule, by the first place.
    #[must_use]
    pub fn lint(&self) -> Vec<Lint> {
        let options = MaskerOptions { allow_backtracking: true, ..MaskerOptions::default() };
        let maskers: Vec<_> = self.rules.iter().map(|rule| alone(rule).compile_with(&options)).collect();
        let mut lints = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let mut found = Vec::new();
            let mut lint = |kind, offset, text: String| {
                found.push(Lint { rule: rule.name.clone(), offset, kind, text });
            };
            if !rule.enabled {
                lint(LintKind::Disabled, None, "it is not enabled".into());
            }
            match &maskers[index] {
                Ok(masker) => ways(rule, masker, &mut lint),
                Err(faults) => {
                    let RuleError { offset, expected, found, .. } = &faults.0[0];
                    lint(LintKind::Refused, *offset, format!("expected {expected}, found {found}"));
                }
            }
            traps(rule, &mut lint);
            self.priorities(index, &mut lint);
            replacement(rule, &maskers.iter().flatten().collect::<Vec<_>>(), &mut lint);
            found.sort_by_key(|lint| (lint.kind, lint.offset));
            found.dedup_by_key(|lint| lint.kind);
            lints.extend(found);
        }
        lints
    }

    fn priorities(&self, index: usize, lint: &mut impl FnMut(LintKind, Option<usize>, String)) {
        let rule = &self.rules[index];
        let together = |other: &&Rule| {
            let shared = rule.groups.iter().any(|group| other.is_in(group));
            other.priority == rule.priority && (shared || (rule.groups.is_empty() && other.groups.is_empty()))
        };
        if let Some(other) = self.rules[..index].iter().find(together) {
            let text = format!(
                "{:?} has the priority {}, too: the first defined goes first",
                other.name, rule.priority
            );
            lint(LintKind::EqualPriority, None, text);
        }
    }
}

/// The set of this rule only, enabled.
fn alone(rule: &Rule) -> RuleSet {
    RuleSet { rules: alloc::vec![Rule { enabled: true, ..rule.clone() }] }
}

fn ways(rule: &Rule, masker: &Masker, lint: &mut impl FnMut(LintKind, Option<usize>, String)) {
    match masker.plan().into_iter().next().map(|plan| plan.way) {
        Some(Way::Backtracking { why }) => {
            lint(LintKind::Backtracking, None, format!("it is run by backtracking: {why}"));
        }
        Some(Way::Linear { longest: None, .. }) => {
            lint(LintKind::Unbounded, None, "its matches have no longest one: streams refuse it".into());
        }
        _ => {}
    }
    if masker.never_matches() {
        lint(LintKind::NeverMatches, Some(0), format!("{:?} can never match", rule.pattern));
    }
}

fn traps(rule: &Rule, lint: &mut impl FnMut(LintKind, Option<usize>, String)) {
    for trap in parse(&rule.pattern, rule.dialect).into_iter().flat_map(|parsed| parsed.traps) {
        let part: String = rule.pattern[trap.at..].chars().take(3).collect();
        let (kind, text) = match trap.kind {
            TrapKind::Range => {
                (LintKind::RangeTrap, format!("{part:?} is a range, and holds all that lies between"))
            }
            TrapKind::PosixName => (
                LintKind::PosixName,
                format!("in the dialect {:?} this is a set of single characters", rule.dialect),
            ),
            TrapKind::Operation if rule.dialect == Dialect::Java => (
                LintKind::SetOperation,
                format!("{part:?} in brackets is a set operation in this dialect only"),
            ),
            TrapKind::Operation => {
                (LintKind::SetOperation, format!("{part:?} in brackets stands for itself here"))
            }
            TrapKind::Digit if rule.digits == Digits::Fold => continue,
            TrapKind::Digit => {
                (LintKind::AsciiDigits, "only digits of ASCII are found, without folding".to_owned())
            }
        };
        lint(kind, Some(trap.at), text);
    }
}

fn replacement(rule: &Rule, maskers: &[&Masker], lint: &mut impl FnMut(LintKind, Option<usize>, String)) {
    let text = match &rule.action {
        Action::Replace(text) => text.clone(),
        Action::Mask(Mask { with, .. }) => String::from(*with),
        Action::Label { .. } => format!("<{}>", rule.name.to_uppercase()),
        _ => return,
    };
    match septets(&text) {
        None => lint(LintKind::NotGsm7, None, format!("{text:?} is not in the default alphabet of GSM")),
        Some(count) if count > text.chars().count() => {
            lint(LintKind::NotGsm7, None, format!("{text:?} has characters that take two septets"));
        }
        Some(_) => {}
    }
    let by = maskers.iter().find(|masker| !masker.find(&text).findings.is_empty());
    if let Some(name) = by.and_then(|masker| masker.rules().next()).map(|rule| &rule.name) {
        lint(LintKind::ReplacementMatched, None, format!("{name:?} matches its replacement {text:?}"));
    }
}
