//! The screen as rows of text.

use std::iter;

use crossterm::style::{Attribute, ContentStyle, Stylize as _};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::figures::{Figures, Line, Session};
use super::terminal::Row;

/// Exactly so many rows, of exactly so many columns.
pub(super) fn rows(figures: &Figures, columns: usize, lines: usize) -> Vec<Row> {
    let plain = ContentStyle::new();
    let (title, head, dim) = (plain.attribute(Attribute::Reverse), plain.cyan(), plain.dark_grey());
    let mut rows: Vec<(String, ContentStyle)> = vec![(titled(figures, columns), title), Default::default()];
    let rates = figures.meter.rates();
    rows.push((rate("in", rates[0], figures.history.iter().map(|[received, _]| *received), columns), plain));
    rows.push((rate("out", rates[1], figures.history.iter().map(|[_, sent]| *sent), columns), plain));
    rows.push(Default::default());

    // Those of IPv6 are long.
    let longest = figures.sessions.iter().map(|session| session.peer.len()).max().unwrap_or_default();
    let peer = longest.min(columns.saturating_sub(COLUMNS_BESIDE_PEER)).max(21);
    rows.push((format!("SYSTEM ID        KIND {:peer$}   IN/S   OUT/S  WAIT     IN    OUT", "PEER"), head));
    // The sessions have at most half of what is left, what happened has the rest.
    let most = (lines.saturating_sub(rows.len() + 3) / 2).max(1);
    rows.extend(figures.sessions.iter().take(most).map(|session| (row(session, peer), plain)));
    match figures.sessions.len() {
        0 => rows.push(("nobody is bound".to_owned(), dim)),
        all if all > most => rows.push((format!("and {} more", all - most), dim)),
        _ => {}
    }
    rows.push(Default::default());

    rows.push((LINES.to_owned(), head));
    let left = lines.saturating_sub(rows.len() + 1);
    let newest = figures.lines.iter().rev().take(left).collect::<Vec<_>>();
    for Line { at, what, system_id, text, good } in newest.into_iter().rev() {
        let style = if *good { plain } else { plain.red() };
        rows.push((format!("{:>8} {what:<10}{system_id:<16} {text}", clock(at.as_secs())), style));
    }
    rows.resize_with(lines.saturating_sub(1), Default::default);
    rows.push(("q: quit".to_owned(), dim));
    rows.into_iter().map(|(text, style)| Row { text: fitted(&text, columns), style }).collect()
}

fn titled(figures: &Figures, columns: usize) -> String {
    let left = format!(" SMSC at {}", figures.listening);
    let right = format!(
        "{} sessions, {} accepted, {} refused binds, {} ",
        figures.sessions.len(),
        grouped(figures.accepted),
        figures.refused,
        clock(figures.start.elapsed().as_secs())
    );
    let gap = columns.saturating_sub(left.width() + right.width()).max(1);
    format!("{left}{:gap$}{right}", "")
}

/// A rate, and those of the last seconds as bars.
fn rate(
    name: &str,
    now: u64,
    history: impl DoubleEndedIterator<Item = u64> + Clone,
    columns: usize,
) -> String {
    const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = history.clone().max().unwrap_or_default();
    let label = format!("{name:<4}{:>9}/s  most {:>9}/s  ", grouped(now), grouped(most));
    let room = columns.saturating_sub(label.width());
    let mut bars: Vec<char> = history
        .rev()
        .take(room)
        .map(|count| BARS[usize::try_from((count * 8).div_ceil(most.max(1))).unwrap_or(8).min(8)])
        .collect();
    bars.reverse();
    label.chars().chain(bars).collect()
}

/// Columns of the table of sessions, but for that of the peers.
const COLUMNS_BESIDE_PEER: usize = 58;
const LINES: &str = "    TIME EVENT     SYSTEM ID        WHAT";

fn row(session: &Session, peer: usize) -> String {
    let [into, out] = session.meter.rates();
    let [unanswered, asked] = session.counts.waiting();
    format!(
        "{:<16} {:<4} {} {:>6}  {:>6} {:>5} {:>6} {:>6}",
        session.system_id,
        session.kind,
        fitted(&session.peer, peer),
        into,
        out,
        format!("{unanswered}/{asked}"),
        short(session.counts.received),
        short(session.counts.sent),
    )
}

