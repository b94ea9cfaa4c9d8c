//! 需要处理: what a person must look at, why, and what they can do about it.

use super::desk::form_path;
use crate::components::ask_once::AskOnce;
use crate::components::busy::Busy;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty, load, shown};
use crate::forms::draft::{Unfinished, draft_key};
use crate::forms::form::put;
use crate::forms::problem::{refusal_text, save_error_text};
use crate::forms::value::text;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::routes::go;
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::ALL;
use domain::{Fields, Id, Kind, Record, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::store::{Attention, Matter};
use replica::{SaveError, StoreError};
use sync::{Displaced, FieldChange, Op, Outcome, RecordChange};

/// Each thing with its reason and its ways out.
#[component]
pub fn AttentionPage() -> Markup {
    let app = use_app();
    page_head(|| t!("attention.title"), Some("/sync"));
    let count = Memo::new(move |_| app.status().attention);
    let items = load(move || {
        count.track();
        Box::pin(app.attention())
    });
    let list = |items: Vec<Attention>| {
        if items.is_empty() {
            return empty("check", "attention.none", "attention.none_text");
        }
        let cards = items.into_iter().map(|item| view! { <Item item /> });
        view! { <div class="stack">{cards.collect::<Markup>()}</div> }
    };
    view! { <div class="page">{shown(items, list)}</div> }
}

#[component]
fn Item(item: Attention) -> Markup {
    let app = use_app();
    let change = item
        .mutation()
        .and_then(|mutation| mutation.changes.into_iter().next());
    let kind = change.as_ref().and_then(|change| ALL.named(&change.kind));
    let (saved_at, mid) = (item.saved_at, item.mid);
    let matter = item.matter.clone();
    let anew = item.to_be_decided_anew();
    let again = again(mid, &matter).filter(|_| !anew);
    let named = change.clone();
    let reason = {
        let matter = matter.clone();
        move || reason(kind, &matter)
    };
    let dismiss = Callback::new(move |()| spawn_local(dismiss(app, mid)));
    view! {
        <article class="card card-pad" data-tone="bad">
            <div>
                <h2 class="card-title">{title(app, kind, named)}</h2>
                <p class="card-meta">{move || t!("attention.saved", at = intl::date_time(saved_at))}</p>
            </div>
            <p>{reason}</p>
            {anew.then(|| view! { <p>{t!("refusal.decide_anew")}</p> })}
            {conflicts(kind, &matter)}
            <div class="row">
                {change
                    .zip(kind)
                    .filter(|_| !anew)
                    .map(|(change, kind)| view! { <Mend kind change mid matter /> })}
                {again}
                <AskOnce
                    label="attention.done"
                    question="attention.done_question"
                    yes="attention.done_yes"
                    act=dismiss
                />
            </div>
        </article>
    }
}

/// A way to send the same once more, where that can help.
fn again(mid: Id, matter: &Matter) -> Option<Markup> {
    let (photo, label) = match matter {
        Matter::Decided { .. } if matter.waiting().is_some() => (false, "attention.use_mine"),
        Matter::Decided { .. } | Matter::ScopeLost | Matter::Parked { .. } => {
            (false, "attention.retry")
        }
        Matter::PhotoRefused { .. } => (true, "attention.send_again"),
        Matter::PhotoDamaged { .. } => return None,
    };
    Some(view! { <Retry mid photo label /> })
}

async fn dismiss(app: App, mid: Id) {
    if let Err(error) = app.dismiss(mid).await {
        app.toast(t!(crate::components::load::store_error_key(&error)), "bad");
    }
}

/// What it is about: the kind and the title of the record.
pub(super) fn title(app: App, kind: Option<&'static Kind>, change: Option<RecordChange>) -> Markup {
    let Some((kind, change)) = kind.zip(change) else {
        return view! { {t!("attention.photo")} };
    };
    let made = match &change.op {
        Op::Create { fields } => fields.get(kind.list.title).cloned(),
        Op::Edit { .. } | Op::Archive | Op::Restore => None,
    };
    let id = change.record;
    let record = load(move || Box::pin(app.record(id)));
    let name = move || {
        let held = record.get().and_then(Result::ok).flatten();
        let held = held.map(|record| record.text(kind.list.title).to_owned());
        let made = made
            .as_ref()
            .and_then(|title| title.as_str())
            .map(str::to_owned);
        let name = made.or(held).unwrap_or_default();
        format!("{} · {name}", t!(format!("kind.{}", kind.name)))
    };
    name.into_markup()
}

/// Why, in plain words.
fn reason(kind: Option<&Kind>, matter: &Matter) -> String {
    match matter {
        Matter::Decided { receipt } => match &receipt.outcome {
            Outcome::Rejected { refusal, .. } => {
                t!("attention.refused", reason = refusal_text(kind, refusal))
            }
            Outcome::Conflict { .. } => t!("attention.conflict"),
            Outcome::Applied | Outcome::Merged { .. } => String::new(),
        },
        Matter::ScopeLost => t!("attention.scope_lost"),
        Matter::Parked { status } => t!("attention.parked", status = status),
        Matter::PhotoRefused { .. } => t!("attention.photo_refused"),
        Matter::PhotoDamaged { .. } => t!("attention.photo_damaged"),
    }
}

/// Both sides of each field on which two people met.
fn conflicts(kind: Option<&'static Kind>, matter: &Matter) -> Option<Markup> {
    let waiting = matter.waiting()?;
    let sides = waiting.iter().cloned().map(|met| sides(kind?, met).into());
    let sides: Vec<Markup> = sides.collect::<Option<_>>()?;
    Some(sides.into_markup())
}

fn sides(kind: &'static Kind, met: Displaced) -> Markup {
    let field = kind.field(&met.field);
    let said = move |value: &Value| match field {
        Some(field) => text(kind, field, value),
        None => value.to_string(),
    };
    let side = |label: &'static str, value: Value| {
        let words = move || match said(&value) {
            words if words.is_empty() => t!("attention.empty"),
            words => words,
        };
        view! {
            <div>
                <dt>{t!(label)}</dt>
                <dd class="prose">{words}</dd>
            </div>
        }
    };
    let name = met.field.clone();
    view! {
        <div>
            <h3>{move || t!(format!("field.{}.{name}", kind.name))}</h3>
            <dl class="facts">
                {side("attention.mine", met.mine)} {side("attention.theirs", met.theirs)}
                {side("attention.was", met.was)}
            </dl>
        </div>
    }
}

/// Opens the form with the person's own input in it; a form of that record that was
/// begun before, as it is.
#[component]
fn Mend(kind: &'static Kind, change: RecordChange, mid: Id, matter: Matter) -> Markup {
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
                Err(error) => {
                    app.toast(t!(crate::components::load::store_error_key(&error)), "bad")
                }
            }
        });
    };
    view! {
        <button type="button" class="btn btn-primary" on:click=mend>
            {icon("edit")}
            {t!("attention.mend")}
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

/// Sends the same again, for when the reason has gone.
#[component]
fn Retry(mid: Id, photo: bool, label: &'static str) -> Markup {
    let app = use_app();
    let busy = Busy::new();
    let retry = move |_| {
        if !busy.begin() {
            return;
        }
        spawn_local(async move {
            let sent = match photo {
                true => app.send_photo_again(mid).await.map_err(SaveError::Store),
                false => app.retry(mid).await.map(drop),
            };
            if let Err(error) = sent {
                app.toast(save_error_text(&error), "bad");
            }
            busy.end();
        });
    };
    view! {
        <button type="button" class="btn" aria-busy=move || busy.is_shown().to_string() on:click=retry>
            {icon("refresh")}
            {t!(label)}
        </button>
    }
}
