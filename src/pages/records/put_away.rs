//! What was put away of a kind, and the way back.

use super::page_of;
use crate::components::fate_tag::FateTag;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::forms::put_away::any_back;
use crate::forms::value::summary;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::kind::Write;
use domain::{Actor, Id, Kind, Record};
use leptos::prelude::*;
use replica::StoreError;

/// How many come at a time.
const PAGE: usize = 50;

/// The records that were put away and that the person may bring back, behind one line
/// that says how many there are. Nothing where there are none.
#[component]
pub(super) fn PutAwayList(kind: &'static Kind) -> Markup {
    let app = use_app();
    let limit = RwSignal::new(PAGE);
    let records = load(move || {
        app.watch(kind.name);
        let (actor, limit) = (app.actor(), limit.get());
        Box::pin(put_away(app, kind, actor, limit))
    });
    // Bringing one back must not fold the rest away under the hand that did it.
    let open = RwSignal::new(false);
    let list = move |records: Vec<Record>| {
        if records.is_empty() {
            return ().into_markup();
        }
        let full = records.len() >= untrack(move || limit.get());
        let count = records.len();
        view! {
            <details
                class="disclosure"
                prop:open=move || untrack(move || open.get())
                on:toggle=move |ev| open.set(is_open(&ev))
            >
                <summary>{move || t!("put_away.list", count = count)}</summary>
                <div class="disclosure-body stack-tight">
                    <p class="muted">{t!("put_away.list_text")}</p>
                    <ul class="list">{records.into_iter().map(|r| row(app, kind, r)).collect::<Markup>()}</ul>
                    {full.then(|| view! {
                        <button type="button" class="btn btn-block" on:click=move |_| limit.update(|n| *n += PAGE)>
                            {t!("feed.more")}
                        </button>
                    })}
                </div>
            </details>
        }
    };
    shown(records, list)
}

fn is_open(ev: &leptos::ev::Event) -> bool {
    event_target::<web_sys::Element>(ev).has_attribute("open")
}

fn row(app: App, kind: &'static Kind, record: Record) -> Markup {
    let (href, back) = (page_of(kind, record.id), any_back(app, &record));
    let (id, title) = (record.id, record.text(kind.list.title).to_owned());
    let named = title.clone();
    let meta = move || summary(kind, &record).into_iter().next();
    view! {
        <li>
            <div class="list-row">
                <span class="list-body">
                    <a class="list-title" href=href>{title}</a>
                    <span class="list-meta"><span class="truncate">{meta}</span> <FateTag record=id /></span>
                </span>
                <span class="list-trail">
                    <button
                        type="button"
                        class="btn"
                        aria-label=move || t!("put_away.back_named", what = named)
                        on:click=move |_| back.run(())
                    >
                        {icon("refresh")}
                        {t!("put_away.back")}
                    </button>
                </span>
            </div>
        </li>
    }
}

/// Of every area that the person works in, those of the highest sort key first; of a
/// kind without areas, or for the sub-district, all of them.
async fn put_away(
    app: App,
    kind: &'static Kind,
    actor: Actor,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let areas = actor.areas();
    let asked: Vec<Option<Id>> = if kind.area.is_none() || areas.is_empty() {
        vec![None]
    } else {
        areas.into_iter().map(Some).collect()
    };
    let mut found = Vec::new();
    for area in asked {
        found.extend(app.put_away(kind.name, area, limit).await?);
    }
    let sort = |record: &Record| record.integer(kind.list.sort);
    found.sort_by_key(|record| std::cmp::Reverse((sort(record), record.id)));
    found.retain(|record| may_bring_back(kind, &actor, record));
    found.truncate(limit);
    Ok(found)
}

fn may_bring_back(kind: &Kind, actor: &Actor, record: &Record) -> bool {
    let after = Record {
        archived: false,
        ..record.clone()
    };
    let write = Write {
        before: Some(record),
        after: &after,
    };
    domain::kinds::may_write(kind, actor, &write).is_ok()
}
