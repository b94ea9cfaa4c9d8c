//! Opening a form: over its draft where there is one, else over its beginning.

use super::draft::{Unfinished, draft_key};
use super::editor::RecordEditor;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::markup::{Markup, component, view};
use crate::state::use_app;
use crate::t;
use domain::{Fields, Id, Kind, Record};
use leptos::prelude::*;

/// The editor of a record, restored from its draft where one was kept.
#[component]
pub fn OpenEditor(
    /// The kind of the record.
    kind: &'static Kind,
    /// The record.
    record: Id,
    /// The record as it is; none for a new one.
    seen: Option<Record>,
    /// What the form begins with where no draft was kept.
    start: Fields,
    /// Called once the record is saved on this device.
    saved: Callback<Id>,
    /// Called when the draft was thrown away.
    discarded: Callback<()>,
) -> Markup {
    let app = use_app();
    let draft = load(move || {
        Box::pin(async move {
            let draft = app.draft(&draft_key(kind, record)).await?;
            Ok(draft.and_then(|draft| Unfinished::read(draft.content)))
        })
    });
    let begin = Unfinished {
        record,
        schema: kind.schema,
        seen,
        mends: None,
        fields: start,
    };
    let editor = move |draft: Option<Unfinished>| {
        let restored = draft.is_some();
        let unfinished = draft.unwrap_or_else(|| begin.clone()).present(kind);
        view! {
            {restored.then(restored_notice)}
            <RecordEditor kind unfinished restored saved discarded />
        }
    };
    shown(draft, editor)
}

fn restored_notice() -> Markup {
    view! {
        <div class="notice" data-tone="info">
            {icon("refresh")}
            <div class="notice-body">
                <p>{t!("draft.restored")}</p>
            </div>
        </div>
    }
}
