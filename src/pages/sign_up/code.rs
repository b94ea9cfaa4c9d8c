//! 签到码: what somebody who signed up shows at the door. It leads the staff to their
//! line on the roster, holds neither name nor number, and needs no network on either side.

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::qr::qr;
use crate::markup::{Markup, component, view};
use crate::pages::path::{not_here, path_id, record_at};
use crate::platform::{intl, origin};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::event;
use domain::kinds::registration::{self, check_in_address, is_withdrawn, own_id, short_code};
use domain::{Id, Record};
use leptos::prelude::*;

/// The code, large.
#[component]
pub fn MyCodePage() -> Markup {
    let event = record_at(&event::KIND, path_id());
    page_head(|| t!("code.title"), Some("/events"));
    let page = |event: Option<Record>| event.map_or_else(not_here, of_event);
    view! { <div class="page page-narrow">{shown(event, page)}</div> }
}

fn of_event(event: Record) -> Markup {
    let app = use_app();
    let id = event.id;
    let mine = load(move || {
        app.watch(registration::KIND.name);
        let me = app.account().map(|account| account.user);
        Box::pin(async move {
            match me {
                Some(me) => {
                    let own = app.record(own_id(id, me)).await?;
                    Ok(own.filter(|own| !is_withdrawn(own)).map(|own| own.id))
                }
                None => Ok(app.visit_registration(id)),
            }
        })
    });
    let event = StoredValue::new(event);
    shown(mine, move |mine| match mine {
        Some(mine) => event.with_value(|event| code(event, mine)),
        None => view! { <p class="lead">{t!("code.none")}</p> },
    })
}

fn code(event: &Record, registration: Id) -> Markup {
    let starts = event.integer("starts_at").unwrap_or_default();
    let signs = short_code(registration);
    view! {
        <article class="card card-pad stack-tight code">
            <h2 class="card-title">{event.text("title").to_owned()}</h2>
            <p class="card-text">{move || intl::date_time(starts)}</p>
            {qr(&check_in_address(&origin(), event.id, registration), t!("code.show"))}
            <p class="code-signs numeric">{t!("code.signs", signs = signs)}</p>
        </article>
        <p class="muted">{t!("code.privacy")}</p>
    }
}

/// The way to the code, for who signed up from here.
pub(super) fn code_link(event: Id) -> Markup {
    view! {
        <a class="btn btn-large btn-block" href=format!("/events/{event}/code")>
            {icon("qr")}
            {t!("code.title")}
        </a>
    }
}

impl App {
    /// The name of what a visitor signed up for from this phone.
    fn visit_registration(self, event: Id) -> Option<Id> {
        let visit = self.visit(event)?;
        Some(visit.registration(event))
    }
}
