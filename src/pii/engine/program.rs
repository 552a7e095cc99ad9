//! A rule as two lazily built automata: one finds where a match ends, the other where it began.
//!
//! They run over a window of the text in which the edges of the text are octets 0xFF, which UTF-8 never has. What stands
//! on either side of a match is then one unit, a character or an edge, and part of what the automata match.

use alloc::vec::Vec;
use core::ops::Range;

use regex_automata::hybrid::dfa::{Builder, Cache, Config, DFA};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::{Capture, Class, Hir, Look, Repetition};

use super::super::Cause;
use super::super::syntax::{Kind, Node, Set, is_disjoint, of, without};
use super::edge::Edge;
use super::measure::{last, sets, width};
use super::rewrite::{Branch, Refusal};

/// The octet that stands for an edge of the text.
pub(super) const EDGE: u8 = 0xFF;
/// Matches longer than this may make a search look far ahead for nothing: its steps are counted.
const SHORT: usize = 256;

/// A rule made ready to be run.
pub(super) struct Program {
    forward: DFA,
    reverse: DFA,
    /// For rules that are after a group.
    groups: Option<PikeVM>,
    /// Line ends that may stand before the edge on the right.
    last_line: Option<Set>,
    /// The shortest and the longest match, in characters.
    pub(super) width: (usize, Option<usize>),
    /// Whether nothing can match.
    pub(super) never: bool,
    /// Which octets a match can have.
    pub(super) alphabet: [bool; 256],
}

/// What a search keeps from one to the next.
pub(super) struct Caches {
    forward: Cache,
    reverse: Cache,
    groups: Option<pikevm::Cache>,
}

impl Program {
    /// `ends`: the line ends of the dialect. `most`: the most octets for the automaton.
    pub(super) fn new(branches: &[Branch], group: bool, ends: &Set, most: usize) -> Result<Self, Refusal> {
        let at = branches.first().map_or(0, |branch| branch.core.at);
        let too_large = |_| Refusal { at, why: "an automaton larger than allowed" };
        for Branch { core, .. } in branches.iter().filter(|branch| branch.right.last_line) {
            let mut closing = Set::empty();
            last(core, &mut closing);
            if !is_disjoint(&closing, ends) {
                return Err(Refusal {
                    at: core.at,
                    why: "a match before a last line end that may itself end with one",
                });
            }
        }
        let hirs = branches.iter().map(|branch| {
            Hir::concat([side(&branch.left, None), hir(&branch.core), side(&branch.right, Some(ends))].into())
        });
        let whole = Hir::alternation(hirs.collect());
        let nfa = |captures, reverse| {
            let config = thompson::Config::new().utf8(false).reverse(reverse).which_captures(captures);
            let config = config.nfa_size_limit(Some(most));
            thompson::Compiler::new().configure(config).build_from_hir(&whole).map_err(too_large)
        };
        let dfa = |nfa: NFA, kind| {
            let config = Config::new().match_kind(kind).cache_capacity(most).skip_cache_capacity_check(true);
            Builder::new().configure(config).build_from_nfa(nfa).map_err(|_| too_large_dfa(at))
        };
        let never = whole.properties().minimum_len().is_none();
        let groups = group.then(|| nfa(WhichCaptures::All, false)).transpose()?;
        let widths = branches.iter().map(|branch| width(&branch.core));
        let widths = widths.reduce(|a, b| (a.0.min(b.0), a.1.zip(b.1).map(|(a, b)| a.max(b))));
        let mut alphabet = [false; 256];
        for branch in branches {
            sets(&branch.core, &mut |set| octets(set, &mut alphabet));
        }
        Ok(Self {
            forward: dfa(nfa(WhichCaptures::None, false)?, MatchKind::LeftmostFirst)?,
            reverse: dfa(nfa(WhichCaptures::None, true)?, MatchKind::All)?,
            groups: groups.map(PikeVM::new_from_nfa).transpose().map_err(|_| too_large_dfa(at))?,
            last_line: branches.iter().any(|branch| branch.right.last_line).then(|| ends.clone()),
            width: widths.unwrap_or((0, Some(0))),
            never,
            alphabet,
        })
    }

