//! What can be done with a request now: by whoever asked, and by the staff.

use super::correct::is_correctable;
use super::doubles::{Apart, MergeInto, Others};
use super::hand_on::HandOn;
use crate::components::give_reason::{GiveReason, SHORT, Words};
use crate::forms::deed::change_of;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::way::{Moving, rate, withdraw};
use crate::t;
use domain::kinds::service_request::LONGEST;
use domain::requests::way::{Status, after_step, behind, shared_with};
use domain::{Fields, Record, Value};
use leptos::prelude::*;

const ANSWER: Words = Words {
    act: "requests.answer",
    question: "requests.answer_question",
    ready: &[],
    needed: true,
    longest: LONGEST,
    class: "btn btn-primary",
};

const CLOSE: Words = Words {
    act: "requests.close",
    question: "requests.close_question",
    ready: &["requests.solved", "requests.explained"],
    needed: true,
    longest: LONGEST,
    class: "btn",
};

const REOPEN: Words = Words {
    act: "requests.reopen",
    question: "requests.reopen_question",
    ready: &["requests.not_done", "requests.came_back"],
    needed: true,
    longest: SHORT,
    class: "btn",
};

/// Once it is closed, whoever asked says how it was, or that it is not right.
#[component]
pub(super) fn Judging(moving: Moving) -> Markup {
    let moves = moving.status::<Status>().requester_moves();
    let reopen = moves.contains(&Status::Reopened).then(|| {
        let act = Callback::new(move |words: String| reopen(moving, &words));
        view! {
            {rate(moving)}
            <GiveReason words=REOPEN kept=moving.kept_under(REOPEN.act) act />
        }
    });
    reopen.into_markup()
}

/// Until it has ended, they say whether they may be named, and that it is needed no more.
#[component]
pub(super) fn Ending(moving: Moving) -> Markup {
    let is_end = moving.status::<Status>().is_end();
    view! {
        {correct(moving)}
        {(!is_end).then(|| view! { <MayBeNamed moving /> })}
        {withdrawal(moving)}
    }
}

/// The way to their own words, until somebody works with them.
fn correct(moving: Moving) -> Markup {
    let owner = moving.by_owner();
    let (id, open) = moving.record.with_value(|it| (it.id, is_correctable(it)));
    let link = move || {
        (open && owner.get()).then(|| {
            view! { <a class="btn btn-block" href=format!("/requests/{id}/correct")>{t!("requests.correct")}</a> }
        })
    };
    link.into_markup()
}

fn withdrawal(moving: Moving) -> Option<Markup> {
    let moves = moving.status::<Status>().requester_moves();
    moves
        .contains(&Status::Withdrawn)
        .then(|| withdraw(moving, Status::Withdrawn, "requests.withdraw_question"))
}

/// Whoever asks again goes a way of their own from there. How it was, they say anew.
fn reopen(moving: Moving, words: &str) {
    let step = moving.step(Status::Reopened, words);
    let mut fields = moving.record.with_value(|it| after_step(it, &step));
    for field in ["double_of", "rating", "rating_note"] {
        fields.insert(field.to_owned(), Value::Null);
    }
    moving.save(fields);
}

/// The consent to be named to others, which can be taken back at any time.
#[component]
fn MayBeNamed(moving: Moving) -> Markup {
    let may = moving.record.with_value(|it| it.flag("may_be_named"));
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || may
                on:change=move |ev| moving.set("may_be_named", event_target_checked(&ev))
            />
            <span>{t!("field.service_request.may_be_named")}</span>
        </label>
    }
}

