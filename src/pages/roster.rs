//! 名单: who comes to an event, for the staff at the desk and at the door.

use super::path::{not_here, path_id, record_at};
use super::sign_up::{standing_of, standing_tag};
use crate::components::deed_button::deed_button;
use crate::components::head::page_head;
use crate::components::load::{empty, load, shown};
use crate::components::staff::staff_only;
use crate::forms::deed::change_of;
use crate::forms::problem::save_error_text;
use crate::forms::put_away::act_on;
use crate::forms::value::choice_name;
use crate::markup::{Markup, component, view};
use crate::platform::clock::new_id;
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::event;
use domain::kinds::registration::{self, check_in, check_out};
use domain::seats::{Seat, seats};
use domain::{Id, Record};
use futures::future::FutureExt as _;
use leptos::prelude::*;
use replica::{Deed, Edit, Query, StoreError};

/// How many are read at a time.
const PAGE: usize = 500;

/// Counts, a line to add somebody, and everyone with a button to check them in.
#[component]
pub fn RosterPage() -> Markup {
    let id = path_id();
    let event = record_at(&event::KIND, id);
    let title = move || match event.get() {
        Some(Ok(Some(event))) => event.text("title").to_owned(),
        _ => t!("roster.title"),
    };
    page_head(title, Some("/events"));
    staff_only(move || {
        let page = |event: Option<Record>| event.map_or_else(not_here, roster);
        view! { <div class="page">{shown(event, page)}</div> }
    })
}

fn roster(event: Record) -> Markup {
    let app = use_app();
    let (id, area) = (event.id, event.reference("area"));
    let expected = load(move || {
        app.watch(registration::KIND.name);
        Box::pin(registrations(app, id, area))
    });
    let held = StoredValue::new(event);
    let list = move |all: Vec<Record>| held.with_value(|event| everyone(event, &all));
    view! {
        <Add event=held />
        {shown(expected, list)}
    }
}

async fn registrations(app: App, event: Id, area: Option<Id>) -> Result<Vec<Record>, StoreError> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let query = Query {
            kind: registration::KIND.name,
            area,
            after,
            limit: PAGE,
        };
        let read = app.list(query).await?;
        let last = read.last().map(|one| {
            let place = one.integer("starts_at").unwrap_or_default();
            (place, one.id)
        });
        let full = read.len() == PAGE;
        found.extend(
            read.into_iter()
                .filter(|one| one.reference("event") == Some(event)),
        );
        if !full || last == after {
            return Ok(found);
        }
        after = last;
    }
}

fn everyone(event: &Record, all: &[Record]) -> Markup {
    let all: Vec<&Record> = all.iter().collect();
    let stands = seats(event, &all);
    let (gone, here): (Vec<_>, Vec<_>) = stands
        .into_iter()
        .partition(|(_, seat)| *seat == Seat::Released);
    if here.is_empty() && gone.is_empty() {
        return empty("people", "roster.none", "roster.none_text");
    }
    let withdrawn = (!gone.is_empty()).then(|| {
        let count = gone.len();
        let rows = gone.iter().map(|(one, seat)| row(one, *seat));
        view! {
            <details class="disclosure">
                <summary>{t!("roster.withdrawn", count = count)}</summary>
                <ul class="list disclosure-body">{rows.collect::<Markup>()}</ul>
            </details>
        }
    });
    let rows = here.iter().map(|(one, seat)| row(one, *seat));
    view! {
        {counts(event, &here)}
        <ul class="list">{rows.collect::<Markup>()}</ul>
        {withdrawn}
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

fn has_come(one: &Record) -> bool {
    one.text("checked_in") == "came"
}

fn row(one: &Record, seat: Seat) -> Markup {
    let tag = match seat {
        Seat::Waiting { place } if standing_of(one) == "waiting" => {
            let place = t!("roster.place", place = place);
            view! { <span class="tag" data-tone="warn">{place}</span> }
        }
        Seat::Waiting { .. } | Seat::Seated | Seat::Released => standing_tag(standing_of(one)),
    };
    let text = |field: &str| one.text(field).to_owned();
    let via = choice_name("via", one.text("via"));
    let children = one.integer("children").filter(|count| *count > 0);
    let phone = text("phone");
    let call = (!phone.is_empty()).then(|| {
        let number = format!("tel:{phone}");
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
    let name = one.text("name").to_owned();
    if has_come(&one) {
        let undo = move |_| {
            act_on(app, change_of(one.clone(), check_out()), "state.saved_here");
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
        let by = untrack(move || app.account()).map(|account| account.name);
        let fields = check_in(app.now(), &by.unwrap_or_default());
        act_on(
            app,
            change_of(one.clone(), fields),
            "choice.checked_in.came",
        );
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

/// One line for whoever stands at the desk. Once the event has begun they have come.
#[component]
fn Add(event: StoredValue<Record>) -> Markup {
    let app = use_app();
    let [name, phone] = [(), ()].map(|()| RwSignal::new(String::new()));
    let party = RwSignal::new("1".to_owned());
    let save = move || {
        let named = name.get_untracked().trim().to_owned();
        if named.is_empty() {
            app.toast(t!("roster.name_missing"), "bad");
            return futures::future::ready(()).boxed_local();
        }
        let mut one = event.with_value(|event| beside(app, event));
        one = one.with("name", named);
        // What is no number is refused by name.
        let count = party.get_untracked();
        let count = count.trim();
        one = match count.parse::<i64>() {
            Ok(count) => one.with("party", count),
            Err(_) => one.with("party", count),
        };
        let number = phone.get_untracked().trim().to_owned();
        if !number.is_empty() {
            one = one.with("phone", number);
        }
        async move {
            if let Err(error) = app.save(Deed::of(Edit::Create(one))).await {
                return app.toast(save_error_text(&error), "bad");
            }
            app.toast(t!("state.saved_here"), "ok");
            // The page may have been left meanwhile.
            for typed in [name, phone] {
                let _ = typed.try_set(String::new());
            }
            let _ = party.try_set("1".to_owned());
        }
        .boxed_local()
    };
    view! {
        <section class="section" aria-labelledby="add">
            <h2 class="section-title" id="add">{t!("roster.add")}</h2>
            <div class="card card-pad stack-tight">
                <div class="field-row">
                    {line("name", name, "text")}
                    {line("phone", phone, "tel")}
                    {line("party", party, "numeric")}
                </div>
                {deed_button("btn btn-block", "plus", t!("roster.add_act"), save)}
            </div>
        </section>
    }
}

fn beside(app: App, event: &Record) -> Record {
    let begun = event.integer("starts_at") <= Some(app.now());
    let mut one = Record::new(new_id(), &registration::KIND)
        .with("event", event.id.to_string())
        .with("area", event.text("area"))
        .with("starts_at", event.value("starts_at").clone())
        .with("via", if begun { "walk_in" } else { "desk" });
    if begun {
        let by = untrack(move || app.account()).map(|account| account.name);
        one.fields
            .extend(check_in(app.now(), &by.unwrap_or_default()));
    }
    one
}

fn line(field: &'static str, value: RwSignal<String>, mode: &'static str) -> Markup {
    let id = format!("add-{field}");
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {t!(format!("field.registration.{field}"))}
            </label>
            <input
                class="input"
                id=id
                inputmode=mode
                autocomplete="off"
                prop:value=move || value.get()
                on:input=move |ev| value.set(event_target_value(&ev))
            />
        </div>
    }
}
