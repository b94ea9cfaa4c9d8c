//! What the state line means: what has not arrived, since when, and why.

mod carry;
mod passphrase;
mod take_in;
mod waiting;

use crate::components::clock::use_now;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::install::wechat_notice;
use crate::components::load::store_error_key;
use crate::components::state_line::describe;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::{App, Phase, Source, use_app};
use crate::t;
use carry::{Seal, TakeOut};
use leptos::prelude::*;
use take_in::TakeIn;
use waiting::Waiting;

/// Icon, tone, key of the word, key of what it means.
const WORDS: [(&str, &str, &str, &str); 3] = [
    (
        "cloud-off",
        "info",
        "state.saved_here",
        "sync.saved_here_means",
    ),
    ("cloud", "ok", "state.delivered", "sync.delivered_means"),
    (
        "flag",
        "bad",
        "state.needs_attention",
        "sync.needs_attention_means",
    ),
];

/// The state in full, and a way to try at once.
#[component]
pub fn SyncPage() -> Markup {
    let app = use_app();
    let now = use_now();
    page_head(|| t!("sync.title"), Some("/me"));
    let line = Memo::new(move |_| describe(app, &app.status(), now.get()));
    let unread = Memo::new(move |_| app.status().set_aside > 0);
    let signed_in = Memo::new(move |_| app.account().is_some());
    view! {
        <div class="page">
            {wechat_notice(app)}
            <div class="card card-pad">
                <p class="lead">{move || line.with(|line| line.text.clone())}</p>
                <p class="muted">{why}</p>
                {move || unread.get().then(|| set_aside(signed_in.get()))}
                <Counts />
                <p role="status">{tried}</p>
                <div class="row">
                    <button
                        type="button"
                        class="btn btn-primary"
                        aria-busy=move || is_sending(app).to_string()
                        on:click=move |_| app.sync_now()
                    >
                        {icon("sync")}
                        {t!("sync.try_now")}
                    </button>
                    {next_step}
                </div>
            </div>
            <Waiting />
            <TakeOut />
            <TakeIn />
            <section class="section">
                <h2 class="section-title">{t!("sync.words")}</h2>
                <ul class="stack">{WORDS.map(meaning)}</ul>
            </section>
            <p class="muted">{t!("sync.promise")}</p>
        </div>
    }
}

fn meaning(
    (icon_name, tone, word, means): (&'static str, &'static str, &'static str, &'static str),
) -> Markup {
    view! {
        <li class="stack-tight">
            <div>
                <span class="tag" data-tone=tone>
                    {icon(icon_name)}
                    {t!(word)}
                </span>
            </div>
            <p>{t!(means)}</p>
        </li>
    }
}

/// Why things stand as they do, and what the person can do.
fn why() -> String {
    match use_app().status().phase {
        Phase::Starting => t!("sync.starting"),
        Phase::Sending => t!("sync.sending"),
        Phase::InStep => t!("sync.in_step"),
        Phase::Offline => t!("sync.offline"),
        Phase::Unreachable => t!("sync.unreachable"),
        Phase::Behind => t!("sync.behind"),
        Phase::Busy => t!("sync.busy"),
        Phase::SignedOut => t!("sync.signed_out"),
        Phase::WrongUser => t!("sync.wrong_user"),
        Phase::Revoked => t!("sync.revoked"),
        Phase::Erased => t!("erase.done"),
        Phase::Outdated => t!("sync.outdated"),
        Phase::StorageFailed(error) => t!(store_error_key(&error)),
    }
}

fn is_sending(app: App) -> bool {
    app.status().phase == Phase::Sending
}

/// That it was tried, and when, where that came to nothing.
fn tried() -> Option<String> {
    let failed_at = use_app().status().failed_at?;
    Some(t!("sync.tried", at = intl::time_to_the_second(failed_at)))
}

/// That earlier data can not be read, and a way to take out what of it can.
fn set_aside(signed_in: bool) -> Markup {
    let seal = || view! { <Seal source=Source::SetAside id="set-aside" /> };
    view! {
        <div class="notice" data-tone="warn">
            {icon("warning")}
            <div class="notice-body">
                <p>{t!("sync.set_aside")}</p>
                {signed_in.then(seal)}
            </div>
        </div>
    }
}

/// Another button where trying again is not enough.
fn next_step() -> Option<Markup> {
    let status = use_app().status();
    let link = |path: &'static str, key: &'static str| {
        view! { <a class="btn" href=path>{t!(key)}</a> }
    };
    match status.phase {
        Phase::SignedOut | Phase::WrongUser => Some(link("/sign-in", "sign_in.title")),
        _ if status.attention > 0 => Some(link("/attention", "attention.title")),
        _ => None,
    }
}

#[component]
fn Counts() -> Markup {
    let app = use_app();
    let now = use_now();
    let never = || t!("sync.never");
    let oldest = move || match app.status().oldest_unsent_at {
        Some(at) => format!("{} · {}", intl::date_time(at), intl::ago(at, now.get())),
        None => t!("sync.nothing"),
    };
    let in_step = move || app.status().in_step_at.map_or_else(never, intl::date_time);
    let fact = |label: &'static str, value: Markup| {
        view! {
            <div>
                <dt>{t!(label)}</dt>
                <dd class="numeric">{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts">
            {fact("sync.unsent", (move || app.status().unsent).into_markup())}
            {fact("sync.oldest", oldest.into_markup())}
            {fact("sync.photos", (move || app.status().photos_waiting).into_markup())}
            {fact("sync.last", in_step.into_markup())}
        </dl>
    }
}
