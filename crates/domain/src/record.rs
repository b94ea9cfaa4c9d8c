//! A record of any kind.

use crate::json::FromJson;
use crate::{Id, Millis, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// Field values by name. Fields that this program does not know are kept.
pub type Fields = BTreeMap<String, Value>;

/// A record as it is stored and sent: the envelope and its fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// Its name for ever.
    pub id: Id,
    /// The name of its kind.
    pub kind: String,
    /// The version of the kind's definition that it was last written under.
    pub schema: u32,
    /// When the server first received it; zero for what it has not received yet.
    pub received_at: Millis,
    /// Whether it was put away. Archived records leave lists but stay readable.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Its field values.
    pub fields: Fields,
}
crate::from_json!(Record { id, kind, schema; received_at, archived } around fields);

impl Record {
    /// A record without fields.
    #[must_use]
    pub fn new(id: Id, kind: &crate::Kind) -> Self {
        Self {
            id,
            kind: kind.name.to_owned(),
            schema: kind.schema,
            received_at: 0,
            archived: false,
            fields: Fields::new(),
        }
    }

    /// The same record with a field set; for building.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(field.to_owned(), value.into());
        self
    }

    /// The same record under the kind's present definition.
    #[must_use]
    pub fn present(mut self, kind: &crate::Kind) -> Self {
        if self.schema < kind.schema {
            self.fields = (kind.upcast)(self.schema, self.fields);
            self.schema = kind.schema;
        }
        self
    }

    /// The value of a field; null where there is none.
    #[must_use]
    pub fn value(&self, field: &str) -> &Value {
        self.fields.get(field).unwrap_or(&Value::Null)
    }

    /// The text of a field; empty where there is none.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.value(field).as_str().unwrap_or_default()
    }

    /// The whole number of a field (an instant, a count).
    #[must_use]
    pub fn integer(&self, field: &str) -> Option<i64> {
        self.value(field).as_i64()
    }

    /// Whether a yes-or-no field says yes.
    #[must_use]
    pub fn flag(&self, field: &str) -> bool {
        self.value(field).as_bool().unwrap_or_default()
    }

    /// The record that a field refers to.
    #[must_use]
    pub fn reference(&self, field: &str) -> Option<Id> {
        self.text(field).parse().ok()
    }

    /// The rows, photos or members of a list field.
    #[must_use]
    pub fn list(&self, field: &str) -> &[Value] {
        self.value(field).as_array().map_or(&[], Vec::as_slice)
    }

    /// The photos of a field that are well-formed.
    #[must_use]
    pub fn photos(&self, field: &str) -> Vec<Photo> {
        self.list(field)
            .iter()
            .filter_map(|value| Photo::from_json(value.clone()))
            .collect()
    }
}

/// Bytes that a record names, and that travel beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub hash: String,
    /// Length in bytes.
    pub size: u64,
    /// What they are.
    pub medium: Medium,
}

/// What attached bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A picture.
    Photo,
    /// What somebody said.
    Voice,
}

/// A voice note of a record: which bytes, and how long it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Voice {
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub hash: String,
    /// Length in bytes.
    pub size: u64,
    /// Length in seconds.
    pub seconds: u32,
}
crate::from_json!(Voice {
    hash,
    size,
    seconds
});

/// One photo of a record: which bytes, and how large they are drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Photo {
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub hash: String,
    /// Length in bytes.
    pub size: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}
crate::from_json!(Photo {
    hash,
    size,
    width,
    height
});
