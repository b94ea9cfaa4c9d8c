//! What a person did, as it waits in the outbox and travels to the server.

use crate::decide::people_of;
use crate::sealed::Sealed;
use domain::json::{FromJson, Members};
use domain::{Field, Fields, Id, Kinds, Merge, Millis, Record, ShortMap, Value, from_json};
use serde::Serialize;

/// One deed of one person: changes of a few records that hold together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mutation {
    /// When the device's clock said that it happened. Data, never order.
    pub observed_at: Millis,
    /// Mutations (by `mid`) whose effect this one was made on top of. When one of
    /// them is rejected, so is this.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Id>,
    /// The changes, applied together or not at all; none for a withdrawn deed, or where
    /// they are [`sealed`](Self::sealed).
    pub changes: Vec<RecordChange>,
    /// The changes, where nobody is to read them who merely holds the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
}
from_json!(Mutation { observed_at, changes; depends_on, sealed });

impl Mutation {
    /// What is sent in place of a mutation that was withdrawn before it was sent,
    /// so that the numbering has no gap.
    #[must_use]
    pub fn noop(observed_at: Millis) -> Self {
        Self {
            observed_at,
            depends_on: Vec::new(),
            changes: Vec::new(),
            sealed: None,
        }
    }

    /// Whether it does nothing: what it did was withdrawn.
    #[must_use]
    pub fn is_noop(&self) -> bool {
        self.changes.is_empty() && self.sealed.is_none()
    }

    /// The records that it touches.
    pub fn records(&self) -> impl Iterator<Item = Id> {
        let sealed = self.sealed.iter().flat_map(|sealed| &sealed.parts);
        let open = self.changes.iter().map(|change| change.record);
        open.chain(sealed.map(|part| part.record))
    }

    /// Takes out of it what the person saw of other people's values.
    pub fn forget_others(&mut self) {
        for change in &mut self.changes {
            if let Op::Edit { fields } = &mut change.op {
                fields.values_mut().for_each(FieldChange::forget_others);
            }
        }
        if let Some(sealed) = &mut self.sealed
            && let Some(own) = sealed.own.take()
        {
            sealed.text = own;
        }
    }
}

/// What happens to one record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordChange {
    /// The record.
    pub record: Id,
    /// Its kind.
    pub kind: String,
    /// The version of the kind's definition that the values follow.
    pub schema: u32,
    /// What happens.
    #[serde(flatten)]
    pub op: Op,
}

impl FromJson for RecordChange {
    fn from_json(value: Value) -> Option<Self> {
        let mut members = Members::of(value)?;
        Some(Self {
            record: members.take("record")?,
            kind: members.take("kind")?,
            schema: members.take("schema")?,
            op: Op::among(&mut members)?,
        })
    }
}

impl RecordChange {
    /// The record that it is about: the one that is there, or else the one that it
    /// would make. None where nothing is there to be changed.
    #[must_use]
    pub fn meant(&self, kinds: Kinds, there: Option<&Record>) -> Option<Record> {
        match (there, &self.op) {
            (Some(record), _) => Some(record.clone()),
            (None, Op::Create { fields }) => {
                let mut record = Record::new(self.record, kinds.named(&self.kind)?);
                record.fields.clone_from(fields);
                Some(record)
            }
            (None, Op::Edit { .. } | Op::Archive | Op::Restore) => None,
        }
    }

    /// Those in whose own scopes that record is.
    #[must_use]
    pub fn people(&self, kinds: Kinds, there: Option<&Record>) -> Vec<Id> {
        let kind = kinds.named(&self.kind);
        let scopes = kind.and_then(|kind| Some((kind.scopes)(&self.meant(kinds, there)?)));
        people_of(&scopes.unwrap_or_default()).collect()
    }

    /// Whether all that it asks for is so already.
    #[must_use]
    pub fn is_so(&self, there: Option<&Record>) -> bool {
        let Some(record) = there else { return false };
        match &self.op {
            Op::Create { fields } => {
                !record.archived && fields.iter().all(|(name, now)| record.value(name) == now)
            }
            Op::Edit { fields } => {
                let mut edits = fields.iter();
                edits.all(|(name, edit)| edit.is_so(record.value(name)))
            }
            Op::Archive => record.archived,
            Op::Restore => !record.archived,
        }
    }
}

