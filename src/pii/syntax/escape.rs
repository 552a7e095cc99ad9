//! What stands behind a backslash.

use alloc::format;

use super::super::Dialect;
use super::parse::Parser;
use super::{Kind, Set, TrapKind, Wrong, all, line_ends, of, sets, without};

/// What an escape stands for inside brackets and outside.
pub(super) enum Escape {
    Character(char),
    Set(Set),
}

impl Parser<'_> {
    /// An escape outside brackets; `at` is where its backslash is.
    pub(super) fn escape(&mut self, at: usize) -> Result<Kind, Wrong> {
        let Some(c) = self.peek() else { return Err(self.wrong("a character behind `\\`")) };
        let kind = match c {
            'b' => Kind::Word { negate: false },
            'B' => Kind::Word { negate: true },
            'A' if self.dialect != Dialect::EcmaScript => Kind::Start,
            'z' if self.dialect != Dialect::EcmaScript => Kind::End,
            'Z' if self.dialect != Dialect::EcmaScript => Kind::LastLine,
            'N' if self.dialect == Dialect::Posix => Kind::Set(without(&all(), &line_ends(self.dialect))),
            'k' => {
                self.at += 1;
                if !self.eat("<") {
                    return Err(self.wrong("`<` and the name of a group"));
                }
                let name = self.name('>')?;
                return self.again_by_name(&name, at);
            }
            '1'..='9' => {
                let digits =
                    self.rest().find(|c: char| !c.is_ascii_digit()).unwrap_or_else(|| self.rest().len());
                let number = self.rest()[..digits].parse().unwrap_or(u32::MAX);
                self.at += digits;
                return self.again(number, at);
            }
            'Q' if self.dialect != Dialect::EcmaScript => {
                self.at += 1;
                let length = self.rest().find("\\E").unwrap_or_else(|| self.rest().len());
                let text = self.rest()[..length].chars();
                let text = text.map(|c| super::Node { kind: self.set(of(&[(c, c)])), at }).collect();
                self.at += length;
                self.eat("\\E");
                return Ok(Kind::Cat(text));
            }
            _ => {
                return Ok(match self.escaped(at)? {
                    Escape::Character(c) => self.set(of(&[(c, c)])),
                    Escape::Set(set) => self.set(set),
                });
            }
        };
        self.at += 1;
        Ok(kind)
    }

    /// An escape that stands for a character or a set, from behind its backslash.
    pub(super) fn escaped(&mut self, at: usize) -> Result<Escape, Wrong> {
        let Some(c) = self.next() else { return Err(self.wrong("a character behind `\\`")) };
        let set = match c.to_ascii_lowercase() {
            'd' => {
                self.trap(TrapKind::Digit, at);
                Some(sets::digit())
            }
            'w' => Some(sets::word()),
            's' => Some(sets::space(self.dialect)),
            'h' if self.dialect != Dialect::EcmaScript => Some(sets::blank()),
            'p' => Some(self.property()?),
            _ => None,
        };
        if let Some(set) = set {
            return Ok(Escape::Set(if c.is_ascii_uppercase() { without(&all(), &set) } else { set }));
        }
        Ok(Escape::Character(match c {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\x0C',
            'v' if self.dialect == Dialect::EcmaScript => '\x0B',
            'a' if self.dialect != Dialect::EcmaScript => '\x07',
            'e' if self.dialect != Dialect::EcmaScript => '\x1B',
            '0' => self.code(3, 8, at)?,
            'x' | 'u' if self.eat("{") => self.braced(at)?,
            'x' => self.code(2, 16, at)?,
            'u' => self.code(4, 16, at)?,
            c if !c.is_alphanumeric() => c,
            c => {
                let expected = "an escape of this dialect";
                return Err(Wrong { at, expected, found: format!("\\{c}") });
            }
        }))
    }

    /// `\p{L}` and `\pL` from behind the `p`.
    fn property(&mut self) -> Result<Set, Wrong> {
        let at = self.at;
        let (from, to) = match (self.rest().starts_with('{'), self.rest().find('}')) {
            (true, Some(end)) => (at + 1, at + end),
            (true, None) => return Err(self.wrong("`}` behind the name of a property")),
            _ => (at, at + self.peek().map_or(0, char::len_utf8)),
        };
        let name = &self.pattern[from..to];
        // Java's names of POSIX classes.
        let java =
            matches!(self.dialect, Dialect::Java).then(|| sets::posix(&name.to_ascii_lowercase())).flatten();
        let expected = "a property of Unicode";
        let set = java.or_else(|| sets::property(name));
        let set = set.ok_or_else(|| Wrong { at, expected, found: format!("{name:?}") })?;
        self.at = to + usize::from(from > at);
        Ok(set)
    }

    /// A code of up to so many digits.
    fn code(&mut self, most: usize, radix: u32, at: usize) -> Result<char, Wrong> {
        let digits = self.rest().chars().take(most).take_while(|c| c.is_digit(radix)).count();
        let exact = radix == 16;
        let code = u32::from_str_radix(&self.rest()[..digits], radix);
        self.at += digits;
        match code {
            Ok(code) if !exact || digits == most => Self::character(code, at),
            Err(_) if !exact => Ok('\0'),
            _ => Err(self.wrong("a digit of the code")),
        }
    }

    /// A code up to `}`.
    fn braced(&mut self, at: usize) -> Result<char, Wrong> {
        let Some(end) = self.rest().find('}') else { return Err(self.wrong("`}` behind the code")) };
        let code = u32::from_str_radix(&self.rest()[..end], 16).unwrap_or(u32::MAX);
        self.at += end + 1;
        Self::character(code, at)
    }

    fn character(code: u32, at: usize) -> Result<char, Wrong> {
        char::from_u32(code).ok_or_else(|| Wrong {
            at,
            expected: "the code of a character",
            found: format!("{code:#x}"),
        })
    }
}
