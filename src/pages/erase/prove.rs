//! The last step: who it is, once more, and the question that is asked once.

use crate::components::ask_once::AskOnce;
use crate::components::busy::Busy;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::sign_in::{
    Failed, Way, failure, is_filled, mend, password_input, text_input, ways,
};
use crate::state::{App, EraseError, use_app};
use crate::t;
use domain::person::mobile_number;
use domain::text::half_width;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::account::{ByCode, Proof, SignIn};

/// What is typed, and what became of it.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    way: Way,
    login: RwSignal<String>,
    /// The password, or the code.
    secret: RwSignal<String>,
    sent: RwSignal<bool>,
    busy: Busy,
    failed: RwSignal<Option<Failed>>,
}

#[component]
pub(super) fn Prove() -> Markup {
    let app = use_app();
    let form = Form {
        app,
        way: Way::of(app),
        login: RwSignal::new(String::new()),
        secret: RwSignal::new(String::new()),
        sent: RwSignal::new(false),
        busy: Busy::new(),
        failed: RwSignal::new(None),
    };
    let act = Callback::new(move |()| form.erase());
    let inputs = move || match form.way.is_by_code() {
        true => form.by_code(),
        false => form.by_password(),
    };
    view! {
        <section class="section">
            <h2 class="section-title">{t!("erase.prove")}</h2>
            <p>{t!("erase.prove_text")}</p>
            <form class="form" novalidate=true on:submit=|ev| ev.prevent_default()>
                {ways(form.way)}
                {inputs}
                {move || form.failed.get().map(|error| failure(&error))}
                <AskOnce label="erase.act" question="erase.question" yes="erase.yes" act />
                <p class="muted" role="status">
                    {move || form.busy.is_shown().then(|| t!("erase.under_way"))}
                </p>
            </form>
        </section>
    }
}

impl Form {
    fn by_password(self) -> Markup {
        view! {
            {text_input("login", "sign_in.login", "username", true, self.login, self.failed)}
            {password_input(self.secret, self.failed)}
        }
    }

    fn by_code(self) -> Markup {
        let told = move || self.sent.get().then(|| t!("erase.code_sent"));
        view! {
            {text_input("login", "sign_in.phone", "tel", true, self.login, self.failed)}
            <button type="button" class="btn btn-block" on:click=move |_| self.send_code()>
                {t!("sign_in.send_code")}
            </button>
            <p class="muted" role="status">{told}</p>
            {text_input("password", "sign_in.code", "one-time-code", true, self.secret, self.failed)}
        }
        .into_markup()
    }

    fn send_code(self) {
        let Some(phone) = mobile_number(&self.login.get_untracked()) else {
            return mend(self.failed, "login", "sign_in.no_phone");
        };
        if !self.busy.begin() {
            return;
        }
        self.failed.set(None);
        spawn_local(async move {
            let asked = self.app.ask_for_code(phone).await;
            self.busy.end();
            let _ = self.sent.try_set(asked.is_ok());
            let _ = self.failed.try_set(asked.err().map(Failed::SignIn));
        });
    }

    fn proof(self) -> Proof {
        let (login, secret) = (self.login.get_untracked(), self.secret.get_untracked());
        let login = half_width(&login).trim().to_owned();
        match self.way.is_by_code() {
            true => Proof::Code(ByCode {
                phone: login,
                code: half_width(&secret),
                ..ByCode::default()
            }),
            false => Proof::Password(SignIn {
                login,
                password: secret,
            }),
        }
    }

    fn erase(self) {
        let empty = if self.way.is_by_code() {
            ["sign_in.no_phone", "sign_in.no_code"]
        } else {
            ["sign_in.no_login", "sign_in.no_password"]
        };
        let inputs = [("login", self.login), ("password", self.secret)];
        if !is_filled(self.failed, inputs, empty) || !self.busy.begin() {
            return;
        }
        self.failed.set(None);
        let proof = self.proof();
        spawn_local(async move {
            let erased = self.app.erase_account(&proof).await;
            self.busy.end();
            let _ = self.failed.try_set(erased.err().map(failed));
        });
    }
}

pub(super) fn failed(error: EraseError) -> Failed {
    match error {
        EraseError::SignIn(error) => Failed::SignIn(error),
        EraseError::StillOpen => Failed::Input("login", "erase.open_text"),
        EraseError::Staff => Failed::Input("login", "erase.staff"),
        EraseError::Changed => Failed::Input("login", "erase.changed"),
    }
}
