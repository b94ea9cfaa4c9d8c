use super::*;
use domain::{Grant, Role, Value, kinds};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
struct Memory {
    records: BTreeMap<Id, Record>,
    rejected: BTreeSet<Id>,
    erased: BTreeSet<Id>,
}

impl Ground for Memory {
    fn record(&self, id: Id) -> Option<&Record> {
        self.records.get(&id)
    }
    fn was_rejected(&self, mid: Id) -> bool {
        self.rejected.contains(&mid)
    }
    fn was_erased(&self, id: Id) -> bool {
        self.erased.contains(&id)
    }
}

const NOW: Millis = 1_700_000_000_000;

fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

fn person(role: Role, area: Id) -> Actor {
    let grant = Grant {
        role,
        area: Some(area),
        from: 0,
        until: None,
    };
    Actor::at(id(200), &[grant], NOW)
}

fn log_fields(area: Id) -> Value {
    json!({"title": "消防学习", "topic": "safety", "started_at": NOW, "area": area})
}

fn create(record: Id, fields: Value) -> String {
    json!({
        "observed_at": NOW,
        "changes": [{"record": record, "kind": "activity_log", "schema": 1, "op": "create", "fields": fields}],
    })
    .to_string()
}

fn decided(memory: &Memory, actor: &Actor, body: &str) -> Decision {
    decide(kinds::RULES, actor, memory, &read(body), NOW)
}

fn refusal(decision: &Decision) -> Refusal {
    assert!(decision.effects.is_empty());
    match &decision.outcome {
        Outcome::Rejected { refusal, .. } => refusal.clone(),
        other => panic!("not rejected: {other:?}"),
    }
}

#[test]
fn a_worker_logs_in_their_own_area_only() {
    let worker = person(Role::Worker, id(1));
    let decision = decided(
        &Memory::default(),
        &worker,
        &create(id(9), log_fields(id(1))),
    );
    assert_eq!(decision.outcome, Outcome::Applied);
    assert_eq!(decision.effects[0].scopes, [Scope::Area(id(1))]);
    let decision = decided(
        &Memory::default(),
        &worker,
        &create(id(9), log_fields(id(2))),
    );
    assert_eq!(refusal(&decision), Refusal::of("not_permitted"));
}

#[test]
fn a_field_of_the_wrong_type_is_refused_by_name() {
    let worker = person(Role::Worker, id(1));
    let mut fields = log_fields(id(1));
    fields["minutes"] = json!("ninety");
    let decision = decided(&Memory::default(), &worker, &create(id(9), fields));
    assert_eq!(refusal(&decision), Refusal::at("wrong_type", "minutes"));
}

#[test]
fn rubbish_and_unknown_kinds_are_refused() {
    let worker = person(Role::Worker, id(1));
    let decision = decided(&Memory::default(), &worker, "[1]");
    assert_eq!(refusal(&decision), Refusal::of("malformed"));
    let body = create(id(9), log_fields(id(1))).replace("activity_log", "spaceship");
    assert_eq!(
        refusal(&decided(&Memory::default(), &worker, &body)),
        Refusal::of("unknown_kind")
    );
    let body = format!(
        "{}{}",
        create(id(9), log_fields(id(1))),
        " ".repeat(limits::MUTATION_BYTES)
    );
    assert_eq!(
        refusal(&decided(&Memory::default(), &worker, &body)),
        Refusal::of("too_large")
    );
}

#[test]
fn what_a_person_can_not_see_they_can_not_touch() {
    let mut memory = Memory::default();
    let record = decided(
        &memory,
        &person(Role::Worker, id(1)),
        &create(id(9), log_fields(id(1))),
    );
    memory
        .records
        .insert(id(9), record.effects[0].after.clone());
    let stranger = person(Role::CommitteeLead, id(2));
    let decision = decided(&memory, &stranger, &create(id(9), log_fields(id(2))));
    assert_eq!(refusal(&decision), Refusal::of("not_permitted"));
}

#[test]
fn only_a_lead_decides_on_publication() {
    let mut memory = Memory::default();
    let made = decided(
        &memory,
        &person(Role::Worker, id(1)),
        &create(id(9), log_fields(id(1))),
    );
    memory.records.insert(id(9), made.effects[0].after.clone());
    let publish = json!({
        "observed_at": NOW,
        "changes": [{"record": id(9), "kind": "activity_log", "schema": 1, "op": "edit",
            "fields": {"publication": {"put": {"was": null, "now": "published"}}}}],
    })
    .to_string();
    let by_worker = decided(&memory, &person(Role::Worker, id(1)), &publish);
    assert_eq!(refusal(&by_worker), Refusal::at("lead_only", "publication"));
    let by_lead = decided(&memory, &person(Role::CommitteeLead, id(1)), &publish);
    assert_eq!(by_lead.outcome, Outcome::Applied);
}

