//! The generated page of a record: a form for whoever may write it, else to read.

use super::erase::EraseNoted;
use super::history::history_link;
use super::may::may_keep;
use super::not_found::NotFoundPage;
use super::path::{not_here, path_id, path_kind, record_as_opened, record_at};
use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::load::shown;
use crate::components::staff::staff_only;
use crate::forms::open::OpenEditor;
use crate::forms::put_away::{BringBack, POST, PutAway, RECORD, any_back, record_away};
use crate::forms::value::record_facts;
use crate::markup::{Markup, component, view};
use crate::routes::return_to;
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::{ALL, post};
use domain::{Id, Kind, Record};
use leptos::prelude::*;

/// The record that the path names.
#[component]
pub fn RecordEditPage() -> Markup {
    let kind = path_kind();
    let page = move || match kind.get().and_then(|name| ALL.named(name)) {
        Some(kind) => record_page(kind),
        None => view! { <NotFoundPage /> },
    };
    staff_only(page)
}

fn record_page(kind: &'static Kind) -> Markup {
    let id = path_id();
    let record = record_as_opened(kind, id);
    let now = record_at(kind, id);
    // The form stays as it was opened; whether the record is put away does not.
    let archived = Memo::new(move |_| match now.get() {
        Some(Ok(Some(record))) => record.archived,
        _ => false,
    });
    let title = move || match record.get() {
        Some(Ok(Some(record))) => record.text(kind.list.title).to_owned(),
        _ => t!(format!("kind.{}", kind.name)),
    };
    page_head(title, Some("/desk"));
    let view = move |record: Option<Record>| match record {
        Some(record) if may_keep(kind, &record) => form(kind, record, archived),
        Some(record) => record_facts(kind, record),
        None => not_here(),
    };
    view! { <div class="page">{shown(record, view)}</div> }
}

fn form(kind: &'static Kind, record: Record, archived: Memo<bool>) -> Markup {
    let (app, id) = (use_app(), record.id);
    let held = StoredValue::new(record.clone());
    let back = any_back(app, &record);
    let away = move || way_out(app, kind, id);
    let list = move || format!("/records/{}", kind.name);
    let saved = Callback::new(move |_: Id| return_to(&list()));
    let discarded = Callback::new(move |()| return_to(&list()));
    let words = if kind.name == post::KIND.name {
        POST
    } else {
        RECORD
    };
    let page = move || {
        let record = record.clone();
        if archived.get() {
            return view! {
                <BringBack words act=back />
                {record_facts(kind, record)}
            };
        }
        let start = record.fields.clone();
        view! {
            <OpenEditor kind record=id seen=Some(record) start saved discarded another=None offer=None above=None further=None />
            {away}
        }
    };
    view! {
        <p class="split">
            <FateTag record=id />
            {history_link(kind, id)}
        </p>
        {page}
        <EraseNoted record=held />
    }
}

/// How a record leaves the lists. A post leaves the feed from its own page, where the
/// lead says why.
fn way_out(app: App, kind: &Kind, id: Id) -> Markup {
    if kind.name == post::KIND.name {
        view! {
            <a class="btn btn-block" href=format!("/posts/{id}")>
                {t!("log.see_post")}
            </a>
        }
    } else {
        view! { <PutAway words=RECORD act=record_away(app, id) /> }
    }
}
