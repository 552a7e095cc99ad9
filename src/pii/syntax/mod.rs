//! Patterns as trees: parsed with exact places of errors, in three dialects.

mod class;
mod escape;
mod parse;
mod sets;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

pub(super) use parse::parse;
pub(super) use regex_syntax::hir::ClassUnicode as Set;
pub(super) use sets::{all, is_disjoint, line_ends, of, without};

/// A part of a pattern, and the octet of the pattern where it begins.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) at: usize,
}

/// What a part of a pattern is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Empty,
    /// One character of a set.
    Set(Set),
    Cat(Vec<Node>),
    Alt(Vec<Node>),
    Repeat {
        body: Box<Node>,
        min: u32,
        max: Option<u32>,
        greedy: bool,
    },
    Capture {
        body: Box<Node>,
        number: u32,
    },
    Atomic(Box<Node>),
    Look {
        body: Box<Node>,
        ahead: bool,
        negate: bool,
    },
    /// The beginning of the text.
    Start,
    /// The end of the text.
    End,
    /// The end of the text, or before a line end that is the last of it.
    LastLine,
    /// A word boundary of ASCII, or none.
    Word {
        negate: bool,
    },
    /// What a group matched before.
    #[cfg_attr(not(feature = "pii-backtracking"), expect(dead_code, reason = "only backtracking can do it"))]
    Again(u32),
}

/// A pattern that was parsed.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub(super) tree: Node,
    /// How many capture groups there are.
    pub(super) captures: u32,
    /// Their names.
    pub(super) names: Vec<(String, u32)>,
    /// What may not mean what it seems to.
    pub(super) traps: Vec<Trap>,
}

/// Something in a pattern that may not mean what it seems to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trap {
    pub(super) kind: TrapKind,
    pub(super) at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrapKind {
    /// `[ -.]`: a range between marks.
    Range,
    /// `[[:alpha:]]` where it has another meaning.
    PosixName,
    /// `[a[b]]`, `[a&&b]`, `[a--b]`, `[a~~b]`: set operations in some dialects.
    Operation,
    /// `\d` is ASCII, and the text is not folded.
    Digit,
}

/// Where and how a pattern is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: usize,
    pub(super) expected: &'static str,
    pub(super) found: String,
}
