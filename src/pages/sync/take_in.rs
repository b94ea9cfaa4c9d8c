//! Unsent work in a file: taking it in from another phone.

use super::carry::failure_text;
use super::passphrase::Passphrase;
use super::waiting::{MOST, carried_deed};
use crate::components::busy::Busy;
use crate::components::icon::icon;
use crate::components::refused::refused;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::{App, CarryFailure, use_app};
use crate::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::carry::{Carried, TakenIn};
use std::rc::Rc;
use web_sys::{File, HtmlInputElement};

/// Where a file has come to.
#[derive(Clone)]
enum Step {
    /// Nothing was opened.
    Closed,
    Working,
    /// It is to be looked at before it is taken in.
    Opened(Rc<Carried>),
    Taken(TakenIn),
    Failed(CarryFailure),
}

/// All that the parts of the form share: a handle that is passed around by copy.
#[derive(Clone, Copy)]
struct TakingIn {
    app: App,
    file: RwSignal<Option<File>, LocalStorage>,
    no_file: RwSignal<bool>,
    passphrase: Passphrase,
    step: RwSignal<Step, LocalStorage>,
    busy: Busy,
}

/// Choosing a file, opening it, and taking in what it holds; nothing for visitors.
#[component]
pub(super) fn TakeIn() -> Markup {
    let app = use_app();
    let taking_in = TakingIn {
        app,
        file: RwSignal::new_local(None),
        no_file: RwSignal::new(false),
        passphrase: Passphrase::new("take-in"),
        step: RwSignal::new_local(Step::Closed),
        busy: Busy::new(),
    };
    let form = || app.account().map(|_| form(taking_in));
    view! {
        <section class="section">
            <h2 class="section-title">{t!("carry.in")}</h2>
            <div class="card card-pad">
                <p>{t!("carry.in_text")}</p>
                {form()}
            </div>
        </section>
    }
}

fn form(it: TakingIn) -> Markup {
    let submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        it.open();
    };
    let is_working = move || it.step.with(|step| matches!(step, Step::Working));
    view! {
        <form class="form" novalidate=true on:submit=submit>
            {chooser(it)}
            {it.passphrase.field("carry.passphrase_of_file", "off")}
            <div>
                <button type="submit" class="btn" aria-busy=move || is_working().to_string()>
                    {t!("carry.open")}
                </button>
            </div>
        </form>
        <div class="stack-tight" role="status">{move || told(it)}</div>
        {move || match it.step.get() {
            Step::Failed(failure) => Some(refused(failure_text(&failure))),
            Step::Closed | Step::Working | Step::Opened(_) | Step::Taken(_) => None,
        }}
    }
}

fn chooser(it: TakingIn) -> Markup {
    let chosen = move |ev: leptos::ev::Event| {
        let files = event_target::<HtmlInputElement>(&ev).files();
        it.file.set(files.and_then(|files| files.get(0)));
        it.no_file.set(false);
        it.step.set(Step::Closed);
    };
    let error = move || {
        it.no_file.get().then(|| {
            view! {
                <p class="field-error" id="take-in-file-error" role="alert">
                    {t!("carry.no_file")}
                </p>
            }
        })
    };
    view! {
        <div class="field" data-invalid=move || it.no_file.get().then_some("true")>
            <label class="field-label" for="take-in-file">{t!("carry.file")}</label>
            <input
                class="input"
                type="file"
                id="take-in-file"
                aria-describedby=move || it.no_file.get().then_some("take-in-file-error")
                on:change=chosen
            />
            {error}
        </div>
    }
}

/// What is in the file, or what was taken in of it.
fn told(it: TakingIn) -> Markup {
    match it.step.get() {
        Step::Closed | Step::Failed(_) => ().into_markup(),
        Step::Working => view! { <p>{t!("carry.working")}</p> },
        Step::Opened(carried) => opened(it, carried),
        Step::Taken(taken) => result(taken),
    }
}

fn opened(it: TakingIn, carried: Rc<Carried>) -> Markup {
    let (things, photos) = (carried.work.things(), carried.photos.len());
    let at = intl::date_time(carried.made_at);
    let deeds: Vec<Markup> = carried
        .work
        .queued
        .iter()
        .take(MOST)
        .map(carried_deed)
        .collect();
    let take = move |_| it.take_in(carried.clone());
    view! {
        <p>{t!("carry.preview", count = things, photos = photos, at = at)}</p>
        <ul class="list">{deeds}</ul>
        <p>{t!("carry.preview_next")}</p>
        <div class="row">
            <button type="button" class="btn" on:click=move |_| it.step.set(Step::Closed)>
                {t!("action.cancel")}
            </button>
            <button type="button" class="btn btn-primary" on:click=take>
                {icon("check")}
                {t!("carry.take_in")}
            </button>
        </div>
    }
}

fn result(taken: TakenIn) -> Markup {
    let new = taken.queued + taken.lane + taken.attention + taken.drafts;
    let lines = [
        (new > 0).then(|| t!("carry.taken", count = new, photos = taken.photos)),
        (taken.known > 0).then(|| t!("carry.known", count = taken.known)),
        (taken.left_out > 0).then(|| t!("carry.left_out", count = taken.left_out)),
    ];
    let lines = lines.into_iter().flatten();
    lines.map(|line| view! { <p>{line}</p> }).collect()
}

impl TakingIn {
    fn open(self) {
        let file = self.file.get_untracked();
        self.no_file.set(file.is_none());
        let (Some(file), Some(words)) = (file, self.passphrase.given()) else {
            return;
        };
        if !self.busy.begin() {
            return;
        }
        self.step.set(Step::Working);
        spawn_local(async move {
            let opened = self.app.open_file(&file, words).await;
            self.busy.end();
            // The page may have been left meanwhile, or another file chosen.
            if self.file.try_get_untracked().flatten() != Some(file) {
                return;
            }
            let _ = self.step.try_set(match opened {
                Ok(carried) => {
                    self.passphrase.clear();
                    Step::Opened(Rc::new(carried))
                }
                Err(CarryFailure::WrongPassphrase) => {
                    self.passphrase.does_not_fit();
                    Step::Closed
                }
                Err(failure) => Step::Failed(failure),
            });
        });
    }

    fn take_in(self, carried: Rc<Carried>) {
        if !self.busy.begin() {
            return;
        }
        self.step.set(Step::Working);
        spawn_local(async move {
            let taken = self.app.take_in(carried).await;
            self.busy.end();
            let _ = self
                .step
                .try_set(taken.map_or_else(Step::Failed, Step::Taken));
        });
    }
}
