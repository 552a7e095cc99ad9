//! Rule sets as files, and what is said of them.

use std::time::Instant;

use smpp_driver::pii::{Action, Builtin, Dialect, Effect, LintKind, Rule, RuleSet};

use crate::support::{SOON, one};

#[test]
fn a_set_comes_back_as_it_was_octet_for_octet() {
    for set in [Builtin::V8_5_1, Builtin::V8_5_3, Builtin::V9_0, Builtin::Own] {
        let mut rules = RuleSet::builtin(set);
        rules.rules[0].action = Action::Label { numbered: true };
        let json = rules.to_json();
        let read = RuleSet::from_json(&json).unwrap();
        assert_eq!((&read, read.to_json()), (&rules, json), "{set}");
    }
}

#[test]
fn faults_of_a_file_tell_rule_place_offset_and_what_would_be_right() {
    let fault = |json: &str| {
        let faults = RuleSet::from_json(json).unwrap_err().0;
        assert_eq!(faults.len(), 1, "{faults:?}");
        faults[0].to_string()
    };
    let rule = |fields: &str| fault(&format!(r#"{{"rules":[{{"name":"r","pattern":"a",{fields}}}]}}"#));
    assert_eq!(fault(r#"{"rules":7}"#), "/rules: expected an array of rules, found 7");
    assert_eq!(
        fault("{\n \"rules\": x}"),
        "offset 12: expected JSON, found expected value at line 2 column 11"
    );
    assert_eq!(
        fault(r#"{"rules":[{"name":"r"}]}"#),
        "rule \"r\": /rules/0/pattern: expected a string, found null"
    );
    assert_eq!(
        rule(r#""priority":0"#),
        "rule \"r\": /rules/0/priority: expected a number from 1 to 65535, found 0"
    );
    assert_eq!(
        rule(r#""priority":"1""#),
        "rule \"r\": /rules/0/priority: expected a number from 1 to 65535, found \"1\""
    );
    assert_eq!(
        rule(r#""dialect":"perl""#),
        "rule \"r\": /rules/0/dialect: expected one of posix, java, ecmascript, found \"perl\""
    );
    assert_eq!(rule(r#""groups":["a",1]"#), "rule \"r\": /rules/0/groups/1: expected a string, found 1");
    assert_eq!(
        rule(r#""action":{"mask":{"with":"**"}}"#),
        "rule \"r\": /rules/0/action/mask/with: expected one character, found \"**\""
    );
    assert_eq!(
        rule(r#""target":3"#),
        "rule \"r\": /rules/0/target: expected a capture group of the pattern, which has 0, found group 3"
    );
    assert!(
        rule(r#""colour":1"#)
            .starts_with("rule \"r\": /rules/0/colour: expected one of the fields name, description")
    );
    assert_eq!(
        fault(r#"{"rules":[{"name":"r","pattern":"ab("}]}"#),
        "rule \"r\": /rules/0/pattern: offset 3: expected `)`, found the end"
    );
    assert_eq!(
        fault(r#"{"rules":[{"name":"r","pattern":"a"},{"name":"r","pattern":"b"}]}"#),
        "rule \"r\": /rules/1/name: expected a name that no other rule has, found \"r\" again"
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test that measures time")]
fn hostile_files_are_refused_soon() {
    let rules = |pattern: &str| format!(r#"{{"rules":[{{"name":"r","pattern":"{pattern}"}}]}}"#);
    for json in [
        rules("a{1000}{1000}"),
        rules(&format!("{}a", "(".repeat(10_000))),
        rules(&"a".repeat(1 << 20)),
        "[".repeat(100_000),
        format!(r#"{{"rules":{}1{}}}"#, "[".repeat(100), "]".repeat(100)),
    ] {
        let start = Instant::now();
        let fault = RuleSet::from_json(&json).unwrap_err();
        assert!(start.elapsed().as_millis() < SOON, "{fault} took {:?}", start.elapsed());
    }
}

fn lints(rule: Rule) -> Vec<LintKind> {
    RuleSet { rules: vec![rule] }.lint().into_iter().map(|lint| lint.kind).collect()
}

#[test]
fn each_trap_is_told() {
    use LintKind::*;
    let of = |pattern: &str| lints(Rule::new("r", pattern));
    assert_eq!(of("a[ -.]b"), [RangeTrap]);
    assert_eq!(of("[a[b]"), [SetOperation]);
    assert_eq!(of("[a&&b]"), [SetOperation]);
    assert_eq!(of("[a~~b]"), [SetOperation]);
    assert_eq!(of(r"\d"), [AsciiDigits]);
    assert_eq!(of("a+"), [Unbounded]);
    assert_eq!(of("a{5,2}"), [Refused]);
    assert_eq!(of("a*"), [if cfg!(feature = "pii-backtracking") { Backtracking } else { Refused }]);
    assert_eq!(of("a(?<!a)"), [if cfg!(feature = "pii-backtracking") { Backtracking } else { Refused }]);
    assert_eq!(of("(?!a)a"), [NeverMatches]);
    assert_eq!(of(r"(?<=a)(?<!a)b"), [NeverMatches]);
    assert_eq!(lints(Rule { dialect: Dialect::Java, ..Rule::new("r", "[[:alpha:]]") }), [PosixName]);
    assert_eq!(lints(Rule { action: Action::replace("•"), ..Rule::new("r", "a") }), [NotGsm7]);
    assert_eq!(lints(Rule { action: Action::replace("[x]"), ..Rule::new("r", "a") }), [NotGsm7]);
    assert_eq!(
        lints(Rule { action: Action::replace("banana"), ..Rule::new("r", "a") }),
        [ReplacementMatched]
    );
    assert_eq!(lints(Rule { enabled: false, ..Rule::new("r", "a") }), [Disabled]);
    let twins = RuleSet { rules: vec![Rule::new("a", "a"), Rule::new("b", "b")] };
    assert_eq!(
        twins.lint()[0].to_string(),
        "rule \"b\": \"a\" has the priority 100, too: the first defined goes first"
    );
}

#[test]
fn the_rules_of_the_vendor_have_one_warning_of_each_trap() {
    for set in [Builtin::V8_5_1, Builtin::V8_5_3, Builtin::V9_0] {
        let rules = RuleSet::builtin(set);
        let lints = rules.lint();
        for rule in &rules.rules {
            let ranges =
                lints.iter().filter(|lint| lint.rule == rule.name && lint.kind == LintKind::RangeTrap);
            // `[-. ]` of the phone rule of 8.5.1 really is hyphen, dot and blank.
            let expected = usize::from(!(set == Builtin::V8_5_1 && rule.name == "phone"));
            assert_eq!(ranges.count(), expected, "{set}: {}", rule.name);
        }
    }
    assert_eq!(RuleSet::builtin(Builtin::Own).lint(), []);
}

#[test]
fn the_effect_on_an_sms() {
    let masked =
        |action: Action, text: &str| one(Rule { action, ..Rule::new("r", r"\d+") }).mask(text).effect(text);
    let same = Effect { characters: 0, septets: Some(0), units: 0 };
    assert_eq!(masked(Action::default(), "code 123 €"), same);
    assert_eq!(masked(Action::default(), "код 123"), Effect { septets: None, ..same });
    assert_eq!(masked(Action::replace("[😀]"), "123"), Effect { characters: 0, septets: None, units: 1 });
    assert_eq!(masked(Action::replace("[x]"), "123"), Effect { characters: 0, septets: Some(2), units: 0 });
    assert_eq!(
        masked(Action::Label { numbered: true }, "1"),
        Effect { characters: 4, septets: Some(4), units: 4 }
    );
}
