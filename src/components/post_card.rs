//! One entry of the feed.

use crate::components::areas::use_areas;
use crate::components::clock::use_now;
use crate::components::icon::icon;
use crate::components::photo::PostPhotos;
use crate::components::topic::topic_name;
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::t;
use domain::{Millis, Record};
use leptos::prelude::*;

/// Most photos that an entry shows; its page shows all.
const MOST_PHOTOS: usize = 3;

/// When a post appeared; one that has not reached the server yet, when it happened.
pub fn post_time(post: &Record) -> Option<Millis> {
    post.integer("published_at")
        .or_else(|| post.integer("happened_at"))
}

/// A post with its beginning and its first photos.
#[component]
pub fn PostCard(
    /// The post.
    post: Record,
) -> Markup {
    let areas = use_areas();
    let now = use_now();
    let area = post.reference("area");
    let at = post_time(&post);
    let topic = post.text("topic").to_owned();
    let title = post.text("title").to_owned();
    let body = post.text("body").to_owned();
    let photos: Vec<_> = post
        .photos("photos")
        .into_iter()
        .take(MOST_PHOTOS)
        .collect();
    let href = format!("/posts/{}", post.id);
    let time = at.map(|at| {
        view! { <span>{move || intl::ago(at, now.get())}</span> }
    });
    view! {
        <article class="post">
            <div class="post-head">
                <span class="post-source">
                    {icon("pin")} {move || areas.name(area)}
                </span>
                <span class="row">
                    <span class="tag">{move || topic_name(&topic)}</span>
                    {time}
                </span>
            </div>
            <h3 class="post-title">
                <a href=href.clone()>{title}</a>
            </h3>
            <p class="post-text clamp-2">{body}</p>
            <PostPhotos record=post.id photos />
            <a class="section-link" href=href aria-hidden="true" tabindex="-1">
                {t!("post.read")}
            </a>
        </article>
    }
}
