//! What a form holds while somebody fills it in.

use super::draft::{self, Unfinished, draft_key};
use super::keeper::{Keeper, Kept};
use crate::state::{App, use_app};
use domain::kind::Write;
use domain::{Fields, Id, Kind, Millis, Problem, Record, Refusal, Value, validate_change};
use leptos::prelude::*;
use std::collections::BTreeSet;

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
    begun_at: Millis,
    attempted: RwSignal<bool>,
    touched: RwSignal<BTreeSet<String>>,
    /// Photos that were taken and are not kept yet.
    photos_coming: RwSignal<usize>,
    /// Whether saving was asked for and waits for them.
    save_wanted: RwSignal<bool>,
    /// What is shown for it: see [`domain::Actor::showing`].
    shown: RwSignal<Option<Record>>,
    keeper: Keeper,
}

impl Form {
    /// A form over a draft that was begun at that time, or over the beginning of one.
    pub fn new(kind: &'static Kind, unfinished: Unfinished, restored: Option<Millis>) -> Self {
        let app = use_app();
        let key = draft_key(kind, unfinished.record);
        Self {
            kind,
            record: unfinished.record,
            app,
            fields: RwSignal::new(unfinished.fields),
            seen: StoredValue::new(unfinished.seen),
            mends: unfinished.mends,
            begun_at: restored.unwrap_or_else(|| app.now()),
            attempted: RwSignal::new(false),
            touched: RwSignal::default(),
            photos_coming: RwSignal::new(0),
            save_wanted: RwSignal::new(false),
            shown: RwSignal::new(None),
            keeper: Keeper::new(app, key, restored.is_some()),
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
        self.keeper.kept()
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
        validate_change(self.kind, self.seen().as_ref(), &self.edited())
    }

    /// Why the person may not save it, as far as this device can tell; reactive.
    pub fn refusal(self) -> Option<Refusal> {
        let seen = self.seen();
        let write = Write {
            before: seen.as_ref(),
            after: &self.edited(),
        };
        let actor = self.app.actor().showing(self.shown.get());
        domain::kinds::may_write(self.kind, &actor, &write).err()
    }

    /// Shows a record for it, on which it rests.
    pub fn show(self, record: Option<Record>) {
        self.shown.set(record);
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

    /// Why the person may not save it as it stands, where that is for the sake of one
    /// value; said once they tried to save, or left that value; reactive.
    pub fn refusal_at(self, path: &str) -> Option<Refusal> {
        let said = self.attempted.get() || self.touched.with(|touched| touched.contains(path));
        let refusal = said.then(|| self.refusal())??;
        Some(refusal).filter(|refusal| refusal.field.as_deref() == Some(path))
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

    /// Notes that a photo was taken, which will be one of the form in a moment.
    pub fn photo_begun(self) {
        self.photos_coming.update(|count| *count += 1);
    }

    /// Notes that it is kept, or could not be: then the person decides anew whether
    /// to save.
    pub fn photo_ended(self, kept: bool) {
        // The form may have been left meanwhile.
        let _ = self.photos_coming.try_update(|count| *count -= 1);
        if !kept {
            let _ = self.save_wanted.try_set(false);
        }
    }

    /// Asks for saving, as soon as no photo is on its way.
    pub fn want_save(self) {
        self.save_wanted.set(true);
    }

    /// Whether saving was asked for and waits for a photo; reactive.
    pub fn awaits_photos(self) -> bool {
        self.save_wanted.get() && self.photos_coming.get() > 0
    }

    /// Takes the wish to save where nothing stands in its way any more; reactive.
    pub fn take_save(self) -> bool {
        let due = self.save_wanted.get() && self.photos_coming.get() == 0;
        if due {
            self.save_wanted.set(false);
        }
        due
    }

    /// Keeps the draft as it stands.
    pub fn keep(self) {
        self.keeper.keep(self.content());
    }

    /// Ends the keeping of the draft, before it is taken away.
    pub async fn close(self) {
        self.keeper.close().await;
    }

    /// Goes on with keeping the draft: it was not taken away after all.
    pub fn reopen(self) {
        if self.is_open() {
            self.keeper.reopen(self.content());
        }
    }

    /// Whether somebody still has it before them.
    pub fn is_open(self) -> bool {
        !self.fields.is_disposed()
    }

    fn content(self) -> Value {
        let unfinished = Unfinished {
            record: self.record,
            schema: self.kind.schema,
            seen: self.seen.get_value(),
            mends: self.mends,
            fields: self.fields.get_untracked(),
        };
        draft::content(&unfinished, self.begun_at)
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
