//! Two people met: what the person wrote, what stands now, and what stood before.

use crate::components::asked::{Question, ask};
use crate::components::deed_button::deed_button;
use crate::components::icon::icon;
use crate::components::load::{Loaded, load, store_error_key};
use crate::forms::compare::{is_text, met_sides, value};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::history::when_and_who;
use crate::state::{App, use_app};
use crate::t;
use domain::{Id, Kind, Record, Value};
use futures::future::FutureExt;
use leptos::prelude::*;
use replica::store::Attention;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use sync::Displaced;
use sync::looking_back::{History, Version};

/// What is asked of the past of each record in which people met.
pub(super) type Pasts = Rc<BTreeMap<Id, Question<History>>>;

/// Asks once for each record, in however many fields and deeds people met in it.
pub(super) fn pasts(app: App, items: &[Attention]) -> Pasts {
    let met = items.iter().filter_map(|item| item.matter.waiting());
    let records: BTreeSet<Id> = met.flatten().map(|met| met.record).collect();
    let questions = records.into_iter().map(|id| {
        let question = ask(app, move || Box::pin(app.history(id, 1)));
        (id, question)
    });
    Rc::new(questions.collect())
}

/// The sides of each field. Who wrote what stands now is told while there is a network.
#[component]
pub(super) fn Conflict(kind: &'static Kind, met: Vec<Displaced>, pasts: Pasts) -> Markup {
    let app = use_app();
    let marked = met.iter().any(|met| is_text(kind, &met.field));
    let sides = met.into_iter().map(|met| {
        let id = met.record;
        let past = pasts.get(&id).copied();
        let now = load(move || {
            app.watch(kind.name);
            Box::pin(app.record(id))
        });
        view! {
            {met_sides(kind, &met, theirs_label(past, met.clone()))}
            {moved_on(kind, met, now)}
        }
    });
    view! {
        {marked.then(|| view! { <p class="muted small">{t!("compare.legend")}</p> })}
        {sides.collect::<Markup>()}
    }
}

fn theirs_label(past: Option<Question<History>>, met: Displaced) -> Signal<String> {
    Signal::derive(move || {
        let told = past.and_then(Question::told);
        let wrote = told.as_ref().and_then(|history| who_wrote(history, &met));
        match wrote {
            Some(version) => {
                let by = when_and_who(version.by.as_ref(), version.at);
                t!("attention.theirs_by", by = by)
            }
            None => t!("attention.theirs"),
        }
    })
}

/// The latest version that gave the field the value which the person met.
fn who_wrote<'h>(history: &'h History, met: &Displaced) -> Option<&'h Version> {
    history.versions.iter().find(|version| {
        let value = version.fields.get(&met.field).unwrap_or(&Value::Null);
        *value == met.theirs && (version.made || version.was.contains_key(&met.field))
    })
}

/// What the field says by now, where somebody changed it once more.
fn moved_on(kind: &'static Kind, met: Displaced, now: Loaded<Option<Record>>) -> Markup {
    let shown = move || {
        let record = now.get().and_then(Result::ok).flatten()?;
        let said = record.value(&met.field);
        (*said != met.theirs && *said != met.mine).then(|| {
            view! {
                <div class="notice" data-tone="info">
                    {icon("info")}
                    <div class="notice-body">
                        <p>{t!("attention.moved_on")}</p>
                        {value(kind, &met.field, said)}
                    </div>
                </div>
            }
        })
    };
    shown.into_markup()
}

/// Leaves what stands. What the person wrote is in the history of the record.
#[component]
pub(super) fn UseTheirs(mid: Id) -> Markup {
    let app = use_app();
    let leave = move || async move {
        match app.dismiss(mid).await {
            Ok(()) => app.toast(t!("attention.used_theirs"), "ok"),
            Err(error) => app.toast(t!(store_error_key(&error)), "bad"),
        }
    };
    deed_button("btn", "", t!("attention.use_theirs"), move || {
        leave().boxed_local()
    })
}
