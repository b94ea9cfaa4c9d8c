//! 我的办件, and at the desk those of the area: each leads to its way.

mod documents;
mod mend;
mod moves;
mod order;

pub use order::ApplicationPage;

use crate::components::fate_tag::FateTag;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{Loaded, empty_or_filling, load, shown};
use crate::components::staff::staff_only;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::visits::visits_today;
use crate::pages::way::{DueWords, calendar, deadline, desk_link, sign_in_first, status_name};
use crate::state::{App, use_app};
use crate::t;
use domain::Record;
use domain::items::due::{Calendar, Due, due};
use domain::items::way::{Standing as _, Status, number};
use domain::kinds::{calendar_day, service_application, service_item};
use leptos::prelude::*;
use replica::StoreError;

const KIND: &domain::Kind = &service_application::KIND;

/// How many are shown on the first page.
const FEW: usize = 3;

const DUE: DueWords = DueWords {
    due: "applications.due",
    overdue: "applications.overdue",
    stopped: "applications.stopped",
};

/// What somebody applied for, latest first.
#[component]
pub fn ApplicationsPage() -> Markup {
    let app = use_app();
    page_head(|| t!("applications.mine"), Some("/items"));
    let signed_out = Memo::new(move |_| app.account().is_none());
    let applications = own(app);
    let list = move |mine: Vec<Record>| match mine.is_empty() {
        true if signed_out.get() => sign_in_first("items.sign_in_first"),
        true => empty_or_filling(
            app,
            "service",
            "applications.none",
            "applications.none_text",
        ),
        false => rows(mine.into_iter().map(|it| (it, Due::None)).collect(), false),
    };
    view! {
        <div class="page">
            {shown(applications, list)}
            <a class="btn btn-block" href="/items">
                {icon("search")}
                {t!("applications.find_items")}
            </a>
        </div>
    }
}

/// What the person applied for.
fn own(app: App) -> Loaded<Vec<Record>> {
    load(move || {
        app.watch(KIND.name);
        let own = app.account().map(|account| account.user);
        Box::pin(async move {
            let all = all(app).await?;
            let is_own = |it: &Record| own.is_some() && it.reference("account") == own;
            Ok(all.into_iter().filter(is_own).collect::<Vec<_>>())
        })
    })
}

/// What the person applied for and has not come to its end; nothing where there is none.
#[component]
pub(super) fn OpenOrders() -> Markup {
    let applications = own(use_app());
    let section = move || {
        let mine = applications.get().and_then(Result::ok).unwrap_or_default();
        let open = mine.into_iter().filter(|it| !Status::of(it).is_end());
        let open: Vec<_> = open.take(FEW).map(|it| (it, Due::None)).collect();
        (!open.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head">
                        <h2 class="section-title">{t!("applications.mine")}</h2>
                        <a class="section-link" href="/applications">
                            {t!("applications.all")}
                            {icon("next")}
                        </a>
                    </div>
                    {rows(open, false)}
                </section>
            }
        })
    };
    section.into_markup()
}

/// The way to the queue of the desk.
#[component]
pub(in crate::pages) fn OrdersLink() -> Markup {
    let app = use_app();
    let queue = queue(app);
    let counts = move || {
        let queue = queue.get()?.ok()?;
        let open = queue.iter().filter(|(it, _)| !Status::of(it).is_end());
        let overdue = open.clone().filter(|(_, due)| due.is_over(app.now()));
        Some((open.count(), overdue.count()))
    };
    desk_link(
        "/desk/applications",
        "service",
        ["applications.desk", "applications.desk_count"],
        counts,
    )
}

/// The applications of the areas that the person works in: what is open, what is overdue
/// first, then what has ended.
#[component]
pub fn ApplicationDeskPage() -> Markup {
    page_head(|| t!("applications.desk"), Some("/desk"));
    staff_only(|| view! { <div class="page"><Queue /></div> })
}

#[component]
fn Queue() -> Markup {
    let app = use_app();
    let queue = queue(app);
    let list = move |queue: Vec<(Record, Due)>| {
        if queue.is_empty() {
            return empty_or_filling(
                app,
                "service",
                "applications.desk_none",
                "applications.desk_none_text",
            );
        }
        let all: Vec<Record> = queue.iter().map(|(it, _)| it.clone()).collect();
        let today = visits_today(app, &all);
        let (ended, mut open): (Vec<_>, Vec<_>) = queue
            .into_iter()
            .partition(|(it, _)| Status::of(it).is_end());
        open.sort_by_key(|(it, due)| (due.order(), it.received_at));
        view! {
            {today}
            {section("applications.open", open)}
            {section("applications.ended", ended)}
        }
    };
    shown(queue, list)
}

/// All that people of the areas applied for, with its day.
fn queue(app: App) -> Loaded<Vec<(Record, Due)>> {
    load(move || {
        for kind in [KIND.name, service_item::KIND.name, calendar_day::KIND.name] {
            app.watch(kind);
        }
        Box::pin(with_deadlines(app))
    })
}

fn section(title: &'static str, of: Vec<(Record, Due)>) -> Option<Markup> {
    (!of.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2 class="section-title">{t!(title)}</h2>
                {rows(of, true)}
            </section>
        }
    })
}

async fn all(app: App) -> Result<Vec<Record>, StoreError> {
    app.every(KIND.name, None, None).await
}

async fn with_deadlines(app: App) -> Result<Vec<(Record, Due)>, StoreError> {
    let calendar = calendar(app).await?;
    let mut queue = Vec::new();
    for application in all(app).await? {
        let due = due_of(app, &application, &calendar).await?;
        queue.push((application, due));
    }
    Ok(queue)
}

async fn due_of(app: App, application: &Record, calendar: &Calendar) -> Result<Due, StoreError> {
    let item = match application.reference("item") {
        Some(id) => app.record(id).await?,
        None => None,
    };
    let days = item.and_then(|item| item.integer("days"));
    Ok(due(application, days, calendar))
}

fn rows(of: Vec<(Record, Due)>, names: bool) -> Markup {
    let row = |(application, due)| row(application, due, names);
    view! { <ul class="list">{of.into_iter().map(row).collect::<Markup>()}</ul> }
}

fn row(application: Record, due: Due, names: bool) -> Markup {
    let id = application.id;
    let status = Status::of(&application);
    let urged = application.integer("urged_at").is_some() && !status.is_end();
    let name = names.then(|| application.text("name").to_owned());
    view! {
        <li>
            <a class="list-row" href=format!("/applications/{id}")>
                <span class="list-body">
                    <span class="list-title">{application.text("item_name").to_owned()}</span>
                    <span class="list-meta">
                        <span class="tag" data-tone=tone(status)>{move || status_name(status)}</span>
                        <FateTag record=id />
                        {urged.then(|| view! { <span class="tag" data-tone="warn">{t!("applications.urged")}</span> })}
                    </span>
                    <span class="list-meta">
                        {name.map(|name| view! { <span>{name}</span> })}
                        <span class="numeric">{number(id)}</span>
                        {deadline(due, DUE)}
                    </span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}

fn tone(status: Status) -> &'static str {
    match status {
        Status::Returned | Status::Declined => "warn",
        Status::Finished => "ok",
        Status::Submitted | Status::Collected | Status::Accepted | Status::Processing => "info",
        Status::Withdrawn => "",
    }
}
