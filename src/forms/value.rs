//! Values to read, by the type of their field.

use super::inputs::counts::sum;
use crate::components::photo_open::OpenPhoto;
use crate::components::prose::paragraphs;
use crate::markup::{IntoMarkup, Markup, view};
use crate::platform::intl;
use crate::t;
use domain::civil::CivilDate;
use domain::{Field, FieldType, Kind, Record, Value};
use leptos::prelude::*;

/// All that a record says, label beside value; photos below.
pub fn record_facts(kind: &'static Kind, record: Record) -> Markup {
    let record = StoredValue::new(record);
    let said =
        |field: &&Field| record.with_value(|r| !text(kind, field, r.value(field.name)).is_empty());
    let fact = |field: &'static Field| {
        let value = move || {
            record.with_value(|record| paragraphs(&text(kind, field, record.value(field.name))))
        };
        view! {
            <div>
                <dt>{move || t!(format!("field.{}.{}", kind.name, field.name))}</dt>
                <dd class="prose">{value}</dd>
            </div>
        }
    };
    let facts = kind
        .fields
        .iter()
        .filter(|field| !field.hidden)
        .filter(said)
        .map(fact);
    view! {
        <dl class="facts">{facts.collect::<Markup>()}</dl>
        {record.with_value(|record| photos_of(kind, record))}
    }
}

/// The photos of all photo fields, each at full width and large after a tap.
pub fn photos_of(kind: &Kind, record: &Record) -> Markup {
    let photos = kind
        .photo_fields()
        .flat_map(|field| record.photos(field.name));
    let image = |(index, photo)| {
        view! { <OpenPhoto record=record.id photo number=index + 1 /> }
    };
    photos
        .enumerate()
        .map(image)
        .collect::<Markup>()
        .into_markup()
}

/// The title of a record with the first line of its summary.
pub fn summary_text(record: &Record) -> String {
    let Some(kind) = domain::kinds::ALL.named(&record.kind) else {
        return record.id.to_string();
    };
    let title = record.text(kind.list.title);
    match summary(kind, record).first() {
        Some(first) => format!("{title} · {first}"),
        None => title.to_owned(),
    }
}

/// The summary of a record: what its kind's lists show below the title.
pub fn summary(kind: &'static Kind, record: &Record) -> Vec<String> {
    let fields = kind.list.summary.iter().filter_map(|name| kind.field(name));
    let texts = fields.map(|field| text(kind, field, record.value(field.name)));
    texts.filter(|text| !text.is_empty()).collect()
}

/// A value in words; empty where there are none.
pub fn text(kind: &Kind, field: &Field, value: &Value) -> String {
    match field.ty {
        FieldType::Instant => value.as_i64().map(intl::date_time).unwrap_or_default(),
        FieldType::Date => plain(value)
            .parse::<CivilDate>()
            .map_or_else(|_| plain(value), |date| intl::date(date.start_of_day())),
        FieldType::Bool => match value.as_bool() {
            Some(true) => t!("value.yes"),
            Some(false) | None => String::new(),
        },
        FieldType::Choice(_) => choice_name(field.name, &plain(value)),
        FieldType::Choices(keys) => names(field, keys, |key| has(value, key)),
        FieldType::Counts(keys) if sum(value) > 0 => counts(field, keys, value),
        FieldType::Point => match (value["lat"].as_f64(), value["lon"].as_f64()) {
            (Some(lat), Some(lon)) => format!("{lat:.5}, {lon:.5}"),
            _ => String::new(),
        },
        FieldType::Rows { fields, .. } => rows(kind, fields, value),
        FieldType::Integer { .. } if field.name == "minutes" => match value.as_i64() {
            Some(minutes) => t!("value.minutes", minutes = minutes),
            None => String::new(),
        },
        FieldType::Voice { .. } => match value["seconds"].as_u64() {
            Some(seconds) => t!("voice.words", count = seconds),
            None => String::new(),
        },
        FieldType::Counts(_) | FieldType::Photos { .. } | FieldType::Ref(_) => String::new(),
        FieldType::Line { .. }
        | FieldType::Text { .. }
        | FieldType::Phone
        | FieldType::Integer { .. }
        | FieldType::Number { .. }
        | FieldType::Time => plain(value),
    }
}

/// The name of a key of a field's choices; empty without one.
pub fn choice_name(field: &str, key: &str) -> String {
    match key {
        "" => String::new(),
        key => t!(format!("choice.{field}.{key}")),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn has(chosen: &Value, key: &str) -> bool {
    chosen
        .as_array()
        .is_some_and(|chosen| chosen.iter().any(|k| k == key))
}

fn names(field: &Field, keys: &[&str], chosen: impl Fn(&str) -> bool) -> String {
    let names = keys
        .iter()
        .filter(|key| chosen(key))
        .map(|key| choice_name(field.name, key));
    names.collect::<Vec<_>>().join(&t!("value.and"))
}

fn counts(field: &Field, keys: &[&str], value: &Value) -> String {
    let count = |key: &&&str| value[**key].as_i64().unwrap_or_default();
    let groups = keys.iter().filter(|key| count(key) > 0);
    let groups = groups.map(|key| format!("{} {}", choice_name(field.name, key), count(&key)));
    let list = groups.collect::<Vec<_>>().join(&t!("value.and"));
    t!("value.counts", total = sum(value), groups = list)
}

fn rows(kind: &Kind, fields: &[Field], value: &Value) -> String {
    let line = |row: &Value| {
        let texts = fields
            .iter()
            .map(|field| text(kind, field, &row[field.name]));
        let said: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
        said.join(" · ")
    };
    let lines = value.as_array().into_iter().flatten().map(line);
    lines.collect::<Vec<_>>().join("\n")
}
