//! Telling others of an event: a text and a picture for the group chat, and a file for the
//! calendar.

use super::picture::picture;
use super::when_of;
use crate::components::deed_button::deed_button;
use crate::components::icon::icon;
use crate::markup::{IntoMarkup, Markup, view};
use crate::pages::roster::address_of;
use crate::platform::{file, origin, share};
use crate::state::use_app;
use crate::t;
use domain::Record;
use domain::calendar_file::calendar;
use futures::future::FutureExt as _;

/// The text, which can be seen before it is copied, and the buttons.
pub(super) fn share_section(event: &Record) -> Markup {
    let text = text_of(event);
    let to_share = text.clone();
    let feed = event.text("area").to_owned();
    let feed = format!("{}/calendar/{feed}.ics", origin());
    let sheet = share::can_share().then(|| {
        deed_button("btn", "share", t!("share.act"), move || {
            let text = to_share.clone();
            async move { share::share(&text).await }.boxed_local()
        })
    });
    view! {
        <section class="section" aria-labelledby="share">
            <h2 class="section-title" id="share">{t!("share.title")}</h2>
            <div class="row">
                {copy_button("share.copy", "share.copied", text.clone())}
                {sheet}
                {calendar_button(event)}
                <a class="btn" href=format!("/events/{}/poster", event.id)>
                    {icon("print")}
                    {t!("poster.title")}
                </a>
            </div>
            {picture(event)}
            <details class="disclosure">
                <summary>{t!("share.text")}</summary>
                <p class="disclosure-body prose share-text">{text}</p>
            </details>
            <details class="disclosure">
                <summary>{t!("share.feed")}</summary>
                <div class="disclosure-body stack-tight">
                    <p class="muted">{t!("share.feed_text")}</p>
                    <p class="share-text">{feed.clone()}</p>
                    {copy_button("share.copy_feed", "share.feed_copied", feed)}
                </div>
            </details>
        </section>
    }
}

fn copy_button(label: &'static str, copied: &'static str, text: String) -> Markup {
    let app = use_app();
    deed_button("btn", "share", t!(label), move || {
        let text = text.clone();
        async move {
            if share::copy(&text).await {
                app.toast(t!(copied), "ok");
            } else {
                app.toast(t!("share.copy_by_hand"), "bad");
            }
        }
        .boxed_local()
    })
}

/// One line for each thing that people ask, and where to sign up.
pub(super) fn text_of(event: &Record) -> String {
    let heading = t!("share.heading", value = event.text("title"));
    let link = t!("share.link", value = address_of(event));
    let lines = lines_of(event).into_iter().skip(1);
    let lines = [heading].into_iter().chain(lines).chain([link]);
    lines.collect::<Vec<_>>().join("\n")
}

/// What it is, then what people ask: when, where, and who may come.
pub(super) fn lines_of(event: &Record) -> Vec<String> {
    let accompany = event.flag("adult_must_accompany");
    let line =
        |label: &'static str, value: String| (!value.is_empty()).then(|| t!(label, value = value));
    let text = |field: &str| event.text(field).to_owned();
    let lines = [
        Some(text("title")),
        line("poster.when", when_of(event)),
        line("poster.place", text("place")),
        line("poster.audience", text("audience")),
        accompany.then(|| t!("event.accompany")),
    ];
    lines.into_iter().flatten().collect()
}

fn calendar_button(event: &Record) -> Markup {
    let app = use_app();
    let event = event.clone();
    let keep = move |_| {
        let file = calendar("", [&event], &origin(), app.now());
        let name = format!("{}.ics", event.text("title"));
        if file::download(&name, file.as_bytes()).is_err() {
            app.toast(t!("share.no_file"), "bad");
        }
    };
    view! {
        <button type="button" class="btn" on:click=keep>
            {icon("calendar")}
            {t!("share.calendar")}
        </button>
    }
    .into_markup()
}
