//! A phone number and the code that is sent to it; then, where the browser does not know
//! the person, their name, or which of those it knows they are.

use super::{Failed, Notice, failure, focus, go_on, is_agreed, mend, text_input};
use crate::components::busy::Busy;
use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, SignInError, use_app};
use crate::t;
use domain::person::mobile_number;
use domain::text::half_width;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::account::{ByCode, Candidate};

/// The id of the words that ask who it is.
const WHO: &str = "who";

/// How far it has come.
#[derive(Clone, PartialEq)]
enum Step {
    /// The number is to be given.
    Number,
    /// A code is on its way, if the number is anybody's.
    Code,
    /// The code is right; who of these is it, or what is their name?
    Who(Vec<Candidate>),
}

/// What is typed, and what became of it.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    phone: RwSignal<String>,
    code: RwSignal<String>,
    name: RwSignal<String>,
    agreed: RwSignal<bool>,
    step: RwSignal<Step>,
    busy: Busy,
    failed: RwSignal<Option<Failed>>,
}

#[component]
pub(super) fn ByCodeForm(agreed: RwSignal<bool>) -> Markup {
    let text = || RwSignal::new(String::new());
    let form = Form {
        app: use_app(),
        phone: text(),
        code: text(),
        name: text(),
        agreed,
        step: RwSignal::new(Step::Number),
        busy: Busy::new(),
        failed: RwSignal::new(None),
    };
    let on_submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        match form.step.get_untracked() {
            Step::Number => form.ask(),
            Step::Code => form.enter(None),
            Step::Who(_) => form.enter_name(),
        }
    };
    let inner = move || match form.step.get() {
        Step::Number => form.number(),
        Step::Code => form.digits(),
        Step::Who(known) => form.who(known),
    };
    view! {
        <form class="form" novalidate=true on:submit=on_submit>
            {inner}
            <p class="muted small">{t!("sign_in.no_account")}</p>
        </form>
    }
}

impl Form {
    /// Asks for a code, and for another one later.
    fn ask(self) {
        let Some(phone) = mobile_number(&self.phone.get_untracked()) else {
            return mend(self.failed, "phone", "sign_in.no_phone");
        };
        if !is_agreed(self.agreed, self.failed) || !self.busy.begin() {
            return;
        }
        self.failed.set(None);
        spawn_local(async move {
            let asked = self.app.ask_for_code(phone).await;
            self.busy.end();
            match asked {
                Ok(()) => {
                    let _ = self.code.try_set(String::new());
                    self.go_to(Step::Code).await;
                }
                Err(error) => drop(self.failed.try_set(Some(Failed::SignIn(error)))),
            }
        });
    }

    fn enter_name(self) {
        if self.name.with_untracked(|name| name.trim().is_empty()) {
            return mend(self.failed, "name", "sign_in.no_name");
        }
        self.enter(None);
    }

    /// Signs in with what is there, or as one of those whom the browser knows.
    fn enter(self, account: Option<domain::Id>) {
        let code = half_width(&self.code.get_untracked());
        if code.chars().filter(char::is_ascii_digit).count() != 6 {
            return mend(self.failed, "code", "sign_in.no_code");
        }
        if !self.busy.begin() {
            return;
        }
        self.failed.set(None);
        let name = self.name.get_untracked();
        let by_code = ByCode {
            phone: self.phone.get_untracked(),
            code,
            account,
            name: (account.is_none() && !name.trim().is_empty()).then_some(name),
        };
        spawn_local(async move {
            let before = untrack(move || self.app.account()).map(|account| account.user);
            let entered = self.app.sign_in_by_code(by_code).await;
            self.busy.end();
            match entered {
                Ok(None) => go_on(self.app, before),
                Ok(Some(known)) => self.go_to(Step::Who(known)).await,
                Err(error) => self.refused(error).await,
            }
        });
    }

    /// A code that is no good leads back to where one is typed.
    async fn refused(self, error: SignInError) {
        let wrong_code = error == SignInError::WrongCode;
        let _ = self.failed.try_set(Some(Failed::SignIn(error)));
        if wrong_code {
            self.go_to(Step::Code).await;
        }
    }

    /// Draws a step, and then takes the focus there: what had it is gone.
    async fn go_to(self, step: Step) {
        let place = match step {
            Step::Number => "phone",
            Step::Code => "code",
            Step::Who(_) => WHO,
        };
        let _ = self.step.try_set(step);
        TimeoutFuture::new(0).await;
        focus(place);
    }

    fn number(self) -> Markup {
        view! {
            {text_input("phone", "sign_in.phone", "tel", true, self.phone, self.failed)}
            <Notice agreed=self.agreed />
            {self.failure()}
            {self.button("sign_in.send_code")}
        }
    }

    fn digits(self) -> Markup {
        let phone = self.phone.get_untracked();
        view! {
            <div class="notice" data-tone="info" role="status">
                {icon("info")}
                <div class="notice-body">
                    <p>{t!("sign_in.code_sent", phone = phone)}</p>
                </div>
            </div>
            {text_input("code", "sign_in.code", "one-time-code", true, self.code, self.failed)}
            {self.failure()}
            {self.button("sign_in.title")}
            <button type="button" class="btn btn-block" on:click=move |_| self.ask()>
                {t!("sign_in.send_again")}
            </button>
            {self.back()}
        }
    }

    fn who(self, known: Vec<Candidate>) -> Markup {
        let row = move |Candidate { account, name }: Candidate| {
            view! {
                <li>
                    <button type="button" class="list-row" on:click=move |_| self.enter(Some(account))>
                        <span class="list-lead">{icon("me")}</span>
                        <span class="list-body">
                            <span class="list-title">{name}</span>
                        </span>
                        <span class="list-trail">{icon("next")}</span>
                    </button>
                </li>
            }
        };
        let (lead, label) = if known.is_empty() {
            ("sign_in.who", "sign_in.name")
        } else {
            ("sign_in.which", "sign_in.other_name")
        };
        let rows: Vec<Markup> = known.into_iter().map(row).collect();
        view! {
            <p class="lead" id=WHO tabindex="-1">{t!(lead)}</p>
            {(!rows.is_empty()).then(|| view! { <ul class="list">{rows}</ul> })}
            {text_input("name", label, "name", false, self.name, self.failed)}
            {self.failure()}
            {self.button("sign_in.title")}
            {self.back()}
        }
    }

    fn back(self) -> Markup {
        let back = move |_| {
            self.failed.set(None);
            // They belong to the number before.
            self.name.set(String::new());
            self.code.set(String::new());
            spawn_local(self.go_to(Step::Number));
        };
        view! {
            <button type="button" class="link-btn" on:click=back>
                {t!("sign_in.other_phone")}
            </button>
        }
    }

    fn failure(self) -> Markup {
        let shown = move || self.failed.get().map(|error| failure(&error));
        shown.into_markup()
    }

    fn button(self, label: &'static str) -> Markup {
        view! {
            <button
                type="submit"
                class="btn btn-primary btn-large btn-block"
                aria-busy=move || self.busy.is_shown().to_string()
            >
                {t!(label)}
            </button>
        }
    }
}
