//! Until when a request is to be answered: so many working days from when the server
//! had it, by class; once reopened, anew from then. The numbers are data.

use super::way::Status;
use crate::civil::CivilDate;
use crate::items::due::{Calendar, Due};
use crate::rules::valid;
use crate::way::steps;
use crate::{Id, Millis, Record};

/// What has a limit of its own: the classes, what a lead found to be complex, and what
/// is looked at again.
pub const LIMITED: &[&str] = &["enquiry", "help", "complaint", "complex", "recheck"];

/// The limit of that name on that day, in working days: the latest that is valid by
/// then, else what other sub-districts give themselves.
#[must_use]
pub fn limit(class: &str, limits: &[Record], on: CivilDate) -> i64 {
    latest_days(limits, ["class", class], on).unwrap_or_else(|| usual(class))
}

/// The days of the latest rule that is valid by then, among those in which this field has
/// this value.
#[must_use]
pub fn latest_days(rules: &[Record], [field, value]: [&str; 2], on: CivilDate) -> Option<i64> {
    valid(rules, field, value, on)?.integer("days")
}

fn usual(class: &str) -> i64 {
    match class {
        "enquiry" => 1,
        "recheck" => 3,
        "complex" => 15,
        _ => 5,
    }
}

/// The number that people read out: the day on which the server had the request, and the
/// last signs of its name.
#[must_use]
pub fn number(request: Id, arrived_at: Millis) -> String {
    let day = CivilDate::from_millis(arrived_at).to_string();
    let name = request.to_string().replace('-', "").to_uppercase();
    let at = name.len().saturating_sub(4);
    format!("{}-{}", day.replace('-', ""), &name[at..])
}

/// When the server had it; for what it has not, when it was made.
#[must_use]
pub fn arrived_at(request: &Record) -> Millis {
    let stamped = request.integer("arrived_at");
    stamped.unwrap_or(request.received_at)
}

/// Until when it is to be answered.
#[must_use]
pub fn due(request: &Record, limits: &[Record], calendar: &Calendar) -> Due {
    let class = match request.flag("complex") {
        true => "complex",
        false => request.text("class"),
    };
    let mut waits = Some((arrived_at(request), class));
    let mut gone = arrived_at(request);
    for step in steps(request).into_iter().skip(1) {
        // It was asked again after what it answers to, however slow that phone's clock is.
        gone = gone.max(step.at);
        match step.status {
            Status::Answered | Status::Closed | Status::Withdrawn => waits = None,
            Status::Reopened => waits = Some((gone, "recheck")),
            Status::Submitted | Status::Taken | Status::HandedOn | Status::Merged => {}
        }
    }
    waits.map_or(Due::None, |(since, class)| {
        let day = CivilDate::from_millis(since);
        Due::On(calendar.after(day, limit(class, limits, day)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{request_limit, service_request};
    use serde_json::json;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    fn given(class: &str, days: i64, from: &str) -> Record {
        Record::new(Id::derived(from, &[]), &request_limit::KIND)
            .with("class", class)
            .with("days", days)
            .with("valid_from", from)
    }

    /// Monday, 16 November 2026.
    fn request(class: &str) -> Record {
        Record::new(Id::NIL, &service_request::KIND)
            .with("class", class)
            .with("arrived_at", day("2026-11-16").at_minutes(600))
    }

    fn stepped(request: Record, steps: &[(&str, &str)]) -> Record {
        let steps = steps.iter().map(
            |(status, on)| json!({"status": status, "at": day(on).at_minutes(600), "note": "…"}),
        );
        request.with("steps", steps.collect::<Vec<_>>())
    }

    #[test]
    fn a_limit_holds_from_its_day_until_the_next_one_and_before_the_first_there_is_a_usual_one() {
        let limits = [
            given("help", 4, "2026-01-01"),
            given("help", 2, "2026-11-01"),
            given("enquiry", 9, "2026-01-01"),
        ];
        let on = |text: &str| limit("help", &limits, day(text));
        let found = ["2025-12-31", "2026-01-01", "2026-10-31", "2026-11-01"].map(on);
        assert_eq!(found, [5, 4, 4, 2]);
        let usual = LIMITED
            .iter()
            .map(|class| limit(class, &[], day("2026-11-16")));
        assert_eq!(usual.collect::<Vec<_>>(), [1, 5, 5, 15, 3]);
        let mut put_away = given("help", 1, "2026-11-10");
        put_away.archived = true;
        assert_eq!(limit("help", &[put_away], day("2026-11-16")), 5);
    }

    #[test]
    fn the_clock_runs_from_receipt_by_class_until_an_answer_and_anew_once_reopened() {
        let of = |request: &Record| due(request, &[], &Calendar::default());
        assert_eq!(of(&request("enquiry")), Due::On(day("2026-11-17")));
        let help = request("help");
        assert_eq!(of(&help), Due::On(day("2026-11-23")));
        let complex = help.clone().with("complex", true);
        assert_eq!(of(&complex), Due::On(day("2026-12-07")));
        let handed_on = [("submitted", "2026-11-16"), ("handed_on", "2026-11-17")];
        assert_eq!(
            of(&stepped(help.clone(), &handed_on)),
            Due::On(day("2026-11-23"))
        );
        let mut steps = handed_on.to_vec();
        steps.push(("answered", "2026-11-18"));
        assert_eq!(of(&stepped(help.clone(), &steps)), Due::None);
        steps.push(("reopened", "2026-11-19"));
        steps.push(("taken", "2026-11-19"));
        let again = of(&stepped(help, &steps));
        assert_eq!(again, Due::On(day("2026-11-24")));
        assert!(again.is_over(day("2026-11-25").start_of_day()));
    }

    #[test]
    fn what_is_asked_again_by_a_slow_clock_is_due_from_the_step_before() {
        let steps = [
            ("submitted", "2027-01-01"),
            ("answered", "2026-11-18"),
            ("closed", "2026-11-19"),
            ("reopened", "1999-01-01"),
        ];
        let again = due(&stepped(request("help"), &steps), &[], &Calendar::default());
        assert_eq!(again, Due::On(day("2026-11-24")));
    }

    #[test]
    fn its_number_tells_the_day_of_receipt() {
        let id: Id = "0190b5e0-0000-7000-8000-00000abc1234".parse().unwrap();
        assert_eq!(number(id, day("2026-11-16").at_minutes(1)), "20261116-1234");
    }
}
