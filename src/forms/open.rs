//! Opening a form: over its draft where there is one, else over its beginning.

use super::draft::{Unfinished, begun_at, draft_key};
use super::editor::RecordEditor;
use super::form::Form;
use super::mending::Mending;
use super::one_tab::in_one_tab;
use super::value::record_facts;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::{Fields, Id, Kind, Millis, Record};
use leptos::prelude::*;
use replica::StoreError;
use replica::store::Draft;

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
    /// Where another new record is begun, for whoever finds this one unfinished or open
    /// in another tab.
    another: Option<String>,
    /// What is offered above the form until something is changed in it.
    offer: Option<Callback<(), Markup>>,
    /// What stands above its fields.
    above: Option<Callback<Form, Markup>>,
    /// What stands below them: see [`RecordEditor`].
    further: Option<Callback<Form, Markup>>,
) -> Markup {
    let app = use_app();
    let begin = Unfinished {
        record,
        schema: kind.schema,
        seen,
        mends: None,
        fields: start,
    };
    let opened = move || {
        let begin = begin.clone();
        load(move || Box::pin(open(app, kind, begin.clone())))
    };
    let again = opened.clone();
    let elsewhere = another.clone();
    let form = move || {
        let another = another.clone();
        shown(opened(), move |opened| match opened {
            Opened::Made => already_made(record, saved),
            Opened::Fresh(unfinished) => {
                view! { <RecordEditor kind unfinished restored=None saved discarded offer above further /> }
            }
            Opened::Restored(unfinished, begun) => view! {
                {restored_notice(begun, another.clone())}
                {unfinished.mends.map(|mid| view! { <Mending kind record mid /> })}
                <RecordEditor kind unfinished restored=Some(begun) saved discarded offer=None above further />
            },
        })
    };
    let reading = move || {
        shown(again(), move |opened| match opened {
            Opened::Made => already_made(record, saved),
            Opened::Fresh(unfinished) | Opened::Restored(unfinished, _) => {
                record_facts(kind, unfinished.edited(kind))
            }
        })
    };
    in_one_tab(draft_key(kind, record), elsewhere, form, reading)
}

/// What a form is opened over.
#[derive(Clone, PartialEq)]
enum Opened {
    /// The record as it is, or the beginning of a new one.
    Fresh(Unfinished),
    /// The draft that was kept, and when it was begun.
    Restored(Unfinished, Millis),
    /// Nothing: the new record was made meanwhile, from another tab.
    Made,
}

async fn open(app: App, kind: &'static Kind, begin: Unfinished) -> Result<Opened, StoreError> {
    let draft = app.draft(&draft_key(kind, begin.record)).await?;
    if let Some(draft) = draft {
        let begun = begun_at(&draft);
        if let Some(kept) = Unfinished::read(draft.content) {
            return Ok(Opened::Restored(kept.present(kind), begun));
        }
    }
    let now = app.record(begin.record).await?;
    Ok(match (begin.seen.is_some(), now) {
        (false, Some(_)) => Opened::Made,
        (true, Some(now)) => Opened::Fresh(Unfinished {
            fields: now.fields.clone(),
            seen: Some(now),
            ..begin
        }),
        (_, None) => Opened::Fresh(begin),
    })
}

/// The record of the latest draft that makes one of the kind and fits.
pub async fn left_last(
    app: App,
    kind: &'static Kind,
    fits: impl Fn(&Unfinished) -> bool,
) -> Result<Option<Id>, StoreError> {
    let drafts = app.drafts().await?;
    let makes_one = |draft: Draft| {
        let unfinished = Unfinished::read(draft.content)?;
        let ours = draft.key == draft_key(kind, unfinished.record) && unfinished.seen.is_none();
        (ours && fits(&unfinished)).then_some(unfinished.record)
    };
    Ok(drafts.into_iter().find_map(makes_one))
}

fn already_made(record: Id, saved: Callback<Id>) -> Markup {
    view! {
        <div class="notice" data-tone="ok">
            {icon("check")}
            <div class="notice-body">
                <p>{t!("refusal.already_saved")}</p>
            </div>
            <div class="notice-actions">
                <button type="button" class="btn" on:click=move |_| saved.run(record)>
                    {t!("draft.see_saved")}
                </button>
            </div>
        </div>
    }
}

/// That a draft is gone on with, since when it waits, and the way to another one.
fn restored_notice(begun: Millis, another: Option<String>) -> Markup {
    let another = another.map(|path| {
        view! {
            <div class="notice-actions">
                <a class="btn" href=path>
                    {icon("plus")}
                    {t!("draft.another")}
                </a>
            </div>
        }
    });
    view! {
        <div class="notice" data-tone="info">
            {icon("refresh")}
            <div class="notice-body">
                <p>{move || t!("draft.restored", at = intl::date_time(begun))}</p>
            </div>
            {another}
        </div>
    }
}
