//! 电话通知: who must be told by telephone, as no app tells them. That is whoever was
//! registered without an account: at the desk, out of a group chat, or by a call.
//!
//! What people know is what they were told last; clocks of phones decide nothing.

use crate::kinds::registration::is_withdrawn;
use crate::{Fields, Millis, Record, Value};

/// What somebody does not know yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The event does not take place.
    Cancelled,
    /// It begins at another time.
    Moved,
    /// There is a seat for them now.
    Promoted,
}

impl News {
    /// Its key in translations.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Moved => "moved",
            Self::Promoted => "promoted",
        }
    }
}

/// What a registration's people have yet to be told of their event, while there is time.
#[must_use]
pub fn news(event: &Record, registration: &Record, now: Millis) -> Option<News> {
    let by_phone = registration.text("account").is_empty() && !is_withdrawn(registration);
    if !by_phone || event.integer("starts_at") <= Some(now) {
        return None;
    }
    let known = Known::of(registration);
    let seated = registration.text("seat") == "seated";
    if event.archived {
        return (!known.cancelled).then_some(News::Cancelled);
    }
    if known.cancelled || (seated && known.starts_at != event.integer("starts_at")) {
        return Some(News::Moved);
    }
    let promoted_at = registration.integer("promoted_at");
    (seated && known.promoted_at != promoted_at).then_some(News::Promoted)
}

/// What is written once somebody was called: a call that reached nobody tells nothing.
#[must_use]
pub fn called(event: &Record, registration: &Record, call: &str, at: Millis, by: &str) -> Fields {
    let mut fields = Fields::from([
        ("call".to_owned(), Value::from(call)),
        ("called_at".to_owned(), at.into()),
        ("called_by".to_owned(), by.into()),
    ]);
    if call != "no_answer" {
        let told = Known {
            cancelled: event.archived,
            starts_at: event.integer("starts_at"),
            promoted_at: registration.integer("promoted_at"),
        };
        fields.insert("told".to_owned(), told.written().into());
    }
    fields
}

/// What people know of their event.
struct Known {
    cancelled: bool,
    starts_at: Option<Millis>,
    promoted_at: Option<Millis>,
}

impl Known {
    /// As they were told last; before that, as it was when they registered.
    fn of(registration: &Record) -> Self {
        let mut parts = registration.text("told").split(' ');
        let Some(stands) = parts.next().filter(|stands| !stands.is_empty()) else {
            return Self {
                cancelled: false,
                starts_at: registration.integer("starts_at"),
                promoted_at: None,
            };
        };
        let mut instant = || parts.next()?.parse().ok();
        Self {
            cancelled: stands == CANCELLED,
            starts_at: instant(),
            promoted_at: instant(),
        }
    }

    fn written(&self) -> String {
        let stands = if self.cancelled { CANCELLED } else { "kept" };
        let instant = |at: Option<Millis>| at.map_or("-".to_owned(), |at| at.to_string());
        format!(
            "{stands} {} {}",
            instant(self.starts_at),
            instant(self.promoted_at)
        )
    }
}

const CANCELLED: &str = "cancelled";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{event, registration};
    use crate::{Id, validate};

    const NOW: Millis = 1_800_000_000_000;

    fn event() -> Record {
        Record::new(Id::NIL, &event::KIND).with("starts_at", NOW + 1_000)
    }

    fn seated() -> Record {
        registration::of_event(Id::v7(1, [1; 10]), &event())
            .with("name", "周老伯")
            .with("party", 1)
            .with("area", Id::NIL.to_string())
            .with("seat", "seated")
    }

    fn after(registration: &Record, event: &Record, call: &str) -> Record {
        let mut after = registration.clone();
        let fields = called(event, registration, call, NOW, "社工小陈");
        after.fields.extend(fields);
        assert_eq!(validate(&registration::KIND, &after), []);
        after
    }

    #[test]
    fn whoever_gets_a_seat_is_called_until_they_know() {
        assert_eq!(news(&event(), &seated(), NOW), None);
        let promoted = seated().with("promoted_at", NOW - 1);
        assert_eq!(news(&event(), &promoted, NOW), Some(News::Promoted));
        let tried = after(&promoted, &event(), "no_answer");
        assert_eq!(news(&event(), &tried, NOW), Some(News::Promoted));
        for call in ["reached", "relayed"] {
            assert_eq!(news(&event(), &after(&tried, &event(), call), NOW), None);
        }
    }

    #[test]
    fn another_time_and_a_cancelled_event_are_told_once_each() {
        let moved = event().with("starts_at", NOW + 2_000);
        assert_eq!(news(&moved, &seated(), NOW), Some(News::Moved));
        let told = after(&seated(), &moved, "reached");
        assert_eq!(news(&moved, &told, NOW), None);
        let mut off = moved.clone();
        off.archived = true;
        assert_eq!(news(&off, &told, NOW), Some(News::Cancelled));
        let told = after(&told, &off, "reached");
        assert_eq!(news(&off, &told, NOW), None);
        assert_eq!(news(&moved, &told, NOW), Some(News::Moved));
    }

    #[test]
    fn nobody_is_called_who_has_an_account_or_withdrew_or_when_it_is_over() {
        let promoted = seated().with("promoted_at", NOW - 1);
        let with_account = promoted.clone().with("account", Id::NIL.to_string());
        assert_eq!(news(&event(), &with_account, NOW), None);
        let gone = promoted.clone().with("withdrawn", true);
        assert_eq!(news(&event(), &gone, NOW), None);
        assert_eq!(news(&event(), &promoted, NOW + 1_000), None);
        let waiting = seated().with("seat", "waiting");
        let moved = event().with("starts_at", NOW + 2_000);
        assert_eq!(news(&moved, &waiting, NOW), None);
    }
}
