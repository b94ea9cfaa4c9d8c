//! The privacy notice, before the first thing that somebody says of themselves.

use crate::components::privacy::privacy_notice;
use crate::markup::{Markup, component, view};
use crate::t;
use leptos::prelude::*;

/// The id of the tick.
pub(super) const AGREE: &str = "agree";

/// What is done with what one says, and the tick below it, which nobody sets for the
/// person.
#[component]
pub(super) fn Notice(agreed: RwSignal<bool>) -> Markup {
    view! {
        <div class="stack-tight">
            <details class="disclosure">
                <summary>{t!("notice.title")}</summary>
                <div class="disclosure-body">{privacy_notice()}</div>
            </details>
            <p>{t!("notice.short")}</p>
            <label class="check">
                <input
                    type="checkbox"
                    id=AGREE
                    prop:checked=move || agreed.get()
                    on:change=move |ev| agreed.set(event_target_checked(&ev))
                />
                <span>{t!("notice.agree")}</span>
            </label>
        </div>
    }
}
