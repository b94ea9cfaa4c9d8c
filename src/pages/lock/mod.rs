//! The PIN: setting it, giving it, having forgotten it; and a desk that is locked.

mod forms;

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::routes::go;
use crate::state::{App, Colleague, choose_login, colleagues, use_app};
use crate::t;
use forms::{ForgottenForm, NewPinForm, PinForm};
use leptos::prelude::*;
use replica::sealing::Lock;

/// What stands in the place of what is sealed, until it can be read.
#[component]
pub(super) fn Unlock() -> Markup {
    let app = use_app();
    let lock = Memo::new(move |_| app.lock_state());
    let shown = move || match lock.get() {
        Lock::WithoutPin => card(
            "lock.set_title",
            "lock.set_text",
            view! { <NewPinForm app done=None /> },
        ),
        Lock::Locked => card(
            "lock.locked_title",
            "lock.locked_text",
            pin_or_forgotten(app),
        ),
        // It is read again at once.
        Lock::None | Lock::Unlocked => ().into_markup(),
    };
    shown.into_markup()
}

fn card(title: &'static str, text: &'static str, form: Markup) -> Markup {
    view! {
        <section class="card card-pad" aria-label=t!(title)>
            <h2 class="card-title">{icon("lock")} {t!(title)}</h2>
            <p class="card-text">{t!(text)}</p>
            {form}
        </section>
    }
}

fn pin_or_forgotten(app: App) -> Markup {
    let forgotten = RwSignal::new(false);
    let form = move || match forgotten.get() {
        true => view! { <ForgottenForm app /> },
        false => view! { <PinForm app /> },
    };
    let label = move || match forgotten.get() {
        true => t!("lock.remembered"),
        false => t!("lock.forgotten"),
    };
    view! {
        {form}
        <button type="button" class="link-btn" on:click=move |_| forgotten.update(|it| *it = !*it)>
            {label}
        </button>
    }
}

/// A desk that is locked: whoever locked it gives their PIN, anybody else signs in.
#[component]
pub fn LockedPage() -> Markup {
    let app = use_app();
    page_head(|| t!("lock.desk_title"), None);
    let me = app.account().map(|account| account.user);
    let others = colleagues();
    let others = others.into_iter().filter(|known| Some(known.user) != me);
    let rows: Vec<Markup> = others.map(colleague).collect();
    view! {
        <div class="page page-narrow">
            <p class="lead">
                {move || app.account().map(|account| t!("lock.desk_of", name = account.name))}
            </p>
            {of_this_desk(app)}
            <section class="section">
                <h2 class="section-title">{t!("lock.others")}</h2>
                {(!rows.is_empty()).then(|| view! { <ul class="list">{rows}</ul> })}
                <a class="btn btn-block" href="/sign-in" on:click=|_| choose_login("")>
                    {icon("me")}
                    {t!("lock.other_person")}
                </a>
            </section>
        </div>
    }
}

/// Without a PIN that could be given, whoever locked it shows otherwise who they are.
fn of_this_desk(app: App) -> Markup {
    let lock = Memo::new(move |_| app.lock_state());
    let form = move || match lock.get() {
        Lock::Locked => card(
            "lock.locked_title",
            "lock.locked_text",
            pin_or_forgotten(app),
        ),
        Lock::None | Lock::WithoutPin | Lock::Unlocked => view! { <ForgottenForm app /> },
    };
    form.into_markup()
}

fn colleague(known: Colleague) -> Markup {
    let Colleague { name, login, .. } = known;
    let choose = move |_| {
        choose_login(&login);
        go("/sign-in");
    };
    view! {
        <li>
            <button type="button" class="list-row" on:click=choose>
                <span class="list-lead">{icon("me")}</span>
                <span class="list-body">
                    <span class="list-title">{name}</span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </button>
        </li>
    }
}

/// In 我的: whether what is sensitive is sealed on this device, and locking the desk.
#[component]
pub(super) fn LockSection() -> Markup {
    let app = use_app();
    let lock = Memo::new(move |_| app.lock_state());
    let changing = RwSignal::new(false);
    let inner = move || match lock.get() {
        Lock::None => ().into_markup(),
        Lock::WithoutPin | Lock::Locked => section(view! { <Unlock /> }),
        Lock::Unlocked => section(unlocked(app, changing)),
    };
    inner.into_markup()
}

fn section(inner: Markup) -> Markup {
    view! {
        <section class="section">
            <h2 class="section-title">{t!("lock.title")}</h2>
            {inner}
        </section>
    }
}

fn unlocked(app: App, changing: RwSignal<bool>) -> Markup {
    let form = move || {
        changing.get().then(|| {
            let done = Callback::new(move |()| changing.set(false));
            card(
                "lock.change",
                "lock.set_text",
                view! { <NewPinForm app done=Some(done) /> },
            )
        })
    };
    view! {
        <div class="stack-tight">
            <p>{t!("lock.is_sealed")}</p>
            <button type="button" class="btn btn-primary btn-block" on:click=move |_| app.lock_screen()>
                {icon("lock")}
                {t!("lock.now")}
            </button>
            <button
                type="button"
                class="btn btn-block"
                aria-expanded=move || changing.get().to_string()
                on:click=move |_| changing.update(|it| *it = !*it)
            >
                {t!("lock.change")}
            </button>
            {form}
        </div>
    }
}
