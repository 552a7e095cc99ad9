//! Text that comes in pieces is masked as if it came at once.

use smpp_driver::pii::{Builtin, Finding, Masker, Rule};

use crate::privacy::text;
use crate::support::{Chance, one, set};

fn streamed<'a>(masker: &Masker, pieces: impl Iterator<Item = &'a str>) -> (String, Vec<Finding>) {
    let mut stream = masker.stream().unwrap();
    let (mut out, mut findings) = (String::new(), Vec::new());
    for piece in pieces {
        let masked = stream.push(piece);
        assert_eq!(masked.degraded, None);
        out += &masked.text;
        findings.extend(masked.findings);
    }
    let masked = stream.finish();
    findings.extend(masked.findings);
    (out + &masked.text, findings)
}

#[test]
fn a_card_cut_anywhere_is_masked() {
    let masker = set(Builtin::V9_0);
    let text = "My card is 4111-1111-1111-1111, and the other 5500000000000004";
    let whole = masker.mask(text);
    for at in 0..=text.len() {
        let (first, second) = text.split_at(at);
        let (out, findings) = streamed(&masker, [first, second].into_iter());
        assert_eq!((out.as_str(), &findings), (whole.text.as_ref(), &whole.findings), "{at}");
    }
    let octets = (0..text.len()).map(|at| &text[at..=at]);
    assert_eq!(streamed(&masker, octets).0, whole.text);
}

#[test]
fn random_pieces_of_random_texts() {
    let mut chance = Chance::new(3);
    for label in [Builtin::V9_0, Builtin::Own] {
        let masker = set(label);
        for _ in 0..300 {
            let text = text(&mut chance, 60);
            let whole = masker.mask(&text);
            let characters: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let mut cuts: Vec<usize> = (0..20).map(|_| characters[chance.below(characters.len())]).collect();
            cuts.sort_unstable();
            let starts = [0].into_iter().chain(cuts.iter().copied());
            let pieces =
                starts.zip(cuts.iter().copied().chain([text.len()])).map(|(start, end)| &text[start..end]);
            let (out, findings) = streamed(&masker, pieces);
            assert_eq!(
                (out.as_str(), &findings),
                (whole.text.as_ref(), &whole.findings),
                "{label}: {text:?}"
            );
        }
    }
}

#[test]
fn no_more_is_held_back_than_the_longest_match_needs() {
    let mut stream = set(Builtin::V9_0).by_rule("card").unwrap().stream().unwrap();
    let (mut came, mut went) = (0, 0);
    for piece in ["4111 1111 ", "nothing here at all, ", "1111 1111 "].iter().cycle().take(1000) {
        came += piece.len();
        went += stream.push(piece).text.len();
        assert!(came - went <= 46 + 3 + 46, "{} octets are held back", came - went);
    }
}

#[test]
fn what_could_be_held_back_for_ever_is_refused() {
    let refused = one(Rule::new("long", "a+b")).stream().unwrap_err();
    assert_eq!(refused.rule.as_deref(), Some("long"));
}

#[test]
fn invisible_characters_without_end_do_not_fill_the_memory() {
    let masker = set(Builtin::Own);
    let mut stream = masker.stream().unwrap();
    let piece = format!("4111{}", "\u{200B}".repeat(10_000));
    let degraded = (0..20).map(|_| stream.push(&piece)).find(|masked| masked.degraded.is_some());
    assert_eq!(degraded.unwrap().text, "<REDACTED>");
}
