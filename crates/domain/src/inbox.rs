//! 消息: what happened to what a person brought, signed up for or wrote. Messages are
//! nowhere kept: they follow from the records that the phone holds, and each has a key
//! that is the same on every device. Which of them somebody knows stands in their
//! [`crate::kinds::read_mark`].

use crate::calls::{self, unknown};
use crate::civil::{CivilDate, DAY, HOUR};
use crate::items::way as application;
use crate::kinds::consent::holds;
use crate::publishing::{Publication, Ruling};
use crate::requests::way as request;
use crate::rules::valid;
use crate::way::{Standing, steps};
use crate::{Millis, Record};

/// What somebody is rung up for where they do not read it.
pub const URGENT: &[&str] = &["returned", "promoted", "event_changed"];

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The staff moved an application there.
    Application(application::Status),
    /// The staff moved a request there.
    Request(request::Status),
    /// A lead decided so on a log.
    Log(Publication),
    /// Something about an event that somebody comes to.
    Event(calls::News),
    /// How the agreement stands by which they act for somebody of their family.
    Consent(Agreement),
}

/// What there is to know of such an agreement: what ends soon can be asked anew in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// It ends within a week.
    Ends,
    /// It has ended.
    Ended,
}

impl Agreement {
    /// Its key in translations.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Ends => "consent_ends",
            Self::Ended => "consent_ended",
        }
    }
}

/// So long before an agreement ends it is said.
const ENDS_SOON: Millis = 7 * DAY;

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What happened.
    pub news: News,
    /// Its name among all messages about the record.
    pub key: String,
    /// When, where the record says so.
    pub at: Option<Millis>,
    /// What was said with it.
    pub words: String,
    /// Whether more came after it, which tells that it is known.
    pub passed: bool,
}

/// Of an application, what the station did with it.
#[must_use]
pub fn of_application(one: &Record) -> Vec<Message> {
    use application::Status::{Submitted, Withdrawn};
    moves(one, News::Application, |to| {
        !matches!(to, Submitted | Withdrawn)
    })
}

/// Of a request, what the station did with it.
#[must_use]
pub fn of_request(one: &Record) -> Vec<Message> {
    use request::Status::{Reopened, Submitted, Withdrawn};
    moves(one, News::Request, |to| {
        !matches!(to, Submitted | Reopened | Withdrawn)
    })
}

/// The steps of a way that lead where only the staff lead.
fn moves<S: Standing>(
    record: &Record,
    news: fn(S) -> News,
    is_the_staffs: fn(S) -> bool,
) -> Vec<Message> {
    let steps = steps::<S>(record);
    let last = steps.len().saturating_sub(1);
    let steps = steps.into_iter().enumerate();
    let theirs = steps.filter(|(_, step)| is_the_staffs(step.status));
    let message = |(at, step): (usize, crate::way::Step<S>)| Message {
        news: news(step.status),
        key: step_key(at, step.status),
        at: Some(step.at),
        words: step.note,
        passed: at < last,
    };
    theirs.map(message).collect()
}

/// No step is ever taken out of a way, so its place names it.
fn step_key<S: Standing>(at: usize, status: S) -> String {
    format!("{at} {}", status.key())
}

/// Of a log, what the lead decided last.
#[must_use]
pub fn of_log(log: &Record) -> Option<Message> {
    let (to, ruling) = Ruling::on(log)?;
    Some(Message {
        news: News::Log(to),
        key: format!("{} {}", ruling.at, to.key()),
        at: Some(ruling.at),
        words: ruling.reason,
        passed: false,
    })
}

/// Of what somebody signed up for, what they were not told yet.
#[must_use]
pub fn of_registration(event: &Record, registration: &Record, now: Millis) -> Vec<Message> {
    let message = |news: calls::News| Message {
        news: News::Event(news),
        key: news.message_key(event, registration),
        at: news.since(registration),
        words: String::new(),
        passed: false,
    };
    let unknown = unknown(event, registration, now).into_iter();
    unknown.map(message).collect()
}

/// Of an agreement by which somebody acts for their family, that it ends or has ended. What
/// was taken back they did themselves.
#[must_use]
pub fn of_consent(one: &Record, now: Millis) -> Option<Message> {
    let until = one.integer("until").filter(|_| holds(one))?;
    let (news, at) = match () {
        () if until <= now => (Agreement::Ended, until),
        () if until - ENDS_SOON <= now => (Agreement::Ends, until - ENDS_SOON),
        () => return None,
    };
    Some(Message {
        news: News::Consent(news),
        key: format!("{} {until}", news.key()),
        at: Some(at),
        words: String::new(),
        passed: false,
    })
}

