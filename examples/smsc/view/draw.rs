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
        used += c.width().unwrap_or_default();
        if used >= columns {
            break;
        }
        fitted.push(c);
    }
    fitted.push('…');
    fitted
}
