//! The generated page of a record: a form for whoever may write it, else to read.

use super::history::history_link;
use super::may::may_keep;
use super::not_found::NotFoundPage;
use super::path::{not_here, path_id, path_kind, record_as_opened, record_at};
use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::load::shown;
use crate::components::staff::staff_only;
use crate::forms::open::OpenEditor;
use crate::forms::put_away::{BringBack, PutAway, RECORD, record_away, record_back};
use crate::forms::value::record_facts;
use crate::markup::{Markup, component, view};
use crate::routes::return_to;
use crate::state::use_app;
use crate::t;
use domain::kinds::ALL;
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
    let (away, back) = (record_away(app, id), record_back(app, id));
    let list = move || format!("/records/{}", kind.name);
    let saved = Callback::new(move |_: Id| return_to(&list()));
    let discarded = Callback::new(move |()| return_to(&list()));
    let start = record.fields.clone();
    view! {
        <p class="split">
            <FateTag record=record.id />
            {history_link(kind, id)}
        </p>
        {move || archived.get().then(|| view! { <BringBack words=RECORD act=back /> })}
        <OpenEditor kind record=record.id seen=Some(record) start saved discarded another=None offer=None />
        {move || (!archived.get()).then(|| view! { <PutAway words=RECORD act=away /> })}
    }
}
