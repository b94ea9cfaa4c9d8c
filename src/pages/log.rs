//! The page of one activity log.

use super::history::history_link;
use super::path::{not_here, path_id, record_at};
use crate::components::busy::Busy;
use crate::components::fate_tag::{FateTag, fate_of};
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::staff::staff_only;
use crate::components::topic::choice_name;
use crate::forms::deed::change_of;
use crate::forms::problem::save_error_text;
use crate::forms::put_away::{BringBack, PutAway, RECORD, record_away, record_back};
use crate::forms::value::record_facts;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::{activity_log, post};
use domain::publishing::{Publication, post_id, request};
use domain::{Id, Record};
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::Fate;

/// What was logged, where it stands, and its way to the feed.
#[component]
pub fn LogPage() -> Markup {
    let log = record_at(&activity_log::KIND, path_id());
    let title = move || match log.get() {
        Some(Ok(Some(log))) => log.text("title").to_owned(),
        _ => t!("kind.activity_log"),
    };
    page_head(title, Some("/desk"));
    staff_only(move || {
        view! {
            <div class="page">
                {shown(log, |log: Option<Record>| log.map_or_else(not_here, details))}
            </div>
        }
    })
}

fn details(log: Record) -> Markup {
    let (app, id) = (use_app(), log.id);
    let publication = Publication::of(&log);
    let archived = log.archived;
    let may_go = !archived && publication != Publication::Published;
    view! {
        {archived.then(|| view! { <BringBack words=RECORD act=record_back(app, id) /> })}
        <div class="split">
            <span class="row">
                <FateTag record=id />
                <span class="tag">{move || choice_name("publication", publication.key())}</span>
            </span>
            <span class="row">
                <a class="btn" href=format!("/desk/logs/{id}/edit")>
                    {icon("edit")}
                    {t!("action.edit")}
                </a>
                <a class="btn" href=format!("/desk/logs/new?like={id}")>
                    {icon("refresh")}
                    {t!("log.again")}
                </a>
                {history_link(&activity_log::KIND, id)}
            </span>
        </div>
        <KeptHere log=id />
        {publish(&log, publication)}
        {record_facts(&activity_log::KIND, log)}
        {may_go.then(|| view! { <PutAway words=RECORD act=record_away(app, id) /> })}
    }
}

/// What the tag means, in a sentence, while this very log has not arrived.
#[component]
fn KeptHere(log: Id) -> Markup {
    let fate = fate_of(use_app(), log);
    let shown = move || {
        (fate.get() == Some(Ok(Fate::SavedHere)))
            .then(|| view! { <p class="muted small">{t!("log.kept_here")}</p> })
    };
    shown.into_markup()
}

/// The next step on the way to the feed.
fn publish(log: &Record, publication: Publication) -> Markup {
    let app = use_app();
    let id = log.id;
    let lead = untrack(move || app.actor()).leads(log.reference("area"));
    match publication {
        Publication::None | Publication::Declined => {
            let declined = publication == Publication::Declined;
            view! {
                {declined.then(|| view! { <p class="muted">{t!("log.declined")}</p> })}
                {lead.then(|| taken_down(post_id(id)))}
                <RequestButton log=log.clone() />
            }
        }
        Publication::Requested if lead => view! {
            <a class="btn btn-primary btn-large" href=format!("/desk/approve/{id}")>
                {icon("check")}
                {t!("log.review")}
            </a>
        },
        Publication::Requested => view! { <p class="muted">{t!("log.waits")}</p> },
        Publication::Published => view! {
            <a class="btn" href=format!("/posts/{}", post_id(id))>
                {icon("feed")}
                {t!("log.see_post")}
            </a>
        },
    }
}

/// For the lead: the way to the post that was taken down, where there is one.
fn taken_down(post: Id) -> Markup {
    let app = use_app();
    let held = load(move || {
        app.watch(post::KIND.name);
        Box::pin(app.record(post))
    });
    let link = move || {
        let held = held.get().and_then(Result::ok).flatten();
        held.filter(|post| post.archived).map(|_| {
            view! {
                <a class="btn" href=format!("/posts/{post}")>
                    {icon("feed")}
                    {t!("log.see_taken_down")}
                </a>
            }
        })
    };
    link.into_markup()
}

#[component]
fn RequestButton(log: Record) -> Markup {
    let app = use_app();
    let busy = Busy::new();
    let log = StoredValue::new(log);
    let ask = move |_| {
        if !busy.begin() {
            return;
        }
        let log = log.get_value();
        spawn_local(async move {
            ask_for_publication(app, log).await;
            busy.end();
        });
    };
    view! {
        <button
            type="button"
            class="btn btn-primary btn-large"
            aria-busy=move || busy.is_shown().to_string()
            on:click=ask
        >
            {icon("share")}
            {t!("log.request")}
        </button>
    }
}

async fn ask_for_publication(app: App, log: Record) {
    match app.save(change_of(log, request())).await {
        Ok(_) => app.toast(t!("log.requested"), "ok"),
        Err(error) => app.toast(save_error_text(&error), "bad"),
    }
}
