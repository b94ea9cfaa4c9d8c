//! Editing an activity log.

use super::path::{not_here, path_id, record_as_opened};
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::shown;
use crate::components::staff::staff_only;
use crate::forms::open::OpenEditor;
use crate::markup::{Markup, component, view};
use crate::routes::return_to;
use crate::t;
use domain::kinds::activity_log;
use domain::{Id, Record};
use leptos::prelude::*;

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
    let back = format!("/desk/logs/{}", log.id);
    if log.archived {
        return was_put_away(back);
    }
    let saved_at = back.clone();
    let saved = Callback::new(move |_: Id| return_to(&saved_at));
    let discarded = Callback::new(move |()| return_to(&back));
    let start = log.fields.clone();
    view! {
        <OpenEditor
            kind=&activity_log::KIND
            record=log.id
            seen=Some(log)
            start
            saved
            discarded
            another=None
            offer=None above=None further=None
        />
    }
}

/// What was put away is brought back before it is edited.
pub(super) fn was_put_away(page: String) -> Markup {
    view! {
        <div class="notice" data-tone="info">
            {icon("info")}
            <div class="notice-body">
                <p>{t!("refusal.put_away")}</p>
            </div>
            <div class="notice-actions">
                <a class="btn" href=page>
                    {t!("log.open")}
                </a>
            </div>
        </div>
    }
}