/// The message that an application waits for whoever brought it; none where it does not.
#[must_use]
pub fn of_returned(one: &Record) -> Option<Message> {
    let returned = News::Application(application::Status::Returned);
    let latest = of_application(one).pop()?;
    let waits = application::Status::of(one) == application::Status::Returned;
    (waits && latest.news == returned).then_some(latest)
}

/// Whether an urgent message of that name has been unread for so long, or is about what
/// begins so soon, that somebody rings.
#[must_use]
pub fn is_to_be_told(
    urgent: &str,
    [since, begins]: [Option<Millis>; 2],
    rules: &[Record],
    now: Millis,
) -> bool {
    let rule = valid(rules, "news", urgent, CivilDate::from_millis(now));
    let [hours, within] = rule.map_or_else(
        || usual(urgent),
        |rule| ["hours", "within"].map(|name| rule.integer(name).unwrap_or_default()),
    );
    since.is_some_and(|since| now - since >= hours * HOUR)
        || begins.is_some_and(|begins| begins - now <= within * HOUR)
}

/// Hours unread, and hours that are left, where the sub-district says nothing.
fn usual(urgent: &str) -> [i64; 2] {
    match urgent {
        "returned" => [24, 0],
        "promoted" => [4, 24],
        _ => [4, 48],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use crate::kinds::{call_rule, consent, service_application, service_request};
    use serde_json::json;

    const NOW: Millis = 1_800_000_000_000;

    fn gone(steps: &[&str]) -> Record {
        let rows = steps.iter().enumerate();
        let rows = rows.map(|(n, to)| json!({"status": to, "at": NOW + n as i64, "note": "…"}));
        Record::new(Id::NIL, &service_application::KIND)
            .with("status", *steps.last().unwrap())
            .with("steps", rows.collect::<Vec<_>>())
    }

    fn keys(messages: &[Message]) -> Vec<&str> {
        messages.iter().map(|it| it.key.as_str()).collect()
    }

    #[test]
    fn only_what_the_station_did_is_a_message() {
        let one = gone(&["submitted", "returned", "submitted", "accepted"]);
        let messages = of_application(&one);
        assert_eq!(keys(&messages), ["1 returned", "3 accepted"]);
        assert_eq!(
            messages.iter().map(|it| it.passed).collect::<Vec<_>>(),
            [true, false]
        );
        let mut asked = gone(&["submitted", "taken", "closed", "reopened"]);
        service_request::KIND.name.clone_into(&mut asked.kind);
        assert_eq!(keys(&of_request(&asked)), ["1 taken", "2 closed"]);
    }

    #[test]
    fn an_agreement_tells_that_it_ends_and_that_it_has_ended_until_it_is_given_anew() {
        let agreed = Record::new(Id::NIL, &consent::KIND)
            .with("given_at", NOW)
            .with("until", NOW + 30 * DAY);
        let told = |one: &Record, day: i64| of_consent(one, NOW + day * DAY).map(|it| it.news);
        let says = |agreement| Some(News::Consent(agreement));
        assert_eq!(told(&agreed, 22), None);
        assert_eq!(told(&agreed, 23), says(Agreement::Ends));
        assert_eq!(told(&agreed, 30), says(Agreement::Ended));
        let anew = agreed.clone().with("until", NOW + 60 * DAY);
        assert_eq!(told(&anew, 30), None);
        assert_eq!(told(&agreed.with("withdrawn_at", NOW + 1), 30), None);
    }

    #[test]
    fn a_returned_application_waits_until_it_is_sent_again() {
        let waits = of_returned(&gone(&["submitted", "returned"]));
        assert_eq!(waits.map(|it| it.key), Some("1 returned".to_owned()));
        for steps in [&["submitted"][..], &["submitted", "returned", "submitted"]] {
            assert_eq!(of_returned(&gone(steps)), None);
        }
    }

    #[test]
    fn somebody_rings_after_some_hours_or_when_it_begins_soon() {
        let told = |rules: &[Record], since: i64, begins: Option<i64>| {
            let times = [Some(NOW - since * HOUR), begins.map(|it| NOW + it * HOUR)];
            is_to_be_told("promoted", times, rules, NOW)
        };
        assert!(told(&[], 4, None) && !told(&[], 3, None));
        assert!(told(&[], 0, Some(24)) && !told(&[], 0, Some(25)));
        let rule = Record::new(Id::NIL, &call_rule::KIND)
            .with("news", "promoted")
            .with("hours", 2)
            .with("valid_from", "2020-01-01");
        assert!(told(std::slice::from_ref(&rule), 2, None));
        assert!(!told(&[rule.with("valid_from", "2100-01-01")], 2, None));
    }
}
