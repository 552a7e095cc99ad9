//! TLVs as text: `{tlvItems:[{tag:0x1400,typ:str,val:"4711"}]}`, as the reference driver writes them.
//!
//! Keys and words stand in quotes or not; tags and numbers are decimal, or hex after `0x`. `typ` is `str` (its NUL is
//! added), `int` (4 octets), `short` (2), `byte` (1), or, which is ours, `hex` (the octets themselves).

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;

use nom::branch::alt;
use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::{char, multispace0};
use nom::combinator::{all_consuming, map, map_opt, opt, peek};
use nom::error::{ErrorKind, ParseError};
use nom::multi::separated_list1;
use nom::sequence::{delimited, preceded, separated_pair, terminated};
use nom::{Err, IResult, Parser};

use super::kinds::{Kind, Why};
use crate::codec::tlv::{TlvTag, Tlvs};

/// The value of `x-smpp-extraopt`.
pub(super) struct ExtraOpt;

impl Kind<Tlvs> for ExtraOpt {
    fn allowed(&self) -> String {
        "empty, or {tlvItems:[{tag:TAG,typ:TYPE,val:VALUE},...]}, where TAG is 0 to 65535 or 0x0000 to 0xffff, and TYPE \
         is str, int, short, byte or hex"
            .into()
    }

    fn parse(&self, text: &str) -> Result<Tlvs, Why> {
        if text.trim().is_empty() {
            return Ok(Tlvs::default());
        }
        let items = match all_consuming(terminated(object, multispace0)).parse(text) {
            Ok((_, items)) => items,
            Err(Err::Error(error) | Err::Failure(error)) => return Err(error.at(text)),
            Err(Err::Incomplete(_)) => return Err(Expected { rest: "", what: "more" }.at(text)),
        };
        let mut tlvs = Tlvs::default();
        for item in items {
            let (tag, value) = item.encode().map_err(|error| error.at(text))?;
            tlvs.push_raw(tag, &value).map_err(|error| error.to_string())?;
        }
        Ok(tlvs)
    }

    fn print<'a>(&self, value: &'a Tlvs) -> Option<Cow<'a, str>> {
        if value.is_empty() {
            return None;
        }
        let items = value.iter().map(|tlv| {
            let hex = tlv.value.iter().fold(String::new(), |mut hex, octet| {
                // A string takes whatever is written.
                let _ = write!(hex, "{octet:02x}");
                hex
            });
            format!("{{tag:{:#06x},typ:hex,val:\"{hex}\"}}", tlv.tag.0)
        });
        let items: Vec<_> = items.collect();
        Some(format!("{{tlvItems:[{}]}}", items.join(",")).into())
    }
}

/// What should have stood where.
#[derive(Debug, PartialEq)]
struct Expected<'a> {
    rest: &'a str,
    what: &'static str,
}

impl Expected<'_> {
    fn at(&self, text: &str) -> Why {
        format!("at offset {}: {} is expected", text.len() - self.rest.len(), self.what).into()
    }
}

impl<'a> ParseError<&'a str> for Expected<'a> {
    fn from_error_kind(rest: &'a str, _: ErrorKind) -> Self {
        Self { rest, what: "the end" }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

type Parsed<'a, T> = IResult<&'a str, T, Expected<'a>>;

/// What the parser reads, blanks before it skipped; the error says what was expected there. Nothing else is tried then.
fn expect<'a, O>(
    what: &'static str,
    mut parser: impl Parser<&'a str, Output = O, Error = Expected<'a>>,
) -> impl Parser<&'a str, Output = O, Error = Expected<'a>> {
    move |input: &'a str| {
        let (start, _) = multispace0(input)?;
        parser.parse(start).map_err(|_| Err::Failure(Expected { rest: start, what }))
    }
}

/// A word or number, and where it stood.
struct Token<'a> {
    start: &'a str,
    text: Cow<'a, str>,
}

/// One TLV as it was written.
struct Item<'a> {
    tag: Token<'a>,
    typ: Token<'a>,
    val: Token<'a>,
}

fn object(input: &str) -> Parsed<'_, Vec<Item<'_>>> {
    let name = map_opt(token, |token| (token.text == "tlvItems").then_some(()));
    let head = (expect("{", char('{')), expect("tlvItems", name), expect(":", char(':')));
    let none = map(peek(preceded(multispace0, char(']'))), |_| Vec::new());
    let items = alt((none, separated_list1(preceded(multispace0, char(',')), item)));
    let end = (expect(", or ]", char(']')), expect("}", char('}')));
    delimited((head, expect("[", char('['))), items, end).parse(input)
}

fn item(input: &str) -> Parsed<'_, Item<'_>> {
    let (input, _) = expect("an item in { }", char('{')).parse(input)?;
    let (mut tag, mut typ, mut val) = (None, None, None);
    let mut rest = input;
    loop {
        let (at, _) = multispace0(rest)?;
        let (after, (key, value)) = separated_pair(
            expect("tag, typ or val", token),
            expect(":", char(':')),
            expect("a value", token),
        )
        .parse(rest)?;
        let place = match &key.text[..] {
            "tag" => &mut tag,
            "typ" => &mut typ,
            "val" => &mut val,
            _ => return failure(at, "tag, typ or val"),
        };
        if place.replace(value).is_some() {
            return failure(at, "each of tag, typ and val only once");
        }
        let (after, more) = opt(preceded(multispace0, char(','))).parse(after)?;
        rest = after;
        if more.is_none() {
            break;
        }
    }
    let (rest, _) = expect(", or }", char('}')).parse(rest)?;
    match (tag, typ, val) {
        (Some(tag), Some(typ), Some(val)) => Ok((rest, Item { tag, typ, val })),
        _ => failure(input, "an item with tag, typ and val"),
    }
}