    pub(super) fn caches(&self) -> Caches {
        Caches {
            forward: self.forward.create_cache(),
            reverse: self.reverse.create_cache(),
            groups: self.groups.as_ref().map(|groups| groups.create_cache()),
        }
    }

    /// The line ends that may stand before the edge on the right, if that matters.
    pub(super) fn last_line(&self) -> Option<&Set> {
        self.last_line.as_ref()
    }

    /// The first match that begins in `from..to` of the window, with what stands on its sides.
    pub(super) fn find(
        &self,
        caches: &mut Caches,
        window: &[u8],
        from: usize,
        steps: &mut u64,
    ) -> Result<Option<Range<usize>>, Cause> {
        let Some(end) = self.end(caches, window, from..window.len(), Anchored::No, steps)? else {
            return Ok(None);
        };
        let input = Input::new(window).span(from..end).anchored(Anchored::Yes);
        let start = self.reverse.try_search_rev(&mut caches.reverse, &input).map_err(|_| Cause::Engine)?;
        start.map(|start| Some(start.offset()..end)).ok_or(Cause::Engine)
    }

    /// The next shorter match that begins where `found` does.
    pub(super) fn shorter(
        &self,
        caches: &mut Caches,
        window: &[u8],
        found: &Range<usize>,
        steps: &mut u64,
    ) -> Result<Option<Range<usize>>, Cause> {
        let end =
            self.end(caches, window, found.start..self.core(window, found).end, Anchored::Yes, steps)?;
        Ok(end.map(|end| found.start..end))
    }

    /// Where the first match ends.
    fn end(
        &self,
        caches: &mut Caches,
        window: &[u8],
        span: Range<usize>,
        anchored: Anchored,
        steps: &mut u64,
    ) -> Result<Option<usize>, Cause> {
        let input = Input::new(window).span(span.clone()).anchored(anchored);
        let (dfa, cache) = (&self.forward, &mut caches.forward);
        if self.width.1.is_some_and(|longest| longest <= SHORT) {
            let found = dfa.try_search_fwd(cache, &input).map_err(|_| Cause::Engine)?;
            return Ok(found.map(|found| found.offset()));
        }
        let mut state = dfa.start_state_forward(cache, &input).map_err(|_| Cause::Engine)?;
        let mut found = None;
        for at in span.start..=span.end {
            let next = match window.get(at) {
                Some(octet) => dfa.next_state(cache, state, *octet),
                None => dfa.next_eoi_state(cache, state),
            };
            state = next.map_err(|_| Cause::Engine)?;
            // That a match ended is told one octet later.
            if state.is_match() {
                found = Some(at);
            } else if state.is_dead() {
                break;
            } else if state.is_quit() {
                return Err(Cause::Engine);
            }
            *steps = steps.checked_sub(1).ok_or(Cause::Steps)?;
        }
        Ok(found)
    }

    /// The match itself, without what stands on its sides.
    pub(super) fn core(&self, window: &[u8], found: &Range<usize>) -> Range<usize> {
        let start = after_unit(window, found.start);
        let mut end = before_unit(window, found.end);
        if let (EDGE, Some(ends)) = (window[end], &self.last_line) {
            end = without_line_end(window, start..end, ends);
        }
        start..end
    }

    /// What the group that the rule is after has of a match.
    pub(super) fn group(
        &self,
        caches: &mut Caches,
        window: &[u8],
        found: &Range<usize>,
    ) -> Option<Range<usize>> {
        let (groups, cache) = (self.groups.as_ref()?, caches.groups.as_mut()?);
        let input = Input::new(window).span(found.clone()).anchored(Anchored::Yes);
        let mut slots: [Option<NonMaxUsize>; 4] = [None; 4];
        groups.search_slots(cache, &input, &mut slots)?;
        Some(slots[2]?.get()..slots[3]?.get()).filter(|group| !group.is_empty())
    }
}

