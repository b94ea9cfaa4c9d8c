//! Signing in.

use crate::components::busy::Busy;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::routes::go;
use crate::state::{App, SignInError, use_app};
use crate::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::account::DemoAccount;

/// Number and password; in a demo, the accounts that may be tried.
#[component]
pub fn SignInPage() -> Markup {
    let app = use_app();
    page_head(|| t!("sign_in.title"), Some("/me"));
    let login = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = Busy::new();
    let failed = RwSignal::new(None::<SignInError>);
    effect(move || spawn_local(app.ask_about()));
    let submit = Callback::new(move |()| {
        if !busy.begin() {
            return;
        }
        failed.set(None);
        let (login, password) = (login.get_untracked(), password.get_untracked());
        spawn_local(async move {
            let user = move || untrack(move || app.account()).map(|account| account.user);
            let before = user();
            let outcome = app.sign_in(login, password).await;
            // For another person the app starts anew. The same one sees how what
            // was kept meanwhile is sent.
            if outcome.is_ok() && user() == before {
                go("/sync");
            }
            busy.end();
            let _ = failed.try_set(outcome.err());
        });
    });
    let choose = Callback::new(move |account: DemoAccount| {
        login.set(account.login);
        password.set(account.password);
        submit.run(());
    });
    view! {
        <div class="page page-narrow">
            <p class="lead">{t!("sign_in.intro")}</p>
            <SignInForm login password busy failed submit />
            <DemoAccounts app choose />
        </div>
    }
}

#[component]
fn SignInForm(
    login: RwSignal<String>,
    password: RwSignal<String>,
    busy: Busy,
    failed: RwSignal<Option<SignInError>>,
    submit: Callback<()>,
) -> Markup {
    let seen = RwSignal::new(false);
    let on_submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        submit.run(());
    };
    let described = move || failed.get().map(|_| "sign-in-error");
    view! {
        <form class="form" on:submit=on_submit>
            <div class="field">
                <label class="field-label" for="login">{t!("sign_in.login")}</label>
                <input
                    class="input"
                    id="login"
                    autocomplete="username"
                    inputmode="numeric"
                    required
                    prop:value=move || login.get()
                    on:input=move |ev| login.set(event_target_value(&ev))
                    aria-describedby=described
                />
            </div>
            <div class="field">
                <label class="field-label" for="password">{t!("sign_in.password")}</label>
                <input
                    class="input"
                    id="password"
                    type=move || if seen.get() { "text" } else { "password" }
                    autocomplete="current-password"
                    required
                    prop:value=move || password.get()
                    on:input=move |ev| password.set(event_target_value(&ev))
                    aria-describedby=described
                />
                <label class="check">
                    <input type="checkbox" prop:checked=move || seen.get() on:change=move |ev| seen.set(event_target_checked(&ev)) />
                    <span>{t!("sign_in.show_password")}</span>
                </label>
            </div>
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

fn failure(error: &SignInError) -> Markup {
    let words = match error {
        SignInError::WrongPassword => t!("sign_in.wrong"),
        SignInError::TooMany { retry_after } => {
            t!("sign_in.too_many", minutes = retry_after.div_ceil(60))
        }
        SignInError::Offline => t!("sign_in.offline"),
        SignInError::Unavailable => t!("sign_in.unavailable"),
    };
    view! {
        <div class="notice" data-tone="bad" role="alert" id="sign-in-error">
            {icon("warning")}
            <div class="notice-body">
                <p>{words}</p>
            </div>
        </div>
    }
}

/// Accounts of a neighbourhood that is made up.
#[component]
fn DemoAccounts(app: App, choose: Callback<DemoAccount>) -> Markup {
    let row = move |account: DemoAccount| {
        let (name, login) = (account.name.clone(), account.login.clone());
        view! {
            <li>
                <button type="button" class="list-row" on:click=move |_| choose.run(account.clone())>
                    <span class="list-lead">{icon("key")}</span>
                    <span class="list-body">
                        <span class="list-title">{name}</span>
                        <span class="list-meta">{login}</span>
                    </span>
                    <span class="list-trail">{icon("next")}</span>
                </button>
            </li>
        }
    };
    let shown = move || {
        let accounts = app
            .about()
            .map(|about| about.demo_accounts)
            .unwrap_or_default();
        (!accounts.is_empty()).then(|| {
            view! {
                <section class="section">
                    <h2 class="section-title">{t!("sign_in.demo")}</h2>
                    <p class="muted small">{t!("sign_in.demo_text")}</p>
                    <ul class="list">{accounts.into_iter().map(row).collect::<Markup>()}</ul>
                </section>
            }
        })
    };
    shown.into_markup()
}
