//! What can be done with an application now, by its owner and by the staff.

use crate::components::give_reason::{GiveReason, SHORT, Words};
use crate::components::icon::icon;
use crate::markup::{Markup, component, view};
use crate::pages::way::{Moving, rate, status_name, withdraw};
use crate::t;
use domain::Record;
use domain::items::way::Status;
use leptos::prelude::*;

const ACCEPTED: Words = Words {
    act: "way.accept",
    question: "way.accept_question",
    ready: &["way.by_centre", "way.by_station"],
    needed: true,
    longest: SHORT,
    class: "btn btn-primary",
};

const RETURNED: Words = Words {
    act: "way.return",
    question: "way.return_question",
    ready: &["way.missing_document", "way.missing_copy", "way.unclear"],
    needed: true,
    longest: SHORT,
    class: "btn",
};

const DECLINED: Words = Words {
    act: "way.decline",
    question: "way.decline_question",
    ready: &["way.not_met", "way.not_here"],
    needed: true,
    longest: SHORT,
    class: "btn btn-danger",
};

/// The buttons for whoever may move it.
#[component]
pub(super) fn Moves(application: StoredValue<Record>) -> Markup {
    let move_it = Moving::of(application);
    let (staff, owner) = (move_it.by_staff(), move_it.by_owner());
    view! {
        {move_it.failure()}
        {move || owner.get().then(|| of_owner(move_it))}
        {move || staff.get().then(|| of_staff(move_it))}
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
    let buttons = it
        .status::<Status>()
        .staff_moves()
        .iter()
        .map(|to| button(*to));
    // Whoever applied at the desk has nobody else who mends it.
    let at_the_desk = it.record.with_value(|it| it.text("via") == "desk");
    let mends = at_the_desk && it.status::<Status>() == Status::Returned;
    view! {
        <div class="stack-tight" role="group" aria-label=t!("way.staff")>
            {mends.then(|| mend_link(it))}
            {buttons.collect::<Markup>()}
        </div>
    }
}

fn with_words(it: Moving, to: Status, words: Words) -> Markup {
    let act = Callback::new(move |note: String| it.to(to, &note));
    view! { <GiveReason words kept=it.kept_under(words.act) act /> }
}

fn of_owner(it: Moving) -> Markup {
    let moves = it.status::<Status>().applicant_moves();
    let again = moves.contains(&Status::Submitted).then(|| {
        view! {
            {mend_link(it)}
            <button type="button" class="btn btn-block" on:click=move |_| it.to(Status::Submitted, "")>
                {t!("way.mended")}
            </button>
        }
    });
    let withdraw = moves
        .contains(&Status::Withdrawn)
        .then(|| withdraw(it, Status::Withdrawn, "way.withdraw_question"));
    view! {
        {again}
        {urge(it)}
        {rating(it)}
        {withdraw}
    }
}

fn mend_link(it: Moving) -> Markup {
    let mend = it
        .record
        .with_value(|it| format!("/applications/{}?mend=yes", it.id));
    view! {
        <a class="btn btn-primary btn-block" href=mend>
            {icon("refresh")}
            {t!("way.mend")}
        </a>
    }
}

/// Once a day is enough.
const BETWEEN_URGES: i64 = 24 * 60 * 60 * 1_000;

fn urge(it: Moving) -> Option<Markup> {
    let urged = it.record.with_value(|it| it.integer("urged_at"));
    let status: Status = it.status();
    let waits = status != Status::Returned && !status.is_end();
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

fn rating(it: Moving) -> Option<Markup> {
    (it.status::<Status>() == Status::Finished).then(|| rate(it))
}
