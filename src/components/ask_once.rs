//! An act that can not be undone asks once, in place: nothing pops up.

use crate::markup::{IntoMarkup, Markup, component, view};
use crate::t;
use leptos::prelude::*;

/// A button that asks before it acts.
#[component]
pub fn AskOnce(
    /// The key of the button's words.
    label: &'static str,
    /// The key of the question.
    question: &'static str,
    /// The key of the words that say yes.
    yes: &'static str,
    /// What yes does.
    act: Callback<()>,
) -> Markup {
    let asking = RwSignal::new(false);
    let say_yes = move |_| {
        asking.set(false);
        act.run(());
    };
    let ask = move || {
        view! {
            <button type="button" class="btn btn-danger" on:click=move |_| asking.set(true)>
                {t!(label)}
            </button>
        }
    };
    let asked = move || {
        view! {
            <div class="notice" data-tone="warn" role="alert">
                <div class="notice-body">
                    <strong class="notice-title">{t!(question)}</strong>
                </div>
                <div class="notice-actions">
                    <button type="button" class="btn btn-danger" on:click=say_yes>
                        {t!(yes)}
                    </button>
                    <button type="button" class="btn" on:click=move |_| asking.set(false)>
                        {t!("action.cancel")}
                    </button>
                </div>
            </div>
        }
    };
    let shown = move || if asking.get() { asked() } else { ask() };
    shown.into_markup()
}
