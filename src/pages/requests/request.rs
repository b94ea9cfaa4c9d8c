//! One request on its way: whether anybody can see it yet, where it stands, what happened,
//! what to do.

use super::doubles::{Others, about_double, others};
use super::moves::{Ending, Judging, StaffMoves};
use super::phones::StationPhone;
use super::{DUE, KIND, Limits, arrived, tone, watch_deadlines};
use crate::components::facts::fact;
use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::photo_open::OpenPhoto;
use crate::components::prose::paragraphs;
use crate::components::station_card::CallButton;
use crate::components::voice::VoiceNote;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::erase::EraseNoted;
use crate::pages::history::history_link;
use crate::pages::path::{not_here, path_id, record_at};
use crate::pages::way::{Moving, deadline, rated, status_name, timeline};
use crate::state::use_app;
use crate::t;
use domain::items::due::Due;
use domain::json::FromJson as _;
use domain::record::Voice;
use domain::requests::due::{arrived_at, number};
use domain::requests::way::{Standing as _, Status, steps};
use domain::{Id, Record};
use leptos::prelude::*;

/// The page of one request.
#[component]
pub fn RequestPage() -> Markup {
    let request = record_at(KIND, path_id());
    page_head(|| t!("requests.title"), Some("/requests"));
    let page = |request: Option<Record>| request.map_or_else(not_here, details);
    view! { <div class="page">{shown(request, page)}</div> }
}

fn details(request: Record) -> Markup {
    let id = request.id;
    let phone = request.text("phone").to_owned();
    let (gone, since) = (steps::<Status>(&request), arrived_at(&request));
    let held = StoredValue::new(request);
    let moving = Moving::of(held);
    let staff = moving.by_staff();
    let at_the_desk = move || {
        staff.get().then(|| {
            let others = others(held);
            let found = move |others: Others| view! { <StaffMoves moving others /> };
            view! {
                {shown(others, found)}
                <CallButton phone=phone.clone() />
            }
        })
    };
    let has_arrived = arrived(moving.app, id);
    // "Submitted" is said of nothing that nobody sees.
    let way = move || match has_arrived.get() {
        Some(Ok(false)) if gone.len() == 1 => ().into_markup(),
        Some(_) | None => timeline(gone.clone(), Some(since)),
    };
    let asker = moving.by_owner();
    let first = move || {
        asker
            .get()
            .then(|| view! { {about_double(held)} <Judging moving /> })
    };
    let last = move || asker.get().then(|| view! { <Ending moving /> });
    view! {
        <Unsent request=held />
        <Standing request=held />
        <Asked request=held />
        {moving.failure()}
        {first}
        {at_the_desk}
        {way}
        {last}
        <Facts request=held />
        <div class="row">{history_link(KIND, id)}</div>
        <EraseNoted record=held />
    }
}

/// That nobody can see it yet: said first of all, with the telephone of the station.
#[component]
fn Unsent(request: StoredValue<Record>) -> Markup {
    let app = use_app();
    let (id, area) = request.with_value(|it| (it.id, it.reference("area")));
    let has_arrived = arrived(app, id);
    let notice = move || match has_arrived.get() {
        Some(Ok(false)) => view! {
            <div class="notice" data-tone="bad" role="status">
                {icon("cloud-off")}
                <div class="notice-body">
                    <strong class="notice-title">{t!("requests.unsent")}</strong>
                    <p>{t!("requests.unsent_text")}</p>
                </div>
                <div class="notice-actions"><StationPhone area=Signal::derive(move || area) /></div>
            </div>
        },
        Some(_) | None => ().into_markup(),
    };
    notice.into_markup()
}

/// Where it stands, its number and its day: nothing of that before the server has it.
#[component]
fn Standing(request: StoredValue<Record>) -> Markup {
    let app = use_app();
    let has_arrived = arrived(app, request.with_value(|it| it.id));
    let card = move || match has_arrived.get() {
        Some(Ok(false)) => ().into_markup(),
        Some(_) | None => standing(request),
    };
    card.into_markup()
}

