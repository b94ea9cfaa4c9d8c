//! One application on its way, like a parcel: where it stands, what happened, what to do.

use super::documents::Documents;
use super::mend::mend;
use super::moves::Moves;
use super::{DUE, due_of, tone};
use crate::components::facts::fact;
use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::load::{load, shown};
use crate::components::station_card::CallButton;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::erase::EraseNoted;
use crate::pages::history::history_link;
use crate::pages::path::{not_here, path_id, record_as_opened, record_at};
use crate::pages::visits::VisitStands;
use crate::pages::way::{calendar, deadline, rated, status_name, timeline};
use crate::routes::query;
use crate::state::use_app;
use crate::t;
use domain::Record;
use domain::items::due::Due;
use domain::items::way::{Standing as _, Status, number, steps};
use domain::kinds::{calendar_day, service_application, service_item};
use leptos::prelude::*;

const KIND: &domain::Kind = &service_application::KIND;

/// The page of one application.
#[component]
pub fn ApplicationPage() -> Markup {
    let id = path_id();
    let application = record_at(KIND, id);
    let title = move || match application.get() {
        Some(Ok(Some(application))) => application.text("item_name").to_owned(),
        _ => t!("applications.title"),
    };
    page_head(title, Some("/applications"));
    let mending = Memo::new(|_| query("mend").is_some());
    let page = move || match mending.get() {
        true => shown(record_as_opened(KIND, id), |it| {
            it.map_or_else(not_here, mend)
        }),
        false => shown(application, |it| it.map_or_else(not_here, details)),
    };
    view! { <div class="page">{page}</div> }
}

fn details(application: Record) -> Markup {
    let app = use_app();
    let id = application.id;
    let status = Status::of(&application);
    let item = application.reference("item");
    let phone = application.text("phone").to_owned();
    let (gone, applied_at) = (
        steps::<Status>(&application),
        application.integer("applied_at"),
    );
    let held = StoredValue::new(application);
    let deadline_of = load(move || {
        for kind in [service_item::KIND.name, calendar_day::KIND.name] {
            app.watch(kind);
        }
        let application = held.get_value();
        Box::pin(async move { due_of(app, &application, &calendar(app).await?).await })
    });
    let at_the_desk = Memo::new(move |_| {
        let area = held.with_value(|it| it.reference("area"));
        app.actor().works_in(area)
    });
    view! {
        <div class="card card-pad stack-tight">
            <div class="row">
                <span class="tag" data-tone=tone(status)>{move || status_name(status)}</span>
                <FateTag record=id />
            </div>
            {move || (!at_the_desk.get()).then(|| view! { <p class="lead">{t!(format!("way.{}", status.key()))}</p> })}
            <p class="muted">{move || t!("applications.number", number = number(id))}</p>
            {shown(deadline_of, |due: Due| match due {
                Due::None => ().into_markup(),
                Due::On(_) | Due::Stopped { .. } => view! { <p>{deadline(due, DUE)}</p> },
            })}
            {(!status.is_end()).then(|| view! { <VisitStands application=held /> })}
        </div>
        <Moves application=held />
        {timeline(gone, applied_at)}
        <Documents application=held />
        <Facts application=held />
        <div class="row">
            {item.map(|item| view! {
                <a class="link-btn" href=format!("/items/{item}")>{t!("applications.guide")}</a>
            })}
            {history_link(KIND, id)}
        </div>
        {move || at_the_desk.get().then(|| view! { <CallButton phone=phone.clone() /> })}
        <EraseNoted record=held />
    }
}

#[component]
fn Facts(application: StoredValue<Record>) -> Markup {
    let text = move |field: &str| application.with_value(|it| it.text(field).to_owned());
    let consent = application.with_value(|it| it.list("consent").first().cloned());
    let consent = consent.map(|row| {
        let member = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let how = crate::forms::value::choice_name("how", &member("how"));
        t!(
            "applications.consented",
            by = member("by"),
            how = how,
            on = member("on")
        )
    });
    view! {
        <dl class="facts">
            {fact("field.service_application.name", text("name"))}
            {fact("field.service_application.phone", text("phone"))}
            {fact("field.service_application.note", text("note"))}
            {fact("field.service_application.consent", consent.unwrap_or_default())}
            {fact("field.service_application.rating", application.with_value(rated))}
        </dl>
    }
}
