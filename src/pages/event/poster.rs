//! 海报: an event on one sheet for the notice board, with the way to its page.

use super::when_of;
use crate::components::head::page_head;
use crate::components::load::shown;
use crate::components::qr::qr;
use crate::markup::{Markup, component, view};
use crate::pages::path::{not_here, path_id, record_at};
use crate::pages::roster::{address_of, print_button};
use crate::t;
use domain::Record;
use domain::kinds::event;

/// The sheet and the button that prints it.
#[component]
pub fn PosterPage() -> Markup {
    let event = record_at(&event::KIND, path_id());
    page_head(|| t!("poster.title"), Some("/events"));
    let page = |event: Option<Record>| event.map_or_else(not_here, poster);
    view! { <div class="page">{shown(event, page)}</div> }
}

fn poster(event: Record) -> Markup {
    let line = |label: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <p>{t!(label, value = value)}</p> })
    };
    let text = |field: &str| event.text(field).to_owned();
    let capacity = event.integer("capacity").map(|seats| seats.to_string());
    let accompany = event.flag("adult_must_accompany");
    view! {
        {print_button("poster.hint")}
        <article class="paper poster">
            <h2 class="paper-title">{text("title")}</h2>
            <div class="stack-tight">
                {line("poster.when", when_of(&event))}
                {line("poster.place", text("place"))}
                {line("poster.audience", text("audience"))}
                {line("poster.capacity", capacity.unwrap_or_default())}
                {accompany.then(|| view! { <p>{t!("event.accompany")}</p> })}
            </div>
            <p class="prose">{text("description")}</p>
            {qr(&address_of(&event), t!("poster.qr"))}
        </article>
    }
}
