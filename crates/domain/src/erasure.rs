//! What becomes of a person's records when they ask to be forgotten: what is under way
//! must come to its end first, what was brought to the station is kept for as long as a
//! rule demands it, and all the rest goes. How long that is, is data
//! ([`crate::kinds::retention_time`]); what no rule demands may not be kept.

use crate::civil::{CivilDate, DAY};
use crate::kinds::{read_mark, registration, retention_time, service_application, service_request};
use crate::person::dialled;
use crate::way::{Standing, Step, steps};
use crate::{Id, Millis, Record, items, requests};
use std::collections::BTreeSet;

/// What a rule can demand to be kept, by kind.
pub const KEPT: &[&str] = &[service_application::KIND.name, service_request::KIND.name];

/// The kinds in which somebody is noted who has no account.
pub const NOTED: &[&str] = &[
    registration::KIND.name,
    service_application::KIND.name,
    service_request::KIND.name,
];

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lot {
    /// It is under way: the person withdraws it, or waits for its end.
    Open,
    /// It is kept until then, out of everybody's sight.
    Kept(Millis),
    /// It goes at once.
    Gone,
}

/// What becomes of all that is a person's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is under way.
    pub open: Vec<Id>,
    /// What is kept, and until when.
    pub kept: Vec<(Id, Millis)>,
    /// What goes at once.
    pub gone: Vec<Id>,
    /// Further names under which nothing stays or comes: the person's own, and those of
    /// what colleagues may yet note about these records.
    pub never: Vec<Id>,
}

impl Plan {
    /// Of those of the records that are this person's own. What others wrote and let them
    /// read is not.
    #[must_use]
    pub fn of(person: Id, records: &[Record], rules: &[Record], now: Millis) -> Self {
        let own = records.iter().filter(|it| is_own(it, person));
        let mut plan = Self::over(own, Some(person), rules, now);
        plan.never.push(person);
        plan
    }

    /// Of what is noted of somebody without an account.
    #[must_use]
    pub fn of_noted(records: &[Record], rules: &[Record], now: Millis) -> Self {
        let noted = records.iter().filter(|it| is_noted(it));
        Self::over(noted, None, rules, now)
    }

    fn over<'r>(
        records: impl Iterator<Item = &'r Record>,
        person: Option<Id>,
        rules: &[Record],
        now: Millis,
    ) -> Self {
        let (mut plan, mut all) = (Self::default(), BTreeSet::new());
        for record in records {
            all.insert(record.id);
            match lot(record, rules, now) {
                Lot::Open => plan.open.push(record.id),
                Lot::Kept(until) => plan.kept.push((record.id, until)),
                Lot::Gone => plan.gone.push(record.id),
            }
        }
        let marks = all.iter().map(|it| read_mark::id(*it, person));
        plan.never = marks.filter(|mark| !all.contains(mark)).collect();
        plan
    }
}

/// Whether a record is about somebody who has no account: the staff of its area forget it
/// at their wish.
#[must_use]
pub fn is_noted(record: &Record) -> bool {
    NOTED.contains(&record.kind.as_str()) && record.text("account").is_empty()
}

/// Whether two notes are about one person, as far as a station can tell. A number alone
/// is not a person, and neither is a name.
#[must_use]
pub fn is_same_person(one: &Record, other: &Record) -> bool {
    let [said, also] = [one, other].map(|it| (it.text("name").trim(), dialled(it.text("phone"))));
    let is_whole = !said.0.is_empty() && !said.1.is_empty();
    one.id == other.id || (is_whole && said == also)
}

/// Whether a record is this person's own.
#[must_use]
pub fn is_own(record: &Record, person: Id) -> bool {
    record.reference("account") == Some(person)
}

