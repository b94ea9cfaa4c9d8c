use super::*;
use crate::kinds::event;
use crate::kinds::event::revised;
use crate::{Fields, Id};
use proptest::prelude::*;

/// 18 November 2026, 10:00 in China.
const AT: Millis = 1_794_967_200_000;

fn event() -> Record {
    Record::new(Id::NIL, &event::KIND)
        .with("title", "书法共写")
        .with("place", "活动室")
        .with("starts_at", AT)
        .with("ends_at", AT + 90 * MINUTE)
}

/// The lines of a file as a calendar reads them, once it is strictly well formed.
fn unfolded(file: &str) -> Vec<String> {
    assert!(file.ends_with("\r\n"));
    let mut lines: Vec<String> = Vec::new();
    for line in file.trim_end_matches("\r\n").split("\r\n") {
        assert!(line.len() <= 75, "{} bytes: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
        match (line.strip_prefix(' '), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    for line in &lines {
        let (name, _) = line.split_once(':').expect("a name and a value");
        let plain = |b: u8| b.is_ascii_uppercase() || b == b'-';
        assert!(!name.is_empty() && name.bytes().all(plain), "{line}");
    }
    lines
}

fn of(event: &Record) -> Vec<String> {
    unfolded(&calendar("", [event], "https://station.example", AT))
}

#[test]
fn an_event_is_written_as_calendars_read_it() {
    assert_eq!(
        of(&event()),
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Jiamenkou//Events//ZH",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            "UID:00000000-0000-0000-0000-000000000000@jiamenkou",
            "DTSTAMP:20261118T020000Z",
            "SEQUENCE:0",
            "STATUS:CONFIRMED",
            "DTSTART:20261118T020000Z",
            "DTEND:20261118T033000Z",
            "SUMMARY:书法共写",
            "LOCATION:活动室",
            "URL:https://station.example/events/00000000-0000-0000-0000-000000000000",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    );
}

#[test]
fn texts_and_times_are_written_by_a_table() {
    for (text, written) in [
        ("一行\n两行\r\n三行", "一行\\n两行\\n三行"),
        ("逗号, 分号; 反斜\\", "逗号\\, 分号\\; 反斜\\\\"),
        ("BEGIN:VALARM\u{7}", "BEGIN:VALARM "),
    ] {
        let lines = of(&event().with("description", text));
        assert!(
            lines.contains(&format!("DESCRIPTION:{written}")),
            "{lines:?}"
        );
    }
    for (at, written) in [
        (0, "19700101T000000Z"),
        (-1_000, "19691231T235959Z"),
        (1_709_164_799_000, "20240228T235959Z"),
        (1_709_164_800_000, "20240229T000000Z"),
    ] {
        assert_eq!(instant(at), written);
    }
}

#[test]
fn its_sequence_goes_up_with_each_change_and_when_it_is_cancelled() {
    let sequence = |event: &Record| {
        let lines = of(event);
        let found = lines.iter().find_map(|line| line.strip_prefix("SEQUENCE:"));
        found.and_then(|number| number.parse::<i64>().ok())
    };
    let mut changed = event();
    let changes = revised(
        &changed,
        Fields::from([("place".to_owned(), "东门".into())]),
    );
    changed.fields.extend(changes);
    assert_eq!(sequence(&changed), Some(1));
    assert_eq!(revised(&changed, Fields::new()), Fields::new());
    changed.archived = true;
    assert_eq!(sequence(&changed), Some(2));
    assert!(of(&changed).contains(&"STATUS:CANCELLED".to_owned()));
}

#[test]
fn an_event_without_a_beginning_is_left_out() {
    let none = Record::new(Id::NIL, &event::KIND);
    assert!(!of(&none).contains(&"BEGIN:VEVENT".to_owned()));
}

proptest! {
    #[test]
    fn whatever_was_written_the_file_is_well_formed(title in any::<String>(), story in any::<String>(), name in any::<String>()) {
        let event = event().with("title", title).with("description", story);
        let lines = unfolded(&calendar(&name, [&event], "https://station.example", AT));
        let begins = lines.iter().filter(|line| line.starts_with("BEGIN:")).count();
        prop_assert_eq!(begins, 2);
    }
}
