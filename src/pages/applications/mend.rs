//! 补正: the applicant mends what was sent back, and it is submitted again.

use super::KIND;
use crate::components::icon::icon;
use crate::components::prose::paragraphs;
use crate::forms::form::Form;
use crate::forms::open::OpenEditor;
use crate::markup::{Markup, view};
use crate::pages::items::{documents, shown_consent};
use crate::pages::visits::visit_picker;
use crate::pages::way::Moving;
use crate::routes::return_to;
use crate::t;
use domain::items::way::{Status, Step, steps};
use domain::{Id, Record};
use leptos::prelude::*;

/// What was said of what is missing, and the form. Once it is saved it is on its way again;
/// where that is refused, the page says so and the application is still to be submitted.
pub(super) fn mend(application: Record) -> Markup {
    let (id, start) = (application.id, application.fields.clone());
    let asked = steps::<Status>(&application).into_iter().rev();
    let asked = asked
        .map(|step: Step| step.note)
        .find(|note| !note.is_empty());
    let item = application.text("item_name").to_owned();
    let moving = Moving::of(StoredValue::new(application.clone()));
    let saved = Callback::new(move |_: Id| {
        moving.to(Status::Submitted, "");
        return_to(&format!("/applications/{id}"));
    });
    let discarded = Callback::new(move |()| return_to(&format!("/applications/{id}")));
    let above = Callback::new(|form: Form| {
        shown_consent(form);
        view! { <p class="field-hint">{t!("way.mend_hint")}</p> }
    });
    let further = Callback::new(|form: Form| view! { {visit_picker(form)} {documents(form)} });
    view! {
        <p class="lead">{item}</p>
        {asked.map(|words| view! {
            <div class="notice" data-tone="warn">
                {icon("warning")}
                <div class="notice-body">{paragraphs(&words)}</div>
            </div>
        })}
        <OpenEditor
            kind=KIND
            record=id
            seen=Some(application)
            start
            saved
            discarded
            another=None
            offer=None
            above=Some(above)
            further=Some(further)
        />
    }
}
