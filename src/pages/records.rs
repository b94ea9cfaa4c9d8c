//! The generated list of a kind.

mod put_away;

use super::not_found::NotFoundPage;
use super::path::path_kind;
use crate::components::areas::AreaSelect;
use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, load, shown};
use crate::components::staff::{not_in_an_area, staff_only, works_in_an_area};
use crate::forms::list::record_list;
use crate::markup::{Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::kind::Write;
use domain::kinds::{ALL, activity_log};
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
    let limit = RwSignal::new(PAGE);
    let area = RwSignal::new(untrack(move || of_area(kind, app.work_area())));
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
    let may_make = untrack(move || may_make(app, kind));
    let list = move |records: Vec<Record>| {
        if records.is_empty() {
            let text = if may_make {
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
                <button type="button" class="btn btn-block" on:click=move |_| limit.update(|n| *n += PAGE)>
                    {t!("feed.more")}
                </button>
            })}
        }
    };
    let make = may_make.then(|| {
        view! {
            <a class="btn btn-primary btn-block" href=new_page(kind)>
                {icon("plus")}
                {move || t!("records.new", what = t!(format!("kind.{}", kind.name)))}
            </a>
        }
    });
    view! {
        <div class="page">
            {make}
            {of_several_areas(app, kind).then(|| view! {
                <AreaSelect chosen=area.into() choose=Callback::new(move |to| area.set(to)) none="area.all" />
            })}
            {shown(records, list)}
            <PutAwayList kind />
        </div>
    }
}

/// Whether the person may make a record of the kind in some area.
fn may_make(app: App, kind: &'static Kind) -> bool {
    let actor = app.actor();
    let made = |area: Option<Id>| {
        let mut after = Record::new(Id::NIL, kind);
        if let (Some(field), Some(area)) = (kind.area, area) {
            after = after.with(field, area.to_string());
        }
        let write = Write {
            before: None,
            after: &after,
        };
        (kind.may_write)(&actor, &write).is_ok()
    };
    made(None) || actor.areas().into_iter().any(|area| made(Some(area)))
}

/// Staff of one area keep the records of that area.
fn of_area(kind: &Kind, work: Option<Id>) -> Option<Id> {
    work.filter(|_| kind.area.is_some())
}

/// Whoever works in one area sees its records; others say of which.
fn of_several_areas(app: App, kind: &Kind) -> bool {
    kind.area.is_some() && untrack(move || app.actor()).areas().len() != 1
}

/// Logs have pages of their own.
pub(super) fn page_of(kind: &Kind, id: Id) -> String {
    if kind.name == activity_log::KIND.name {
        format!("/desk/logs/{id}")
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