#[test]
fn where_part_of_a_deed_waits_none_of_it_is_done() {
    let worker = person(Role::Worker, id(1));
    let lead = person(Role::CommitteeLead, id(1));
    let mut memory = Memory::default();
    let made = decided(&memory, &worker, &create(id(9), log_fields(id(1))));
    memory.records.insert(id(9), made.effects[0].after.clone());
    let mut declined = memory.records[&id(9)].clone();
    declined
        .fields
        .insert("publication".to_owned(), json!("declined"));
    memory.records.insert(id(9), declined);
    // A lead who has not heard of it publishes, log and post in one deed.
    let post = domain::publishing::post_id(id(9));
    let publish = json!({
        "observed_at": NOW,
        "changes": [
            {"record": id(9), "kind": "activity_log", "schema": 1, "op": "edit",
                "fields": {"publication": {"put": {"was": "requested", "now": "published"}}}},
            {"record": post, "kind": "post", "schema": 1, "op": "create", "fields": {
                "title": "消防学习", "topic": "safety", "body": "b", "area": id(1), "log": id(9)}},
        ],
    });
    let decision = decided(&memory, &lead, &publish.to_string());
    assert!(matches!(&decision.outcome, Outcome::Conflict { waiting } if waiting.len() == 1));
    assert_eq!(decision.effects, []);
}

#[test]
fn a_post_that_is_made_anew_says_nothing_of_the_earlier_one() {
    let lead = person(Role::CommitteeLead, id(1));
    let post = domain::publishing::post_id(id(9));
    let photo = |digit: &str| json!({"hash": digit.repeat(64), "size": 1, "width": 1, "height": 1});
    let publish = |body: &str, place: &str, photos: Value| {
        json!({
            "observed_at": NOW,
            "changes": [{"record": post, "kind": "post", "schema": 1, "op": "create", "fields": {
                "title": "上门探望", "topic": "elders", "body": body, "place": place,
                "photos": photos, "area": id(1), "log": id(9)}}],
        })
        .to_string()
    };
    let mut memory = Memory::default();
    let first = publish("住在 202。", "3 号楼", json!([photo("a"), photo("b")]));
    let mut taken_down = decided(&memory, &lead, &first).effects[0].after.clone();
    taken_down.archived = true;
    memory.records.insert(post, taken_down);
    // A consent was withdrawn, and the lead took more out than the photo.
    let again = decided(
        &memory,
        &lead,
        &publish("很高兴。", "", json!([photo("b")])),
    );
    let [effect] = &again.effects[..] else {
        panic!("one effect: {:?}", again.outcome);
    };
    assert!(!effect.after.archived);
    assert_eq!(effect.after.text("body"), "很高兴。");
    assert_eq!(effect.after.text("place"), "");
    assert_eq!(effect.after.value("photos"), &json!([photo("b")]));
}

#[test]
fn an_edit_of_what_was_put_away_meanwhile_is_kept() {
    let worker = person(Role::Worker, id(1));
    let mut memory = Memory::default();
    let made = decided(&memory, &worker, &create(id(9), log_fields(id(1))));
    let mut away = made.effects[0].after.clone();
    away.archived = true;
    memory.records.insert(id(9), away);
    let edit = json!({
        "observed_at": NOW,
        "changes": [{"record": id(9), "kind": "activity_log", "schema": 1, "op": "edit",
            "fields": {"place": {"put": {"was": null, "now": "大厅"}}}}],
    });
    let decision = decided(&memory, &worker, &edit.to_string());
    let after = &decision.effects[0].after;
    assert!(after.archived);
    assert_eq!(after.text("place"), "大厅");
}

#[test]
fn what_rests_on_a_rejected_mutation_is_rejected_with_it() {
    let mut memory = Memory::default();
    memory.rejected.insert(id(50));
    let mut body: Value = serde_json::from_str(&create(id(9), log_fields(id(1)))).unwrap();
    body["depends_on"] = json!([id(50)]);
    let decision = decided(&memory, &person(Role::Worker, id(1)), &body.to_string());
    assert!(
        matches!(decision.outcome, Outcome::Rejected { depends_on: Some(mid), .. } if mid == id(50))
    );
}

#[test]
fn the_same_edit_again_has_no_effect() {
    let mut memory = Memory::default();
    let worker = person(Role::Worker, id(1));
    let body = create(id(9), log_fields(id(1)));
    let first = decided(&memory, &worker, &body);
    memory.records.insert(id(9), first.effects[0].after.clone());
    let again = decided(&memory, &worker, &body);
    assert_eq!(again.outcome, Outcome::Applied);
    assert!(again.effects.is_empty());
}

#[test]
fn one_refused_change_undoes_the_whole_mutation() {
    let worker = person(Role::Worker, id(1));
    let mut body: Value = serde_json::from_str(&create(id(9), log_fields(id(1)))).unwrap();
    let mut second = body["changes"][0].clone();
    second["record"] = json!(id(10));
    second["fields"]["area"] = json!(id(2));
    body["changes"].as_array_mut().unwrap().push(second);
    let decision = decided(&Memory::default(), &worker, &body.to_string());
    assert_eq!(refusal(&decision), Refusal::of("not_permitted"));
}

#[test]
fn nothing_comes_to_somebody_who_was_erased() {
    let mut memory = Memory::default();
    memory.erased.insert(id(7));
    let worker = person(Role::Worker, id(1));
    let about = Record::new(id(3), &kinds::registration::KIND).with("area", id(1).to_string());
    let rang = |person| {
        let mark = kinds::read_mark::with_seen(None, &about, Some(person), &["promoted 1"]);
        let mark = mark.with("call", "reached");
        let body = create(mark.id, json!(mark.fields)).replace("activity_log", "read_mark");
        decided(&memory, &worker, &body)
    };
    assert_eq!(refusal(&rang(id(7))), Refusal::of(ERASED));
    assert_eq!(rang(id(8)).outcome, Outcome::Applied);
}
