//! 工作台: where staff begin.

mod concerns;
mod to_publish;

use super::calls::to_make;

use super::applications::OrdersLink;
use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::install::wechat_notice;
use crate::components::load::{empty_or_filling, load, shown};
use crate::components::staff::{is_lead, not_in_an_area, staff_only, works_in_an_area};
use crate::forms::draft::{Unfinished, kind_of_key};
use crate::forms::list::record_list;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::requests::{RequestsLink, new_request_path};
use crate::platform::intl;
use crate::state::use_app;
use crate::t;
use concerns::Led;
use domain::kinds::{ALL, OF_ONE_PERSON, activity_log, registration, service_request};
use domain::publishing::Publication;
use domain::{Kind, Record};
use leptos::prelude::*;
use replica::Query;
use replica::store::Draft;
use to_publish::ToPublish;

/// Most logs shown.
const MOST_SHOWN: usize = 30;

/// The big button, what is unfinished, what waits, and the logs of the area.
#[component]
pub fn DeskPage() -> Markup {
    page_head(|| t!("desk.title"), None);
    staff_only(move || {
        view! {
            <div class="page">
                {wechat_notice(use_app())}
                <Desk />
            </div>
        }
    })
}

#[component]
fn Desk() -> Markup {
    let app = use_app();
    let in_area = Memo::new(move |_| works_in_an_area(app));
    let logs = move || {
        if in_area.get() {
            view! { <AreaLogs /> }
        } else {
            not_in_an_area()
        }
    };
    let begin = move || {
        in_area.get().then(|| {
            view! {
                <a class="btn btn-primary btn-large btn-block" href="/desk/logs/new">
                    {icon("log")}
                    {t!("desk.log_activity")}
                </a>
            }
        })
    };
    let further = move || {
        in_area.get().then(|| {
            view! {
                <OrdersLink />
                <RequestsLink />
                {link("/desk/duty", "people", "duty.title")}
            }
        })
    };
    let calls = move || in_area.get().then(|| view! { <Calls /> });
    view! {
        {begin}
        {further}
        {calls}
        <Drafts />
        {logs}
        <Keep />
    }
}

fn link(path: &'static str, image: &'static str, label: &'static str) -> Markup {
    view! {
        <a class="btn btn-block" href=path>
            {icon(image)}
            {t!(label)}
        </a>
    }
}

/// The way to the calls that are to be made, with their number.
#[component]
fn Calls() -> Markup {
    let app = use_app();
    let calls = load(move || Box::pin(to_make(app)));
    let waiting = move || {
        let count = calls
            .get()
            .and_then(Result::ok)
            .map_or(0, |calls| calls.len());
        (count > 0).then(|| {
            view! { <span class="tag" data-tone="warn">{t!("calls.waiting", count = count)}</span> }
        })
    };
    view! {
        <a class="btn btn-block" href="/desk/calls">
            {icon("phone")}
            {t!("calls.title")}
            {waiting}
        </a>
    }
}

/// What waits for a lead, and the logs of the areas that the person works in.
#[component]
fn AreaLogs() -> Markup {
    let app = use_app();
    let lead = Memo::new(move |_| is_lead(app));
    let logs = load(move || {
        app.watch(activity_log::KIND.name);
        // This phone holds the logs of those areas that the person works in, and no
        // others.
        let query = Query {
            kind: activity_log::KIND.name,
            area: None,
            after: None,
            limit: MOST_SHOWN + 1,
        };
        Box::pin(app.list(query))
    });
    view! {
        {move || lead.get().then(|| view! { <ToPublish /> })}
        <section class="section">
            <h2 class="section-title">{t!("desk.logs")}</h2>
            {shown(logs, move |logs| log_list(app, logs))}
        </section>
        {move || lead.get().then(|| view! { <Led /> })}
    }
}

