//! Records as people fill them in.

use crate::environment::START;
use domain::record::Photo;
use domain::{Id, Record, kinds};
use serde_json::json;

/// An activity log of an area that holds what it must.
#[must_use]
pub fn activity_log(id: Id, area: Id, title: &str) -> Record {
    Record::new(id, &kinds::activity_log::KIND)
        .with("title", title)
        .with("topic", "safety")
        .with("started_at", START)
        .with("participants", json!({"elders": 12, "volunteers": 3}))
        .with("story", "先看了演示。再一起试了灭火器。")
        .with("area", area.to_string())
}

/// An event of an area that holds what it must.
#[must_use]
pub fn event(id: Id, area: Id, title: &str) -> Record {
    Record::new(id, &kinds::event::KIND)
        .with("title", title)
        .with("topic", "children")
        .with("starts_at", START)
        .with("place", "共享空间")
        .with("area", area.to_string())
}

/// The record with these photos.
#[must_use]
pub fn with_photos(record: Record, photos: &[Photo]) -> Record {
    record.with("photos", json!(photos))
}
