//! The page of one activity log.

use super::history::history_link;
use super::path::{not_here, path_id, record_at};
use crate::components::deed_button::deed_button;
use crate::components::fate_tag::{FateTag, fate_of};
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::ruling::ruling_notice;
use crate::components::staff::staff_only;
use crate::forms::deed::change_of;
use crate::forms::put_away::{BringBack, PutAway, RECORD, act, record_away, record_back};
use crate::forms::value::choice_name;
use crate::forms::value::record_facts;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::use_app;
use crate::t;
use domain::kinds::{activity_log, post};
use domain::publishing::{Publication, off_the_way, post_id, request, take_back};
use domain::{Fields, Id, Record, Refusal};
use futures::future::FutureExt;
use leptos::prelude::*;
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
    let may_go = !archived && off_the_way(&log).is_ok();
    let edit = (!archived).then(|| {
        view! {
            <a class="btn" href=format!("/desk/logs/{id}/edit")>
                {icon("edit")}
                {t!("action.edit")}
            </a>
        }
    });
    view! {
        {archived.then(|| view! { <BringBack words=RECORD act=record_back(app, id) /> })}
        <div class="split">
            <span class="row">
                <FateTag record=id />
                <span class="tag">{move || choice_name("publication", publication.key())}</span>
            </span>
            <span class="row">
                {edit}
                <a class="btn" href=format!("/desk/logs/new?like={id}")>
                    {icon("refresh")}
                    {t!("log.again")}
                </a>
                {history_link(&activity_log::KIND, id)}
            </span>
        </div>
        <KeptHere log=id />
        {ruling_notice(&log)}
        {(!archived).then(|| publish(&log, publication))}
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
        Publication::None | Publication::Declined | Publication::TakenDown => view! {
            {lead.then(|| taken_down(post_id(id)))}
            <MoveButton log=log.clone() step=ASK />
        },
        Publication::Requested => view! {
            {lead.then(|| view! {
                <a class="btn btn-primary btn-large" href=format!("/desk/approve/{id}")>
                    {icon("check")}
                    {t!("log.review")}
                </a>
            })}
            <MoveButton log=log.clone() step=TAKE_BACK />
        },
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

/// A step that staff take on a log's way to the feed, with the keys of its words.
#[derive(Clone, Copy)]
struct Step {
    label: &'static str,
    icon: &'static str,
    class: &'static str,
    fields: fn(&Record) -> Result<Fields, Refusal>,
    said: &'static str,
}

const ASK: Step = Step {
    label: "log.request",
    icon: "share",
    class: "btn btn-primary btn-large",
    fields: request,
    said: "log.requested",
};

const TAKE_BACK: Step = Step {
    label: "log.take_back",
    icon: "back",
    class: "btn",
    fields: take_back,
    said: "log.taken_back",
};

#[component]
fn MoveButton(log: Record, step: Step) -> Markup {
    let app = use_app();
    deed_button(step.class, step.icon, t!(step.label), move || {
        let log = log.clone();
        let deed = (step.fields)(&log).map(|fields| change_of(log, fields));
        act(app, deed, step.said).boxed_local()
    })
}
