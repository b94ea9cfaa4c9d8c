//! The record kinds, one file each. To add one: its file, a line in [`ALL`], and
//! its translations.

pub mod activity_log;
pub mod calendar_day;
pub mod event;
pub mod post;
pub mod registration;
pub mod request_limit;
pub mod residential_area;
pub mod service_application;
pub mod service_item;
pub mod service_request;
pub mod service_station;

use crate::{Actor, Id, Kinds, Refusal, Role};

/// Every record kind of the product.
pub const ALL: Kinds = Kinds(&[
    &activity_log::KIND,
    &calendar_day::KIND,
    &event::KIND,
    &post::KIND,
    &registration::KIND,
    &request_limit::KIND,
    &residential_area::KIND,
    &service_application::KIND,
    &service_item::KIND,
    &service_request::KIND,
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

/// Whether somebody acts for the whole sub-district.
fn is_of_the_subdistrict(actor: &Actor) -> bool {
    actor.is(Role::Officer, None) || actor.is(Role::Admin, None)
}

/// Refuses whoever does not act for the whole sub-district.
fn subdistrict_only(actor: &Actor) -> Result<(), Refusal> {
    if is_of_the_subdistrict(actor) {
        Ok(())
    } else {
        Err(Refusal::of("not_permitted"))
    }
}

/// Refuses whoever does not work in the area.
fn staff_of(actor: &Actor, area: Option<Id>) -> Result<(), Refusal> {
    if actor.works_in(area) {
        Ok(())
    } else {
        Err(Refusal::of("not_permitted"))
    }
}
