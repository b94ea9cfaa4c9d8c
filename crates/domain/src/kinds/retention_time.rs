//! 保存期限: for how many days what was brought to the station is kept after its end,
//! from a day on: of who asks to be forgotten all that they brought, and of everybody the
//! photos of their documents.

use super::subdistrict_only;
use crate::civil::CivilDate;
use crate::kind::{Write, unchanged};
use crate::requests::due::latest_days;
use crate::{Actor, Field, FieldType, Kind, ListView, Record, Refusal, Scope};

/// What has a time: applications and requests of who asks to be forgotten, and the photos
/// of the documents of everybody's.
pub const MATTERS: &[&str] = &["service_application", "service_request", PAPERS];

/// The photos of documents.
pub const PAPERS: &str = "papers";

/// The longest, in days: a hundred years.
const LONGEST: i64 = 36_500;

/// The definition. Without the rule that demands it nothing may be kept, but for photos
/// of documents, which are kept for a while.
pub const KIND: Kind = Kind {
    name: "retention_time",
    schema: 1,
    fields: &[
        Field::new("name", FieldType::Line { max: 60 }).required(),
        Field::new("matter", FieldType::Choice(MATTERS)).required(),
        Field::new(
            "days",
            FieldType::Integer {
                min: 0,
                max: LONGEST,
            },
        )
        .required(),
        Field::new("valid_from", FieldType::Date).required(),
        Field::new("source", FieldType::Line { max: 120 }).required(),
    ],
    list: ListView {
        title: "name",
        summary: &["matter", "days", "valid_from"],
        sort: "days",
        descending: false,
    },
    area: None,
    sensitive: false,
    scopes,
    upcast: unchanged,
};

/// For how many days something that ended on that day is kept; for none where nobody
/// says so.
#[must_use]
pub fn days(matter: &str, rules: &[Record], on: CivilDate) -> i64 {
    latest_days(rules, ["matter", matter], on).unwrap_or(0)
}

/// Who is kept on file may know for how long.
fn scopes(_rule: &Record) -> Vec<Scope> {
    vec![Scope::Public]
}

/// The sub-district says for how long its stations keep what was brought to them.
pub fn may_write(actor: &Actor, _write: &Write<'_>) -> Result<(), Refusal> {
    subdistrict_only(actor)
}
