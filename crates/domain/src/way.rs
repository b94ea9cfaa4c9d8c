//! The way of what somebody brought to the station, followed like a parcel: its steps
//! stand within its record, and each says where it led, when, by whom, and what was said.

use crate::civil::DAY;
use crate::json::FromJson;
use crate::kind::Write;
use crate::{Field, FieldType, Fields, Millis, Record, Refusal, Value};
use serde_json::json;

/// Most characters of what is said of how it was.
pub const LONGEST_OPINION: usize = 120;

/// Where something can stand on its way.
pub trait Standing: Copy + PartialEq + 'static {
    /// Every standing; a way begins with the first.
    const ALL: &'static [Self];
    /// Their keys, in the same order.
    const KEYS: &'static [&'static str];
    /// Where a way begins.
    const FIRST: Self;

    /// Whether whoever moves it there has to say something.
    fn asks_for_words(self) -> bool;

    /// The standing of that key.
    #[must_use]
    fn named(key: &str) -> Option<Self> {
        let at = Self::KEYS.iter().position(|known| *known == key)?;
        Self::ALL.get(at).copied()
    }

    /// Where a record stands.
    #[must_use]
    fn of(record: &Record) -> Self {
        Self::named(record.text("status")).unwrap_or(Self::FIRST)
    }

    /// Its key.
    #[must_use]
    fn key(self) -> &'static str {
        let at = Self::ALL.iter().position(|known| *known == self);
        at.and_then(|at| Self::KEYS.get(at))
            .copied()
            .unwrap_or_default()
    }
}

/// One step of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<S> {
    /// Where it led.
    pub status: S,
    /// When, by the clock of whoever did it.
    pub at: Millis,
    /// Who did it.
    pub by: String,
    /// What they said.
    pub note: String,
}

/// The fields of a step's row, for these standings and this sort of words.
#[must_use]
pub const fn step_fields(keys: &'static [&'static str], note: FieldType) -> [Field; 4] {
    [
        Field::new("status", FieldType::Choice(keys)).required(),
        Field::new("at", FieldType::Instant).required(),
        Field::new("by", FieldType::Line { max: 30 }),
        Field::new("note", note),
    ]
}

impl<S: Standing> Step<S> {
    fn read(row: &Value) -> Option<Self> {
        Some(Self {
            status: S::named(row["status"].as_str()?)?,
            at: row["at"].as_i64()?,
            by: String::from_json(row["by"].clone()).unwrap_or_default(),
            note: String::from_json(row["note"].clone()).unwrap_or_default(),
        })
    }

    /// The step as a row of the record's `steps`.
    #[must_use]
    pub fn row(&self) -> Value {
        let mut row = json!({"status": self.status.key(), "at": self.at});
        for (member, words) in [("by", &self.by), ("note", &self.note)] {
            if !words.is_empty() {
                row[member] = words.as_str().into();
            }
        }
        row
    }
}

/// The steps so far, in order.
#[must_use]
pub fn steps<S: Standing>(record: &Record) -> Vec<Step<S>> {
    record.list("steps").iter().filter_map(Step::read).collect()
}

/// The fields of a record after one more step.
#[must_use]
pub fn after_step<S: Standing>(record: &Record, step: &Step<S>) -> Fields {
    after_steps(record, std::slice::from_ref(step))
}

/// The fields of a record after further steps; none where there are none.
#[must_use]
pub fn after_steps<S: Standing>(record: &Record, further: &[Step<S>]) -> Fields {
    let Some(last) = further.last() else {
        return Fields::new();
    };
    let mut rows = record.list("steps").to_vec();
    rows.extend(further.iter().map(Step::row));
    Fields::from([
        ("status".to_owned(), last.status.key().into()),
        ("steps".to_owned(), rows.into()),
    ])
}

/// The way begins with its first step and no other.
///
/// # Errors
/// `not_from_here` where it does not.
pub fn begins<S: Standing>(after: &Record) -> Result<(), Refusal> {
    match steps::<S>(after).as_slice() {
        [step]
            if step.status == S::FIRST
                && S::of(after) == S::FIRST
                && after.list("steps").len() == 1 =>
        {
            Ok(())
        }
        _ => Err(Refusal::at("not_from_here", "status")),
    }
}

/// The steps that a write adds: nothing is taken out of the way that was gone, the last
/// one leads to where the record stands, and each says what it must.
///
/// # Errors
/// `not_from_here` or `reason_missing`, at the steps.
pub fn further_steps<S: Standing>(
    before: &Record,
    after: &Record,
) -> Result<Vec<Step<S>>, Refusal> {
    let (was, now) = (before.list("steps"), after.list("steps"));
    let further = now.strip_prefix(was).unwrap_or_default();
    let read: Vec<Step<S>> = further.iter().filter_map(Step::read).collect();
    let leads_there = read.last().is_some_and(|last| last.status == S::of(after));
    if read.len() != further.len() || !leads_there {
        return Err(Refusal::at("not_from_here", "steps"));
    }
    let unsaid = |step: &Step<S>| step.status.asks_for_words() && step.note.trim().is_empty();
    if read.iter().any(unsaid) {
        return Err(Refusal::at("reason_missing", "steps"));
    }
    Ok(read)
}

/// No step that is added to a way is made in the future: what is due would wait for it.
/// The first one is, where the phone's clock is wrong, put up with: nothing counts from
/// it, and what somebody asks must not come to nothing for its sake.
///
/// # Errors
/// `in_future`, at the steps.
pub fn not_ahead(write: &Write<'_>, now: Millis) -> Result<(), Refusal> {
    let gone = write.before.map_or(1, |it| it.list("steps").len());
    let mut further = write.after.list("steps").iter().skip(gone);
    match further.any(|step| step["at"].as_i64() > Some(now + DAY)) {
        true => Err(Refusal::at("in_future", "steps")),
        false => Ok(()),
    }
}
