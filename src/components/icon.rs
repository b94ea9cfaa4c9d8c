//! The icons of `style/icons.svg`, which stands in the page itself: a browser fetches a
//! picture that lies elsewhere once for each of its uses. Always beside words or in a
//! labelled button.

use crate::markup::{Markup, view};

/// The icon of that name, hidden from screen readers.
pub fn icon(name: &'static str) -> Markup {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("#icon-{name}") />
        </svg>
    }
}
