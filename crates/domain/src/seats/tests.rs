use super::*;
use crate::kinds::{event, registration};
use proptest::collection::vec;
use proptest::prelude::*;

fn event(capacity: i64) -> Record {
    Record::new(Id::NIL, &event::KIND)
        .with("capacity", capacity)
        .with("starts_at", 1_000_000)
}

fn one(n: u8, party: i64) -> Record {
    let mut one = Record::new(Id::v7(1, [n; 10]), &registration::KIND).with("party", party);
    one.received_at = i64::from(n);
    one
}

/// The registrations once the server has said where they stand.
fn told(event: &Record, all: &mut [Record], now: Millis) {
    let refs: Vec<&Record> = all.iter().collect();
    let news: Vec<(Id, Fields)> = unsaid(event, &refs, now)
        .into_iter()
        .map(|(registration, fields)| (registration.id, fields))
        .collect();
    for (id, fields) in news {
        let record = all.iter_mut().find(|record| record.id == id);
        record.expect("one of these").fields.extend(fields);
    }
}

fn said(all: &[Record]) -> Vec<&str> {
    all.iter().map(|one| one.text("seat")).collect()
}

#[test]
fn a_party_is_seated_whole_and_a_smaller_one_does_not_pass_it() {
    let mut all = [one(1, 3), one(2, 3), one(3, 1)];
    told(&event(5), &mut all, 100);
    assert_eq!(said(&all), ["seated", "waiting", "waiting"]);
    let refs: Vec<&Record> = all.iter().collect();
    let stands = seats(&event(5), &refs);
    assert_eq!(stands[1].1, Seat::Waiting { place: 1 });
    assert_eq!(stands[2].1, Seat::Waiting { place: 2 });
}

#[test]
fn an_event_is_full_where_whoever_comes_now_waits() {
    let mut all = [one(1, 3), one(2, 3)];
    told(&event(5), &mut all[..1], 100);
    let is_full = |event: &Record, all: &[Record]| {
        let refs: Vec<&Record> = all.iter().collect();
        super::is_full(event, &refs)
    };
    assert!(!is_full(&event(5), &all[..1]), "two seats are free");
    assert!(is_full(&event(3), &all[..1]));
    assert!(is_full(&event(5), &all), "three wait for two seats");
    assert!(!is_full(&event(5), &[one(1, 6)]), "six never come");
    let refs: Vec<&Record> = all.iter().collect();
    let says = unsaid_of_event(&event(5), &refs).unwrap();
    assert_eq!(says["full"], true);
    let said = event(5).with("full", true);
    assert_eq!(unsaid_of_event(&said, &refs), None);
    let open = Record::new(Id::NIL, &event::KIND);
    assert!(!is_full(&open, &all), "there is no end of seats");
}

#[test]
fn a_party_larger_than_the_event_holds_up_nobody() {
    let mut all = [one(1, 6), one(2, 3)];
    told(&event(5), &mut all, 100);
    assert_eq!(said(&all), ["waiting", "seated"]);
}

#[test]
fn parent_and_child_are_seated_together_or_not_at_all() {
    let with_adult = event(2).with("adult_must_accompany", true);
    let family = |n: u8| one(n, 2).with("children", 1);
    let mut all = [one(1, 1), family(2), one(3, 1)];
    told(&with_adult, &mut all, 100);
    assert_eq!(said(&all), ["seated", "waiting", "waiting"]);
    all[0] = all[0].clone().with("withdrawn", true);
    told(&with_adult, &mut all, 101);
    assert_eq!(said(&all), ["released", "seated", "waiting"]);
}

#[test]
fn children_who_must_not_come_alone_get_no_seat_and_hold_up_nobody() {
    let alone = one(1, 2).with("children", 2);
    let mut all = [alone.clone(), one(2, 1)];
    told(&event(5), &mut all, 100);
    assert_eq!(said(&all), ["seated", "seated"]);
    let mut all = [alone, one(2, 1)];
    told(&event(5).with("adult_must_accompany", true), &mut all, 100);
    assert_eq!(said(&all), ["waiting", "seated"]);
}

