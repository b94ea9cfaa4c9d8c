//! The switch into elder mode (长辈版).

use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::state::use_app;
use crate::t;
use leptos::prelude::*;

/// The switch as it stands on the home page.
#[component]
pub fn ModeSwitch() -> Markup {
    let prefs = use_app().prefs();
    view! {
        <button
            type="button"
            class="mode-switch"
            aria-pressed=move || prefs.elder().to_string()
            on:click=move |_| prefs.choose_elder(!untrack(move || prefs.elder()))
        >
            {icon("text-size")}
            <span>{move || if prefs.elder() { t!("elder.leave") } else { t!("elder.enter") }}</span>
        </button>
    }
}
