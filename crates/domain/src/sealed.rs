//! A record as it lies on the phone of a member of staff where its kind is
//! [sensitive](crate::Kind::sensitive): nothing of it can be read, listed or sorted by.

use crate::kind::unchanged;
use crate::{Field, FieldType, Id, Kind, ListView, Record};

/// Longest text of a sealed record.
const MOST: usize = 1 << 20;

/// The kind that sealed records bear in a phone's store. No server knows it.
pub const KIND: Kind = Kind {
    name: "sealed",
    schema: 1,
    fields: &[Field::new(TEXT, FieldType::Text { max: MOST })],
    list: ListView {
        title: TEXT,
        summary: &[],
        sort: TEXT,
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes: |_| Vec::new(),
    upcast: unchanged,
};

const TEXT: &str = "text";

/// The record of that id, sealed in this text.
#[must_use]
pub fn record(id: Id, text: String) -> Record {
    Record::new(id, &KIND).with(TEXT, text)
}

/// What a record is sealed in; none for one that is not.
#[must_use]
pub fn text(record: &Record) -> Option<&str> {
    (record.kind == KIND.name).then(|| record.text(TEXT))
}
