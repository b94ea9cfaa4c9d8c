//! The icons of `public/icons.svg`, always beside words or in a labelled button.

use leptos::prelude::*;

/// The icon of that name, hidden from screen readers.
pub fn icon(name: &'static str) -> AnyView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("/icons.svg#{name}") />
        </svg>
    }
    .into_any()
}
