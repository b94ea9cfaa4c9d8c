//! How it was, said by whoever it was done for.

use crate::markup::{Markup, view};
use crate::t;
use leptos::prelude::*;

/// Five words rather than five stars: what they mean needs no guess.
pub(in crate::pages) fn rate(rated: Option<i64>, say: Callback<i64>) -> Markup {
    let chip = move |stars: i64| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=(rated == Some(stars)).to_string()
                on:click=move |_| say.run(stars)
            >
                {move || t!(format!("rating.{stars}"))}
            </button>
        }
    };
    view! {
        <section class="section">
            <h2 class="section-title">{t!("way.rate")}</h2>
            <div class="chips" role="group" aria-label=t!("way.rate")>
                {(1..=5).rev().map(chip).collect::<Markup>()}
            </div>
        </section>
    }
}
