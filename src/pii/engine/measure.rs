//! What can be told of a pattern without running it.

use super::super::syntax::{Kind, Node, Set};

/// The shortest and the longest match, in characters.
pub(super) fn width(node: &Node) -> (usize, Option<usize>) {
    match &node.kind {
        Kind::Set(_) => (1, Some(1)),
        Kind::Cat(items) => items.iter().map(width).fold((0, Some(0)), |(min, max), (least, most)| {
            (min + least, max.zip(most).map(|(max, most)| max + most))
        }),
        Kind::Alt(branches) => {
            let widths = branches.iter().map(width);
            let widest = |a: Option<usize>, b: Option<usize>| a.zip(b).map(|(a, b)| a.max(b));
            widths.reduce(|a, b| (a.0.min(b.0), widest(a.1, b.1))).unwrap_or((0, Some(0)))
        }
        Kind::Repeat { body, min, max, .. } => {
            let (least, most) = width(body);
            let most = match (most, max) {
                (Some(0), _) => Some(0),
                (most, max) => most.zip(*max).map(|(most, max)| most.saturating_mul(max as usize)),
            };
            (least.saturating_mul(*min as usize), most)
        }
        Kind::Capture { body, .. } | Kind::Atomic(body) => width(body),
        Kind::Again(_) => (0, None),
        Kind::Empty | Kind::Look { .. } | Kind::Start | Kind::End | Kind::LastLine | Kind::Word { .. } => {
            (0, Some(0))
        }
    }
}

/// How many parts the pattern has when its repetitions are written out.
pub(super) fn size(node: &Node) -> usize {
    match &node.kind {
        Kind::Cat(items) | Kind::Alt(items) => items.iter().map(size).fold(1, usize::saturating_add),
        Kind::Repeat { body, min, max, .. } => {
            size(body).saturating_mul(max.unwrap_or(min + 1).max(1) as usize).saturating_add(1)
        }
        Kind::Capture { body, .. } | Kind::Atomic(body) | Kind::Look { body, .. } => {
            size(body).saturating_add(1)
        }
        _ => 1,
    }
}

/// The least number of characters from `set` in any match.
pub(super) fn least(node: &Node, set: &Set) -> usize {
    match &node.kind {
        Kind::Set(own) => {
            let mut rest = own.clone();
            rest.difference(set);
            usize::from(rest.ranges().is_empty())
        }
        Kind::Cat(items) => items.iter().map(|item| least(item, set)).sum(),
        Kind::Alt(branches) => branches.iter().map(|branch| least(branch, set)).min().unwrap_or(0),
        Kind::Repeat { body, min, .. } => least(body, set).saturating_mul(*min as usize),
        Kind::Capture { body, .. } | Kind::Atomic(body) => least(body, set),
        _ => 0,
    }
}

/// Calls `see` with each set of characters.
pub(super) fn sets(node: &Node, see: &mut impl FnMut(&Set)) {
    match &node.kind {
        Kind::Set(set) => see(set),
        Kind::Cat(items) | Kind::Alt(items) => items.iter().for_each(|item| sets(item, see)),
        Kind::Repeat { body, .. } | Kind::Capture { body, .. } | Kind::Atomic(body) => sets(body, see),
        _ => {}
    }
}

/// Adds the characters that a match can begin with to `into`; whether it can be empty.
pub(super) fn first(node: &Node, into: &mut Set) -> bool {
    outer(node, into, false)
}

/// Adds the characters that a match can end with to `into`; whether it can be empty.
pub(super) fn last(node: &Node, into: &mut Set) -> bool {
    outer(node, into, true)
}

fn outer(node: &Node, into: &mut Set, back: bool) -> bool {
    match &node.kind {
        Kind::Set(set) => {
            into.union(set);
            false
        }
        Kind::Cat(items) => {
            let mut inwards = items.iter();
            while let Some(item) = if back { inwards.next_back() } else { inwards.next() } {
                if !outer(item, into, back) {
                    return false;
                }
            }
            true
        }
        Kind::Alt(branches) => branches.iter().filter(|branch| outer(branch, into, back)).count() > 0,
        Kind::Repeat { body, min, .. } => outer(body, into, back) || *min == 0,
        Kind::Capture { body, .. } | Kind::Atomic(body) => outer(body, into, back),
        _ => true,
    }
}

/// Whether any part is one that `is` says yes to.
pub(super) fn any(node: &Node, is: &impl Fn(&Kind) -> bool) -> bool {
    is(&node.kind)
        || match &node.kind {
            Kind::Cat(items) | Kind::Alt(items) => items.iter().any(|item| any(item, is)),
            Kind::Repeat { body, .. }
            | Kind::Capture { body, .. }
            | Kind::Atomic(body)
            | Kind::Look { body, .. } => any(body, is),
            _ => false,
        }
}