fn too_large_dfa(at: usize) -> Refusal {
    Refusal { at, why: "an automaton larger than allowed" }
}

/// Where the unit that begins at `at` ends: a character or an edge.
pub(super) fn after_unit(window: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while window.get(at).is_some_and(|octet| octet & 0xC0 == 0x80) {
        at += 1;
    }
    at
}

/// Where the unit that ends at `at` begins.
pub(super) fn before_unit(window: &[u8], at: usize) -> usize {
    let mut at = at - 1;
    while window[at] & 0xC0 == 0x80 {
        at -= 1;
    }
    at
}

/// The end of `part` without the line end that it ends with.
fn without_line_end(window: &[u8], part: Range<usize>, ends: &Set) -> usize {
    let ends_with = |end: usize| {
        let start = before_unit(window, end);
        let character = core::str::from_utf8(&window[start..end]).ok().and_then(|text| text.chars().next());
        let is_end = |c: char| ends.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c));
        character.filter(|c| is_end(*c)).map(|c| (start, c))
    };
    let Some((start, c)) = (part.end > part.start).then(|| ends_with(part.end)).flatten() else {
        return part.end;
    };
    match (c, start > part.start && window[start - 1] == b'\r') {
        ('\n', true) => start - 1,
        _ => start,
    }
}

/// The octets that characters of a set consist of; outside ASCII all of them.
fn octets(set: &Set, into: &mut [bool; 256]) {
    for range in set.ranges() {
        let (start, end) = (u32::from(range.start()), u32::from(range.end()));
        (start..=end.min(0x7F)).for_each(|octet| into[octet as usize] = true);
        if end > 0x7F {
            into[0x80..EDGE.into()].fill(true);
        }
    }
}

/// What stands on a side of a match. `ends`: the line ends, on the right.
fn side(edge: &Edge, ends: Option<&Set>) -> Hir {
    let text_edge = || Hir::literal([EDGE]);
    let mut ways = Vec::new();
    if edge.outer {
        ways.push(text_edge());
    }
    if !edge.set.ranges().is_empty() {
        ways.push(class(&edge.set));
    }
    if let (true, Some(ends)) = (edge.last_line, ends) {
        // What the set has is no longer asked for here: the two ways exclude each other.
        ways.push(Hir::concat([class(&without(ends, &edge.set)), text_edge()].into()));
        let line_feed = without(&of(&[('\r', '\r')]), &edge.set);
        ways.push(Hir::concat([class(&line_feed), Hir::literal(*b"\n"), text_edge()].into()));
    }
    Hir::alternation(ways)
}

fn class(set: &Set) -> Hir {
    if set.ranges().is_empty() { Hir::fail() } else { Hir::class(Class::Unicode(set.clone())) }
}

fn hir(node: &Node) -> Hir {
    match &node.kind {
        Kind::Set(set) => class(set),
        Kind::Cat(items) => Hir::concat(items.iter().map(hir).collect()),
        Kind::Alt(branches) => Hir::alternation(branches.iter().map(hir).collect()),
        Kind::Repeat { body, min, max, greedy } => {
            Hir::repetition(Repetition { min: *min, max: *max, greedy: *greedy, sub: hir(body).into() })
        }
        Kind::Capture { body, .. } => Hir::capture(Capture { index: 1, name: None, sub: hir(body).into() }),
        Kind::Word { negate: false } => Hir::look(Look::WordAscii),
        Kind::Word { negate: true } => Hir::look(Look::WordAsciiNegate),
        // The rest was taken away when the pattern was rewritten.
        _ => Hir::empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::syntax::all;
    use super::*;

    #[test]
    fn units_are_characters_or_edges() {
        let window = [EDGE, b'a', 0xC3, 0xA9, EDGE];
        assert_eq!((after_unit(&window, 0), after_unit(&window, 2)), (1, 4));
        assert_eq!((before_unit(&window, 4), before_unit(&window, 5)), (2, 4));
        let mut table = [false; 256];
        octets(&all(), &mut table);
        assert_eq!(table.iter().filter(|has| **has).count(), 255);
    }
}
