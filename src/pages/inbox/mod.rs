//! 消息: what changed with what the person brought, signed up for or wrote, and what of it
//! they have not read yet.

mod lines;

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, shown};
use crate::forms::problem::save_error_text;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::pages::way::{sign_in_first, status_name};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::Id;
use domain::inbox::News;
use domain::items::way::Status as ApplicationStatus;
use domain::kinds::read_mark;
use leptos::prelude::*;
use leptos::task::spawn_local;
use lines::{Line, lines};
use replica::{Deed, Edit, SaveError};

/// The messages, the unread first.
#[component]
pub fn InboxPage() -> Markup {
    let app = use_app();
    page_head(|| t!("inbox.title"), Some("/me"));
    let signed_out = Memo::new(move |_| app.account().is_none());
    let list = move |lines: Vec<Line>| match lines.is_empty() {
        true if signed_out.get() => sign_in_first("inbox.sign_in"),
        true => empty_or_filling(app, "info", "inbox.none", "inbox.none_text"),
        false => all(app, lines),
    };
    view! {
        <div class="page">
            <p class="muted">{t!("inbox.lead")}</p>
            {shown(lines(app), list)}
        </div>
    }
}

fn all(app: App, lines: Vec<Line>) -> Markup {
    let unread: Vec<Line> = lines.iter().filter(|line| !line.read).cloned().collect();
    let count = unread.len();
    let head = (count > 0).then(|| {
        view! {
            <div class="split">
                <p role="status">{t!("inbox.unread", count = count)}</p>
                <button type="button" class="btn" on:click=move |_| spawn_local(mark_read(app, unread.clone()))>
                    {icon("check")}
                    {t!("inbox.read_all")}
                </button>
            </div>
        }
    });
    let rows = lines.into_iter().map(|line| row(app, line));
    view! {
        {head}
        <ul class="list">{rows.collect::<Markup>()}</ul>
    }
}

/// Whoever opens what it is about has read it.
fn row(app: App, line: Line) -> Markup {
    let (image, what, warns) = told(line.message.news);
    let href = line.path.clone();
    let words = line.message.words.clone();
    let at = line.message.at.map(intl::date_time);
    let title = line.title.clone();
    let state = match line.read {
        true => view! { <span class="tag">{t!("inbox.read")}</span> },
        false => {
            view! { <span class="tag" data-tone=if warns { "warn" } else { "info" }>{t!("inbox.new")}</span> }
        }
    };
    let open = move |_| {
        if !line.read {
            spawn_local(mark_read(app, vec![line.clone()]));
        }
    };
    view! {
        <li>
            <a class="list-row" href=href on:click=open>
                <span class="list-lead">{icon(image)}</span>
                <span class="list-body">
                    <span class="list-title">{what}</span>
                    <span class="clamp-2">{title}</span>
                    {(!words.is_empty()).then(|| view! { <span class="muted clamp-2">{words}</span> })}
                    <span class="list-meta">{state} {at.map(|at| view! { <span>{at}</span> })}</span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}

/// Its icon, what happened in words, and whether somebody has to do something about it.
fn told(news: News) -> (&'static str, String, bool) {
    let of = |kind: &str, what: String| t!("inbox.of", kind = t!(kind), what = what);
    match news {
        News::Application(status) => {
            let what = of("inbox.application", status_name(status));
            ("service", what, status == ApplicationStatus::Returned)
        }
        News::Request(status) => ("flag", of("inbox.request", status_name(status)), false),
        News::Log(to) => {
            let what = choice_name("publication", to.key());
            ("log", of("inbox.log", what), false)
        }
        News::Event(news) => ("event", t!(format!("calls.{}", news.key())), true),
        News::Consent(news) => ("people", t!(format!("inbox.{}", news.key())), true),
    }
}

/// Keeps that the person has read these.
async fn mark_read(app: App, read: Vec<Line>) {
    let Some(me) = app.account().map(|account| account.user) else {
        return;
    };
    if let Err(error) = keep_marks(app, me, read).await {
        app.toast(save_error_text(&error), "bad");
    }
}

async fn keep_marks(app: App, me: Id, mut read: Vec<Line>) -> Result<(), SaveError> {
    read.sort_by_key(|line| line.about.id);
    for lines in read.chunk_by(|one, other| one.about.id == other.about.id) {
        let about = &lines[0].about;
        let keys: Vec<&str> = lines.iter().map(|it| it.message.key.as_str()).collect();
        let seen = app.record(read_mark::id(about.id, Some(me))).await?;
        let mark = read_mark::with_seen(seen.clone(), about, Some(me), &keys);
        app.save(Deed::of(read_mark_edit(seen, mark))).await?;
    }
    Ok(())
}

/// Where there is no mark yet it is made; another device may have made it meanwhile.
pub(super) fn read_mark_edit(seen: Option<domain::Record>, mark: domain::Record) -> Edit {
    match seen {
        None => Edit::Derive(mark),
        Some(seen) => Edit::Fields {
            seen,
            fields: mark.fields,
        },
    }
}

/// How many are unread; nothing where there are none.
fn unread(app: App) -> Memo<usize> {
    let lines = lines(app);
    let count = |lines: &[Line]| lines.iter().filter(|line| !line.read).count();
    Memo::new(move |_| match lines.get() {
        Some(Ok(lines)) => count(&lines),
        Some(Err(_)) | None => 0,
    })
}

/// The number at 我的 in the tab bar.
#[component]
pub(super) fn InboxMark() -> Markup {
    let unread = unread(use_app());
    let mark = move || {
        let count = unread.get();
        (count > 0).then(|| {
            view! {
                <span class="tab-mark">
                    <span aria-hidden="true">{count}</span>
                    <span class="sr-only">{t!("inbox.unread", count = count)}</span>
                </span>
            }
        })
    };
    mark.into_markup()
}

/// The way to the messages: always from 我的, from the first page while some are unread.
#[component]
pub(super) fn InboxLink(
    /// Whether it is there where all are read, too.
    always: bool,
) -> Markup {
    let unread = unread(use_app());
    let link = move || {
        let count = unread.get();
        let mark = (count > 0).then(|| {
            view! { <span class="tag" data-tone="warn">{t!("inbox.unread", count = count)}</span> }
        });
        (always || count > 0).then(|| {
            view! {
                <a class="btn btn-block" href="/inbox">
                    {icon("info")}
                    {t!("inbox.title")}
                    {mark}
                </a>
            }
        })
    };
    link.into_markup()
}
