//! What must stand next to a match: conditions on one character, or on the edge of the text.

use alloc::vec::Vec;

use super::super::syntax::{Kind, Node, Set, all, without};
use super::rewrite::Refusal;

/// A condition on what stands at one side of a match.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    /// Whether the edge of the text will do.
    pub(super) outer: bool,
    /// The characters that will do.
    pub(super) set: Set,
    /// Whether a line end that is the last of the text will do.
    pub(super) last_line: bool,
}

impl Edge {
    /// Whatever it is.
    pub(super) fn any() -> Self {
        Self { outer: true, set: all(), last_line: false }
    }

    fn of(outer: bool, set: Set) -> Self {
        Self { outer, set, last_line: false }
    }

    pub(super) fn is_any(&self) -> bool {
        self.outer && without(&all(), &self.set).ranges().is_empty()
    }

    /// Both; `None` if it cannot be told by one character.
    fn and(mut self, other: &Self) -> Option<Self> {
        let last_line = match (self.last_line, other.last_line) {
            (false, false) => false,
            (true, true) => true,
            (true, false) if other.is_any() => true,
            (false, true) if self.is_any() => true,
            _ => return None,
        };
        self.set.intersect(&other.set);
        Some(Self { outer: self.outer && other.outer, set: self.set, last_line })
    }

    fn or(mut self, other: &Self) -> Self {
        self.set.union(&other.set);
        let outer = self.outer || other.outer;
        Self { outer, set: self.set, last_line: self.last_line || other.last_line }
    }

    fn not(self) -> Option<Self> {
        (!self.last_line).then(|| Self::of(!self.outer, without(&all(), &self.set)))
    }

    /// The condition that `node` is on the left or the right of a match, if it is one.
    pub(super) fn read(node: &Node, left: bool) -> Option<Self> {
        match &node.kind {
            Kind::Empty => Some(Self::any()),
            Kind::Start if left => Some(Self::of(true, Set::empty())),
            Kind::End if !left => Some(Self::of(true, Set::empty())),
            Kind::LastLine if !left => Some(Self { last_line: true, ..Self::of(true, Set::empty()) }),
            Kind::Look { body, ahead, negate } if *ahead != left => {
                let inside = Self::inside(body, left)?;
                if *negate { inside.not() } else { Some(inside) }
            }
            Kind::Cat(items) => {
                items.iter().try_fold(Self::any(), |edge, item| edge.and(&Self::read(item, left)?))
            }
            Kind::Alt(branches) => {
                let never = Self::of(false, Set::empty());
                branches.iter().try_fold(never, |edge, branch| Some(edge.or(&Self::read(branch, left)?)))
            }
            Kind::Atomic(body) => Self::read(body, left),
            _ => None,
        }
    }

    /// The condition that the inside of a look-around is.
    fn inside(node: &Node, left: bool) -> Option<Self> {
        match &node.kind {
            Kind::Set(set) => Some(Self::of(false, set.clone())),
            Kind::Cat(items) if items.len() == 1 => Self::inside(&items[0], left),
            Kind::Alt(branches) => {
                let never = Self::of(false, Set::empty());
                branches.iter().try_fold(never, |edge, branch| Some(edge.or(&Self::inside(branch, left)?)))
            }
            // Of a repetition, that there is one of many is all that is asked.
            Kind::Atomic(body) | Kind::Capture { body, .. } | Kind::Repeat { body, min: 1, .. } => {
                Self::inside(body, left)
            }
            Kind::Repeat { min: 0, .. } => Some(Self::any()),
            _ => Self::read(node, left),
        }
    }

    /// Takes the conditions on one side off `node`.
    pub(super) fn strip(&mut self, node: Node, left: bool) -> Result<Node, Refusal> {
        if let Some(edge) = Self::read(&node, left) {
            let both = self.clone().and(&edge);
            *self =
                both.ok_or(Refusal { at: node.at, why: "an end of a line together with another condition" })?;
            return Ok(Node { kind: Kind::Empty, at: node.at });
        }
        let at = node.at;
        let kind = match node.kind {
            Kind::Cat(items) => {
                let mut kept = Vec::with_capacity(items.len());
                let (mut outermost, mut items) = (true, items.into_iter());
                while let Some(item) = if left { items.next() } else { items.next_back() } {
                    let passed = matches!(item.kind, Kind::Word { .. } | Kind::Look { .. })
                        && Self::read(&item, left).is_none();
                    let item = if outermost && !passed { self.strip(item, left)? } else { item };
                    outermost &= passed || matches!(item.kind, Kind::Empty);
                    kept.push(item);
                }
                if !left {
                    kept.reverse();
                }
                Kind::Cat(kept)
            }
            Kind::Capture { body, number } => Kind::Capture { body: self.strip(*body, left)?.into(), number },
            // On the right it would decide which way the group goes.
            Kind::Atomic(body) if left => Kind::Atomic(self.strip(*body, left)?.into()),
            kind => kind,
        };
        Ok(Node { kind, at })
    }
}
