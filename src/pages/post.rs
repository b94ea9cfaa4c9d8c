//! The page of one post.

use super::history::history_link;
use super::path::{not_here, path_id, record_at};
use crate::components::give_reason::{self, GiveReason, Kept};
use crate::components::head::page_head;
use crate::components::load::shown;
use crate::components::post_article::post_article;
use crate::forms::put_away::{BringBack, POST, post_back, post_down};
use crate::markup::{Markup, component, view};
use crate::state::{App, use_app};
use crate::t;
use domain::Record;
use domain::kinds::post;
use leptos::prelude::*;

const TAKE_DOWN: give_reason::Words = give_reason::Words {
    act: "post.take_down",
    question: "post.take_down_question",
    ready: &["reason.consent_withdrawn", "reason.facts", "reason.privacy"],
    needed: false,
    longest: give_reason::SHORT,
    class: "btn btn-danger",
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
    let id = post.id;
    let (down, back) = (post_down(app, &post), post_back(app, &post));
    if post.archived {
        view! {
            <BringBack words=POST act=back />
            {details(post)}
            {history_link(&post::KIND, id)}
        }
    } else {
        view! {
            {details(post)}
            {history_link(&post::KIND, id)}
            <GiveReason words=TAKE_DOWN kept=Kept::UntilDecided(format!("{}:{id}:down", post::KIND.name)) act=down />
        }
    }
}

fn details(post: Record) -> Markup {
    let id = post.id;
    post_article(Memo::new(move |_| post.clone()), id)
}
