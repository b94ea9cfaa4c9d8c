//! Whoever asked corrects what they wrote, as long as nobody works with it.

use super::KIND;
use crate::components::head::page_head;
use crate::components::load::shown;
use crate::components::privacy::privacy_line;
use crate::forms::form::Form;
use crate::forms::open::OpenEditor;
use crate::markup::{Markup, component, view};
use crate::pages::path::{not_here, path_id, record_as_opened};
use crate::routes::return_to;
use crate::state::use_app;
use crate::t;
use domain::requests::way::{Standing as _, Status};
use domain::{Id, Record};
use leptos::prelude::*;

/// The form with their own words in it.
#[component]
pub fn RequestCorrectPage() -> Markup {
    let app = use_app();
    let request = record_as_opened(KIND, path_id());
    page_head(|| t!("requests.correct"), Some("/requests"));
    let page = move |request: Option<Record>| {
        let user = untrack(move || app.actor().user);
        match request.filter(|it| user.is_some() && it.reference("account") == user) {
            Some(request) if is_correctable(&request) => form(request),
            Some(_) => view! { <p class="lead">{t!("requests.taken_already")}</p> },
            None => not_here(),
        }
    };
    view! { <div class="page">{shown(request, page)}</div> }
}

/// Whether nobody works with it yet.
pub(super) fn is_correctable(request: &Record) -> bool {
    Status::of(request) == Status::FIRST && !request.archived
}

fn form(request: Record) -> Markup {
    let record = request.id;
    let back = move || return_to(&format!("/requests/{record}"));
    let saved = Callback::new(move |_: Id| back());
    let discarded = Callback::new(move |()| back());
    let further = Callback::new(|_: Form| privacy_line("notice.for_request"));
    let start = request.fields.clone();
    view! {
        <OpenEditor
            kind=KIND
            record
            seen=Some(request)
            start
            saved
            discarded
            another=None
            offer=None
            above=None
            further=Some(further)
        />
    }
}
