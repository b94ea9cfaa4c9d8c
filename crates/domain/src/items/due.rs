//! Until when an application is to be decided: working days by a calendar that is data,
//! counted from its acceptance. While it waits for the applicant, the clock stands.

use crate::civil::CivilDate;
use crate::items::way::Status;
use crate::way::steps;
use crate::{Millis, Record};
use std::collections::BTreeMap;

/// No calendar makes a deadline lie further ahead than this, in days.
const FURTHEST: i64 = 4 * 366;

/// Days that are worked, or not, otherwise than their weekday says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar(BTreeMap<CivilDate, bool>);

impl Calendar {
    /// The calendar of these `calendar_day` records.
    #[must_use]
    pub fn of(days: &[Record]) -> Self {
        let known = days.iter().filter(|day| !day.archived);
        let read =
            known.filter_map(|day| Some((day.text("date").parse().ok()?, day.flag("works"))));
        Self(read.collect())
    }

    /// Whether people work on that day.
    #[must_use]
    pub fn is_worked(&self, day: CivilDate) -> bool {
        let by_weekday = day.weekday() < 5;
        self.0.get(&day).copied().unwrap_or(by_weekday)
    }

    /// Whether it is a day off by the calendar, and not by its weekday.
    #[must_use]
    pub fn is_taken_out(&self, day: CivilDate) -> bool {
        self.0.get(&day) == Some(&false)
    }

    /// The so-manieth working day after that day; the day itself for none.
    #[must_use]
    pub fn after(&self, day: CivilDate, working_days: i64) -> CivilDate {
        let (mut at, mut left) = (day, working_days);
        for _ in 0..FURTHEST {
            if left <= 0 {
                break;
            }
            at = at.add_days(1);
            left -= i64::from(self.is_worked(at));
        }
        at
    }

    /// How many working days lie after one day, up to another one.
    #[must_use]
    pub fn between(&self, from: CivilDate, to: CivilDate) -> i64 {
        let days = to.days_since(from).clamp(0, FURTHEST);
        let worked = (1..=days).filter(|n| self.is_worked(from.add_days(*n)));
        worked.count() as i64
    }
}

/// Until when an application is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It has no deadline: it was not accepted, has ended, or its item names no days.
    None,
    /// By the end of this day.
    On(CivilDate),
    /// The clock stands, as the applicant is to mend something.
    Stopped {
        /// Working days that are left then.
        left: i64,
    },
}

impl Due {
    /// Its place where staff look: the earliest day first, and so what is overdue; then
    /// what has none.
    #[must_use]
    pub fn order(self) -> (bool, Option<CivilDate>) {
        match self {
            Self::On(day) => (false, Some(day)),
            Self::None | Self::Stopped { .. } => (true, None),
        }
    }

    /// Whether that day is over.
    #[must_use]
    pub fn is_over(self, now: Millis) -> bool {
        matches!(self, Self::On(day) if CivilDate::from_millis(now) > day)
    }
}

/// The deadline of an application whose item takes so many working days.
#[must_use]
pub fn due(application: &Record, days: Option<i64>, calendar: &Calendar) -> Due {
    let Some(mut left) = days else {
        return Due::None;
    };
    let mut since = None;
    let mut accepted = false;
    for step in steps(application) {
        let day = CivilDate::from_millis(step.at);
        match step.status {
            Status::Accepted if !accepted => {
                accepted = true;
                since = Some(day);
            }
            Status::Returned => {
                if let Some(from) = since.take() {
                    left -= calendar.between(from, day);
                }
            }
            Status::Submitted if accepted => since = Some(day),
            Status::Finished | Status::Declined | Status::Withdrawn => return Due::None,
            Status::Submitted | Status::Collected | Status::Accepted | Status::Processing => {}
        }
    }
    match since {
        Some(from) => Due::On(calendar.after(from, left)),
        None if accepted => Due::Stopped { left: left.max(0) },
        None => Due::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use crate::kinds::{calendar_day, service_application};
    use serde_json::json;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    /// National Day of 2026 as it might be: the 1st to the 7th off, Saturday the 10th worked.
    fn calendar() -> Calendar {
        let off = (1..=7).map(|n| (format!("2026-10-{n:02}"), false));
        let days = off.chain([("2026-10-10".to_owned(), true)]);
        let records = days.map(|(date, works)| {
            Record::new(Id::derived(&date, &[]), &calendar_day::KIND)
                .with("date", date)
                .with("works", works)
        });
        Calendar::of(&records.collect::<Vec<_>>())
    }

    fn application(steps: &[(&str, &str)]) -> Record {
        let steps = steps.iter().map(|(status, date)| {
            json!({"status": status, "at": day(date).at_minutes(600), "by": "小陈"})
        });
        Record::new(Id::derived("a", &[]), &service_application::KIND)
            .with("steps", steps.collect::<Vec<_>>())
    }

    #[test]
    fn working_days_skip_weekends_and_holidays_and_count_days_worked_instead() {
        let calendar = calendar();
        // Wednesday, 30 September; the 8th, 9th and 10th are worked.
        for (n, expected) in [
            (0, "2026-09-30"),
            (1, "2026-10-08"),
            (3, "2026-10-10"),
            (4, "2026-10-12"),
        ] {
            assert_eq!(calendar.after(day("2026-09-30"), n), day(expected));
            assert_eq!(calendar.between(day("2026-09-30"), day(expected)), n);
        }
        assert_eq!(calendar.between(day("2026-10-12"), day("2026-09-30")), 0);
    }

    #[test]
    fn the_clock_runs_from_acceptance_and_stands_while_the_applicant_mends() {
        let calendar = calendar();
        let of = |steps: &[(&str, &str)]| due(&application(steps), Some(5), &calendar);
        let mut steps = vec![("submitted", "2026-10-12"), ("collected", "2026-10-12")];
        assert_eq!(of(&steps), Due::None);
        steps.push(("accepted", "2026-10-13"));
        assert_eq!(of(&steps), Due::On(day("2026-10-20")));
        steps.push(("returned", "2026-10-15"));
        assert_eq!(of(&steps), Due::Stopped { left: 3 });
        steps.push(("submitted", "2026-10-26"));
        assert_eq!(of(&steps), Due::On(day("2026-10-29")));
        assert!(of(&steps).is_over(day("2026-10-30").start_of_day()));
        assert!(!of(&steps).is_over(day("2026-10-29").at_minutes(1_439)));
        steps.push(("finished", "2026-10-27"));
        assert_eq!(of(&steps), Due::None);
        assert_eq!(due(&application(&steps[..3]), None, &calendar), Due::None);
    }

    #[test]
    fn a_calendar_of_nothing_but_holidays_ends() {
        let never = (0..3_000).map(|n| (day("2026-01-01").add_days(n), false));
        let calendar = Calendar(never.collect());
        assert!(calendar.after(day("2026-01-01"), 300) > day("2026-01-01"));
    }
}
