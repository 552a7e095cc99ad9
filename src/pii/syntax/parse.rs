//! The parser: alternations, sequences, repetitions and groups.

use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::super::Dialect;
use super::{Kind, Node, Pattern, Set, Trap, TrapKind, Wrong, line_ends, of, sets};

/// How deep groups may lie in one another.
const DEEPEST: usize = 100;
/// How often a part may be repeated by count.
const MOST: u32 = 1000;

/// What `(?i)` and its like set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) any_case: bool,
    lines: bool,
    dot_all: bool,
    spaced: bool,
}

pub(super) struct Parser<'p> {
    pub(super) pattern: &'p str,
    pub(super) at: usize,
    pub(super) dialect: Dialect,
    pub(super) flags: Flags,
    pub(super) traps: Vec<Trap>,
    depth: usize,
    captures: u32,
    names: Vec<(String, u32)>,
}

/// Counts of a repetition, and how long it is in the pattern.
type Counts = (u32, Option<u32>, usize);

/// Parses a pattern.
pub(in super::super) fn parse(pattern: &str, dialect: Dialect) -> Result<Pattern, Wrong> {
    let (flags, traps, names) = (Flags::default(), Vec::new(), Vec::new());
    let mut parser = Parser { pattern, at: 0, dialect, flags, traps, depth: 0, captures: 0, names };
    let tree = parser.alternation()?;
    if parser.peek().is_some() {
        return Err(parser.wrong("the end, or a group that ends here"));
    }
    Ok(Pattern { tree, captures: parser.captures, names: parser.names, traps: parser.traps })
}

