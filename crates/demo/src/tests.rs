use super::*;
use domain::civil::{CivilDate, DAY};
use domain::kinds;
use domain::opening::{OpeningState, opening};
use domain::place::{Drawing, Place};
use domain::publishing::post_id;
use domain::{Actor, Role, validate};
use std::collections::BTreeSet;

/// 18 November 2026, 10:00 in China: a Wednesday.
pub(crate) fn now() -> Millis {
    let day: CivilDate = "2026-11-18".parse().expect("a date");
    day.at_minutes(600)
}

/// Somebody with a role, then.
pub(crate) fn actor(user: Id, role: Role, area: Option<Id>) -> Actor {
    let grant = Grant {
        role,
        area,
        from: 0,
        until: None,
    };
    Actor::at(user, &[grant], now())
}

fn all(demo: &Neighbourhood) -> impl Iterator<Item = &Record> {
    public(demo)
        .into_iter()
        .chain([
            &demo.logs,
            &demo.applications,
            &demo.requests,
            &demo.registrations,
            &demo.family,
        ])
        .flatten()
}

fn public(demo: &Neighbourhood) -> [&Vec<Record>; 9] {
    [
        &demo.areas,
        &demo.stations,
        &demo.events,
        &demo.posts,
        &demo.items,
        &demo.calendar,
        &demo.duty,
        &demo.limits,
        &demo.hours,
    ]
}

#[test]
fn it_is_as_large_as_promised() {
    let demo = neighbourhood(now(), None);
    let sizes = [
        &demo.areas,
        &demo.stations,
        &demo.events,
        &demo.posts,
        &demo.logs,
        &demo.calendar,
        &demo.applications,
        &demo.limits,
        &demo.requests,
    ]
    .map(Vec::len);
    assert_eq!(sizes, [44, 44, 200, 300, 4, 52, 8, 11, 7]);
    let scaled = neighbourhood(now(), Some(1_000));
    let count: usize = public(&scaled).into_iter().map(Vec::len).sum();
    assert_eq!(count, 1_000);
    assert_eq!(neighbourhood(now(), Some(0)).posts.len(), 4);
}

#[test]
fn every_station_is_somewhere_within_a_few_kilometres() {
    let demo = neighbourhood(now(), None);
    let places = demo.stations.iter().map(|it| Place::of(it, "position"));
    let places: Vec<Place> = places.collect::<Option<_>>().expect("a position each");
    let drawing = Drawing::around(&places).expect("places");
    assert!(drawing.width < 5_000.0 && drawing.height < 6_000.0);
}

#[test]
fn somebody_receives_whenever_a_station_of_the_page_is_open() {
    let demo = neighbourhood(now(), None);
    assert!(!demo.duty.is_empty());
    for shift in &demo.duty {
        let area = shift.reference("area");
        let station = demo.stations.iter().find(|it| it.reference("area") == area);
        let starts = shift.integer("starts_at").expect("a start");
        let open = opening(station.expect("a station"), starts);
        assert!(matches!(open, OpeningState::Open { .. }), "{shift:?}");
    }
}

#[test]
fn every_record_is_valid_and_named_once() {
    for at in [now(), now() + 12 * 60 * 60 * 1_000, 1_709_136_000_000] {
        let demo = neighbourhood(at, Some(2_000));
        let mut ids = BTreeSet::new();
        for record in all(&demo) {
            let kind = kinds::ALL.named(&record.kind).expect("a kind");
            assert_eq!(validate(kind, record), [], "{record:?}");
            assert!(ids.insert(record.id), "{record:?}");
            assert!(
                record.received_at > 0 && record.received_at < at,
                "{record:?}"
            );
        }
    }
}

