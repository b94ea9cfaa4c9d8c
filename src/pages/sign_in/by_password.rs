//! Number and password; in a demo, the accounts that may be tried.

use super::{
    DemoAccounts, Failed, Notice, failure, go_on, is_agreed, is_filled, password_input, text_input,
};
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
        let inputs = [("login", login), ("password", password)];
        let words = ["sign_in.no_login", "sign_in.no_password"];
        if !is_filled(failed, inputs, words) || !is_agreed(agreed, failed) || !busy.begin() {
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

#[component]
fn Form(
    login: RwSignal<String>,
    password: RwSignal<String>,
    agreed: RwSignal<bool>,
    busy: Busy,
    failed: RwSignal<Option<Failed>>,
    submit: Callback<()>,
) -> Markup {
    let on_submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        submit.run(());
    };
    view! {
        <form class="form" novalidate=true on:submit=on_submit>
            {text_input("login", "sign_in.login", "username", true, login, failed)}
            {password_input(password, failed)}
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
