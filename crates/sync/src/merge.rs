//! Bringing an edit into a record that may have moved on since the editor saw it.
//!
//! ```text
//!            was ────────── theirs      was == theirs: the edit is clean
//!             │               │
//!            mine ─────────── ?         else by the field's policy
//! ```

use crate::mutation::{FieldChange, Op, RecordChange, members, same_member};
use crate::{Displaced, sentences};
use domain::{Field, Fields, Id, Kind, Merge, Millis, Record, Refusal, ShortMap, Value};

/// A record after an edit, and the fields on which the edit met another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The record as it is now.
    pub record: Record,
    /// Other people's values that gave way.
    pub displaced: Vec<Displaced>,
    /// The editor's values that wait for a person, the others having stayed.
    pub waiting: Vec<Displaced>,
}

/// Applies one change to the record as it now stands. `now` stamps what is made.
///
/// # Errors
/// A refusal when the change can not be made of this record at all: it names an
/// unknown or server-owned field, has the wrong form for a field's policy, or
/// edits what is not there. Whether the result is valid and permitted is for the
/// caller to judge.
pub fn merge(
    kind: &Kind,
    current: Option<&Record>,
    change: &RecordChange,
    now: Millis,
) -> Result<Merged, Refusal> {
    if change.schema > kind.schema {
        return Err(Refusal::of("newer_schema"));
    }
    let current = current.map(|record| record.clone().present(kind));
    match (&change.op, current) {
        (Op::Create { fields }, None) => create(kind, change, fields, now),
        (Op::Create { fields }, Some(mut record)) => {
            record.archived = false;
            let fields = (kind.upcast)(change.schema, fields.clone());
            let edits = edits_of_nothing(kind, fields);
            edit(kind, record, &edits)
        }
        (_, None) => Err(Refusal::of("missing_record")),
        (Op::Edit { fields }, Some(record)) => {
            let edits = present_edits(kind, change.schema, fields);
            edit(kind, record, &edits)
        }
        (Op::Archive, Some(record)) => Ok(put_away(record, true)),
        (Op::Restore, Some(record)) => Ok(put_away(record, false)),
    }
}

fn create(
    kind: &Kind,
    change: &RecordChange,
    fields: &Fields,
    now: Millis,
) -> Result<Merged, Refusal> {
    let mut record = Record::new(change.record, kind);
    record.received_at = now;
    for (name, value) in (kind.upcast)(change.schema, fields.clone()) {
        let field = known(kind, &name)?;
        writable(field)?;
        if !value.is_null() {
            record.fields.insert(name, value);
        }
    }
    for field in kind.fields.iter().filter(|field| field.stamped) {
        record.fields.insert(field.name.to_owned(), now.into());
    }
    Ok(settled(record))
}

fn edit(
    kind: &Kind,
    mut record: Record,
    edits: &ShortMap<String, FieldChange>,
) -> Result<Merged, Refusal> {
    let (mut displaced, mut waiting) = (Vec::new(), Vec::new());
    for (name, edit) in edits.iter() {
        let field = known(kind, name)?;
        writable(field)?;
        let theirs = record.value(name).clone();
        match merge_field(field, &theirs, edit).ok_or_else(|| Refusal::at("wrong_edit", name))? {
            FieldMerge::Now(value) => set(&mut record, name, value),
            FieldMerge::InPlaceOf(mine, was) => {
                displaced.push(met(record.id, name, &was, &mine, &theirs));
                set(&mut record, name, mine);
            }
            FieldMerge::Waits(mine, was) => {
                waiting.push(met(record.id, name, &was, &mine, &theirs));
            }
        }
    }
    if record.archived {
        displaced.push(met(
            record.id,
            "archived",
            &false.into(),
            &false.into(),
            &true.into(),
        ));
    }
    Ok(Merged {
        record,
        displaced,
        waiting,
    })
}

enum FieldMerge {
    Now(Value),
    InPlaceOf(Value, Value),
    Waits(Value, Value),
}

