//! Dates of receipts.

use smpp_driver::text::DateTime;

#[test]
fn dates_by_their_length() {
    let table = [
        ("2403051412", Some("2024-03-05T14:12")),
        ("0001010000", Some("2000-01-01T00:00")),
        ("9912312359", Some("2099-12-31T23:59")),
        ("240305141259", Some("2024-03-05T14:12:59")),
        ("202403051412", Some("2024-03-05T14:12")),
        // Both ways are dates: seconds are likelier.
        ("201112101530", Some("2020-11-12T10:15:30")),
        // Hour 30 one way, a date the other.
        ("201011302359", Some("2010-11-30T23:59")),
        // Second 75 one way, minute 75 the other.
        ("200912101575", None),
        ("20240305141230", Some("2024-03-05T14:12:30")),
        ("19991231235959", Some("1999-12-31T23:59:59")),
        ("2024-03-05T14:12", Some("2024-03-05T14:12")),
        ("2024-03-05 14:12", Some("2024-03-05T14:12")),
        ("2024-03-05T14:12:30", Some("2024-03-05T14:12:30")),
        ("2402291200", Some("2024-02-29T12:00")),
        ("2302291200", None),
        ("2404311200", None),
        ("20000229000000", Some("2000-02-29T00:00:00")),
        ("21000229000000", None),
        ("0000000000", None),
        ("000000000000", None),
        ("00000000000000", None),
        ("2413051412", None),
        ("2400051412", None),
        ("2403321412", None),
        ("2403001412", None),
        ("2403052412", None),
        ("2403051460", None),
        ("240305141260", None),
        ("24030514", None),
        ("24030514122", None),
        ("2403O51412", None),
        ("+403051412", None),
        ("2024/03/05T14:12", None),
        ("2024-03-05T14:12:30Z", Some("2024-03-05T14:12:30")),
        ("2024-03-05T14:12:30+02:00", Some("2024-03-05T14:12:30")),
        ("2024-03-05 14:12:30.000", Some("2024-03-05T14:12:30")),
        ("2024-03-05T14:12:30.123-0530", Some("2024-03-05T14:12:30")),
        ("2024-03-05T14:12:30.", None),
        ("2024-03-05T14:12:30+2:00", None),
        ("2024-03-05T14:12:30 UTC", None),
        ("2024-03-05T14.12", None),
        ("", None),
        ("ÄÄÄÄÄ", None),
    ];
    for (raw, expected) in table {
        assert_eq!(DateTime::parse(raw).map(|date| date.to_string()).as_deref(), expected, "{raw}");
    }
}

#[test]
fn parts_of_a_date() {
    let date = DateTime::parse("240305141259").unwrap();
    assert_eq!((date.year(), date.month(), date.day()), (2024, 3, 5));
    assert_eq!((date.hour(), date.minute(), date.second()), (14, 12, Some(59)));
    assert_eq!(DateTime::parse("2403051412").unwrap().second(), None);
    assert!(DateTime::parse("2403051412") < DateTime::parse("2403051413"));
}

#[test]
fn only_dates_of_the_calendar_can_be_made() {
    assert!(DateTime::new(9999, 12, 31, 23, 59, Some(59)).is_some());
    let none = [
        DateTime::new(0, 1, 1, 0, 0, None),
        DateTime::new(10000, 1, 1, 0, 0, None),
        DateTime::new(2024, 13, 1, 0, 0, None),
        DateTime::new(2024, 1, 0, 0, 0, None),
        DateTime::new(2024, 1, 1, 24, 0, None),
        DateTime::new(2024, 1, 1, 0, 60, None),
        DateTime::new(2024, 1, 1, 0, 0, Some(60)),
    ];
    assert_eq!(none, [None; 7]);
}
