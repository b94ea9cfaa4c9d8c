//! 报名 without an account: a name and a telephone, once, and where it stands. It needs
//! the network: a phone that may be cleared tomorrow is no place for what is unsent.

use super::form::number;
use super::{code_link, section, standing_tag};
use crate::components::ask_once::AskOnce;
use crate::components::asked::{Question, ask};
use crate::components::clock::use_now;
use crate::components::deed_button::deed_button;
use crate::components::privacy::privacy_line;
use crate::markup::{IntoMarkup, Markup, view};
use crate::pages::roster::line;
use crate::state::{App, Visit, use_app};
use crate::t;
use domain::kinds::registration::{self, check_visitor};
use domain::{Id, Record, Value};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::ServerError;
use sync::ErrorCode;
use sync::visitor::{VisitorSignUp, VisitorState};

/// The form, or where it stands.
pub(super) fn visitor(event: StoredValue<Record>) -> Markup {
    let app = use_app();
    let id = event.with_value(|event| event.id);
    let visit = RwSignal::new(app.visit(id));
    let now = use_now();
    let asked = ask(app, move || {
        // A seat may come free while the page is open.
        now.get();
        visit.get();
        Box::pin(app.visit_state(id))
    });
    let inner = move || match visit.get() {
        Some(_) => on_its_way(event, asked, visit),
        None => form(event, visit),
    };
    section(inner.into_markup())
}

fn on_its_way(
    event: StoredValue<Record>,
    asked: Question<Option<VisitorState>>,
    visit: RwSignal<Option<Visit>>,
) -> Markup {
    asked.shown(move |state| match state {
        Some(state) => standing(event, &state, visit),
        None => form(event, visit),
    })
}

fn standing(
    event: StoredValue<Record>,
    state: &VisitorState,
    visit: RwSignal<Option<Visit>>,
) -> Markup {
    let app = use_app();
    let known = registration::SEATS.iter().find(|seat| **seat == state.seat);
    let key = known.copied().unwrap_or_default();
    let told = if state.promoted && key == "seated" {
        "signup.promoted_text".to_owned()
    } else {
        format!("visit.{key}_text")
    };
    let id = event.with_value(|event| event.id);
    let act = Callback::new(move |()| {
        spawn_local(async move {
            match app.withdraw_visit(id).await {
                Ok(()) => {
                    app.toast(t!("choice.seat.released"), "ok");
                    // The page may have been left meanwhile.
                    let _ = visit.try_set(None);
                }
                Err(error) => app.toast(failed(&error), "bad"),
            }
        });
    });
    view! {
        <p class="row" role="status">{standing_tag(key)}</p>
        <p>{t!("signup.for", name = state.name, count = state.party)}</p>
        <p class="card-text">{t!(told)}</p>
        {(key == "seated").then(|| code_link(id))}
        <AskOnce label="signup.cancel" question="signup.cancel_question" yes="signup.cancel" act />
    }
}

fn form(event: StoredValue<Record>, visit: RwSignal<Option<Visit>>) -> Markup {
    let app = use_app();
    let id = event.with_value(|event| event.id);
    let kept = untrack(move || visit.get());
    let name = RwSignal::new(kept.map(|kept| kept.name).unwrap_or_default());
    let phone = RwSignal::new(String::new());
    let [party, children] = [1, 0].map(|count: i64| RwSignal::new(Value::from(count)));
    let count = |count: RwSignal<Value>| count.with_untracked(Value::as_i64).unwrap_or_default();
    let save = move || {
        let asked = VisitorSignUp {
            event: id,
            token: Id::NIL,
            name: name.get_untracked().trim().to_owned(),
            phone: phone.get_untracked().trim().to_owned(),
            party: count(party),
            children: count(children),
        };
        let wrong = event.with_value(|event| wrong(event, &asked));
        send(app, asked, wrong, visit).boxed_local()
    };
    view! {
        <p class="card-text">{t!("visit.lead")}</p>
        <div class="field-row">
            {line("name", name, "text")}
            {line("phone", phone, "tel")}
        </div>
        {number("party", party, 1)}
        {number("children", children, 0)}
        {deed_button("btn btn-primary btn-large btn-block", "check", t!("signup.act"), save)}
        {privacy_line("visit.privacy")}
        <p class="small">
            <a href="/sign-in">{t!("visit.sign_in")}</a>
        </p>
    }
}

/// What is to be mended before it is sent, in words.
fn wrong(event: &Record, asked: &VisitorSignUp) -> Option<String> {
    let one = registration::of_visitor(
        Id::NIL,
        event,
        [&asked.name, &asked.phone],
        [asked.party, asked.children],
    );
    let refusal = check_visitor(event, &one).err()?;
    Some(match refusal.code.as_str() {
        "adult_missing" => t!("refusal.adult_missing"),
        _ => in_field(&refusal.field.unwrap_or_default()),
    })
}

fn in_field(field: &str) -> String {
    t!(
        "visit.wrong",
        field = t!(format!("field.registration.{field}"))
    )
}

async fn send(
    app: App,
    asked: VisitorSignUp,
    wrong: Option<String>,
    visit: RwSignal<Option<Visit>>,
) {
    if let Some(wrong) = wrong {
        return app.toast(wrong, "bad");
    }
    let event = asked.event;
    match app.visit_event(asked).await {
        Ok(_) => {
            // The page may have been left meanwhile.
            let _ = visit.try_set(app.visit(event));
        }
        Err(error) => app.toast(failed(&error), "bad"),
    }
}

fn failed(error: &ServerError) -> String {
    match error {
        ServerError::Offline | ServerError::NotOurProtocol { .. } => t!("visit.offline"),
        ServerError::Refused(ErrorCode::NotFound) => t!("visit.closed"),
        ServerError::Refused(ErrorCode::TooMany { retry_after }) => {
            t!("visit.too_many", seconds = retry_after)
        }
        ServerError::Refused(ErrorCode::Malformed { field }) => in_field(field),
        ServerError::Refused(_) => t!("visit.failed"),
    }
}
