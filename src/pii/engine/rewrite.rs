//! Patterns rewritten so that an automaton gives exactly the answers of a backtracking engine, or refused.
//!
//! | condition | why it is exact |
//! |---|---|
//! | look-behind at the left edge, look-ahead at the right one, one character wide | it is read as a character of its own at that side, or as the edge: one way to do so |
//! | look-ahead inside, at characters of a fixed number | written out: the same strings of the same length |
//! | atomic groups that have one possible end, or repeat one set of which nothing that follows begins | giving back could never help |
//! | no repetition of what can be empty | backtracking engines leave such loops early, automata do not |
//! | a match is never empty, and has no other anchor or reference inside | |
//! | sizes | the time to load is bounded |

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::super::syntax::{Kind, Node, Set, is_disjoint};
use super::edge::Edge;
use super::look_ahead::write_out;
use super::measure::{any, first, size, width};

/// Why a pattern cannot be run by an automaton, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) at: usize,
    pub(super) why: &'static str,
}

/// One way to match: what must stand on the left, the match, what must stand on the right.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) left: Edge,
    pub(super) core: Node,
    pub(super) right: Edge,
}

/// The most branches that a pattern may be split into.
const MOST_BRANCHES: usize = 64;
/// The most parts of a pattern when its repetitions are written out.
const MOST_PARTS: usize = 4096;

/// Rewrites a pattern into branches, the first going first. Only the capture group `target` is kept.
pub(super) fn rewrite(tree: &Node, target: Option<u32>) -> Result<Vec<Branch>, Refusal> {
    if size(tree) > MOST_PARTS {
        return Err(Refusal {
            at: tree.at,
            why: "more than 4096 parts when its repetitions are written out",
        });
    }
    let mut trees = Vec::new();
    split(plain(tree, target), target, &mut trees)?;
    let mut branches = Vec::new();
    for tree in trees {
        let (mut left, mut right) = (Edge::any(), Edge::any());
        let tree = left.strip(tree, true)?;
        let tree = right.strip(tree, false)?;
        let tree = write_out(plain(&tree, target))?;
        let after = After { set: right.set.clone(), certain: right.is_any() };
        let core = settle(plain(&tree, target), &after)?;
        if width(&core).0 == 0 {
            return Err(Refusal { at: core.at, why: "that it can match nothing" });
        }
        if size(&core) > MOST_PARTS {
            return Err(Refusal { at: core.at, why: "more than 4096 parts when it is written out" });
        }
        branches.push(Branch { left, core, right });
    }
    Ok(branches)
}

/// Without needless layers: sequences in sequences, groups that only group.
fn plain(node: &Node, target: Option<u32>) -> Node {
    let at = node.at;
    let inside = |body: &Node| Box::new(plain(body, target));
    let kind = match &node.kind {
        Kind::Cat(items) => {
            let mut flat = Vec::new();
            for item in items.iter().map(|item| plain(item, target)) {
                match item.kind {
                    Kind::Cat(inner) => flat.extend(inner),
                    Kind::Empty => {}
                    _ => flat.push(item),
                }
            }
            match flat.len() {
                0 => Kind::Empty,
                1 => return flat.remove(0),
                _ => Kind::Cat(flat),
            }
        }
        Kind::Alt(branches) => Kind::Alt(branches.iter().map(|branch| plain(branch, target)).collect()),
        Kind::Repeat { max: Some(0), .. } => Kind::Empty,
        Kind::Repeat { body, min: 1, max: Some(1), .. } => return plain(body, target),
        Kind::Repeat { body, min, max, greedy } => {
            Kind::Repeat { body: inside(body), min: *min, max: *max, greedy: *greedy }
        }
        Kind::Capture { body, number } if target == Some(*number) => {
            Kind::Capture { body: inside(body), number: *number }
        }
        Kind::Capture { body, .. } => return plain(body, target),
        Kind::Atomic(body) => Kind::Atomic(inside(body)),
        Kind::Look { body, ahead, negate } => {
            Kind::Look { body: inside(body), ahead: *ahead, negate: *negate }
        }
        kind => kind.clone(),
    };
    Node { kind, at }
}

/// Splits an alternation into branches, and one that begins a sequence, if it looks at the left: each branch may have a
/// condition of its own there, and their order stays.
fn split(node: Node, target: Option<u32>, branches: &mut Vec<Node>) -> Result<(), Refusal> {
    let looks =
        |node: &Node| any(node, &|kind| matches!(kind, Kind::Start | Kind::Look { ahead: false, .. }));
    match node.kind {
        Kind::Alt(alternatives) if Edge::read(&alternatives[0], true).is_none() => {
            alternatives.into_iter().try_for_each(|alternative| split(alternative, target, branches))
        }
        Kind::Cat(items) => {
            let begins = items.iter().position(|item| Edge::read(item, true).is_none()).unwrap_or(0);
            if let Kind::Alt(alternatives) = &items[begins].kind
                && looks(&items[begins])
            {
                return alternatives.iter().try_for_each(|alternative| {
                    let mut items = items.clone();
                    items[begins] = alternative.clone();
                    split(plain(&Node { kind: Kind::Cat(items), at: node.at }, target), target, branches)
                });
            }
            branches.push(Node { kind: Kind::Cat(items), at: node.at });
            check_count(branches)
        }
        kind => {
            branches.push(Node { kind, at: node.at });
            check_count(branches)
        }
    }
}