/// A number in thousands or millions, if it is long.
fn short(number: u64) -> String {
    match number {
        0..100_000 => number.to_string(),
        100_000..10_000_000 => format!("{}k", number / 1000),
        _ => format!("{}M", number / 1_000_000),
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn clock(seconds: u64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The text in exactly so many columns; what is cut off ends with an ellipsis. What controls a terminal is left out.
fn fitted(text: &str, columns: usize) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let width = text.width();
    if width <= columns {
        return text.chars().chain(iter::repeat_n(' ', columns - width)).collect();
    }
    let (mut fitted, mut used) = (String::new(), 0);
    for c in text.chars() {
        let width = c.width().unwrap_or_default();
        if used + width >= columns {
            break;
        }
        used += width;
        fitted.push(c);
    }
    fitted.push('…');
    // A character that takes two columns may have left one.
    fitted.extend(iter::repeat_n(' ', columns.saturating_sub(used + 1)));
    fitted
}

#[cfg(test)]
mod tests {
    use smpp_driver::codec::{Pdu, SubmitSm};
    use smpp_driver::testing::SmscEvent;
    use smpp_driver::transport::BindKind;
    use unicode_width::UnicodeWidthStr as _;

    use super::super::figures::Figures;
    use super::{fitted, rate, rows};

    fn figures() -> Figures {
        let mut figures = Figures::new("[::1]:2775".parse().unwrap());
        let system_id = || "ESME1".to_owned();
        let peer_addr = "[2001:db8:1234:5678:9abc:def0:1234:5678]:40112".parse().ok();
        let kind = BindKind::Transceiver;
        figures.event(&SmscEvent::Bound { system_id: system_id(), kind, peer_addr, certificate: None });
        figures.event(&SmscEvent::Refused { system_id: "\u{1b}[2J東京".to_owned(), peer_addr });
        let submit_sm = SubmitSm::builder()
            .source_addr("12025550143")
            .destination_addr("447700900123")
            .short_message(b"Meet me at noon")
            .build()
            .unwrap();
        let pdu = Pdu::request(2, submit_sm);
        figures.event(&SmscEvent::Submitted {
            system_id: system_id(),
            message_id: "00000001".to_owned(),
            pdu,
        });
        figures
    }

    #[test]
    fn rows_fit_the_terminal_and_hold_no_text() {
        for (columns, lines) in [(20, 5), (60, 16), (80, 24), (200, 60)] {
            let rows = rows(&figures(), columns, lines);
            assert_eq!(rows.len(), lines, "{columns} by {lines}");
            for row in &rows {
                assert_eq!(row.text.width(), columns, "{:?}", row.text);
                assert!(!row.text.contains(char::is_control), "{:?}", row.text);
                assert!(!row.text.contains("noon") && !row.text.contains("7700900"), "{:?}", row.text);
            }
        }
        let rows = rows(&figures(), 80, 24);
        assert!(rows.iter().any(|row| row.text.contains("00000001 …143 to …123, 15 characters")));
        assert!(
            rows[0].text.starts_with(" SMSC at [::1]:2775") && rows[0].text.contains("1 accepted, 1 refused")
        );
    }

    #[test]
    fn rates_are_bars_of_the_last_seconds() {
        let row = rate("in", 1234, [0, 1, 4, 8].into_iter(), 80);
        assert!(row.starts_with("in      1,234/s  most         8/s  ") && row.ends_with("   ▁▄█"), "{row}");
        assert!(rate("in", 1234, [1, 8].into_iter(), row.width() - 3).ends_with('█'));
    }

    #[test]
    fn what_is_too_long_ends_with_an_ellipsis() {
        assert_eq!(fitted("four", 4), "four");
        assert_eq!(fitted("four", 6), "four  ");
        assert_eq!(fitted("four and more", 6), "four …");
        // Each of them takes two columns.
        assert_eq!(fitted("東京都", 4), "東… ");
    }
}
