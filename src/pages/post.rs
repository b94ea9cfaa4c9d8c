//! The page of one post.

use super::path::{not_here, path_id, record_at};
use crate::components::areas::use_areas;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::shown;
use crate::components::post_card::post_time;
use crate::components::topic::topic_name;
use crate::forms::value::photos_of;
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::t;
use domain::Record;
use domain::kinds::post;

/// What was told, with all its photos.
#[component]
pub fn PostPage() -> Markup {
    let post = record_at(&post::KIND, path_id());
    page_head(|| t!("post.title"), Some("/feed"));
    let page = |post: Option<Record>| post.map_or_else(not_here, details);
    view! { <div class="page">{shown(post, page)}</div> }
}

fn details(post: Record) -> Markup {
    let areas = use_areas();
    let area = post.reference("area");
    let at = post_time(&post);
    let topic = post.text("topic").to_owned();
    let place = post.text("place").to_owned();
    let photos = photos_of(&post::KIND, &post);
    view! {
        <article class="stack">
            <h2>{post.text("title").to_owned()}</h2>
            <div class="post-head">
                <span class="post-source">{icon("pin")} {move || areas.name(area)}</span>
                <span class="tag">{move || topic_name(&topic)}</span>
            </div>
            <p class="muted small">
                {move || at.map(intl::date_time)} {(!place.is_empty()).then(|| format!(" · {place}"))}
            </p>
            <p class="prose">{post.text("body").to_owned()}</p>
            {photos}
        </article>
    }
}
