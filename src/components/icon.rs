//! The icons of `public/icons.svg`, always beside words or in a labelled button.

use crate::markup::{Markup, view};

/// The icon of that name, hidden from screen readers.
pub fn icon(name: &'static str) -> Markup {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("/icons.svg#{name}") />
        </svg>
    }
}
