//! How an unfinished form is written down.

use domain::{Fields, Id, Kind, Millis, Record, Value};
use replica::store::Draft;
use serde::{Deserialize, Serialize};

/// The member of a draft's content that says when its form was begun.
const BEGUN_AT: &str = "begun_at";

/// The content of a form's draft. It keeps the schema that it was written under,
/// so that a later version of the app can still open it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unfinished {
    /// The record that the form makes or edits.
    pub record: Id,
    /// The version of the kind's definition that the values follow.
    pub schema: u32,
    /// The record as the person saw it when they began; none for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Record>,
    /// What needed attention and is mended by saving the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mends: Option<Id>,
    /// The values so far.
    pub fields: Fields,
}

impl Unfinished {
    /// The content of a stored draft; none where it is something else.
    pub fn read(content: serde_json::Value) -> Option<Self> {
        serde_json::from_value(content).ok()
    }

    /// The same under the kind's present definition.
    pub fn present(mut self, kind: &Kind) -> Self {
        if self.schema < kind.schema {
            self.fields = (kind.upcast)(self.schema, self.fields);
            self.schema = kind.schema;
        }
        self.seen = self.seen.map(|seen| seen.present(kind));
        self
    }

    /// The record as it would be with these values.
    pub fn edited(&self, kind: &Kind) -> Record {
        let seen = self.seen.clone();
        let mut record = seen.unwrap_or_else(|| Record::new(self.record, kind));
        record.schema = kind.schema;
        record.fields = self.fields.clone();
        record
    }
}

/// The content of the draft of a form that was begun at that time, by this device's
/// clock.
pub fn content(unfinished: &Unfinished, begun_at: Millis) -> Value {
    let mut content = serde_json::to_value(unfinished).unwrap_or_default();
    if let Some(members) = content.as_object_mut() {
        members.insert(BEGUN_AT.to_owned(), begun_at.into());
    }
    content
}

/// When the form of a draft was begun; when it was last kept where it does not say.
pub fn begun_at(draft: &Draft) -> Millis {
    let said = draft.content[BEGUN_AT].as_i64();
    said.unwrap_or(draft.changed_at)
}

/// The key of the draft that makes or edits a record.
pub fn draft_key(kind: &Kind, record: Id) -> String {
    format!("{}:{record}", kind.name)
}

/// The kind that a draft key names.
pub fn kind_of_key(key: &str) -> &str {
    key.split(':').next().unwrap_or_default()
}
