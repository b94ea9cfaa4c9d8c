//! Signing in.

use crate::components::areas::use_areas;
use crate::components::busy::Busy;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::role::role_in_words;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::routes::go;
use crate::state::{App, SignInError, use_app};
use crate::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::account::DemoAccount;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Number and password; in a demo, the accounts that may be tried.
#[component]
pub fn SignInPage() -> Markup {
    let app = use_app();
    page_head(|| t!("sign_in.title"), Some("/me"));
    let login = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = Busy::new();
    let failed = RwSignal::new(None::<Failed>);
    effect(move || spawn_local(app.ask_about()));
    let submit = Callback::new(move |()| {
        if let Some(empty) = empty_field(login, password) {
            failed.set(Some(Failed::Empty(empty)));
            focus(empty);
            return;
        }
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
            let _ = failed.try_set(outcome.err().map(Failed::SignIn));
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

/// Why the person is not signed in.
#[derive(Clone, PartialEq)]
enum Failed {
    /// The input of that id is empty.
    Empty(&'static str),
    SignIn(SignInError),
}

/// The id of the first input that is empty.
fn empty_field(login: RwSignal<String>, password: RwSignal<String>) -> Option<&'static str> {
    let is_empty = |text: RwSignal<String>| text.with_untracked(|text| text.trim().is_empty());
    match (is_empty(login), is_empty(password)) {
        (true, _) => Some("login"),
        (false, true) => Some("password"),
        (false, false) => None,
    }
}

fn focus(id: &str) {
    let input = document().get_element_by_id(id);
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        // An input that is gone needs no focus.
        let _ = input.focus();
    }
}

#[component]
fn SignInForm(
    login: RwSignal<String>,
    password: RwSignal<String>,
    busy: Busy,
    failed: RwSignal<Option<Failed>>,
    submit: Callback<()>,
) -> Markup {
    let seen = RwSignal::new(false);
    let on_submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        submit.run(());
    };
    let described = move || failed.get().map(|_| "sign-in-error");
    let is_wrong = move |id: &'static str| failed.get() == Some(Failed::Empty(id));
    view! {
        <form class="form" novalidate=true on:submit=on_submit>
            <div class="field">
                <label class="field-label" for="login">{t!("sign_in.login")}</label>
                <input
                    class="input"
                    id="login"
                    autocomplete="username"
                    inputmode="numeric"
                    aria-required="true"
                    aria-invalid=move || is_wrong("login").to_string()
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
                    aria-required="true"
                    aria-invalid=move || is_wrong("password").to_string()
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

fn failure(failed: &Failed) -> Markup {
    let words = match failed {
        Failed::Empty("login") => t!("sign_in.no_login"),
        Failed::Empty(_) => t!("sign_in.no_password"),
        Failed::SignIn(SignInError::WrongPassword) => t!("sign_in.wrong"),
        Failed::SignIn(SignInError::TooMany { retry_after }) => {
            t!("sign_in.too_many", minutes = retry_after.div_ceil(60))
        }
        Failed::SignIn(SignInError::Offline) => t!("sign_in.offline"),
        Failed::SignIn(SignInError::Unavailable) => t!("sign_in.unavailable"),
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
    let areas = use_areas();
    let row = move |account: DemoAccount| {
        let (name, login) = (account.name.clone(), account.login.clone());
        let grants = account.grants.clone();
        let roles = move || {
            let roles = grants.iter().map(|grant| role_in_words(areas, grant));
            roles.collect::<Vec<_>>().join("、")
        };
        view! {
            <li>
                <button type="button" class="list-row" on:click=move |_| choose.run(account.clone())>
                    <span class="list-lead">{icon("key")}</span>
                    <span class="list-body">
                        <span class="list-title">{name}</span>
                        <span class="list-meta"><span>{roles}</span><span>{login}</span></span>
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
