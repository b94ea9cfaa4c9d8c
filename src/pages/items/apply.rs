//! Applying for an item: for oneself, or at the desk for somebody who agreed.

use crate::components::head::page_head;
use crate::components::load::{loading, shown};
use crate::components::privacy::privacy_line;
use crate::forms::field::field_view;
use crate::forms::form::Form;
use crate::forms::open::OpenEditor;
use crate::forms::slot::Slot;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::pages::path::{not_here, path_id, query_id, record_at};
use crate::pages::way::{begun, signer};
use crate::platform::clock::new_id;
use crate::routes::{go_instead, query};
use crate::state::{App, use_app};
use crate::t;
use domain::civil::CivilDate;
use domain::items::way::Status;
use domain::kinds::{service_application, service_item};
use domain::{Fields, Id, Record, Value};
use leptos::prelude::*;
use serde_json::json;

const KIND: &domain::Kind = &service_application::KIND;

/// The form of a new application. Its address names the draft, so that a reload finds it.
#[component]
pub fn ApplyPage() -> Markup {
    let id = path_id();
    let item = record_at(&service_item::KIND, id);
    page_head(|| t!("apply.title"), Some("/items"));
    let draft = query_id("draft");
    let page = move |item: Option<Record>| match item {
        None => not_here(),
        Some(item) => {
            let item = StoredValue::new(item);
            let form = move || match draft.get() {
                Some(record) => form(item, record),
                None => begin(item),
            };
            form.into_markup()
        }
    };
    view! { <div class="page">{shown(item, page)}</div> }
}

fn is_at_the_desk() -> bool {
    query("desk").as_deref() == Some("yes")
}

fn begin(item: StoredValue<Record>) -> Markup {
    let id = item.with_value(|item| item.id);
    effect(move || {
        let desk = if untrack(is_at_the_desk) {
            "&desk=yes"
        } else {
            ""
        };
        go_instead(&format!("/items/{id}/apply?draft={}{desk}", new_id()));
    });
    loading()
}

fn form(item: StoredValue<Record>, record: Id) -> Markup {
    let app = use_app();
    let desk = untrack(is_at_the_desk);
    let start = item.with_value(|item| start(app, item, desk));
    let saved = Callback::new(|id: Id| go_instead(&format!("/applications/{id}")));
    let discarded = Callback::new(move |()| {
        go_instead(&format!("/items/{}", item.with_value(|item| item.id)));
    });
    let further = Callback::new(move |form: Form| further(form, desk));
    view! {
        <p class="lead">{item.with_value(|item| item.text("name").to_owned())}</p>
        <OpenEditor
            kind=KIND
            record
            seen=None
            start
            saved
            discarded
            another=None
            offer=None
            further=Some(further)
        />
    }
}

/// What is known before anything is typed.
fn start(app: App, item: &Record, desk: bool) -> Fields {
    let actor = untrack(move || app.actor());
    let area = untrack(move || {
        if desk {
            app.work_area()
        } else {
            app.home_area()
        }
    });
    let name = signer(app);
    let documents = item.list("documents").iter();
    let documents = documents.filter_map(|row| Some(json!({"name": row["name"].as_str()?})));
    let mut made = Record::new(item.id, KIND)
        .with("item", item.id.to_string())
        .with("item_name", item.text("name"))
        .with("documents", documents.collect::<Vec<Value>>())
        .with("via", if desk { "desk" } else { "self" });
    if let Some(area) = area {
        made = made.with("area", area.to_string());
    }
    if desk {
        let today = CivilDate::from_millis(app.now()).to_string();
        made = made.with("consent", json!([{"on": today}]));
    } else {
        made = made.with("name", name.as_str());
        if let Some(user) = actor.user {
            made = made.with("account", user.to_string());
        }
    }
    begun(app, made, Status::Submitted, name)
}

/// What one has already of what is to be brought and, at the desk, who agreed to what.
fn further(form: Form, desk: bool) -> Markup {
    let documents = untrack(move || form.with(|fields| fields.get("documents").cloned()));
    let documents = documents.as_ref().and_then(Value::as_array).cloned();
    let tick = move |(at, row): (usize, Value)| {
        let ready =
            move || form.with(|fields| fields.get("documents")?.get(at)?["ready"].as_bool());
        let flip = move |_| {
            let now = untrack(ready).unwrap_or_default();
            form.update(|fields| {
                if let Some(row) = fields
                    .get_mut("documents")
                    .and_then(|rows| rows.get_mut(at))
                {
                    row["ready"] = (!now).into();
                }
            });
        };
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || ready().unwrap_or_default() on:change=flip />
                <span>{row["name"].as_str().unwrap_or_default().to_owned()}</span>
            </label>
        }
    };
    let list = documents.filter(|rows| !rows.is_empty()).map(|rows| {
        view! {
            <fieldset class="field">
                <legend class="field-label">{t!("apply.documents")}</legend>
                <p class="field-hint">{t!("apply.documents_hint")}</p>
                {rows.into_iter().enumerate().map(tick).collect::<Markup>()}
            </fieldset>
        }
    });
    let consent = KIND.field("consent").filter(|_| desk);
    view! {
        {list}
        {consent.map(|field| view! {
            <p class="field-hint">{t!("apply.consent_hint")}</p>
            {field_view(Slot::new(form, field))}
        })}
        {privacy_line("notice.for_application")}
    }
}
