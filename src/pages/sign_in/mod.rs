//! Signing in: by number and password, or by a code that is sent to a phone.

mod by_code;
mod by_password;
mod notice;

use crate::components::areas::use_areas;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::role::role_in_words;
use crate::markup::{IntoMarkup, Markup, component, effect, view};
use crate::pages::operator::operator;
use crate::platform::storage;
use crate::routes::{came_from, go};
use crate::state::{App, SignInError, use_app, want};
use crate::t;
use by_code::ByCodeForm;
use by_password::ByPasswordForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use notice::{AGREE, Notice};
use sync::account::DemoAccount;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Which way somebody signed in last on this device.
const WAY: &str = "jmk.way";

/// The way in, the privacy notice before it; in a demo, the accounts that may be tried.
#[component]
pub fn SignInPage() -> Markup {
    let app = use_app();
    page_head(|| t!("sign_in.title"), Some("/me"));
    effect(move || spawn_local(app.ask_about()));
    // At a shared desk the page before was somebody else's.
    let from = came_from().filter(|_| untrack(move || app.account()).is_none());
    want(from.as_deref());
    let way = Way::of(app);
    let agreed = RwSignal::new(false);
    let form = move || {
        if way.is_by_code() {
            view! { <ByCodeForm agreed /> }
        } else {
            view! { <ByPasswordForm agreed /> }
        }
    };
    view! {
        <div class="page page-narrow">
            <p class="lead">{t!("sign_in.intro")}</p>
            {ways(way)}
            {form}
            <p class="muted small">{t!("sign_in.how_to_get")}</p>
            {operator(app)}
        </div>
    }
}

/// By which way somebody shows who they are.
#[derive(Clone, Copy)]
pub(super) struct Way {
    code: RwSignal<bool>,
    offered: Memo<bool>,
}

impl Way {
    /// The way that was chosen last on this device.
    pub(super) fn of(app: App) -> Self {
        Self {
            code: RwSignal::new(storage::setting(WAY).as_deref() == Some("code")),
            offered: Memo::new(move |_| app.about().is_none_or(|about| about.codes)),
        }
    }

    /// Whether it is by a code.
    pub(super) fn is_by_code(self) -> bool {
        self.code.get() && self.offered.get()
    }
}

/// The choice between the ways, where there is one.
pub(super) fn ways(way: Way) -> Markup {
    let shown = move || way.offered.get().then(|| choice_of(way.code));
    shown.into_markup()
}

fn choice_of(chosen: RwSignal<bool>) -> Markup {
    let way = move |code: bool, label: &'static str| {
        let choose = move |_| {
            storage::keep_setting(WAY, Some(if code { "code" } else { "password" }));
            chosen.set(code);
        };
        view! {
            <label class="choice-item">
                <input type="radio" name="way" prop:checked=move || chosen.get() == code on:change=choose />
                <span>{t!(label)}</span>
            </label>
        }
    };
    view! {
        <div class="choice" role="radiogroup" aria-label=t!("sign_in.way")>
            {way(false, "sign_in.by_password")}
            {way(true, "sign_in.by_code")}
        </div>
    }
}

/// Why the person is not signed in.
#[derive(Clone, PartialEq)]
pub(super) enum Failed {
    /// The input of that id is empty or makes no sense; the key of what to do.
    Input(&'static str, &'static str),
    /// The server said so, or nothing did.
    SignIn(SignInError),
}

/// Says that an input is to be mended, and leads there.
pub(super) fn mend(failed: RwSignal<Option<Failed>>, id: &'static str, words: &'static str) {
    failed.set(Some(Failed::Input(id, words)));
    focus(id);
}

/// Whether the notice was agreed to; if not, leads there.
fn is_agreed(agreed: RwSignal<bool>, failed: RwSignal<Option<Failed>>) -> bool {
    if !agreed.get_untracked() {
        mend(failed, AGREE, "notice.missing");
    }
    agreed.get_untracked()
}

fn focus(id: &str) {
    let input = document().get_element_by_id(id);
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        // An input that is gone needs no focus.
        let _ = input.focus();
    }
}

/// For another person the app starts anew. The same one sees how what was kept
/// meanwhile is sent.
fn go_on(app: App, before: Option<domain::Id>) {
    if untrack(move || app.account()).map(|account| account.user) == before {
        go("/sync");
    }
}

/// An input, what it is called, and whether it is the one to be mended.
pub(super) fn text_input(
    id: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    numeric: bool,
    text: RwSignal<String>,
    failed: RwSignal<Option<Failed>>,
) -> Markup {
    let is_wrong = move || matches!(failed.get(), Some(Failed::Input(wrong, _)) if wrong == id);
    view! {
        <div class="field">
            <label class="field-label" for=id>{t!(label)}</label>
            <input
                class="input"
                id=id
                autocomplete=autocomplete
                inputmode=if numeric { "numeric" } else { "text" }
                aria-required="true"
                aria-invalid=move || is_wrong().to_string()
                prop:value=move || text.get()
                on:input=move |ev| text.set(event_target_value(&ev))
                aria-describedby=described(failed)
            />
        </div>
    }
}

/// Whether both inputs say something; if not, leads to the first that does not.
pub(super) fn is_filled(
    failed: RwSignal<Option<Failed>>,
    inputs: [(&'static str, RwSignal<String>); 2],
    words: [&'static str; 2],
) -> bool {
    let is_empty = |text: RwSignal<String>| text.with_untracked(|text| text.trim().is_empty());
    let mut pairs = inputs.into_iter().zip(words);
    let empty = pairs.find(|((_, text), _)| is_empty(*text));
    if let Some(((id, _), words)) = empty {
        mend(failed, id, words);
    }
    empty.is_none()
}

/// The input of a password, which can be shown.
pub(super) fn password_input(
    password: RwSignal<String>,
    failed: RwSignal<Option<Failed>>,
) -> Markup {
    let seen = RwSignal::new(false);
    let is_wrong = move || matches!(failed.get(), Some(Failed::Input("password", _)));
    view! {
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
    }
}

fn described(failed: RwSignal<Option<Failed>>) -> impl Fn() -> Option<&'static str> + Clone {
    move || failed.get().map(|_| "sign-in-error")
}

/// Why somebody could not sign in, in words.
pub(super) fn refused(error: &SignInError) -> String {
    match error {
        SignInError::WrongPassword => t!("sign_in.wrong"),
        SignInError::WrongCode => t!("sign_in.wrong_code"),
        SignInError::WrongName => t!("sign_in.wrong_name"),
        SignInError::PasswordNeeded => t!("sign_in.password_needed"),
        SignInError::TooMany { retry_after } => {
            t!("sign_in.too_many", minutes = retry_after.div_ceil(60))
        }
        SignInError::Offline => t!("sign_in.offline"),
        SignInError::Unavailable => t!("sign_in.unavailable"),
    }
}

pub(super) fn failure(failed: &Failed) -> Markup {
    let words = match failed {
        Failed::Input(_, words) => t!(*words),
        Failed::SignIn(error) => refused(error),
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