#[test]
fn it_is_the_same_at_every_start_and_keeps_its_ids_from_day_to_day() {
    let [today, again, tomorrow] = [now(), now(), now() + DAY].map(|at| neighbourhood(at, None));
    assert!(all(&today).eq(all(&again)));
    let ids = |demo: &Neighbourhood| all(demo).map(|r| r.id).collect::<Vec<_>>();
    assert_eq!(ids(&today), ids(&tomorrow));
}

#[test]
fn the_page_comes_first() {
    let demo = neighbourhood(now(), None);
    let names: Vec<&str> = demo.areas.iter().take(7).map(|a| a.text("name")).collect();
    assert_eq!(
        names.join(" "),
        "联洋第三居民区 牡丹第七居民区 牡丹五居民区 培花六居民区 由由七居民区 蓝天居民区 东城二居民区"
    );
    for (log, post) in demo.logs.iter().zip(&demo.posts) {
        assert_eq!(post.id, post_id(log.id));
        assert_eq!(log.text("publication"), "published");
        assert_eq!(post.photos("photos"), log.photos("photos"));
    }
    let published: Vec<_> = demo
        .posts
        .iter()
        .map(|p| p.integer("published_at"))
        .collect();
    assert!(published.is_sorted_by(|newer, older| newer > older));
    assert!(published.iter().flatten().all(|at| *at < now()));
}

#[test]
fn most_events_are_to_come_and_children_do_not_come_alone() {
    let demo = neighbourhood(now(), None);
    let to_come = demo
        .events
        .iter()
        .filter(|e| e.integer("starts_at") > Some(now()));
    assert_eq!(to_come.count(), 175);
    for event in &demo.events {
        assert_eq!(
            event.flag("adult_must_accompany"),
            event.text("topic") == "children"
        );
    }
}

#[test]
fn one_event_is_full_and_each_resident_is_signed_up() {
    let demo = neighbourhood(now(), None);
    let standing = |seat: &str| {
        let of_it = demo
            .registrations
            .iter()
            .filter(|one| one.text("seat") == seat);
        of_it.map(|one| one.text("name")).collect::<Vec<_>>()
    };
    assert_eq!(standing("waiting").len(), 3);
    assert!(standing("waiting").contains(&"王叔叔"));
    assert!(standing("seated").contains(&"李阿姨"));
    assert_eq!(standing(""), [""; 0]);
}

#[test]
fn somebody_is_to_be_called_and_some_have_said_how_it_was() {
    let demo = neighbourhood(now(), None);
    let told = |one: &&Record| {
        let event = demo
            .events
            .iter()
            .find(|e| Some(e.id) == one.reference("event"));
        event
            .and_then(|event| domain::calls::news(event, one, None, &demo.limits, now()))
            .is_some()
    };
    let to_call: Vec<_> = demo.registrations.iter().filter(told).collect();
    assert_eq!(to_call.len(), 1);
    assert!(!to_call[0].text("phone").is_empty());
    let said = demo
        .registrations
        .iter()
        .filter(|one| !one.text("impression").is_empty());
    assert_eq!(said.count(), 3);
}

#[test]
fn posts_for_measuring_have_the_size_that_others_were_measured_with() {
    let demo = neighbourhood(now(), Some(10_000));
    let bytes: usize = demo
        .posts
        .iter()
        .map(|p| serde_json::to_vec(p).map_or(0, |v| v.len()))
        .sum();
    let mean = bytes / demo.posts.len();
    assert!((740..=806).contains(&mean), "{mean} bytes on average");
    let bodies: BTreeSet<&str> = demo.posts.iter().map(|p| p.text("body")).collect();
    assert!(
        bodies.len() * 100 > demo.posts.len() * 95,
        "{} different texts",
        bodies.len()
    );
}

