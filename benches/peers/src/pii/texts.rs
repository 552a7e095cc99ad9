//! The texts that are masked: messages of 154 octets, and transcripts of a megabyte.

/// Prose with two short numbers.
const PROSE: &str = "Hi Anna, your parcel from the shop is on its way and should be with you on Friday between 9 and 12. If you \
    are not at home we leave it next door.";
/// Tracking numbers and dates.
const DIGITS: &str = "Order 20261124-0017: parcel 0034 0434 9912 shipped 24.11.2026 08:15, due 26.11.2026 10:30-12:00, \
    track 77123 40056 at depot 0815, bay 12, slot 4 today. Thx";
/// Prose into which something is put.
const BEFORE: &str =
    "Hi, thanks for your help today. As discussed on the phone here is what you asked me for, please ";

/// `text` cut or filled up to `length` octets.
fn of_length(text: &str, length: usize) -> String {
    let filled: String = text.chars().chain(" ok then".chars().cycle()).take(length).collect();
    assert_eq!(filled.len(), length);
    filled
}

/// All texts with their names.
pub(super) fn all() -> Vec<(&'static str, String)> {
    vec![
        ("sms0", of_length(PROSE, 154)),
        ("digits", of_length(DIGITS, 154)),
        ("sms1", of_length(&format!("{BEFORE}use 4111 1111 1111 1111 for it"), 154)),
        (
            "sms3",
            of_length(
                &format!("{} 4111-1111-1111-1111 or call (202) 555-0143, SSN 123-45-6789", &BEFORE[..60]),
                154,
            ),
        ),
        ("ucs2", "Здравствуйте, ваш заказ уже в пути и будет доставлен завтра 🚚 спасибо".to_owned()),
        ("mb", transcript(1 << 20)),
        ("mbd", digit_heavy(1 << 20)),
    ]
}

/// A chat: a hit in each 2,056 octets or so.
pub(super) fn transcript(length: usize) -> String {
    let filler = [
        PROSE,
        "Sure, let me have a look at that for you. One moment please, it will not take long at all. ",
    ];
    let hits = ["4111 1111 1111 1111", "(202) 555-0143", "123-45-6789"];
    let (mut text, mut next) = (String::new(), 0);
    while text.len() < length {
        for round in 0..16 {
            text.push_str(filler[round % 2]);
        }
        text.push_str(hits[next % 3]);
        text.push('\n');
        next += 1;
    }
    text.truncate(length);
    text
}

/// Numbers of all kinds, few of them hits.
pub(super) fn digit_heavy(length: usize) -> String {
    let mut text = DIGITS.repeat(length / DIGITS.len() + 1);
    text.truncate(length);
    text
}

/// What makes backtracking engines slow, a megabyte each.
pub(super) fn pathological(length: usize) -> Vec<(&'static str, String)> {
    let repeat = |unit: &str| {
        let mut text = unit.repeat(length / unit.len() + 1);
        text.truncate(length);
        text
    };
    vec![
        ("prose", repeat(PROSE)),
        ("digits", repeat("4")),
        ("cards with blanks", repeat("4111          1111          1111          1111          ")),
        ("near misses", repeat("4111 1111 1111 111x ")),
        ("phone near misses", repeat("222 222 222x ")),
        ("area codes", repeat("(222)")),
        ("blanks", repeat(" ")),
    ]
}
