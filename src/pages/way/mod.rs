//! What the pages of applications and of requests have in common: both go their way like
//! a parcel.

mod deadline;
mod desk_link;
mod moving;
mod rating;

pub(super) use deadline::{DueWords, calendar, deadline};
pub(super) use desk_link::desk_link;
pub(super) use moving::{Moving, begun, signer, withdraw};
pub(super) use rating::{rate, rated};

use crate::components::icon::icon;
use crate::components::prose::paragraphs;
use crate::forms::value::choice_name;
use crate::markup::{Markup, view};
use crate::platform::intl;
use crate::t;
use domain::Millis;
use domain::way::{Standing, Step};

/// The name of where something stands.
pub(super) fn status_name(status: impl Standing) -> String {
    choice_name("status", status.key())
}

/// What happened, the latest first. It counts from when the server had it, not from when
/// somebody wrote it.
pub(super) fn timeline<S: Standing>(mut gone: Vec<Step<S>>, arrived_at: Option<Millis>) -> Markup {
    if let (Some(first), Some(at)) = (gone.first_mut(), arrived_at) {
        first.at = at;
    }
    gone.reverse();
    let rows = gone.into_iter().map(|step| {
        let name = status_name(step.status);
        row(name, step.at, step.by, &step.note)
    });
    view! {
        <section class="section">
            <h2 class="section-title">{t!("way.gone")}</h2>
            <ol class="list">{rows.collect::<Markup>()}</ol>
        </section>
    }
}

fn row(name: String, at: Millis, by: String, note: &str) -> Markup {
    let note = (!note.is_empty()).then(|| view! { <div class="prose">{paragraphs(note)}</div> });
    view! {
        <li>
            <div class="list-row">
                <span class="list-lead">{icon("check")}</span>
                <div class="list-body">
                    <span class="list-title">{name}</span>
                    {note}
                    <span class="list-meta">
                        <span>{intl::date_time(at)}</span>
                        <span>{by}</span>
                    </span>
                </div>
            </div>
        </li>
    }
}

/// Where there is nothing of one's own before one signs in.
pub(super) fn sign_in_first(text: &'static str) -> Markup {
    view! {
        <div class="empty">
            {icon("key")}
            <p class="state-title">{t!("way.signed_out")}</p>
            <p class="state-text">{t!(text)}</p>
            <div class="state-actions">
                <a class="btn btn-primary" href="/sign-in">{t!("sign_in.title")}</a>
            </div>
        </div>
    }
}