/// What becomes of a record.
#[must_use]
pub fn lot(record: &Record, rules: &[Record], now: Millis) -> Lot {
    let kind = record.kind.as_str();
    let ended = if kind == service_application::KIND.name {
        items::papers::ended(record)
    } else if kind == service_request::KIND.name {
        ended::<requests::way::Status>(record, requests::way::Status::is_end)
    } else {
        return Lot::Gone;
    };
    let Some(ended) = ended else {
        return Lot::Open;
    };
    // By a clock that is ahead it would be kept for longer.
    let ended = ended.min(now);
    let days = retention_time::days(kind, rules, CivilDate::from_millis(ended));
    match ended + days * DAY {
        until if until > now => Lot::Kept(until),
        _ => Lot::Gone,
    }
}

/// When the way of something ended; none while it goes on.
pub(crate) fn ended<S: Standing>(record: &Record, is_end: impl Fn(S) -> bool) -> Option<Millis> {
    let last: Option<Step<S>> = steps(record).pop();
    let at = last.map_or(record.received_at, |step| step.at);
    is_end(S::of(record)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{ALL, consent};
    use crate::{FieldType, Kind, Scope, Value};
    use serde_json::json;

    const ME: Id = Id::from_bytes([1; 16]);
    const CLOSED: Millis = 1_794_985_200_000;

    fn brought(kind: &Kind, n: u8, status: &str) -> Record {
        let steps: Vec<Value> = vec![json!({"status": status, "at": CLOSED})];
        Record::new(Id::from_bytes([n; 16]), kind)
            .with("account", ME.to_string())
            .with("status", status)
            .with("steps", steps)
    }

    fn rule(matter: &str, days: i64, from: &str) -> Record {
        Record::new(Id::derived(matter, &[]), &retention_time::KIND)
            .with("matter", matter)
            .with("days", days)
            .with("valid_from", from)
    }

    #[test]
    fn what_is_under_way_stays_and_what_ended_is_kept_for_so_long_as_a_rule_says() {
        let now = CLOSED + 10 * DAY;
        let rules = [rule("service_request", 30, "2026-01-01")];
        let request = |status| lot(&brought(&service_request::KIND, 2, status), &rules, now);
        for status in ["submitted", "taken", "answered", "merged", "reopened"] {
            assert_eq!(request(status), Lot::Open, "{status}");
        }
        assert_eq!(request("closed"), Lot::Kept(CLOSED + 30 * DAY));
        assert_eq!(request("withdrawn"), Lot::Kept(CLOSED + 30 * DAY));
        let later = CLOSED + 30 * DAY;
        let closed = brought(&service_request::KIND, 2, "closed");
        assert_eq!(lot(&closed, &rules, later), Lot::Gone);
    }

    #[test]
    fn what_no_rule_demands_goes_at_once() {
        let finished = brought(&service_application::KIND, 2, "finished");
        let of_others = [
            rule("service_request", 30, "2026-01-01"),
            rule("service_application", 30, "2027-01-01"),
        ];
        assert_eq!(lot(&finished, &of_others, CLOSED + 1), Lot::Gone);
        assert_eq!(lot(&consent::given(ME, 1), &of_others, 2), Lot::Gone);
    }

    #[test]
    fn a_clock_that_was_ahead_keeps_nothing_for_longer() {
        let rules = [rule("service_application", 1, "2026-01-01")];
        let now = CLOSED - 100 * DAY;
        let finished = brought(&service_application::KIND, 2, "finished");
        assert_eq!(lot(&finished, &rules, now), Lot::Kept(now + DAY));
    }

    #[test]
    fn a_plan_names_only_what_is_the_persons_own() {
        let open = brought(&service_request::KIND, 2, "taken");
        let closed = brought(&service_application::KIND, 3, "declined");
        let others = brought(&service_request::KIND, 4, "taken").with("account", "");
        let rules = [rule("service_application", 1, "2026-01-01")];
        let plan = Plan::of(
            ME,
            &[open.clone(), closed.clone(), others, consent::given(ME, 1)],
            &rules,
            CLOSED,
        );
        assert_eq!(plan.open, [open.id]);
        assert_eq!(plan.kept, [(closed.id, CLOSED + DAY)]);
        assert_eq!(plan.gone, [consent::given(ME, 1).id]);
    }

    /// Names of other records, and of staff, whose accounts are their office's.
    const OF_NO_PERSON: [(&str, &str); 4] = [
        ("activity_log", "author"),
        ("event", "series"),
        ("post", "log"),
        ("read_mark", "about"),
    ];

    #[test]
    fn whatever_can_name_an_account_is_its_persons_own_and_comes_to_them() {
        for kind in ALL.iter() {
            for field in kind.fields {
                let names = Record::new(Id::NIL, kind).with(field.name, ME.to_string());
                let comes = (kind.scopes)(&names).contains(&Scope::User(ME));
                let can_name = field.ty == FieldType::Line { max: 36 }
                    && !OF_NO_PERSON.contains(&(kind.name, field.name));
                let is_reached = is_own(&names, ME) && comes;
                assert_eq!(
                    is_reached,
                    can_name || comes,
                    "{} {}",
                    kind.name,
                    field.name
                );
            }
        }
    }

    /// Kinds with the telephone of a place, which is no person's.
    const OF_A_PLACE: [&str; 2] = ["service_item", "service_station"];

    #[test]
    fn whoever_is_noted_with_a_number_is_reached_with_an_account_or_without() {
        for kind in ALL.iter().filter(|kind| !OF_A_PLACE.contains(&kind.name)) {
            let mut fields = kind.fields.iter();
            let account = kind.field("account");
            if fields.any(|field| field.ty == FieldType::Phone) {
                let is_reached =
                    account.is_some_and(|it| it.required) || NOTED.contains(&kind.name);
                assert!(is_reached, "{}", kind.name);
            }
            if account.is_some_and(|it| !it.required) {
                let of_marks = kind.name == read_mark::KIND.name;
                assert!(of_marks || NOTED.contains(&kind.name), "{}", kind.name);
            }
        }
    }

    #[test]
    fn who_has_no_account_is_forgotten_with_the_marks_about_them() {
        let named = |kind: &Kind, n: u8| {
            Record::new(Id::from_bytes([n; 16]), kind)
                .with("name", "周老伯")
                .with("phone", "139 1818 1818")
        };
        let comes = named(&registration::KIND, 2);
        let has_account = named(&registration::KIND, 3).with("account", ME.to_string());
        let asked = brought(&service_request::KIND, 4, "taken").with("account", "");
        let noted = [comes.clone(), has_account.clone(), asked.clone()];
        let plan = Plan::of_noted(&noted, &[], CLOSED);
        assert_eq!((plan.gone, plan.open), (vec![comes.id], vec![asked.id]));
        assert!(plan.never.contains(&read_mark::id(comes.id, None)));
        let elsewhere = named(&service_request::KIND, 5).with("phone", "13918181818");
        assert!(is_same_person(&comes, &elsewhere));
        for other in [("name", "周阿姨"), ("phone", "13918181819")] {
            let other = elsewhere.clone().with(other.0, other.1);
            assert!(!is_same_person(&comes, &other));
        }
        let unknown = comes.with("phone", "");
        assert!(!is_same_person(&unknown, &elsewhere.with("phone", "")));
    }

    #[test]
    fn nothing_comes_again_to_the_person_nor_a_mark_about_what_was_theirs() {
        let closed = brought(&service_request::KIND, 2, "closed");
        let mark = read_mark::with_seen(None, &closed, Some(ME), &["0 submitted"]);
        let unmarked = consent::given(ME, 1);
        let plan = Plan::of(ME, &[closed, mark, unmarked.clone()], &[], CLOSED);
        let about_it = read_mark::id(unmarked.id, Some(ME));
        assert!([about_it, ME].iter().all(|id| plan.never.contains(id)));
        assert!(plan.gone.iter().all(|id| !plan.never.contains(id)));
    }
}
