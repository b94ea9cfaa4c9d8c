//! What becomes of a person's records when they ask to be forgotten: what is under way
//! must come to its end first, what was brought to the station is kept for as long as a
//! rule demands it, and all the rest goes. How long that is, is data
//! ([`crate::kinds::retention_time`]); what no rule demands may not be kept.

use crate::civil::{CivilDate, DAY};
use crate::kinds::{retention_time, service_application, service_request};
use crate::way::{Standing, Step, steps};
use crate::{Id, Millis, Record, items, requests};

/// What a rule can demand to be kept, by kind.
pub const KEPT: &[&str] = &[service_application::KIND.name, service_request::KIND.name];

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
}

impl Plan {
    /// Of those of the records that are this person's own. What others wrote and let them
    /// read is not.
    #[must_use]
    pub fn of(person: Id, records: &[Record], rules: &[Record], now: Millis) -> Self {
        let mut plan = Self::default();
        for record in records.iter().filter(|it| is_own(it, person)) {
            match lot(record, rules, now) {
                Lot::Open => plan.open.push(record.id),
                Lot::Kept(until) => plan.kept.push((record.id, until)),
                Lot::Gone => plan.gone.push(record.id),
            }
        }
        plan
    }
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
    use crate::kinds::consent;
    use crate::{Kind, Value};
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
}
