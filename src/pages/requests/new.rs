//! Asking the station: for oneself or, at the desk, for somebody who called, wrote in
//! WeChat or came.

use super::KIND;
use super::phones::Phones;
use crate::components::head::page_head;
use crate::components::load::loading;
use crate::forms::field::choice_among;
use crate::forms::form::Form;
use crate::forms::open::OpenEditor;
use crate::forms::slot::Slot;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::pages::path::query_id;
use crate::pages::way::{sign_in_first, signer};
use crate::platform::clock::new_id;
use crate::routes::{go_instead, query};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::service_request::CHANNELS;
use domain::requests::way::{Status, Step, after_step};
use domain::{Fields, Id, Record};
use leptos::prelude::*;

/// The form of a new request. Its address names the draft, so that a reload finds it.
#[component]
pub fn RequestNewPage() -> Markup {
    let app = use_app();
    let desk = untrack(|| query("desk").as_deref() == Some("yes"));
    let (title, back) = match desk {
        true => ("requests.enter", "/desk/requests"),
        false => ("requests.new", "/requests"),
    };
    page_head(move || t!(title), Some(back));
    let draft = query_id("draft");
    let signed_in = Memo::new(move |_| app.account().is_some());
    let form = move || match (signed_in.get(), draft.get()) {
        (false, _) => sign_in_first("requests.sign_in_first"),
        (true, Some(record)) => form(app, record, desk, back),
        (true, None) => begin(desk),
    };
    let phones = (!desk).then(|| {
        let area = Signal::derive(move || app.home_area());
        view! { <Phones area /> }
    });
    view! {
        <div class="page">
            {phones}
            {form}
        </div>
    }
}

fn begin(desk: bool) -> Markup {
    effect(move || {
        let desk = if desk { "&desk=yes" } else { "" };
        go_instead(&format!("/requests/new?draft={}{desk}", new_id()));
    });
    loading()
}

fn form(app: App, record: Id, desk: bool, back: &'static str) -> Markup {
    let start = start(app, record, desk);
    let saved = Callback::new(|id: Id| go_instead(&format!("/requests/{id}")));
    let discarded = Callback::new(move |()| go_instead(back));
    view! {
        <OpenEditor
            kind=KIND
            record
            seen=None
            start
            saved
            discarded
            another=None
            offer=None
            further=Some(Callback::new(channel))
        />
    }
}

/// What is known before anything is typed.
fn start(app: App, record: Id, desk: bool) -> Fields {
    let name = signer(app);
    let (user, area) = untrack(move || {
        let area = match desk {
            true => app.work_area(),
            false => app.home_area(),
        };
        (app.actor().user, area)
    });
    let mut made = Record::new(record, KIND);
    if let Some(area) = area {
        made = made.with("area", area.to_string());
    }
    made = match user.filter(|_| !desk) {
        Some(user) => made
            .with("channel", "self")
            .with("account", user.to_string())
            .with("name", name.as_str()),
        None => made.with("channel", "call"),
    };
    let first = Step {
        status: Status::Submitted,
        at: app.now(),
        by: name,
        note: String::new(),
    };
    let fields = after_step(&made, &first);
    made.fields.extend(fields);
    made.fields
}

/// At the desk: by which way it came. Who writes for themselves comes by the app.
fn channel(form: Form) -> Markup {
    let by_itself =
        untrack(move || form.with(|fields| fields.get("channel") == Some(&"self".into())));
    let field = KIND.field("channel").filter(|_| !by_itself);
    field
        .map(|field| choice_among(Slot::new(form, field), &CHANNELS[1..]))
        .into_markup()
}
