//! Somebody without an account asks the station to forget them: the staff do it from
//! whatever was noted of them.

use super::prove::failed;
use super::{counted, kept, of, under_way};
use crate::components::ask_once::AskOnce;
use crate::components::busy::Busy;
use crate::components::load::{load, shown};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::sign_in::{Failed, failure};
use crate::routes::go_back;
use crate::state::{App, use_app};
use crate::t;
use domain::erasure::{Lot, NOTED, is_noted};
use domain::{Id, Record};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// At the foot of such a record, for the staff of its area; elsewhere nothing.
#[component]
pub fn EraseNoted(
    /// What was noted.
    record: StoredValue<Record>,
) -> Markup {
    let app = use_app();
    let is_noted = record.with_value(is_noted);
    let area = record.with_value(|it| it.reference("area"));
    let is_theirs = Memo::new(move |_| is_noted && app.actor().works_in(area));
    let opened = RwSignal::new(false);
    let foot = move || {
        is_theirs.get().then(|| {
            view! {
                <details class="disclosure" on:toggle=move |_| opened.set(true)>
                    <summary>{t!("erase.noted")}</summary>
                    <div class="disclosure-body stack-tight">
                        {move || opened.get().then(|| found(app, record))}
                    </div>
                </details>
            }
        })
    };
    foot.into_markup()
}

/// What is found of them, and the question that is asked once.
fn found(app: App, record: StoredValue<Record>) -> Markup {
    let noted = load(move || {
        for kind in NOTED {
            app.watch(kind);
        }
        Box::pin(app.noted_records(record.get_value()))
    });
    let lots = move |noted: Vec<(Record, Lot)>| {
        let open: Vec<&Record> = of(&noted, |lot| *lot == Lot::Open).collect();
        let act = match open.is_empty() {
            true => erase(app, noted.iter().map(|(it, _)| it.id).collect()),
            false => under_way(&open),
        };
        view! {
            <p>{t!("erase.noted_text")}</p>
            <ul class="stack-tight">{counted(&noted)}</ul>
            {kept(&noted)}
            {act}
        }
    };
    shown(noted, lots)
}

fn erase(app: App, records: Vec<Id>) -> Markup {
    let (busy, failed_by) = (Busy::new(), RwSignal::new(None::<Failed>));
    let act = Callback::new(move |()| {
        if !busy.begin() {
            return;
        }
        failed_by.set(None);
        let records = records.clone();
        spawn_local(async move {
            let erased = app.erase_noted(records).await;
            busy.end();
            match erased {
                Ok(()) => {
                    app.toast(t!("erase.noted_done"), "ok");
                    go_back("/desk");
                }
                // The page may have been left meanwhile.
                Err(error) => drop(failed_by.try_set(Some(failed(error)))),
            }
        });
    });
    view! {
        {move || failed_by.get().map(|error| failure(&error))}
        <AskOnce
            label="erase.noted_act"
            question="erase.noted_question"
            yes="erase.yes"
            act
        />
        <p class="muted" role="status">
            {move || busy.is_shown().then(|| t!("erase.under_way"))}
        </p>
    }
}
