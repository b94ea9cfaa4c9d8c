//! 电话通知: whom no app tells what changed, or who has not read what is urgent, with a
//! number to tap and what came of it.

use super::inbox::read_mark_edit;
use super::roster::own_name;
use crate::components::busy::Busy;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, load, shown, unless_locked};
use crate::components::staff::staff_only;
use crate::components::station_card::CallButton;
use crate::forms::deed::change_of;
use crate::forms::put_away::act_once;
use crate::forms::value::choice_name;
use crate::markup::{Markup, component, view};
use crate::pages::lock::Unlock;
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::calls::{News, called, called_about, news, returned, unknown};
use domain::civil::DAY;
use domain::inbox::{Message, of_returned};
use domain::kinds::registration::CALLS;
use domain::kinds::{call_rule, event, read_mark, registration, service_application};
use domain::{Id, Millis, Record};
use replica::{Deed, StoreError};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// An event may have been put off by so long.
const BACK: Millis = 60 * DAY;

/// Somebody to be called.
#[derive(Clone, PartialEq)]
pub(super) struct Call {
    /// What says who, and under which number: a registration or an application.
    who: Record,
    about: About,
}

/// What they are to be told.
#[derive(Clone, PartialEq)]
enum About {
    Event {
        event: Record,
        news: News,
    },
    /// That it was returned, and what they know of it.
    Application {
        message: Message,
        mark: Option<Record>,
    },
}

impl Call {
    /// What says when they were called last.
    fn tried(&self) -> Option<&Record> {
        match &self.about {
            About::Event { .. } => Some(&self.who),
            About::Application { mark, .. } => mark.as_ref(),
        }
    }

    /// What stands first: what was returned, as it waits already, then the next event.
    fn order(&self) -> (Option<Millis>, Id) {
        let at = match &self.about {
            About::Event { event, .. } => event.integer("starts_at"),
            About::Application { message, .. } => message.at,
        };
        (at, self.who.id)
    }

    /// What is written once somebody called.
    fn made(&self, app: App, call: &str) -> Deed {
        let (at, by) = (app.now(), own_name(app));
        match &self.about {
            About::Event { event, .. } => {
                let fields = called(event, &self.who, call, at, &by);
                change_of(self.who.clone(), fields)
            }
            About::Application { message, mark } => {
                let told = called_about(&self.who, mark.clone(), message, call, at, &by);
                Deed::of(read_mark_edit(mark.clone(), told))
            }
        }
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
                <Unlock />
                {shown(calls, list)}
            </div>
        }
    })
}

/// The calls to be made from this phone; reactive.
pub(super) fn to_make(app: App) -> impl Future<Output = Result<Vec<Call>, StoreError>> {
    for kind in [
        &registration::KIND,
        &event::KIND,
        &service_application::KIND,
        &read_mark::KIND,
        &call_rule::KIND,
    ] {
        app.watch(kind.name);
    }
    let areas = app.actor().areas();
    read(app, areas)
}

async fn read(app: App, areas: Vec<Id>) -> Result<Vec<Call>, StoreError> {
    let rules = app.every(call_rule::KIND.name, None, None).await?;
    let mut calls = about_events(app, &areas, &rules).await?;
    calls.extend(about_applications(app, &areas, &rules).await?);
    calls.sort_by_key(Call::order);
    Ok(calls)
}

fn is_here(one: &Record, areas: &[Id]) -> bool {
    let area = one.reference("area");
    area.is_some_and(|area| areas.contains(&area))
}

/// What whoever has an account has read of it; nobody else reads.
async fn mark_of(app: App, one: &Record) -> Result<Option<Record>, StoreError> {
    app.record(read_mark::id(one.id, one.reference("account")))
        .await
}

