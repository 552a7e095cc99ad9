//! The GSM groups of `data_coding`: class and waiting indication of all 256 values. 3GPP TS 23.038 §4.

use smpp_driver::codec::{DataCoding, MessageClass, MessageWaiting, WaitingKind};

const CLASSES: [MessageClass; 4] =
    [MessageClass::Flash, MessageClass::MobileEquipment, MessageClass::Sim, MessageClass::TerminalEquipment];

const KINDS: [WaitingKind; 4] =
    [WaitingKind::Voicemail, WaitingKind::Fax, WaitingKind::Email, WaitingKind::Other];

#[test]
fn the_general_group_and_the_class_group_have_a_class_in_their_last_two_bits() {
    for value in 0..=255_u8 {
        let has_class = matches!(value >> 4, 0x1 | 0xF);
        let class = has_class.then_some(CLASSES[usize::from(value % 4)]);
        assert_eq!(DataCoding(value).message_class(), class, "{value:#x}");
    }
}

#[test]
fn the_waiting_groups_say_what_waits_and_whether_the_message_is_kept() {
    for value in 0..=255_u8 {
        let waiting = MessageWaiting {
            active: value % 16 >= 8,
            store: value >> 4 != 0xC,
            kind: KINDS[usize::from(value % 4)],
        };
        let expected = matches!(value >> 4, 0xC..=0xE).then_some(waiting);
        assert_eq!(DataCoding(value).message_waiting(), expected, "{value:#x}");
    }
}

#[test]
fn every_value_of_a_gsm_group_is_shown_with_what_it_says_and_others_with_their_name_or_none() {
    for value in 0..=255_u8 {
        let coding = DataCoding(value);
        let said = match (coding.name(), coding.message_class(), coding.message_waiting()) {
            (Some(name), None, None) => format!(" {name}"),
            (None, Some(class), None) => format!(" {class}"),
            (None, None, Some(waiting)) => format!(" {waiting}"),
            (None, None, None) => String::new(),
            two => panic!("{value:#x} says two things: {two:?}"),
        };
        assert_eq!(coding.to_string(), format!("{value:#04x}{said}"));
    }
}

#[test]
fn values_in_daily_use_read_as_the_table_prints_them() {
    let class = |value| DataCoding(value).message_class().map(|class| class.to_string());
    assert_eq!(class(0x10).as_deref(), Some("class 0 (flash)"));
    assert_eq!(class(0x18).as_deref(), Some("class 0 (flash)"));
    assert_eq!(class(0xF6).as_deref(), Some("class 2 (SIM)"));
    assert_eq!(class(0x08), None, "UCS-2 is no GSM group");
    let voicemail = |active, store| Some(MessageWaiting { active, store, kind: WaitingKind::Voicemail });
    assert_eq!(DataCoding(0xC0).message_waiting(), voicemail(false, false));
    assert_eq!(DataCoding(0xC8).message_waiting(), voicemail(true, false));
    assert_eq!(DataCoding(0xD0).message_waiting(), voicemail(false, true));
    assert_eq!(DataCoding(0xD8).message_waiting(), voicemail(true, true));
}