#[test]
fn a_freed_seat_goes_to_the_first_who_waits_and_who_comes_back_stands_last() {
    let mut all = [one(1, 1), one(2, 1), one(3, 1)];
    told(&event(1), &mut all, 100);
    all[0] = all[0].clone().with("withdrawn", true);
    told(&event(1), &mut all, 101);
    assert_eq!(said(&all), ["released", "seated", "waiting"]);
    assert_eq!(all[1].integer("promoted_at"), Some(101));
    all[0] = all[0].clone().with("withdrawn", false);
    told(&event(1), &mut all, 102);
    assert_eq!(said(&all), ["waiting", "seated", "waiting"]);
    all[1] = all[1].clone().with("withdrawn", true);
    told(&event(1), &mut all, 103);
    assert_eq!(said(&all), ["waiting", "released", "seated"]);
}

#[test]
fn who_registers_themselves_after_the_beginning_is_not_seated() {
    let mut late = one(1, 1).with("account", "somebody");
    late.received_at = 1_000_000;
    let mut let_in = one(2, 1);
    let_in.received_at = 1_000_001;
    let mut all = [late, let_in];
    told(&event(5), &mut all, 1_000_002);
    assert_eq!(said(&all), ["waiting", "seated"]);
}

#[test]
fn without_a_number_of_seats_there_is_one_for_everyone() {
    let open = Record::new(Id::NIL, &event::KIND);
    let mut all = [one(1, 10), one(2, 10)];
    told(&open, &mut all, 100);
    assert_eq!(said(&all), ["seated", "seated"]);
}

#[derive(Clone, Debug)]
enum Step {
    Arrive(i64),
    Withdraw(usize),
    ComeBack(usize),
    Seats(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..=4_i64).prop_map(Step::Arrive),
        2 => (0..40_usize).prop_map(Step::Withdraw),
        1 => (0..40_usize).prop_map(Step::ComeBack),
        1 => (1..=12_i64).prop_map(Step::Seats),
    ]
}

/// Parties that sit, and the largest number of seats there was since they sat down.
fn sitting(all: &[Record]) -> i64 {
    let seated = all
        .iter()
        .filter(|one| is_seated(one) && !is_withdrawn(one));
    seated.map(party).sum()
}

proptest! {
    #[test]
    fn seats_are_never_given_twice_nor_taken_away_nor_left_empty(steps in vec(step(), 1..60)) {
        let (mut all, mut capacity): (Vec<Record>, i64) = (Vec::new(), 6);
        for (n, step) in (0_u8..).zip(steps) {
            let count = all.len();
            let mut mark = |which: usize, withdrawn: bool| {
                if let Some(one) = all.get_mut(which % count.max(1)) {
                    *one = one.clone().with("withdrawn", withdrawn);
                }
            };
            match step {
                Step::Arrive(party) => all.push(one(n, party)),
                Step::Withdraw(which) => mark(which, true),
                Step::ComeBack(which) => mark(which, false),
                Step::Seats(seats) => capacity = seats,
            }
            let before = all.clone();
            told(&event(capacity), &mut all, i64::from(n));
            // Nobody is seated where there is no room.
            prop_assert!(sitting(&all) <= capacity.max(sitting(&before)));
            for (was, is) in before.iter().zip(&all) {
                prop_assert!(!is_seated(was) || is_withdrawn(was) || is_seated(is));
            }
            // A seat is left empty only where the first who waits does not fit.
            let refs: Vec<&Record> = all.iter().collect();
            let stands = seats(&event(capacity), &refs);
            let first = stands.iter().find_map(|(one, seat)| {
                let waits = matches!(seat, Seat::Waiting { .. }) && party(one) <= capacity;
                waits.then_some(*one)
            });
            if let Some(first) = first {
                prop_assert!(sitting(&all) + party(first) > capacity);
            }
            // Whoever was seated now stood before all who still wait.
            for (new, _) in before.iter().zip(&all).filter(|(was, is)| !is_seated(was) && is_seated(is)) {
                for (was, is) in before.iter().zip(&all) {
                    let waits = is.text("seat") == "waiting" && party(is) <= capacity;
                    prop_assert!(!waits || place_in_line(new) < place_in_line(was));
                }
            }
            // Said once, there is nothing more to say.
            prop_assert!(unsaid(&event(capacity), &refs, 99).is_empty());
        }
    }
}