/// What can happen to a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// It is made. Where it exists already (its id was derived), the values are
    /// merged as edits of empty fields, and one that was put away is brought back.
    Create {
        /// All its values.
        fields: Fields,
    },
    /// Some of its fields are edited.
    Edit {
        /// The edits by field name.
        fields: ShortMap<String, FieldChange>,
    },
    /// It is put away.
    Archive,
    /// It is brought back.
    Restore,
}

impl Op {
    /// Whether it changes nothing, and only shows the record to the rules of what is
    /// named behind it.
    #[must_use]
    pub fn only_shows(&self) -> bool {
        matches!(self, Self::Edit { fields } if fields.is_empty())
    }

    /// The operation that stands among other members of an object.
    fn among(members: &mut Members) -> Option<Self> {
        Some(match members.take::<String>("op")?.as_str() {
            "create" => Self::Create {
                fields: members.take("fields")?,
            },
            "edit" => Self::Edit {
                fields: members.take("fields")?,
            },
            "archive" => Self::Archive,
            "restore" => Self::Restore,
            _ => return None,
        })
    }
}

/// An edit of one field, with what the person saw when they made it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldChange {
    /// One value in place of another.
    Put {
        /// The value that the person saw, their own pending edits included.
        was: Value,
        /// The value that they want.
        now: Value,
    },
    /// Members put into a set and taken out of it.
    Members {
        /// Members to be in it.
        add: Vec<Value>,
        /// Members to be out of it.
        remove: Vec<Value>,
    },
    /// An amount added to a counter.
    Add {
        /// The amount, which may be negative.
        by: i64,
    },
}

impl FromJson for FieldChange {
    fn from_json(value: Value) -> Option<Self> {
        let (form, value) = Members::of(value)?.only()?;
        let mut members = Members::of(value)?;
        Some(match form.as_str() {
            "put" => Self::Put {
                was: members.take("was")?,
                now: members.take("now")?,
            },
            "members" => Self::Members {
                add: members.take("add")?,
                remove: members.take("remove")?,
            },
            "add" => Self::Add {
                by: members.take("by")?,
            },
            _ => return None,
        })
    }
}

impl FieldChange {
    /// Whether the value is as it would have it. An amount that was added to another
    /// can not be told.
    fn is_so(&self, value: &Value) -> bool {
        let holds = |wanted: &Value| members(value).iter().any(|held| same_member(held, wanted));
        match self {
            Self::Put { now, .. } => now == value,
            Self::Members { add, remove } => add.iter().all(holds) && !remove.iter().any(holds),
            Self::Add { .. } => false,
        }
    }

    fn forget_others(&mut self) {
        match self {
            Self::Put { was, .. } => *was = Value::Null,
            Self::Members { remove, .. } => remove.clear(),
            Self::Add { .. } => {}
        }
    }

    /// The edit that leads from one value to another under the field's merge
    /// policy; none where they are equal.
    #[must_use]
    pub fn between(field: &Field, was: &Value, now: &Value) -> Option<Self> {
        if was == now {
            return None;
        }
        Some(match field.merge {
            Merge::Set => {
                let (old, new) = (members(was), members(now));
                let beyond = |these: &[Value], those: &[Value]| -> Vec<Value> {
                    let missing = |m: &&Value| !those.iter().any(|o| same_member(o, m));
                    these.iter().filter(missing).cloned().collect()
                };
                Self::Members {
                    add: beyond(new, old),
                    remove: beyond(old, new),
                }
            }
            Merge::Counter => Self::Add {
                by: now.as_i64().unwrap_or_default() - was.as_i64().unwrap_or_default(),
            },
            Merge::Replace | Merge::Guarded | Merge::Text | Merge::ServerOwned => Self::Put {
                was: was.clone(),
                now: now.clone(),
            },
        })
    }
}

