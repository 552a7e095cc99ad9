//! All rules of a masker at work on a text: looked at only where something can be.
//!
//! A match lies within one run of octets that its rule can match at all, and each run has what the rule needs. Rules
//! that need the same and match the same octets share the search for runs, and the windows around them.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::super::fold::Folded;
use super::super::overlap::Hit;
use super::super::{Cause, Digits, Target};
use super::gate::{Need, Octets};
use super::program::{Caches, EDGE, Program, after_unit, before_unit};
use super::{Compiled, Scratch, View};

/// The least that a search may do, in octets looked at, for each octet of the text.
const STEPS: u64 = 64;

/// Rules that look for the same in the same runs.
struct Family {
    fold: bool,
    anchor: Option<Octets>,
    alphabet: Box<[bool; 256]>,
    /// The least that any of the rules needs.
    least: usize,
    /// The line ends matter to one of them.
    last_line: bool,
    rules: Vec<usize>,
}

/// The rules of a masker.
pub(in super::super) struct Scanner {
    families: Vec<Family>,
    /// Rules that do not run on windows.
    others: Vec<usize>,
    /// A text without one of these has nothing that any rule matches.
    gates: Vec<Vec<Need>>,
    /// Whether any rule folds.
    folds: bool,
}

impl Scanner {
    pub(in super::super) fn new(rules: &[Compiled]) -> Self {
        let (mut families, mut others, mut gates) =
            (Vec::<Family>::new(), Vec::new(), Vec::<Vec<Need>>::new());
        for (index, compiled) in rules.iter().enumerate() {
            let weaker = |a: &[Need], b: &[Need]| {
                a.iter().all(|a| b.iter().any(|b| a.octets == b.octets && a.count <= b.count))
            };
            if !gates.iter().any(|gate| weaker(gate, &compiled.needs)) {
                gates.retain(|gate| !weaker(&compiled.needs, gate));
                gates.push(compiled.needs.clone());
            }
            let Some(program) = compiled.program() else {
                others.push(index);
                continue;
            };
            let fold = compiled.rule.digits == Digits::Fold;
            let (anchor, least) =
                compiled.needs.first().map_or((None, 0), |need| (Some(need.octets), need.count));
            let same = |family: &&mut Family| {
                family.fold == fold && family.anchor == anchor && *family.alphabet == program.alphabet
            };
            let last_line = program.last_line().is_some();
            if let Some(family) = families.iter_mut().find(same) {
                family.least = family.least.min(least);
                family.last_line |= last_line;
                family.rules.push(index);
            } else {
                let alphabet = Box::new(program.alphabet);
                families.push(Family { fold, anchor, alphabet, least, last_line, rules: vec![index] });
            }
        }
        let folds = rules.iter().any(|compiled| compiled.rule.digits == Digits::Fold);
        Self { families, others, gates, folds }
    }

    /// Whether any rule can match at all.
    pub(in super::super) fn may_match(&self, text: &str) -> bool {
        if self.folds && !text.is_ascii() {
            return true;
        }
        // Most rules need digits, and those are counted once.
        let mut counted: Option<(Octets, usize)> = None;
        self.gates.iter().any(|gate| {
            gate.iter().all(|need| {
                let known = counted.filter(|(octets, _)| *octets == need.octets);
                let (_, count) = known.unwrap_or_else(|| (need.octets, need.octets.count(text.as_bytes())));
                counted = Some((need.octets, count));
                count >= need.count
            })
        })
    }

    /// Adds what the rules, or one of them, match in the view.
    pub(in super::super) fn find(
        &self,
        rules: &[Compiled],
        view: &View<'_>,
        only: Option<usize>,
        scratch: &mut Scratch,
    ) -> Result<(), (usize, Cause)> {
        let mut folded = core::mem::take(&mut scratch.folded);
        let folds = self.folds && !view.text.is_ascii();
        if folds {
            folded.read(view.text);
        }
        let range = if folds { folded.as_read(&view.range) } else { 0..0 };
        let as_read = View { text: &folded.text, range, cut: view.cut };
        scratch.caches.resize_with(rules.len(), || None);
        let mut found = Ok(());
        for family in &self.families {
            let (view, folded) = if folds && family.fold { (&as_read, Some(&folded)) } else { (view, None) };
            let mut run =
                Run { rules, family, view, folded, only, steps: STEPS * (view.text.len() as u64 + 1024) };
            found = found.and_then(|()| run.all(scratch));
        }
        for index in self.others.iter().filter(|index| only.is_none_or(|only| only == **index)) {
            scratch.running = *index;
            let fold = folds && rules[*index].rule.digits == Digits::Fold;
            let (view, folded) = if fold { (&as_read, Some(&folded)) } else { (view, None) };
            found = found.and_then(|()| rules[*index].backtrack(*index, view, folded, &mut scratch.hits));
        }
        scratch.folded = folded;
        found
    }
}

/// A family at work on a text.
struct Run<'a> {
    rules: &'a [Compiled],
    family: &'a Family,
    view: &'a View<'a>,
    folded: Option<&'a Folded>,
    only: Option<usize>,
    /// How many more octets may be looked at in vain.
    steps: u64,
}

