//! Differential tests: what two engines that backtrack find, of texts and patterns drawn by fixed seeds. Both give wrong
//! answers at times; never do both agree on one that is not ours.

use std::ops::Range;

use smpp_driver::pii::{Builtin, Masker, Rule, RuleSet};

use crate::support::{Chance, spans};

type Spans = Vec<Range<usize>>;

/// One pattern in both engines.
struct Oracles {
    pcre2: pcre2::bytes::Regex,
    fancy: fancy_regex::Regex,
}

impl Oracles {
    /// `fancy`: the pattern with sets of ASCII only, as `\d` there is Unicode.
    fn new(pattern: &str, fancy: &str) -> Self {
        let pcre2 = pcre2::bytes::RegexBuilder::new().utf(true).jit(false).build(pattern).unwrap();
        let fancy = fancy_regex::RegexBuilder::new(fancy).optimize(false).build().unwrap();
        Self { pcre2, fancy }
    }

    fn pcre2(&self, text: &str) -> Option<Spans> {
        let found = self.pcre2.find_iter(text.as_bytes());
        found.map(|found| found.ok().map(|found| found.start()..found.end())).collect()
    }

    fn fancy(&self, text: &str) -> Option<Spans> {
        self.fancy.find_iter(text).map(|found| found.ok().map(|found| found.start()..found.end())).collect()
    }
}

/// The rules of the vendor in both engines, and compiled alone.
fn vendor() -> Vec<(String, Masker, Oracles)> {
    let sets = [Builtin::V8_5_1, Builtin::V8_5_3, Builtin::V9_0];
    let rules = sets.into_iter().flat_map(|set| RuleSet::builtin(set).rules);
    let ready = |rule: Rule| {
        let oracles = Oracles::new(&rule.pattern, &ascii(&rule.pattern));
        (rule.pattern.clone(), RuleSet { rules: vec![rule] }.compile().unwrap(), oracles)
    };
    rules.map(ready).collect()
}

/// The pattern with `\d`, `\D` and `\s` as sets of ASCII.
fn ascii(pattern: &str) -> String {
    let (mut out, mut inside, mut escaped) = (String::new(), false, false);
    for c in pattern.chars() {
        if escaped {
            match (c, inside) {
                ('d', true) => out += "0-9",
                ('d', false) => out += "[0-9]",
                ('D', true) => out += r"\x00-/:-\x{10FFFF}",
                ('s', true) => out += r"\t-\r ",
                (c, _) => out.extend(['\\', c]),
            }
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            _ => out.push(c),
        }
        inside = match c {
            '[' => true,
            ']' => out.ends_with(":]"),
            _ => inside,
        };
    }
    out
}

fn text(chance: &mut Chance) -> String {
    let parts = [
        "4111",
        "1111",
        "5500",
        "6011",
        "622",
        "1",
        "2",
        "555",
        "202",
        "0143",
        "00",
        "000",
        "9",
        " ",
        "-",
        ".",
        ",",
        "/",
        "=",
        "\n",
        "\r\n",
        "          ",
        "(",
        ")",
        "+1",
        "a",
        "é",
        "卡",
        "💳",
        "٤",
        "\u{A0}",
        "`",
        "<",
        ">",
        ":",
        ";",
        "_",
        "4111111111111111",
        "123456789",
        "2025550143",
    ];
    let length = 1 + chance.below(14);
    (0..length).map(|_| parts[chance.below(parts.len())]).collect()
}

#[test]
fn rules_of_the_vendor_on_random_texts() {
    let (rules, mut chance, mut hits) = (vendor(), Chance::new(7), 0);
    let texts: usize = std::env::var("PII_TEXTS").map_or(20_000, |count| count.parse().unwrap());
    for _ in 0..texts {
        let text = text(&mut chance);
        for (pattern, masker, oracles) in &rules {
            let own = spans(masker, &text);
            hits += own.len();
            let pcre2 = oracles.pcre2(&text);
            if pcre2.as_ref() != Some(&own) {
                let fancy = oracles.fancy(&text);
                assert_eq!(fancy.as_ref(), Some(&own), "{pattern} on {text:?}: PCRE2 says {pcre2:?}");
            }
        }
    }
    assert!(hits > texts / 2, "{hits} hits are too few to mean anything");
}

