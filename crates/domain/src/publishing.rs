//! From a worker's activity log to the residents' feed: asking for publication,
//! the lead's verdict on every photo, the post, and taking it down again.

mod way;

pub use way::{
    Publication, Ruling, check_move, decline, off_the_way, put_back, request, take_back, take_down,
};

use crate::civil::CivilDate;
use crate::kinds::{activity_log, event, post, service_station};
use crate::record::Photo;
use crate::{Fields, Id, Millis, Record, Refusal, Value, validate};
use serde_json::{Map, json};

/// What the lead decides on one photo; the keys are [`activity_log::PHOTO_DECISIONS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotoDecision {
    /// Nobody can be recognised in it.
    NobodyRecognisable,
    /// It was blurred on the device; this new photo is published in its place.
    Blurred(Photo),
    /// It is not published.
    LeftOut,
    /// Those who can be recognised, or their guardians, agreed.
    Consent {
        /// Who took the consent down, or who gave it.
        by: String,
        /// The day on which it was given.
        on: CivilDate,
    },
}

impl PhotoDecision {
    /// Its key among [`activity_log::PHOTO_DECISIONS`].
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NobodyRecognisable => "nobody_recognisable",
            Self::Blurred(_) => "blurred",
            Self::LeftOut => "left_out",
            Self::Consent { .. } => "consent",
        }
    }
}

/// The lead's verdict on one photo of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoVerdict {
    /// The hash of the photo in the log.
    pub photo: String,
    /// Whether a child under 14 can be recognised in it.
    pub children: bool,
    /// What is done with it.
    pub decision: PhotoDecision,
}

impl PhotoVerdict {
    /// The verdict as a row of the log's `photo_review`.
    fn row(&self) -> Value {
        let mut row = Map::new();
        row.insert("photo".into(), self.photo.as_str().into());
        row.insert("decision".into(), self.decision.key().into());
        row.insert("children".into(), self.children.into());
        match &self.decision {
            PhotoDecision::Consent { by, on } => {
                row.insert("consent_by".into(), by.trim().into());
                row.insert("consent_on".into(), on.to_string().into());
            }
            PhotoDecision::Blurred(photo) => {
                row.insert("published_as".into(), photo.hash.as_str().into());
            }
            PhotoDecision::NobodyRecognisable | PhotoDecision::LeftOut => {}
        }
        Value::Object(row)
    }
}

/// The words of a post, as the lead last saw and corrected them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostText {
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: String,
    /// Where it was, as residents may know it; empty for no more than the area.
    pub place: String,
}

impl PostText {
    /// What the log itself suggests: its title, its story and what came of it. Its
    /// place only where one of the `public` records names the very same: a worker
    /// writes down doors that were knocked at, and no rule tells every door from every
    /// hall by its words.
    #[must_use]
    pub fn of(log: &Record, public: &[Record]) -> Self {
        let parts = [log.text("story").trim(), log.text("outcome").trim()];
        let told: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let place = log.text("place").trim();
        let known = |record: &Record| {
            !record.archived
                && record.reference("area") == log.reference("area")
                && names_place(record, place)
        };
        let place = if public.iter().any(known) { place } else { "" };
        Self {
            title: log.text("title").to_owned(),
            body: told.join("\n\n"),
            place: place.to_owned(),
        }
    }
}

/// Whether an event or a station, which everybody may read, names the place.
fn names_place(record: &Record, place: &str) -> bool {
    let says = |field: &str| record.text(field).trim() == place;
    if record.kind == event::KIND.name {
        says("place")
    } else if record.kind == service_station::KIND.name {
        let facilities = record.list("facilities");
        let facility = |row: &Value| {
            row["name"]
                .as_str()
                .is_some_and(|name| name.trim() == place)
        };
        says("name") || facilities.iter().any(facility)
    } else {
        false
    }
}

/// What an approval writes: both or neither.
#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// The changes to the log.
    pub log: Fields,
    /// The post.
    pub post: Record,
}

/// The id of a log's post: two leads who approve at once make one post.
#[must_use]
pub fn post_id(log: Id) -> Id {
    Id::derived("post", &[log])
}

