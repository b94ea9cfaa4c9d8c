//! Who has signed up: for one event more neighbours than it has seats, one of whom is to
//! be called as a seat came free; for others a few, also out of a group chat; and for one
//! that is over those who came, with what they said of it. But for the two residents who
//! may sign in their names are masked.

use crate::places::{LIANYANG_3, PEIHUA_6};
use crate::{family, people, seed};
use domain::civil::{DAY, MINUTE};
use domain::kinds::registration::{self, check_in, member_id, own_id};
use domain::seats::unsaid;
use domain::{Id, Millis, Record};

/// Masked, as on a list at the door.
const NEIGHBOURS: [&str; 12] = [
    "张*", "陈**", "沈*", "周**", "徐*", "顾**", "陆*", "钱**", "唐*", "许**", "朱*", "金**",
];

/// How it was, how often they come, and in their words.
const SAID: [(&str, &str, &str); 3] = [
    (
        "very_good",
        "every_week",
        "下次还来，希望时间再长一点。（示例）",
    ),
    ("good", "sometimes", ""),
    ("fair", "first_time", "后排有点听不清。（示例）"),
];

/// Parties that wait for the full event, besides a resident.
const WAITING: usize = 2;

const HOUR: Millis = 60 * MINUTE;

/// The registrations, with the seats that the server would give.
pub(crate) fn registrations(areas: &[Record], events: &[Record], now: Millis) -> Vec<Record> {
    let here = |area: usize| {
        let mut here: Vec<&Record> = events
            .iter()
            .filter(|event| event.reference("area") == Some(areas[area].id))
            .collect();
        here.sort_by_key(|event| (event.integer("starts_at"), event.id));
        let over = here.partition_point(|event| event.integer("starts_at") <= Some(now));
        let to_come = here.split_off(over);
        (here.pop(), to_come)
    };
    let (over, to_come) = here(PEIHUA_6);
    let full = to_come.first().map(|event| of_a_full_one(event, now));
    let listed = to_come.get(1).map(|event| of_a_list(event, now));
    let over = over.map(|event| of_one_that_is_over(event, now));
    let (_, to_come) = here(LIANYANG_3);
    let few = to_come.first().map(|event| of_a_few(event, now));
    let all = [full, listed, over, few].into_iter().flatten();
    all.flatten().collect()
}

fn of_a_full_one(event: &Record, now: Millis) -> Vec<Record> {
    let seats = event.integer("capacity").unwrap_or_default();
    let mut all = vec![own(event, "13800000001", "李阿姨", "self", 1)];
    let (mut n, mut taken) = (0, 1);
    while taken < seats {
        let party = (1 + n as i64 % 2).min(seats - taken);
        all.push(neighbour(event, n, party));
        (n, taken) = (n + 1, taken + party);
    }
    all.push(own(event, "13800000002", "王叔叔", "self", 2));
    all.extend((n..n + WAITING).map(|n| neighbour(event, n, 1)));
    let mut all = seated(event, in_order(all, now), now);
    // Seats went back an hour ago, and this neighbour has no phone with the app.
    let promoted = seed::id("registration", n - 1);
    for one in all.iter_mut().filter(|one| one.id == promoted) {
        let told = [
            ("promoted_at", (now - HOUR).into()),
            ("phone", "02100000003".into()),
        ];
        one.fields
            .extend(told.map(|(field, value)| (field.to_owned(), value)));
    }
    all
}

/// As it was pasted out of a group chat.
fn of_a_list(event: &Record, now: Millis) -> Vec<Record> {
    let listed = (200..205).map(|n| {
        let party = 1 + n as i64 % 2;
        neighbour(event, n, party).with("via", "chain")
    });
    seated(event, in_order(listed.collect(), now), now)
}

/// Everybody was checked in but the last; some have said how it was.
fn of_one_that_is_over(event: &Record, now: Millis) -> Vec<Record> {
    let own = own(event, "13800000001", "李阿姨", "self", 1);
    let others = (300..307).map(|n| neighbour(event, n, 1 + n as i64 % 2));
    let announced = now - 7 * DAY;
    let all = in_order([own].into_iter().chain(others).collect(), announced);
    let mut all = seated(event, all, announced);
    let starts = event.integer("starts_at").unwrap_or_default();
    let came = check_in(starts, people::name("W1001"));
    let last = all.len() - 1;
    for one in &mut all[..last] {
        one.fields.extend(came.clone());
    }
    for (one, (impression, how_often, feedback)) in all[1..].iter_mut().zip(SAID) {
        for (field, said) in [
            ("impression", impression),
            ("how_often", how_often),
            ("feedback", feedback),
        ] {
            if !said.is_empty() {
                one.fields.insert(field.to_owned(), said.into());
            }
        }
    }
    all
}

fn of_a_few(event: &Record, now: Millis) -> Vec<Record> {
    let own = for_family(event);
    let others = (100..103).map(|n| neighbour(event, n, 1));
    let all = in_order([own].into_iter().chain(others).collect(), now);
    seated(event, all, now)
}

fn own(event: &Record, login: &str, name: &str, via: &str, party: i64) -> Record {
    let account = people::id(login);
    registration(own_id(event.id, account), event, name, party)
        .with("account", account.to_string())
        .with("via", via)
}

/// What a resident signs his mother up for, who agreed.
fn for_family(event: &Record) -> Record {
    let (login, name) = family::SIGNED_UP;
    let (account, member) = (people::id(login), family::id(login, name));
    registration(member_id(event.id, account, member), event, name, 1)
        .with("account", account.to_string())
        .with("member", member.to_string())
        .with("via", "family")
}

fn neighbour(event: &Record, n: usize, party: i64) -> Record {
    let name = NEIGHBOURS[n % NEIGHBOURS.len()];
    registration(seed::id("registration", n), event, name, party).with("via", "desk")
}

fn registration(id: Id, event: &Record, name: &str, party: i64) -> Record {
    registration::of_event(id, event)
        .with("name", name)
        .with("party", party)
}

/// One minute after the other, since the event was announced.
fn in_order(mut all: Vec<Record>, now: Millis) -> Vec<Record> {
    for (minute, one) in (1..).zip(&mut all) {
        one.received_at = now - DAY + minute * MINUTE;
    }
    all
}

fn seated(event: &Record, mut all: Vec<Record>, now: Millis) -> Vec<Record> {
    let refs: Vec<&Record> = all.iter().collect();
    let said = unsaid(event, &refs, now).into_iter();
    let said: Vec<_> = said.map(|(one, fields)| (one.id, fields)).collect();
    for (id, fields) in said {
        if let Some(one) = all.iter_mut().find(|one| one.id == id) {
            one.fields.extend(fields);
        }
    }
    all
}
