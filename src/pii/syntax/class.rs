//! Sets in brackets.

use alloc::format;

use super::super::Dialect;
use super::escape::Escape;
use super::parse::Parser;
use super::{Set, TrapKind, Wrong, all, of, sets, without};

impl Parser<'_> {
    /// A set in brackets, from behind the first one, which is at `at`.
    pub(super) fn class(&mut self, at: usize) -> Result<Set, Wrong> {
        self.class_inside(at, 0)
    }

    fn class_inside(&mut self, at: usize, depth: usize) -> Result<Set, Wrong> {
        if depth == 50 {
            return Err(self.wrong("at most 50 brackets in one another"));
        }
        let negate = self.eat("^");
        let mut set = Set::empty();
        // What was found before `&&`.
        let mut both: Option<Set> = None;
        // A bracket that comes first stands for itself, but in JavaScript.
        let mut first = self.dialect != Dialect::EcmaScript;
        loop {
            let item_at = self.at;
            if self.peek() == Some(']') && !first {
                self.at += 1;
                break;
            }
            first = false;
            if ["&&", "--", "~~"].iter().any(|operator| self.rest().starts_with(operator)) {
                self.trap(TrapKind::Operation, item_at);
                if self.dialect == Dialect::Java && self.eat("&&") {
                    let so_far = core::mem::replace(&mut set, Set::empty());
                    both = Some(intersection(both, so_far));
                    continue;
                }
            }
            match self.peek() {
                None => {
                    self.at = at;
                    return Err(self.wrong("`]` for this bracket"));
                }
                Some('[') => set.union(&self.bracket(depth)?),
                Some(_) => self.range(&mut set)?,
            }
        }
        let set = intersection(both, set);
        // `(?i)[^a]` is what is no `a` in any case.
        let set = if self.flags.any_case { sets::any_case(set, self.dialect) } else { set };
        Ok(if negate { without(&all(), &set) } else { set })
    }

    /// What a bracket inside brackets stands for.
    fn bracket(&mut self, depth: usize) -> Result<Set, Wrong> {
        let at = self.at;
        let posix = self.rest().strip_prefix("[:").and_then(|rest| rest.split_once(":]"));
        let posix = posix
            .map(|(name, _)| name)
            .filter(|name| name.chars().all(|c| c.is_ascii_alphabetic() || c == '^'));
        match (self.dialect, posix) {
            (Dialect::Posix, Some(name)) => {
                let found = format!("[:{name}:]");
                let (negate, bare) = name.strip_prefix('^').map_or((false, name), |bare| (true, bare));
                let set = sets::posix(bare);
                let set = set.ok_or_else(|| Wrong {
                    at,
                    expected: "a POSIX name such as [:alpha:]",
                    found: found.clone(),
                })?;
                self.at += found.len();
                Ok(if negate { without(&all(), &set) } else { set })
            }
            (dialect, posix) => {
                self.trap(if posix.is_some() { TrapKind::PosixName } else { TrapKind::Operation }, at);
                self.at += 1;
                if dialect == Dialect::Java {
                    self.class_inside(at, depth + 1)
                } else {
                    Ok(of(&[('[', '[')]))
                }
            }
        }
    }

    /// A character, a range or an escape.
    fn range(&mut self, set: &mut Set) -> Result<(), Wrong> {
        let at = self.at;
        let start = match self.class_item()? {
            Escape::Set(escaped) => {
                set.union(&escaped);
                return Ok(());
            }
            Escape::Character(start) => start,
        };
        let behind = self.rest().strip_prefix('-').and_then(|rest| rest.chars().next());
        // A hyphen at the end, or before what is no character, stands for itself.
        if behind.is_none_or(|c| c == ']' || (c == '[' && self.dialect != Dialect::EcmaScript)) {
            set.union(&of(&[(start, start)]));
            return Ok(());
        }
        let hyphen_at = self.at;
        self.at += 1;
        let Escape::Character(end) = self.class_item()? else {
            // `[a-\d]`: the hyphen stands for itself, and the escape comes next.
            self.at = hyphen_at;
            set.union(&of(&[(start, start), ('-', '-')]));
            self.at += 1;
            return Ok(());
        };
        if end < start {
            let found = format!("{start:?} to {end:?}");
            return Err(Wrong { at, expected: "a range that does not go down", found });
        }
        let alike = |c: char| if c.is_ascii_digit() { 0 } else { u8::from(!c.is_alphanumeric()) + 1 };
        if start.is_ascii() && end.is_ascii() && (alike(start) == 2 || alike(end) == 2) {
            self.trap(TrapKind::Range, at);
        }
        set.union(&of(&[(start, end)]));
        Ok(())
    }

    fn class_item(&mut self) -> Result<Escape, Wrong> {
        let at = self.at;
        match self.next() {
            None => Err(self.wrong("`]`")),
            Some('\\') if self.eat("b") => Ok(Escape::Character('\x08')),
            Some('\\') => self.escaped(at),
            Some(c) => Ok(Escape::Character(c)),
        }
    }
}

fn intersection(both: Option<Set>, mut set: Set) -> Set {
    if let Some(both) = both {
        set.intersect(&both);
    }
    set
}
