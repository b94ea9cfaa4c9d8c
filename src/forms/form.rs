//! What a form holds while somebody fills it in.
//!
//! Each change is kept as a draft at once: a form survives a reload, a crash, an
//! update and the camera. Writes follow one another, and changes that come while
//! one is under way go together into the next.

use super::draft::{Unfinished, draft_key};
use crate::state::{App, use_app};
use domain::kind::Write;
use domain::{Fields, Id, Kind, Millis, Problem, Record, Refusal, Value, validate};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;

/// How far the latest change has been kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing was changed yet.
    Untouched,
    /// It is being written.
    Saving,
    /// It is on this device.
    Saved,
    /// It could not be written; the form still holds it.
    Failed,
}

/// A form: a handle that is passed around by copy.
#[derive(Clone, Copy)]
pub struct Form {
    /// The kind of the record.
    pub kind: &'static Kind,
    /// The record that the form makes or edits.
    pub record: Id,
    /// The app that it belongs to.
    pub app: App,
    fields: RwSignal<Fields>,
    seen: StoredValue<Option<Record>>,
    mends: Option<Id>,
    attempted: RwSignal<bool>,
    touched: RwSignal<BTreeSet<String>>,
    kept: RwSignal<Kept>,
    again: StoredValue<bool>,
    closed: StoredValue<bool>,
}

impl Form {
    /// A form over a draft, or over the beginning of one.
    pub fn new(kind: &'static Kind, unfinished: Unfinished, restored: bool) -> Self {
        let kept = if restored {
            Kept::Saved
        } else {
            Kept::Untouched
        };
        Self {
            kind,
            record: unfinished.record,
            app: use_app(),
            fields: RwSignal::new(unfinished.fields),
            seen: StoredValue::new(unfinished.seen),
            mends: unfinished.mends,
            attempted: RwSignal::new(false),
            touched: RwSignal::default(),
            kept: RwSignal::new(kept),
            again: StoredValue::new(false),
            closed: StoredValue::new(false),
        }
    }

    /// The key of its draft.
    pub fn draft_key(self) -> String {
        draft_key(self.kind, self.record)
    }

    /// The time now.
    pub fn now(self) -> Millis {
        self.app.now()
    }

    /// The residential area of the record; reactive.
    pub fn area(self) -> Option<Id> {
        let field = self.kind.area?;
        self.with(|fields| fields.get(field)?.as_str()?.parse().ok())
    }

    /// Reads the values; reactive.
    pub fn with<T>(self, read: impl FnOnce(&Fields) -> T) -> T {
        self.fields.with(read)
    }

    /// Changes the values and keeps the draft.
    pub fn update(self, change: impl FnOnce(&mut Fields)) {
        self.fields.update(change);
        self.keep();
    }

    /// Sets one value, or takes it out where nothing is left of it.
    pub fn set(self, field: &str, value: Value) {
        self.update(|fields| put(fields, field, value));
    }

    /// How far the latest change has been kept; reactive.
    pub fn kept(self) -> Kept {
        self.kept.get()
    }

    /// The record as the person saw it when they began; none for a new one.
    pub fn seen(self) -> Option<Record> {
        self.seen.get_value()
    }

    /// What needed attention and is mended by saving it.
    pub fn mends(self) -> Option<Id> {
        self.mends
    }

    /// The record as the form would make it; reactive.
    pub fn edited(self) -> Record {
        let mut record = self
            .seen()
            .unwrap_or_else(|| Record::new(self.record, self.kind));
        record.schema = self.kind.schema;
        record.fields = self.fields.get();
        record
    }

    /// What is wrong with it; reactive.
    pub fn problems(self) -> Vec<Problem> {
        validate(self.kind, &self.edited())
    }

    /// Why the person may not save it, as far as this device can tell; reactive.
    pub fn refusal(self) -> Option<Refusal> {
        let seen = self.seen();
        let write = Write {
            before: seen.as_ref(),
            after: &self.edited(),
        };
        (self.kind.may_write)(&self.app.actor(), &write).err()
    }

    /// What is wrong with one value and should be said now: what is missing only
    /// after an attempt to save, all else as soon as the value was left; reactive.
    pub fn problem_at(self, path: &str) -> Option<Problem> {
        let attempted = self.attempted.get();
        if !attempted && !self.touched.with(|touched| touched.contains(path)) {
            return None;
        }
        let mut problems = self.problems().into_iter();
        problems.find(|p| p.field == path && (attempted || p.code != "missing"))
    }

    /// Notes that the person left a value.
    pub fn touch(self, path: String) {
        if !self
            .touched
            .with_untracked(|touched| touched.contains(&path))
        {
            self.touched.update(|touched| {
                touched.insert(path);
            });
        }
    }

    /// Notes an attempt to save: from now on everything that is wrong is shown.
    pub fn attempt(self) {
        self.attempted.set(true);
    }

    /// Ends the keeping of the draft: it was saved or thrown away.
    pub fn close(self) {
        self.closed.set_value(true);
    }

    /// Keeps the draft as it stands.
    pub fn keep(self) {
        if self.closed.get_value() {
            return;
        }
        if self.kept.get_untracked() == Kept::Saving {
            self.again.set_value(true);
            return;
        }
        self.kept.set(Kept::Saving);
        spawn_local(async move {
            let outcome = self.write_draft().await;
            // The form may have been left meanwhile; the draft is kept all the same.
            let _ = self
                .kept
                .try_set(if outcome { Kept::Saved } else { Kept::Failed });
        });
    }

    /// Writes until nothing has changed since; whether the last write succeeded.
    async fn write_draft(self) -> bool {
        loop {
            let Some(content) = self.content() else {
                return true;
            };
            let written = self.app.put_draft(&self.draft_key(), content).await.is_ok();
            let again = self.again.try_get_value().unwrap_or_default();
            let _ = self.again.try_set_value(false);
            if !again || self.closed.try_get_value().unwrap_or(true) {
                return written;
            }
        }
    }

    fn content(self) -> Option<Value> {
        let unfinished = Unfinished {
            record: self.record,
            schema: self.kind.schema,
            seen: self.seen.try_get_value()?,
            mends: self.mends,
            fields: self.fields.try_get_untracked()?,
        };
        serde_json::to_value(unfinished).ok()
    }
}

/// Sets a value, or takes it out where nothing is left of it.
pub fn put(fields: &mut Fields, field: &str, value: Value) {
    if is_nothing(&value) {
        fields.remove(field);
    } else {
        fields.insert(field.to_owned(), value);
    }
}

/// Whether a value says as much as none at all.
pub fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
