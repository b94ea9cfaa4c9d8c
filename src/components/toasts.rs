//! Short words at the edge of the screen, also for whoever reads by ear.

use crate::components::icon::icon;
use crate::markup::{Markup, component, effect, view};
use crate::state::use_app;
use crate::t;
use leptos::prelude::*;
use std::time::Duration;

/// How long a line of news stays unless the person closes it. It holds nothing
/// that is not also said elsewhere.
const STAYS: Duration = Duration::from_secs(8);

/// The region in which the latest line of news appears.
#[component]
pub fn Toasts() -> Markup {
    let app = use_app();
    // The number of the last one that was closed, or whose time is over.
    let closed = RwSignal::new(0);
    effect(move || {
        if let Some(toast) = app.latest_toast() {
            set_timeout(
                move || closed.update(|closed| *closed = toast.number.max(*closed)),
                STAYS,
            );
        }
    });
    let news = move || {
        let toast = app
            .latest_toast()
            .filter(|toast| toast.number > closed.get())?;
        let number = toast.number;
        Some(view! {
            <div class="toast" data-tone=toast.tone>
                {icon(if toast.tone == "ok" { "check" } else { "info" })}
                <span>{toast.text}</span>
                <button type="button" class="link-btn" on:click=move |_| closed.set(number)>
                    {t!("action.close")}
                </button>
            </div>
        })
    };
    view! {
        <div class="toast-region" role="status" aria-live="polite">
            {news}
        </div>
    }
}
