//! Masking with the three rules of Genesys 9.0, against engines that backtrack.

mod texts;

use std::borrow::Cow;
use std::hint::black_box;

use smpp_driver::pii::{Builtin, Masker, Rule, RuleSet};

use crate::measure::{Contender, Figures, compare, timed};

/// Runs the benches whose names contain `only`.
pub(crate) fn run(json: bool, only: &str) {
    let rules = RuleSet::builtin(Builtin::V9_0).rules;
    let masker = RuleSet { rules: rules.clone() }.compile().expect("good rules");
    for (name, text) in texts::all() {
        let name = format!("mask/{name}");
        if name.contains(only) {
            let figures = compare(contenders(&masker, &rules, &text));
            report(json, &name, text.len(), &figures);
        }
    }
    for (name, text) in texts::pathological(1 << 20) {
        let name = format!("pathological/{name}");
        if name.contains(only) {
            report(json, &name, text.len(), &compare(vec![ours(&masker, &text)]));
        }
    }
    grows("growth/transcript", &masker, texts::transcript, json, only);
    grows("growth/digits", &masker, texts::digit_heavy, json, only);
    if "rules".contains(only) {
        many_rules(json);
    }
}

/// Time for twice the text by time for the text.
fn grows(name: &str, masker: &Masker, text: fn(usize) -> String, json: bool, only: &str) {
    if name.contains(only) {
        let (one, two) = (text(1 << 19), text(1 << 20));
        let figures = compare(vec![ours(masker, &one), ours(masker, &two)]);
        let ratio = figures[1].median / figures[0].median;
        match json {
            true => {
                println!("{}", serde_json::json!({"bench": name, "ratio": (ratio * 100.0).round() / 100.0}))
            }
            false => println!("{name}\n  twice the text: {ratio:.2} times the time"),
        }
    }
}

/// One rule and twenty whose gates fail, on a text without hits.
fn many_rules(json: bool) {
    let text = &texts::all()[0].1;
    let rules =
        (0..20).map(|n| Rule::new(&format!("r{n}"), &format!(r"(?<![0-9])[0-9]{{{}}}(?![0-9])", 8 + n)));
    let rules: Vec<_> = rules.collect();
    let one = RuleSet { rules: rules[..1].to_vec() }.compile().expect("good rules");
    let twenty = RuleSet { rules }.compile().expect("good rules");
    let mut figures = compare(vec![ours(&one, text), ours(&twenty, text)]);
    (figures[0].name, figures[1].name) = ("1 rule", "20 rules");
    report(json, "rules/sms0", text.len(), &figures);
}

fn contenders<'a>(masker: &'a Masker, rules: &[Rule], text: &'a str) -> Vec<Contender<'a>> {
    let mut contenders = vec![ours(masker, text)];
    let jit = |utf: bool| -> Vec<_> {
        let build = |rule: &Rule| {
            pcre2::bytes::RegexBuilder::new().utf(utf).jit_if_available(true).build(&rule.pattern)
        };
        rules.iter().map(|rule| build(rule).expect("a good pattern")).collect()
    };
    for (name, regexes) in [("PCRE2-JIT, UTF", jit(true)), ("PCRE2-JIT, octets", jit(false))] {
        contenders.push(contender(name, text, move || {
            let mut masked = Cow::Borrowed(text.as_bytes());
            for regex in &regexes {
                masked = replaced(&masked, |octets, hit| {
                    for found in regex.find_iter(octets) {
                        let found = found.expect("no limit is met");
                        hit(found.start(), found.end());
                    }
                })
                .map_or(masked, Cow::Owned);
            }
            black_box(masked);
        }));
    }
    // Its own ASCII classes make it mean the same.
    let pattern =
        |rule: &Rule| rule.pattern.replace(r"\D", "^0-9").replace(r"[^0-9", "[^0-9").replace(r"\d", "[0-9]");
    let edges = |pattern: String| {
        // `[\D…]` is all but digits, whatever else is listed.
        let left = pattern.find("(?<=[").expect("an edge");
        let left_end = left + pattern[left..].find("])").expect("its end");
        let right = pattern.rfind("(?=[").expect("an edge");
        format!("{}(?<=[^0-9{}(?=[^0-9]))", &pattern[..left], &pattern[left_end..right])
    };
    let build = |rule: &Rule| fancy_regex::Regex::new(&edges(pattern(rule))).expect("a good pattern");
    let regexes: Vec<_> = rules.iter().map(build).collect();
    // From some length on it gives up on harmless text.
    let gives_up = regexes.iter().any(|regex| regex.find_iter(text).any(|found| found.is_err()));
    if !gives_up {
        contenders.push(contender("fancy-regex 0.20", text, move || {
            let mut masked = Cow::Borrowed(text);
            for regex in &regexes {
                let next = replaced(masked.as_bytes(), |octets, hit| {
                    for found in regex.find_iter(str::from_utf8(octets).expect("text")) {
                        let found = found.expect("no limit is met");
                        hit(found.start(), found.end());
                    }
                });
                masked = next.map_or(masked, |next| Cow::Owned(String::from_utf8(next).expect("text")));
            }
            black_box(masked);
        }));
    }
    contenders
}

/// The text with stars for what `find` tells of, if that is anything.
fn replaced(octets: &[u8], find: impl FnOnce(&[u8], &mut dyn FnMut(usize, usize))) -> Option<Vec<u8>> {
    let (mut masked, mut done) = (Vec::new(), 0);
    find(octets, &mut |start, end| {
        masked.extend_from_slice(&octets[done..start]);
        masked.resize(masked.len() + end - start, b'*');
        done = end;
    });
    (done > 0).then(|| {
        masked.extend_from_slice(&octets[done..]);
        masked
    })
}

fn ours<'a>(masker: &'a Masker, text: &'a str) -> Contender<'a> {
    contender("smpp-driver", text, move || {
        black_box(masker.mask(black_box(text)));
    })
}

fn contender<'a>(name: &'static str, text: &str, mut act: impl FnMut() + 'a) -> Contender<'a> {
    let count = if text.len() > 1000 { 1 } else { 200 };
    Contender { name, batch: Box::new(move || timed(count, &mut act)) }
}

fn report(json: bool, bench: &str, octets: usize, figures: &[Figures]) {
    if !json {
        println!("{bench}");
    }
    for Figures { name, median, min, max } in figures {
        let (ratio, rate) = (median / figures[0].median, octets as f64 * 1e3 / median);
        if json {
            let round = |value: f64| (value * 10.0).round() / 10.0;
            let line = serde_json::json!({
                "bench": bench, "impl": name, "median_ns": round(*median), "min_ns": round(*min), "max_ns": round(*max),
                "ratio": round(ratio), "mb_per_s": round(rate),
            });
            println!("{line}");
        } else {
            println!("  {name:<20} {median:>12.1} ns  [{min:.1}..{max:.1}]  {ratio:>7.1}  {rate:>9.1} MB/s");
        }
    }
}
