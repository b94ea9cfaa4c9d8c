//! The check of a record against its kind, the same on the phone and on the server.

use crate::civil::{CivilDate, parse_time};
use crate::json::FromJson;
use crate::person::is_phone;
use crate::record::{Photo, Voice};
use crate::{Field, FieldType, Id, Kind, Record, Value};

/// The largest count of one group.
const MOST_COUNTED: i64 = 1_000_000;
/// Instants lie from 1900 to 2199: whatever is outside was typed or computed wrongly.
const INSTANTS: std::ops::Range<i64> = -2_208_988_800_000..7_258_118_400_000;

/// Every code of a [`Problem`].
pub const CODES: &[&str] = &[
    "missing",
    "not_a_choice",
    "not_a_date",
    "not_a_phone",
    "not_a_photo",
    "not_a_place",
    "not_a_time",
    "not_a_voice",
    "not_an_id",
    "not_an_instant",
    "not_one_line",
    "repeated",
    "too_high",
    "too_long",
    "too_low",
    "too_many",
    "unknown_member",
    "wrong_type",
];

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The field; with row and member where it has such: `helpers.2.name`.
    pub field: String,
    /// One of [`CODES`], the key of its translation `problem.<code>`.
    pub code: &'static str,
    /// The bound that was crossed, where there is one: `{limit}` in the translation.
    pub limit: Option<f64>,
}

/// Checks every field that the kind knows. Fields that it does not know are kept
/// for newer programs and are no problem; null counts as absent.
#[must_use]
pub fn validate(kind: &Kind, record: &Record) -> Vec<Problem> {
    let mut problems = Vec::new();
    for field in kind.fields {
        check(field, record.value(field.name), field.name, &mut problems);
    }
    problems
}

/// What is wrong with what a write changes. A value that was stored before a rule of today
/// stays as it is, and must not keep anybody from going on with the record.
#[must_use]
pub fn validate_change(kind: &Kind, before: Option<&Record>, after: &Record) -> Vec<Problem> {
    let is_new = |problem: &Problem| {
        let field = problem.field.split('.').next().unwrap_or_default();
        before.is_none_or(|before| before.value(field) != after.value(field))
    };
    let mut problems = validate(kind, after);
    problems.retain(is_new);
    problems
}

/// The first thing that is wrong with one value; for forms.
#[must_use]
pub fn check_value(field: &Field, value: &Value) -> Option<Problem> {
    let mut problems = Vec::new();
    check(field, value, field.name, &mut problems);
    problems.into_iter().next()
}

/// Checks a value at a path and adds what is wrong.
fn check(field: &Field, value: &Value, path: &str, problems: &mut Vec<Problem>) {
    if is_empty(value) {
        // What the server stamps is not there before it was received.
        if field.required && !field.stamped {
            problems.push(problem(path, "missing", None));
        }
        // An empty list or text is still of the wrong type in a field of numbers.
        if value.is_null() {
            return;
        }
    }
    if let FieldType::Rows { fields, max } = field.ty {
        check_rows(fields, max, value, path, problems);
    } else if let Err((code, limit)) = check_plain(field.ty, value) {
        problems.push(problem(path, code, limit));
    }
}

fn problem(field: &str, code: &'static str, limit: Option<f64>) -> Problem {
    Problem {
        field: field.to_owned(),
        code,
        limit,
    }
}

/// Whether a person would say that nothing was filled in.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn check_rows(
    fields: &[Field],
    max: usize,
    value: &Value,
    path: &str,
    problems: &mut Vec<Problem>,
) {
    let Some(rows) = value.as_array() else {
        return problems.push(problem(path, "wrong_type", None));
    };
    if rows.len() > max {
        return problems.push(problem(path, "too_many", Some(max as f64)));
    }
    for (index, row) in rows.iter().enumerate() {
        let path = format!("{path}.{index}");
        if !row.is_object() {
            problems.push(problem(&path, "wrong_type", None));
            continue;
        }
        for field in fields {
            check(
                field,
                &row[field.name],
                &format!("{path}.{}", field.name),
                problems,
            );
        }
    }
}

