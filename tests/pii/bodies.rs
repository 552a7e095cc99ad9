//! What must hold of any pattern, any file of rules and any text: the bodies of the fuzz targets, and random replays.

use smpp_driver::pii::{Builtin, Masker, Rule, RuleSet};

/// Octets as text, with every character that they can be read as.
fn read(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// The first line is a pattern, the rest a text: the pattern is refused with its place, or the text is masked. All of
/// it is also read as a file of rules.
pub(crate) fn rules(octets: &[u8]) {
    let input = read(octets);
    if let Ok(set) = RuleSet::from_json(&input) {
        let json = set.to_json();
        assert_eq!(RuleSet::from_json(&json).as_ref(), Ok(&set), "what was read is written and read");
        let _lints = set.lint();
    }
    let (pattern, text) = input.split_once('\n').unwrap_or((&input, ""));
    match (RuleSet { rules: vec![Rule::new("r", pattern)] }).compile() {
        Ok(masker) => masks(&masker, text),
        Err(faults) => {
            let fault = &faults.0[0];
            assert!(fault.offset.is_some_and(|offset| offset <= pattern.len()), "{fault:?} of {pattern:?}");
        }
    }
}

/// Any text is masked by the rules that come with the crate, at once as in pieces.
pub(crate) fn mask(octets: &[u8]) {
    thread_local! {
        static MASKERS: Vec<Masker> = [Builtin::V9_0, Builtin::V8_5_1, Builtin::Own]
            .into_iter()
            .map(|set| RuleSet::builtin(set).compile().unwrap())
            .collect();
    }
    let text = read(octets);
    MASKERS.with(|maskers| maskers.iter().for_each(|masker| masks(masker, &text)));
}

fn masks(masker: &Masker, text: &str) {
    let whole = masker.mask(text);
    if whole.degraded.is_some() {
        return;
    }
    assert_eq!(whole.text.chars().count(), text.chars().count(), "a mask keeps the number of characters");
    let mut done = 0;
    for finding in &whole.findings {
        assert!(finding.span.start >= done && !finding.span.is_empty(), "in order and apart");
        assert_eq!(text[finding.span.clone()].chars().count(), finding.chars);
        assert!(whole.text[finding.out.clone()].chars().all(|c| c == '*'));
        done = finding.span.end;
    }
    let Ok(mut stream) = masker.stream() else { return };
    let cut = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let parts = [stream.push(&text[..cut]), stream.push(&text[cut..]), stream.finish()];
    if parts.iter().all(|part| part.degraded.is_none()) {
        let (text, findings): (Vec<_>, Vec<_>) =
            parts.into_iter().map(|part| (part.text, part.findings)).unzip();
        assert_eq!((text.concat(), findings.concat()), (whole.text.into_owned(), whole.findings));
    }
}
