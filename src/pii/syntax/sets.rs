//! Sets of characters.

use regex_syntax::hir::{ClassUnicodeRange, HirKind};

use super::super::Dialect;
use super::Set;

/// The set of these ranges.
pub(in super::super) fn of(ranges: &[(char, char)]) -> Set {
    Set::new(ranges.iter().map(|(start, end)| ClassUnicodeRange::new(*start, *end)))
}

/// Every character.
pub(in super::super) fn all() -> Set {
    of(&[('\0', char::MAX)])
}

/// `set` without what is in `other`.
pub(in super::super) fn without(set: &Set, other: &Set) -> Set {
    let mut set = set.clone();
    set.difference(other);
    set
}

pub(in super::super) fn is_disjoint(set: &Set, other: &Set) -> bool {
    let mut both = set.clone();
    both.intersect(other);
    both.ranges().is_empty()
}

/// What ends a line in a dialect.
pub(in super::super) fn line_ends(dialect: Dialect) -> Set {
    match dialect {
        Dialect::Posix => of(&[('\n', '\n')]),
        Dialect::Java => of(&[('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')]),
        Dialect::EcmaScript => of(&[('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')]),
    }
}

pub(super) fn digit() -> Set {
    of(&[('0', '9')])
}

pub(super) fn word() -> Set {
    of(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')])
}

pub(super) fn space(dialect: Dialect) -> Set {
    let mut set = of(&[('\t', '\r'), (' ', ' ')]);
    if dialect == Dialect::EcmaScript {
        set.union(&of(&[
            ('\u{A0}', '\u{A0}'),
            ('\u{1680}', '\u{1680}'),
            ('\u{2000}', '\u{200A}'),
            ('\u{2028}', '\u{2029}'),
            ('\u{202F}', '\u{202F}'),
            ('\u{205F}', '\u{205F}'),
            ('\u{3000}', '\u{3000}'),
            ('\u{FEFF}', '\u{FEFF}'),
        ]));
    }
    set
}

/// Horizontal blanks, as Perl and Java have them.
pub(super) fn blank() -> Set {
    of(&[
        ('\t', '\t'),
        (' ', ' '),
        ('\u{A0}', '\u{A0}'),
        ('\u{1680}', '\u{1680}'),
        ('\u{180E}', '\u{180E}'),
        ('\u{2000}', '\u{200A}'),
        ('\u{202F}', '\u{202F}'),
        ('\u{205F}', '\u{205F}'),
        ('\u{3000}', '\u{3000}'),
    ])
}

/// `[:name:]`, of ASCII.
pub(super) fn posix(name: &str) -> Option<Set> {
    Some(match name {
        "alnum" => of(&[('0', '9'), ('A', 'Z'), ('a', 'z')]),
        "alpha" => of(&[('A', 'Z'), ('a', 'z')]),
        "ascii" => of(&[('\0', '\x7F')]),
        "blank" => of(&[('\t', '\t'), (' ', ' ')]),
        "cntrl" => of(&[('\0', '\x1F'), ('\x7F', '\x7F')]),
        "digit" => digit(),
        "graph" => of(&[('!', '~')]),
        "lower" => of(&[('a', 'z')]),
        "print" => of(&[(' ', '~')]),
        "punct" => of(&[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        "space" => of(&[('\t', '\r'), (' ', ' ')]),
        "upper" => of(&[('A', 'Z')]),
        "word" => word(),
        "xdigit" => of(&[('0', '9'), ('A', 'F'), ('a', 'f')]),
        _ => return None,
    })
}

/// `\p{name}`.
pub(super) fn property(name: &str) -> Option<Set> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "_= -".contains(c));
    let hir = plain.then(|| regex_syntax::parse(&alloc::format!(r"\p{{{name}}}")).ok())??;
    match hir.into_kind() {
        HirKind::Class(regex_syntax::hir::Class::Unicode(set)) => Some(set),
        _ => None,
    }
}

/// The set with the other cases of its letters.
pub(super) fn any_case(mut set: Set, dialect: Dialect) -> Set {
    if dialect == Dialect::Java {
        let ascii = |from: (char, char), to: char| {
            let mut own = set.clone();
            own.intersect(&of(&[from]));
            let shift = |c: char| {
                char::from(u8::try_from(u32::from(c) - u32::from(from.0) + u32::from(to)).unwrap_or(0))
            };
            own.ranges()
                .iter()
                .map(|range| (shift(range.start()), shift(range.end())))
                .collect::<alloc::vec::Vec<_>>()
        };
        let (lower, upper) = (ascii(('A', 'Z'), 'a'), ascii(('a', 'z'), 'A'));
        set.union(&of(&lower));
        set.union(&of(&upper));
    } else if set.try_case_fold_simple().is_err() {
        return set;
    }
    set
}
