//! The history of a record: its versions, what gave way, and the way back to either.

mod restore;
mod version;

pub(super) use restore::can_be_brought_back;

use super::not_found::NotFoundPage;
use super::path::{not_here, path_id, path_kind, record_at};
use super::records::page_of;
use crate::components::asked::{Question, ask};
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::shown;
use crate::components::staff::{is_staff, staff_only};
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::platform::intl;
use crate::state::use_app;
use crate::t;
use domain::kinds::ALL;
use domain::{Id, Kind, Millis, Record};
use leptos::prelude::*;
use sync::looking_back::{Author, History};
use version::{unused_card, version_card};

/// The history of the record that the path names; only while there is a network.
#[component]
pub fn HistoryPage() -> Markup {
    let kind = path_kind();
    page_head(|| t!("history.title"), Some("/desk"));
    let page = move || match kind.get().and_then(|name| ALL.named(name)) {
        Some(kind) => history_of(kind),
        None => view! { <NotFoundPage /> },
    };
    staff_only(page)
}

fn history_of(kind: &'static Kind) -> Markup {
    let app = use_app();
    let id = path_id();
    let record = record_at(kind, id);
    let pages = RwSignal::new(1_u32);
    let question = ask(app, move || {
        app.watch(kind.name);
        Box::pin(app.history(id.get().unwrap_or(Id::NIL), pages.get()))
    });
    let view = move |record: Option<Record>| match record {
        Some(record) => timeline(kind, record, question, pages),
        None => not_here(),
    };
    view! { <div class="page">{shown(record, view)}</div> }
}

fn timeline(
    kind: &'static Kind,
    record: Record,
    question: Question<History>,
    pages: RwSignal<u32>,
) -> Markup {
    let (href, title) = (
        page_of(kind, record.id),
        record.text(kind.list.title).to_owned(),
    );
    let earlier = move || {
        view! {
            <button type="button" class="btn btn-block" on:click=move |_| pages.update(|n| *n += 1)>
                {t!("history.earlier")}
            </button>
        }
    };
    let told = move |history: History| {
        let unused = history.unused.into_iter();
        let unused: Vec<_> = unused.map(|it| unused_card(kind, &record, it)).collect();
        let versions = history.versions.into_iter();
        let versions = versions.map(|version| version_card(kind, &record, version));
        view! {
            {(!unused.is_empty()).then(|| view! {
                <section class="section">
                    <h2 class="section-title">{t!("history.unused")}</h2>
                    <div class="stack">{unused}</div>
                </section>
            })}
            <section class="section">
                <h2 class="section-title">{t!("history.versions")}</h2>
                <div class="stack">{versions.collect::<Markup>()}</div>
                {history.before.map(|_| earlier())}
            </section>
        }
    };
    view! {
        <p>
            <a class="link-btn" href=href>{title}</a>
        </p>
        <p class="muted small">{t!("compare.legend")}</p>
        {question.shown(told)}
    }
}

/// Who wrote something, and when the server received it.
pub(super) fn when_and_who(by: Option<&Author>, at: Millis) -> String {
    let who = match by {
        Some(Author {
            name,
            title: Some(title),
        }) => format!("{name} {title}"),
        Some(Author { name, title: None }) => name.clone(),
        None => t!("history.nobody"),
    };
    format!("{who} · {}", intl::date_time(at))
}

/// The way to the history of a record, for those who keep it.
pub(super) fn history_link(kind: &'static Kind, id: Id) -> Markup {
    let app = use_app();
    let staff = Memo::new(move |_| is_staff(app));
    let link = move || {
        staff.get().then(|| {
            view! {
                <a class="btn" href=format!("/records/{}/{id}/history", kind.name)>
                    {icon("clock")}
                    {t!("history.title")}
                </a>
            }
        })
    };
    link.into_markup()
}