/// Publishes a log with the lead's verdicts and words.
///
/// # Errors
/// `put_away`; `already_published`; `photo_undecided`, `unknown_photo`, `children_need_consent`,
/// `consent_incomplete` and `blurred_missing` at `photos` or `photo_review`; `invalid`
/// at the field of the post that does not hold what it must.
pub fn approve(
    log: &Record,
    verdicts: &[PhotoVerdict],
    text: &PostText,
    ruling: &Ruling,
) -> Result<Approval, Refusal> {
    way::in_use(log)?;
    if Publication::of(log) == Publication::Published {
        return Err(Refusal::at("already_published", "publication"));
    }
    let mut changes = ruling.change(Publication::Published);
    let review: Vec<Value> = verdicts.iter().map(PhotoVerdict::row).collect();
    changes.insert("photo_review".to_owned(), Value::Array(review));

    let mut reviewed = log.clone();
    reviewed.fields.extend(changes.clone());
    check_review(&reviewed)?;

    let post = post_of(log, verdicts, text);
    match validate(&post::KIND, &post).first() {
        Some(problem) => Err(Refusal::at("invalid", &problem.field)),
        None => Ok(Approval { log: changes, post }),
    }
}

/// The law of `photo_review`: one verdict for each photo of the log and for no
/// other; a child's face only with recorded consent, blurred or left out.
///
/// # Errors
/// As [`approve`].
pub fn check_review(log: &Record) -> Result<(), Refusal> {
    let rows = log.list("photo_review");
    let photos = log.photos("photos");
    for photo in &photos {
        let verdicts = rows
            .iter()
            .filter(|row| row["photo"] == photo.hash.as_str());
        if verdicts.count() != 1 {
            return Err(Refusal::at("photo_undecided", "photos"));
        }
    }
    for row in rows {
        if !photos
            .iter()
            .any(|photo| row["photo"] == photo.hash.as_str())
        {
            return Err(Refusal::at("unknown_photo", "photo_review"));
        }
        check_verdict(row)?;
    }
    Ok(())
}

fn check_verdict(row: &Value) -> Result<(), Refusal> {
    let blank = |member: &str| {
        row[member]
            .as_str()
            .is_none_or(|text| text.trim().is_empty())
    };
    let at = "photo_review";
    match row["decision"].as_str() {
        Some("nobody_recognisable") if row["children"] == true => {
            Err(Refusal::at("children_need_consent", at))
        }
        Some("consent") if blank("consent_by") || blank("consent_on") => {
            Err(Refusal::at("consent_incomplete", at))
        }
        Some("blurred") if blank("published_as") => Err(Refusal::at("blurred_missing", at)),
        Some("nobody_recognisable" | "consent" | "blurred" | "left_out") => Ok(()),
        Some(_) | None => Err(Refusal::at("photo_undecided", at)),
    }
}

/// The post that an approval would make: of the photos those that were answered so
/// far. What it does not say is empty and not absent, so that a post which is made
/// anew loses what an earlier one said.
#[must_use]
pub fn post_of(log: &Record, verdicts: &[PhotoVerdict], text: &PostText) -> Record {
    let photos: Vec<Photo> = log
        .photos("photos")
        .into_iter()
        .filter_map(|photo| published(photo, verdicts))
        .collect();
    let mut post = Record::new(post_id(log.id), &post::KIND)
        .with("title", text.title.trim())
        .with("body", text.body.trim())
        .with("place", text.place.trim())
        .with("photos", json!(photos))
        .with("log", log.id.to_string());
    let kept = [
        ("topic", "topic"),
        ("area", "area"),
        ("started_at", "happened_at"),
    ];
    for (of_log, of_post) in kept {
        if let Some(value) = log.fields.get(of_log) {
            post.fields.insert(of_post.to_owned(), value.clone());
        }
    }
    post
}

/// The photo as the verdicts let it appear.
fn published(photo: Photo, verdicts: &[PhotoVerdict]) -> Option<Photo> {
    let verdict = verdicts
        .iter()
        .find(|verdict| verdict.photo == photo.hash)?;
    match &verdict.decision {
        PhotoDecision::NobodyRecognisable | PhotoDecision::Consent { .. } => Some(photo),
        PhotoDecision::Blurred(blurred) => Some(blurred.clone()),
        PhotoDecision::LeftOut => None,
    }
}

/// The fields of a new log "again like last time": what stays the same from one
/// week to the next. What belongs to that one occasion (its photos, its story, its
/// event, who wrote it, its way to the feed) is left behind, and it starts now.
#[must_use]
pub fn again(log: &Record, now: Millis) -> Fields {
    let once = [
        "photos",
        "story",
        "outcome",
        "event",
        "author",
        "author_name",
        "publication",
        "photo_review",
        "ruling",
    ];
    let mut fields: Fields = log
        .fields
        .iter()
        .filter(|(name, _)| {
            activity_log::KIND.field(name).is_some() && !once.contains(&name.as_str())
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    fields.insert("started_at".to_owned(), now.into());
    fields
}

#[cfg(test)]
mod tests;
