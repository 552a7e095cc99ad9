//! The sets of rules that come with the crate.

use alloc::borrow::ToOwned as _;
use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::{Check, Digits, Rule, Target, Unknown};

/// A set of rules that comes with the crate, by the label that it was published under. In all of them the groups are
/// `pii`, and `payment`, `contact` or `identity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Builtin {
    /// `8.5.1`: `card` and `phone` of Genesys Privacy Manager 8.5.1, verbatim. At most one separator between groups of
    /// digits; next to a number stand blanks, letters or one of `` ( ) , . : ; ? ! " ' ` ``, else it is missed. Its
    /// rule for social security numbers is lost.
    V8_5_1,
    /// `8.5.3`: `card` of Privacy Manager 8.5.3, verbatim, with the `&nbsp;` that its printing left there. Up to ten
    /// separators, line ends among them; anything but a digit may stand next to the number.
    V8_5_3,
    /// `9.0`: `card`, `ssn` and `phone` of Privacy Manager 9.0, verbatim. Cards are those of 16 digits that begin
    /// with 4, 51 to 55, 6011, 622, 644 to 649 or 65, with any check digit; American Express, Diners, JCB and the 2-series of
    /// MasterCard are missed. Any 7 digits that begin with 2 to 9 are a phone, any 9 a social security number, but for
    /// numbers never given out. `[ -.]` is a range that holds ``! " # $ % & ' ( ) * + ,`` too.
    V9_0,
    /// `builtin`: our own, see [`Builtin::rules`].
    #[default]
    Own,
}

const ALL: [(&str, Builtin); 4] = [
    ("8.5.1", Builtin::V8_5_1),
    ("8.5.3", Builtin::V8_5_3),
    ("9.0", Builtin::V9_0),
    ("builtin", Builtin::Own),
];

impl fmt::Display for Builtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(ALL.iter().find(|(_, set)| set == self).map_or("", |(name, _)| name))
    }
}

impl FromStr for Builtin {
    type Err = Unknown;

    fn from_str(name: &str) -> Result<Self, Unknown> {
        ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, set)| *set).ok_or_else(|| {
            Unknown {
                what: "set of rules",
                name: name.to_owned(),
                known: ALL.iter().map(|(known, _)| (*known).to_string()).collect(),
            }
        })
    }
}

const CARD_8_5_1: &str = r#"(?>^|(?<=[\s[:alpha:](),.:;?!"'`]))(?>4\d{3}|5[1-5]\d{2}|6011|622[1-9]|64[4-9]\d|65\d{2})[ -.]?\d{4}[ -.]?\d{4}[ -.]?\d{4}(?>$|(?=[\s[:alpha:](),.:;?!"'`]))"#;
const PHONE_8_5_1: &str = r#"(?>^|(?<=[\s[:alpha:](),.:;?!"'`]))(?:\+?1[-. ]?)?(?:\(?[2-9][0-9]{2}\)?[-. ]?)?[2-9][0-9]{2}[-. ]?[0-9]{4}(?>$|(?=[\s[:alpha:](),.:;?!"'`]))"#;
const CARD_8_5_3: &str = r#"(?>^|(?<=[\D;[:alpha:](),.:;?!\"\'`>]))(?>4\d{3}|5[1-5]\d{2}|6011|622[1-9]|64[4-9]\d|65\d{2})[ -.=\n\r]{0,10}\d{4}[ -.=\n\r]{0,10}\d{4}[ -.=\n\r]{0,10}\d{4}(?>$|(?=[\D[:alpha:](),.:;?!\"\'`<=&nbsp;]))"#;
const CARD_9_0: &str = r#"(?:^|(?<=[\D;a-zA-Z(),.:;?!"'`>]))(?:4\d{3}|5[1-5]\d{2}|6011|622[1-9]|64[4-9]\d|65\d{2})[ -.=\n\r]{0,10}\d{4}[ -.=\n\r]{0,10}\d{4}[ -.=\n\r]{0,10}\d{4}(?:$|(?=[\Da-zA-Z(),.:;?!"'`<= ]))"#;
const PHONE_9_0: &str = r#"(?:^|(?<=[\D;a-zA-Z(),.:;?!"'`>]))(?:\+?1[ -.=\n\r]{0,10})?(?:\(?[2-9][0-9]{2}\)?[ -.=\n\r]{0,10})?[2-9][0-9]{2}[ -.=\n\r]{0,10}[0-9]{4}(?:$|(?=[\Da-zA-Z(),.:;?!"'`<= ]))"#;
const SSN_9_0: &str = r#"(?:^|(?<=[\D;a-zA-Z(),.:;?!"'`>]))(?!000|666|9)\d{3}[ -.=\n\r]{0,10}(?!00)\d{2}[ -.=\n\r]{0,10}(?!0000)\d{4}(?:$|(?=[\Da-zA-Z(),.:;?!"'`<= ]))"#;