async fn about_events(app: App, areas: &[Id], rules: &[Record]) -> Result<Vec<Call>, StoreError> {
    let now = app.now();
    let mut events: BTreeMap<Id, Option<Record>> = BTreeMap::new();
    let mut calls = Vec::new();
    let since = Some((now - BACK, Id::NIL));
    for who in app.every(registration::KIND.name, None, since).await? {
        let Some(id) = who.reference("event").filter(|_| is_here(&who, areas)) else {
            continue;
        };
        if let Entry::Vacant(unread) = events.entry(id) {
            unread.insert(app.record(id).await?);
        }
        let Some(event) = events.get(&id).and_then(Option::as_ref) else {
            continue;
        };
        // Most know all that there is to be known, and nothing more is read for them.
        if unknown(event, &who, now).is_empty() {
            continue;
        }
        let mark = mark_of(app, &who).await?;
        if let Some(news) = news(event, &who, mark.as_ref(), rules, now) {
            let event = event.clone();
            let about = About::Event { event, news };
            calls.push(Call { who, about });
        }
    }
    Ok(calls)
}

async fn about_applications(
    app: App,
    areas: &[Id],
    rules: &[Record],
) -> Result<Vec<Call>, StoreError> {
    let mut calls = Vec::new();
    let applications = app.every(service_application::KIND.name, None, None).await;
    for who in unless_locked(applications)? {
        if !is_here(&who, areas) || of_returned(&who).is_none() {
            continue;
        }
        let mark = mark_of(app, &who).await?;
        if let Some(message) = returned(&who, mark.as_ref(), rules, app.now()) {
            let about = About::Application { message, mark };
            calls.push(Call { who, about });
        }
    }
    Ok(calls)
}

fn row(app: App, call: Call) -> Markup {
    let name = call.who.text("name").to_owned();
    let phone = call.who.text("phone").to_owned();
    let (told, words, href) = in_words(&call);
    let no_phone = phone.is_empty().then(|| {
        view! { <p class="card-text">{t!("calls.no_phone")}</p> }
    });
    let has_account = !call.who.text("account").is_empty();
    let unread = has_account.then(|| view! { <span class="tag">{t!("calls.unread")}</span> });
    let tried = call.tried().and_then(|it| {
        let at = intl::date_time(it.integer("called_at")?);
        let by = it.text("called_by").to_owned();
        let call = choice_name("call", it.text("call"));
        Some(view! { <p class="card-meta">{t!("calls.tried", at = at, by = by, call = call)}</p> })
    });
    let outcomes = CALLS.iter().map(|key| outcome(app, call.clone(), key));
    let outcomes = outcomes.collect::<Markup>();
    view! {
        <article class="card card-pad stack-tight" aria-label=name.clone()>
            <h2 class="card-title">{name.clone()}</h2>
            <p class="row">
                <span class="tag" data-tone="warn">{told}</span>
                {unread}
            </p>
            <p class="card-text">
                <a href=href>{words}</a>
            </p>
            {tried}
            {no_phone}
            <CallButton phone />
            <div class="row" role="group" aria-label=t!("calls.outcome", name = name)>{outcomes}</div>
        </article>
    }
}

/// What happened, the words to say, and the page that tells more.
fn in_words(call: &Call) -> (String, String, String) {
    match &call.about {
        About::Event { event, news } => {
            let title = event.text("title").to_owned();
            let starts = event.integer("starts_at").unwrap_or_default();
            let words = t!("calls.words", title = title, when = intl::date_time(starts));
            let told = t!(format!("calls.{}", news.key()));
            (told, words, format!("/events/{}", event.id))
        }
        About::Application { message, .. } => {
            let item = call.who.text("item_name");
            let words = t!("calls.words_returned", item = item, note = message.words);
            let href = format!("/applications/{}", call.who.id);
            (t!("calls.returned"), words, href)
        }
    }
}

/// What came of the call. Unless nobody answered the line is done with.
fn outcome(app: App, to: Call, key: &'static str) -> Markup {
    let image = if key == "no_answer" { "close" } else { "check" };
    let busy = Busy::new();
    let note = move |_| act_once(app, busy, to.made(app, key), "state.saved_here");
    view! {
        <button type="button" class="btn" on:click=note>
            {icon(image)}
            {choice_name("call", key)}
        </button>
    }
}
