//! Opening the form with what the person wrote in it.

use crate::components::icon::icon;
use crate::components::load::store_error_key;
use crate::forms::draft::{Unfinished, draft_key};
use crate::forms::form::put;
use crate::markup::{Markup, component, view};
use crate::pages::desk::form_path;
use crate::routes::go;
use crate::state::{App, use_app};
use crate::t;
use domain::{Fields, Id, Kind, Record, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::StoreError;
use replica::store::Matter;
use sync::{Displaced, FieldChange, Op, RecordChange};

/// Opens the form with the person's own input in it; a form of that record that was
/// begun before, as it is.
#[component]
pub(super) fn Mend(
    kind: &'static Kind,
    change: RecordChange,
    mid: Id,
    matter: Matter,
    label: &'static str,
) -> Markup {
    let app = use_app();
    let asked = StoredValue::new((change, matter));
    let mend = move |_| {
        let (change, matter) = asked.get_value();
        spawn_local(async move {
            let now = app.record(change.record).await.ok().flatten();
            let met = matter.waiting().unwrap_or_default();
            let mine = with_my_input(kind, &change, mid, now, met);
            match begin(app, kind, mid, mine).await {
                Ok(opened) => {
                    if opened.mends != Some(mid) {
                        app.toast(t!("attention.draft_first"), "info");
                    }
                    go(&form_path(kind, &opened));
                }
                Err(error) => app.toast(t!(store_error_key(&error)), "bad"),
            }
        });
    };
    view! {
        <button type="button" class="btn" on:click=mend>
            {icon("edit")}
            {t!(label)}
        </button>
    }
}

/// What the form opens over: the person's input, or what was begun before.
async fn begin(
    app: App,
    kind: &'static Kind,
    mid: Id,
    mine: Unfinished,
) -> Result<Unfinished, StoreError> {
    let key = draft_key(kind, mine.record);
    let content = serde_json::to_value(&mine).unwrap_or_default();
    if app.begin_mending(mid, &key, content).await? {
        return Ok(mine);
    }
    let begun = app.draft(&key).await?;
    Ok(begun
        .and_then(|draft| Unfinished::read(draft.content))
        .unwrap_or(mine))
}

/// The record as it is now, with what the person wanted to write. They saw of it
/// what they saw when they wrote, and of a conflict the other's value.
fn with_my_input(
    kind: &Kind,
    change: &RecordChange,
    mid: Id,
    now: Option<Record>,
    met: &[Displaced],
) -> Unfinished {
    let mut seen = now;
    let mut none = Fields::new();
    let before = seen.as_mut().map_or(&mut none, |record| &mut record.fields);
    let mut fields = before.clone();
    match &change.op {
        Op::Create { fields: mine } => fields.extend(mine.clone()),
        Op::Edit { fields: mine } => mine
            .iter()
            .for_each(|(name, change)| edit(&mut fields, before, name, change)),
        Op::Archive | Op::Restore => {}
    }
    for met in met.iter().filter(|met| met.record == change.record) {
        put(before, &met.field, met.theirs.clone());
    }
    Unfinished {
        record: change.record,
        schema: kind.schema,
        seen,
        mends: Some(mid),
        fields,
    }
}

fn edit(fields: &mut Fields, seen: &mut Fields, name: &str, change: &FieldChange) {
    let now = fields.get(name).cloned().unwrap_or_default();
    let value = match change {
        FieldChange::Put { was, now } => {
            put(seen, name, was.clone());
            now.clone()
        }
        FieldChange::Members { add, remove } => {
            let mut members = now.as_array().cloned().unwrap_or_default();
            members.retain(|member| !remove.contains(member) && !add.contains(member));
            members.extend(add.iter().cloned());
            Value::Array(members)
        }
        FieldChange::Add { by } => (now.as_i64().unwrap_or_default() + by).into(),
    };
    put(fields, name, value);
}
