//! For a lead: the logs that ask to be published, however old they are.

use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::activity_log;
use domain::publishing::Publication;
use domain::{Actor, Record};
use leptos::prelude::*;
use replica::StoreError;

/// The logs of the areas that the person leads which wait for them.
#[component]
pub(super) fn ToPublish() -> Markup {
    let app = use_app();
    let round = StoredValue::new(0_u32);
    let waiting = load(move || {
        app.watch(activity_log::KIND.name);
        let lead = app.actor();
        round.update_value(|round| *round = round.wrapping_add(1));
        let mine = round.get_value();
        let overtaken = move || round.try_get_value() != Some(mine);
        Box::pin(to_publish(app, lead, overtaken))
    });
    let count = move || match waiting.get() {
        Some(Ok(logs)) => logs.len(),
        Some(Err(_)) | None => 0,
    };
    view! {
        <section class="section">
            <h2 class="section-title">{move || t!("desk.waiting", count = count())}</h2>
            {shown(waiting, list)}
        </section>
    }
}

fn list(logs: Vec<Record>) -> Markup {
    if logs.is_empty() {
        return view! { <p class="muted">{t!("desk.nothing_waits")}</p> };
    }
    view! { <ul class="list">{logs.into_iter().map(row).collect::<Markup>()}</ul> }
}

/// A log that waits: who wrote it, when it was, and how many photos are to be looked at.
fn row(log: Record) -> Markup {
    let at = log.integer("started_at");
    let author = log.text("author_name").to_owned();
    let photos = log.list("photos").len();
    let count = move || match photos {
        0 => t!("desk.no_photos"),
        photos => t!("desk.photos", count = photos),
    };
    view! {
        <li>
            <a class="list-row" href=format!("/desk/approve/{}", log.id)>
                <span class="list-body">
                    <span class="list-title">{log.text("title").to_owned()}</span>
                    <span class="list-meta">
                        {(!author.is_empty()).then(|| view! { <span>{author}</span> })}
                        <span>{move || at.map(intl::date_time)}</span>
                        <span>{count}</span>
                    </span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}

/// Looks through all logs, newest first: a request may concern one of last year. It
/// ends early where another reading has overtaken it or the page was left.
async fn to_publish(
    app: App,
    lead: Actor,
    overtaken: impl Fn() -> bool,
) -> Result<Vec<Record>, StoreError> {
    let waits = |log: &Record| {
        Publication::of(log) == Publication::Requested && lead.leads(log.reference("area"))
    };
    let mut found = Vec::new();
    let mut after = None;
    while !overtaken() {
        let (logs, behind) = app.page(activity_log::KIND.name, None, after).await?;
        found.extend(logs.into_iter().filter(waits));
        if behind.is_none() {
            break;
        }
        after = behind;
    }
    Ok(found)
}