#[test]
fn references_lead_to_records() {
    let demo = neighbourhood(now(), None);
    let areas: BTreeSet<Id> = demo.areas.iter().map(|a| a.id).collect();
    let stations: BTreeSet<Id> = demo.stations.iter().map(|s| s.id).collect();
    let everywhere = [
        "residential_area",
        "service_item",
        "calendar_day",
        "request_limit",
        "family_member",
        "consent",
        "retention_time",
        "call_rule",
    ];
    for record in all(&demo).filter(|r| !everywhere.contains(&r.kind.as_str())) {
        assert!(
            record
                .reference("area")
                .is_some_and(|area| areas.contains(&area))
        );
    }
    for event in &demo.events {
        assert!(
            event
                .reference("station")
                .is_some_and(|station| stations.contains(&station))
        );
    }
    for grant in demo.people.iter().flat_map(|p| &p.grants) {
        assert!(grant.area.is_none_or(|area| areas.contains(&area)));
    }
}

#[test]
fn what_the_page_does_not_tell_is_marked() {
    let demo = neighbourhood(now(), None);
    for area in &demo.areas {
        assert!(area.text("estates").contains("示例"), "{area:?}");
    }
    for station in &demo.stations {
        assert!(station.text("address").contains("示例"), "{station:?}");
        assert!(
            station.text("phone").starts_with("021-5555 0"),
            "{station:?}"
        );
        assert!(
            matches!(opening(station, now()), OpeningState::Open { .. })
                || has_exception_today(station)
        );
    }
    for item in &demo.items {
        assert!(item.flag("sample"), "{item:?}");
        assert!(item.text("source").contains("示例"), "{item:?}");
    }
    for day in &demo.calendar {
        let announced = day.text("source").starts_with("国务院");
        assert!(announced || day.text("name").contains("示例"), "{day:?}");
        let date: CivilDate = day.text("date").parse().expect("a date");
        assert!(!day.flag("works") || date.weekday() >= 5, "{day:?}");
    }
    for told in demo.posts.iter().chain(&demo.logs) {
        let place = told.text("place");
        let says_nothing = told.kind == "post" && place.is_empty();
        assert!(says_nothing || place.contains("示例"), "{told:?}");
    }
}

fn has_exception_today(station: &Record) -> bool {
    let today = CivilDate::from_millis(now()).to_string();
    station
        .list("exceptions")
        .iter()
        .any(|row| row["date"] == today.as_str())
}

#[test]
fn no_private_person_of_the_page_is_named_in_full() {
    let demo = neighbourhood(now(), None);
    let told: String = all(&demo).map(|r| format!("{:?}", r.fields)).collect();
    for given_names in ["茂福", "文妮", "燕华", "庆红"] {
        assert!(!told.contains(given_names), "{given_names}");
    }
}

#[test]
fn somebody_of_each_kind_may_sign_in() {
    let demo = neighbourhood(now(), None);
    let logins: BTreeSet<&str> = demo.people.iter().map(|p| p.login.as_str()).collect();
    assert_eq!(logins.len(), demo.people.len());
    let count = |role| {
        demo.people
            .iter()
            .filter(|p| p.grants.iter().any(|g| g.role == role))
            .count()
    };
    let roles = [
        Role::Worker,
        Role::CommitteeLead,
        Role::Officer,
        Role::Resident,
        Role::Admin,
    ];
    assert_eq!(roles.map(count), [2, 3, 1, 3, 1]);
}

#[test]
fn pictures_are_small_and_each_is_referred_to() {
    let demo = neighbourhood(now(), None);
    let hashes: BTreeSet<&str> = demo.photos.iter().map(|p| p.photo.hash.as_str()).collect();
    assert_eq!(hashes.len(), 4);
    for post in &demo.posts {
        assert!(
            post.photos("photos")
                .iter()
                .all(|p| hashes.contains(p.hash.as_str()))
        );
    }
    for picture in &demo.photos {
        assert!(picture.bytes.starts_with(b"\x89PNG"));
        assert_eq!(picture.photo.size, picture.bytes.len() as u64);
        assert!(picture.bytes.len() < 20_000, "{}", picture.bytes.len());
    }
}