/// None when the edit has not the form that the policy asks for.
fn merge_field(field: &Field, theirs: &Value, edit: &FieldChange) -> Option<FieldMerge> {
    use FieldMerge::{InPlaceOf, Now, Waits};
    match (field.merge, edit) {
        (Merge::Set, FieldChange::Members { add, remove }) => {
            Some(Now(merge_members(theirs, add, remove)))
        }
        (Merge::Counter, FieldChange::Add { by }) => {
            let sum = theirs.as_i64().unwrap_or_default().checked_add(*by)?;
            Some(Now(sum.into()))
        }
        (Merge::Replace | Merge::Guarded | Merge::Text, FieldChange::Put { was, now }) => {
            if was == theirs || now == theirs {
                return Some(Now(now.clone()));
            }
            Some(match field.merge {
                Merge::Text => match merge_text(was, theirs, now) {
                    Some(text) => Now(text.into()),
                    None => Waits(now.clone(), was.clone()),
                },
                Merge::Guarded => Waits(now.clone(), was.clone()),
                _ => InPlaceOf(now.clone(), was.clone()),
            })
        }
        _ => None,
    }
}

fn merge_members(theirs: &Value, add: &[Value], remove: &[Value]) -> Value {
    let mut merged: Vec<Value> = members(theirs)
        .iter()
        .filter(|member| !remove.iter().any(|gone| same_member(gone, member)))
        .cloned()
        .collect();
    for member in add {
        if !merged.iter().any(|held| same_member(held, member)) {
            merged.push(member.clone());
        }
    }
    merged.into()
}

fn merge_text(was: &Value, theirs: &Value, mine: &Value) -> Option<String> {
    let text = |value: &Value| match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    sentences::merge(&text(was)?, &text(theirs)?, &text(mine)?)
}

/// Edits written under an older schema, rewritten into the present one: what the
/// person saw and what they want are each carried over as a record would be.
fn present_edits(
    kind: &Kind,
    schema: u32,
    edits: &ShortMap<String, FieldChange>,
) -> ShortMap<String, FieldChange> {
    if schema >= kind.schema {
        return edits.clone();
    }
    let (mut was, mut now, mut kept) = (Fields::new(), Fields::new(), ShortMap::new());
    for (name, edit) in edits.iter() {
        match edit {
            FieldChange::Put { was: w, now: n } => {
                was.insert(name.clone(), w.clone());
                now.insert(name.clone(), n.clone());
            }
            FieldChange::Members { .. } | FieldChange::Add { .. } => {
                kept.insert(name.clone(), edit.clone());
            }
        }
    }
    let mut was = (kind.upcast)(schema, was);
    for (name, now) in (kind.upcast)(schema, now) {
        let was = was.remove(&name).unwrap_or(Value::Null);
        kept.insert(name, FieldChange::Put { was, now });
    }
    kept
}

fn edits_of_nothing(kind: &Kind, fields: Fields) -> ShortMap<String, FieldChange> {
    let edit = |(name, now): (String, Value)| {
        let change = match kind.field(&name) {
            Some(field) => FieldChange::between(field, &Value::Null, &now)?,
            None => FieldChange::Put {
                was: Value::Null,
                now,
            },
        };
        Some((name, change))
    };
    fields.into_iter().filter_map(edit).collect()
}

fn known(kind: &Kind, name: &str) -> Result<&'static Field, Refusal> {
    kind.field(name)
        .ok_or_else(|| Refusal::at("unknown_field", name))
}

fn writable(field: &Field) -> Result<(), Refusal> {
    if field.merge == Merge::ServerOwned {
        return Err(Refusal::at("server_owned", field.name));
    }
    Ok(())
}

fn set(record: &mut Record, name: &str, value: Value) {
    if value.is_null() {
        record.fields.remove(name);
    } else {
        record.fields.insert(name.to_owned(), value);
    }
}

fn put_away(mut record: Record, archived: bool) -> Merged {
    record.archived = archived;
    settled(record)
}

fn settled(record: Record) -> Merged {
    Merged {
        record,
        displaced: Vec::new(),
        waiting: Vec::new(),
    }
}

fn met(record: Id, field: &str, was: &Value, mine: &Value, theirs: &Value) -> Displaced {
    Displaced {
        record,
        field: field.to_owned(),
        was: was.clone(),
        mine: mine.clone(),
        theirs: theirs.clone(),
    }
}

#[cfg(test)]
mod tests;
