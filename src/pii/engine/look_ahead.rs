//! Look-ahead inside a pattern: written out as sequences of sets that differ from each other, which needs no looking.

use alloc::vec;
use alloc::vec::Vec;

use super::super::syntax::{Kind, Node, Set};
use super::measure::width;
use super::rewrite::Refusal;

/// The most sequences that a look-ahead may become.
const MOST: usize = 256;

/// One set for each character.
type Sequence = Vec<Set>;

/// Writes out all look-ahead in `node`.
pub(super) fn write_out(node: Node) -> Result<Node, Refusal> {
    let at = node.at;
    let kind = match node.kind {
        Kind::Cat(items) => Kind::Cat(sequence(items)?),
        Kind::Alt(branches) => Kind::Alt(branches.into_iter().map(write_out).collect::<Result<_, _>>()?),
        Kind::Repeat { body, min, max, greedy } => {
            Kind::Repeat { body: write_out(*body)?.into(), min, max, greedy }
        }
        Kind::Capture { body, number } => Kind::Capture { body: write_out(*body)?.into(), number },
        Kind::Atomic(body) => Kind::Atomic(write_out(*body)?.into()),
        kind => kind,
    };
    Ok(Node { kind, at })
}

/// From the right, so that what follows a look-ahead has none any more.
fn sequence(items: Vec<Node>) -> Result<Vec<Node>, Refusal> {
    // In reverse order.
    let mut done: Vec<Node> = Vec::new();
    for item in items.into_iter().rev() {
        let Kind::Look { body, ahead: true, negate } = &item.kind else {
            done.push(write_out(item)?);
            continue;
        };
        let refusal = |why| Refusal { at: item.at, why };
        let body = sequences(&shortest(body))
            .ok_or_else(|| refusal("a look-ahead at more than a few sequences of characters"))?;
        let widest = body.iter().map(Vec::len).max().unwrap_or(0);
        let boxes = following(&mut done, widest).ok_or_else(|| {
            refusal("a look-ahead at more than the characters of a fixed number that follow")
        })?;
        let (mut kept, mut rest) = (Vec::new(), boxes);
        for looked_for in &body {
            if !negate {
                kept.extend(rest.iter().filter_map(|own| common(own, looked_for)));
            }
            rest = rest.iter().flat_map(|own| difference(own, looked_for)).collect();
            if rest.len() + kept.len() > MOST {
                return Err(refusal("a look-ahead that is more than 256 sequences when written out"));
            }
        }
        done.push(alternatives(if *negate { rest } else { kept }, item.at));
    }
    done.reverse();
    Ok(done)
}

/// What is asked by a look-ahead that ends in a repetition: its least.
fn shortest(body: &Node) -> Node {
    let kind = match &body.kind {
        Kind::Cat(items) => {
            let last = items.last().map(shortest);
            Kind::Cat(items[..items.len().saturating_sub(1)].iter().cloned().chain(last).collect())
        }
        Kind::Alt(branches) => Kind::Alt(branches.iter().map(shortest).collect()),
        Kind::Repeat { body, min, greedy, .. } => {
            Kind::Repeat { body: body.clone(), min: *min, max: Some(*min), greedy: *greedy }
        }
        kind => kind.clone(),
    };
    Node { kind, at: body.at }
}

/// Takes so many characters of a fixed number off the front of `done`, which is in reverse order.
fn following(done: &mut Vec<Node>, widest: usize) -> Option<Vec<Sequence>> {
    let mut boxes: Vec<Sequence> = vec![Vec::new()];
    while boxes[0].len() < widest {
        let Node { kind, at } = done.pop()?;
        let node = match kind {
            // Of a repetition of one character the least is of a fixed number.
            Kind::Repeat { body, min, max, greedy }
                if min > 0 && max != Some(min) && matches!(body.kind, Kind::Set(_)) =>
            {
                let max = max.map(|max| max - min);
                let rest = Kind::Repeat { body: body.clone(), min: 0, max, greedy };
                done.push(Node { kind: rest, at });
                Node { kind: Kind::Repeat { body, min, max: Some(min), greedy }, at }
            }
            kind => Node { kind, at },
        };
        let (least, most) = width(&node);
        if most != Some(least) {
            return None;
        }
        boxes = product(&boxes, &sequences(&node)?)?;
    }
    Some(boxes)
}

/// All sequences that a part matches, if they are few.
fn sequences(node: &Node) -> Option<Vec<Sequence>> {
    match &node.kind {
        Kind::Empty => Some(vec![Vec::new()]),
        Kind::Set(set) => Some(vec![vec![set.clone()]]),
        Kind::Cat(items) => items
            .iter()
            .try_fold(vec![Vec::new()], |sequences_, item| product(&sequences_, &sequences(item)?)),
        Kind::Alt(branches) => {
            let all: Vec<_> = branches.iter().map(sequences).collect::<Option<Vec<_>>>()?.concat();
            (all.len() <= MOST).then_some(all)
        }
        Kind::Repeat { body, min, max: Some(max), .. } => {
            let once = sequences(body)?;
            let (mut all, mut repeated) = (Vec::new(), vec![Vec::new()]);
            for count in 0..=*max {
                if count >= *min {
                    all.extend(repeated.iter().cloned());
                }
                if count < *max {
                    repeated = product(&repeated, &once)?;
                }
                if all.len() > MOST {
                    return None;
                }
            }
            Some(all)
        }
        _ => None,
    }
}

fn product(heads: &[Sequence], tails: &[Sequence]) -> Option<Vec<Sequence>> {
    let fits =
        heads.len() * tails.len() <= MOST && heads.iter().chain(tails).all(|sequence| sequence.len() <= MOST);
    fits.then(|| heads.iter().flat_map(|head| tails.iter().map(|tail| [&head[..], tail].concat())).collect())
}

/// What is in `own` and begins as `other`.
fn common(own: &Sequence, other: &Sequence) -> Option<Sequence> {
    let mut both = own.clone();
    for (set, other) in both.iter_mut().zip(other) {
        set.intersect(other);
    }
    both.iter().all(|set| !set.ranges().is_empty()).then_some(both)
}

/// What is in `own` and does not begin as `other`, in sequences that have nothing in common: the first that differs is
/// the first character, the second, and so on.
fn difference(own: &Sequence, other: &Sequence) -> Vec<Sequence> {
    let mut parts = Vec::new();
    let mut same = own.clone();
    for (at, other) in other.iter().enumerate() {
        let mut part = same.clone();
        part[at].difference(other);
        if part.iter().all(|set| !set.ranges().is_empty()) {
            parts.push(part);
        }
        same[at].intersect(other);
        if same[at].ranges().is_empty() {
            break;
        }
    }
    parts
}

fn alternatives(sequences: Vec<Sequence>, at: usize) -> Node {
    let node = |kind| Node { kind, at };
    let sequence =
        |sequence: Sequence| node(Kind::Cat(sequence.into_iter().map(|set| node(Kind::Set(set))).collect()));
    match sequences.len() {
        0 => node(Kind::Set(Set::empty())),
        _ => node(Kind::Alt(sequences.into_iter().map(sequence).collect())),
    }
}
