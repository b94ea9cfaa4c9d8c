//! A post as residents read it: on its page, and before the lead who publishes it.

use crate::components::areas::use_areas;
use crate::components::icon::icon;
use crate::components::photo_open::OpenPhoto;
use crate::components::prose::paragraphs;
use crate::components::topic::topic_name;
use crate::markup::{Markup, view};
use crate::platform::intl;
use crate::t;
use domain::{Id, Record};
use leptos::prelude::*;
use std::ops::Range;

/// All that a post says, its first photo above the words and the others below.
/// `pictures` is the record by whose right the photos are read: before it is published,
/// that is the log.
pub fn post_article(post: Memo<Record>, pictures: Id) -> Markup {
    let areas = use_areas();
    let text = move |field: &'static str| {
        Memo::new(move |_| post.with(|post| post.text(field).to_owned()))
    };
    let (title, body, topic) = (text("title"), text("body"), text("topic"));
    let area = Memo::new(move |_| post.with(|post| post.reference("area")));
    let photos = Memo::new(move |_| post.with(|post| post.photos("photos")));
    let when_and_where = move || {
        let happened = post.with(|post| post.integer("happened_at"));
        let place = post.with(|post| post.text("place").to_owned());
        let said = [happened.map(intl::date_time).unwrap_or_default(), place];
        let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
        said.join(" · ")
    };
    let published = move || {
        let at = post.with(|post| post.integer("published_at"));
        at.map(|at| t!("post.published", at = intl::date_time(at)))
    };
    let shown = move |places: Range<usize>| {
        let photos = photos.get().into_iter().enumerate().take(places.end);
        let photo = |(place, photo)| {
            view! { <OpenPhoto record=pictures photo number=place + 1 /> }
        };
        photos.skip(places.start).map(photo).collect::<Markup>()
    };
    view! {
        <article class="stack">
            <h2>{move || title.get()}</h2>
            <div class="post-head">
                <span class="post-source">{icon("pin")} {move || areas.name(area.get())}</span>
                <span class="tag">{move || topic_name(&topic.get())}</span>
            </div>
            <p class="muted small">{when_and_where}</p>
            {move || shown(0..1)}
            <div class="prose">{move || paragraphs(&body.get())}</div>
            {move || shown(1..usize::MAX)}
            <p class="muted small">{published}</p>
        </article>
    }
}
