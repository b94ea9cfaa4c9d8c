//! The page of one station.

use super::duty::DutyToday;
use super::history::history_link;
use super::path::{not_here, path_id, record_at};
use super::requests::wrong_path;
use crate::components::areas::use_areas;
use crate::components::clock::use_now;
use crate::components::event_row::event_list;
use crate::components::facts::list_section;
use crate::components::head::page_head;
use crate::components::hours::{coming_exceptions, weekly_hours};
use crate::components::icon::icon;
use crate::components::load::{empty, load, shown};
use crate::components::opening_tag::OpeningTag;
use crate::components::post_card::PostCard;
use crate::components::prose::paragraphs;
use crate::components::station_card::CallButton;
use crate::forms::value::choice_name;
use crate::forms::value::photos_of;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::use_app;
use crate::t;
use domain::civil::CivilDate;
use domain::kind::Write;
use domain::kinds::{event, post, service_station};
use domain::opening::is_stale;
use domain::series::{next_of_each, series_of};
use domain::{Id, Record, Value};
use leptos::prelude::*;
use replica::Query;

/// After this many days somebody should look at the page again.
const STALE_AFTER_DAYS: i64 = 90;

/// Address, hours, services and facilities, and what is on here.
#[component]
pub fn StationPage() -> Markup {
    let station = record_at(&service_station::KIND, path_id());
    let name = move || match station.get() {
        Some(Ok(Some(station))) => station.text("name").to_owned(),
        _ => t!("station.title"),
    };
    page_head(name, Some("/stations"));
    let page = |station: Option<Record>| station.map_or_else(not_here, details);
    view! { <div class="page">{shown(station, page)}</div> }
}

fn details(station: Record) -> Markup {
    let (id, area) = (station.id, station.reference("area"));
    let phone = station.text("phone").to_owned();
    let introduction = station.text("introduction").to_owned();
    let photos = photos_of(&service_station::KIND, &station);
    let edit = edit_link(&station);
    let held = StoredValue::new(station);
    view! {
        <div class="stack">
            <div class="split">
                <OpeningTag station=held />
                {edit}
            </div>
            <CallButton phone />
            <Facts station=held />
            <Checked station=held />
        </div>
        <DutyToday area />
        <Services station=held />
        <Facilities station=held />
        {(!introduction.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2 class="section-title">
                            {t!("field.service_station.introduction")}
                        </h2>
                        <div class="prose">{paragraphs(&introduction)}</div>
                    </section>
                }
            })}
        {photos}
        <a class="btn btn-block" href=wrong_path(id)>
            {icon("flag")}
            {t!("station.wrong")}
        </a>
        <AreaEvents area />
        <AreaPosts area />
    }
}

/// Shown only to those who may keep the page.
fn edit_link(station: &Record) -> Markup {
    let app = use_app();
    let id = station.id;
    let href = format!("/records/{}/{id}", service_station::KIND.name);
    let station = StoredValue::new(station.clone());
    let may = Memo::new(move |_| {
        station.with_value(|station| {
            let write = Write {
                before: Some(station),
                after: station,
            };
            service_station::may_write(&app.actor(), &write).is_ok()
        })
    });
    let link = move || {
        may.get().then(|| {
            view! {
                <a class="link-btn" href=href.clone()>
                    {t!("action.edit")}
                </a>
                {history_link(&service_station::KIND, id)}
            }
        })
    };
    link.into_markup()
}

#[component]
fn Facts(station: StoredValue<Record>) -> Markup {
    let areas = use_areas();
    let now = use_now();
    let fact = |label: &'static str, lines: Vec<String>| {
        (!lines.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{t!(label)}</dt>
                    <dd class="prose">{lines.join("\n")}</dd>
                </div>
            }
        })
    };
    let (address, area) = station.with_value(|station| {
        (
            station.text("address").to_owned(),
            station.reference("area"),
        )
    });
    let coming = move || station.with_value(|station| coming_exceptions(station, now.get()));
    view! {
        <dl class="facts">
            {fact("field.service_station.address", vec![address])}
            {fact("field.service_station.hours", station.with_value(weekly_hours))}
            {move || fact("field.service_station.exceptions", coming())}
            {move || fact("field.service_station.area", vec![areas.name(area)])}
        </dl>
    }
}

