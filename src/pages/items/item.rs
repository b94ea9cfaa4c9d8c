//! The guide of one item: who may apply, what to bring, what happens then.

use super::check::Check;
use crate::components::facts::{fact, list_section};
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::shown;
use crate::components::prose::paragraphs;
use crate::components::staff::works_in_an_area;
use crate::components::station_card::CallButton;
use crate::components::topic::topic_name;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::path::{not_here, path_id, record_at};
use crate::platform::intl;
use crate::state::use_app;
use crate::t;
use domain::civil::CivilDate;
use domain::items::papers::is_demanded;
use domain::kinds::service_item;
use domain::{Record, Value};
use leptos::prelude::*;

/// What stands about an item, and the way to apply for it.
#[component]
pub fn ItemPage() -> Markup {
    let item = record_at(&service_item::KIND, path_id());
    let name = move || match item.get() {
        Some(Ok(Some(item))) => item.text("name").to_owned(),
        _ => t!("items.title"),
    };
    page_head(name, Some("/items"));
    let page = |item: Option<Record>| item.map_or_else(not_here, guide);
    view! { <div class="page">{shown(item, page)}</div> }
}

fn guide(item: Record) -> Markup {
    let topic = item.text("topic").to_owned();
    let handling = item.text("handling").to_owned();
    let elsewhere = handling == "elsewhere";
    let handled = handling.clone();
    let phone = item.text("phone").to_owned();
    let held = StoredValue::new(item);
    let text = move |field: &'static str| held.with_value(|item| item.text(field).to_owned());
    let can_apply = matches!(handling.as_str(), "station" | "forward" | "video");
    view! {
        <div class="row">
            <span class="tag" data-tone="info">{move || topic_name(&topic)}</span>
            <span class="tag">{move || choice_name("handling", &handled)}</span>
        </div>
        {elsewhere.then(|| instead(text("instead")))}
        <Facts item=held />
        {prose("field.service_item.conditions", text("conditions"))}
        <Check item=held />
        <Documents item=held />
        <Steps item=held />
        {(!elsewhere).then(|| prose("field.service_item.instead", text("instead")))}
        <Source item=held />
        <CallButton phone />
        {can_apply.then(|| apply_bar(held))}
    }
}

/// What the station may not issue, and who does.
fn instead(words: String) -> Markup {
    view! {
        <div class="notice" data-tone="warn">
            {icon("info")}
            <div class="notice-body">
                <strong class="notice-title">{t!("items.elsewhere")}</strong>
                <div>{paragraphs(&words)}</div>
            </div>
        </div>
    }
}

fn prose(title: &'static str, words: String) -> Option<Markup> {
    (!words.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2 class="section-title">{t!(title)}</h2>
                <div class="prose">{paragraphs(&words)}</div>
            </section>
        }
    })
}

#[component]
fn Facts(item: StoredValue<Record>) -> Markup {
    let (authority, fee, days) = item.with_value(|item| {
        let days = item.integer("days");
        let text = |field: &str| item.text(field).to_owned();
        (text("authority"), text("fee"), days)
    });
    let days = days.map(|days| t!("items.days", count = days));
    view! {
        <dl class="facts">
            {fact("field.service_item.authority", authority)}
            {fact("field.service_item.days", days.unwrap_or_default())}
            {fact("field.service_item.fee", fee)}
        </dl>
    }
}

#[component]
fn Documents(item: StoredValue<Record>) -> Markup {
    let rows: Vec<Value> = item.with_value(|item| item.list("documents").to_vec());
    let document = |row: Value| {
        let member = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let copies = row["copies"].as_i64().filter(|copies| *copies > 0);
        let original = row["original"].as_bool().unwrap_or_default();
        let photo = is_demanded(&row);
        view! {
            <li>
                <div class="list-row">
                    <span class="list-body">
                        <span class="list-title">{member("name")}</span>
                        <span class="list-meta">
                            {original.then(|| view! { <span class="tag">{t!("field.service_item.documents.original")}</span> })}
                            {copies.map(|copies| view! { <span class="tag">{t!("items.copies", count = copies)}</span> })}
                            {photo.then(|| view! { <span class="tag" data-tone="info">{icon("camera")}{t!("items.photo")}</span> })}
                            <span>{member("note")}</span>
                        </span>
                    </span>
                </div>
            </li>
        }
    };
    let rows = rows.into_iter().map(document).collect();
    list_section("field.service_item.documents", rows)
}

#[component]
fn Steps(item: StoredValue<Record>) -> Markup {
    let rows: Vec<Value> = item.with_value(|item| item.list("steps").to_vec());
    let step = |row: Value| {
        let words = row["text"].as_str().unwrap_or_default().to_owned();
        view! { <li><span>{words}</span></li> }
    };
    (!rows.is_empty())
        .then(|| {
            view! {
                <section class="section">
                    <h2 class="section-title">{t!("field.service_item.steps")}</h2>
                    <ol class="steps">{rows.into_iter().map(step).collect::<Markup>()}</ol>
                </section>
            }
        })
        .into_markup()
}

#[component]
fn Source(item: StoredValue<Record>) -> Markup {
    let (source, on, sample) = item.with_value(|item| {
        let on = item.text("checked_on").parse::<CivilDate>().ok();
        (item.text("source").to_owned(), on, item.flag("sample"))
    });
    let checked = move || match on {
        Some(on) => t!("items.checked", on = intl::date(on.start_of_day())),
        None => t!("items.never_checked"),
    };
    view! {
        <p class="muted small">
            {source} " · " {checked} {sample.then(|| view! { " · " {t!("items.sample")} })}
        </p>
    }
}

/// Residents apply for themselves, staff for whoever stands before them; visitors are
/// told how.
fn apply_bar(item: StoredValue<Record>) -> Markup {
    let app = use_app();
    let id = item.with_value(|item| item.id);
    let bar = move || {
        if app.account().is_none() {
            return view! {
                <div class="notice" data-tone="info">
                    {icon("info")}
                    <div class="notice-body"><p>{t!("items.sign_in_first")}</p></div>
                    <div class="notice-actions">
                        <a class="btn btn-primary" href="/sign-in">{t!("sign_in.title")}</a>
                    </div>
                </div>
            };
        }
        let at_the_desk = works_in_an_area(app);
        let (href, label) = match at_the_desk {
            true => (format!("/items/{id}/apply?desk=yes"), "items.file_for"),
            false => (format!("/items/{id}/apply"), "items.apply"),
        };
        view! {
            <div class="action-bar">
                <a class="btn btn-primary btn-large" href=href>
                    {icon("edit")}
                    {t!(label)}
                </a>
            </div>
        }
    };
    bar.into_markup()
}