fn standing(request: StoredValue<Record>) -> Markup {
    let app = use_app();
    let (id, status) = request.with_value(|it| (it.id, Status::of(it)));
    let class = request.with_value(|it| it.text("class").to_owned());
    let is_complex = request.with_value(|it| it.flag("complex"));
    let number = number(id, request.with_value(arrived_at));
    let deadline_of = load(move || {
        watch_deadlines(app);
        let request = request.get_value();
        Box::pin(async move { Ok(Limits::read(app).await?.due(&request)) })
    });
    let due = move |due: Due| match due {
        Due::None => ().into_markup(),
        Due::On(_) | Due::Stopped { .. } => view! { <p>{deadline(due, DUE)}</p> },
    };
    let complex = is_complex.then(|| {
        view! { <span class="tag">{choice_name("class", "complex")}</span> }
    });
    view! {
        <div class="card card-pad stack-tight">
            <div class="row">
                <span class="tag" data-tone=tone(status)>{move || status_name(status)}</span>
                <span class="tag">{move || choice_name("class", &class)}</span>
                {complex}
                <FateTag record=id />
            </div>
            <p class="lead">{move || t!(format!("requests.at_{}", status.key()))}</p>
            <p class="muted numeric">{t!("applications.number", number = number)}</p>
            {shown(deadline_of, due)}
        </div>
    }
}

/// What was asked, where, and what can be seen of it.
#[component]
fn Asked(request: StoredValue<Record>) -> Markup {
    let (id, photos) = request.with_value(|it| (it.id, it.photos("photos")));
    let voice = request.with_value(|it| Voice::from_json(it.value("voice").clone()));
    let place = request.with_value(|it| it.text("place").to_owned());
    let words = request.with_value(|it| paragraphs(it.text("text")));
    let photo = |(index, photo)| view! { <OpenPhoto record=id photo number=index + 1 /> };
    let place = (!place.is_empty()).then(|| {
        view! { <p class="row muted">{icon("pin")}<span>{place}</span></p> }
    });
    view! {
        <section class="section">
            <h2 class="section-title">{t!("field.service_request.text")}</h2>
            <div class="prose">{words}</div>
            {place}
            {voice.map(|voice| view! { <div class="row"><VoiceNote record=id voice /></div> })}
            {photos.into_iter().enumerate().map(photo).collect::<Markup>()}
        </section>
    }
}

#[component]
fn Facts(request: StoredValue<Record>) -> Markup {
    let text = move |field: &str| request.with_value(|it| it.text(field).to_owned());
    let named = match request.with_value(|it| it.flag("may_be_named")) {
        true => "requests.named",
        false => "requests.not_named",
    };
    view! {
        <dl class="facts">
            {fact("field.service_request.channel", choice_name("channel", &text("channel")))}
            {fact("field.service_request.name", text("name"))}
            {fact("field.service_request.phone", text("phone"))}
            {fact("requests.naming", t!(named))}
            {fact("field.service_request.handed_to", choice_name("handed_to", &text("handed_to")))}
            {fact("field.service_request.handed_text", text("handed_text"))}
            {fact("field.service_request.rating", request.with_value(rated))}
        </dl>
    }
}

/// The link to a request, by its number and first words.
pub(super) fn link_to(request: &Record) -> Markup {
    let number = number(request.id, arrived_at(request));
    let id: Id = request.id;
    view! {
        <li>
            <a class="list-row" href=format!("/requests/{id}")>
                <span class="list-body">{summary(number, request)}</span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}

/// Number, first words and place.
pub(super) fn summary(number: String, request: &Record) -> Markup {
    view! {
        <span class="list-title clamp-2">{request.text("text").to_owned()}</span>
        <span class="list-meta">
            <span class="numeric">{number}</span>
            <span>{request.text("place").to_owned()}</span>
        </span>
    }
}
