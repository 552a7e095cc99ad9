//! Nothing leaks, whatever happens.

use std::sync::Arc;

use smpp_driver::pii::{
    Action, Builtin, Cause, Check, Digits, Mask, MaskerOptions, Overlap, Rule, RuleSet, Spec, What,
};

use crate::support::{Chance, one, set};

fn panics(_: &str) -> bool {
    panic!("a check that panics")
}

#[test]
fn a_check_that_panics_replaces_the_whole_text() {
    let check = Some(Check::Custom { name: "bad".into(), passes: Arc::new(panics) });
    let mut rules = RuleSet::builtin(Builtin::V9_0);
    rules.rules.push(Rule { check, ..Rule::new("bad", r"(?<!\d)\d{5}(?!\d)") });
    for overlap in [Overlap::Clip, Overlap::Sequential] {
        let options = MaskerOptions { overlap, ..MaskerOptions::default() };
        let masker = rules.compile_with(&options).unwrap();
        let text = "4111 1111 1111 1111 and 12345";
        let masked = masker.mask(text);
        assert_eq!((masked.text.as_ref(), masked.findings.len()), ("<REDACTED>", 0), "{overlap:?}");
        let degraded = masked.degraded.clone().unwrap();
        assert_eq!((&*degraded.rule, degraded.cause), ("bad", Cause::Panic));
        for shown in [format!("{masked:?}"), degraded.to_string()] {
            assert!(!shown.contains("4111") && !shown.contains("12345"), "{shown}");
        }
        // The next text is masked as ever.
        assert_eq!(masker.mask("4111 1111 1111 1111 and 1234").text, "******************* and 1234");
    }
}

#[test]
fn nothing_shows_the_text() {
    let masker = set(Builtin::V9_0);
    let masked = masker.mask("4111 1111 1111 1111 and 555-0143");
    let mut stream = masker.stream().unwrap();
    let first = stream.push("call 555-01");
    for shown in [format!("{masked:?}"), format!("{masker:?}"), format!("{stream:?}"), format!("{first:?}")] {
        assert!(!shown.contains("4111") && !shown.contains("555"), "{shown}");
    }
}

/// Digits, separators and letters in any order.
pub(crate) fn text(chance: &mut Chance, length: usize) -> String {
    let parts = [
        "4111",
        "1111",
        "5555",
        "202",
        "555",
        "0143",
        "1",
        "9",
        "00",
        " ",
        "-",
        ".",
        ", ",
        "(",
        ")",
        "+",
        "a",
        "é",
        "\n",
        "💳",
        "٤",
        "４",
        "\u{200B}",
        "\u{A0}",
        "4111 1111 1111 1111",
        "123-45-6789",
        "x",
        ":",
        "@",
        "::1",
        "code",
    ];
    (0..length).map(|_| parts[chance.below(parts.len())]).collect()
}

#[test]
fn whatever_a_rule_matches_is_changed() {
    let mut chance = Chance::new(1);
    for label in [Builtin::V9_0, Builtin::V8_5_1, Builtin::Own] {
        let masker = set(label);
        let singles: Vec<_> = masker.rules().map(|rule| masker.by_rule(&rule.name).unwrap()).collect();
        for _ in 0..2000 {
            let text = text(&mut chance, 14);
            let masked = masker.mask(&text);
            assert_eq!(masked.degraded, None);
            assert_eq!(
                masked.text.chars().count(),
                text.chars().count(),
                "a mask keeps the number of characters"
            );
            let masked: Vec<char> = masked.text.chars().collect();
            for single in &singles {
                for finding in single.find(&text).findings {
                    let first = text[..finding.span.start].chars().count();
                    let own = &masked[first..first + text[finding.span.clone()].chars().count()];
                    assert!(own.iter().all(|c| *c == '*'), "{label}, {}: {text:?}", finding.rule);
                }
            }
        }
    }
}

#[test]
fn what_is_masked_stays_as_it_is() {
    let mut chance = Chance::new(2);
    let masker = set(Builtin::Own);
    for _ in 0..3000 {
        // A replaced number no longer stands before what would be an address or a keyword without it.
        let text = text(&mut chance, 12).replace([':', '@'], "").replace("code", "");
        let once = masker.mask(&text).into_text();
        assert_eq!(masker.mask(&once).text, once, "{text:?}");
    }
}

#[test]
fn sequential_rules_do_not_see_what_was_taken() {
    let options = MaskerOptions { overlap: Overlap::Sequential, ..MaskerOptions::default() };
    let rule = |name: &str, priority, pattern: &str| {
        let action = Action::Label { numbered: false };
        Rule { priority, action, ..Rule::new(name, pattern) }
    };
    let rules = RuleSet { rules: vec![rule("a", 1, "bc"), rule("b", 2, "abcd"), rule("c", 3, "^d")] };
    assert_eq!(rules.compile_with(&options).unwrap().mask("abcd").text, "a<A><C>");
    assert_eq!(rules.compile().unwrap().mask("abcd").text, "<B><A><B>");
}