/// What the staff can do.
#[component]
pub(super) fn StaffMoves(moving: Moving, others: Others) -> Markup {
    let status: Status = moving.status();
    let is_double = moving
        .record
        .with_value(|it| it.reference("double_of").is_some());
    let along = is_double && !status.is_end();
    let at = Desk {
        moving,
        doubles: StoredValue::new(others.doubles.clone()),
    };
    let shares = (!others.doubles.is_empty()).then(|| {
        let count = others.doubles.len();
        view! { <p class="field-hint">{t!("requests.shared_hint", count = count)}</p> }
    });
    let others = StoredValue::new(others);
    let waits = matches!(status, Status::Submitted | Status::Reopened);
    let take_class = if waits { "btn btn-primary" } else { "btn" };
    let button = move |to: Status| match to {
        Status::Taken => view! {
            <button type="button" class=take_class on:click=move |_| at.to(to, "", Fields::new())>
                {t!("requests.take")}
            </button>
        },
        Status::HandedOn => view! { <HandOn at /> },
        Status::Answered => with_words(at, to, ANSWER),
        Status::Closed => with_words(at, to, CLOSE),
        Status::Merged => view! { <MergeInto moving others=others.get_value() /> },
        Status::Submitted | Status::Reopened | Status::Withdrawn => view! {},
    };
    let moves = match along {
        true => view! { <Apart moving others=others.get_value() /> },
        false => {
            let buttons = status.staff_moves().iter().map(|to| button(*to));
            view! { {shares} {buttons.collect::<Markup>()} }
        }
    };
    view! {
        <div class="stack-tight" role="group" aria-label=t!("way.staff")>{moves}</div>
        <MoreTime moving />
        <InTheirStead moving />
    }
}

fn with_words(at: Desk, to: Status, words: Words) -> Markup {
    let act = Callback::new(move |note: String| at.to(to, &note, Fields::new()));
    view! { <GiveReason words kept=at.moving.kept_under(words.act) act /> }
}

/// A request with what goes along with it.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// The request.
    pub moving: Moving,
    doubles: StoredValue<Vec<Record>>,
}

impl Desk {
    /// Makes a step, and has each double take over what it has not yet. They are written
    /// one by one: where somebody moved one meanwhile, the others are not held up.
    pub(super) fn to(self, status: Status, note: &str, more: Fields) {
        let mut step = self.moving.step(status, note);
        step.at = self.doubles.with_value(|doubles| behind(step.at, doubles));
        let seen = self.moving.record.get_value();
        let mut fields = after_step(&seen, &step);
        fields.extend(more);
        let mut now = seen.clone();
        now.fields.extend(fields.clone());
        let mut deeds = vec![change_of(seen, fields)];
        self.doubles.with_value(|doubles| {
            for double in doubles {
                let taken_over = shared_with(&now, double);
                if !taken_over.is_empty() {
                    deeds.push(change_of(double.clone(), taken_over));
                }
            }
        });
        self.moving.save_all(deeds);
    }
}

/// A lead gives more time to what is complex, or takes that back.
#[component]
fn MoreTime(moving: Moving) -> Markup {
    let (area, is_complex) = moving
        .record
        .with_value(|it| (it.reference("area"), it.flag("complex")));
    let is_end = moving.status::<Status>().is_end();
    let leads = Memo::new(move |_| moving.app.actor().leads(area));
    let words = match is_complex {
        true => "requests.not_complex",
        false => "requests.complex",
    };
    let button = move || {
        (leads.get() && !is_end).then(|| {
            view! {
                <button type="button" class="btn" on:click=move |_| moving.set("complex", !is_complex)>
                    {t!(words)}
                </button>
            }
        })
    };
    view! { {button} }
}

/// What somebody without an account says on the telephone or in person is written down by
/// the staff.
#[component]
fn InTheirStead(moving: Moving) -> Markup {
    let has_account = moving
        .record
        .with_value(|it| !it.text("account").is_empty());
    (!has_account)
        .then(|| {
            view! {
                <div class="stack-tight" role="group" aria-label=t!("requests.in_their_stead")>
                    <p class="muted">{t!("requests.in_their_stead")}</p>
                    <Judging moving />
                    <Ending moving />
                </div>
            }
        })
        .into_markup()
}
