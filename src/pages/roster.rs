//! 名单: who comes to an event, for the staff at the desk and at the door.

mod add;
mod chain;
mod feedback;
mod paper;
mod pasted;
mod scanned;
mod sheet;

pub(super) use add::line;
pub use paper::PaperPage;
pub use sheet::SheetPage;
pub(super) use sheet::{address_of, print_button};

use super::path::{not_here, path_id, record_at};
use super::sign_up::{standing_of, standing_tag};
use crate::components::busy::Busy;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{Loaded, empty, load, shown};
use crate::components::staff::staff_only;
use crate::forms::deed::change_of;
use crate::forms::put_away::act_once;
use crate::forms::value::choice_name;
use crate::markup::{Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use add::Add;
use chain::Chain;
use domain::kinds::event;
use domain::kinds::registration::{self, check_in, check_out, has_come, lacks_adult};
use domain::person::dialled;
use domain::seats::{Seat, seats};
use domain::{Id, Record};
use feedback::feedback;
use leptos::prelude::*;
use replica::StoreError;
use scanned::scanned;

/// Counts, a line to add somebody, and everyone with a button to check them in.
#[component]
pub fn RosterPage() -> Markup {
    event_page(None, roster)
}

/// A page of an event for staff, under a heading or else under the event's title.
fn event_page(heading: Option<&'static str>, page: fn(Record) -> Markup) -> Markup {
    let event = record_at(&event::KIND, path_id());
    let title = move || match (heading, event.get()) {
        (Some(heading), _) => t!(heading),
        (None, Some(Ok(Some(event)))) => event.text("title").to_owned(),
        (None, _) => t!("roster.title"),
    };
    page_head(title, Some("/events"));
    staff_only(move || {
        let page = move |event: Option<Record>| event.map_or_else(not_here, page);
        view! { <div class="page">{shown(event, page)}</div> }
    })
}

fn roster(event: Record) -> Markup {
    let expected = expected(&event);
    let begun = event.integer("starts_at") <= Some(use_app().now());
    let id = event.id;
    let held = StoredValue::new(event);
    let list = move |all: Vec<Record>| held.with_value(|event| everyone(event, &all));
    let log = begun.then(|| {
        view! {
            <a class="btn" href=format!("/desk/logs/new?event={id}")>
                {icon("log")}
                {t!("event.log_it")}
            </a>
        }
    });
    view! {
        <div class="row">
            <a class="btn" href=format!("/events/{id}/sheet")>
                {icon("print")}
                {t!("sheet.title")}
            </a>
            <a class="btn" href=format!("/events/{id}/paper")>
                {icon("check")}
                {t!("paper.title")}
            </a>
            {log}
        </div>
        <Add event=held />
        <Chain event=held expected />
        {scanned(expected)}
        {shown(expected, list)}
    }
}

/// The registrations of an event, those that were withdrawn too.
fn expected(event: &Record) -> Loaded<Vec<Record>> {
    let app = use_app();
    let (id, area) = (event.id, event.reference("area"));
    load(move || {
        app.watch(registration::KIND.name);
        Box::pin(registrations(app, id, area))
    })
}

/// As which name who is signed in checks people in and calls them.
pub(super) fn own_name(app: App) -> String {
    let account = untrack(move || app.account());
    account.map(|account| account.name).unwrap_or_default()
}

/// The registrations of an event.
pub(super) async fn registrations(
    app: App,
    event: Id,
    area: Option<Id>,
) -> Result<Vec<Record>, StoreError> {
    let mut found = app.every(registration::KIND.name, area, None).await?;
    found.retain(|one| one.reference("event") == Some(event));
    Ok(found)
}

/// Who is expected, in their order.
fn here<'r>(event: &Record, all: &'r [Record]) -> Vec<(&'r Record, Seat)> {
    let mut stands = stands(event, all);
    stands.retain(|(_, seat)| *seat != Seat::Released);
    stands
}

fn stands<'r>(event: &Record, all: &'r [Record]) -> Vec<(&'r Record, Seat)> {
    let all: Vec<&Record> = all.iter().collect();
    seats(event, &all)
}

