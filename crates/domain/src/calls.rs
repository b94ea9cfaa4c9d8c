//! 电话通知: who must be told by telephone. That is whoever has no account, as no app
//! tells them, and whoever has not read what is urgent for some hours.
//!
//! What people know of their event is what they were told last; clocks of phones decide
//! nothing but how long something has been unread.

use crate::inbox::{Message, is_to_be_told, of_returned};
use crate::kinds::read_mark::{knows, with_seen};
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

impl News {
    /// Its name among the messages about the registration.
    #[must_use]
    pub fn message_key(self, event: &Record, registration: &Record) -> String {
        let of = |at: Option<Millis>| format!("{} {}", self.key(), at.unwrap_or_default());
        match self {
            Self::Cancelled => self.key().to_owned(),
            Self::Moved => of(event.integer("starts_at")),
            Self::Promoted => of(registration.integer("promoted_at")),
        }
    }

    /// When it came about, where that is known.
    #[must_use]
    pub fn since(self, registration: &Record) -> Option<Millis> {
        match self {
            Self::Cancelled | Self::Moved => None,
            Self::Promoted => registration.integer("promoted_at"),
        }
    }

    /// Its name among [`crate::inbox::URGENT`].
    fn urgent(self) -> &'static str {
        match self {
            Self::Cancelled | Self::Moved => "event_changed",
            Self::Promoted => "promoted",
        }
    }
}

/// What a registration's people have yet to be told of their event, while there is time,
/// the gravest first.
#[must_use]
pub fn unknown(event: &Record, registration: &Record, now: Millis) -> Vec<News> {
    if is_withdrawn(registration) || event.integer("starts_at") <= Some(now) {
        return Vec::new();
    }
    let known = Known::of(registration);
    if event.archived {
        return [News::Cancelled]
            .into_iter()
            .filter(|_| !known.cancelled)
            .collect();
    }
    let seated = registration.text("seat") == "seated";
    let moved = known.cancelled || (seated && known.starts_at != event.integer("starts_at"));
    let promoted = seated && known.promoted_at != registration.integer("promoted_at");
    let news = [(News::Moved, moved), (News::Promoted, promoted)];
    let news = news.into_iter().filter(|(_, so)| *so);
    news.map(|(news, _)| news).collect()
}

/// What somebody is rung up for about their event: without an account whatever they do
/// not know; with one, what they have not read, by the rules.
#[must_use]
pub fn news(
    event: &Record,
    registration: &Record,
    mark: Option<&Record>,
    rules: &[Record],
    now: Millis,
) -> Option<News> {
    let by_phone = registration.text("account").is_empty();
    let unread = |news: &News| {
        let times = [news.since(registration), event.integer("starts_at")];
        !knows(mark, &news.message_key(event, registration))
            && is_to_be_told(news.urgent(), times, rules, now)
    };
    let mut unknown = unknown(event, registration, now).into_iter();
    unknown.find(|news| by_phone || unread(news))
}

/// What somebody is rung up for about what they applied for: that it was returned, and
/// waits for them.
#[must_use]
pub fn returned(
    application: &Record,
    mark: Option<&Record>,
    rules: &[Record],
    now: Millis,
) -> Option<Message> {
    let by_phone = application.text("account").is_empty();
    let waits = of_returned(application).filter(|it| !knows(mark, &it.key))?;
    let due = by_phone || is_to_be_told("returned", [waits.at, None], rules, now);
    due.then_some(waits)
}