fn rule(name: &str, kind: &str, priority: u16, description: &str, pattern: &str) -> Rule {
    let groups = vec!["pii".to_owned(), kind.to_owned()];
    Rule { groups, priority, description: description.to_owned(), ..Rule::new(name, pattern) }
}

impl Builtin {
    /// Its rules. Those of the vendor see the text as it is, those of our own with [`Digits::Fold`].
    ///
    /// | rule of `builtin` | finds | misses |
    /// |---|---|---|
    /// | `card` | 12 to 19 digits that begin with 1 to 6 or 8, with at most one blank, dot or hyphen between two, and a right check digit (Luhn) | numbers with a wrong digit; other separators |
    /// | `iban` | account numbers of the length of their country, in groups of four or in one, with right check digits | lower-case ones |
    /// | `ssn` | nine digits, alone or as 3-2-4 with one kind of separator, but for numbers never given out | other groupings |
    /// | `email` | addresses with a domain of at least two labels | quoted local parts, domains that are IP addresses |
    /// | `otp`, `otp-first` | 4 to 8 digits within 30 characters after, or 16 before, a word such as `code`, `PIN` or `OTP` | codes with letters; other languages |
    /// | `phone` | `+` and 8 to 15 digits (E.164), and the ten digits of North America in their layouts | local numbers of other countries; seven digits |
    /// | `ipv4`, `ipv6` | addresses, the compressed forms of IPv6 too | IPv4 with leading zeros |
    #[must_use]
    pub fn rules(self) -> Vec<Rule> {
        let card = |pattern| rule("card", "payment", 10, "Payment cards, 16 digits (Genesys)", pattern);
        let phone =
            |pattern| rule("phone", "contact", 30, "Phone numbers of North America (Genesys)", pattern);
        match self {
            Self::V8_5_1 => vec![card(CARD_8_5_1), phone(PHONE_8_5_1)],
            Self::V8_5_3 => vec![card(CARD_8_5_3)],
            Self::V9_0 => {
                let ssn =
                    rule("ssn", "identity", 20, "Social security numbers of the USA (Genesys)", SSN_9_0);
                vec![card(CARD_9_0), ssn, phone(PHONE_9_0)]
            }
            Self::Own => own(),
        }
    }
}

const CARD: &str = r"(?<![0-9])[1-68](?:[ .-]?[0-9]){11,18}(?![0-9])";
const IBAN: &str =
    r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?)(?![A-Z0-9])";
const SSN: &str = r"(?<![0-9-])[0-8][0-9]{2}(?:[0-9]{6}|-[0-9]{2}-[0-9]{4}| [0-9]{2} [0-9]{4}|\.[0-9]{2}\.[0-9]{4})(?![0-9]|-)";
const EMAIL: &str = r"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9_%+'-][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])";
const OTP: &str = r"(?i)(?<![\p{L}0-9_])(?:code|código|codigo|codice|kod|код|pin|otp|tan|cvv2?|cvc|passcode|password|passwort)(?:[^0-9\n\p{L}_][^0-9\n]{0,29})?([0-9]{4,8})(?![0-9])";
const OTP_FIRST: &str = r"(?i)(?<![0-9])([0-9]{4,8})(?:[^0-9\n]{0,14}[^0-9\n\p{L}_])?(?:code|código|codigo|codice|kod|код|pin|otp|tan|passcode)(?![\p{L}0-9_])";
const PHONE: &str = r"(?:\+[1-9](?:[ .-]?\(?[0-9]\)?){7,14}|(?<![0-9+])(?:1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-]?)[2-9][0-9]{2}[ .-]?[0-9]{4})(?![0-9])";
const IPV4: &str =
    r"(?<![0-9.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?![0-9])";
const IPV6: &str = r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7}|(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?)(?![0-9A-Fa-f:])";

/// The rules that are better than those of the vendor.
fn own() -> Vec<Rule> {
    let fold = |rule| Rule { digits: Digits::Fold, ..rule };
    let checked = |check, rule| Rule { check: Some(check), ..rule };
    let first = |rule| Rule { target: Target::Number(1), ..rule };
    let rules = vec![
        checked(Check::Luhn, rule("card", "payment", 10, "Payment cards of all schemes", CARD)),
        checked(Check::Iban, rule("iban", "payment", 20, "Bank accounts (ISO 13616)", IBAN)),
        checked(Check::SsnRanges, rule("ssn", "identity", 30, "Social security numbers of the USA", SSN)),
        rule("email", "contact", 40, "E-mail addresses", EMAIL),
        first(rule("otp", "identity", 50, "Codes after their keyword", OTP)),
        first(rule("otp-first", "identity", 51, "Codes before their keyword", OTP_FIRST)),
        rule("phone", "contact", 60, "Phone numbers: E.164 and North America", PHONE),
        rule("ipv4", "contact", 70, "IPv4 addresses", IPV4),
        rule("ipv6", "contact", 80, "IPv6 addresses", IPV6),
    ];
    rules.into_iter().map(fold).collect()
}
