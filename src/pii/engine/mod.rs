//! Finding: patterns become automata, and texts are looked at only where something can be.

#[cfg(feature = "pii-backtracking")]
mod backtracking;
mod edge;
mod gate;
mod look_ahead;
mod measure;
mod program;
mod rewrite;
mod scanner;

use alloc::boxed::Box;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use super::fold::Folded;
use super::overlap::{Hit, Piece};
use super::syntax::{Pattern, line_ends, parse};
use super::{Cause, MaskerOptions, Rule, RuleError, RulePlan, Target};
use gate::Need;
use program::{Caches, Program};
pub(super) use scanner::Scanner;

/// A rule made ready.
#[derive(Clone)]
pub(super) struct Compiled {
    pub(super) rule: Arc<Rule>,
    pub(super) name: Arc<str>,
    way: Arc<Way>,
    needs: Vec<Need>,
}

/// How a rule is run.
enum Way {
    Linear(Box<Program>),
    #[cfg(feature = "pii-backtracking")]
    Backtracking(backtracking::Backtracking),
}

impl Compiled {
    /// `index`: its place in its set, for errors.
    pub(super) fn new(rule: &Rule, index: usize, options: &MaskerOptions) -> Result<Self, RuleError> {
        let pointer = |field: &str| format!("/rules/{index}/{field}");
        let wrong = |at: usize, expected: &str, found: &str| RuleError {
            offset: Some(at),
            ..RuleError::new(Some(&rule.name), &pointer("pattern"), expected, found)
        };
        if rule.pattern.len() > options.max_pattern {
            let expected = format!("a pattern of at most {} octets", options.max_pattern);
            return Err(wrong(options.max_pattern, &expected, &format!("{} octets", rule.pattern.len())));
        }
        let parsed = parse(&rule.pattern, rule.dialect);
        let parsed = parsed.map_err(|fault| wrong(fault.at, fault.expected, &fault.found))?;
        let target = group(&rule.target, &parsed).map_err(|found| {
            let expected = format!("a capture group of the pattern, which has {}", parsed.captures);
            RuleError::new(Some(&rule.name), &pointer("target"), &expected, found)
        })?;
        let (rule_, name) = (Arc::new(rule.clone()), rule.name.as_str().into());
        let linear = rewrite::rewrite(&parsed.tree, target).and_then(|branches| {
            let ends = line_ends(rule.dialect);
            let program = Program::new(&branches, target.is_some(), &ends, options.max_automaton)?;
            Ok((Way::Linear(Box::new(program)), gate::needs(&branches)))
        });
        let (way, needs) = match linear {
            Ok(linear) => linear,
            Err(refusal) => match Way::backtracking(&parsed, target, refusal, options) {
                Some(way) => (way, Vec::new()),
                None => {
                    return Err(wrong(
                        refusal.at,
                        "a pattern that an automaton can run exactly",
                        refusal.why,
                    ));
                }
            },
        };
        Ok(Self { rule: rule_, name, way: Arc::new(way), needs })
    }

    pub(super) fn plan(&self) -> RulePlan {
        let way = match &*self.way {
            Way::Linear(program) => {
                let (shortest, longest) = program.width;
                super::Way::Linear { gate: gate::shown(&self.needs), shortest, longest }
            }
            #[cfg(feature = "pii-backtracking")]
            Way::Backtracking(way) => super::Way::Backtracking { why: way.why().into() },
        };
        RulePlan { rule: self.rule.name.clone(), way }
    }

    /// The longest match in characters, if there is one.
    pub(super) fn longest(&self) -> Option<usize> {
        self.program()?.width.1
    }

    /// Whether nothing can match.
    pub(super) fn never_matches(&self) -> bool {
        self.program().is_some_and(|program| program.never)
    }

    #[cfg_attr(
        not(feature = "pii-backtracking"),
        expect(clippy::unnecessary_wraps, reason = "only rules that backtrack have none")
    )]
    fn program(&self) -> Option<&Program> {
        match &*self.way {
            Way::Linear(program) => Some(program),
            #[cfg(feature = "pii-backtracking")]
            Way::Backtracking(_) => None,
        }
    }

    /// Adds what a rule that backtracks matches.
    #[cfg_attr(
        not(feature = "pii-backtracking"),
        expect(clippy::unused_self, reason = "there is no such rule")
    )]
    fn backtrack(
        &self,
        index: usize,
        view: &View<'_>,
        folded: Option<&Folded>,
        hits: &mut Vec<Hit>,
    ) -> Result<(), (usize, Cause)> {
        #[cfg(feature = "pii-backtracking")]
        if let Way::Backtracking(way) = &*self.way {
            let origin = |span: Range<usize>| Folded::origin_in(folded, span);
            let found = way.run(view, self.rule.check.as_ref(), |whole, target| {
                hits.push(Hit { rule: index, whole: origin(whole), target: origin(target) });
            });
            return found.map_err(|cause| (index, cause));
        }
        let _ = (view, folded, hits);
        Err((index, Cause::Engine))
    }
}

impl Way {
    #[cfg(feature = "pii-backtracking")]
    fn backtracking(
        parsed: &Pattern,
        target: Option<u32>,
        refusal: rewrite::Refusal,
        options: &MaskerOptions,
    ) -> Option<Self> {
        let way = options
            .allow_backtracking
            .then(|| backtracking::Backtracking::new(parsed, target, refusal, options));
        way.flatten().map(Self::Backtracking)
    }

    #[cfg(not(feature = "pii-backtracking"))]
    fn backtracking(_: &Pattern, _: Option<u32>, _: rewrite::Refusal, _: &MaskerOptions) -> Option<Self> {
        None
    }
}

/// The number of the group that a rule is after; an error says what it asks for.
fn group(target: &Target, parsed: &Pattern) -> Result<Option<u32>, alloc::string::String> {
    match target {
        Target::Whole => Ok(None),
        Target::Number(number) if (1..=parsed.captures).contains(number) => Ok(Some(*number)),
        Target::Number(number) => Err(format!("group {number}")),
        Target::Name(name) => {
            let known = parsed.names.iter().find(|(known, _)| known == name);
            known.map(|(_, number)| Some(*number)).ok_or_else(|| format!("group {name:?}"))
        }
    }
}

/// What is used again from text to text.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) hits: Vec<Hit>,
    pub(super) pieces: Vec<Piece>,
    /// The rule that is being run.
    pub(super) running: usize,
    folded: Folded,
    window: Vec<u8>,
    /// Of each rule, once it has run.
    caches: Vec<Option<Box<Caches>>>,
}

/// The part of a text that is looked at.
#[derive(Clone)]
pub(super) struct View<'t> {
    text: &'t str,
    range: Range<usize>,
    /// Whether nothing beyond the range is seen.
    cut: bool,
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
