//! An event as a row of a list.

use crate::components::areas::use_areas;
use crate::components::dates::DateBlock;
use crate::components::icon::icon;
use crate::components::topic::topic_name;
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::t;
use domain::Record;

/// When, what and where.
#[component]
pub fn EventRow(
    /// The event.
    event: Record,
    /// How many times it comes again.
    further: usize,
) -> Markup {
    let areas = use_areas();
    let area = event.reference("area");
    let at = event.integer("starts_at").unwrap_or_default();
    let topic = event.text("topic").to_owned();
    let place = event.text("place").to_owned();
    let full = event.flag("full");
    view! {
        <a class="list-row" href=format!("/events/{}", event.id)>
            <span class="list-lead">
                <DateBlock at />
            </span>
            <span class="list-body">
                <span class="list-title">{event.text("title").to_owned()}</span>
                <span class="list-meta">
                    <span class="sr-only">{move || intl::date(at)}</span>
                    <span>{move || intl::time(at)}</span>
                    <span>{place}</span>
                </span>
                <span class="list-meta">
                    <span class="tag">{move || topic_name(&topic)}</span>
                    {full.then(|| view! { <span class="tag" data-tone="warn">{t!("event.full")}</span> })}
                    {(further > 0).then(|| view! { <span>{t!("event.further", count = further)}</span> })}
                    <span>{move || areas.name(area)}</span>
                </span>
            </span>
            <span class="list-trail">{icon("next")}</span>
        </a>
    }
}

/// Events as a list, each with how many times it comes again.
pub fn event_list(events: Vec<(Record, usize)>) -> Markup {
    let row = |(event, further): (Record, usize)| {
        view! {
            <li>
                <EventRow event further />
            </li>
        }
    };
    view! { <ul class="list">{events.into_iter().map(row).collect::<Markup>()}</ul> }
}
