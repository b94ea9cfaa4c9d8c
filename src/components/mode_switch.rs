//! The switches of the home page: into elder mode (长辈版), and into the other language.

use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::state::use_app;
use crate::t;
use leptos::prelude::*;
use leptos::task::spawn_local;

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

/// The switch into the other language, in that language: whoever needs it reads no
/// other.
#[component]
pub fn LangSwitch() -> Markup {
    let prefs = use_app().prefs();
    let other = untrack(move || prefs.lang()).other();
    view! {
        <button
            type="button"
            class="mode-switch"
            lang=other.tag()
            on:click=move |_| spawn_local(prefs.choose_lang(other))
        >
            {icon("language")}
            <span>{t!("frame.other_lang")}</span>
        </button>
    }
}