fn log_list(app: crate::state::App, mut logs: Vec<Record>) -> Markup {
    if logs.is_empty() {
        return empty_or_filling(app, "log", "desk.no_logs", "desk.no_logs_text");
    }
    let more = logs.len() > MOST_SHOWN;
    logs.truncate(MOST_SHOWN);
    let list = record_list(
        &activity_log::KIND,
        logs,
        |log| format!("/desk/logs/{}", log.id),
        |log| {
            let publication = Publication::of(log).key();
            view! {
                <FateTag record=log.id />
                {(publication != "none").then(|| view! {
                    <span class="tag">{move || choice_name("publication", publication)}</span>
                })}
            }
        },
    );
    let all = move || {
        view! {
            <a class="btn btn-block" href=format!("/records/{}", activity_log::KIND.name)>
                {t!("feed.more")}
            </a>
        }
    };
    view! {
        {list}
        {more.then(all)}
    }
}

#[component]
fn Drafts() -> Markup {
    let app = use_app();
    let drafts = load(move || Box::pin(app.drafts()));
    let list = move |drafts: Vec<Draft>| {
        let rows: Vec<_> = drafts.into_iter().filter_map(draft_row).collect();
        if rows.is_empty() {
            return ().into_markup();
        }
        view! {
            <section class="section">
                <h2 class="section-title">{t!("desk.drafts")}</h2>
                <ul class="list">{rows}</ul>
            </section>
        }
    };
    shown(drafts, list)
}

/// A draft of a form; none for what other pages keep.
fn draft_row(draft: Draft) -> Option<Markup> {
    let kind = ALL.named(kind_of_key(&draft.key))?;
    let unfinished = Unfinished::read(draft.content)?;
    let href = form_path(kind, &unfinished);
    let title = unfinished.fields.get(kind.list.title);
    let title = title
        .and_then(|title| title.as_str())
        .unwrap_or_default()
        .to_owned();
    let named = move || match title.as_str() {
        "" => t!("draft.untitled"),
        title => title.to_owned(),
    };
    let at = draft.changed_at;
    let row = view! {
        <li>
            <a class="list-row" href=href>
                <span class="list-lead">{icon("edit")}</span>
                <span class="list-body">
                    <span class="list-title">{named}</span>
                    <span class="list-meta">
                        <span>{move || t!(format!("kind.{}", kind.name))}</span>
                        <span>{move || intl::date_time(at)}</span>
                    </span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    };
    Some(row.into_markup())
}

/// Where the form of a draft is filled in.
pub(super) fn form_path(kind: &Kind, unfinished: &Unfinished) -> String {
    let id = unfinished.record;
    let is_new = unfinished.seen.is_none();
    if kind.name == activity_log::KIND.name {
        return match is_new {
            true => format!("/desk/logs/new?draft={id}"),
            false => format!("/desk/logs/{id}/edit"),
        };
    }
    // Who asks the station has no page of the records.
    match (kind.name == service_request::KIND.name, is_new) {
        (true, true) => new_request_path(unfinished),
        (false, true) => format!("/records/{}/new?draft={id}", kind.name),
        (_, false) => format!("/records/{}/{id}", kind.name),
    }
}

/// The records that staff keep: those of areas only where they see any.
#[component]
fn Keep() -> Markup {
    let app = use_app();
    let in_area = Memo::new(move |_| works_in_an_area(app));
    let kinds = move || {
        let of_areas = [
            activity_log::KIND.name,
            registration::KIND.name,
            service_request::KIND.name,
        ];
        let seen = |kind: &&Kind| in_area.get() || !of_areas.contains(&kind.name);
        let of_staff = |kind: &&Kind| !OF_ONE_PERSON.contains(&kind.name);
        ALL.iter()
            .filter(of_staff)
            .filter(seen)
            .map(keep_link)
            .collect::<Markup>()
    };
    view! {
        <section class="section">
            <h2 class="section-title">{t!("desk.keep")}</h2>
            <ul class="list">{kinds}</ul>
        </section>
    }
}

fn keep_link(kind: &'static Kind) -> Markup {
    view! {
        <li>
            <a class="list-row" href=format!("/records/{}", kind.name)>
                <span class="list-body">
                    <span class="list-title">{move || t!(format!("kind.{}.plural", kind.name))}</span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}