fn failure<'a, T>(rest: &'a str, what: &'static str) -> Parsed<'a, T> {
    Err(Err::Failure(Expected { rest, what }))
}

/// A word or number: in quotes of either kind, or without, up to the next sign of the syntax.
fn token(input: &str) -> Parsed<'_, Token<'_>> {
    let bare = map_opt(take_while1(|c: char| !",:{}[]\"'".contains(c) && !c.is_control()), |text: &str| {
        Some(Cow::Borrowed(text.trim())).filter(|text| !text.is_empty())
    });
    map(alt((quoted('"'), quoted('\''), bare)), |text| Token { start: input, text }).parse(input)
}

/// A text in quotes, with the escapes of JSON.
fn quoted<'a>(quote: char) -> impl Parser<&'a str, Output = Cow<'a, str>, Error = Expected<'a>> {
    move |input: &'a str| {
        let (mut rest, _) = char(quote)(input)?;
        let mut text = Cow::Borrowed("");
        loop {
            let (after, plain) = take_while(|c| c != quote && c != '\\')(rest)?;
            if text.is_empty() {
                text = Cow::Borrowed(plain);
            } else {
                text.to_mut().push_str(plain);
            }
            let (after, end) = alt((char(quote), char('\\'))).parse(after)?;
            if end == quote {
                return Ok((after, text));
            }
            let (after, escaped) = escape(after)?;
            text.to_mut().push(escaped);
            rest = after;
        }
    }
}

fn escape(input: &str) -> Parsed<'_, char> {
    let mut characters = input.chars();
    let escaped = match characters.next() {
        Some(c @ ('"' | '\'' | '\\' | '/')) => Some(c),
        Some('n') => Some('\n'),
        Some('r') => Some('\r'),
        Some('t') => Some('\t'),
        Some('b') => Some('\u{8}'),
        Some('f') => Some('\u{c}'),
        Some('u') => {
            let hex = characters.as_str().get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
            characters.nth(3);
            hex.and_then(char::from_u32)
        }
        _ => None,
    };
    match escaped {
        Some(escaped) => Ok((characters.as_str(), escaped)),
        None => Err(Err::Error(Expected::from_error_kind(input, ErrorKind::Escaped))),
    }
}

impl<'a> Item<'a> {
    /// The tag, and the octets of the value.
    fn encode(&self) -> Result<(TlvTag, Vec<u8>), Expected<'a>> {
        let tag = self.tag.number(2, false, "a tag from 0 to 65535")?;
        let value = match &self.typ.text[..] {
            "str" => self.val.c_string()?,
            "int" => self.val.number(4, true, "a number of 4 octets, -2147483648 to 4294967295")?,
            "short" => self.val.number(2, true, "a number of 2 octets, -32768 to 65535")?,
            "byte" => self.val.number(1, true, "a number of 1 octet, -128 to 255")?,
            "hex" => self.val.octets()?,
            _ => return Err(self.typ.expected("str, int, short, byte or hex")),
        };
        Ok((TlvTag(tag.iter().fold(0, |tag, octet| tag << 8 | u16::from(*octet))), value))
    }
}

impl<'a> Token<'a> {
    fn expected(&self, what: &'static str) -> Expected<'a> {
        Expected { rest: self.start, what }
    }

    /// The last octets of a number, which must hold all of it; a negative one is its two's complement.
    fn number(&self, width: u32, signed: bool, what: &'static str) -> Result<Vec<u8>, Expected<'a>> {
        let (negative, digits) = match self.text.strip_prefix('-').filter(|_| signed) {
            Some(digits) => (true, digits),
            None => (false, &self.text[..]),
        };
        let number = super::kinds::decimal_or_hex(digits).and_then(|number| i64::try_from(number).ok());
        let number = number.map(|number| if negative { -number } else { number });
        let bits = 8 * width;
        let fits = |number: &i64| (-(1 << (bits - 1))..1 << bits).contains(number);
        let number = number.filter(fits).ok_or_else(|| self.expected(what))?;
        Ok(number.to_be_bytes()[8 - width as usize..].to_vec())
    }

    fn c_string(&self) -> Result<Vec<u8>, Expected<'a>> {
        if !self.text.bytes().all(|octet| matches!(octet, 1..=0x7F)) {
            return Err(self.expected("a text of ASCII without NUL"));
        }
        let mut octets = self.text.as_bytes().to_vec();
        octets.push(0);
        Ok(octets)
    }

    fn octets(&self) -> Result<Vec<u8>, Expected<'a>> {
        let digit = |octet: &u8| char::from(*octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (pairs, odd) = self.text.as_bytes().as_chunks::<2>();
        let octets = pairs.iter().map(|[high, low]| Some(digit(high)? << 4 | digit(low)?));
        let octets = octets.collect::<Option<Vec<_>>>().filter(|_| odd.is_empty());
        octets.ok_or_else(|| self.expected("two hex digits for each octet"))
    }
}
