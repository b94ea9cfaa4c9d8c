//! The three forms of a PIN.

use crate::components::busy::Busy;
use crate::components::icon::icon;
use crate::components::load::store_error_key;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::sign_in::refused;
use crate::state::{App, Forgotten, chosen_login, colleagues};
use crate::t;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::StoreError;
use replica::sealing::Unlocking;
use std::cell::Cell;

/// Fewest characters of a PIN.
const SHORTEST: usize = 6;

thread_local! {
    /// Several of these forms may stand on one page.
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// Something secret that is typed.
#[derive(Clone, Copy)]
struct Secret {
    id: StoredValue<String>,
    input: NodeRef<Input>,
    text: RwSignal<String>,
}

impl Secret {
    fn new() -> Self {
        let number = NEXT.get();
        NEXT.set(number + 1);
        Self {
            id: StoredValue::new(format!("pin-{number}")),
            input: NodeRef::new(),
            text: RwSignal::new(String::new()),
        }
    }

    fn focus(self) {
        if let Some(input) = self.input.try_get_untracked().flatten() {
            // An input that is gone needs no focus.
            let _ = input.focus();
        }
    }

    /// Its input; `kind` is `password`, or `text` for what is no secret.
    fn field(self, label: &'static str, kind: &'static str, numeric: bool, wrong: Wrong) -> Markup {
        let Self { id, input, text } = self;
        let id = id.get_value();
        view! {
            <div class="field">
                <label class="field-label" for=id.clone()>{t!(label)}</label>
                <input
                    class="input"
                    id=id
                    node_ref=input
                    type=kind
                    inputmode=if numeric { "numeric" } else { "text" }
                    autocomplete="off"
                    aria-required="true"
                    aria-invalid=move || wrong.with(Option::is_some).to_string()
                    prop:value=move || text.get()
                    on:input=move |ev| text.set(event_target_value(&ev))
                />
            </div>
        }
    }
}

/// What is wrong, in words.
type Wrong = RwSignal<Option<String>>;

fn told(wrong: Wrong) -> Markup {
    let shown = move || {
        wrong.get().map(|words| {
            view! {
                <div class="notice" data-tone="bad" role="alert">
                    {icon("warning")}
                    <div class="notice-body">
                        <p>{words}</p>
                    </div>
                </div>
            }
        })
    };
    shown.into_markup()
}

fn form(
    label: &'static str,
    busy: Busy,
    fields: Markup,
    wrong: Wrong,
    submit: Callback<()>,
) -> Markup {
    let on_submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        submit.run(());
    };
    view! {
        <form class="form" novalidate=true on:submit=on_submit>
            {fields}
            {told(wrong)}
            <button
                type="submit"
                class="btn btn-primary btn-large btn-block"
                aria-busy=move || busy.is_shown().to_string()
            >
                {t!(label)}
            </button>
        </form>
    }
}

fn failed(error: &StoreError) -> String {
    match error {
        StoreError::Locked => t!("lock.not_ready"),
        error => t!(store_error_key(error)),
    }
}

/// Gives the PIN.
#[component]
pub(super) fn PinForm(app: App) -> Markup {
    let (pin, busy, wrong) = (Secret::new(), Busy::new(), Wrong::new(None));
    let submit = Callback::new(move |()| {
        let text = pin.text.get_untracked();
        if text.is_empty() {
            wrong.set(Some(t!("lock.empty")));
            return pin.focus();
        }
        if !busy.begin() {
            return;
        }
        wrong.set(None);
        spawn_local(async move {
            let unlocked = app.unlock(text).await;
            busy.end();
            let words = match unlocked {
                Ok(Unlocking::Unlocked) => return,
                Ok(Unlocking::Wrong { left: 0 }) => t!("lock.none_left"),
                Ok(Unlocking::Wrong { left }) => t!("lock.wrong", count = left),
                Err(error) => failed(&error),
            };
            let _ = wrong.try_set(Some(words));
            let _ = pin.text.try_set(String::new());
            pin.focus();
        });
    });
    let fields = pin.field("lock.pin", "password", true, wrong);
    form("lock.unlock", busy, fields, wrong, submit)
}

/// Sets a new PIN.
#[component]
pub(super) fn NewPinForm(app: App, done: Option<Callback<()>>) -> Markup {
    let (pin, again, busy) = (Secret::new(), Secret::new(), Busy::new());
    let wrong = Wrong::new(None);
    let submit = Callback::new(move |()| {
        let text = pin.text.get_untracked();
        if let Some(words) = too_easy(&text) {
            wrong.set(Some(words));
            return pin.focus();
        }
        if text != again.text.get_untracked() {
            wrong.set(Some(t!("lock.differ")));
            return again.focus();
        }
        if !busy.begin() {
            return;
        }
        wrong.set(None);
        spawn_local(async move {
            let set = app.set_pin(text).await;
            busy.end();
            match (set, done) {
                (Ok(()), Some(done)) => done.run(()),
                (Ok(()), None) => {}
                (Err(error), _) => drop(wrong.try_set(Some(failed(&error)))),
            }
        });
    });
    let fields = view! {
        {pin.field("lock.new_pin", "password", true, wrong)}
        {again.field("lock.new_pin_again", "password", true, wrong)}
    };
    form("lock.set", busy, fields, wrong, submit)
}

/// Why nobody should have this PIN; none where it will do.
fn too_easy(pin: &str) -> Option<String> {
    let characters: Vec<u32> = pin.chars().map(u32::from).collect();
    if characters.len() < SHORTEST {
        return Some(t!("lock.short", count = SHORTEST));
    }
    let steps = |step: i64| {
        let mut pairs = characters.windows(2);
        pairs.all(|pair| i64::from(pair[1]) - i64::from(pair[0]) == step)
    };
    [-1, 0, 1].into_iter().any(steps).then(|| t!("lock.easy"))
}

/// Shows by number and password who they are, and begins anew.
#[component]
pub(super) fn ForgottenForm(app: App) -> Markup {
    let (login, password, busy) = (Secret::new(), Secret::new(), Busy::new());
    let wrong = Wrong::new(None);
    let me = app.account().map(|account| account.user);
    let known = colleagues()
        .into_iter()
        .find(|known| Some(known.user) == me);
    login
        .text
        .set(known.map_or_else(chosen_login, |known| known.login));
    let submit = Callback::new(move |()| {
        let typed = [login, password].map(|secret| secret.text.get_untracked());
        if typed.iter().any(String::is_empty) {
            wrong.set(Some(t!("lock.empty")));
            return password.focus();
        }
        if !busy.begin() {
            return;
        }
        wrong.set(None);
        let [login, word] = typed;
        spawn_local(async move {
            let begun = app.forget_pin(login, word).await;
            busy.end();
            let words = match begun {
                Forgotten::Begun => return,
                Forgotten::SignedOut => t!("lock.sign_in_first"),
                Forgotten::Refused(error) => refused(&error),
                Forgotten::Store(error) => failed(&error),
            };
            let _ = wrong.try_set(Some(words));
        });
    });
    let fields = view! {
        <p class="muted">{t!("lock.forgotten_text")}</p>
        {login.field("sign_in.login", "text", true, wrong)}
        {password.field("sign_in.password", "password", false, wrong)}
    };
    form("lock.begin_anew", busy, fields, wrong, submit)
}
