//! Looking something up by words.

use crate::components::icon::icon;
use crate::markup::{Markup, view};
use crate::routes::{query, say_in_query};
use crate::t;
use leptos::prelude::*;

/// What in the address says the words looked for.
const WANTED: &str = "find";

/// The words looked for; reactive.
pub fn wanted() -> Memo<String> {
    Memo::new(|_| query(WANTED).unwrap_or_default())
}

/// Where they are typed.
pub fn search_box(label: &'static str, wanted: Memo<String>) -> Markup {
    let want =
        |text: String| say_in_query(WANTED, Some(text.as_str()).filter(|text| !text.is_empty()));
    view! {
        <label class="search">
            {icon("search")}
            <input
                class="input"
                type="search"
                aria-label=t!(label)
                placeholder=t!(label)
                prop:value=move || wanted.get()
                on:input=move |ev| want(event_target_value(&ev))
            />
        </label>
    }
}

/// Whether every word that is wanted stands somewhere in the texts, in whatever case.
pub fn holds_every_word(texts: &[&str], wanted: &str) -> bool {
    let texts = texts.join(" ").to_lowercase();
    let wanted = wanted.to_lowercase();
    wanted.split_whitespace().all(|word| texts.contains(word))
}
