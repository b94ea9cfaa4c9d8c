//! A record of another kind, chosen from a list.

use crate::components::load::load;
use crate::forms::slot::Slot;
use crate::forms::value::summary_text;
use crate::markup::{Markup, view};
use crate::state::{App, use_app};
use crate::t;
use domain::civil::DAY;
use domain::kinds::ALL;
use domain::{FieldType, Id, Kind, Record, Value};
use leptos::prelude::*;
use replica::{Query, StoreError};

/// Most records offered.
const MOST_OFFERED: usize = 200;
/// Of what has a time and comes later (events), this much of the past is offered.
const DAYS_BACK: i64 = 30;

/// A record of the kind.
pub fn reference_input(slot: Slot, kind: &'static str) -> Markup {
    let app = use_app();
    let area = move || slot.form.area();
    let offered = load(move || {
        app.watch(kind);
        let (area, chosen) = (area(), untrack(move || slot.text()).parse().ok());
        Box::pin(offered(app, kind, area, chosen))
    });
    let option = move |record: Record| {
        let id = record.id.to_string();
        let chosen = id.clone();
        view! {
            <option value=id prop:selected=move || slot.text() == chosen>
                {move || summary_text(&record)}
            </option>
        }
    };
    let options = move || offered.get().and_then(Result::ok).unwrap_or_default();
    view! {
        <select
            class="select"
            id=slot.id("")
            on:input=move |ev| slot.set(Value::String(event_target_value(&ev)))
            on:blur=move |_| slot.touch()
            aria-required=slot.field.required.to_string()
            aria-invalid=move || slot.error().is_some().to_string()
            aria-describedby=move || slot.described_by()
        >
            <option value="" prop:selected=move || slot.text().is_empty()>
                {t!("form.none")}
            </option>
            {move || options().into_iter().map(option).collect::<Markup>()}
        </select>
    }
}

async fn offered(
    app: App,
    kind: &'static str,
    area: Option<Id>,
    chosen: Option<Id>,
) -> Result<Vec<Record>, StoreError> {
    let Some(kind) = ALL.named(kind) else {
        return Ok(Vec::new());
    };
    let query = Query {
        kind: kind.name,
        area: area.filter(|_| kind.area.is_some()),
        after: comes_later(kind).then(|| (app.now() - DAYS_BACK * DAY, Id::NIL)),
        limit: MOST_OFFERED,
    };
    let mut records = app.list(query).await?;
    if let Some(chosen) = chosen
        && !records.iter().any(|record| record.id == chosen)
    {
        records.extend(app.record(chosen).await?);
    }
    Ok(records)
}

/// Whether lists of the kind run from the past into the future.
fn comes_later(kind: &Kind) -> bool {
    let sorted = kind.field(kind.list.sort).map(|field| field.ty);
    sorted == Some(FieldType::Instant) && !kind.list.descending
}
