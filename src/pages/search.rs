//! 搜索 over what everybody may know: stations, items, events to come and what was told,
//! as fast as one types and without a network.

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty, load, shown};
use crate::components::search::{fitting, search_box, wanted};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::civil::CivilDate;
use domain::kinds::{event, post, service_item, service_station};
use domain::{Id, Kind, Record};
use finder::{Fit, Wanted};
use leptos::prelude::*;
use replica::{Query, StoreError};

/// Most of a kind that are looked through.
const MOST: usize = 5_000;

/// How many of a kind are shown; who wants more types more.
const SHOWN: usize = 5;

/// A kind that is looked through.
struct Shelf {
    kind: &'static Kind,
    title: &'static str,
    icon: &'static str,
    /// Before the id in the address of one.
    path: &'static str,
    /// The field that names it, and those that say more of it.
    name: &'static str,
    told: &'static [&'static str],
    /// When it was or will be.
    at: Option<&'static str>,
}

const SHELVES: [Shelf; 4] = [
    Shelf {
        kind: &service_item::KIND,
        title: "search.items",
        icon: "service",
        path: "/items",
        name: "name",
        told: &["authority"],
        at: None,
    },
    Shelf {
        kind: &service_station::KIND,
        title: "search.stations",
        icon: "station",
        path: "/stations",
        name: "name",
        told: &["address"],
        at: None,
    },
    Shelf {
        kind: &event::KIND,
        title: "search.events",
        icon: "event",
        path: "/events",
        name: "title",
        told: &["place", "audience"],
        at: Some("starts_at"),
    },
    Shelf {
        kind: &post::KIND,
        title: "search.posts",
        icon: "feed",
        path: "/posts",
        name: "title",
        told: &["place"],
        at: Some("happened_at"),
    },
];

/// What is found, the kinds below each other.
#[component]
pub fn SearchPage() -> Markup {
    let app = use_app();
    page_head(|| t!("search.title"), Some("/"));
    let wanted = wanted();
    let read = load(move || {
        SHELVES.iter().for_each(|shelf| app.watch(shelf.kind.name));
        Box::pin(everything(app))
    });
    let list = move |shelves: Vec<Vec<Record>>| {
        let shelves = StoredValue::new(shelves);
        let found = move || {
            let wanted = Wanted::new(&wanted.get());
            shelves.with_value(|shelves| results(shelves, &wanted))
        };
        view! { <div class="stack" aria-live="polite">{found}</div> }
    };
    view! {
        <div class="page">
            {search_box("search.label", wanted)}
            {shown(read, list)}
        </div>
    }
}

/// What may be looked up, in the order of the shelves.
async fn everything(app: App) -> Result<Vec<Vec<Record>>, StoreError> {
    let today = CivilDate::from_millis(app.now()).start_of_day();
    let mut all = Vec::new();
    for shelf in &SHELVES {
        // An event that is over is told of by its post.
        let is_event = shelf.kind.name == event::KIND.name;
        let query = Query {
            kind: shelf.kind.name,
            area: None,
            after: is_event.then_some((today, Id::NIL)),
            limit: MOST,
        };
        all.push(app.list(query).await?);
    }
    Ok(all)
}

fn results(shelves: &[Vec<Record>], wanted: &Wanted) -> Markup {
    if wanted.is_empty() {
        return empty("search", "search.nothing_yet", "search.nothing_yet_text");
    }
    let mut found: Vec<(Fit, Markup)> = SHELVES
        .iter()
        .zip(shelves)
        .filter_map(|(shelf, records)| of_shelf(shelf, records, wanted))
        .collect();
    if found.is_empty() {
        return empty("search", "search.not_found", "search.not_found_text");
    }
    // Where a name fits stands before where it is only spoken of.
    found.sort_by_key(|(fit, _)| *fit);
    found
        .into_iter()
        .map(|(_, section)| section)
        .collect::<Markup>()
        .into_markup()
}

/// The best of a kind, and how well the first of them fits.
fn of_shelf(shelf: &'static Shelf, records: &[Record], wanted: &Wanted) -> Option<(Fit, Markup)> {
    let fits = fitting(records, wanted, shelf.name, shelf.told);
    let (best, _) = *fits.first()?;
    let count = fits.len();
    let rows = fits
        .iter()
        .take(SHOWN)
        .map(|(_, record)| row(shelf, record));
    let title = shelf.title;
    let section = view! {
        <section class="section">
            <h2 class="section-title">{move || t!(title, count = count)}</h2>
            <ul class="list">{rows.collect::<Markup>()}</ul>
        </section>
    };
    Some((best, section))
}

fn row(shelf: &'static Shelf, record: &Record) -> Markup {
    let at = shelf.at.and_then(|field| record.integer(field));
    let told = shelf.told.iter().map(|field| record.text(field));
    let told = told.filter(|text| !text.is_empty()).map(str::to_owned);
    let told = told.map(|text| view! { <span>{text}</span> });
    view! {
        <li>
            <a class="list-row" href=format!("{}/{}", shelf.path, record.id)>
                <span class="list-lead">{icon(shelf.icon)}</span>
                <span class="list-body">
                    <span class="list-title">{record.text(shelf.name).to_owned()}</span>
                    <span class="list-meta">
                        {at.map(|at| view! { <span>{move || intl::date_time(at)}</span> })}
                        {told.collect::<Markup>()}
                    </span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}
