//! Who has signed up: for one event more neighbours than it has seats, for another a
//! few. But for the two residents who may sign in their names are masked.

use crate::places::{LIANYANG_3, PEIHUA_6};
use crate::{people, seed};
use domain::civil::{DAY, MINUTE};
use domain::kinds::registration::{self, own_id};
use domain::seats::unsaid;
use domain::{Id, Millis, Record};

/// Masked, as on a list at the door.
const NEIGHBOURS: [&str; 12] = [
    "张*", "陈**", "沈*", "周**", "徐*", "顾**", "陆*", "钱**", "唐*", "许**", "朱*", "金**",
];

/// Parties that wait for the full event, besides a resident.
const WAITING: usize = 2;

/// The registrations, with the seats that the server would give.
pub(crate) fn registrations(areas: &[Record], events: &[Record], now: Millis) -> Vec<Record> {
    let first = |area: usize| {
        let here = events.iter().filter(move |event| {
            event.reference("area") == Some(areas[area].id)
                && event.integer("starts_at") > Some(now)
        });
        here.min_by_key(|event| (event.integer("starts_at"), event.id))
    };
    let full = first(PEIHUA_6).map(|event| seated(event, of_a_full_one(event, now), now));
    let few = first(LIANYANG_3).map(|event| seated(event, of_a_few(event, now), now));
    full.into_iter().chain(few).flatten().collect()
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
    in_order(all, now)
}

fn of_a_few(event: &Record, now: Millis) -> Vec<Record> {
    let own = own(event, "13800000002", "王奶奶", "family", 1);
    let others = (100..103).map(|n| neighbour(event, n, 1));
    in_order([own].into_iter().chain(others).collect(), now)
}

fn own(event: &Record, login: &str, name: &str, via: &str, party: i64) -> Record {
    let account = people::id(login);
    registration(own_id(event.id, account), event, name, party)
        .with("account", account.to_string())
        .with("via", via)
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
