//! The declaration of a record kind, from which storage, sync, validation, form,
//! list, export and import all follow.

use crate::record::Attached;
use crate::{Actor, Field, Fields, Id, Record, Scope};
use serde::Serialize;

/// What a generated list shows of a kind, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListView {
    /// The field that names a record.
    pub title: &'static str,
    /// Further fields shown below the title.
    pub summary: &'static [&'static str],
    /// The field that lists are sorted by.
    pub sort: &'static str,
    /// Whether the largest sort value comes first.
    pub descending: bool,
}

/// Why a write is refused. The code is the key of its translation `refusal.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// A short, stable word such as `not_permitted`.
    pub code: String,
    /// The field that it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
crate::from_json!(Refusal { code, field });

impl Refusal {
    /// A refusal of the whole record.
    #[must_use]
    pub fn of(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            field: None,
        }
    }

    /// A refusal for the sake of one field.
    #[must_use]
    pub fn at(code: &str, field: &str) -> Self {
        Self {
            code: code.to_owned(),
            field: Some(field.to_owned()),
        }
    }
}

/// A record before a write and after it.
#[derive(Clone, Copy, Debug)]
pub struct Write<'a> {
    /// The record as it was; none when the write makes it.
    pub before: Option<&'a Record>,
    /// The record as it would be.
    pub after: &'a Record,
}

impl Write<'_> {
    /// Whether the write changes the field.
    #[must_use]
    pub fn changes(&self, field: &str) -> bool {
        let null = crate::Value::Null;
        self.before.map_or(&null, |r| r.value(field)) != self.after.value(field)
    }

    /// The text of a field before the write; empty where there was none.
    #[must_use]
    pub fn was(&self, field: &str) -> &str {
        self.before.map_or("", |r| r.text(field))
    }
}

/// A record kind. Declared as one constant in a file of [`crate::kinds`].
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in storage, on the wire and in translation keys `kind.<name>`;
    /// a field's label is `field.<name>.<field>`.
    pub name: &'static str,
    /// The version of this definition; raised when the meaning of a field changes.
    pub schema: u32,
    /// Its fields, in the order of the form.
    pub fields: &'static [Field],
    /// What lists show and sort by.
    pub list: ListView,
    /// The field that holds the residential area, where there is one.
    pub area: Option<&'static str>,
    /// Whether what it tells of people is to be read by nobody who merely holds the
    /// phone of a member of staff: it lies there sealed.
    pub sensitive: bool,
    /// Which scopes a record belongs to: who may read it.
    pub scopes: fn(&Record) -> Vec<Scope>,
    /// Rewrites the fields of an older schema into the present one.
    pub upcast: fn(from: u32, Fields) -> Fields,
}

impl Kind {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The residential area of a record.
    #[must_use]
    pub fn area_of(&self, record: &Record) -> Option<Id> {
        self.area.and_then(|field| record.reference(field))
    }

    /// The field that says when it happened, of a kind of what is over: the latest
    /// comes first in its list, and the person says the time.
    #[must_use]
    pub fn happened(&self) -> Option<&'static Field> {
        let time = self
            .field(self.list.sort)
            .filter(|_| self.list.descending)?;
        let told = time.ty == crate::FieldType::Instant && !time.stamped;
        told.then_some(time)
    }

    /// All photos and voice notes that a record of the kind names.
    #[must_use]
    pub fn attached(&self, record: &Record) -> Vec<Attached> {
        let fields = self.fields.iter();
        let attached = fields.map(|field| field.attached(record.value(field.name)));
        attached.flatten().collect()
    }

    /// The fields that hold photos, apart from those of rows.
    pub fn photo_fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields
            .iter()
            .filter(|field| matches!(field.ty, crate::FieldType::Photos { .. }))
    }
}

/// Leaves fields as they are: the `upcast` of a kind that has had one schema only.
#[must_use]
pub fn unchanged(_from: u32, fields: Fields) -> Fields {
    fields
}

/// The record kinds that a program knows.
#[derive(Clone, Copy, Debug)]
pub struct Kinds(pub &'static [&'static Kind]);

impl Kinds {
    /// The kind of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&'static Kind> {
        self.0.iter().copied().find(|kind| kind.name == name)
    }

    /// All kinds.
    pub fn iter(&self) -> impl Iterator<Item = &'static Kind> {
        self.0.iter().copied()
    }
}

/// The record kinds that a program decides on, and who may write them.
#[derive(Clone, Copy, Debug)]
pub struct Rulebook {
    /// The kinds.
    pub kinds: Kinds,
    /// Refuses whoever may not write a record of the kind so.
    pub may_write: fn(&Kind, &Actor, &Write<'_>) -> Result<(), Refusal>,
    /// Whether who reads a record may also see its photos; of a relative, by the consent
    /// that they show.
    pub may_see: fn(&Actor, &Record) -> bool,
    /// The record that a person has to show for what they do with another.
    pub rests_on: fn(&Actor, &Record) -> Option<Id>,
    /// Whose sessions end with a record as it stands, wherever they are.
    pub signs_out: fn(&Record) -> Option<Id>,
}