/// The code of what is wrong, and the bound that was crossed.
type Wrong = (&'static str, Option<f64>);

const WRONG_TYPE: Wrong = ("wrong_type", None);

/// Checks a value that has no fields of its own.
fn check_plain(ty: FieldType, value: &Value) -> Result<(), Wrong> {
    match ty {
        FieldType::Line { max } => {
            let text = text_within(value, max)?;
            known(!text.contains(['\n', '\r']), "not_one_line")
        }
        FieldType::Text { max } => text_within(value, max).map(drop),
        FieldType::Phone => {
            text(value).and_then(|t| known(t.is_empty() || is_phone(t), "not_a_phone"))
        }
        FieldType::Integer { min, max } => {
            let number = value.as_i64().ok_or(WRONG_TYPE)?;
            within(number as f64, min as f64, max as f64)
        }
        FieldType::Number { min, max } => within(value.as_f64().ok_or(WRONG_TYPE)?, min, max),
        FieldType::Bool => value.as_bool().map(drop).ok_or(WRONG_TYPE),
        FieldType::Date => {
            text(value).and_then(|t| known(t.parse::<CivilDate>().is_ok(), "not_a_date"))
        }
        FieldType::Time => text(value).and_then(|t| known(parse_time(t).is_some(), "not_a_time")),
        FieldType::Instant => {
            let instant = value.as_i64().ok_or(WRONG_TYPE)?;
            known(INSTANTS.contains(&instant), "not_an_instant")
        }
        FieldType::Choice(keys) => {
            text(value).and_then(|t| known(keys.contains(&t), "not_a_choice"))
        }
        FieldType::Choices(keys) => check_choices(keys, value),
        FieldType::Counts(keys) => check_counts(keys, value),
        FieldType::Ref(_) => text(value).and_then(|t| known(t.parse::<Id>().is_ok(), "not_an_id")),
        FieldType::Photos { max } => check_photos(max, value),
        FieldType::Voice { seconds } => check_voice(seconds, value),
        FieldType::Point => check_point(value),
        FieldType::Rows { fields, max } => {
            let mut problems = Vec::new();
            check_rows(fields, max, value, "", &mut problems);
            problems.first().map_or(Ok(()), |p| Err((p.code, p.limit)))
        }
    }
}

fn known(good: bool, otherwise: &'static str) -> Result<(), Wrong> {
    if good { Ok(()) } else { Err((otherwise, None)) }
}

fn text(value: &Value) -> Result<&str, Wrong> {
    value.as_str().ok_or(WRONG_TYPE)
}

fn text_within(value: &Value, max: usize) -> Result<&str, Wrong> {
    let text = text(value)?;
    if text.chars().count() > max {
        return Err(("too_long", Some(max as f64)));
    }
    Ok(text)
}

fn within(number: f64, min: f64, max: f64) -> Result<(), Wrong> {
    if number < min {
        Err(("too_low", Some(min)))
    } else if number > max {
        Err(("too_high", Some(max)))
    } else {
        Ok(())
    }
}

fn check_choices(keys: &[&str], value: &Value) -> Result<(), Wrong> {
    let chosen = value.as_array().ok_or(WRONG_TYPE)?;
    for (index, key) in chosen.iter().enumerate() {
        known(keys.contains(&text(key)?), "not_a_choice")?;
        known(!chosen[..index].contains(key), "repeated")?;
    }
    Ok(())
}

fn check_counts(keys: &[&str], value: &Value) -> Result<(), Wrong> {
    let counts = value.as_object().ok_or(WRONG_TYPE)?;
    for (key, count) in counts {
        known(keys.contains(&key.as_str()), "unknown_member")?;
        if !count.is_null() {
            let count = count.as_i64().ok_or(WRONG_TYPE)?;
            within(count as f64, 0.0, MOST_COUNTED as f64)?;
        }
    }
    Ok(())
}

fn check_photos(max: usize, value: &Value) -> Result<(), Wrong> {
    let photos = value.as_array().ok_or(WRONG_TYPE)?;
    if photos.len() > max {
        return Err(("too_many", Some(max as f64)));
    }
    for (index, photo) in photos.iter().enumerate() {
        let parsed = Photo::from_json(photo.clone()).ok_or(("not_a_photo", None))?;
        known(is_photo(&parsed), "not_a_photo")?;
        let same = |other: &Value| other["hash"] == parsed.hash.as_str();
        known(!photos[..index].iter().any(same), "repeated")?;
    }
    Ok(())
}

fn is_photo(photo: &Photo) -> bool {
    is_hash(&photo.hash) && photo.size > 0 && photo.width > 0 && photo.height > 0
}

fn is_hash(text: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    text.len() == 64 && text.bytes().all(hex)
}

fn check_voice(longest: u32, value: &Value) -> Result<(), Wrong> {
    let voice = Voice::from_json(value.clone());
    let voice = voice.filter(|it| is_hash(&it.hash) && it.size > 0 && it.seconds > 0);
    let voice = voice.ok_or(("not_a_voice", None))?;
    within(f64::from(voice.seconds), 1.0, f64::from(longest))
}

fn check_point(value: &Value) -> Result<(), Wrong> {
    let degrees = |axis: &str| value[axis].as_f64().ok_or(WRONG_TYPE);
    let (lat, lon) = (degrees("lat")?, degrees("lon")?);
    known(lat.abs() <= 90.0 && lon.abs() <= 180.0, "not_a_place")
}

#[cfg(test)]
mod tests;
