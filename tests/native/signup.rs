//! Neighbours sign up for an event on their phones, without a network too, and the
//! server gives the seats.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::neighbourhood::{NEIGHBOUR, WORKER, area, phone_of, record_id, staff};
use domain::civil::DAY;
use domain::kinds::{self, consent, family_member, registration};
use domain::{Id, Record, Role, Scope};
use futures::future::join_all;
use replica::{Deed, Edit, Fate, Server as _};
use std::time::Duration;
use sync::poke::Poke;
use test_kit::phone::Phone;
use test_kit::records::event;
use test_kit::server::{Engine, START, TestServer};

const HOUR: i64 = 3_600_000;

test_kit::on_every_engine! {
    many_phones_sign_up_at_once_and_no_seat_is_given_twice
    a_seat_that_is_given_back_goes_to_the_first_who_waits
    what_a_crash_left_undone_is_done_at_the_next_start
    a_relative_signs_up_only_with_a_consent_that_holds_where_it_is_decided
    what_a_relative_saved_while_the_consent_held_is_taken_for_a_week
}

fn held(seats: i64) -> Record {
    event(record_id(1), area(), "书法共写")
        .with("starts_at", START + HOUR)
        .with("capacity", seats)
}

/// A person's own registration.
fn of(person: Id, party: i64) -> Record {
    let event = held(0);
    Record::new(registration::own_id(event.id, person), &registration::KIND)
        .with("event", event.id.to_string())
        .with("area", area().to_string())
        .with("account", person.to_string())
        .with("starts_at", START + HOUR)
        .with("name", "邻居")
        .with("party", party)
        .with("via", "self")
}

fn login(n: usize) -> String {
    format!("1390000{n:04}")
}

/// A server with an event, its worker, and so many residents with phones.
async fn with_event(engine: Engine, seats: i64, people: usize) -> (TestServer, Phone, Vec<Phone>) {
    let server = TestServer::on(engine).await;
    staff(&server).await;
    let worker = phone_of(&server, WORKER).await;
    worker.save(Edit::Create(held(seats))).await;
    worker.sync().await.unwrap();
    let mut phones = Vec::new();
    for n in 0..people {
        server.hire(&login(n), Role::Resident, Some(area())).await;
        phones.push(phone_of(&server, &login(n)).await);
    }
    (server, worker, phones)
}

fn me(phone: &Phone) -> Id {
    phone.replica.user().expect("somebody is signed in")
}

async fn sign_up(phone: &Phone, party: i64) -> Id {
    let own = of(me(phone), party);
    let id = own.id;
    phone.save(Edit::Derive(own)).await;
    id
}

/// Pulls at each poke until all that the phone sees of registrations satisfies.
async fn until(phone: &Phone, is_so: impl Fn(&[Record]) -> bool) -> Vec<Record> {
    let mut live = phone.network.server().live().await.unwrap();
    let waits = async {
        loop {
            phone.sync().await.unwrap();
            let seen = registrations(phone).await;
            if is_so(&seen) {
                return seen;
            }
            let _heard: Vec<Poke> = live.next().await.expect("the stream is open");
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), waits).await;
    waited.expect("it comes to be so")
}

async fn registrations(phone: &Phone) -> Vec<Record> {
    let query = replica::Query {
        kind: registration::KIND.name,
        area: None,
        after: None,
        limit: 1_000,
    };
    phone.replica.list(&query).await.unwrap()
}

fn all_said(count: usize) -> impl Fn(&[Record]) -> bool {
    move |seen| seen.len() == count && seen.iter().all(|one| !one.text("seat").is_empty())
}

fn seated(seen: &[Record]) -> i64 {
    let seated = seen.iter().filter(|one| one.text("seat") == "seated");
    seated.filter_map(|one| one.integer("party")).sum()
}

async fn many_phones_sign_up_at_once_and_no_seat_is_given_twice(engine: Engine) {
    let (server, worker, phones) = with_event(engine, 7, 10).await;
    // Where one server is enough for a database, there is no second one.
    let beside = match engine {
        Engine::Postgres => Some(server.beside().await),
        Engine::Sqlite => None,
    };
    for (n, phone) in phones.iter().enumerate() {
        sign_up(phone, 1 + n as i64 % 3).await;
    }
    for sent in join_all(phones.iter().map(Phone::sync)).await {
        sent.unwrap();
    }
    let mut seen = until(&worker, all_said(10)).await;
    assert!((5..=7).contains(&seated(&seen)), "{}", seated(&seen));
    seen.sort_by_key(|one| (one.received_at, one.id));
    let waits = |one: &&Record| one.text("seat") == "waiting";
    let first = seen.iter().find(waits).expect("somebody waits");
    // Of two within one millisecond the clerk may have met the one before the other.
    let mut later = seen
        .iter()
        .filter(|one| one.received_at > first.received_at);
    assert!(later.all(|one| waits(&one)));
    for phone in &phones {
        phone.sync().await.unwrap();
        let own = registrations(phone).await;
        assert_eq!(own.len(), 1, "nobody reads another's");
        assert_eq!(own[0].text("account"), me(phone).to_string());
    }
    drop(beside);
}

