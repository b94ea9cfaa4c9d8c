//! The switch into elder mode (长辈版).

use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::state::use_app;
use crate::t;
use leptos::prelude::*;

/// The switch as it stands on the home page. It is called the same whether it is
/// on or off: that it is on is said by its state, its look and its icon.
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
            {move || icon(if prefs.elder() { "check" } else { "text-size" })}
            <span>{t!("elder.mode")}</span>
        </button>
    }
}
