//! The words that seal a file and open it.

use crate::markup::{Markup, view};
use crate::t;
use leptos::html::Input;
use leptos::prelude::*;

/// Fewest characters of a new passphrase: whoever has the file may guess for ever.
pub(super) const SHORTEST: usize = 10;

/// A passphrase that is being typed: a handle that is passed around by copy.
#[derive(Clone, Copy)]
pub(super) struct Passphrase {
    /// The id of its input.
    id: &'static str,
    input: NodeRef<Input>,
    text: RwSignal<String>,
    /// What is wrong with it.
    wrong: RwSignal<Option<String>>,
}

impl Passphrase {
    pub(super) fn new(id: &'static str) -> Self {
        Self {
            id,
            input: NodeRef::new(),
            text: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
        }
    }

    /// One for a new file; none where it is too short, which is then said.
    pub(super) fn new_one(self) -> Option<String> {
        let text = self.text.get_untracked();
        let long_enough = text.chars().count() >= SHORTEST;
        let short = || t!("carry.passphrase_short", count = SHORTEST);
        self.judge((!long_enough).then(short));
        long_enough.then_some(text)
    }

    /// One for a file that is there; none where none was typed, which is then said.
    pub(super) fn given(self) -> Option<String> {
        let text = self.text.get_untracked();
        let none = || t!("carry.passphrase_none");
        self.judge(text.is_empty().then(none));
        (!text.is_empty()).then_some(text)
    }

    /// Says that it does not open the file.
    pub(super) fn does_not_fit(self) {
        self.judge(Some(t!("carry.wrong_passphrase")));
    }

    /// What is wrong is said, and typed anew.
    fn judge(self, wrong: Option<String>) {
        if wrong.is_some()
            && let Some(input) = self.input.try_get_untracked().flatten()
        {
            // An input that is gone needs no focus.
            let _ = input.focus();
        }
        // The page may have been left meanwhile.
        let _ = self.wrong.try_set(wrong);
    }

    /// Forgets it.
    pub(super) fn clear(self) {
        let _ = self.text.try_set(String::new());
    }

    /// The input, with a way to see what is typed, and the hint of that key. What the
    /// browser may propose is in `autocomplete`: never the account's own password.
    pub(super) fn field(self, hint: &'static str, autocomplete: &'static str) -> Markup {
        let Self {
            id,
            input,
            text,
            wrong,
        } = self;
        let seen = RwSignal::new(false);
        let error = move || {
            wrong.get().map(|wrong| {
                view! {
                    <p class="field-error" id=format!("{id}-error") role="alert">
                        {wrong}
                    </p>
                }
            })
        };
        let described = move || match wrong.with(Option::is_some) {
            true => format!("{id}-hint {id}-error"),
            false => format!("{id}-hint"),
        };
        view! {
            <div class="field" data-invalid=move || wrong.get().map(|_| "true")>
                <label class="field-label" for=id>{t!("carry.passphrase")}</label>
                <p class="field-hint" id=format!("{id}-hint")>{t!(hint, count = SHORTEST)}</p>
                <input
                    class="input"
                    id=id
                    node_ref=input
                    type=move || if seen.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    aria-required="true"
                    aria-invalid=move || wrong.with(Option::is_some).to_string()
                    aria-describedby=described
                    prop:value=move || text.get()
                    on:input=move |ev| text.set(event_target_value(&ev))
                />
                {error}
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || seen.get()
                        on:change=move |ev| seen.set(event_target_checked(&ev))
                    />
                    <span>{t!("carry.show_passphrase")}</span>
                </label>
            </div>
        }
    }
}