fn everyone(event: &Record, all: &[Record]) -> Markup {
    let (gone, here): (Vec<_>, Vec<_>) = stands(event, all)
        .into_iter()
        .partition(|(_, seat)| *seat == Seat::Released);
    if here.is_empty() && gone.is_empty() {
        return empty("people", "roster.none", "roster.none_text");
    }
    let withdrawn = (!gone.is_empty()).then(|| {
        let count = gone.len();
        let rows = gone.iter().map(|(one, seat)| row(event, one, *seat));
        view! {
            <details class="disclosure">
                <summary>{t!("roster.withdrawn", count = count)}</summary>
                <ul class="list disclosure-body">{rows.collect::<Markup>()}</ul>
            </details>
        }
    });
    let rows = here.iter().map(|(one, seat)| row(event, one, *seat));
    view! {
        {counts(event, &here)}
        <ul class="list">{rows.collect::<Markup>()}</ul>
        {withdrawn}
        {feedback(all)}
    }
}

fn counts(event: &Record, here: &[(&Record, Seat)]) -> Markup {
    let people = |is_counted: &dyn Fn(&Record) -> bool| -> i64 {
        let counted = here.iter().filter(|(one, _)| is_counted(one));
        counted.filter_map(|(one, _)| one.integer("party")).sum()
    };
    let standing = |key: &'static str| people(&|one| standing_of(one) == key);
    let seated = match event.integer("capacity") {
        Some(seats) => t!(
            "roster.seated_of",
            count = standing("seated"),
            seats = seats
        ),
        None => t!("roster.seated", count = standing("seated")),
    };
    let other = |key: &'static str, count: i64| {
        (count > 0).then(|| view! { <span class="tag">{t!(key, count = count)}</span> })
    };
    view! {
        <p class="row" role="status">
            <span class="tag" data-tone="ok">{seated}</span>
            {other("roster.pending", standing("pending"))}
            {other("roster.waiting", standing("waiting"))}
            {other("roster.came", people(&has_come))}
        </p>
    }
}

fn row(event: &Record, one: &Record, seat: Seat) -> Markup {
    let tag = match seat {
        Seat::Waiting { place } if standing_of(one) == "waiting" => {
            let place = t!("roster.place", place = place);
            view! { <span class="tag" data-tone="warn">{place}</span> }
        }
        Seat::Waiting { .. } | Seat::Seated | Seat::Released => standing_tag(standing_of(one)),
    };
    let alone = (seat != Seat::Released && lacks_adult(event, one)).then(|| {
        view! { <span class="tag" data-tone="warn">{t!("roster.adult_missing")}</span> }
    });
    let text = |field: &str| one.text(field).to_owned();
    let via = choice_name("via", one.text("via"));
    let children = one.integer("children").filter(|count| *count > 0);
    let phone = text("phone");
    let call = (!phone.is_empty()).then(|| {
        let number = format!("tel:{}", dialled(&phone));
        view! { <a href=number>{phone}</a> }
    });
    view! {
        <li>
            <div class="list-row">
                <span class="list-body">
                    <span class="list-title">
                        <a href=format!("/records/{}/{}", registration::KIND.name, one.id)>
                            {text("name")}
                        </a>
                    </span>
                    <span class="list-meta">
                        {tag}
                        {alone}
                        <span>{t!("roster.people", count = one.integer("party").unwrap_or(1))}</span>
                        {children.map(|count| view! { <span>{t!("roster.children", count = count)}</span> })}
                        {call}
                        <span>{via}</span>
                        <span>{text("note")}</span>
                    </span>
                </span>
                <span class="list-trail">{(seat != Seat::Released).then(|| at_the_door(one.clone()))}</span>
            </div>
        </li>
    }
}

/// The big button, or that they came and the way back.
fn at_the_door(one: Record) -> Markup {
    let app = use_app();
    let (name, busy) = (one.text("name").to_owned(), Busy::new());
    if has_come(&one) {
        let undo = move |_| {
            let deed = change_of(one.clone(), check_out());
            act_once(app, busy, deed, "state.saved_here");
        };
        return view! {
            <span class="tag" data-tone="ok">{choice_name("checked_in", "came")}</span>
            <button
                type="button"
                class="link-btn"
                aria-label=t!("roster.undo_named", name = name)
                on:click=undo
            >
                {t!("roster.undo")}
            </button>
        };
    }
    let came = move |_| {
        let fields = check_in(app.now(), &own_name(app));
        let deed = change_of(one.clone(), fields);
        act_once(app, busy, deed, "choice.checked_in.came");
    };
    view! {
        <button
            type="button"
            class="btn btn-primary btn-large"
            aria-label=t!("roster.check_in_named", name = name)
            on:click=came
        >
            {t!("roster.check_in")}
        </button>
    }
}
