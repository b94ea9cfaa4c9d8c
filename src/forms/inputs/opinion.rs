//! What somebody is asked in few words: one of several answers, and words of their own.

use crate::markup::{Markup, view};
use leptos::prelude::*;

/// One of these answers, each with its words; `name` tells it from others on the page.
pub fn one_of(
    name: &str,
    label: String,
    answers: impl IntoIterator<Item = (String, String)>,
    answer: RwSignal<String>,
) -> Markup {
    let radio = |(key, words): (String, String)| {
        let key = StoredValue::new(key);
        let chosen = move || key.with_value(|key| answer.with(|answer| answer == key));
        view! {
            <label class="choice-item">
                <input
                    type="radio"
                    name=name.to_owned()
                    prop:checked=chosen
                    on:change=move |_| answer.set(key.get_value())
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field-label">{label.clone()}</legend>
            <div class="choice" role="radiogroup" aria-label=label>
                {answers.into_iter().map(radio).collect::<Markup>()}
            </div>
        </fieldset>
    }
}

/// Words of their own.
pub fn own_words(
    id: &'static str,
    label: String,
    longest: usize,
    words: RwSignal<String>,
) -> Markup {
    view! {
        <div class="field">
            <label class="field-label" for=id>{label}</label>
            <textarea
                class="textarea"
                id=id
                maxlength=longest.to_string()
                prop:value=move || words.get()
                on:input=move |ev| words.set(event_target_value(&ev))
            ></textarea>
        </div>
    }
}