impl Run<'_> {
    fn all(&mut self, scratch: &mut Scratch) -> Result<(), (usize, Cause)> {
        if self.only.is_some_and(|only| !self.family.rules.contains(&only)) {
            return Ok(());
        }
        let (text, range) = (self.view.text.as_bytes(), self.view.range.clone());
        let Some(anchor) = self.family.anchor else { return self.window(range, 0, scratch) };
        let alphabet = &*self.family.alphabet;
        let text = &text[..range.end];
        let mut done = range.start;
        while let Some(at) = anchor.position(text, done) {
            let start = text[done..at]
                .iter()
                .rposition(|octet| !alphabet[usize::from(*octet)])
                .map_or(done, |n| done + n + 1);
            let end = text[at..]
                .iter()
                .position(|octet| !alphabet[usize::from(*octet)])
                .map_or(text.len(), |n| at + n);
            if end - at >= self.family.least {
                let count = anchor.count(&text[at..end]);
                if count >= self.family.least {
                    self.window(start..end, count, scratch)?;
                }
            }
            done = end;
        }
        Ok(())
    }

    /// Runs the rules on a part of the text that matches of theirs lie within, and that has so many of the anchor.
    fn window(
        &mut self,
        part: Range<usize>,
        anchors: usize,
        scratch: &mut Scratch,
    ) -> Result<(), (usize, Cause)> {
        let View { text, range, cut } = self.view;
        let mut window = core::mem::take(&mut scratch.window);
        window.clear();
        let (before, after) = if *cut { (range.start, range.end) } else { (0, text.len()) };
        let octets = text.as_bytes();
        if part.start > before {
            window.extend_from_slice(&octets[before_unit(octets, part.start)..part.start]);
        } else {
            window.push(EDGE);
        }
        let into = window.len();
        window.extend_from_slice(&octets[part.clone()]);
        if part.end < after {
            window.extend_from_slice(&octets[part.end..after_unit(octets, part.end)]);
            if self.family.last_line {
                close_line(&octets[part.end..after], &mut window);
            }
        } else {
            window.push(EDGE);
        }
        let mut found = Ok(());
        for index in &self.family.rules {
            let compiled = &self.rules[*index];
            let enough = |need: &Need| {
                if self.family.anchor == Some(need.octets) {
                    anchors >= need.count
                } else {
                    need.octets.count(&octets[part.clone()]) >= need.count
                }
            };
            if found.is_err()
                || self.only.is_some_and(|only| only != *index)
                || !compiled.needs.iter().all(enough)
            {
                continue;
            }
            let Some(program) = compiled.program() else { continue };
            scratch.running = *index;
            let caches = scratch.caches[*index].get_or_insert_with(|| Box::new(program.caches()));
            let origin = |span: Range<usize>| {
                // The window begins with what stands before the part.
                let span = part.start + span.start - into..part.start + span.end - into;
                Folded::origin_in(self.folded, span)
            };
            let as_read =
                |span: &Range<usize>| &text[part.start + span.start - into..part.start + span.end - into];
            let one = One { compiled, program, window: &window };
            let passes = |span: &Range<usize>| {
                compiled.rule.check.as_ref().is_none_or(|check| check.passes(as_read(span)))
            };
            let hit = |whole: Range<usize>, target: Range<usize>| Hit {
                rule: *index,
                whole: origin(whole),
                target: origin(target),
            };
            let ran = one
                .run(caches, &mut self.steps, passes, |whole, target| scratch.hits.push(hit(whole, target)));
            found = ran.map_err(|cause| (*index, cause));
        }
        scratch.window = window;
        found
    }
}

/// Where a line end and nothing else is left, puts the edge behind it.
fn close_line(rest: &[u8], window: &mut Vec<u8>) {
    match rest {
        b"\r\n" => window.extend_from_slice(&[b'\n', EDGE]),
        _ if after_unit(rest, 0) == rest.len() => window.push(EDGE),
        _ => {}
    }
}

/// One rule at work on a window.
struct One<'a> {
    compiled: &'a Compiled,
    program: &'a Program,
    window: &'a [u8],
}

impl One<'_> {
    fn run(
        &self,
        caches: &mut Caches,
        steps: &mut u64,
        passes: impl Fn(&Range<usize>) -> bool,
        mut hit: impl FnMut(Range<usize>, Range<usize>),
    ) -> Result<(), Cause> {
        let (program, window) = (self.program, self.window);
        let mut from = 0;
        // With what stands on both sides.
        let shortest = program.width.0 + 2;
        while window.len() - from >= shortest
            && let Some(first) = program.find(caches, window, from, steps)?
        {
            let mut found = Some(first.clone());
            // Behind the first character of a match that does not pass.
            from = after_unit(window, first.start);
            while let Some(way) = found {
                let core = program.core(window, &way);
                let group = match self.compiled.rule.target {
                    Target::Whole => None,
                    _ => program.group(caches, window, &way),
                };
                let target = group.unwrap_or_else(|| core.clone());
                if passes(&target) {
                    // What stands before the next match may be the last character of this one.
                    from = before_unit(window, core.end);
                    hit(core, target);
                    break;
                }
                found = program.shorter(caches, window, &way, steps)?;
            }
        }
        Ok(())
    }
}
