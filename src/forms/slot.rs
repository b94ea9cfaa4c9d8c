//! One value of a form, wherever it stands: a field, or a field of a row.

use super::form::{Form, is_nothing, put};
use super::problem::{problem_of, refusal_text};
use crate::i18n::translate;
use crate::t;
use domain::{Field, Fields, Value};

/// A value of a form: a handle that is passed around by copy.
#[derive(Clone, Copy)]
pub struct Slot {
    /// The form.
    pub form: Form,
    /// The field, of the record or of the row.
    pub field: &'static Field,
    row: Option<(&'static str, usize)>,
}

impl Slot {
    /// A field of the record.
    pub fn new(form: Form, field: &'static Field) -> Self {
        Self {
            form,
            field,
            row: None,
        }
    }

    /// A field of a row of a field of the record.
    pub fn in_row(self, index: usize, field: &'static Field) -> Self {
        Self {
            form: self.form,
            field,
            row: Some((self.field.name, index)),
        }
    }

    /// The value; reactive. Null where there is none.
    pub fn value(self) -> Value {
        self.form.with(|fields| self.value_in(fields))
    }

    /// The value as it stands among these fields.
    pub fn value_in(self, fields: &Fields) -> Value {
        let value = match self.row {
            None => fields.get(self.field.name),
            Some((rows, index)) => fields
                .get(rows)
                .and_then(|rows| rows.get(index))
                .and_then(|row| row.get(self.field.name)),
        };
        value.cloned().unwrap_or_default()
    }

    /// The value as text; reactive.
    pub fn text(self) -> String {
        match self.value() {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// Sets the value and keeps the draft.
    pub fn set(self, value: Value) {
        self.form.update(|fields| self.put_in(fields, value));
    }

    /// Sets the value among these fields.
    pub fn put_in(self, fields: &mut Fields, value: Value) {
        let Some((rows, index)) = self.row else {
            return put(fields, self.field.name, value);
        };
        let row = fields.get_mut(rows).and_then(|rows| rows.get_mut(index));
        if let Some(row) = row.and_then(Value::as_object_mut) {
            if is_nothing(&value) {
                row.remove(self.field.name);
            } else {
                row.insert(self.field.name.to_owned(), value);
            }
        }
    }

    /// Where the value stands, as problems name it: `helpers.2.name`.
    pub fn path(self) -> String {
        match self.row {
            None => self.field.name.to_owned(),
            Some((rows, index)) => format!("{rows}.{index}.{}", self.field.name),
        }
    }

    /// The id of its input, and with a suffix of what describes it.
    pub fn id(self, suffix: &str) -> String {
        format!("f-{}{suffix}", self.path().replace('.', "-"))
    }

    /// Its label.
    pub fn label(self) -> String {
        t!(self.key("field"))
    }

    /// A word of help; none where the translations have none.
    pub fn hint(self) -> Option<String> {
        let key = self.key("hint");
        Some(translate(&key, &[])).filter(|text| *text != key)
    }

    fn key(self, what: &str) -> String {
        let kind = self.form.kind.name;
        match self.row {
            None => format!("{what}.{kind}.{}", self.field.name),
            Some((rows, _)) => format!("{what}.{kind}.{rows}.{}", self.field.name),
        }
    }

    /// What is wrong with it, in words; reactive.
    pub fn error(self) -> Option<String> {
        let path = self.path();
        match self.form.problem_at(&path) {
            Some(problem) => Some(problem_of(self.field, &self.value(), &problem)),
            None => self
                .form
                .refusal_at(&path)
                .map(|refusal| refusal_text(None, &refusal)),
        }
    }

    /// The ids of what describes its input; reactive.
    pub fn described_by(self) -> Option<String> {
        let hint = self.hint().map(|_| self.id("-hint"));
        let error = self.error().map(|_| self.id("-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// Notes that the person left it.
    pub fn touch(self) {
        self.form.touch(self.path());
    }
}
