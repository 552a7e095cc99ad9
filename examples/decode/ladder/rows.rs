//! The rows of a ladder.

use std::io::{self, Write};
use std::time::Duration;

use crossterm::style::Color;
use smpp_driver::codec::CommandStatus;
use smpp_driver::text::DateTime;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::capture::{Capture, Conversation, Entry, What};
use crate::screen::{Paint, columns};

/// Columns of the time, and of what lies between the two sides, both their lines included.
const TIME: usize = 11;
const LANE: usize = 34;
/// Columns before the facts.
const MARGIN: usize = TIME + 1 + LANE + 2;

pub(super) fn write(out: &mut impl Write, capture: &Capture) -> io::Result<()> {
    let rows = Rows { paint: Paint::stdout(), columns: columns().unwrap_or(100) };
    for (number, conversation) in (1..).zip(&capture.conversations) {
        rows.conversation(out, number, conversation)?;
    }
    rows.summary(out, capture)
}

struct Rows {
    paint: Paint,
    columns: usize,
}

/// What stands between the two sides.
struct Lane {
    /// What goes over, with its number; none for what happens at one side.
    name: String,
    number: String,
    color: Color,
}

impl Rows {
    fn conversation(&self, out: &mut impl Write, number: usize, it: &Conversation) -> io::Result<()> {
        let start = it.entries.first().map_or(Duration::ZERO, |entry| entry.time);
        let [esme, smsc] = [it.esme, 1 - it.esme].map(|side| it.sockets[side].to_string());
        let title = format!("Conversation {number}: ESME {esme}, SMSC {smsc}");
        writeln!(out, "{}", self.paint.paint(&title, Color::Cyan))?;
        let date = i64::try_from(start.as_secs()).ok().and_then(DateTime::from_unix_seconds);
        if let Some(date) = date {
            writeln!(out, "from {date}.{:06}Z", start.subsec_micros())?;
        }
        writeln!(out)?;
        let gap = LANE - "ESME".len() - "SMSC".len();
        writeln!(out, "{:>TIME$} ESME{:gap$}SMSC", "seconds", "")?;
        for entry in &it.entries {
            self.entry(out, entry.time.saturating_sub(start), entry, entry.side == it.esme)?;
        }
        for (side, request, number) in &it.unanswered {
            let who = if *side == it.esme { "ESME" } else { "SMSC" };
            let name = request.name().map_or_else(|| request.to_string(), str::to_owned);
            let said = format!("no response in the capture: {name} {number} of the {who}");
            writeln!(out, "{}", self.paint.paint(&said, Color::Yellow))?;
        }
        let counts = it.counts();
        if counts.again + counts.early + counts.lost > 0 {
            let said = format!(
                "TCP: {} segments came again, {} early; {} octets are missing",
                counts.again, counts.early, counts.lost
            );
            writeln!(out, "{}", self.paint.paint(&said, Color::DarkGrey))?;
        }
        writeln!(out)
    }

    fn entry(&self, out: &mut impl Write, since: Duration, entry: &Entry, by_esme: bool) -> io::Result<()> {
        let (lane, facts) = told(entry);
        let facts = wrapped(&facts, self.columns.saturating_sub(MARGIN).max(16));
        let mut facts = facts.into_iter();
        let first = facts.next().unwrap_or_default();
        let time = format!("{:>TIME$}", format!("{:.6}", since.as_secs_f64()));
        let lane = self.paint.paint(&lane.drawn(by_esme), lane.color);
        let row = format!("{} {lane}  {first}", self.paint.paint(&time, Color::DarkGrey));
        writeln!(out, "{}", row.trim_end())?;
        for more in facts {
            writeln!(out, "{:TIME$} │{:gap$}│  {more}", "", "", gap = LANE - 2)?;
        }
        Ok(())
    }

