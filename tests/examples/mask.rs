//! The example `mask`.

use std::process::Stdio;

use serde_json::Value;

use super::example;

fn mask(arguments: &[&str], input: &str) -> (i32, String, String) {
    use std::io::Write as _;

    let mut command = example("mask");
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that refuses its arguments reads nothing.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let text = |octets| String::from_utf8(octets).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn mask_masks_lines_and_objects() {
    let input = "Card 4111 1111 1111 1111, or call (202) 555-0143\nnothing\n";
    let (code, out, err) = mask(&["--set", "9.0", "--report"], input);
    assert_eq!((code, out.as_str()), (0, "Card *******************, or call **************\nnothing\n"));
    assert_eq!(err, "line 1: card at 5..24\nline 1: phone at 34..48\n");
    let (_, out, _) = mask(&["--set", "9.0", "--rule", "phone"], input);
    assert!(out.starts_with("Card 4111 1111 1111 1111, or call **************\n"), "{out}");
    let (_, out, _) = mask(&["--regex", r"\bno\w+"], input);
    assert!(out.ends_with("*******\n"), "{out}");
    let (_, out, _) = mask(&["--json"], "{\"text\": \"é 4111 1111 1111 1111\"}\n");
    let line: Value = serde_json::from_str(&out).unwrap();
    let findings = serde_json::json!([{ "rule": "card", "start": 3, "end": 22 }]);
    assert_eq!(line, serde_json::json!({ "text": "é *******************", "findings": findings }));
}

#[test]
fn mask_tells_what_is_wrong_and_lets_nothing_through() {
    let text = "4111 1111 1111 1111\n";
    for (arguments, fault) in [
        (
            &["--set", "7"] as &[&str],
            "mask: --set: there is no set of rules \"7\"; known: 8.5.1, 8.5.3, 9.0, builtin",
        ),
        (&["--rule", "nobody"], "mask: there is no rule \"nobody\"; known: card, iban"),
        (&["--group", "nobody"], "mask: there is no group \"nobody\"; known: pii, payment"),
        (&["--regex", "(a"], "mask: rule \"regex\": /rules/0/pattern: offset 2: expected `)`, found the end"),
        (&["--rules", "/nowhere.json"], "mask: --rules: "),
        (&["--json"], "mask: line 1: "),
    ] {
        let (code, out, err) = mask(arguments, text);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.starts_with(fault), "{err}");
    }
}

#[test]
fn mask_prints_tables_of_plan_and_lint() {
    let (_, plan, _) = mask(&["--set", "9.0", "--plan"], "");
    let words: Vec<Vec<_>> = plan.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[1], ["card", "linear", "16", "46", "16", "of", "[0-9]"]);
    let (_, lint, _) = mask(&["--set", "9.0", "--lint"], "");
    assert!(lint.lines().any(|line| line.starts_with("card") && line.contains("RangeTrap")), "{lint}");
}
