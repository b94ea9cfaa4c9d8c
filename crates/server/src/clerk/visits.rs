//! Who asks for a slot at a station, as far as the clerk has read: slots are given like
//! seats, by what [`domain::visits`] says.

use super::News;
use domain::civil::DAY;
use domain::items::due::Calendar;
use domain::items::way::{Standing as _, Status};
use domain::kinds::{calendar_day, service_application, visit_hours};
use domain::{Id, Kind, Millis, Record, Scope, visits};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds on which slots depend.
pub(super) const KINDS: [&Kind; 3] = [
    &calendar_day::KIND,
    &service_application::KIND,
    &visit_hours::KIND,
];

/// Hours, days off, and applications that ask for a slot still to come, by area.
#[derive(Default)]
pub(super) struct Visits {
    hours: BTreeMap<Id, Record>,
    days: BTreeMap<Id, Record>,
    asking: BTreeMap<Id, BTreeMap<Id, Record>>,
    touched: BTreeSet<Id>,
}

impl Visits {
    /// Where is listened to for them.
    pub(super) fn scopes(&self) -> impl Iterator<Item = Scope> {
        let areas = self
            .hours
            .values()
            .filter_map(|it| visit_hours::KIND.area_of(it));
        areas.map(Scope::Area)
    }

    /// Takes in a record of one of these kinds.
    pub(super) fn take(&mut self, record: Record, now: Millis) {
        if record.kind == visit_hours::KIND.name {
            self.touched.extend(visit_hours::KIND.area_of(&record));
            self.hours.insert(record.id, record);
        } else if record.kind == calendar_day::KIND.name {
            self.days.insert(record.id, record);
        } else if let Some(area) = service_application::KIND.area_of(&record) {
            self.touched.insert(area);
            let asking = self.asking.entry(area).or_default();
            match asks(&record, now) {
                true => asking.insert(record.id, record),
                false => asking.remove(&record.id),
            };
        }
    }

    /// An application that is in its area no more, as where its person is forgotten: its
    /// slot is free.
    pub(super) fn let_leave(&mut self, area: Id, record: Id) {
        let of_area = self.asking.get_mut(&area);
        if of_area.and_then(|asking| asking.remove(&record)).is_some() {
            self.touched.insert(area);
        }
    }

    /// Forgets what is over.
    pub(super) fn let_go(&mut self, now: Millis) {
        for asking in self.asking.values_mut() {
            asking.retain(|_, application| asks(application, now));
        }
    }

    /// The areas whose slots are to be looked at.
    pub(super) fn touched(&self) -> impl Iterator<Item = Id> {
        self.touched.iter().copied()
    }

    /// What is not said yet of the slots of an area.
    pub(super) fn news(&self, area: Id, now: Millis) -> Vec<News> {
        if !self.touched.contains(&area) {
            return Vec::new();
        }
        let of_area = |it: &&Record| visit_hours::KIND.area_of(it) == Some(area);
        let hours: Vec<Record> = self.hours.values().filter(of_area).cloned().collect();
        let days: Vec<Record> = self.days.values().cloned().collect();
        let asking = self.asking.get(&area);
        let asking: Vec<&Record> = asking.into_iter().flat_map(BTreeMap::values).collect();
        let unsaid = visits::unsaid(&hours, &Calendar::of(&days), &asking, now);
        let news = unsaid.into_iter();
        news.map(|(it, fields)| (it.clone(), fields)).collect()
    }

    /// Everybody of the area knows how their slot stands.
    pub(super) fn said(&mut self, area: Id) {
        self.touched.remove(&area);
    }
}

/// Whether it asks for a slot that is not long over.
fn asks(application: &Record, now: Millis) -> bool {
    let ended = application.archived || Status::of(application).is_end();
    !ended && application.integer("visit_at") > Some(now - DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::civil::CivilDate;
    use serde_json::json;

    const NOW: Millis = 1_794_985_200_000;
    const AREA: Id = Id::from_bytes([9; 16]);

    fn hours_with_room_for_one() -> Record {
        let days = json!(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
        Record::new(Id::from_bytes([1; 16]), &visit_hours::KIND)
            .with("days", days)
            .with("opens", "09:00")
            .with("closes", "10:00")
            .with("minutes", 30)
            .with("room", 1)
            .with("area", AREA.to_string())
    }

    fn asking(n: u8) -> Record {
        let slot = CivilDate::from_millis(NOW).add_days(2).at_minutes(9 * 60);
        Record::new(Id::from_bytes([n; 16]), &service_application::KIND)
            .with("area", AREA.to_string())
            .with("status", "submitted")
            .with("visit_at", slot)
    }

    #[test]
    fn a_slot_is_free_once_its_application_has_left_the_area() {
        let given = asking(2);
        let slot = given.value("visit_at").clone();
        let given = given.with("visit", "given").with("visit_told", slot);
        let mut visits = Visits::default();
        visits.take(hours_with_room_for_one(), NOW);
        visits.take(given.clone(), NOW);
        visits.said(AREA);
        visits.let_leave(AREA, given.id);
        assert!(visits.touched().any(|area| area == AREA));
        visits.take(asking(3), NOW);
        let news = visits.news(AREA, NOW);
        assert_eq!(news.len(), 1);
        assert_eq!(news[0].1["visit"], "given");
    }
}
