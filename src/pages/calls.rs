//! 电话通知: whom no app tells what changed, with a number to tap and what came of it.

use super::roster::own_name;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, load, shown};
use crate::components::staff::staff_only;
use crate::components::station_card::CallButton;
use crate::forms::deed::change_of;
use crate::forms::put_away::act_on;
use crate::forms::value::choice_name;
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::calls::{News, called, news};
use domain::civil::DAY;
use domain::kinds::registration::CALLS;
use domain::kinds::{event, registration};
use domain::{Id, Millis, Record};
use replica::StoreError;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// An event may have been put off by so long.
const BACK: Millis = 60 * DAY;

/// Somebody to be called.
#[derive(Clone, PartialEq)]
pub(super) struct Call {
    registration: Record,
    event: Record,
    news: News,
}

impl Call {
    /// The call that is to be made about an event, if any.
    fn about(event: &Record, registration: Record, now: Millis) -> Option<Self> {
        let news = news(event, &registration, now)?;
        Some(Self {
            registration,
            event: event.clone(),
            news,
        })
    }
}

/// Those who wait to be told, the next event first.
#[component]
pub fn CallsPage() -> Markup {
    let app = use_app();
    page_head(|| t!("calls.title"), Some("/desk"));
    let calls = load(move || Box::pin(to_make(app)));
    let list = move |calls: Vec<Call>| {
        if calls.is_empty() {
            return empty_or_filling(app, "phone", "calls.none", "calls.none_text");
        }
        let rows = calls.into_iter().map(|call| row(app, call));
        view! { <div class="stack">{rows.collect::<Markup>()}</div> }
    };
    staff_only(move || {
        view! {
            <div class="page">
                <p class="muted">{t!("calls.lead")}</p>
                {shown(calls, list)}
            </div>
        }
    })
}

/// The calls to be made from this phone; reactive.
pub(super) fn to_make(app: App) -> impl Future<Output = Result<Vec<Call>, StoreError>> {
    app.watch(registration::KIND.name);
    app.watch(event::KIND.name);
    let areas = app.actor().areas();
    read(app, areas)
}

async fn read(app: App, areas: Vec<Id>) -> Result<Vec<Call>, StoreError> {
    let now = app.now();
    let mut events: BTreeMap<Id, Option<Record>> = BTreeMap::new();
    let mut calls = Vec::new();
    let since = Some((now - BACK, Id::NIL));
    for registration in app.every(registration::KIND.name, None, since).await? {
        let area = registration.reference("area");
        let here = area.is_some_and(|area| areas.contains(&area));
        let Some(id) = registration.reference("event").filter(|_| here) else {
            continue;
        };
        if let Entry::Vacant(unread) = events.entry(id) {
            unread.insert(app.record(id).await?);
        }
        let event = events.get(&id).and_then(Option::as_ref);
        if let Some(call) = event.and_then(|event| Call::about(event, registration, now)) {
            calls.push(call);
        }
    }
    calls.sort_by_key(|call| (call.event.integer("starts_at"), call.registration.id));
    Ok(calls)
}

fn row(app: App, call: Call) -> Markup {
    let Call {
        registration,
        event,
        news,
    } = call;
    let name = registration.text("name").to_owned();
    let title = event.text("title").to_owned();
    let starts = event.integer("starts_at").unwrap_or_default();
    let phone = registration.text("phone").to_owned();
    let no_phone = phone.is_empty().then(|| {
        view! { <p class="card-text">{t!("calls.no_phone")}</p> }
    });
    let tried = registration.integer("called_at").map(|at| {
        let by = registration.text("called_by").to_owned();
        let call = choice_name("call", registration.text("call"));
        view! { <p class="card-meta">{t!("calls.tried", at = intl::date_time(at), by = by, call = call)}</p> }
    });
    let told = t!(format!("calls.{}", news.key()));
    let words = t!("calls.words", title = title, when = intl::date_time(starts));
    let outcome = |key: &&'static str| outcome(app, &event, &registration, key);
    let outcomes = CALLS.iter().map(outcome).collect::<Markup>();
    view! {
        <article class="card card-pad stack-tight" aria-label=name.clone()>
            <h2 class="card-title">{name.clone()}</h2>
            <p class="row">
                <span class="tag" data-tone="warn">{told}</span>
            </p>
            <p class="card-text">
                <a href=format!("/events/{}", event.id)>{words}</a>
            </p>
            {tried}
            {no_phone}
            <CallButton phone />
            <div class="row" role="group" aria-label=t!("calls.outcome", name = name)>{outcomes}</div>
        </article>
    }
}

/// What came of the call. Unless nobody answered the line is done with.
fn outcome(app: App, event: &Record, registration: &Record, key: &'static str) -> Markup {
    let (event, registration) = (event.clone(), registration.clone());
    let image = if key == "no_answer" { "close" } else { "check" };
    let note = move |_| {
        let fields = called(&event, &registration, key, app.now(), &own_name(app));
        act_on(
            app,
            change_of(registration.clone(), fields),
            "state.saved_here",
        );
    };
    view! {
        <button type="button" class="btn" on:click=note>
            {icon(image)}
            {choice_name("call", key)}
        </button>
    }
}
