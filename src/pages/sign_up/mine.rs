//! What one has signed up for.

use super::{standing_of, standing_tag};
use crate::components::icon::icon;
use crate::components::load::load;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::civil::{CivilDate, DAY};
use domain::kinds::registration::{self, is_withdrawn};
use domain::{Id, Millis, Record};
use leptos::prelude::*;
use replica::{Query, StoreError};

/// Most of one's own that are listed.
const MOST: usize = 200;

/// For so long people are asked how an event was.
const ASKED_FOR: Millis = 14 * DAY;

/// 我的报名: what the person has signed up for and is still to come, and what they came
/// to and have not said how it was.
#[component]
pub(in crate::pages) fn MySignUps() -> Markup {
    let app = use_app();
    let mine = load(move || {
        app.watch(registration::KIND.name);
        app.watch(domain::kinds::event::KIND.name);
        Box::pin(mine_of(app, app.account().map(|account| account.user)))
    });
    let list = move |mine: Vec<(Record, Record)>| {
        if mine.is_empty() {
            return ().into_markup();
        }
        let rows = mine.into_iter().map(row).collect::<Markup>();
        view! {
            <section class="section">
                <h2 class="section-title">{t!("signup.mine")}</h2>
                <ul class="list">{rows}</ul>
            </section>
        }
    };
    let shown = move || match mine.get() {
        Some(Ok(mine)) => list(mine),
        Some(Err(_)) | None => ().into_markup(),
    };
    shown.into_markup()
}

/// These registrations of the person, each with its event.
async fn mine_of(app: App, me: Option<Id>) -> Result<Vec<(Record, Record)>, StoreError> {
    let Some(me) = me else { return Ok(Vec::new()) };
    let today = CivilDate::from_millis(app.now()).start_of_day();
    let query = Query {
        kind: registration::KIND.name,
        area: None,
        after: Some((today - ASKED_FOR, Id::NIL)),
        limit: MOST,
    };
    let mut mine = Vec::new();
    for registration in app.list(query).await? {
        let own = registration.reference("account") == Some(me);
        let event = registration.reference("event").filter(|_| own);
        let over = registration.integer("starts_at") < Some(today);
        let asked =
            standing_of(&registration) == "seated" && registration.text("impression").is_empty();
        let shown = !is_withdrawn(&registration) && (!over || asked);
        let Some(event) = event.filter(|_| shown) else {
            continue;
        };
        if let Some(event) = app.record(event).await? {
            mine.push((registration, event));
        }
    }
    Ok(mine)
}

fn row((registration, event): (Record, Record)) -> Markup {
    let at = event.integer("starts_at").unwrap_or_default();
    let tag = if at < CivilDate::from_millis(use_app().now()).start_of_day() {
        view! { <span class="tag" data-tone="info">{t!("feedback.ask_now")}</span> }
    } else {
        standing_tag(standing_of(&registration))
    };
    view! {
        <li>
            <a class="list-row" href=format!("/events/{}", event.id)>
                <span class="list-body">
                    <span class="list-title">{event.text("title").to_owned()}</span>
                    <span class="list-meta">
                        {tag}
                        <span>{move || intl::date_time(at)}</span>
                    </span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}