impl Parser<'_> {
    pub(super) fn rest(&self) -> &str {
        &self.pattern[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let eaten = self.rest().starts_with(text);
        if eaten {
            self.at += text.len();
        }
        eaten
    }

    pub(super) fn wrong(&self, expected: &'static str) -> Wrong {
        let found = self.peek().map_or_else(|| "the end".to_owned(), |c| alloc::format!("{c:?}"));
        Wrong { at: self.at, expected, found }
    }

    pub(super) fn trap(&mut self, kind: TrapKind, at: usize) {
        self.traps.push(Trap { kind, at });
    }

    fn alternation(&mut self) -> Result<Node, Wrong> {
        let at = self.at;
        // Flags that are set inside end with the group.
        let flags = self.flags;
        let mut branches = vec![self.sequence()?];
        while self.eat("|") {
            branches.push(self.sequence()?);
        }
        self.flags = flags;
        let only = (branches.len() == 1).then(|| branches.pop()).flatten();
        Ok(only.unwrap_or(Node { kind: Kind::Alt(branches), at }))
    }

    fn sequence(&mut self) -> Result<Node, Wrong> {
        let at = self.at;
        let mut items = Vec::new();
        loop {
            if self.flags.spaced {
                self.skip_space();
            }
            match self.peek() {
                None | Some('|' | ')') => break,
                Some(_) => {}
            }
            let item_at = self.at;
            let Some(kind) = self.atom()? else { continue };
            let item = self.repeated(Node { kind, at: item_at })?;
            items.push(item);
        }
        let kind = match items.len() {
            0 => Kind::Empty,
            _ => Kind::Cat(items),
        };
        Ok(Node { kind, at })
    }

    fn skip_space(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                '#' => self.at += self.rest().find('\n').unwrap_or_else(|| self.rest().len()),
                c if c.is_ascii_whitespace() => self.at += 1,
                _ => break,
            }
        }
    }

    /// One part; `None` if it was only a comment or a flag.
    fn atom(&mut self) -> Result<Option<Kind>, Wrong> {
        let at = self.at;
        let Some(c) = self.next() else { return Err(self.wrong("a part")) };
        Ok(Some(match c {
            '(' => return self.group(at),
            '[' => {
                let set = self.class(at)?;
                self.set(set)
            }
            '.' if self.flags.dot_all => Kind::Set(sets::all()),
            '.' => Kind::Set(sets::without(&sets::all(), &line_ends(self.dialect))),
            '^' => self.line(false, at)?,
            '$' => self.line(true, at)?,
            '\\' => self.escape(at)?,
            '*' | '+' | '?' => {
                self.at = at;
                return Err(self.wrong("a part before what repeats it"));
            }
            '{' if self.dialect == Dialect::Java || self.counts(at + 1).is_some() => {
                self.at = at;
                return Err(self.wrong("a part before what repeats it, or \\{"));
            }
            c => self.set(of(&[(c, c)])),
        }))
    }

    pub(super) fn set(&self, set: Set) -> Kind {
        Kind::Set(if self.flags.any_case { sets::any_case(set, self.dialect) } else { set })
    }

    /// `^` and `$`.
    fn line(&mut self, end: bool, at: usize) -> Result<Kind, Wrong> {
        let edge = match (end, self.dialect) {
            (false, _) => Kind::Start,
            (true, Dialect::Java) if !self.flags.lines => Kind::LastLine,
            (true, _) => Kind::End,
        };
        if !self.flags.lines {
            return Ok(edge);
        }
        if self.dialect == Dialect::Java {
            self.at = at;
            return Err(self.wrong("no lines, as (?m) has them, in the dialect Java"));
        }
        let node = |kind| Node { kind, at };
        let next = Kind::Look {
            body: Box::new(node(Kind::Set(line_ends(self.dialect)))),
            ahead: end,
            negate: false,
        };
        Ok(Kind::Alt(vec![node(edge), node(next)]))
    }

    fn group(&mut self, at: usize) -> Result<Option<Kind>, Wrong> {
        if self.depth == DEEPEST {
            self.at = at;
            return Err(self.wrong("at most 100 groups in one another"));
        }
        self.depth += 1;
        let kind = self.group_inside(at)?;
        self.depth -= 1;
        Ok(kind)
    }

    fn group_inside(&mut self, at: usize) -> Result<Option<Kind>, Wrong> {
        if !self.eat("?") {
            return self.capture(None).map(Some);
        }
        if self.eat("#") {
            self.at += self.rest().find(')').map_or_else(|| self.rest().len(), |end| end + 1);
            return Ok(None);
        }
        for (mark, ahead, negate) in
            [("=", true, false), ("!", true, true), ("<=", false, false), ("<!", false, true)]
        {
            if self.eat(mark) {
                let body = Box::new(self.body()?);
                return Ok(Some(Kind::Look { body, ahead, negate }));
            }
        }
        if self.eat(">") {
            return Ok(Some(Kind::Atomic(Box::new(self.body()?))));
        }
        if self.eat("P<") || self.eat("<") {
            let name_at = self.at;
            let name = self.name('>')?;
            if self.names.iter().any(|(known, _)| *known == name) {
                self.at = name_at;
                return Err(self.wrong("a name that no other group has"));
            }
            return self.capture(Some(name)).map(Some);
        }
        self.flags_or_group(at)
    }

    fn capture(&mut self, name: Option<String>) -> Result<Kind, Wrong> {
        self.captures += 1;
        let number = self.captures;
        self.names.extend(name.map(|name| (name, number)));
        Ok(Kind::Capture { body: Box::new(self.body()?), number })
    }

    /// The inside of a group, and its end.
    fn body(&mut self) -> Result<Node, Wrong> {
        let body = self.alternation()?;
        if self.eat(")") { Ok(body) } else { Err(self.wrong("`)`")) }
    }

    /// A name up to `end`.
    pub(super) fn name(&mut self, end: char) -> Result<String, Wrong> {
        let length = self
            .rest()
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or_else(|| self.rest().len());
        let name = self.rest()[..length].to_string();
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.wrong("a name of letters, digits and _"));
        }
        self.at += length;
        if self.next() != Some(end) {
            self.at -= 1;
            return Err(self.wrong("the end of a name"));
        }
        Ok(name)
    }

    /// `(?i)`, `(?i-s:…)` and `(?:…)`.
    fn flags_or_group(&mut self, at: usize) -> Result<Option<Kind>, Wrong> {
        let before = self.flags;
        let (mut flags, mut on) = (before, true);
        loop {
            match self.peek() {
                Some('i') => flags.any_case = on,
                Some('m') => flags.lines = on,
                Some('s') => flags.dot_all = on,
                Some('x') => flags.spaced = on,
                Some('-') if on => on = false,
                Some(':') => {
                    self.at += 1;
                    self.flags = flags;
                    let body = self.body()?;
                    self.flags = before;
                    return Ok(Some(Kind::Cat(vec![body])));
                }
                Some(')') if self.at > at + 2 => {
                    self.at += 1;
                    self.flags = flags;
                    return Ok(None);
                }
                _ => return Err(self.wrong("`:`, `=`, `!`, `>`, `<`, `#` or flags of i, m, s and x")),
            }
            self.at += 1;
        }
    }

    /// What repeats `item`, if anything.
    fn repeated(&mut self, mut item: Node) -> Result<Node, Wrong> {
        let mut first = true;
        loop {
            if self.flags.spaced {
                self.skip_space();
            }
            let at = self.at;
            let (min, max, length) = match self.peek() {
                Some('*') if first => (0, None, 1),
                Some('+') if first => (1, None, 1),
                Some('?') if first => (0, Some(1), 1),
                Some('{') => match self.counts(at + 1) {
                    Some(counts) => counts?,
                    None => return Ok(item),
                },
                _ => return Ok(item),
            };
            if matches!(
                item.kind,
                Kind::Start | Kind::End | Kind::LastLine | Kind::Word { .. } | Kind::Look { .. }
            ) {
                return Err(self.wrong("a part that matches characters before what repeats it"));
            }
            self.at += length;
            let greedy = !self.eat("?");
            let possessive = greedy && self.eat("+");
            let at = item.at;
            item = Node { kind: Kind::Repeat { body: Box::new(item), min, max, greedy }, at };
            if possessive {
                item = Node { kind: Kind::Atomic(Box::new(item)), at };
            }
            first = false;
        }
    }

    /// `{2}`, `{2,}` and `{2,3}` from behind the brace: the counts and the length with both braces. `None` if it is
    /// nothing of the kind, and the brace stands for itself.
    fn counts(&self, from: usize) -> Option<Result<Counts, Wrong>> {
        let inside = &self.pattern[from..];
        let inside = &inside[..inside.find('}')?];
        let (min, max) = inside
            .split_once(',')
            .map_or((inside, Some(inside)), |(min, max)| (min, (!max.is_empty()).then_some(max)));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(min) || max.is_some_and(|max| !is_number(max)) {
            return None;
        }
        let fault = |expected| Some(Err(Wrong { at: from, expected, found: alloc::format!("{{{inside}}}") }));
        let number = |text: &str| text.parse().ok().filter(|count| *count <= MOST);
        let (Some(min), max) = (number(min), max.map(number)) else { return fault("counts up to 1000") };
        match max {
            Some(None) => fault("counts up to 1000"),
            Some(Some(max)) if max < min => fault("counts that do not go down"),
            max => Some(Ok((min, max.flatten(), inside.len() + 2))),
        }
    }
}

impl Parser<'_> {
    /// `\1`: only groups that have begun can be referred to.
    pub(super) fn again(&self, number: u32, at: usize) -> Result<Kind, Wrong> {
        let found = alloc::format!("group {number}");
        (1..=self.captures).contains(&number).then_some(Kind::Again(number)).ok_or(Wrong {
            at,
            expected: "a capture group that has begun",
            found,
        })
    }

    /// `\k<name>`.
    pub(super) fn again_by_name(&self, name: &str, at: usize) -> Result<Kind, Wrong> {
        let known = self.names.iter().find(|(known, _)| known == name);
        let expected = "the name of a capture group that has begun";
        known.map(|(_, number)| Kind::Again(*number)).ok_or_else(|| Wrong {
            at,
            expected,
            found: name.to_owned(),
        })
    }
}
