//! The generated form for a new record of a kind.

use super::may::may_make;
use super::not_found::NotFoundPage;
use super::path::{path_kind, query_id};
use crate::components::head::page_head;
use crate::components::load::{empty, loading};
use crate::components::staff::staff_only;
use crate::forms::open::OpenEditor;
use crate::markup::{Markup, component, effect, view};
use crate::platform::clock::new_id;
use crate::routes::{go_instead, return_to};
use crate::state::use_app;
use crate::t;
use domain::kinds::ALL;
use domain::{Fields, Id, Kind};
use leptos::prelude::*;

/// The form; its address names the draft, so that a reload finds it.
#[component]
pub fn RecordNewPage() -> Markup {
    let kind = path_kind();
    let draft = query_id("draft");
    let page = move || match kind.get().and_then(|name| ALL.named(name)) {
        Some(kind) if !untrack(|| may_make(kind)) => may_not(),
        Some(kind) => match draft.get() {
            Some(record) => form(kind, record),
            None => begin(kind),
        },
        None => view! { <NotFoundPage /> },
    };
    staff_only(page)
}

fn may_not() -> Markup {
    view! { <div class="page">{empty("lock", "refusal.not_permitted", "records.may_not")}</div> }
}

fn begin(kind: &'static Kind) -> Markup {
    effect(move || go_instead(&format!("/records/{}/new?draft={}", kind.name, new_id())));
    view! { <div class="page">{loading()}</div> }
}

fn form(kind: &'static Kind, record: Id) -> Markup {
    page_head(
        move || t!("records.new", what = t!(format!("kind.{}", kind.name))),
        Some("/desk"),
    );
    let list = move || format!("/records/{}", kind.name);
    let saved = Callback::new(move |_: Id| return_to(&list()));
    let discarded = Callback::new(move |()| return_to(&list()));
    view! {
        <div class="page">
            <OpenEditor kind record seen=None start=own_area(kind) saved discarded another=None offer=None above=None further=None />
        </div>
    }
}

/// A record of an area begins in that of whoever writes it.
fn own_area(kind: &Kind) -> Fields {
    let app = use_app();
    let area = untrack(move || app.work_area());
    let field = kind.area.zip(area);
    field
        .map(|(field, area)| (field.to_owned(), area.to_string().into()))
        .into_iter()
        .collect()
}
