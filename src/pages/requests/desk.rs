//! The requests of the areas that the person works in: what is to be answered first comes
//! first, and what came by telephone, WeChat or in person is entered.

use super::{KIND, all, rows, watch_deadlines, with_deadlines};
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, load, shown};
use crate::components::staff::staff_only;
use crate::markup::{Markup, component, view};
use crate::pages::way::desk_link;
use crate::state::{App, use_app};
use crate::t;
use domain::items::due::Due;
use domain::requests::way::{Waiting, waiting};
use domain::{Actor, Record};
use leptos::prelude::*;
use replica::StoreError;

/// The queue of the desk.
#[component]
pub fn RequestDeskPage() -> Markup {
    page_head(|| t!("requests.desk"), Some("/desk"));
    staff_only(|| view! { <div class="page"><Queue /></div> })
}

#[component]
fn Queue() -> Markup {
    let app = use_app();
    let queue = load(move || {
        app.watch(KIND.name);
        watch_deadlines(app);
        Box::pin(queue(app, app.actor()))
    });
    let list = move |queue: Desk| {
        if queue.is_empty() {
            return empty_or_filling(app, "flag", "requests.desk_none", "requests.desk_none_text");
        }
        view! {
            {section("requests.open", queue.open)}
            {section("requests.doubles", queue.doubles)}
            {section("requests.ended", queue.ended)}
        }
    };
    view! {
        <a class="btn btn-primary btn-large btn-block" href="/requests/new?desk=yes">
            {icon("plus")}
            {t!("requests.enter")}
        </a>
        {shown(queue, list)}
    }
}

fn section(title: &'static str, of: Vec<(Record, Due)>) -> Option<Markup> {
    let count = of.len();
    (count > 0).then(|| {
        view! {
            <section class="section">
                <h2 class="section-title">{t!(title, count = count)}</h2>
                {rows(of)}
            </section>
        }
    })
}

/// The requests as the desk sorts them.
#[derive(Clone, Default, PartialEq)]
struct Desk {
    /// What waits for the staff, the earliest day first.
    open: Vec<(Record, Due)>,
    /// What goes along with one of those.
    doubles: Vec<(Record, Due)>,
    /// What has ended, latest first.
    ended: Vec<(Record, Due)>,
}

impl Desk {
    fn is_empty(&self) -> bool {
        self.open.is_empty() && self.doubles.is_empty() && self.ended.is_empty()
    }
}

async fn queue(app: App, actor: Actor) -> Result<Desk, StoreError> {
    // A person may be staff in one area and ask something in another one.
    let mut requests = all(app).await?;
    requests.retain(|it| actor.works_in(it.reference("area")));
    let waiting = waiting(&requests);
    let mut desk = Desk::default();
    let requests = with_deadlines(app, requests).await?;
    for (request, waiting) in requests.into_iter().zip(waiting) {
        let to = match waiting {
            Waiting::Open => &mut desk.open,
            Waiting::Along => &mut desk.doubles,
            Waiting::Ended => &mut desk.ended,
        };
        to.push(request);
    }
    desk.open
        .sort_by_key(|(it, due)| (due.order(), it.received_at));
    Ok(desk)
}

/// The way to the queue.
#[component]
pub(in crate::pages) fn RequestsLink() -> Markup {
    let app = use_app();
    let counts = load(move || {
        app.watch(KIND.name);
        watch_deadlines(app);
        let actor = app.actor();
        Box::pin(async move {
            let open = queue(app, actor).await?.open;
            let overdue = open.iter().filter(|(_, due)| due.is_over(app.now()));
            Ok::<_, StoreError>((open.len(), overdue.count()))
        })
    });
    desk_link(
        "/desk/requests",
        "flag",
        ["requests.desk", "requests.desk_count"],
        move || counts.get()?.ok(),
    )
}