fn check_count(branches: &[Node]) -> Result<(), Refusal> {
    let at = branches.last().map_or(0, |branch| branch.at);
    let why = "more than 64 alternatives with conditions of their own";
    if branches.len() > MOST_BRANCHES { Err(Refusal { at, why }) } else { Ok(()) }
}

/// What can come after a part.
struct After {
    set: Set,
    /// Nothing comes, and nothing can fail any more.
    certain: bool,
}

impl After {
    fn before(&self, node: &Node) -> Self {
        let mut set = Set::empty();
        let empty = first(node, &mut set);
        if empty {
            set.union(&self.set);
        }
        let nothing = matches!(node.kind, Kind::Empty);
        Self { set, certain: self.certain && nothing }
    }
}

/// Takes atomic groups away where they change nothing, and refuses what is left.
fn settle(node: Node, after: &After) -> Result<Node, Refusal> {
    let at = node.at;
    let refuse = |why| Err(Refusal { at, why });
    let kind = match node.kind {
        Kind::Cat(items) => {
            let mut settled = Vec::with_capacity(items.len());
            let mut after = After { set: after.set.clone(), certain: after.certain };
            for item in items.into_iter().rev() {
                let item = settle(item, &after)?;
                after = after.before(&item);
                settled.push(item);
            }
            settled.reverse();
            Kind::Cat(settled)
        }
        Kind::Alt(branches) => {
            Kind::Alt(branches.into_iter().map(|branch| settle(branch, after)).collect::<Result<_, _>>()?)
        }
        Kind::Repeat { body, min, max, greedy } => {
            let many = max != Some(1);
            if many && width(&body).0 == 0 {
                return refuse("a repetition of what can be empty");
            }
            let mut next = After { set: after.set.clone(), certain: false };
            if many {
                first(&body, &mut next.set);
            }
            Kind::Repeat { body: settle(*body, &next)?.into(), min, max, greedy }
        }
        Kind::Capture { body, number } => Kind::Capture { body: settle(*body, after)?.into(), number },
        Kind::Atomic(body) => {
            let inner = After { set: after.set.clone(), certain: after.certain };
            let body = settle(*body, &inner)?;
            if any(&body, &|kind| matches!(kind, Kind::Capture { .. })) {
                return refuse("an atomic group with the capture group that is meant");
            }
            let (least, most) = width(&body);
            let one_end = most == Some(least) || after.certain;
            let gives_nothing = matches!(&body.kind, Kind::Repeat { body, greedy: true, .. }
                if matches!(&body.kind, Kind::Set(set) if is_disjoint(set, &after.set)));
            if !one_end && !gives_nothing {
                return refuse("an atomic group that may have more than one end");
            }
            return Ok(body);
        }
        Kind::Look { ahead: true, .. } => {
            return refuse("a look-ahead wider than one character at the right edge");
        }
        Kind::Look { .. } => {
            return refuse("a look-behind that is not at the left edge, or wider than one character");
        }
        Kind::Start | Kind::End | Kind::LastLine => return refuse("an anchor inside"),
        Kind::Again(_) => return refuse("a reference to a group"),
        kind => kind,
    };
    Ok(Node { kind, at })
}

#[cfg(test)]
mod tests {
    use super::super::super::syntax::parse;
    use super::super::super::{Builtin, Dialect};
    use super::*;

    #[test]
    fn what_is_linear_and_what_is_not() {
        let linear = |pattern: &str| {
            let parsed = parse(pattern, Dialect::Posix).expect(pattern);
            rewrite(&parsed.tree, None).map_err(|refusal| refusal.at)
        };
        for pattern in Builtin::V9_0.rules().iter().chain(&Builtin::Own.rules()) {
            assert!(linear(&pattern.pattern).is_ok(), "{}: {:?}", pattern.name, linear(&pattern.pattern));
        }
        for pattern in
            [r"(?:^|\s)\d+", r"\bfoo\b", r"(?!000|666|9)\d{3}(?!00)\d\d", "(?>a|b)c", "a++b", "(?>a|ab)"]
        {
            assert_eq!(linear(pattern).err(), None, "{pattern}");
        }
        let refused = [
            ("(?>a|ab)c", 0),
            ("(a?|b)+", 0),
            ("x(?=abc)", 1),
            (r"(\w)\1", 4),
            ("(?<=ab)c", 0),
            ("(?!abcd)a", 0),
            ("x*", 0),
            ("a*[ab]??a*(?=b)", 0),
            ("b?(?:[a])?+.[a-c]$", 2),
        ];
        for (pattern, at) in refused {
            assert_eq!(linear(pattern).expect_err(pattern), at, "{pattern}");
        }
    }
}
