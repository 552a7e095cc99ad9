//! The times of PDUs.

use std::time::Duration;

use smpp_driver::text::{AbsoluteTime, DateTime, RelativeTime, SmppTime, TimeError};

fn range(part: &'static str, given: u16, min: u16, max: u16) -> Result<&'static str, TimeError> {
    Err(TimeError::Range { part, given, min, max })
}

#[test]
fn times_with_exact_limits() {
    let quarters = "distance from UTC in quarter hours";
    let table: &[(&str, Result<&str, TimeError>)] = &[
        ("020610233429000R", Ok("020610233429000R")),
        ("000000000000000R", Ok("000000000000000R")),
        ("000000010000000R", Ok("000000010000000R")),
        ("991231235959000R", Ok("991231235959000R")),
        ("000099000000000R", Ok("000099000000000R")),
        // Tenths and zone of a relative time say nothing.
        ("000000010000948R", Ok("000000010000000R")),
        ("000000010000000r", Ok("000000010000000R")),
        ("001300000000000R", range("months", 13, 0, 12)),
        ("000000240000000R", range("hours", 24, 0, 23)),
        ("000000006000000R", range("minutes", 60, 0, 59)),
        ("000000000060000R", range("seconds", 60, 0, 59)),
        ("240305141230004+", Ok("240305141230004+")),
        ("240305141230904-", Ok("240305141230904-")),
        ("240305141230000-", Ok("240305141230000+")),
        ("240305141230048+", Ok("240305141230048+")),
        ("240305141230056+", Ok("240305141230056+")),
        ("240305141230057+", range(quarters, 57, 0, 56)),
        ("240305141230099-", range(quarters, 99, 0, 56)),
        ("240005141230004+", range("month", 0, 1, 12)),
        ("241305141230004+", range("month", 13, 1, 12)),
        ("240300141230004+", range("day", 0, 1, 31)),
        ("240332141230004+", range("day", 32, 1, 31)),
        ("240431141230004+", range("day", 31, 1, 30)),
        ("240229141230004+", Ok("240229141230004+")),
        ("230229141230004+", range("day", 29, 1, 28)),
        ("240305241230004+", range("hour", 24, 0, 23)),
        ("240305146030004+", range("minute", 60, 0, 59)),
        ("240305141260004+", range("second", 60, 0, 59)),
        ("240305141230", Ok("240305141230")),
        ("240305141260", range("second", 60, 0, 59)),
        ("240305141230004X", Err(TimeError::Kind)),
        ("2403051412300x4+", Err(TimeError::Digit { position: 13 })),
        ("24030514123x004+", Err(TimeError::Digit { position: 11 })),
        ("x40305141230", Err(TimeError::Digit { position: 0 })),
        ("24030514123000+", Err(TimeError::Length { given: 15 })),
        ("2403051412300004+", Err(TimeError::Length { given: 17 })),
        ("2403051412", Err(TimeError::Length { given: 10 })),
    ];
    for (text, expected) in table {
        let read = SmppTime::parse(text.as_bytes());
        let written = read.map(|time| time.expect("not empty").to_string());
        assert_eq!(written.as_deref().map_err(|error| *error), *expected, "{text}");
    }
    assert_eq!(SmppTime::parse(b""), Ok(None));
}

#[test]
fn years_of_two_digits() {
    let year = |text: &str, first| match SmppTime::parse_from(text.as_bytes(), first) {
        Ok(Some(SmppTime::Absolute(time))) => time.local().year(),
        other => panic!("{other:?}"),
    };
    for (digits, first, expected) in [
        ("38", 1938, 1938),
        ("99", 1938, 1999),
        ("00", 1938, 2000),
        ("37", 1938, 2037),
        ("99", 2000, 2099),
        ("49", 1950, 2049),
    ] {
        assert_eq!(year(&format!("{digits}0305141230004+"), first), expected, "{digits} from {first}");
    }
}

#[test]
fn moments() {
    let moment = |text: &str| match SmppTime::parse(text.as_bytes()) {
        Ok(Some(SmppTime::Absolute(time))) => time,
        other => panic!("{other:?}"),
    };
    // 14:12:05 in UTC, said in three zones.
    for text in ["240305141205000+", "240305151205004+", "240305091205020-", "240306041205056+"] {
        assert_eq!(moment(text).unix_seconds(), 1_709_647_925, "{text}");
    }
    let now = AbsoluteTime::from_unix_seconds(1_709_647_925).unwrap();
    assert_eq!(now.to_string(), "240305141205000+");
    assert_eq!(moment("240305141205704-").tenths(), 7);
    assert_eq!(moment("240305141205704-").quarters_ahead(), -4);
    let date = DateTime::new(2024, 3, 5, 14, 12, None).unwrap();
    assert_eq!(AbsoluteTime::new(date, 9, -48).unwrap().to_string(), "240305141200948-");
    assert!(AbsoluteTime::new(date, 10, 0).is_err());
    assert!(AbsoluteTime::new(date, 0, 49).is_err());
    assert!(AbsoluteTime::new(date, 0, -49).is_err());
    assert!(AbsoluteTime::new(date, 0, i8::MIN).is_err());
    for year in [1999, 2100] {
        let date = DateTime::new(year, 1, 1, 0, 0, None).unwrap();
        assert!(AbsoluteTime::new(date, 0, 0).is_err(), "{year}");
    }
    assert!(AbsoluteTime::from_unix_seconds(i64::MAX / 2).is_err());
}

#[test]
fn spans() {
    let span =
        |seconds| RelativeTime::from_duration(Duration::from_millis(seconds)).map(|time| time.to_string());
    assert_eq!(span(0).as_deref(), Some("000000000000000R"));
    assert_eq!(span(3_600_000).as_deref(), Some("000000010000000R"));
    assert_eq!(span(7 * 86_400_000).as_deref(), Some("000007000000000R"));
    assert_eq!(span(1).as_deref(), Some("000000000001000R"), "a second that has begun");
    assert_eq!(span(31 * 86_400_000 + 86_399_000).as_deref(), Some("000031235959000R"));
    assert_eq!(span(32 * 86_400_000), None);
    assert_eq!(RelativeTime::from_duration(Duration::MAX), None);
    assert!(RelativeTime::new(99, 12, 31, 23, 59, 59).is_ok());
    assert!(RelativeTime::new(0, 0, 32, 0, 0, 0).is_err());
    assert!(RelativeTime::new(100, 0, 0, 0, 0, 0).is_err());
}

#[test]
fn after_a_date() {
    let after = |date: &str, time: &[u8]| {
        let Ok(Some(SmppTime::Relative(time))) = SmppTime::parse(time) else { panic!() };
        time.after(DateTime::parse(date).unwrap()).unwrap().to_string()
    };
    assert_eq!(after("2024-01-31T12:00:00", b"000100000000000R"), "2024-02-29T12:00:00");
    assert_eq!(after("2023-12-31T23:59:59", b"000000000001000R"), "2024-01-01T00:00:00");
    assert_eq!(after("2024-02-29T00:00:00", b"010000000000000R"), "2025-02-28T00:00:00");
    assert_eq!(after("2024-11-05T14:12:30", b"020610233429000R"), "2027-05-16T13:46:59");
    let last = DateTime::new(9999, 12, 31, 0, 0, None).unwrap();
    assert_eq!(RelativeTime::new(0, 0, 1, 0, 0, 0).unwrap().after(last), None);
    assert_eq!(RelativeTime::new(99, 0, 1, 0, 0, 0).unwrap().after(last), None);
}

#[test]
fn seconds_become_dates() {
    let cases = [
        (0, "1970-01-01T00:00:00"),
        (951_782_400, "2000-02-29T00:00:00"),
        (1_709_647_925, "2024-03-05T14:12:05"),
        (1_735_689_599, "2024-12-31T23:59:59"),
    ];
    for (seconds, date) in cases {
        assert_eq!(DateTime::from_unix_seconds(seconds).unwrap().to_string(), date);
    }
}
