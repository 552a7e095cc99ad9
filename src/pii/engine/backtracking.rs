//! Rules that no automaton runs exactly, run by `fancy-regex` within limits.

use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;
use core::ops::Range;

use fancy_regex::{Regex, RegexBuilder};

use super::super::syntax::{Kind, Node, Pattern, Set};
use super::super::{Cause, Check, MaskerOptions};
use super::View;
use super::rewrite::Refusal;

/// A rule that backtracks.
pub(super) struct Backtracking {
    regex: Regex,
    target: Option<usize>,
    why: String,
    /// The longest text that it may see, in octets.
    most: usize,
}

impl Backtracking {
    /// `None` if it cannot be run this way, either.
    pub(super) fn new(
        parsed: &Pattern,
        target: Option<u32>,
        refusal: Refusal,
        options: &MaskerOptions,
    ) -> Option<Self> {
        let mut pattern = String::new();
        print(&parsed.tree, &mut pattern);
        let mut builder = RegexBuilder::new(&pattern);
        // The optimiser gives wrong answers (`a*[ab]??a*(?=b)` on `abaab`).
        let builder = builder.optimize(false).backtrack_limit(options.backtrack_limit);
        let regex = builder.delegate_size_limit(options.max_automaton).build().ok()?;
        let why = format!("offset {}: {}", refusal.at, refusal.why);
        let target = target.and_then(|target| usize::try_from(target).ok());
        Some(Self { regex, target, why, most: options.max_backtracking_input })
    }

    /// Why no automaton runs it.
    pub(super) fn why(&self) -> &str {
        &self.why
    }

    /// Calls `hit` with each match that passes, and the part of it that the rule is after.
    pub(super) fn run(
        &self,
        view: &View<'_>,
        check: Option<&Check>,
        mut hit: impl FnMut(Range<usize>, Range<usize>),
    ) -> Result<(), Cause> {
        let (text, mut from, shift) = if view.cut {
            (&view.text[view.range.clone()], 0, view.range.start)
        } else {
            (view.text, view.range.start, 0)
        };
        if text.len() > self.most {
            return Err(Cause::Length);
        }
        let next = |at: usize| at + text[at..].chars().next().map_or(1, char::len_utf8);
        while from <= text.len() {
            let Some(found) = self.regex.captures_from_pos(text, from).map_err(|_| Cause::Steps)? else {
                break;
            };
            let Some(whole) = found.get(0).map(|whole| whole.range()) else { break };
            let target = self.target.and_then(|target| found.get(target)).map(|target| target.range());
            let target = target.filter(|target| !target.is_empty()).unwrap_or_else(|| whole.clone());
            let passes = !whole.is_empty() && check.is_none_or(|check| check.passes(&text[target.clone()]));
            from = if passes { whole.end } else { next(whole.start) };
            if passes {
                hit(whole.start + shift..whole.end + shift, target.start + shift..target.end + shift);
            }
        }
        Ok(())
    }
}

/// Writes a pattern so that it means the same there whatever its dialect: sets by their codes.
fn print(node: &Node, out: &mut String) {
    let group = |open: &str, body: &Node, out: &mut String| {
        out.push_str(open);
        print(body, out);
        out.push(')');
    };
    match &node.kind {
        Kind::Empty => {}
        Kind::Set(own) => set(own, out),
        Kind::Cat(items) => items.iter().for_each(|item| print(item, out)),
        Kind::Alt(branches) => {
            for (index, branch) in branches.iter().enumerate() {
                out.push_str(if index == 0 { "(?:" } else { "|" });
                print(branch, out);
            }
            out.push(')');
        }
        Kind::Repeat { body, min, max, greedy } => {
            group("(?:", body, out);
            let max = max.map_or(String::new(), |max| format!("{max}"));
            written(out, format_args!("{{{min},{max}}}{}", if *greedy { "" } else { "?" }));
        }
        Kind::Capture { body, .. } => group("(", body, out),
        Kind::Atomic(body) => group("(?>", body, out),
        Kind::Look { body, ahead, negate } => {
            let open = match (ahead, negate) {
                (true, false) => "(?=",
                (true, true) => "(?!",
                (false, false) => "(?<=",
                (false, true) => "(?<!",
            };
            group(open, body, out);
        }
        Kind::Start => out.push_str(r"\A"),
        Kind::End => out.push_str(r"\z"),
        Kind::LastLine => out.push_str(r"(?=(?:\r\n|[\n\r\x{85}\x{2028}\x{2029}])?\z)"),
        Kind::Word { negate } => {
            let (one, other) = if *negate { ("(?!W)", "(?=W)") } else { ("(?=W)", "(?!W)") };
            let word = format!("(?:(?<!W){one}|(?<=W){other})").replace('W', "[0-9A-Za-z_]");
            out.push_str(&word);
        }
        Kind::Again(number) => written(out, format_args!("(?:\\{number})")),
    }
}

/// Appends to `out`, which cannot fail.
fn written(out: &mut String, what: core::fmt::Arguments<'_>) {
    let _infallible = out.write_fmt(what);
}

fn set(set: &Set, out: &mut String) {
    if set.ranges().is_empty() {
        out.push_str("(?!)");
        return;
    }
    out.push('[');
    for range in set.ranges() {
        let (start, end) = (u32::from(range.start()), u32::from(range.end()));
        written(out, format_args!("\\x{{{start:X}}}-\\x{{{end:X}}}"));
    }
    out.push(']');
}
