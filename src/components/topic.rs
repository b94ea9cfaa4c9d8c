//! The classes of services and activities: their names and the chips that filter by them.

use crate::markup::{Markup, component, view};
use crate::t;
use domain::kinds::TOPICS;
use leptos::prelude::*;

/// The name of a topic; empty without one.
pub fn topic_name(topic: &str) -> String {
    match topic {
        "" => String::new(),
        topic => t!(format!("choice.topic.{topic}")),
    }
}

/// Chips of which one topic, or none for all, is pressed.
#[component]
pub fn TopicChips(
    /// The topic chosen now.
    chosen: Memo<Option<&'static str>>,
    /// Called with another choice.
    choose: Callback<Option<&'static str>>,
) -> Markup {
    let chip = move |topic: Option<&'static str>| {
        let label = move || topic.map_or_else(|| t!("topic.all"), topic_name);
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (chosen.get() == topic).to_string()
                on:click=move |_| choose.run(topic)
            >
                {label}
            </button>
        }
    };
    let topics = TOPICS.iter().map(|topic| chip(Some(topic)));
    view! {
        <div class="chips chips-scroll" role="group" aria-label=t!("topic.choose")>
            {chip(None)} {topics.collect::<Markup>()}
        </div>
    }
}
