use super::*;
use crate::Id;
use crate::kinds::{calendar_day, service_application, visit_hours};
use proptest::collection::vec;
use proptest::prelude::*;

/// Monday, 30 November 2026, at 8:00.
fn now() -> Millis {
    day().at_minutes(8 * 60)
}

fn day() -> CivilDate {
    "2026-11-30".parse().expect("a date")
}

fn at(hour: u32, minute: u32) -> Millis {
    day().at_minutes(hour * 60 + minute)
}

fn hours(room: i64) -> Record {
    Record::new(Id::NIL, &visit_hours::KIND)
        .with("days", json!(["mon", "tue"]))
        .with("opens", "09:00")
        .with("closes", "10:15")
        .with("minutes", 30)
        .with("room", room)
}

fn asking(n: u8, visit_at: Millis) -> Record {
    let mut asking = Record::new(Id::v7(1, [n; 10]), &service_application::KIND)
        .with("status", "submitted")
        .with("visit_at", visit_at);
    asking.received_at = i64::from(n);
    asking
}

/// The applications once the server has said how their slots stand.
fn told(room: i64, all: &mut [Record], now: Millis) {
    let refs: Vec<&Record> = all.iter().collect();
    let news = unsaid(&[hours(room)], &Calendar::default(), &refs, now);
    let news: Vec<(Id, Fields)> = news
        .into_iter()
        .map(|(it, fields)| (it.id, fields))
        .collect();
    for (id, fields) in news {
        let one = all.iter_mut().find(|one| one.id == id);
        one.expect("one of these").fields.extend(fields);
    }
}

fn stands(all: &[Record]) -> Vec<Visit> {
    all.iter().map(Visit::of).collect()
}

#[test]
fn a_day_has_whole_slots_of_its_weekday_and_none_where_the_calendar_takes_it_out() {
    let begins = |day: CivilDate, calendar: &Calendar| {
        let slots = slots_on(&[hours(2), hours(1)], calendar, day);
        slots
            .iter()
            .map(|slot| (slot.starts_at, slot.room))
            .collect::<Vec<_>>()
    };
    let open = Calendar::default();
    assert_eq!(begins(day(), &open), [(at(9, 0), 3), (at(9, 30), 3)]);
    assert_eq!(begins(day().add_days(2), &open), []);
    let off = Record::new(Id::NIL, &calendar_day::KIND)
        .with("date", day().to_string())
        .with("works", false);
    assert_eq!(begins(day(), &Calendar::of(&[off])), []);
}

#[test]
fn who_comes_late_is_told_which_slots_are_free() {
    let mut all = [
        asking(1, at(9, 0)),
        asking(2, at(9, 0)),
        asking(3, at(9, 10)),
    ];
    assert_eq!(stands(&all), [Visit::Pending; 3]);
    told(1, &mut all, now());
    assert_eq!(stands(&all), [Visit::Given, Visit::Full, Visit::Over]);
    let offered: Vec<_> = all[1]
        .list("visit_free")
        .iter()
        .map(|it| it["at"].as_i64())
        .collect();
    let tomorrow = day().add_days(1);
    let free = [
        at(9, 30),
        tomorrow.at_minutes(540),
        tomorrow.at_minutes(570),
    ];
    assert_eq!(offered, free.map(Some));
    // Another one is asked for, and the first is given back.
    all[1] = all[1].clone().with("visit_at", at(9, 30));
    all[0] = all[0].clone().with("status", "withdrawn");
    all[2] = all[2].clone().with("visit_at", at(9, 0));
    told(1, &mut all, now());
    assert_eq!(stands(&all)[1..], [Visit::Given, Visit::Given]);
}

#[test]
fn a_slot_that_is_over_is_not_given_and_none_is_where_the_station_gives_none() {
    let mut late = [asking(1, at(9, 0))];
    told(1, &mut late, at(9, 0));
    assert_eq!(stands(&late), [Visit::Over]);
    let wish = asking(1, at(9, 0));
    assert_eq!(unsaid(&[], &Calendar::default(), &[&wish], now()), []);
}

#[derive(Clone, Debug)]
enum Step {
    Ask(u8),
    Instead(usize, u8),
    Withdraw(usize),
    Room(i64),
    Look,
}

/// Phones that heard of nothing for a while arrive together: the server looks only now
/// and then.
fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..4_u8).prop_map(Step::Ask),
        2 => ((0..40_usize), (0..4_u8)).prop_map(|(which, slot)| Step::Instead(which, slot)),
        1 => (0..40_usize).prop_map(Step::Withdraw),
        1 => (1..=3_i64).prop_map(Step::Room),
        3 => Just(Step::Look),
    ]
}

/// Two slots of the day, one of the next, and what is none.
fn wanted(slot: u8) -> Millis {
    let tomorrow = day().add_days(1).at_minutes(540);
    [at(9, 0), at(9, 30), tomorrow, at(12, 0)][usize::from(slot)]
}

fn count(all: &[Record], slot: Millis) -> i64 {
    all.iter().filter(|it| holds(it) == Some(slot)).count() as i64
}

proptest! {
    #[test]
    fn slots_are_never_given_beyond_their_room_nor_taken_away(steps in vec(step(), 1..60)) {
        let (mut all, mut room): (Vec<Record>, i64) = (Vec::new(), 2);
        for (n, step) in (0_u8..).zip(steps) {
            let many = all.len().max(1);
            match step {
                Step::Ask(slot) => all.push(asking(n, wanted(slot))),
                Step::Instead(which, slot) => {
                    if let Some(one) = all.get_mut(which % many) {
                        *one = one.clone().with("visit_at", wanted(slot));
                    }
                }
                Step::Withdraw(which) => {
                    if let Some(one) = all.get_mut(which % many) {
                        *one = one.clone().with("status", "withdrawn");
                    }
                }
                Step::Room(now) => room = now,
                Step::Look => {
                    let before = all.clone();
                    told(room, &mut all, now());
                    for slot in (0..4).map(wanted) {
                        prop_assert!(count(&all, slot) <= room.max(count(&before, slot)));
                    }
                    for (was, is) in before.iter().zip(&all) {
                        prop_assert!(holds(was).is_none() || holds(was) == holds(is));
                        // Everybody is answered, and no room is left where somebody is told: full.
                        prop_assert!(!is_open(is) || Visit::of(is) != Visit::Pending);
                        let asked = is.integer("visit_at").unwrap_or_default();
                        let refused = is_open(is) && Visit::of(was) == Visit::Pending && Visit::of(is) == Visit::Full;
                        prop_assert!(!refused || count(&all, asked) >= room);
                    }
                    prop_assert!(count(&all, wanted(3)) == 0);
                    let refs: Vec<&Record> = all.iter().collect();
                    prop_assert!(unsaid(&[hours(room)], &Calendar::default(), &refs, now()).is_empty());
                }
            }
        }
    }
}
