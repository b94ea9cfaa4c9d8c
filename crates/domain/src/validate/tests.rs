use super::*;
use crate::kinds::{self, activity_log, event, service_station};
use proptest::prelude::*;
use serde_json::{Map, json};

fn hash(digit: char) -> String {
    digit.to_string().repeat(64)
}

fn log() -> Record {
    Record::new(Id::NIL, &activity_log::KIND)
        .with("title", "楼道清洁")
        .with("topic", "environment")
        .with("started_at", 1_700_000_000_000_i64)
        .with("area", Id::NIL.to_string())
}

/// The problems as `field code limit`.
fn problems(record: &Record) -> Vec<String> {
    let kind = kinds::ALL.named(&record.kind).expect("a kind");
    let limit = |limit: Option<f64>| limit.map(|l| format!(" {l}")).unwrap_or_default();
    let found = validate(kind, record);
    found
        .iter()
        .map(|p| format!("{} {}{}", p.field, p.code, limit(p.limit)))
        .collect()
}

fn problems_with(field: &str, value: Value) -> Vec<String> {
    problems(&log().with(field, value))
}

#[test]
fn a_complete_log_has_no_problem() {
    let full = log()
        .with("minutes", 90)
        .with("participants", json!({"elders": 12, "children": null}))
        .with("helpers", json!([{"name": "李阿姨", "minutes": 60}]))
        .with("story", "第一行\n第二行")
        .with(
            "photos",
            json!([{"hash": hash('a'), "size": 10, "width": 4, "height": 3}]),
        )
        .with("event", Id::NIL.to_string());
    assert_eq!(problems(&full), [""; 0]);
}

#[test]
fn what_is_required_is_missed_when_absent_null_or_blank() {
    let bare = Record::new(Id::NIL, &activity_log::KIND);
    let all = [
        "title missing",
        "topic missing",
        "started_at missing",
        "area missing",
    ];
    assert_eq!(problems(&bare), all);
    assert_eq!(problems_with("title", json!(null)), ["title missing"]);
    assert_eq!(problems_with("title", json!(" 　")), ["title missing"]);
    assert_eq!(problems_with("story", json!(null)), [""; 0]);
}

#[test]
fn unknown_fields_are_kept_and_no_problem() {
    assert_eq!(problems_with("from_a_newer_app", json!({"x": 1})), [""; 0]);
    let rows = json!([{"name": "李阿姨", "minutes": 60, "new": true}]);
    assert_eq!(problems_with("helpers", rows), [""; 0]);
}

#[test]
fn text_is_counted_in_characters() {
    assert_eq!(problems_with("title", json!("好".repeat(60))), [""; 0]);
    assert_eq!(
        problems_with("title", json!("好".repeat(61))),
        ["title too_long 60"]
    );
    assert_eq!(
        problems_with("title", json!("一\n二")),
        ["title not_one_line"]
    );
    assert_eq!(problems_with("title", json!(7)), ["title wrong_type"]);
}

#[test]
fn numbers_stay_within_their_bounds() {
    assert_eq!(problems_with("minutes", json!(-1)), ["minutes too_low 0"]);
    assert_eq!(
        problems_with("minutes", json!(10_081)),
        ["minutes too_high 10080"]
    );
    assert_eq!(problems_with("minutes", json!(1.5)), ["minutes wrong_type"]);
    assert_eq!(problems_with("minutes", json!("")), ["minutes wrong_type"]);
    let late = json!(9_000_000_000_000_i64);
    assert_eq!(
        problems_with("started_at", late),
        ["started_at not_an_instant"]
    );
}

#[test]
fn choices_and_counts_know_only_their_keys() {
    assert_eq!(
        problems_with("topic", json!("sports")),
        ["topic not_a_choice"]
    );
    assert_eq!(
        problems_with("participants", json!({"pets": 1})),
        ["participants unknown_member"]
    );
    assert_eq!(
        problems_with("participants", json!({"elders": -1})),
        ["participants too_low 0"]
    );
    let station = Record::new(Id::NIL, &service_station::KIND);
    let with = |services: Value| check_value(service("services"), &services).map(|p| p.code);
    assert_eq!(with(json!(["legal", "health"])), None);
    assert_eq!(with(json!(["legal", "legal"])), Some("repeated"));
    assert_eq!(with(json!(["legal", 3])), Some("wrong_type"));
    assert_eq!(problems(&station).len(), 3);
}

fn service(field: &str) -> &'static Field {
    service_station::KIND.field(field).expect("a field")
}

