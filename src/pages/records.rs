//! The generated list of a kind.

mod put_away;

use super::may::may_make;
use super::not_found::NotFoundPage;
use super::path::path_kind;
use crate::components::areas::{AreaFilter, narrowed};
use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, load, shown};
use crate::components::staff::{not_in_an_area, staff_only, works_in_an_area};
use crate::forms::list::record_list;
use crate::markup::{Markup, component, view};
use crate::routes::{keep_here, kept_here};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::{ALL, activity_log, service_application};
use domain::{Id, Kind, Record};
use leptos::prelude::*;
use put_away::PutAwayList;
use replica::Query;

/// How many records come at a time.
const PAGE: usize = 50;

/// The records of the kind in the path, and a way to one more.
#[component]
pub fn RecordsPage() -> Markup {
    let kind = path_kind();
    let page = move || match kind.get().and_then(|name| ALL.named(name)) {
        Some(kind) => records(kind),
        None => view! { <NotFoundPage /> },
    };
    staff_only(page)
}

fn records(kind: &'static Kind) -> Markup {
    let app = use_app();
    let unseen = kind.name == activity_log::KIND.name && !untrack(move || works_in_an_area(app));
    if unseen {
        return view! { <div class="page">{not_in_an_area()}</div> };
    }
    page_head(
        move || t!(format!("kind.{}.plural", kind.name)),
        Some("/desk"),
    );
    // Who comes back finds as many as were shown.
    let limit = RwSignal::new(shown_before().unwrap_or(PAGE));
    let further = move |_| {
        limit.update(|limit| *limit += PAGE);
        keep_here(SHOWN, &limit.get_untracked().to_string());
    };
    let several = of_several_areas(app, kind);
    let chosen = narrowed();
    let area = Memo::new(move |_| match several {
        true => chosen.get(),
        false => of_area(kind, app.work_area()),
    });
    let records = load(move || {
        app.watch(kind.name);
        let (area, limit) = (area.get(), limit.get());
        let query = Query {
            kind: kind.name,
            area,
            after: None,
            limit,
        };
        Box::pin(app.list(query))
    });
    let may = untrack(|| may_make(kind));
    let list = move |records: Vec<Record>| {
        if records.is_empty() {
            let text = if may {
                "records.none_text"
            } else {
                "records.none_here"
            };
            return empty_or_filling(app, "list", "records.none", text);
        }
        let full = records.len() >= limit.get();
        view! {
            {record_list(kind, records, move |r| page_of(kind, r.id), |r| view! { <FateTag record=r.id /> })}
            {full.then(|| view! {
                <button type="button" class="btn btn-block" on:click=further>
                    {t!("feed.more")}
                </button>
            })}
        }
    };
    view! {
        <div class="page">
            {may.then(|| view! {
                <a class="btn btn-primary btn-block" href=new_page(kind)>
                    {icon("plus")}
                    {move || t!("records.new", what = t!(format!("kind.{}", kind.name)))}
                </a>
            })}
            {several.then(|| view! { <AreaFilter chosen=area /> })}
            {shown(records, list)}
            <PutAwayList kind />
        </div>
    }
}

/// Under which the number of records shown is kept.
const SHOWN: &str = "shown";

fn shown_before() -> Option<usize> {
    kept_here(SHOWN)?.parse().ok()
}

/// Staff of one area keep the records of that area.
fn of_area(kind: &Kind, work: Option<Id>) -> Option<Id> {
    work.filter(|_| kind.area.is_some())
}

/// Whoever works in one area sees its records; others say of which.
fn of_several_areas(app: App, kind: &Kind) -> bool {
    kind.area.is_some() && untrack(move || app.actor()).areas().len() != 1
}

/// Logs and applications have pages of their own.
pub(super) fn page_of(kind: &Kind, id: Id) -> String {
    if kind.name == activity_log::KIND.name {
        format!("/desk/logs/{id}")
    } else if kind.name == service_application::KIND.name {
        format!("/applications/{id}")
    } else {
        format!("/records/{}/{id}", kind.name)
    }
}

fn new_page(kind: &Kind) -> String {
    if kind.name == activity_log::KIND.name {
        "/desk/logs/new".to_owned()
    } else {
        format!("/records/{}/new", kind.name)
    }
}