/// By whom and when the page was last found right, with a warning once that is long ago.
#[component]
fn Checked(station: StoredValue<Record>) -> Markup {
    let now = use_now();
    let words = move || {
        let (by, on) = station.with_value(|station| {
            (
                station.text("checked_by").to_owned(),
                station.text("checked_on").to_owned(),
            )
        });
        match on.parse::<CivilDate>() {
            Ok(on) => t!(
                "station.checked",
                by = by,
                on = intl::date(on.start_of_day())
            ),
            Err(_) => t!("station.never_checked"),
        }
    };
    let stale =
        move || station.with_value(|station| is_stale(station, now.get(), STALE_AFTER_DAYS));
    let shown = move || {
        if stale() {
            view! {
                <div class="notice" data-tone="warn">
                    {icon("warning")}
                    <div class="notice-body">
                        <strong class="notice-title">{words}</strong>
                        <p>{t!("station.stale")}</p>
                    </div>
                </div>
            }
        } else {
            view! { <p class="muted small">{words}</p> }
        }
    };
    shown.into_markup()
}

#[component]
fn Services(station: StoredValue<Record>) -> Markup {
    let services: Vec<String> = station.with_value(|station| {
        let keys = station.list("services").iter().filter_map(Value::as_str);
        keys.map(str::to_owned).collect()
    });
    (!services.is_empty()).then(|| {
        let tag = |key: String| {
            view! { <li class="tag" data-tone="info">{move || choice_name("services", &key)}</li> }
        };
        view! {
            <section class="section">
                <h2 class="section-title">{t!("field.service_station.services")}</h2>
                <ul class="row">{services.into_iter().map(tag).collect::<Markup>()}</ul>
            </section>
        }
    }).into_markup()
}

#[component]
fn Facilities(station: StoredValue<Record>) -> Markup {
    let rows: Vec<Value> = station.with_value(|station| station.list("facilities").to_vec());
    let member = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let facility = move |row: Value| {
        view! {
            <li>
                <div class="list-row">
                    <span class="list-lead">{icon("door")}</span>
                    <span class="list-body">
                        <span class="list-title">{member(&row, "name")}</span>
                        <span class="list-meta">{member(&row, "hours")}</span>
                        <span class="list-meta">{member(&row, "note")}</span>
                    </span>
                </div>
            </li>
        }
    };
    let rows = rows.into_iter().map(facility).collect();
    list_section("field.service_station.facilities", rows)
}

#[component]
fn AreaEvents(area: Option<Id>) -> Markup {
    let app = use_app();
    let events = load(move || {
        app.watch(event::KIND.name);
        let query = Query {
            kind: event::KIND.name,
            area,
            after: Some((app.now(), Id::NIL)),
            limit: 25,
        };
        Box::pin(async move {
            let mut events = next_of_each(app.list(query).await?, series_of);
            events.truncate(5);
            Ok(events)
        })
    });
    let list = |events: Vec<_>| match events.is_empty() {
        true => empty("event", "events.none", "events.none_text"),
        false => event_list(events),
    };
    view! {
        <section class="section">
            <h2 class="section-title">{t!("station.events")}</h2>
            {shown(events, list)}
        </section>
    }
}

#[component]
fn AreaPosts(area: Option<Id>) -> Markup {
    let app = use_app();
    let posts = load(move || {
        app.watch(post::KIND.name);
        let query = Query {
            kind: post::KIND.name,
            area,
            after: None,
            limit: 3,
        };
        Box::pin(app.list(query))
    });
    let list = |posts: Vec<_>| {
        if posts.is_empty() {
            return empty("feed", "feed.none", "feed.none_text");
        }
        let cards = posts.into_iter().map(|post| view! { <PostCard post /> });
        view! { <div class="stack">{cards.collect::<Markup>()}</div> }
    };
    view! {
        <section class="section">
            <h2 class="section-title">{t!("station.posts")}</h2>
            {shown(posts, list)}
        </section>
    }
}
