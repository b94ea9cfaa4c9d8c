use super::*;
use domain::{FieldType, ListView, Scope};
use proptest::prelude::*;
use serde_json::json;

fn public(_: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

/// Schema 1 called the line `name`; schema 2 calls it `line`.
fn renamed(_from: u32, mut fields: Fields) -> Fields {
    if let Some(value) = fields.remove("name") {
        fields.insert("line".into(), value);
    }
    fields
}

const KIND: Kind = Kind {
    name: "sample",
    schema: 2,
    fields: &[
        Field::new("line", FieldType::Line { max: 80 }),
        Field::new("status", FieldType::Line { max: 80 }).merge(Merge::Guarded),
        Field::new("tags", FieldType::Choices(&["a", "b", "c"])),
        Field::new("count", FieldType::Integer { min: 0, max: 99 }).merge(Merge::Counter),
        Field::new("text", FieldType::Text { max: 800 }),
        Field::new("made_at", FieldType::Instant).stamped(),
    ],
    list: ListView {
        title: "line",
        summary: &[],
        sort: "line",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes: public,
    upcast: renamed,
};

fn current(fields: Value) -> Record {
    let mut record = Record::new(Id::NIL, &KIND);
    record.fields = serde_json::from_value(fields).unwrap();
    record
}

fn change(op: Op) -> RecordChange {
    RecordChange {
        record: Id::NIL,
        kind: KIND.name.into(),
        schema: KIND.schema,
        op,
    }
}

fn edit_of(field: &str, edit: FieldChange) -> RecordChange {
    change(Op::Edit {
        fields: [(field.to_owned(), edit)].into(),
    })
}

fn put(field: &str, was: Value, now: Value) -> RecordChange {
    edit_of(field, FieldChange::Put { was, now })
}

#[test]
fn an_edit_of_what_the_person_saw_is_clean() {
    let merged = merge(
        &KIND,
        Some(&current(json!({"line": "a"}))),
        &put("line", json!("a"), json!("b")),
        5,
    )
    .unwrap();
    assert_eq!(merged.record.text("line"), "b");
    assert!(merged.displaced.is_empty() && merged.waiting.is_empty());
}

#[test]
fn a_replaced_value_is_kept_as_displaced() {
    let merged = merge(
        &KIND,
        Some(&current(json!({"line": "theirs"}))),
        &put("line", json!("a"), json!("mine")),
        5,
    )
    .unwrap();
    assert_eq!(merged.record.text("line"), "mine");
    assert_eq!(merged.displaced[0].theirs, json!("theirs"));
}

#[test]
fn a_guarded_value_stays_and_the_other_waits() {
    let merged = merge(
        &KIND,
        Some(&current(json!({"status": "theirs"}))),
        &put("status", json!("a"), json!("mine")),
        5,
    )
    .unwrap();
    assert_eq!(merged.record.text("status"), "theirs");
    assert_eq!(merged.waiting[0].mine, json!("mine"));
}

#[test]
fn two_people_who_chose_the_same_do_not_meet() {
    let merged = merge(
        &KIND,
        Some(&current(json!({"status": "done"}))),
        &put("status", json!("a"), json!("done")),
        5,
    )
    .unwrap();
    assert!(merged.waiting.is_empty());
}

#[test]
fn sets_take_members_from_both() {
    let edit = FieldChange::Members {
        add: vec![json!("c")],
        remove: vec![json!("a")],
    };
    let merged = merge(
        &KIND,
        Some(&current(json!({"tags": ["a", "b"]}))),
        &edit_of("tags", edit),
        5,
    )
    .unwrap();
    assert_eq!(merged.record.value("tags"), &json!(["b", "c"]));
}

#[test]
fn counters_add_up_and_do_not_overflow() {
    let add = |by| edit_of("count", FieldChange::Add { by });
    let merged = merge(&KIND, Some(&current(json!({"count": 2}))), &add(3), 5).unwrap();
    assert_eq!(merged.record.integer("count"), Some(5));
    let refused = merge(
        &KIND,
        Some(&current(json!({"count": 2}))),
        &add(i64::MAX),
        5,
    );
    assert_eq!(refused, Err(Refusal::at("wrong_edit", "count")));
}

#[test]
fn text_is_merged_by_sentence_or_waits() {
    let base = "上午清扫主干道。下午捡拾垃圾。";
    let theirs = current(json!({"text": "上午清扫主干道和花园。下午捡拾垃圾。"}));
    let apart = put(
        "text",
        json!(base),
        json!("上午清扫主干道。下午捡拾垃圾。大家都很开心。"),
    );
    let merged = merge(&KIND, Some(&theirs), &apart, 5).unwrap();
    assert_eq!(
        merged.record.text("text"),
        "上午清扫主干道和花园。下午捡拾垃圾。大家都很开心。"
    );
    let overlapping = put("text", json!(base), json!("上午休息。下午捡拾垃圾。"));
    let merged = merge(&KIND, Some(&theirs), &overlapping, 5).unwrap();
    assert_eq!(merged.record, theirs);
    assert_eq!(merged.waiting.len(), 1);
}

#[test]
fn creation_stamps_and_refuses_what_is_not_the_authors() {
    let create = |fields: Value| {
        change(Op::Create {
            fields: serde_json::from_value(fields).unwrap(),
        })
    };
    let merged = merge(
        &KIND,
        None,
        &create(json!({"line": "a", "status": null})),
        77,
    )
    .unwrap();
    assert_eq!(merged.record.integer("made_at"), Some(77));
    assert_eq!(merged.record.received_at, 77);
    assert!(!merged.record.fields.contains_key("status"));
    assert_eq!(
        merge(&KIND, None, &create(json!({"made_at": 1})), 77),
        Err(Refusal::at("server_owned", "made_at"))
    );
    assert_eq!(
        merge(&KIND, None, &create(json!({"colour": 1})), 77),
        Err(Refusal::at("unknown_field", "colour"))
    );
}

#[test]
fn a_thing_made_twice_is_merged() {
    let create = change(Op::Create {
        fields: [
            ("line".to_owned(), json!("b")),
            ("tags".to_owned(), json!(["b"])),
        ]
        .into(),
    });
    let merged = merge(
        &KIND,
        Some(&current(json!({"line": "a", "tags": ["a"]}))),
        &create,
        5,
    )
    .unwrap();
    assert_eq!(merged.record.text("line"), "b");
    assert_eq!(merged.record.value("tags"), &json!(["a", "b"]));
    assert_eq!(merged.displaced.len(), 1);
}

#[test]
fn making_again_what_was_put_away_brings_it_back() {
    let mut record = current(json!({"line": "a"}));
    record.archived = true;
    let create = change(Op::Create {
        fields: [("line".to_owned(), json!("a"))].into(),
    });
    let merged = merge(&KIND, Some(&record), &create, 5).unwrap();
    assert!(!merged.record.archived && merged.displaced.is_empty());
}

#[test]
fn an_edit_of_what_was_put_away_is_kept_and_flagged() {
    let mut record = current(json!({"line": "a"}));
    record.archived = true;
    let merged = merge(
        &KIND,
        Some(&record),
        &put("line", json!("a"), json!("b")),
        5,
    )
    .unwrap();
    assert_eq!(merged.record.text("line"), "b");
    assert!(merged.record.archived);
    assert_eq!(merged.displaced[0].field, "archived");
}

#[test]
fn older_edits_are_carried_into_the_present_schema() {
    let mut older = put("name", json!("a"), json!("b"));
    older.schema = 1;
    let mut record = Record::new(Id::NIL, &KIND).with("name", "a");
    record.schema = 1;
    let merged = merge(&KIND, Some(&record), &older, 5).unwrap();
    assert_eq!((merged.record.schema, merged.record.text("line")), (2, "b"));
    assert!(merged.displaced.is_empty());
}

#[test]
fn a_newer_schema_is_refused() {
    let mut newer = put("line", json!("a"), json!("b"));
    newer.schema = 3;
    assert_eq!(
        merge(&KIND, None, &newer, 5),
        Err(Refusal::of("newer_schema"))
    );
}

#[test]
fn the_form_of_an_edit_must_suit_the_policy() {
    let refused = merge(
        &KIND,
        Some(&current(json!({}))),
        &put("count", json!(0), json!(1)),
        5,
    );
    assert_eq!(refused, Err(Refusal::at("wrong_edit", "count")));
}

proptest! {
    /// Whatever order two people's set edits arrive in, nobody's addition is lost
    /// unless the other took out that very member.
    #[test]
    fn set_additions_survive_in_any_order(a in "[a-f]{0,4}", b in "[a-f]{0,4}", held in "[a-f]{0,4}") {
        let set = |text: &str| -> Vec<Value> { text.chars().map(|c| json!(c.to_string())).collect() };
        let mine = edit_of("tags", FieldChange::Members { add: set(&a), remove: vec![] });
        let theirs = edit_of("tags", FieldChange::Members { add: set(&b), remove: vec![] });
        let start = current(json!({"tags": merge_members(&Value::Null, &set(&held), &[])}));
        let both = |first: &RecordChange, second: &RecordChange| {
            let once = merge(&KIND, Some(&start), first, 5).unwrap().record;
            let mut tags: Vec<String> = merge(&KIND, Some(&once), second, 5).unwrap().record
                .list("tags").iter().map(ToString::to_string).collect();
            tags.sort();
            tags
        };
        prop_assert_eq!(both(&mine, &theirs), both(&theirs, &mine));
    }

    /// A counter holds the sum of all that was added, in whatever order.
    #[test]
    fn counters_hold_the_sum(amounts in proptest::collection::vec(-50_i64..50, 0..8)) {
        let mut record = current(json!({}));
        for by in &amounts {
            record = merge(&KIND, Some(&record), &edit_of("count", FieldChange::Add { by: *by }), 5).unwrap().record;
        }
        prop_assert_eq!(record.integer("count").unwrap_or_default(), amounts.iter().sum::<i64>());
    }

    /// The loser of a contested line is always to be found.
    #[test]
    fn no_line_is_lost(was in "[ab]", theirs in "[abc]", mine in "[abd]") {
        for field in ["line", "status"] {
            let record = current(json!({field: theirs}));
            let merged = merge(&KIND, Some(&record), &put(field, json!(was), json!(mine)), 5).unwrap();
            let kept = merged.record.text(field);
            let met: Vec<&Value> = merged.displaced.iter().map(|d| &d.theirs)
                .chain(merged.waiting.iter().map(|d| &d.mine)).collect();
            prop_assert!(kept == mine || met.contains(&&json!(mine)));
            prop_assert!(kept == theirs || theirs == was || met.contains(&&json!(theirs)));
        }
    }
}
