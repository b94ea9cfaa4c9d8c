//! Editing an activity log.

use super::path::{not_here, path_id, record_as_opened};
use crate::components::head::page_head;
use crate::components::load::shown;
use crate::components::staff::staff_only;
use crate::forms::open::OpenEditor;
use crate::markup::{Markup, component, view};
use crate::t;
use domain::kinds::activity_log;
use domain::{Id, Record};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The form over a log that is there.
#[component]
pub fn LogEditPage() -> Markup {
    page_head(|| t!("log.edit"), Some("/desk"));
    let log = record_as_opened(&activity_log::KIND, path_id());
    staff_only(move || {
        view! {
            <div class="page">
                {shown(log, |log: Option<Record>| log.map_or_else(not_here, form))}
            </div>
        }
    })
}

fn form(log: Record) -> Markup {
    let navigate = use_navigate();
    let back = format!("/desk/logs/{}", log.id);
    let (to_log, saved_at) = (navigate.clone(), back.clone());
    let replace = || NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    };
    let saved = Callback::new(move |_: Id| to_log(&saved_at, replace()));
    let discarded = Callback::new(move |()| navigate(&back, replace()));
    let start = log.fields.clone();
    view! {
        <OpenEditor
            kind=&activity_log::KIND
            record=log.id
            seen=Some(log)
            start
            saved
            discarded
        />
    }
}
