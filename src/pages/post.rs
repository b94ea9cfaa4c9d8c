//! The page of one post.

use super::history::history_link;
use super::path::{not_here, path_id, record_at};
use crate::components::areas::use_areas;
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::shown;
use crate::components::post_card::post_time;
use crate::components::prose::paragraphs;
use crate::components::topic::topic_name;
use crate::forms::deed::{put_up_again, take_down};
use crate::forms::put_away::{BringBack, PutAway, Words, act_on};
use crate::forms::value::photos_of;
use crate::markup::{Markup, component, view};
use crate::platform::intl;
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::post;
use domain::{Id, Record};
use leptos::prelude::*;
use leptos::task::spawn_local;

const WORDS: Words = Words {
    act: "post.take_down",
    question: "post.take_down_question",
    done: "post.taken_down",
    back: "post.put_back",
    undone: "post.put_back_done",
};

/// What was told, with all its photos; for the lead the way out of the feed.
#[component]
pub fn PostPage() -> Markup {
    let app = use_app();
    let post = record_at(&post::KIND, path_id());
    page_head(|| t!("post.title"), Some("/feed"));
    let page = move |post: Option<Record>| match post {
        Some(post) if leads(app, &post) => for_the_lead(app, post),
        Some(post) if !post.archived => details(post),
        Some(_) | None => not_here(),
    };
    view! { <div class="page">{shown(post, page)}</div> }
}

fn leads(app: App, post: &Record) -> bool {
    app.actor().leads(post.reference("area"))
}

fn for_the_lead(app: App, post: Record) -> Markup {
    let (id, log, archived) = (post.id, post.reference("log"), post.archived);
    let down = Callback::new(move |()| spawn_local(set_down(app, id, log, true)));
    let up = Callback::new(move |()| spawn_local(set_down(app, id, log, false)));
    if archived {
        view! {
            <BringBack words=WORDS act=up />
            {details(post)}
            {history_link(&post::KIND, id)}
        }
    } else {
        view! {
            {details(post)}
            {history_link(&post::KIND, id)}
            <PutAway words=WORDS act=down />
        }
    }
}

/// Takes the post down or puts it up again, and its log with it.
async fn set_down(app: App, post: Id, log: Option<Id>, down: bool) {
    let log = match log {
        Some(log) => app.record(log).await.ok().flatten(),
        None => None,
    };
    if down {
        act_on(app, take_down(post, log), WORDS.done);
    } else {
        act_on(app, put_up_again(post, log), WORDS.undone);
    }
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
            <div class="prose">{paragraphs(post.text("body"))}</div>
            {photos}
        </article>
    }
}
