//! What is wrong, in words.

use crate::components::load::store_error_key;
use crate::t;
use domain::{Kind, Problem, Refusal};
use replica::SaveError;

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
