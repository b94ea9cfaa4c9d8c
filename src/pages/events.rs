//! What is on: upcoming events by day, and those that are over.

use crate::components::areas::AreaSelect;
use crate::components::clock::use_now;
use crate::components::dates::day_name;
use crate::components::event_row::event_list;
use crate::components::head::page_head;
use crate::components::load::{empty_or_filling, load, shown};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::use_app;
use crate::t;
use domain::civil::{CivilDate, DAY};
use domain::kinds::event;
use domain::{Id, Millis, Record};
use leptos::prelude::*;
use replica::Query;

/// Most events shown.
const MOST_EVENTS: usize = 300;
/// How far back the past goes.
const DAYS_BACK: i64 = 90;

/// Events of one area or of all, to come or past.
#[component]
pub fn EventsPage() -> Markup {
    let app = use_app();
    page_head(|| t!("events.title"), None);
    let area = RwSignal::new(None::<Id>);
    let past = RwSignal::new(false);
    let events = load(move || {
        app.watch(event::KIND.name);
        let today = CivilDate::from_millis(app.now()).start_of_day();
        let (area, past) = (area.get(), past.get());
        Box::pin(async move {
            let from = if past { today - DAYS_BACK * DAY } else { today };
            let query = Query {
                kind: event::KIND.name,
                area,
                after: Some((from, Id::NIL)),
                limit: MOST_EVENTS,
            };
            let mut events = app.list(query).await?;
            if past {
                events.retain(|event| starts(event) < today);
                events.reverse();
            }
            Ok(events)
        })
    });
    let list = move |events: Vec<Record>| match events.is_empty() {
        true => empty_or_filling(app, "event", "events.none", "events.none_text"),
        false => by_day(events),
    };
    view! {
        <div class="page">
            <div class="stack-tight">
                <AreaSelect chosen=area.into() choose=Callback::new(move |to| area.set(to)) none="area.all" />
                <div class="chips" role="group" aria-label=t!("events.when")>
                    {when_chip(past, false, "events.upcoming")}
                    {when_chip(past, true, "events.past")}
                </div>
            </div>
            {shown(events, list)}
        </div>
    }
}

fn when_chip(past: RwSignal<bool>, value: bool, label: &'static str) -> Markup {
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || (past.get() == value).to_string()
            on:click=move |_| past.set(value)
        >
            {t!(label)}
        </button>
    }
}

fn starts(event: &Record) -> Millis {
    event.integer("starts_at").unwrap_or_default()
}

/// One heading and one list per day.
fn by_day(events: Vec<Record>) -> Markup {
    let now = use_now();
    let mut days: Vec<(CivilDate, Vec<Record>)> = Vec::new();
    for event in events {
        let day = CivilDate::from_millis(starts(&event));
        match days.last_mut() {
            Some((last, events)) if *last == day => events.push(event),
            _ => days.push((day, vec![event])),
        }
    }
    let section = |(day, events): (CivilDate, Vec<Record>)| {
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
