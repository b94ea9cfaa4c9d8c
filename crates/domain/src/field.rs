//! The vocabulary of a record kind's fields: types, rules and merge policies.

use crate::Value;
use crate::json::FromJson;
use crate::record::{Attached, Medium, Photo, Voice};

/// How two people's edits of one field are brought together when the value that
/// the editor saw is no longer the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// The later arrival wins; the displaced value is kept in history and shown.
    Replace,
    /// The current value stays; the other waits for a person. For status,
    /// award and assignment.
    Guarded,
    /// Members are added and removed one by one; the order of arrival is kept.
    Set,
    /// Amounts are added up.
    Counter,
    /// Three-way by sentence; overlapping edits wait for a person.
    Text,
    /// Only the server writes it.
    ServerOwned,
}

/// The type of a field's value, with the bounds that validation checks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldType {
    /// One line of text; `max` in characters.
    Line {
        /// Longest text, in characters.
        max: usize,
    },
    /// Text of several lines; `max` in characters.
    Text {
        /// Longest text, in characters.
        max: usize,
    },
    /// A telephone number: digits with `+`, `-`, spaces or `转` between them.
    Phone,
    /// A whole number within bounds, both included.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A number such as square metres, within bounds, both included.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// Yes or no.
    Bool,
    /// A civil date, `YYYY-MM-DD`.
    Date,
    /// A time of day, `HH:MM`.
    Time,
    /// An instant in milliseconds since the Unix epoch.
    Instant,
    /// One of the listed keys; each has a translation `choice.<field>.<key>`, where
    /// the field (of a row: the row's field) is named without its kind, so that the
    /// same list of keys is translated once. The same holds for the next two.
    Choice(&'static [&'static str]),
    /// Any number of the listed keys, each once, as an array.
    Choices(&'static [&'static str]),
    /// How many, by group: an object from the listed keys to counts.
    Counts(&'static [&'static str]),
    /// The id of a record of the named kind.
    Ref(&'static str),
    /// Photos: an array of `{hash, size, width, height}`; the hash is SHA-256 in
    /// hexadecimal, the size in bytes.
    Photos {
        /// Most photos.
        max: usize,
    },
    /// A voice note: `{hash, size, seconds}`; hash and size as those of a photo.
    Voice {
        /// Longest note, in seconds.
        seconds: u32,
    },
    /// A place: `{lat, lon}` in degrees, WGS 84.
    Point,
    /// Rows of their own fields, as an array of objects.
    Rows {
        /// The fields of a row.
        fields: &'static [Field],
        /// Most rows.
        max: usize,
    },
}

/// One field of a record kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Its name in storage, on the wire and in exports.
    pub name: &'static str,
    /// The type of its value.
    pub ty: FieldType,
    /// Whether a record without it is incomplete.
    pub required: bool,
    /// What happens when two people edit it.
    pub merge: Merge,
    /// Whether the server sets it to the time of receipt when the record is made.
    pub stamped: bool,
    /// Whether the generated form leaves it out: it is moved by commands, not typed.
    pub hidden: bool,
}

impl Field {
    /// The photos and voice notes that a value of the field names, in its rows as well.
    #[must_use]
    pub fn attached(&self, value: &Value) -> Vec<Attached> {
        let members = || value.as_array().into_iter().flatten();
        match self.ty {
            FieldType::Photos { .. } => members()
                .filter_map(|photo| Photo::from_json(photo.clone()))
                .map(|Photo { hash, size, .. }| Attached {
                    hash,
                    size,
                    medium: Medium::Photo,
                })
                .collect(),
            FieldType::Voice { .. } => Voice::from_json(value.clone())
                .map(|Voice { hash, size, .. }| Attached {
                    hash,
                    size,
                    medium: Medium::Voice,
                })
                .into_iter()
                .collect(),
            FieldType::Rows { fields, .. } => members()
                .flat_map(|row| fields.iter().map(move |field| (field, &row[field.name])))
                .flat_map(|(field, value)| field.attached(value))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// An optional field that merges as is usual for its type: text by sentence,
    /// lists of photos and choices as sets, all else by replacement.
    #[must_use]
    pub const fn new(name: &'static str, ty: FieldType) -> Self {
        let merge = match ty {
            FieldType::Text { .. } => Merge::Text,
            FieldType::Photos { .. } | FieldType::Choices(_) => Merge::Set,
            _ => Merge::Replace,
        };
        Self {
            name,
            ty,
            required: false,
            merge,
            stamped: false,
            hidden: false,
        }
    }

    /// The same field, but a record must have it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field under another merge policy.
    #[must_use]
    pub const fn merge(mut self, merge: Merge) -> Self {
        self.merge = merge;
        self
    }

    /// The same field, set by the server to the time of receipt at creation.
    #[must_use]
    pub const fn stamped(mut self) -> Self {
        self.stamped = true;
        self.merge = Merge::ServerOwned;
        self.hidden = true;
        self
    }

    /// The same field, left out of the generated form.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }
}