/// What is written once somebody was called about their application.
#[must_use]
pub fn called_about(
    application: &Record,
    mark: Option<Record>,
    message: &Message,
    call: &str,
    at: Millis,
    by: &str,
) -> Record {
    let told = (call != "no_answer").then_some(message.key.as_str());
    let account = application.reference("account");
    let mark = with_seen(mark, application, account, told.as_slice());
    mark.with("call", call)
        .with("called_at", at)
        .with("called_by", by)
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
    use crate::civil::{DAY, HOUR};
    use crate::kinds::{event, read_mark, registration, service_application};
    use crate::{Id, validate};
    use serde_json::json;

    const NOW: Millis = 1_800_000_000_000;

    fn by_phone(event: &Record, registration: &Record, now: Millis) -> Option<News> {
        news(event, registration, None, &[], now)
    }

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
        assert_eq!(by_phone(&event(), &seated(), NOW), None);
        let promoted = seated().with("promoted_at", NOW - 1);
        assert_eq!(by_phone(&event(), &promoted, NOW), Some(News::Promoted));
        let tried = after(&promoted, &event(), "no_answer");
        assert_eq!(by_phone(&event(), &tried, NOW), Some(News::Promoted));
        for call in ["reached", "relayed"] {
            assert_eq!(
                by_phone(&event(), &after(&tried, &event(), call), NOW),
                None
            );
        }
    }

    #[test]
    fn another_time_and_a_cancelled_event_are_told_once_each() {
        let moved = event().with("starts_at", NOW + 2_000);
        assert_eq!(by_phone(&moved, &seated(), NOW), Some(News::Moved));
        let told = after(&seated(), &moved, "reached");
        assert_eq!(by_phone(&moved, &told, NOW), None);
        let mut off = moved.clone();
        off.archived = true;
        assert_eq!(by_phone(&off, &told, NOW), Some(News::Cancelled));
        let told = after(&told, &off, "reached");
        assert_eq!(by_phone(&off, &told, NOW), None);
        assert_eq!(by_phone(&moved, &told, NOW), Some(News::Moved));
    }

    #[test]
    fn nobody_is_called_who_withdrew_or_when_it_is_over() {
        let promoted = seated().with("promoted_at", NOW - 1);
        let gone = promoted.clone().with("withdrawn", true);
        assert_eq!(by_phone(&event(), &gone, NOW), None);
        assert_eq!(by_phone(&event(), &promoted, NOW + 1_000), None);
        let waiting = seated().with("seat", "waiting");
        let moved = event().with("starts_at", NOW + 2_000);
        assert_eq!(by_phone(&moved, &waiting, NOW), None);
    }

    #[test]
    fn whoever_has_an_account_is_called_once_it_was_unread_for_hours() {
        let later = event().with("starts_at", NOW + 10 * DAY);
        let promoted = |ago: Millis| {
            registration::of_event(Id::v7(1, [1; 10]), &later)
                .with("account", Id::NIL.to_string())
                .with("seat", "seated")
                .with("promoted_at", NOW - ago)
        };
        let fresh = promoted(HOUR);
        assert_eq!(by_phone(&later, &fresh, NOW), None);
        let old = promoted(5 * HOUR);
        assert_eq!(by_phone(&later, &old, NOW), Some(News::Promoted));
        let key = News::Promoted.message_key(&later, &old);
        let mark = with_seen(None, &old, Some(Id::NIL), &[&key]);
        assert_eq!(news(&later, &old, Some(&mark), &[], NOW), None);
        let mut off = later.clone().with("starts_at", NOW + DAY);
        off.archived = true;
        let cancelled = news(&off, &old, Some(&mark), &[], NOW);
        assert_eq!(cancelled, Some(News::Cancelled));
    }

    #[test]
    fn a_returned_application_is_told_once() {
        let steps = json!([
            {"status": "submitted", "at": NOW - 30 * HOUR},
            {"status": "returned", "at": NOW - 25 * HOUR, "note": "缺照片"},
        ]);
        let of_the_desk = Record::new(Id::NIL, &service_application::KIND)
            .with("area", Id::NIL.to_string())
            .with("status", "returned")
            .with("steps", steps);
        let own = of_the_desk.clone().with("account", Id::NIL.to_string());
        assert!(returned(&of_the_desk, None, &[], NOW - 25 * HOUR).is_some());
        assert!(returned(&own, None, &[], NOW - 2 * HOUR).is_none());
        let message = returned(&own, None, &[], NOW).unwrap();
        let rang = |call| called_about(&own, None, &message, call, NOW, "社工小陈");
        assert_eq!(validate(&read_mark::KIND, &rang("reached")), []);
        assert!(returned(&own, Some(&rang("no_answer")), &[], NOW).is_some());
        assert!(returned(&own, Some(&rang("relayed")), &[], NOW).is_none());
    }
}