/// The members of a set field.
pub(crate) fn members(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Whether two values are the same member of a set: a photo is known by its hash.
pub(crate) fn same_member(one: &Value, other: &Value) -> bool {
    match (one.get("hash"), other.get("hash")) {
        (Some(a), Some(b)) => a == b,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::FieldType;
    use serde_json::json;

    #[test]
    fn mutations_are_flat_and_round_trip() {
        let nil = Id::NIL;
        let change =
            |op: &str| format!(r#"{{"record":"{nil}","kind":"activity_log","schema":1,{op}}}"#);
        let changes = [
            change(r#""op":"create","fields":{"minutes":45,"place":"大厅"}"#),
            change(
                r#""op":"edit","fields":{"n":{"add":{"by":-2}},"photos":{"members":{"add":[{"hash":"a"}],"remove":[]}},"place":{"put":{"was":null,"now":"花园"}}}"#,
            ),
            change(r#""op":"archive""#),
            change(r#""op":"restore""#),
        ];
        for text in [
            format!(r#"{{"observed_at":-5,"changes":[{}]}}"#, changes.join(",")),
            format!(r#"{{"observed_at":1763449200000,"depends_on":["{nil}"],"changes":[]}}"#),
        ] {
            let mutation: Mutation = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&mutation).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_mutation_is_refused() {
        let with = |op: &str| {
            format!(
                r#"{{"observed_at":1,"changes":[{{"record":"{}","kind":"k","schema":1,{op}}}]}}"#,
                Id::NIL
            )
        };
        assert!(serde_json::from_str::<Mutation>(&with(r#""op":"archive""#)).is_ok());
        for op in [
            r#""op":"forget""#,
            r#""op":"create""#,
            r#""op":"edit","fields":{"a":{"put":{"was":1}}}"#,
            r#""op":"edit","fields":{"a":{"add":{"by":1},"put":{"was":1,"now":2}}}"#,
            r#""op":"edit","fields":{"a":{"add":{"by":"1"}}}"#,
            r#""fields":{}"#,
        ] {
            assert!(serde_json::from_str::<Mutation>(&with(op)).is_err(), "{op}");
        }
        assert!(serde_json::from_str::<Mutation>(r#"{"observed_at":1}"#).is_err());
    }

    #[test]
    fn a_set_edit_names_only_what_changed() {
        let field = Field::new("photos", FieldType::Photos { max: 9 });
        let photo = |hash: &str, width: u32| json!({"hash": hash, "width": width});
        let change = FieldChange::between(
            &field,
            &json!([photo("a", 1), photo("b", 1)]),
            &json!([photo("a", 2), photo("c", 1)]),
        );
        let expected = FieldChange::Members {
            add: vec![photo("c", 1)],
            remove: vec![photo("b", 1)],
        };
        assert_eq!(change, Some(expected));
    }

    #[test]
    fn a_change_is_so_where_all_that_it_asks_for_is_there() {
        let kind = &domain::kinds::event::KIND;
        let record = Record::new(Id::NIL, kind)
            .with("place", "花园")
            .with("photos", json!([{"hash": "a", "width": 2}]));
        let change = |op: &str| -> RecordChange {
            let nil = Id::NIL;
            let text = format!(r#"{{"record":"{nil}","kind":"event","schema":1,{op}}}"#);
            RecordChange::from_json(serde_json::from_str(&text).unwrap()).unwrap()
        };
        let edit = |edit: &str| change(&format!(r#""op":"edit","fields":{{{edit}}}"#));
        for (so, change) in [
            (true, edit(r#""place":{"put":{"was":null,"now":"花园"}}"#)),
            (
                false,
                edit(r#""place":{"put":{"was":"花园","now":"大厅"}}"#),
            ),
            (
                true,
                edit(r#""photos":{"members":{"add":[{"hash":"a"}],"remove":[{"hash":"b"}]}}"#),
            ),
            (
                false,
                edit(r#""photos":{"members":{"add":[],"remove":[{"hash":"a"}]}}"#),
            ),
            (false, edit(r#""place":{"add":{"by":1}}"#)),
            (true, change(r#""op":"create","fields":{"place":"花园"}"#)),
            (false, change(r#""op":"archive""#)),
            (true, change(r#""op":"restore""#)),
        ] {
            assert_eq!(change.is_so(Some(&record)), so, "{change:?}");
            assert!(!change.is_so(None));
        }
    }

    #[test]
    fn equal_values_need_no_edit() {
        let field = Field::new("title", FieldType::Line { max: 9 });
        assert_eq!(FieldChange::between(&field, &json!("a"), &json!("a")), None);
    }

    #[test]
    fn a_counter_edit_is_a_difference() {
        let field = Field::new("n", FieldType::Integer { min: 0, max: 9 }).merge(Merge::Counter);
        let change = FieldChange::between(&field, &Value::Null, &json!(3));
        assert_eq!(change, Some(FieldChange::Add { by: 3 }));
    }
}
