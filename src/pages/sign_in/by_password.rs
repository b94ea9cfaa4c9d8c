//! Number and password; in a demo, the accounts that may be tried.

use super::{DemoAccounts, Failed, Notice, described, failure, go_on, is_agreed, mend, text_input};
use crate::components::busy::Busy;
use crate::markup::{Markup, component, view};
use crate::state::{chosen_login, use_app};
use crate::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::account::DemoAccount;

#[component]
pub(super) fn ByPasswordForm(agreed: RwSignal<bool>) -> Markup {
    let app = use_app();
    let login = RwSignal::new(chosen_login());
    let password = RwSignal::new(String::new());
    let busy = Busy::new();
    let failed = RwSignal::new(None::<Failed>);
    let submit = Callback::new(move |()| {
        if let Some((empty, words)) = empty_field(login, password) {
            return mend(failed, empty, words);
        }
        if !is_agreed(agreed, failed) || !busy.begin() {
            return;
        }
        failed.set(None);
        let (login, password) = (login.get_untracked(), password.get_untracked());
        spawn_local(async move {
            let before = untrack(move || app.account()).map(|account| account.user);
            let outcome = app.sign_in(login, password).await;
            if outcome.is_ok() {
                go_on(app, before);
            }
            busy.end();
            let _ = failed.try_set(outcome.err().map(Failed::SignIn));
        });
    });
    let choose = Callback::new(move |account: DemoAccount| {
        login.set(account.login);
        password.set(account.password);
        submit.run(());
    });
    view! {
        <Form login password agreed busy failed submit />
        <DemoAccounts app choose />
    }
}

/// The first input that is empty, and the key of what to do.
fn empty_field(
    login: RwSignal<String>,
    password: RwSignal<String>,
) -> Option<(&'static str, &'static str)> {
    let is_empty = |text: RwSignal<String>| text.with_untracked(|text| text.trim().is_empty());
    match (is_empty(login), is_empty(password)) {
        (true, _) => Some(("login", "sign_in.no_login")),
        (false, true) => Some(("password", "sign_in.no_password")),
        (false, false) => None,
    }
}

#[component]
fn Form(
    login: RwSignal<String>,
    password: RwSignal<String>,
    agreed: RwSignal<bool>,
    busy: Busy,
    failed: RwSignal<Option<Failed>>,
    submit: Callback<()>,
) -> Markup {
    let seen = RwSignal::new(false);
    let on_submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        submit.run(());
    };
    let is_wrong = move || matches!(failed.get(), Some(Failed::Input("password", _)));
    view! {
        <form class="form" novalidate=true on:submit=on_submit>
            {text_input("login", "sign_in.login", "username", true, login, failed)}
            <div class="field">
                <label class="field-label" for="password">{t!("sign_in.password")}</label>
                <input
                    class="input"
                    id="password"
                    type=move || if seen.get() { "text" } else { "password" }
                    autocomplete="current-password"
                    aria-required="true"
                    aria-invalid=move || is_wrong().to_string()
                    prop:value=move || password.get()
                    on:input=move |ev| password.set(event_target_value(&ev))
                    aria-describedby=described(failed)
                />
                <label class="check">
                    <input type="checkbox" prop:checked=move || seen.get() on:change=move |ev| seen.set(event_target_checked(&ev)) />
                    <span>{t!("sign_in.show_password")}</span>
                </label>
            </div>
            <Notice agreed />
            {move || failed.get().map(|error| failure(&error))}
            <button
                type="submit"
                class="btn btn-primary btn-large btn-block"
                aria-busy=move || busy.is_shown().to_string()
            >
                {t!("sign_in.title")}
            </button>
            <p class="muted small">{t!("sign_in.forgotten")}</p>
        </form>
    }
}
