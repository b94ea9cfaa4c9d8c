//! An act that can not be undone asks once, in place: nothing pops up.

use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::t;
use leptos::html::Button;
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
    let (button, no) = (NodeRef::new(), NodeRef::new());
    let cancelled = StoredValue::new(false);
    focus_once_there(button, move || cancelled.get_value());
    focus_once_there(no, || true);
    let cancel = move || {
        cancelled.set_value(true);
        asking.set(false);
    };
    let escape = move |ev: leptos::ev::KeyboardEvent| {
        if ev.key() == "Escape" {
            cancel();
        }
    };
    let say_yes = move |_| {
        asking.set(false);
        act.run(());
    };
    let ask = move || {
        view! {
            <button
                type="button"
                class="btn btn-danger"
                node_ref=button
                on:click=move |_| asking.set(true)
            >
                {t!(label)}
            </button>
        }
    };
    let asked = move || {
        view! {
            <div class="notice" data-tone="warn" role="alert" on:keydown=escape>
                <div class="notice-body">
                    <strong class="notice-title">{t!(question)}</strong>
                </div>
                <div class="notice-actions">
                    <button type="button" class="btn" node_ref=no on:click=move |_| cancel()>
                        {t!("action.keep_it")}
                    </button>
                    <button type="button" class="btn btn-danger" on:click=say_yes>
                        {t!(yes)}
                    </button>
                </div>
            </div>
        }
    };
    let shown = move || if asking.get() { asked() } else { ask() };
    shown.into_markup()
}

/// The question stands where its button was pressed, and the button where the
/// question was cancelled: whoever uses the keyboard stays there. The answer that
/// changes nothing comes first and takes the focus, so that a key or a finger that
/// comes down twice does nothing.
fn focus_once_there(button: NodeRef<Button>, moves: impl Fn() -> bool + 'static) {
    effect(move || {
        if let Some(button) = button.get().filter(|_| moves()) {
            // A button that is gone needs no focus.
            let _ = button.focus();
        }
    });
}
