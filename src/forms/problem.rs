//! What is wrong, in words.

use super::inputs::counts::miscounted;
use crate::components::load::store_error_key;
use crate::forms::value::choice_name;
use crate::t;
use domain::{Field, FieldType, Kind, Problem, Refusal, Value};
use replica::SaveError;

/// The words for what is wrong with a value that the person has before them: of a
/// text how much is too much, of a number that it is none.
pub fn problem_of(field: &Field, value: &Value, problem: &Problem) -> String {
    match (field.ty, problem.code) {
        (FieldType::Line { max } | FieldType::Text { max }, "too_long") => {
            let length = value.as_str().map_or(0, |text| text.chars().count());
            let over = length.saturating_sub(max);
            t!("problem.too_long_by", limit = max, over = over)
        }
        (FieldType::Integer { .. }, "wrong_type") => t!("problem.not_whole"),
        (FieldType::Number { .. }, "wrong_type") => t!("problem.not_a_number"),
        (FieldType::Point, "wrong_type") => t!("problem.not_a_place"),
        (FieldType::Instant, "wrong_type") => t!("problem.not_an_instant"),
        (FieldType::Counts(_), _) => match miscounted(value) {
            Some(group) => t!("problem.miscounted", group = choice_name(field.name, group)),
            None => problem_text(problem),
        },
        _ => problem_text(problem),
    }
}

/// The words for a problem of one value.
pub fn problem_text(problem: &Problem) -> String {
    let limit = problem
        .limit
        .map_or(String::new(), |limit| limit.to_string());
    t!(format!("problem.{}", problem.code), limit = limit)
}

/// The words for a refusal, with the field that it is about.
pub fn refusal_text(kind: Option<&Kind>, refusal: &Refusal) -> String {
    let words = t!(format!("refusal.{}", refusal.code));
    let known = kind.zip(refusal.field.as_deref());
    match known.filter(|(kind, field)| kind.field(field).is_some()) {
        Some((kind, field)) => {
            let field = t!(format!("field.{}.{field}", kind.name));
            t!("refusal.at", field = field, reason = words)
        }
        None => words,
    }
}

/// The words for a save that failed.
pub fn save_error_text(error: &SaveError) -> String {
    match error {
        SaveError::Store(error) => t!(store_error_key(error)),
        SaveError::Refused(refusal) => refusal_text(None, refusal),
        SaveError::Invalid(problems) => problems.first().map(problem_text).unwrap_or_default(),
        SaveError::TooLarge => t!("refusal.too_large"),
        SaveError::Missing(_) => t!("refusal.missing_record"),
    }
}