#[test]
fn digits_of_other_scripts_are_folded_on_request() {
    let ascii = set(Builtin::V9_0);
    let rules =
        RuleSet::builtin(Builtin::V9_0).rules.into_iter().map(|rule| Rule { digits: Digits::Fold, ..rule });
    let folded = RuleSet { rules: rules.collect() }.compile().unwrap();
    for text in [
        "４１１１ １１１１ １１１１ １１１１",
        "٤١١١١١١١١١١١١١١١",
        "4111\u{A0}1111\u{A0}1111\u{A0}1111",
        "4111\u{200B}1111\u{AD}1111\u{2011}1111",
    ] {
        let text = format!("Ünï {text} é");
        assert_eq!(ascii.by_rule("card").unwrap().mask(&text).text, text);
        let found = folded.by_rule("card").unwrap().find(&text);
        assert_eq!(found.findings.len(), 1, "{text}");
        assert_eq!(
            &text[found.findings[0].span.clone()],
            text.trim_start_matches("Ünï ").trim_end_matches(" é")
        );
    }
    // A digit of any script before a number makes it a longer one only where it is read as a digit.
    assert_eq!(ascii.mask("٤4111111111111111").text, "٤****************");
}

#[test]
fn a_check_takes_back_what_a_pattern_found_and_tries_less() {
    let card = set(Builtin::Own).by_rule("card").unwrap();
    for (text, masked) in [
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("4111 1111 1111 1111 123", "******************* 123"),
        ("1234 4111 1111 1111 1111", "1234 *******************"),
        ("378282246310005", "***************"),
        ("2223 0031 2200 3222", "*******************"),
    ] {
        assert_eq!(card.mask(text).text, masked);
    }
    let unchecked = one(Rule { check: None, ..card.rules().next().unwrap().clone() });
    assert_eq!(unchecked.mask("4111 1111 1111 1112").text, "*******************");
}

#[test]
fn a_mask_keeps_no_more_than_it_should() {
    let mask = |keep_first, keep_last, what| {
        one(Rule {
            action: Action::Mask(Mask { keep_first, keep_last, what, with: '#' }),
            ..Rule::new("number", r"(?<!\d)\d+(?:[ -]\d+)*(?!\d)")
        })
    };
    assert_eq!(mask(0, 4, What::Digits).mask("4111 1111 1111 1234").text, "#### #### #### 1234");
    assert_eq!(mask(6, 4, What::Digits).mask("4111 1111 1111 1234").text, "4111 11## #### 1234");
    assert_eq!(mask(0, 4, What::Digits).mask("555-0143").text, "###-####", "a short one has nothing to keep");
    assert_eq!(mask(2, 2, What::Every).mask("555-0143").text, "55####43");
}

#[test]
fn actions_do_what_they_say() {
    let act = |action| one(Rule { action, ..Rule::new("id", r"\b[A-Z]\d\d\b") });
    let text = "A11, B22, A11";
    assert_eq!(act(Action::replace("$1")).mask(text).text, "$1, $1, $1");
    assert_eq!(act(Action::Remove).mask(text).text, ", , ");
    assert_eq!(act(Action::Label { numbered: false }).mask(text).text, "<ID>, <ID>, <ID>");
    let numbered = act(Action::Label { numbered: true }).mask(text);
    assert_eq!(numbered.text, "<ID_1>, <ID_2>, <ID_1>");
    let outs: Vec<_> = numbered.findings.iter().map(|finding| &numbered.text[finding.out.clone()]).collect();
    assert_eq!(outs, ["<ID_1>", "<ID_2>", "<ID_1>"]);
    let report = act(Action::ReportOnly).mask(text);
    assert_eq!((report.text.as_ref(), report.findings.len()), (text, 3));
    assert!(matches!(report.text, std::borrow::Cow::Borrowed(_)));
    let masker = act(Action::default());
    assert_eq!(masker.spec(Spec::ReplaceFirst).mask(text).text, "***, B22, A11");
    assert_eq!(masker.spec(Spec::Find).mask(text).text, text);
    assert_eq!(masker.find(text).findings[1].span, 5..8);
}

#[cfg(feature = "pii-token")]
#[test]
fn tokens_are_equal_for_equal_values_under_one_key() {
    use smpp_driver::pii::TokenKey;

    let act = |key: u8| {
        let action = Action::Token { key: TokenKey::new([key; 32]), octets: 8 };
        one(Rule { action, ..Rule::new("id", r"\b[A-Z]\d\d\b") })
    };
    let masked = act(1).mask("A11 B22 A11").into_text();
    let tokens: Vec<_> = masked.split(' ').collect();
    assert_eq!((tokens[0], tokens[0].len()), (tokens[2], 16));
    assert_ne!(tokens[0], tokens[1]);
    // By `printf A11 | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…`; a plain hash begins with 37b5be61.
    assert_eq!(tokens[0], "0546d716bef932fc");
    assert_ne!(act(2).mask("A11").text, tokens[0]);
    assert!(!format!("{:?}", act(1).rules().next().unwrap().action).contains("1, 1"));
}

#[test]
fn labels_of_groups_of_a_match() {
    let otp = set(Builtin::Own).by_group("identity").unwrap();
    assert_eq!(otp.mask("Your code is 482913, do not share").text, "Your code is ******, do not share");
    assert_eq!(otp.mask("482913 is your OTP").text, "****** is your OTP");
    assert_eq!(otp.mask("Ваш код: 4711").text, "Ваш код: ****");
    assert_eq!(otp.mask("a barcode 482913").text, "a barcode 482913");
}
