//! Events for calendars (iCalendar, RFC 5545). Nobody who comes is in it.
//!
//! Times are in UTC, which every calendar shows in its own zone: a time zone by name
//! would have to be described in the file. What an event is known by stays, and its
//! sequence goes up with each revision, so that a calendar replaces what it had.

use crate::civil::{CivilDate, MINUTE};
use crate::{Millis, Record};

/// The media type of such a file.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// Most bytes of a line, its end not counted.
const LINE_BYTES: usize = 75;

/// China is so far ahead of UTC.
const AHEAD: Millis = 8 * 60 * MINUTE;

/// A file of these events, made at an instant. `name` is what a calendar calls it, and
/// `origin` where their pages are, such as `https://station.example`.
#[must_use]
pub fn calendar<'r>(
    name: &str,
    events: impl IntoIterator<Item = &'r Record>,
    origin: &str,
    at: Millis,
) -> String {
    let mut file = File(String::new());
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//Jiamenkou//Events//ZH");
    file.line("CALSCALE", "GREGORIAN");
    file.line("METHOD", "PUBLISH");
    file.text("X-WR-CALNAME", name);
    for event in events {
        file.event(event, origin, at);
    }
    file.line("END", "VCALENDAR");
    file.0
}

struct File(String);

impl File {
    fn event(&mut self, event: &Record, origin: &str, at: Millis) {
        let Some(starts) = event.integer("starts_at") else {
            return;
        };
        let put_away = i64::from(event.archived);
        let revision = event.integer("revision").unwrap_or_default() + put_away;
        let status = if event.archived {
            "CANCELLED"
        } else {
            "CONFIRMED"
        };
        self.line("BEGIN", "VEVENT");
        self.line("UID", &format!("{}@jiamenkou", event.id));
        self.line("DTSTAMP", &instant(at));
        self.line("SEQUENCE", &revision.to_string());
        self.line("STATUS", status);
        self.line("DTSTART", &instant(starts));
        if let Some(ends) = event.integer("ends_at").filter(|ends| *ends > starts) {
            self.line("DTEND", &instant(ends));
        }
        self.text("SUMMARY", event.text("title"));
        self.text("LOCATION", event.text("place"));
        self.text("DESCRIPTION", event.text("description"));
        self.line("URL", &format!("{origin}/events/{}", event.id));
        self.line("END", "VEVENT");
    }

    /// A text that somebody wrote; none where it is empty.
    fn text(&mut self, name: &str, text: &str) {
        if !text.trim().is_empty() {
            self.line(name, &escaped(text));
        }
    }

    /// Folds it where it is too long, between characters.
    fn line(&mut self, name: &str, value: &str) {
        let mut bytes = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if bytes + c.len_utf8() > LINE_BYTES {
                self.0.push_str("\r\n ");
                bytes = 1;
            }
            bytes += c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }
}

/// 20261118T020000Z
fn instant(at: Millis) -> String {
    let at = at - AHEAD;
    let date = CivilDate::from_millis(at);
    let seconds = (at - date.start_of_day()) / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!(
        "{:04}{:02}{:02}T{hours:02}{minutes:02}{:02}Z",
        date.year(),
        date.month(),
        date.day(),
        seconds % 60
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
