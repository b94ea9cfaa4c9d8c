//! One change of one record, played naively over loose JSON.

use super::text;
use domain::{Field, Kind, Merge, Millis};
use serde_json::{Map, Value, json};

/// What came of it.
pub struct Played {
    /// The record as it is now.
    pub record: Value,
    /// Whether somebody's value gave way.
    pub gave_way: bool,
    /// Whether a value waits for a person.
    pub waits: bool,
}

/// Plays a change; none where it can not be made of what is there.
#[must_use]
pub fn play(kind: &Kind, before: Option<&Value>, change: &Value, now: Millis) -> Option<Played> {
    let schema = change["schema"].as_u64()? as u32;
    if schema > kind.schema {
        return None;
    }
    let before = before.map(|before| in_present_schema(kind, before));
    let fields = change["fields"].as_object();
    match (change["op"].as_str()?, before) {
        ("create", None) => created(kind, change, carried(kind, schema, fields?), now),
        ("create", Some(mut before)) => {
            set_archived(&mut before, false);
            let wanted = carried(kind, schema, fields?);
            let edits = wanted.iter().filter_map(|(name, value)| {
                let edit = from_nothing(kind.field(name), value)?;
                Some((name.clone(), edit))
            });
            edited(kind, before, &edits.collect())
        }
        ("edit", Some(before)) => edited(kind, before, &in_present_words(kind, schema, fields?)),
        ("archive", Some(mut before)) => {
            set_archived(&mut before, true);
            Some(quietly(before))
        }
        ("restore", Some(mut before)) => {
            set_archived(&mut before, false);
            Some(quietly(before))
        }
        _ => None,
    }
}

fn created(kind: &Kind, change: &Value, fields: Map<String, Value>, now: Millis) -> Option<Played> {
    let mut kept = Map::new();
    for (name, value) in fields {
        if kind.field(&name)?.merge == Merge::ServerOwned {
            return None;
        }
        if !value.is_null() {
            kept.insert(name, value);
        }
    }
    for field in kind.fields.iter().filter(|field| field.stamped) {
        kept.insert(field.name.to_owned(), now.into());
    }
    Some(quietly(json!({
        "id": change["record"], "kind": kind.name, "schema": kind.schema,
        "received_at": now, "fields": kept,
    })))
}

fn edited(kind: &Kind, before: Value, edits: &Map<String, Value>) -> Option<Played> {
    let mut played = quietly(before);
    played.gave_way = played.record["archived"] == true;
    for (name, edit) in edits {
        let field = kind.field(name)?;
        let theirs = played.record["fields"][name.as_str()].clone();
        let (value, gave_way, waits) = one_field(field, &theirs, edit)?;
        played.gave_way |= gave_way;
        played.waits |= waits;
        let fields = played.record["fields"].as_object_mut()?;
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value);
        }
    }
    Some(played)
}

/// The value from now on, whether another gave way to it, and whether one waits.
fn one_field(field: &Field, theirs: &Value, edit: &Value) -> Option<(Value, bool, bool)> {
    let put = edit.get("put").map(|put| (&put["was"], &put["now"]));
    match field.merge {
        Merge::ServerOwned => None,
        Merge::Counter => {
            let by = edit.get("add")?["by"].as_i64()?;
            let sum = theirs.as_i64().unwrap_or(0).checked_add(by)?;
            Some((sum.into(), false, false))
        }
        Merge::Set => {
            let members = edit.get("members")?;
            Some((with_members(theirs, members), false, false))
        }
        Merge::Replace => {
            let (was, now) = put?;
            Some((now.clone(), was != theirs && now != theirs, false))
        }
        Merge::Guarded => {
            let (was, now) = put?;
            let clean = was == theirs || now == theirs;
            let value = if clean { now } else { theirs };
            Some((value.clone(), false, !clean))
        }
        Merge::Text => {
            let (was, now) = put?;
            if was == theirs || now == theirs {
                return Some((now.clone(), false, false));
            }
            match text::both(was, theirs, now) {
                Some(text) => Some((text.into(), false, false)),
                None => Some((theirs.clone(), false, true)),
            }
        }
    }
}

fn with_members(theirs: &Value, edit: &Value) -> Value {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (add, remove) = (list(&edit["add"]), list(&edit["remove"]));
    let mut members = list(theirs);
    members.retain(|member| !remove.iter().any(|gone| name_of(gone) == name_of(member)));
    for member in add {
        if members.iter().all(|held| name_of(held) != name_of(&member)) {
            members.push(member);
        }
    }
    members.into()
}

/// A photo is known by its hash, anything else by what it is.
fn name_of(member: &Value) -> &Value {
    member.get("hash").unwrap_or(member)
}

fn from_nothing(field: Option<&'static Field>, value: &Value) -> Option<Value> {
    if value.is_null() {
        return None;
    }
    Some(match field.map(|field| field.merge) {
        Some(Merge::Counter) => json!({"add": {"by": value.as_i64().unwrap_or(0)}}),
        Some(Merge::Set) => json!({"members": {"add": value, "remove": []}}),
        _ => json!({"put": {"was": null, "now": value}}),
    })
}

/// Values as an older program wrote them, in the words of the present one.
fn carried(kind: &Kind, schema: u32, fields: &Map<String, Value>) -> Map<String, Value> {
    let fields = fields.clone().into_iter().collect();
    (kind.upcast)(schema, fields).into_iter().collect()
}

fn in_present_schema(kind: &Kind, record: &Value) -> Value {
    let mut record = record.clone();
    let schema = record["schema"].as_u64().unwrap_or(0) as u32;
    if schema < kind.schema
        && let Some(fields) = record["fields"].as_object()
    {
        record["fields"] = carried(kind, schema, fields).into();
        record["schema"] = kind.schema.into();
    }
    record
}

/// Each value of an edit is carried over alone: no field of ours is carried over
/// together with another.
fn in_present_words(kind: &Kind, schema: u32, edits: &Map<String, Value>) -> Map<String, Value> {
    let mut present = Map::new();
    for (name, edit) in edits {
        let mut edit = edit.clone();
        if let Some(put) = edit.get_mut("put") {
            for side in ["was", "now"] {
                let alone = Map::from_iter([(name.clone(), put[side].clone())]);
                put[side] = carried(kind, schema, &alone)[name].clone();
            }
        }
        present.insert(name.clone(), edit);
    }
    present
}

fn set_archived(record: &mut Value, archived: bool) {
    if let Some(record) = record.as_object_mut() {
        if archived {
            record.insert("archived".to_owned(), true.into());
        } else {
            record.remove("archived");
        }
    }
}

fn quietly(record: Value) -> Played {
    Played {
        record,
        gave_way: false,
        waits: false,
    }
}
