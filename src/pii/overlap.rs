//! Who has what of a text that several rules claim.

use alloc::vec::Vec;
use core::ops::Range;

/// A match that passed its check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// The rule by its place in the order of priority.
    pub(super) rule: usize,
    /// All that the pattern matched.
    pub(super) whole: Range<usize>,
    /// The part that the rule is after.
    pub(super) target: Range<usize>,
}

/// A part of the text that one rule has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) rule: usize,
    pub(super) span: Range<usize>,
    /// Rules that go before have other parts of the match.
    pub(super) partly: bool,
}

/// Gives each hit what no rule before its own has, in the order of the text. `hits` are in the order of their rules,
/// those of a rule in the order of the text.
pub(super) fn clip(hits: &[Hit], pieces: &mut Vec<Piece>) {
    pieces.clear();
    for hits in hits.chunk_by(|a, b| a.rule == b.rule) {
        let (taken, mut at) = (pieces.len(), 0);
        for Hit { rule, target, .. } in hits {
            // Taken pieces do not overlap, so those that end before this hit end before the next one, too.
            while at < taken && pieces[at].span.end <= target.start {
                at += 1;
            }
            let (mut start, mut next) = (target.start, at);
            let partly = next < taken && pieces[next].span.start < target.end;
            while start < target.end {
                let taken = pieces[next..taken].first().map(|piece| piece.span.clone());
                let taken = taken.filter(|span| span.start < target.end).unwrap_or(target.end..target.end);
                if start < taken.start {
                    pieces.push(Piece { rule: *rule, span: start..taken.start, partly });
                }
                start = taken.end.max(start);
                next += 1;
            }
        }
        pieces.sort_unstable_by_key(|piece| piece.span.start);
    }
}

/// The parts of `range` that no piece has; `pieces` are in the order of the text.
pub(super) fn gaps(pieces: &[Piece], range: Range<usize>) -> Vec<Range<usize>> {
    let starts = core::iter::once(range.start).chain(pieces.iter().map(|piece| piece.span.end));
    let ends = pieces.iter().map(|piece| piece.span.start).chain(core::iter::once(range.end));
    starts.zip(ends).map(|(start, end)| start..end).filter(|gap| gap.start < gap.end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(rule: usize, target: Range<usize>) -> Hit {
        Hit { rule, whole: target.clone(), target }
    }

    #[test]
    fn priority_has_its_own_and_others_what_is_left() {
        let hits = [hit(0, 4..6), hit(0, 8..9), hit(1, 2..12), hit(2, 0..3), hit(2, 4..5), hit(2, 11..14)];
        let mut pieces = Vec::new();
        clip(&hits, &mut pieces);
        let spans: Vec<_> =
            pieces.iter().map(|piece| (piece.rule, piece.span.clone(), piece.partly)).collect();
        assert_eq!(
            spans,
            [
                (2, 0..2, true),
                (1, 2..4, true),
                (0, 4..6, false),
                (1, 6..8, true),
                (0, 8..9, false),
                (1, 9..12, true),
                (2, 12..14, true)
            ]
        );
        assert_eq!(gaps(&pieces[1..3], 0..8), [0..2, 6..8]);
    }
}
