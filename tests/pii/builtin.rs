//! What the rules of our own find and miss, as their table says.

use smpp_driver::pii::Builtin;

use crate::support::{set, spans};

/// A rule, a text, and what it finds there.
const CASES: &[(&str, &str, &[&str])] = &[
    // Test numbers that payment providers publish.
    ("card", "378282246310005 5555555555554444", &["378282246310005", "5555555555554444"]),
    (
        "card",
        "6011111111111117, 3530111333300000; 30569309025904",
        &["6011111111111117", "3530111333300000", "30569309025904"],
    ),
    ("card", "4222222222222 and 2223003122003222", &["4222222222222", "2223003122003222"]),
    ("card", "4111-1111-1111-1111.", &["4111-1111-1111-1111"]),
    ("card", "4111111111111112 41111111111111111 4111/1111/1111/1111", &[]),
    // Examples of the IBAN registry.
    ("iban", "GB29 NWBK 6016 1331 9268 19", &["GB29 NWBK 6016 1331 9268 19"]),
    ("iban", "DE89370400440532013000, NO9386011117947", &["DE89370400440532013000", "NO9386011117947"]),
    ("iban", "MT84MALT011000012345MTLCAST001S", &["MT84MALT011000012345MTLCAST001S"]),
    (
        "iban",
        "SC18SSCB11010000000000001497USD LY83002048000020100120361",
        &["SC18SSCB11010000000000001497USD", "LY83002048000020100120361"],
    ),
    ("iban", "DE88370400440532013000 DE8937040044053201300", &[]),
    ("ssn", "123-45-6789, 123 45 6789 and 123456789", &["123-45-6789", "123 45 6789", "123456789"]),
    ("ssn", "000-45-6789 666-45-6789 900-45-6789 123-00-6789 123-45-0000 123-45 6789", &[]),
    ("email", "anna.o'neil+x@mail.example.co.uk, or x@example", &["anna.o'neil+x@mail.example.co.uk"]),
    ("phone", "+44 7700 900123 or +12025550143", &["+44 7700 900123", "+12025550143"]),
    (
        "phone",
        "(202) 555-0143, 202.555.0143, 1-202-555-0143",
        &["(202) 555-0143", "202.555.0143", "1-202-555-0143"],
    ),
    ("phone", "555-0143, 20251124, 07700 900123", &[]),
    ("ipv4", "192.168.0.1 and 255.255.255.255, not 256.1.1.1 or 1.2.3", &["192.168.0.1", "255.255.255.255"]),
    (
        "ipv6",
        "2001:db8::1 ::1 fe80::a:b 1:2:3:4:5:6:7:8",
        &["2001:db8::1", "::1", "fe80::a:b", "1:2:3:4:5:6:7:8"],
    ),
    ("ipv6", "at 10:30:15 the cafe:bad", &[]),
    ("otp", "code: 4711, PIN 123456", &["4711", "123456"]),
    ("otp", "on 24.11.2026 at 1030", &[]),
    ("otp-first", "4711 is your verification code", &[]),
    ("otp-first", "4711 is your code", &["4711"]),
];

#[test]
fn rules_of_our_own_find_and_miss_what_they_say() {
    let masker = set(Builtin::Own);
    for (rule, text, expected) in CASES {
        let found = spans(&masker.by_rule(rule).unwrap(), text);
        let found: Vec<_> = found.into_iter().map(|span| &text[span]).collect();
        assert_eq!(&found, expected, "{rule} in {text:?}");
    }
}
