//! 搜索 over what everybody may know: stations, items, events to come and what was told,
//! as fast as one types and without a network.

use crate::components::head::page_head;
use crate::components::load::{empty, load, shown};
use crate::components::search::{fitting, search_box, wanted};
use crate::markup::{IntoMarkup, Markup, component, effect, keyed, view};
use crate::platform::intl;
use crate::platform::timing::once_seen;
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

/// How many of a kind are shown, and how many more each time that more is asked for.
const SHOWN: usize = 5;
const MORE: usize = 20;

/// How many rows stand in the frame that answers a key: what a screen has room for. The
/// others follow when it has been seen.
const AT_ONCE: usize = 7;

/// A kind that is looked through.
struct Shelf {
    kind: &'static Kind,
    title: &'static str,
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
        path: "/items",
        name: "name",
        told: &["authority"],
        at: None,
    },
    Shelf {
        kind: &service_station::KIND,
        title: "search.stations",
        path: "/stations",
        name: "name",
        told: &["address"],
        at: None,
    },
    Shelf {
        kind: &event::KIND,
        title: "search.events",
        path: "/events",
        name: "title",
        told: &["place", "audience"],
        at: Some("starts_at"),
    },
    Shelf {
        kind: &post::KIND,
        title: "search.posts",
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
    let list = move |shelves: Vec<Vec<Record>>| results(shelves, wanted);
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

/// What is found for some words.
#[derive(Clone, PartialEq)]
struct Results {
    words: String,
    found: Vec<Found>,
}

/// What of a shelf is found.
#[derive(Clone, PartialEq)]
struct Found {
    shelf: usize,
    /// Its records, by their places on it, the best first.
    places: Vec<usize>,
    /// How many rows stand in the first frame.
    at_once: usize,
}

/// What is found, while somebody types: the sections and rows that stay are not drawn again.
fn results(shelves: Vec<Vec<Record>>, wanted: RwSignal<String>) -> Markup {
    let shelves = StoredValue::new(shelves);
    let results = Memo::new(move |before: Option<&Results>| {
        let words = wanted.get();
        let found = shelves.with_value(|shelves| found(shelves, &words, before));
        Results { words, found }
    });
    let seen = seen(wanted);
    let at = move || results.with(|it| it.found.iter().map(|it| it.shelf).collect());
    let draw = move |shelf| {
        let found = move |_: Option<&_>| results.with(|it| of_shelf(&it.found, shelf).cloned());
        section(shelves, shelf, Memo::new(found), seen)
    };
    let nothing = Memo::new(move |_| {
        results.with(|it| {
            let asked = !it.words.trim().is_empty();
            it.found.is_empty().then_some(asked)
        })
    });
    let nothing = move || match nothing.get() {
        None => ().into_markup(),
        Some(false) => empty("search", "search.nothing_yet", "search.nothing_yet_text"),
        Some(true) => view! {
            {empty("search", "search.not_found", "search.not_found_text")}
            <a class="btn btn-block" href="/requests/new">{t!("search.ask")}</a>
        },
    };
    view! {
        <div class="stack" aria-live="polite">
            {nothing} {keyed(at, |shelf: &usize| shelf.to_string(), draw)}
        </div>
    }
}

/// Whether what the words of now found has been on the screen for a frame.
fn seen(wanted: RwSignal<String>) -> Memo<bool> {
    let seen = RwSignal::new(String::new());
    effect(move || {
        let now = wanted.get();
        once_seen(move || {
            // The page may have gone meanwhile.
            seen.try_set(now);
        });
    });
    Memo::new(move |_| wanted.with(|wanted| seen.with(|seen| seen == wanted)))
}

/// Where a name fits stands before where it is only spoken of. Whoever types on looks
/// among what was found before: nothing else fits longer words.
fn found(shelves: &[Vec<Record>], words: &str, before: Option<&Results>) -> Vec<Found> {
    let wanted = Wanted::new(words);
    if wanted.is_empty() {
        return Vec::new();
    }
    let goes_on = |it: &&Results| !it.words.trim().is_empty() && words.starts_with(&it.words);
    let before = before.filter(goes_on);
    let among = |shelf: usize| {
        let before = before?;
        let places = of_shelf(&before.found, shelf).map(|it| it.places.clone());
        let mut places = places.unwrap_or_default();
        places.sort_unstable();
        Some(places)
    };
    let shelves = SHELVES.iter().zip(shelves).enumerate();
    let mut fits: Vec<(Fit, Found)> = shelves
        .filter_map(|(at, (shelf, records))| {
            let fits = fitting(records, among(at), &wanted, shelf.name, shelf.told);
            let found = Found {
                shelf: at,
                places: fits.iter().map(|(_, place)| *place).collect(),
                at_once: 0,
            };
            Some((fits.first()?.0, found))
        })
        .collect();
    fits.sort_by_key(|(best, _)| *best);
    let mut left = AT_ONCE;
    let with_room = |(_, mut found): (Fit, Found)| {
        found.at_once = left.min(SHOWN).min(found.places.len());
        left -= found.at_once;
        found
    };
    fits.into_iter().map(with_room).collect()
}

fn of_shelf(found: &[Found], shelf: usize) -> Option<&Found> {
    found.iter().find(|found| found.shelf == shelf)
}

/// The best of a kind; nothing any more in the moment before it goes.
fn section(
    shelves: StoredValue<Vec<Vec<Record>>>,
    at: usize,
    found: Memo<Option<Found>>,
    seen: Memo<bool>,
) -> Markup {
    let shelf = &SHELVES[at];
    let most = RwSignal::new(SHOWN);
    let count = Memo::new(move |_| found.with(|it| it.as_ref().map_or(0, |it| it.places.len())));
    let rows = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            let many = if seen.get() {
                most.get()
            } else {
                found.at_once
            };
            Some(found.places.iter().take(many).copied().collect())
        })
    };
    let draw = move |place: usize| {
        shelves.with_value(|shelves| shelves[at].get(place).map(|record| row(shelf, record)))
    };
    let rows = keyed(
        move || rows().unwrap_or_default(),
        |place: &usize| place.to_string(),
        move |place| draw(place).into_markup(),
    );
    let more = move || {
        (seen.get() && most.get() < count.get()).then(|| {
            view! {
                <button type="button" class="btn btn-block" on:click=move |_| most.update(|most| *most += MORE)>
                    {t!("feed.more")}
                </button>
            }
        })
    };
    view! {
        <section class="section">
            <h2 class="section-title">{move || t!(shelf.title, count = count.get())}</h2>
            <ul class="list">{rows}</ul>
            {more}
        </section>
    }
}

/// As few pieces as will do: a screen of them is drawn at each key.
fn row(shelf: &'static Shelf, record: &Record) -> Markup {
    let at = shelf.at.and_then(|field| record.integer(field));
    let told = shelf.told.iter().map(|field| record.text(field));
    let told = told.filter(|text| !text.is_empty()).map(str::to_owned);
    let told: Vec<String> = at.map(intl::date_time).into_iter().chain(told).collect();
    let told = (!told.is_empty()).then(|| told.join(" · "));
    view! {
        <li>
            <a class="list-row" href=format!("{}/{}", shelf.path, record.id)>
                <span class="list-body">
                    <span class="list-title">{record.text(shelf.name).to_owned()}</span>
                    {told.map(|told| view! { <span class="list-meta">{told}</span> })}
                </span>
            </a>
        </li>
    }
}