async fn a_seat_that_is_given_back_goes_to_the_first_who_waits(engine: Engine) {
    let (_server, worker, phones) = with_event(engine, 2, 3).await;
    let mut ids = Vec::new();
    for (phone, party) in phones.iter().zip([2, 1, 1]) {
        ids.push(sign_up(phone, party).await);
        phone.sync().await.unwrap();
        until(&worker, all_said(ids.len())).await;
    }
    let [first, second, third] = &phones[..] else {
        panic!("three phones");
    };
    until(second, |own| own[0].text("seat") == "waiting").await;
    first.sync().await.unwrap();
    first.set(ids[0], "withdrawn", true).await;
    first.sync().await.unwrap();
    let promoted = until(second, |own| own[0].text("seat") == "seated").await;
    assert_eq!(promoted[0].integer("promoted_at"), Some(START));
    until(third, |own| own[0].text("seat") == "seated").await;
    // Whoever comes back stands last, and nobody who is seated gives way.
    until(first, |own| own[0].text("seat") == "released").await;
    first.set(ids[0], "withdrawn", false).await;
    first.sync().await.unwrap();
    until(first, |own| own[0].text("seat") == "waiting").await;
    let seen = until(&worker, all_said(3)).await;
    assert_eq!(seated(&seen), 2);
}

async fn what_a_crash_left_undone_is_done_at_the_next_start(engine: Engine) {
    let (mut server, worker, phones) = with_event(engine, 1, 1).await;
    let id = sign_up(&phones[0], 1).await;
    phones[0].sync().await.unwrap();
    until(&worker, all_said(1)).await;
    // Somebody raises it as a tool would that no clerk hears of.
    server.stop().await;
    server.start_again().await;
    worker.set(id, "withdrawn", true).await;
    worker.sync().await.unwrap();
    server.stop().await;
    server.start_again().await;
    until(&worker, |seen| seen[0].text("seat") == "released").await;
}

#[tokio::test]
async fn a_seat_that_somebody_takes_for_themselves_is_refused() {
    let (server, worker, phones) = with_event(Engine::Sqlite, 1, 2).await;
    let own = of(me(&phones[0]), 1);
    // The phone would not save it, so it is sent as a forged program would.
    let forged = serde_json::json!({
        "protocol": 1, "user": me(&phones[0]), "device": record_id(99), "settled": 0,
        "mutations": [{"mseq": 1, "mid": record_id(98), "body": {"observed_at": 1, "changes": [{
            "record": own.id, "kind": "registration", "schema": 1, "op": "create",
            "fields": own.clone().with("seat", "seated").fields,
        }]}}],
        "cursors": {},
    });
    let request = serde_json::from_value(forged).unwrap();
    let answer = phones[0].network.sync(&request).await.unwrap();
    let told = serde_json::to_string(&answer.outcomes).unwrap();
    assert!(told.contains("server_owned"), "{told}");
    worker.sync().await.unwrap();
    assert_eq!(registrations(&worker).await, []);

    // Nor does anybody sign up somebody else's account.
    let another = phone_of(&server, &login(0)).await;
    another.save(Edit::Derive(of(me(&phones[1]), 1))).await;
    another.sync().await.unwrap();
    let item = another.replica.attention().await.unwrap().remove(0);
    let told = serde_json::to_string(&item.matter).unwrap();
    assert!(told.contains("not_permitted"), "{told}");
    worker.sync().await.unwrap();
    assert_eq!(registrations(&worker).await, []);
}

#[tokio::test]
async fn the_staff_next_door_read_no_registration() {
    let (server, worker, phones) = with_event(Engine::Sqlite, 1, 1).await;
    let id = sign_up(&phones[0], 1).await;
    phones[0].sync().await.unwrap();
    until(&worker, all_said(1)).await;
    let neighbour = phone_of(&server, NEIGHBOUR).await;
    let visitor = Phone::of_a_visitor(&server, kinds::ALL).await;
    for outsider in [&neighbour, &visitor] {
        outsider.sync().await.unwrap();
        assert_eq!(outsider.replica.record(id).await, Ok(None));
    }
    let scopes = (registration::KIND.scopes)(&of(me(&phones[0]), 1));
    assert_eq!(scopes, [Scope::Area(area()), Scope::User(me(&phones[0]))]);
}

