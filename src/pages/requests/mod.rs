//! 诉求: what somebody asked, needed or complained of, and what became of it; at the desk
//! those of the area.

mod correct;
mod desk;
mod doubles;
mod hand_on;
mod moves;
mod new;
mod phones;
mod request;

pub use correct::RequestCorrectPage;
pub use desk::RequestDeskPage;
pub(super) use desk::RequestsLink;
pub use new::RequestNewPage;
pub(super) use new::{new_request_path, wrong_path};
pub use request::RequestPage;

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{Loaded, empty_or_filling, load, shown};
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::way::{DueWords, calendar, deadline, sign_in_first, status_name};
use crate::state::{App, use_app};
use crate::t;
use domain::items::due::{Calendar, Due};
use domain::kinds::{calendar_day, request_limit, service_request};
use domain::requests::due::{arrived_at, due, number};
use domain::requests::way::{Standing as _, Status};
use domain::{Id, Kind, Record};
use leptos::prelude::*;
use replica::StoreError;

const KIND: &Kind = &service_request::KIND;

const DUE: DueWords = DueWords {
    due: "requests.due",
    overdue: "requests.overdue",
    stopped: "applications.stopped",
};

/// What somebody asked, latest first.
#[component]
pub fn RequestsPage() -> Markup {
    let app = use_app();
    page_head(|| t!("requests.mine"), Some("/items"));
    let own = Memo::new(move |_| app.account().map(|account| account.user));
    let requests = load(move || {
        app.watch(KIND.name);
        let own = own.get();
        Box::pin(async move {
            let mut mine = all(app).await?;
            mine.retain(|it| own.is_some() && it.reference("account") == own);
            with_deadlines(app, mine).await
        })
    });
    let list = move |mine: Vec<(Record, Due)>| match mine.is_empty() {
        true if own.get().is_none() => sign_in_first("requests.sign_in_first"),
        true => empty_or_filling(app, "flag", "requests.none", "requests.none_text"),
        false => rows(mine),
    };
    view! {
        <div class="page">
            <a class="btn btn-primary btn-large btn-block" href="/requests/new">
                {icon("plus")}
                {t!("requests.new")}
            </a>
            {shown(requests, list)}
        </div>
    }
}

async fn all(app: App) -> Result<Vec<Record>, StoreError> {
    app.every(KIND.name, None, None).await
}

/// Draws anew when the rules of deadlines change.
fn watch_deadlines(app: App) {
    for kind in [calendar_day::KIND.name, request_limit::KIND.name] {
        app.watch(kind);
    }
}

/// What deadlines follow from.
struct Limits {
    limits: Vec<Record>,
    calendar: Calendar,
}

impl Limits {
    async fn read(app: App) -> Result<Self, StoreError> {
        Ok(Self {
            limits: app.every(request_limit::KIND.name, None, None).await?,
            calendar: calendar(app).await?,
        })
    }

    fn due(&self, request: &Record) -> Due {
        due(request, &self.limits, &self.calendar)
    }
}

async fn with_deadlines(app: App, requests: Vec<Record>) -> Result<Vec<(Record, Due)>, StoreError> {
    let limits = Limits::read(app).await?;
    let with_due = |it: Record| {
        let due = limits.due(&it);
        (it, due)
    };
    Ok(requests.into_iter().map(with_due).collect())
}

/// Whether the server has it: only then somebody can see it, and it has a number.
fn arrived(app: App, id: Id) -> Loaded<bool> {
    load(move || {
        app.watch(KIND.name);
        // Whatever moves the queue may have moved this one.
        let _ = app.status().unsent;
        Box::pin(app.has_arrived(id))
    })
}

fn rows(of: Vec<(Record, Due)>) -> Markup {
    let row = |(request, due)| row(request, due);
    view! { <ul class="list">{of.into_iter().map(row).collect::<Markup>()}</ul> }
}

fn row(request: Record, due: Due) -> Markup {
    let app = use_app();
    let id = request.id;
    let status = Status::of(&request);
    let class = request.text("class").to_owned();
    let place = request.text("place").to_owned();
    let since = arrived_at(&request);
    let has_arrived = arrived(app, id);
    let standing = move || match has_arrived.get() {
        Some(Ok(false)) => unsent_tag(),
        Some(_) | None => view! {
            <span class="tag" data-tone=tone(status)>{move || status_name(status)}</span>
        },
    };
    let known = move || match has_arrived.get() {
        Some(Ok(true)) => view! {
            <span class="list-meta">
                <span class="numeric">{number(id, since)}</span>
                {deadline(due, DUE)}
            </span>
        },
        Some(_) | None => ().into_markup(),
    };
    let is_double = request.reference("double_of").is_some();
    let double = is_double.then(|| view! { <span class="tag">{t!("requests.double")}</span> });
    view! {
        <li>
            <a class="list-row" href=format!("/requests/{id}")>
                <span class="list-body">
                    <span class="list-title clamp-2">{request.text("text").to_owned()}</span>
                    <span class="list-meta">
                        {standing}
                        {double}
                        <span>{move || choice_name("class", &class)}</span>
                        <span>{place}</span>
                    </span>
                    {known}
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}

fn unsent_tag() -> Markup {
    view! {
        <span class="tag" data-tone="bad">
            {icon("cloud-off")}
            {t!("requests.unsent")}
        </span>
    }
}

fn tone(status: Status) -> &'static str {
    match status {
        Status::Answered | Status::Closed => "ok",
        Status::Reopened => "warn",
        Status::Submitted | Status::Taken | Status::HandedOn | Status::Merged => "info",
        Status::Withdrawn => "",
    }
}
