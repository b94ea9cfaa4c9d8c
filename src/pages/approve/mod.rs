//! 审核发布: the lead answers for every photo, corrects the words, and publishes.

mod decide;
mod photo;
mod review;
mod words;

use super::log_edit::was_put_away;
use super::path::{not_here, path_id, record_as_opened};
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{load, shown};
use crate::components::post_article::post_article;
use crate::components::ruling::ruling_notice;
use crate::components::staff::staff_only;
use crate::forms::one_tab::in_one_tab;
use crate::forms::value::record_facts;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use decide::Decide;
use domain::kinds::{activity_log, event, service_station};
use domain::publishing::{Publication, post_id};
use domain::{Id, Record};
use leptos::prelude::*;
use photo::PhotoReview;
use replica::{Query, StoreError};
use review::{Answers, Review};
use words::Words;

/// More than one area has of events that are on, or of stations.
const MOST_PUBLIC: usize = 500;

/// The review of one log.
#[component]
pub fn ApprovePage() -> Markup {
    page_head(|| t!("approve.title"), Some("/desk"));
    let log = record_as_opened(&activity_log::KIND, path_id());
    let page = |log: Option<Record>| log.map_or_else(not_here, review_of);
    staff_only(move || {
        view! {
            <div class="page">{shown(log, page)}</div>
        }
    })
}

/// What a review begins with: the answers that were given before the page was left,
/// and what everybody may read of the area.
type Beginning = (Option<Answers>, Vec<Record>);

async fn beginning(app: App, log: Id, area: Option<Id>) -> Result<Beginning, StoreError> {
    let draft = app.draft(&Review::draft_key(log)).await?;
    let kept = draft.and_then(|draft| serde_json::from_value(draft.content).ok());
    let mut public = Vec::new();
    for kind in [event::KIND.name, service_station::KIND.name] {
        let query = Query {
            kind,
            area,
            after: None,
            limit: MOST_PUBLIC,
        };
        public.extend(app.list(query).await?);
    }
    Ok((kept, public))
}

fn review_of(log: Record) -> Markup {
    let app = use_app();
    if !untrack(move || app.actor()).leads(log.reference("area")) {
        return view! { <p class="muted">{t!("refusal.lead_only")}</p> };
    }
    if log.archived {
        return was_put_away(format!("/desk/logs/{}", log.id));
    }
    if matches!(Publication::of(&log), Publication::Published) {
        return already_published(log.id);
    }
    let key = Review::draft_key(log.id);
    let form = move || {
        let (id, area, log) = (log.id, log.reference("area"), log.clone());
        let begun = load(move || Box::pin(beginning(app, id, area)));
        shown(begun, move |(kept, public)| {
            let review = Review::new(app, log.clone(), kept, &public);
            view! { <Form review /> }
        })
    };
    in_one_tab(key, None, form, || ().into_markup())
}

fn already_published(log: Id) -> Markup {
    view! {
        <div class="notice" data-tone="ok">
            {icon("check")}
            <div class="notice-body">
                <p>{t!("approve.already")}</p>
            </div>
        </div>
        <a class="btn" href=format!("/posts/{}", post_id(log))>
            {t!("log.see_post")}
        </a>
    }
}

#[component]
fn Form(review: Review) -> Markup {
    let log = review.log();
    let photos = log.photos("photos");
    let total = photos.len();
    let cards = photos.into_iter().enumerate().map(|(index, photo)| {
        view! { <PhotoReview review photo number=index + 1 total /> }
    });
    let author = log.text("author_name").to_owned();
    view! {
        {ruling_notice(&log)}
        {(!author.is_empty()).then(|| view! { <p class="muted">{move || t!("approve.author", name = author)}</p> })}
        <details class="disclosure">
            <summary>{t!("approve.log")}</summary>
            <div class="disclosure-body">{record_facts(&activity_log::KIND, without_photos(&log))}</div>
        </details>
        {(total > 0)
            .then(|| {
                view! {
                    <section class="section">
                        <h2 class="section-title">{move || t!("approve.photos", count = total)}</h2>
                        <p class="muted">{t!("approve.photos_text")}</p>
                        {cards.collect::<Markup>()}
                    </section>
                }
            })}
        <Words review />
        <Preview review />
        <Decide review />
    }
}

/// Each photo has a place of its own below.
fn without_photos(log: &Record) -> Record {
    let mut log = log.clone();
    log.fields.remove("photos");
    log
}

/// The whole post as residents will read it.
#[component]
fn Preview(review: Review) -> Markup {
    let post = Memo::new(move |_| review.preview());
    view! {
        <section class="section" aria-labelledby="preview">
            <h2 class="section-title" id="preview">{t!("approve.preview")}</h2>
            <p class="muted">{t!("approve.preview_text")}</p>
            <div class="card card-pad">{post_article(post, review.log().id)}</div>
        </section>
    }
}
