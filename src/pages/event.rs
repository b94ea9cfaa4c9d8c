//! The page of one event.

mod afterwards;
mod picture;
mod poster;
mod series;
mod share;

pub(super) use afterwards::afterwards;
pub use poster::PosterPage;

use super::history::history_link;
use super::path::{not_here, path_id, record_at};
use super::sign_up::SignUp;
use crate::components::areas::use_areas;
use crate::components::facts::fact;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::prose::paragraphs;
use crate::components::station_card::StationCard;
use crate::components::topic::topic_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::kind::Write;
use domain::kinds::{event, service_station};
use domain::{Id, Record};
use leptos::prelude::*;
use replica::{Query, StoreError};
use series::series_section;
use share::share_section;

/// When, where, for whom, and the station that holds it.
#[component]
pub fn EventPage() -> Markup {
    let event = record_at(&event::KIND, path_id());
    let title = move || match event.get() {
        Some(Ok(Some(event))) => event.text("title").to_owned(),
        _ => t!("event.title"),
    };
    page_head(title, Some("/events"));
    let page = |event: Option<Record>| event.map_or_else(not_here, details);
    view! { <div class="page">{shown(event, page)}</div> }
}

fn details(event: Record) -> Markup {
    let areas = use_areas();
    let area = event.reference("area");
    let topic = event.text("topic").to_owned();
    let description = event.text("description").to_owned();
    let text = |name: &str| event.text(name).to_owned();
    let capacity = event
        .integer("capacity")
        .map(|seats| seats.to_string())
        .unwrap_or_default();
    let accompany = event.flag("adult_must_accompany");
    let full = event.flag("full");
    let to_come = !event.archived && event.integer("starts_at") > Some(use_app().now());
    view! {
        <div class="row">
            <span class="tag" data-tone="info">
                {move || topic_name(&topic)}
            </span>
            {full.then(|| view! { <span class="tag" data-tone="warn">{t!("event.full")}</span> })}
            {edit_link(&event)}
        </div>
        <dl class="facts">
            <div>
                <dt>{t!("event.when")}</dt>
                <dd>{when_of(&event)}</dd>
            </div>
            {fact("field.event.place", text("place"))}
            {fact("field.event.audience", text("audience"))}
            {fact("field.event.capacity", capacity)}
            <div>
                <dt>{t!("field.event.area")}</dt>
                <dd>{move || areas.name(area)}</dd>
            </div>
        </dl>
        {accompany.then(accompany_notice)}
        <SignUp event=event.clone() />
        {(!description.is_empty()).then(|| view! { <div class="prose">{paragraphs(&description)}</div> })}
        {to_come.then(|| series_section(&event))}
        {to_come.then(|| share_section(&event))}
        <Contact station=event.reference("station") area />
    }
}

/// From when to when.
fn when_of(event: &Record) -> String {
    let starts = event.integer("starts_at").unwrap_or_default();
    let from = intl::date_time(starts);
    match event.integer("ends_at") {
        Some(ends) => t!("event.from_to", from = from, to = intl::time(ends)),
        None => from,
    }
}

fn accompany_notice() -> Markup {
    view! {
        <div class="notice" data-tone="info">
            {icon("child")}
            <div class="notice-body">
                <p>{t!("event.accompany")}</p>
            </div>
        </div>
    }
}

/// For staff of the area: keep the event, or log what came of it.
fn edit_link(event: &Record) -> Markup {
    let id = event.id;
    let may = may_keep(event);
    let links = move || {
        may.get().then(|| {
            view! {
                <a class="link-btn" href=format!("/events/{id}/roster")>
                    {t!("signup.roster")}
                </a>
                <a class="link-btn" href=format!("/records/{}/{id}", event::KIND.name)>
                    {t!("action.edit")}
                </a>
                <a class="link-btn" href=format!("/desk/logs/new?event={id}")>
                    {t!("event.log_it")}
                </a>
                {history_link(&event::KIND, id)}
            }
        })
    };
    links.into_markup()
}

/// Whether who looks at it may change it.
fn may_keep(event: &Record) -> Memo<bool> {
    let app = use_app();
    let event = StoredValue::new(event.clone());
    Memo::new(move |_| {
        event.with_value(|event| {
            let write = Write {
                before: Some(event),
                after: event,
            };
            event::may_write(&app.actor(), &write).is_ok()
        })
    })
}

/// The station to call: the one that holds the event, or else that of its area.
#[component]
fn Contact(station: Option<Id>, area: Option<Id>) -> Markup {
    let app = use_app();
    let found = load(move || {
        app.watch(service_station::KIND.name);
        Box::pin(station_to_call(app, station, area))
    });
    let held_by = station;
    let card = move |station: Option<Record>| {
        let card = station.map(|station| {
            let here = held_by == Some(station.id);
            let title = if here {
                "event.station"
            } else {
                "event.contact"
            };
            view! {
                <section class="section">
                    <h2 class="section-title">{t!(title)}</h2>
                    <p class="muted">{t!("event.call")}</p>
                    <StationCard station />
                </section>
            }
        });
        card.into_markup()
    };
    shown(found, card)
}

async fn station_to_call(
    app: App,
    station: Option<Id>,
    area: Option<Id>,
) -> Result<Option<Record>, StoreError> {
    let named = match station {
        Some(id) => app.record(id).await?,
        None => None,
    };
    if named.is_some() || area.is_none() {
        return Ok(named);
    }
    let query = Query {
        kind: service_station::KIND.name,
        area,
        after: None,
        limit: 1,
    };
    Ok(app.list(query).await?.into_iter().next())
}