#[tokio::test]
async fn two_workers_at_the_door_check_in_one_person_once() {
    let (server, worker, phones) = with_event(Engine::Sqlite, 1, 1).await;
    let id = sign_up(&phones[0], 1).await;
    phones[0].sync().await.unwrap();
    until(&worker, all_said(1)).await;
    let lead = phone_of(&server, crate::neighbourhood::LEAD).await;
    lead.sync().await.unwrap();
    for (at, phone) in [(1, &worker), (2, &lead)] {
        let seen = phone.see(id).await;
        let fields = registration::check_in(START + at, "社工");
        phone.save(Edit::Fields { seen, fields }).await;
    }
    worker.sync().await.unwrap();
    lead.sync().await.unwrap();
    worker.sync().await.unwrap();
    for phone in [&worker, &lead] {
        assert_eq!(phone.see(id).await.text("checked_in"), "came");
        assert_eq!(phone.replica.fate(id), Fate::Sent);
        assert_eq!(phone.replica.attention().await, Ok(vec![]));
    }
    assert_eq!(registrations(&worker).await.len(), 1);
}

async fn a_relative_signs_up_only_with_a_consent_that_holds_where_it_is_decided(engine: Engine) {
    let (server, _worker, phones) = with_event(engine, 7, 1).await;
    let (daughter, me) = (&phones[0], me(&phones[0]));
    let mother = Record::new(record_id(7), &family_member::KIND)
        .with("name", "盛阿婆")
        .with("relation", "mother")
        .with("account", me.to_string());
    let times = [START, START + 30 * DAY];
    let consent = consent::given_by(&mother, me, "registration", "spoken", times);
    let event = held(0).id;
    let for_mother = Record {
        id: registration::member_id(event, me, mother.id),
        ..of(me, 1)
    };
    let for_mother = for_mother
        .with("member", mother.id.to_string())
        .with("name", "盛阿婆")
        .with("via", "family");
    daughter.save(Edit::Create(mother)).await;
    daughter.save(Edit::Derive(consent.clone())).await;
    daughter.sync().await.unwrap();

    // Taken back on her other phone; the first one does not know of it.
    let other = Phone::signed_in_at(&server.url(), kinds::ALL, "other", &login(0)).await;
    other.sync().await.unwrap();
    other.set(consent.id, "withdrawn_at", START + 1).await;
    other.sync().await.unwrap();
    let sign_up = Deed {
        edits: vec![Edit::Show(consent.id), Edit::Derive(for_mother.clone())],
        ..Deed::default()
    };
    daughter.replica.save(sign_up).await.unwrap();
    daughter.sync().await.unwrap();
    assert_eq!(daughter.replica.fate(for_mother.id), Fate::NeedsAttention);
    assert_eq!(registrations(&other).await.len(), 0);

    // Without what it rests on it is refused too; and taken once she agreed again.
    let unshown = Deed::of(Edit::Derive(for_mother.clone()));
    other.replica.save(unshown).await.unwrap();
    other.sync().await.unwrap();
    assert_eq!(other.replica.fate(for_mother.id), Fate::NeedsAttention);
    other.set(consent.id, "given_at", START + 2).await;
    other.sync().await.unwrap();
    daughter.sync().await.unwrap();
    let refused = daughter.replica.attention().await.unwrap().remove(0);
    daughter.replica.make_again(refused.mid).await.unwrap();
    daughter.sync().await.unwrap();
    let seen = until(daughter, all_said(1)).await;
    assert_eq!(seated(&seen), 1);
}

async fn what_a_relative_saved_while_the_consent_held_is_taken_for_a_week(engine: Engine) {
    let (server, _worker, phones) = with_event(engine, 7, 1).await;
    let (daughter, me) = (&phones[0], me(&phones[0]));
    let event = held(7).with("starts_at", START + 30 * DAY);
    let mut made = Vec::new();
    for (n, name) in [(7, "盛阿婆"), (8, "盛老伯")] {
        let member = Record::new(record_id(n), &family_member::KIND)
            .with("name", name)
            .with("relation", "other")
            .with("account", me.to_string());
        let times = [START, START + DAY];
        let consent = consent::given_by(&member, me, "registration", "spoken", times);
        let id = registration::member_id(event.id, me, member.id);
        let one = registration::of_event(id, &event)
            .with("account", me.to_string())
            .with("member", member.id.to_string())
            .with("name", name)
            .with("party", 1)
            .with("via", "family");
        daughter.save(Edit::Create(member)).await;
        daughter.save(Edit::Derive(consent.clone())).await;
        daughter.sync().await.unwrap();
        // Without a network, while the consent holds.
        let sign_up = Deed {
            edits: vec![Edit::Show(consent.id), Edit::Derive(one.clone())],
            ..Deed::default()
        };
        daughter.replica.save(sign_up).await.unwrap();
        made.push(one.id);
        let waits = if n == 7 { 4 * DAY } else { 8 * DAY };
        server.clock.advance(waits);
        daughter.sync().await.unwrap();
        server.clock.advance(-waits);
    }
    assert_eq!(daughter.replica.fate(made[0]), Fate::Sent);
    assert_eq!(daughter.replica.fate(made[1]), Fate::NeedsAttention);
}