    fn summary(&self, out: &mut impl Write, capture: &Capture) -> io::Result<()> {
        let conversations = capture.conversations.len() as u64;
        let counts = [
            ("packets", capture.packets),
            ("SMPP conversations", conversations),
            ("other TCP connections", capture.others),
            ("of these with TLS, which hides what they hold", capture.encrypted),
            ("fragments of IP, which are left out", capture.fragments),
            ("packets of a network that is not known", capture.unknown),
        ];
        let told = counts.iter().enumerate().filter(|(at, (_, count))| *at < 3 || *count > 0);
        let told: Vec<_> = told.map(|(_, (what, count))| format!("{what}: {count}")).collect();
        for line in wrapped(&told, self.columns) {
            writeln!(out, "{}", self.paint.paint(&line, Color::DarkGrey))?;
        }
        Ok(())
    }
}

impl Lane {
    fn drawn(&self, to_the_right: bool) -> String {
        let Self { name, number, .. } = self;
        // Both have an arrow, a dash, and four blanks around the words.
        let fill = LANE.saturating_sub(name.chars().count() + number.len() + 9).max(1);
        let fill = "─".repeat(fill);
        if to_the_right {
            format!("├─ {name} {fill} {number} ─▶│")
        } else {
            format!("│◀─ {name} {fill} {number} ─┤")
        }
    }
}

/// What an entry says in the lane, and beside it.
fn told(entry: &Entry) -> (Lane, Vec<String>) {
    let lane = |name: &str, number: String, color| Lane { name: name.to_owned(), number, color };
    let tcp = |name| (lane(name, "TCP".to_owned(), Color::DarkGrey), Vec::new());
    match &entry.what {
        What::Opens => tcp("connects"),
        What::Closes => tcp("closes"),
        What::Resets => tcp("resets"),
        What::Pdu { command_id, command_status, sequence_number, facts, fault, after } => {
            let name = command_id.name().map_or_else(|| command_id.to_string(), str::to_owned);
            let mut told = Vec::new();
            if command_id.is_response() {
                told.push(status(*command_status));
            }
            told.extend(after.map(|after| format!("{:.1} ms", after.as_secs_f64() * 1e3)));
            told.extend(facts.iter().cloned());
            told.extend(fault.iter().map(|fault| format!("fault in {fault}")));
            let color = match (fault, command_status.is_ok(), command_id.is_response()) {
                (Some(_), ..) | (_, false, _) => Color::Red,
                (_, _, true) => Color::Green,
                _ => Color::Reset,
            };
            (lane(&name, sequence_number.to_string(), color), told)
        }
        What::Cut(header, there) => {
            let name = header.command_id.name().unwrap_or("unknown");
            let said = format!("cut: {there} of {} octets", header.command_length);
            (lane(name, header.sequence_number.to_string(), Color::Red), vec![said])
        }
        What::Lost(lost) => {
            (lane("?", "?".to_owned(), Color::Red), vec![format!("{lost} octets are not in the capture")])
        }
        What::Skipped(skipped) => {
            (lane("?", "?".to_owned(), Color::Yellow), vec![format!("{skipped} octets of no whole PDU")])
        }
        What::Broken(reason) => (lane("?", "?".to_owned(), Color::Red), vec![reason.clone()]),
    }
}

fn status(status: CommandStatus) -> String {
    if status.is_ok() {
        "ok".to_owned()
    } else {
        status.name().map_or_else(|| status.to_string(), str::to_owned)
    }
}

/// Facts in lines of no more columns, broken between facts where that is possible.
fn wrapped(facts: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (at, fact) in facts.iter().enumerate() {
        let comma = if at + 1 < facts.len() { "," } else { "" };
        let fact = format!("{fact}{comma}");
        match lines.last_mut() {
            Some(line) if line.width() + 1 + fact.width() <= columns => {
                line.push(' ');
                line.push_str(&fact);
            }
            _ => lines.extend(broken(&fact, columns)),
        }
    }
    lines
}

/// One fact in lines of no more columns, broken at blanks where that is possible.
fn broken(fact: &str, columns: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in fact.split_inclusive(' ') {
        if line.width() + word.trim_end().width() > columns {
            lines.extend(Some(std::mem::take(&mut line)).filter(|line| !line.is_empty()));
        }
        for c in word.chars() {
            if c != ' ' && line.width() + c.width().unwrap_or_default() > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}
