//! 首页: the own station, what concerns oneself, what is on next, and what was told last.

use super::later::{Later, later_piece};
use crate::components::areas::{AreaSelect, use_areas};
use crate::components::clock::use_now;
use crate::components::event_row::event_list;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, load, shown};
use crate::components::mode_switch::{LangSwitch, ModeSwitch};
use crate::components::post_card::PostCard;
use crate::components::staff::is_staff;
use crate::components::station_card::StationCard;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::civil::minutes_of_day;
use domain::kinds::{event, post, service_station};
use domain::series::{next_of_each, series_of};
use domain::{Id, Record};
use leptos::prelude::*;
use replica::{Query, StoreError};

/// Path, icon, key of the label, accent.
const TILES: [(&str, &str, &str, &str); 4] = [
    ("/items", "service", "home.tile_items", "sky"),
    ("/stations", "station", "home.tile_stations", "pine"),
    ("/events", "event", "home.tile_events", "lamp"),
    ("/feed", "feed", "home.tile_feed", "plum"),
];

/// The home page.
#[component]
pub fn HomePage() -> Markup {
    let app = use_app();
    page_head(|| t!("app.name"), None);
    let staff = Memo::new(move |_| is_staff(app));
    view! {
        <div class="page">
            <Hero />
            {search_link()}
            {move || staff.get().then(staff_strip)}
            <OwnStation />
            <nav class="tile-grid" aria-label=t!("home.tiles")>
                {TILES.map(tile)}
            </nav>
            {later_piece(Later::HomeOwn)}
            <NextEvents />
            <LatestPosts />
        </div>
    }
}

#[component]
fn Hero() -> Markup {
    let app = use_app();
    let areas = use_areas();
    let now = use_now();
    let greeting = move || {
        let part = match minutes_of_day(now.get()) / 60 {
            5..=10 => t!("home.morning"),
            11..=12 => t!("home.noon"),
            13..=17 => t!("home.afternoon"),
            _ => t!("home.evening"),
        };
        match app.account() {
            Some(account) => t!("home.greeting_name", part = part, name = account.name),
            None => part,
        }
    };
    let place = move || match areas.name(app.home_area()) {
        name if name.is_empty() => t!("home.hero"),
        name => name,
    };
    view! {
        <section class="hero">
            <p class="hero-greeting">{greeting}</p>
            <h2 class="hero-title">{place}</h2>
            <div class="hero-actions">
                <ModeSwitch />
                <LangSwitch />
            </div>
        </section>
    }
}

/// Looks like the box that it leads to.
fn search_link() -> Markup {
    view! {
        <a class="search search-link" href="/search">
            {icon("search")}
            <span class="input">{t!("search.label")}</span>
        </a>
    }
}

fn staff_strip() -> Markup {
    view! {
        <a class="btn btn-primary btn-large btn-block" href="/desk/logs/new">
            {icon("log")}
            {t!("desk.log_activity")}
        </a>
    }
}

fn tile(
    (path, icon_name, label, accent): (&'static str, &'static str, &'static str, &'static str),
) -> Markup {
    view! {
        <a class="tile" href=path data-accent=accent>
            <span class="tile-icon">{icon(icon_name)}</span>
            <span class="tile-label">{t!(label)}</span>
        </a>
    }
}

/// The station of the own area, or the choice of an area.
#[component]
fn OwnStation() -> Markup {
    let app = use_app();
    let area = Memo::new(move |_| app.home_area());
    view! {
        <section class="section" aria-label=t!("home.station")>
            {move || match area.get() {
                Some(area) => station_of(area),
                None => choose_area(),
            }}
        </section>
    }
}

fn station_of(area: Id) -> Markup {
    let app = use_app();
    let stations = load(move || {
        app.watch(service_station::KIND.name);
        let query = Query {
            kind: service_station::KIND.name,
            area: Some(area),
            after: None,
            limit: 3,
        };
        Box::pin(app.list(query))
    });
    let cards = move |stations: Vec<_>| {
        if stations.is_empty() {
            return empty_or_filling(app, "station", "home.no_station", "home.no_station_text");
        }
        let cards = stations
            .into_iter()
            .map(|station| view! { <StationCard station /> });
        cards.collect::<Markup>().into_markup()
    };
    shown(stations, cards).into_markup()
}

fn choose_area() -> Markup {
    let app = use_app();
    let choose = Callback::new(move |area| app.choose_area(area));
    view! {
        <div class="card card-pad">
            <h2 class="card-title">{t!("home.choose_area")}</h2>
            <p class="card-text">{t!("home.choose_area_text")}</p>
            <AreaSelect label="area.choose" chosen=Signal::derive(|| None) choose none="form.choose" />
        </div>
    }
}

/// How many events are named.
const NEXT_EVENTS: usize = 3;

/// Among how many they are found: a series fills no list.
const LOOKED_AT: usize = 20;

/// The next events, those of the own area before others.
async fn next_events(app: App, home: Option<Id>) -> Result<Vec<(Record, usize)>, StoreError> {
    let next = |area| Query {
        kind: event::KIND.name,
        area,
        after: Some((app.now(), Id::NIL)),
        limit: LOOKED_AT,
    };
    let mut events = next_of_each(app.list(next(home)).await?, series_of);
    if events.len() < NEXT_EVENTS && home.is_some() {
        let others = next_of_each(app.list(next(None)).await?, series_of);
        let of_others = |(event, _): &(Record, usize)| event.reference("area") != home;
        events.extend(others.into_iter().filter(of_others));
    }
    events.truncate(NEXT_EVENTS);
    Ok(events)
}

#[component]
fn NextEvents() -> Markup {
    let app = use_app();
    let events = load(move || {
        app.watch(event::KIND.name);
        Box::pin(next_events(app, app.home_area()))
    });
    let list = move |events: Vec<_>| match events.is_empty() {
        true => empty_or_filling(app, "event", "events.none", "events.none_text"),
        false => event_list(events),
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2 class="section-title">{t!("home.events")}</h2>
                <a class="section-link" href="/events">
                    {t!("home.all_events")}
                    {icon("next")}
                </a>
            </div>
            {shown(events, list)}
        </section>
    }
}

#[component]
fn LatestPosts() -> Markup {
    let app = use_app();
    let posts = load(move || {
        app.watch(post::KIND.name);
        let query = Query {
            kind: post::KIND.name,
            area: None,
            after: None,
            limit: 5,
        };
        Box::pin(app.list(query))
    });
    let list = move |posts: Vec<_>| {
        if posts.is_empty() {
            return empty_or_filling(app, "feed", "feed.none", "feed.none_text");
        }
        let cards = posts.into_iter().map(|post| view! { <PostCard post /> });
        view! { <div class="stack">{cards.collect::<Markup>()}</div> }
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2 class="section-title">{t!("home.posts")}</h2>
                <a class="section-link" href="/feed">
                    {t!("home.all_posts")}
                    {icon("next")}
                </a>
            </div>
            {shown(posts, list)}
        </section>
    }
}
