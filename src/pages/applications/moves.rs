//! What can be done with an application now, by its owner and by the staff.

use super::status_name;
use crate::components::ask_once::AskOnce;
use crate::components::give_reason::{GiveReason, Words};
use crate::components::refused::refused;
use crate::forms::deed::change_of;
use crate::forms::problem::save_error_text;
use crate::markup::{Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::items::way::{Status, Step, after_step};
use domain::{Fields, Record};
use leptos::prelude::*;
use leptos::task::spawn_local;

const ACCEPTED: Words = Words {
    act: "way.accept",
    question: "way.accept_question",
    ready: &["way.by_centre", "way.by_station"],
    needed: true,
    class: "btn btn-primary",
};

const RETURNED: Words = Words {
    act: "way.return",
    question: "way.return_question",
    ready: &["way.missing_document", "way.missing_copy", "way.unclear"],
    needed: true,
    class: "btn",
};

const DECLINED: Words = Words {
    act: "way.decline",
    question: "way.decline_question",
    ready: &["way.not_met", "way.not_here"],
    needed: true,
    class: "btn btn-danger",
};

/// The buttons for whoever may move it.
#[component]
pub(super) fn Moves(application: StoredValue<Record>) -> Markup {
    let app = use_app();
    let failed = RwSignal::new(None::<String>);
    let move_it = Moving {
        app,
        application,
        failed,
    };
    let staff = Memo::new(move |_| {
        let area = application.with_value(|it| it.reference("area"));
        app.actor().works_in(area)
    });
    let owner = Memo::new(move |_| {
        let user = app.actor().user.map(|user| user.to_string());
        user.is_some_and(|user| application.with_value(|it| it.text("account") == user))
    });
    view! {
        {move || failed.get().map(refused)}
        {move || owner.get().then(|| of_owner(move_it))}
        {move || staff.get().then(|| of_staff(move_it))}
    }
}

/// Moves one application: a handle that is passed around by copy.
#[derive(Clone, Copy)]
struct Moving {
    app: App,
    application: StoredValue<Record>,
    failed: RwSignal<Option<String>>,
}

impl Moving {
    fn to(self, status: Status, note: &str) {
        let by = untrack(move || self.app.account()).map(|account| account.name);
        let step = Step {
            status,
            at: self.app.now(),
            by: by.unwrap_or_default().chars().take(30).collect(),
            note: note.trim().to_owned(),
        };
        self.save(self.application.with_value(|it| after_step(it, &step)));
    }

    fn set(self, field: &str, value: i64) {
        self.save(Fields::from([(field.to_owned(), value.into())]));
    }

    fn save(self, fields: Fields) {
        self.failed.set(None);
        let deed = change_of(self.application.get_value(), fields);
        spawn_local(async move {
            if let Err(error) = self.app.save(deed).await {
                // The page may have been left meanwhile.
                let _ = self.failed.try_set(Some(save_error_text(&error)));
            }
        });
    }

    fn status(self) -> Status {
        self.application.with_value(Status::of)
    }
}

fn of_staff(it: Moving) -> Markup {
    let button = |to: Status| match to {
        Status::Accepted => with_words(it, to, ACCEPTED),
        Status::Returned => with_words(it, to, RETURNED),
        Status::Declined => with_words(it, to, DECLINED),
        _ => view! {
            <button type="button" class="btn btn-primary" on:click=move |_| it.to(to, "")>
                {t!("way.move_to", status = status_name(to))}
            </button>
        },
    };
    let buttons = it.status().staff_moves().iter().map(|to| button(*to));
    view! {
        <div class="stack-tight" role="group" aria-label=t!("way.staff")>
            {buttons.collect::<Markup>()}
        </div>
    }
}

fn with_words(it: Moving, to: Status, words: Words) -> Markup {
    let act = Callback::new(move |note: String| it.to(to, &note));
    view! { <GiveReason words act /> }
}

fn of_owner(it: Moving) -> Markup {
    let moves = it.status().applicant_moves();
    let again = moves.contains(&Status::Submitted).then(|| {
        view! {
            <button
                type="button"
                class="btn btn-primary btn-block"
                on:click=move |_| it.to(Status::Submitted, "")
            >
                {t!("way.mended")}
            </button>
        }
    });
    let withdraw = Callback::new(move |()| it.to(Status::Withdrawn, ""));
    let withdraw = moves.contains(&Status::Withdrawn).then(|| {
        view! {
            <AskOnce
                label="way.withdraw"
                question="way.withdraw_question"
                yes="way.withdraw_yes"
                act=withdraw
            />
        }
    });
    view! {
        {again}
        {urge(it)}
        {rate(it)}
        {withdraw}
    }
}

/// Once a day is enough.
const BETWEEN_URGES: i64 = 24 * 60 * 60 * 1_000;

fn urge(it: Moving) -> Option<Markup> {
    let urged = it.application.with_value(|it| it.integer("urged_at"));
    let waits = !matches!(it.status(), Status::Returned) && !it.status().is_end();
    let recently = urged.is_some_and(|at| it.app.now() - at < BETWEEN_URGES);
    let button = || {
        view! {
            <button type="button" class="btn" on:click=move |_| it.set("urged_at", it.app.now())>
                {t!("way.urge")}
            </button>
        }
    };
    let urged = || view! { <p class="muted" role="status">{t!("way.urge_sent")}</p> };
    waits.then(|| if recently { urged() } else { button() })
}

/// Five words rather than five stars: what they mean needs no guess.
fn rate(it: Moving) -> Option<Markup> {
    let rated = it.application.with_value(|it| it.integer("rating"));
    let finished = it.status() == Status::Finished;
    let chip = move |stars: i64| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=(rated == Some(stars)).to_string()
                on:click=move |_| it.set("rating", stars)
            >
                {move || t!(format!("rating.{stars}"))}
            </button>
        }
    };
    finished.then(|| {
        view! {
            <section class="section">
                <h2 class="section-title">{t!("way.rate")}</h2>
                <div class="chips" role="group" aria-label=t!("way.rate")>
                    {(1..=5).rev().map(chip).collect::<Markup>()}
                </div>
            </section>
        }
    })
}
