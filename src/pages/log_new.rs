//! 记录活动: a new activity log in under a minute.

use super::path::query_id;
use super::roster::registrations;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::staff::staff_only;
use crate::forms::form::put;
use crate::forms::open::{OpenEditor, left_last};
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::platform::clock::new_id;
use crate::routes::{go_instead, query, query_of};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::activity_log;
use domain::kinds::registration::came;
use domain::publishing::again;
use domain::{Fields, Id, Record};
use leptos::prelude::*;
use replica::{Query, StoreError};

const KIND: &domain::Kind = &activity_log::KIND;

/// Most characters of the author's name in a log.
const LONGEST_NAME: usize = 30;

/// The form of a new log. Its address names the draft, so that a reload finds it.
#[component]
pub fn LogNewPage() -> Markup {
    page_head(|| t!("log.new"), Some("/desk"));
    let draft = query_id("draft");
    staff_only(move || {
        view! {
            <div class="page">
                {move || match draft.get() {
                    Some(record) => form(record),
                    None => choose_draft(),
                }}
            </div>
        }
    })
}

/// What in the address says how a log begins: like another one, from an event, with
/// what another app shared; or that it is another one than the draft left last.
const BEGINNINGS: [&str; 6] = ["like", "event", "title", "text", "url", "another"];

/// Goes on with the draft that was left last, or begins a new one.
fn choose_draft() -> Markup {
    let app = use_app();
    let draft = load(move || Box::pin(left_last(app, KIND, |_| true)));
    effect(move || {
        let Some(found) = draft.get() else { return };
        // The address that this leads to is no reason to begin once more.
        let said = |name: &'static str| untrack(|| Some((name, query(name)?)));
        let begun: Vec<_> = BEGINNINGS.into_iter().filter_map(said).collect();
        let left = found.ok().flatten().filter(|_| begun.is_empty());
        let record = left.unwrap_or_else(new_id).to_string();
        // Another one is begun only once: a reload goes on with it.
        let kept = begun.into_iter().filter(|(name, _)| *name != "another");
        let asked = [("draft", record)].into_iter().chain(kept);
        go_instead(&format!("/desk/logs/new?{}", query_of(asked)));
    });
    crate::components::load::loading()
}

fn form(record: Id) -> Markup {
    let app = use_app();
    let (like, event) = (query_id("like"), query_id("event"));
    let start = load(move || {
        let (like, event) = (like.get(), event.get());
        let own = own_fields(app);
        Box::pin(beginning(app, own, shared(), like, event))
    });
    let saved = Callback::new(move |id: Id| {
        go_instead(&format!("/desk/logs/{id}"));
    });
    let discarded = Callback::new(move |()| go_instead("/desk"));
    let offer = Callback::new(move |()| view! { <LastTime record /> });
    let editor = move |start: Fields| {
        view! {
            <OpenEditor
                kind=KIND
                record
                seen=None
                start
                saved
                discarded
                another=Some("/desk/logs/new?another=yes".to_owned())
                offer=Some(offer) above=None further=None
            />
        }
    };
    shown(start, editor)
}

/// What another app shared with this one: its title, and its text with its link.
fn shared() -> Fields {
    let told = [query("text"), query("url")].into_iter().flatten();
    let told: Vec<String> = told.filter(|text| !text.is_empty()).collect();
    let mut fields = Fields::new();
    put(
        &mut fields,
        "title",
        query("title").unwrap_or_default().into(),
    );
    put(&mut fields, "story", told.join("\n").into());
    fields
}

/// What follows from who writes and when; reactive in both only at the beginning.
fn own_fields(app: App) -> Fields {
    let mut fields = Fields::new();
    let (area, actor) = untrack(move || (app.work_area(), app.actor()));
    if let Some(area) = area {
        fields.insert("area".to_owned(), area.to_string().into());
    }
    if let Some(user) = actor.user {
        fields.insert("author".to_owned(), user.to_string().into());
    }
    if let Some(account) = untrack(move || app.account()) {
        let name: String = account.name.chars().take(LONGEST_NAME).collect();
        fields.insert("author_name".to_owned(), name.into());
    }
    fields.insert("started_at".to_owned(), app.now().into());
    fields
}

async fn beginning(
    app: App,
    own: Fields,
    shared: Fields,
    like: Option<Id>,
    event: Option<Id>,
) -> Result<Fields, StoreError> {
    let mut fields = match like {
        Some(id) => app
            .record(id)
            .await?
            .map(|log| again(&log, app.now()))
            .unwrap_or_default(),
        None => Fields::new(),
    };
    if let Some(id) = event
        && let Some(event) = app.record(id).await?
    {
        fields.insert("event".to_owned(), id.to_string().into());
        for (of_event, of_log) in [
            ("title", "title"),
            ("topic", "topic"),
            ("place", "place"),
            ("starts_at", "started_at"),
        ] {
            fields.insert(of_log.to_owned(), event.value(of_event).clone());
        }
        let came = came(&registrations(app, id, event.reference("area")).await?);
        if !came.is_null() {
            fields.insert("participants".to_owned(), came);
        }
    }
    fields.extend(shared);
    for (name, value) in own {
        fields.entry(name).or_insert(value);
    }
    Ok(fields)
}

/// How many of the latest activities are looked through for the log made last.
const LOOKED_THROUGH: usize = 50;

/// The log of the area that was made last, whenever what it tells of was: one of an
/// activity dated wrongly must not stay the last one for ever.
async fn made_last(app: App, area: Option<Id>) -> Result<Option<Record>, StoreError> {
    let query = Query {
        kind: KIND.name,
        area,
        after: None,
        limit: LOOKED_THROUGH,
    };
    let logs = app.list(query).await?;
    let made = |log: &Record| (log.received_at, log.integer(KIND.list.sort), log.id);
    Ok(logs.into_iter().max_by_key(made))
}

/// "Again like last time": the log made last in the area as a beginning.
#[component]
fn LastTime(record: Id) -> Markup {
    let app = use_app();
    let like = query_id("like");
    let last = load(move || Box::pin(made_last(app, app.work_area())));
    let link = move |log: Option<Record>| {
        let log = log.filter(|_| like.get().is_none());
        let link = log.map(|log| {
            let title = log.text("title").to_owned();
            let href = format!("/desk/logs/new?draft={record}&like={}", log.id);
            let filled_in = href.clone();
            // Still the same form: the way back leads past it.
            let fill_in = move |ev: leptos::ev::MouseEvent| {
                ev.prevent_default();
                go_instead(&filled_in);
            };
            view! {
                <a class="btn btn-block" href=href on:click=fill_in>
                    {icon("refresh")}
                    <span>{move || t!("log.like_last", title = title)}</span>
                </a>
            }
        });
        link.into_markup()
    };
    let shown = move || last.get().and_then(Result::ok).map(link);
    shown.into_markup()
}
