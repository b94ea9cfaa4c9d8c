//! What is on: upcoming events by day, and those that are over.

use super::sign_up::MySignUps;
use crate::components::areas::{AreaFilter, narrowed};
use crate::components::clock::use_now;
use crate::components::dates::day_name;
use crate::components::event_row::event_list;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, load, shown};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::routes::{keep_here, kept_here, query, say_in_query};
use crate::state::{App, use_app};
use crate::t;
use domain::civil::{CivilDate, DAY};
use domain::kinds::event;
use domain::series::{next_of_each, series_of};
use domain::{Id, Millis, Record};
use leptos::prelude::*;
use replica::{Query, StoreError};

/// How many events to come are shown at a time.
const PAGE: usize = 100;
/// How much further the past goes at a time.
const DAYS_BACK: i64 = 30;

/// What in the address says that past events are meant.
const WHEN: &str = "when";
const PAST: &str = "past";
/// Under which is kept how often more was asked for.
const FURTHER: &str = "further";

/// Events of one area or of all, to come or past.
#[component]
pub fn EventsPage() -> Markup {
    let app = use_app();
    page_head(|| t!("events.title"), None);
    let area = narrowed();
    let past = Memo::new(|_| query(WHEN).as_deref() == Some(PAST));
    // How often more was asked for; who comes back finds as many as they had.
    let further = RwSignal::new(further_before());
    let events = load(move || {
        app.watch(event::KIND.name);
        let today = CivilDate::from_millis(app.now()).start_of_day();
        let steps = further.get() + 1;
        match (area.get(), past.get()) {
            (area, true) => Box::pin(before(app, area, today, steps)),
            (area, false) => Box::pin(to_come(app, area, today, steps)),
        }
    });
    let list = move |(events, more): (Vec<Record>, bool)| {
        if events.is_empty() {
            return empty_or_filling(app, "event", "events.none", "events.none_text");
        }
        view! {
            {by_day(listed(events, past.get_untracked()))}
            {more.then(|| more_button(further))}
        }
    };
    view! {
        <div class="page">
            <MySignUps />
            <div class="stack-tight">
                <AreaFilter chosen=area />
                <div class="chips" role="group" aria-label=t!("events.when")>
                    {when_chip(past, false, "events.upcoming")}
                    {when_chip(past, true, "events.past")}
                </div>
            </div>
            {shown(events, list)}
        </div>
    }
}

/// The events from today on, and whether there are more.
async fn to_come(
    app: App,
    area: Option<Id>,
    today: Millis,
    steps: usize,
) -> Result<(Vec<Record>, bool), StoreError> {
    let limit = steps * PAGE;
    let events = app.list(behind(area, (today, Id::NIL), limit)).await?;
    let more = events.len() == limit;
    Ok((events, more))
}

/// The events before today, latest first, and whether there are older ones. The
/// list of the kind begins with the oldest, so it is read by spans of days, from
/// the latest one back until there is something to show.
async fn before(
    app: App,
    area: Option<Id>,
    today: Millis,
    steps: usize,
) -> Result<(Vec<Record>, bool), StoreError> {
    let oldest = app.list(behind(area, (0, Id::NIL), 1)).await?;
    let oldest = oldest.first().map_or(today, starts);
    let step = DAYS_BACK * DAY;
    let mut from = today - step;
    let mut events = between(app, area, from, today).await?;
    let mut shown = usize::from(!events.is_empty());
    while shown < steps && oldest < from {
        let older = between(app, area, from - step, from).await?;
        from -= step;
        shown += usize::from(!older.is_empty());
        events.extend(older);
    }
    Ok((events, oldest < from))
}

/// The events that begin in a span, latest first.
async fn between(
    app: App,
    area: Option<Id>,
    from: Millis,
    until: Millis,
) -> Result<Vec<Record>, StoreError> {
    let mut events = Vec::new();
    let mut place = (from, Id::NIL);
    loop {
        let read = app.list(behind(area, place, PAGE)).await?;
        let last = read.last().map(|event| (starts(event), event.id));
        let full = read.len() == PAGE;
        events.extend(read.into_iter().filter(|event| starts(event) < until));
        match last.filter(|(starts, _)| full && *starts < until) {
            Some(last) => place = last,
            None => break,
        }
    }
    events.reverse();
    Ok(events)
}

/// So many events behind a place in the order of their list.
fn behind(area: Option<Id>, place: (Millis, Id), limit: usize) -> Query {
    Query {
        kind: event::KIND.name,
        area,
        after: Some(place),
        limit,
    }
}

fn further_before() -> usize {
    let kept = kept_here(FURTHER).and_then(|kept| kept.parse().ok());
    kept.unwrap_or_default()
}

fn more_button(further: RwSignal<usize>) -> Markup {
    let further_on = move |_| {
        further.update(|further| *further += 1);
        keep_here(FURTHER, &further.get_untracked().to_string());
    };
    view! {
        <button
            type="button"
            class="btn btn-block"
            on:click=further_on
        >
            {icon("down")}
            {t!("feed.more")}
        </button>
    }
}

fn when_chip(past: Memo<bool>, value: bool, label: &'static str) -> Markup {
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || (past.get() == value).to_string()
            on:click=move |_| say_in_query(WHEN, value.then_some(PAST))
        >
            {t!(label)}
        </button>
    }
}

fn starts(event: &Record) -> Millis {
    event.integer("starts_at").unwrap_or_default()
}

/// Of a series to come the next time stands for all of them.
fn listed(events: Vec<Record>, past: bool) -> Vec<(Record, usize)> {
    match past {
        true => events.into_iter().map(|event| (event, 0)).collect(),
        false => next_of_each(events, series_of),
    }
}

/// One heading and one list per day.
fn by_day(events: Vec<(Record, usize)>) -> Markup {
    let now = use_now();
    let mut days: Vec<(CivilDate, Vec<(Record, usize)>)> = Vec::new();
    for event in events {
        let day = CivilDate::from_millis(starts(&event.0));
        match days.last_mut() {
            Some((last, events)) if *last == day => events.push(event),
            _ => days.push((day, vec![event])),
        }
    }
    let section = |(day, events): (CivilDate, Vec<(Record, usize)>)| {
        view! {
            <section class="section">
                <h2 class="section-title">{move || day_name(day, now.get())}</h2>
                {event_list(events)}
            </section>
        }
    };
    days.into_iter()
        .map(section)
        .collect::<Markup>()
        .into_markup()
}
