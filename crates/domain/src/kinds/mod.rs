//! The record kinds, one file each. To add one: its file, a line in [`ALL`], and
//! its translations.

pub mod activity_log;
pub mod calendar_day;
pub mod event;
pub mod post;
pub mod registration;
pub mod residential_area;
pub mod service_application;
pub mod service_item;
pub mod service_station;

use crate::{Actor, Id, Kinds, Refusal};

/// Every record kind of the product.
pub const ALL: Kinds = Kinds(&[
    &activity_log::KIND,
    &calendar_day::KIND,
    &event::KIND,
    &post::KIND,
    &registration::KIND,
    &residential_area::KIND,
    &service_application::KIND,
    &service_item::KIND,
    &service_station::KIND,
]);

/// The classes of services and activities, as keys of translations.
pub const TOPICS: &[&str] = &[
    "party",
    "government",
    "daily_life",
    "legal",
    "health",
    "culture",
    "safety",
    "elders",
    "children",
    "environment",
    "governance",
];

/// Refuses whoever does not work in the area.
fn staff_of(actor: &Actor, area: Option<Id>) -> Result<(), Refusal> {
    if actor.works_in(area) {
        Ok(())
    } else {
        Err(Refusal::of("not_permitted"))
    }
}
