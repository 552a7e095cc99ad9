//! Time grows with the text and no faster, and memory is not asked for where nothing is found.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use allocation_counter::measure;
use smpp_driver::pii::{Builtin, Cause, MaskerOptions, Rule, RuleSet, Way};

use crate::support::{pattern, set};

/// A quarter of a megabyte: the benches do a whole one, optimised.
const LENGTH: usize = 1 << 18;

#[expect(clippy::disallowed_methods, reason = "a test that measures time")]
fn timed<T>(act: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = act();
    (start.elapsed(), done)
}

fn filled(unit: &str) -> String {
    let mut text = unit.repeat(LENGTH / unit.len() + 1);
    while !text.is_char_boundary(LENGTH) {
        text.push('x');
    }
    text.truncate(LENGTH);
    text
}

/// What takes engines that backtrack seconds or for ever: in a build without optimisation.
#[test]
fn what_hangs_others_is_done_in_a_second() {
    let texts = [
        "prose, and more of it. ",
        "4",
        "4111          ",
        "4111 1111 1111 111x ",
        "222 222 222x ",
        "(222)",
        " ",
        "a",
        "1:",
        "a@",
        "GB82 WEST 1234 5698 7654 32 ",
        "code 1",
        "٤",
    ];
    for label in [Builtin::V9_0, Builtin::Own] {
        for rule in RuleSet::builtin(label).rules {
            let masker = RuleSet { rules: vec![rule.clone()] }.compile().unwrap();
            for unit in texts {
                let text = filled(unit);
                let (time, masked) = timed(|| masker.mask(&text));
                assert_eq!(masked.degraded, None, "{} on {unit:?}", rule.name);
                // Some ten times as long as optimised, and beside other tests.
                assert!(time < Duration::from_secs(3), "{label} {} on {unit:?}: {time:?}", rule.name);
            }
        }
    }
}

#[test]
fn hostile_patterns_are_refused_or_linear() {
    let spaces = format!("{}x", " ".repeat(100_000));
    for (own, text) in [
        ("(a+)+$", format!("{}!", "a".repeat(40_000))),
        ("(?<![0-9])(x+x+)+y(?![0-9])", "x".repeat(40_000)),
        (r"(?<!\d)\d(?:[ -.=\n\r]{0,10}){9}\d(?!\d)", format!("1{}", " ".repeat(100_000))),
        (r"(?<!x)\s+$", spaces),
        // Each search looks to the end of the text for a match that is not there, and then finds a short one.
        ("a.*b|a", "a".repeat(200_000)),
    ] {
        let rules = RuleSet { rules: vec![Rule::new("r", own)] };
        let Ok(masker) = rules.compile() else { continue };
        let (time, masked) = timed(|| masker.mask(&text).into_owned());
        assert!(time < Duration::from_secs(5), "{own}: {time:?}");
        if let Some(degraded) = masked.degraded {
            assert_eq!((masked.text.as_ref(), degraded.cause), ("<REDACTED>", Cause::Steps), "{own}");
        }
    }
    let degraded = pattern("a.*b|a").mask(&"a".repeat(200_000)).degraded;
    assert_eq!(degraded.unwrap().cause, Cause::Steps, "what would take the square of the length is given up");
}

#[test]
fn nothing_is_allocated_where_nothing_is_found() {
    let masker = set(Builtin::V9_0);
    let own = set(Builtin::Own);
    for text in [
        "Hi Anna, your parcel is on its way and should be with you on Friday between 9 and 12.",
        "Order 20261124-0017: parcel 0034 0434 9912 4/5 due 26.11.2026 10:30-12:00, track 77123 40056 at 0815",
        "Здравствуйте, ваш заказ уже в пути 🚚",
    ] {
        // Buffers and automata grow at first, and are kept.
        for masker in [&masker, &own] {
            let _first = masker.mask(text);
            let info = measure(|| assert!(matches!(masker.mask(text).text, Cow::Borrowed(_))));
            assert_eq!(info.count_total, 0, "{text}");
        }
    }
    let _first = masker.mask("4111 1111 1111 1111");
    let info = measure(|| drop(masker.mask("4111 1111 1111 1111")));
    assert_eq!(info.count_total, 2, "the text and the findings");
}

fn backtracking(options: MaskerOptions) -> Result<smpp_driver::pii::Masker, smpp_driver::pii::RuleErrors> {
    RuleSet { rules: vec![Rule::new("again", r"(\w)\1")] }
        .compile_with(&MaskerOptions { allow_backtracking: true, ..options })
}

#[test]
fn backtracking_is_off_unless_allowed() {
    let refused = RuleSet { rules: vec![Rule::new("again", r"(\w)\1")] }.compile().unwrap_err();
    assert_eq!(refused.0[0].offset, Some(4));
    assert_eq!(refused.0[0].found, "a reference to a group");
    assert_eq!(backtracking(MaskerOptions::default()).is_ok(), cfg!(feature = "pii-backtracking"));
}

#[cfg(feature = "pii-backtracking")]
#[test]
fn backtracking_has_limits() {
    let masker = backtracking(MaskerOptions::default()).unwrap();
    assert_eq!(masker.mask("a hello to you all").text, "a he**o to you a**");
    assert!(matches!(&masker.plan()[0].way, Way::Backtracking { why } if why.contains("reference")));
    let long = masker.mask(&"ab".repeat(10_000)).into_owned();
    assert_eq!((long.text.as_ref(), long.degraded.unwrap().cause), ("<REDACTED>", Cause::Length));
    // The limit of steps, with two rules more whose finds must not come through.
    let rules =
        [Rule::new("card", r"\b\d{16}\b"), Rule::new("slow", r"(x+x+)+y\1"), Rule::new("badge", r"B\d{5}")];
    let options =
        MaskerOptions { allow_backtracking: true, backtrack_limit: 1000, ..MaskerOptions::default() };
    let masker = RuleSet { rules: rules.to_vec() }.compile_with(&options).unwrap();
    let masked = masker.mask("4111111111111111 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx B12345");
    assert_eq!((masked.text.as_ref(), masked.findings.len()), ("<REDACTED>", 0));
    assert_eq!(&*masked.degraded.unwrap().rule, "slow");
    assert!(masker.stream().is_err());
}