/// A random pattern of the kinds that can be rewritten, and others.
fn pattern(chance: &mut Chance, depth: usize) -> String {
    let sets = ["a", "b", "[ab]", "[^a]", ".", "c", "[b-d]", "[^é]", "é"];
    let marks = ["", "", "", "", "", "?", "*", "+", "{2}", "{1,2}", "??", "+?", "?+", "*+", "++", "{0,2}+"];
    let mut out = String::new();
    for _ in 0..=chance.below(3) {
        let part = match chance.below(if depth == 0 { 4 } else { 12 }) {
            0..=5 => sets[chance.below(sets.len())].to_owned(),
            6 => format!("(?:{}|{})", pattern(chance, depth - 1), pattern(chance, depth - 1)),
            7 => format!("(?>{})", pattern(chance, depth - 1)),
            8 => format!("(?:{})", pattern(chance, depth - 1)),
            9 => format!("(?!{}){}", sets[chance.below(sets.len())], sets[chance.below(sets.len())]),
            10 => format!("(?=a[ab]|c){}{}", sets[chance.below(sets.len())], sets[chance.below(sets.len())]),
            _ => format!("({})", pattern(chance, depth - 1)),
        };
        out += &part;
        out += marks[chance.below(marks.len())];
    }
    out
}

/// A pattern with conditions at its edges, and how `fancy-regex` must have it: `\b` of ASCII.
fn edged(chance: &mut Chance) -> (String, String) {
    let left =
        ["", "", "^", "(?<=a)", "(?<![ab])", "(?:^|(?<=[b ]))", r"\b", r"\B", "(?>^|(?<=c))", "(?:^|a)"];
    let right = ["", "", "$", "(?=b)", "(?![ab])", "(?:$|(?=[a ]))", r"\b", r"\B", "(?>$|(?=c))"];
    let end = if chance.below(6) == 0 { "" } else { right[chance.below(right.len())] };
    let whole = format!("{}{}{end}", left[chance.below(left.len())], pattern(chance, 2));
    let whole = if chance.below(8) == 0 { format!("{whole}|{}", pattern(chance, 1)) } else { whole };
    // PCRE2 and we have `\z` for its `$`, which passes a last line feed.
    let fancy = whole.replace(r"\b", r"(?:(?<![a-z])(?=[a-z])|(?<=[a-z])(?![a-z]))");
    (
        whole.replace('$', r"\z"),
        fancy.replace(r"\B", r"(?:(?<![a-z])(?![a-z])|(?<=[a-z])(?=[a-z]))").replace('$', r"\z"),
    )
}

#[test]
fn random_patterns_on_random_texts() {
    let patterns: usize = std::env::var("PII_PATTERNS").map_or(5_000, |count| count.parse().unwrap());
    let (mut chance, mut linear, mut hits, mut alone) = (Chance::new(11), 0, 0, Vec::new());
    let mut wrong = (0, 0);
    while linear < patterns {
        let (pattern, fancy) = edged(&mut chance);
        let rules = RuleSet { rules: vec![Rule::new("r", &pattern)] };
        let Ok(masker) = rules.compile() else { continue };
        linear += 1;
        let oracles = Oracles::new(&pattern, &fancy);
        for _ in 0..40 {
            let length = chance.below(10);
            let text: String =
                (0..length).map(|_| ["a", "b", "c", "d", " ", "é", "💳", "ab"][chance.below(8)]).collect();
            let own = spans(&masker, &text);
            hits += own.len();
            let (pcre2, fancy) = (oracles.pcre2(&text), oracles.fancy(&text));
            let (by_pcre2, by_fancy) = (pcre2.as_ref() == Some(&own), fancy.as_ref() == Some(&own));
            wrong = (wrong.0 + usize::from(!by_pcre2), wrong.1 + usize::from(!by_fancy));
            if !by_pcre2 && !by_fancy {
                alone.push(format!("{pattern} on {text:?}: {own:?}, PCRE2 {pcre2:?}, fancy-regex {fancy:?}"));
            }
        }
    }
    assert!(alone.is_empty(), "{} of {hits}:\n{}", alone.len(), alone[..alone.len().min(10)].join("\n"));
    assert!(wrong.0.max(wrong.1) * 100 < hits && hits > patterns, "{wrong:?} of {hits}");
}
