//! `x-smpp-extraopt`: TLVs as text.

use proptest::prelude::*;
use smpp_driver::codec::tlv::{TlvTag, Tlvs};
use smpp_driver::driver::{ChannelOptions, OptionFault};

type Tlv = (u16, &'static [u8]);

#[test]
fn what_is_read() {
    let table: &[(&str, &[Tlv])] = &[
        ("", &[]),
        ("  ", &[]),
        ("{tlvItems:[]}", &[]),
        // As the reference documents it: keys without quotes, on lines of their own.
        (
            "{\n tlvItems:\n [\n   { tag:5120, typ:str, val:ABC },\n   { tag:5121, typ:int, val:1 }\n ]\n}",
            &[(5120, b"ABC\0"), (5121, b"\0\0\0\x01")],
        ),
        (r#"{"tlvItems":[{"tag":5120,"typ":"str","val":"ABC"}]}"#, &[(5120, b"ABC\0")]),
        ("{'tlvItems':[{'tag':'0x1400','typ':'str','val':'it is \"so\"'}]}", &[(0x1400, b"it is \"so\"\0")]),
        ("{tlvItems:[{val:ABC,typ:str,tag:0X14fF}]}", &[(0x14FF, b"ABC\0")]),
        ("{tlvItems:[{tag:1,typ:str,val:\"\"}]}", &[(1, b"\0")]),
        ("{tlvItems:[{tag:1,typ:str,val:two words  }]}", &[(1, b"two words\0")]),
        (r#"{tlvItems:[{tag:1,typ:str,val:"a\"b\\c\/d\n\t\u0041,}"}]}"#, &[(1, b"a\"b\\c/d\n\tA,}\0")]),
        ("{tlvItems:[{tag:1,typ:int,val:4294967295}]}", &[(1, b"\xff\xff\xff\xff")]),
        ("{tlvItems:[{tag:1,typ:int,val:-1}]}", &[(1, b"\xff\xff\xff\xff")]),
        ("{tlvItems:[{tag:1,typ:int,val:-2147483648}]}", &[(1, b"\x80\0\0\0")]),
        ("{tlvItems:[{tag:1,typ:int,val:0xCAFE}]}", &[(1, b"\0\0\xca\xfe")]),
        ("{tlvItems:[{tag:1,typ:short,val:65535}]}", &[(1, b"\xff\xff")]),
        ("{tlvItems:[{tag:1,typ:short,val:-32768}]}", &[(1, b"\x80\0")]),
        ("{tlvItems:[{tag:1,typ:byte,val:\"255\"}]}", &[(1, b"\xff")]),
        ("{tlvItems:[{tag:1,typ:byte,val:-128}]}", &[(1, b"\x80")]),
        ("{tlvItems:[{tag:0,typ:hex,val:''}]}", &[(0, b"")]),
        ("{tlvItems:[{tag:65535,typ:hex,val:00fF80}]}", &[(65_535, b"\0\xff\x80")]),
        // Order and repetition are kept.
        (
            "{tlvItems:[{tag:2,typ:byte,val:1},{tag:1,typ:byte,val:2},{tag:2,typ:byte,val:3}]}",
            &[(2, b"\x01"), (1, b"\x02"), (2, b"\x03")],
        ),
    ];
    for (text, expected) in table {
        let mut options = ChannelOptions::new("smsc", "ESME1", "");
        options.set("x-smpp-extraopt", text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let read: Vec<_> = options.extraopt.iter().map(|tlv| (tlv.tag.0, tlv.value)).collect();
        assert_eq!(read, *expected, "{text}");

        // What is written of it is read again.
        let mut again = ChannelOptions::new("smsc", "ESME1", "");
        if let Some(entry) = options.entries().find(|entry| entry.info().key() == "x-smpp-extraopt") {
            again.set("x-smpp-extraopt", entry.reveal()).unwrap();
        }
        assert_eq!(again.extraopt, options.extraopt, "{text}");
    }
}

#[test]
fn what_is_refused_and_where() {
    // A caret in the text says where the fault is told to be.
    let table = [
        ("^tlvItems:[]", "{"),
        ("{^items:[]}", "tlvItems"),
        ("{tlvItems^}", ":"),
        ("{tlvItems:^{}}", "["),
        ("{tlvItems:[^x]}", "an item in { }"),
        ("{tlvItems:[{^}]}", "tag, typ or val"),
        ("{tlvItems:[{tag 1^}]}", ":"),
        ("{tlvItems:[{tag:^}]}", "a value"),
        ("{tlvItems:[{tag:1,typ:hex,val:^}]}", "a value"),
        ("{tlvItems:[{^type:1}]}", "tag, typ or val"),
        ("{tlvItems:[{tag:1,^tag:1}]}", "each of tag, typ and val only once"),
        ("{tlvItems:[{^tag:1,typ:str}]}", "an item with tag, typ and val"),
        ("{tlvItems:[{tag:^65536,typ:byte,val:1}]}", "a tag from 0 to 65535"),
        ("{tlvItems:[{tag:^-1,typ:byte,val:1}]}", "a tag from 0 to 65535"),
        ("{tlvItems:[{tag:^0x,typ:byte,val:1}]}", "a tag from 0 to 65535"),
        ("{tlvItems:[{tag:^1400h,typ:byte,val:1}]}", "a tag from 0 to 65535"),
        ("{tlvItems:[{tag:1,typ:^long,val:1}]}", "str, int, short, byte or hex"),
        ("{tlvItems:[{tag:1,typ:^Str,val:1}]}", "str, int, short, byte or hex"),
        ("{tlvItems:[{tag:1,typ:byte,val:^256}]}", "a number of 1 octet, -128 to 255"),
        ("{tlvItems:[{tag:1,typ:byte,val:^-129}]}", "a number of 1 octet, -128 to 255"),
        ("{tlvItems:[{tag:1,typ:short,val:^65536}]}", "a number of 2 octets, -32768 to 65535"),
        ("{tlvItems:[{tag:1,typ:int,val:^4294967296}]}", "a number of 4 octets, -2147483648 to 4294967295"),
        (
            "{tlvItems:[{tag:1,typ:int,val:^18446744073709551616}]}",
            "a number of 4 octets, -2147483648 to 4294967295",
        ),
        ("{tlvItems:[{tag:1,typ:int,val:^--1}]}", "a number of 4 octets, -2147483648 to 4294967295"),
        ("{tlvItems:[{tag:1,typ:hex,val:^0}]}", "two hex digits for each octet"),
        ("{tlvItems:[{tag:1,typ:hex,val:^0g}]}", "two hex digits for each octet"),
        ("{tlvItems:[{tag:1,typ:str,val:^Ä}]}", "a text of ASCII without NUL"),
        (r#"{tlvItems:[{tag:1,typ:str,val:^"\u0000"}]}"#, "a text of ASCII without NUL"),
        (r#"{tlvItems:[{tag:1,typ:str,val:^"\x"}]}"#, "a value"),
        (r#"{tlvItems:[{tag:1,typ:str,val:^"\u00"}]}"#, "a value"),
        (r#"{tlvItems:[{tag:1,typ:str,val:^"open}]}"#, "a value"),
        ("{tlvItems:[{tag:1,typ:byte,val:1}^{tag:1,typ:byte,val:1}]}", ", or ]"),
        ("{tlvItems:[{tag:1,typ:byte,val:1},^]}", "an item in { }"),
        ("{tlvItems:[{tag:1,typ:byte,val:1 ^]}", ", or }"),
        ("{tlvItems:[]^", "}"),
        ("{tlvItems:[]} ^more", "the end"),
    ];
    for (marked, what) in table {
        let (at, text) = (marked.find('^').unwrap(), marked.replacen('^', "", 1));
        let error = ChannelOptions::new("smsc", "ESME1", "").set("x-smpp-extraopt", &text).unwrap_err();
        let OptionFault::Value { given, why, .. } = error.fault else { panic!("{text}: {error}") };
        let skipped = text[at..].len() - text[at..].trim_start().len();
        assert_eq!(why, format!("at offset {}: {what} is expected", at + skipped), "{text}");
        assert_eq!(given, format!("<{} characters>", text.chars().count()), "values may be anybody's");
    }
}

#[test]
fn no_cut_of_it_is_read_nor_panics() {
    let text = r#"{"tlvItems":[{tag:0x1400,typ:str,val:"a\u0041"},{tag:2,typ:hex,val:00ff}]}"#;
    for end in 1..text.len() {
        assert!(
            ChannelOptions::new("smsc", "ESME1", "").set("x-smpp-extraopt", &text[..end]).is_err(),
            "{end}"
        );
    }
    let deep = "{tlvItems:[".repeat(100_000);
    assert!(ChannelOptions::new("smsc", "ESME1", "").set("x-smpp-extraopt", &deep).is_err());
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(items in prop::collection::vec((any::<u16>(), prop::collection::vec(any::<u8>(), 0..40)), 0..6)) {
        let mut options = ChannelOptions::new("smsc", "ESME1", "");
        for (tag, value) in &items {
            options.extraopt.push_raw(TlvTag(*tag), value).unwrap();
        }
        prop_assert_eq!(options.validate(), Ok(()));
        let pairs: Vec<_> = options.entries().map(|one| (one.info().key(), one.reveal().to_owned())).collect();
        let again: Tlvs = ChannelOptions::from_pairs(pairs).unwrap().extraopt;
        prop_assert_eq!(again, options.extraopt);
    }

    #[test]
    fn nothing_that_is_written_panics(text in "(\\{|\\}|\\[|\\]|:|,|\"|'|\\\\|u00e9|tlvItems|tag|typ|val|str|hex|0x|1|-| |é|\\PC){0,24}") {
        let mut options = ChannelOptions::new("smsc", "ESME1", "");
        let _read = options.set("x-smpp-extraopt", &text);
    }

    #[test]
    fn no_value_of_any_option_panics(at in 0..ChannelOptions::known().count(), text in "\\PC{0,12}|[0-9:,.=+-]{0,24}") {
        let key = ChannelOptions::known().nth(at).unwrap().key();
        let mut options = ChannelOptions::new("smsc", "ESME1", "");
        // What is taken is judged alike when it is judged again, but for what would need other options, too.
        if options.set(key, &text).is_ok() {
            let errors = options.validate().err().into_iter().flatten();
            let others: Vec<_> =
                errors.filter(|error| !matches!(error.fault, OptionFault::Contradiction { .. })).collect();
            prop_assert!(others.is_empty(), "{} = {:?}: {:?}", key, text, others);
        }
    }
}