#[test]
fn a_row_is_named_in_its_problem() {
    let rows = json!([{"name": "李阿姨", "minutes": 60}, {"minutes": 9_999}, "rubbish"]);
    assert_eq!(
        problems_with("helpers", rows),
        [
            "helpers.1.name missing",
            "helpers.1.minutes too_high 1440",
            "helpers.2 wrong_type"
        ]
    );
    let many = Value::Array(vec![json!({}); 201]);
    assert_eq!(problems_with("helpers", many), ["helpers too_many 200"]);
    assert_eq!(
        problems_with("helpers", json!({"0": 1})),
        ["helpers wrong_type"]
    );
}

#[test]
fn photos_have_a_hash_and_a_size_and_appear_once() {
    let photo = |digit| json!({"hash": hash(digit), "size": 1, "width": 1, "height": 1});
    assert_eq!(
        problems_with("photos", json!([photo('a'), photo('b')])),
        [""; 0]
    );
    assert_eq!(
        problems_with("photos", json!([photo('a'), photo('a')])),
        ["photos repeated"]
    );
    for digit in ['A', 'g'] {
        assert_eq!(
            problems_with("photos", json!([photo(digit)])),
            ["photos not_a_photo"]
        );
    }
    assert_eq!(
        problems_with("photos", json!(["abc"])),
        ["photos not_a_photo"]
    );
    let many = Value::Array(('0'..='9').map(photo).collect());
    assert_eq!(problems_with("photos", many), ["photos too_many 9"]);
}

#[test]
fn formats_are_checked() {
    let wrong = |field, value| check_value(service(field), &value).map(|p| p.code);
    for phone in [
        "021-5555 0001",
        "110",
        "+86 138 0000 0001",
        "021-55550001转8",
        "",
    ] {
        assert_eq!(wrong("phone", json!(phone)), None, "{phone}");
    }
    for phone in ["12", "call me", "1".repeat(21).as_str()] {
        assert_eq!(wrong("phone", json!(phone)), Some("not_a_phone"), "{phone}");
    }
    assert_eq!(wrong("checked_on", json!("2026-02-29")), Some("not_a_date"));
    assert_eq!(wrong("area", json!("17")), Some("not_an_id"));
    assert_eq!(wrong("position", json!({"lat": 31.2, "lon": 121.5})), None);
    assert_eq!(
        wrong("position", json!({"lat": 131.2, "lon": 1})),
        Some("not_a_place")
    );
    assert_eq!(wrong("position", json!({"lat": 31.2})), Some("wrong_type"));
    let hours = json!([{"days": ["mon"], "opens": "8:30", "closes": "17:00"}]);
    assert_eq!(wrong("hours", hours), Some("not_a_time"));
    let accompany = event::KIND.field("adult_must_accompany").expect("a field");
    assert_eq!(
        check_value(accompany, &json!("yes")).map(|p| p.code),
        Some("wrong_type")
    );
}

/// Any JSON, three levels deep, with member names that the kinds know.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("2026-11-18")),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let name = prop_oneof![
            Just("name"),
            Just("days"),
            Just("hash"),
            Just("lat"),
            Just("elders")
        ];
        let members = prop::collection::vec((name, inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
            members.prop_map(|m| Value::Object(
                m.into_iter()
                    .map(|(k, v)| (k.to_owned(), v))
                    .collect::<Map<_, _>>()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_value_makes_it_panic_and_problems_name_their_field(value in any_json()) {
        for kind in kinds::ALL.iter() {
            for field in kind.fields {
                let record = Record::new(Id::NIL, kind).with(field.name, value.clone());
                let found = validate(kind, &record);
                let of_field: Vec<&Problem> = found
                    .iter()
                    .filter(|p| p.field.split('.').next() == Some(field.name))
                    .collect();
                prop_assert_eq!(of_field.first().map(|p| p.code), check_value(field, &value).map(|p| p.code));
                let known = |p: &Problem| kind.field(p.field.split('.').next().unwrap_or_default()).is_some();
                prop_assert!(found.iter().all(known));
                prop_assert!(found.iter().all(|p| CODES.contains(&p.code)));
            }
        }
    }
}

#[test]
fn what_was_stored_before_a_rule_of_today_keeps_nobody_from_going_on() {
    let kind = &crate::kinds::service_request::KIND;
    let stored = Record::new(Id::NIL, kind).with("phone", "123");
    let phones = |before: Option<&Record>, after: &Record| {
        let problems = validate_change(kind, before, after);
        problems.iter().filter(|it| it.field == "phone").count()
    };
    let answered = stored.clone().with("place", "5 号楼");
    assert_eq!(phones(Some(&stored), &answered), 0);
    assert_eq!(phones(None, &answered), 1);
    let changed = stored.clone().with("phone", "12");
    assert_eq!(phones(Some(&stored), &changed), 1);
}
