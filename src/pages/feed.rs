//! 社区动态: the newest posts first, further ones as the reader goes on.

use crate::components::areas::{AreaFilter, narrowed};
use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty_or_filling, failure, loading};
use crate::components::near::when_near;
use crate::components::post_card::PostCard;
use crate::components::topic::TopicChips;
use crate::markup::{Markup, component, effect, keyed, view};
use crate::platform::timing;
use crate::routes::{keep_here, kept_here, query, say_in_query};
use crate::state::{App, use_app};
use crate::t;
use domain::kinds::{TOPICS, post};
use domain::{Id, Record};
use leptos::prelude::*;
use leptos::task::spawn_local;
use replica::{Query, StoreError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// How many posts come first: some screens full, so that a slow phone soon shows them.
const FIRST: usize = 8;
/// How many come at a time afterwards: few, so that none of them makes a slow phone
/// stumble while it scrolls.
const PAGE: usize = 10;

/// What in the address says the topic.
const TOPIC: &str = "topic";
/// Under which the number of posts shown is kept.
const SHOWN: &str = "shown";

fn shown_before() -> Option<usize> {
    let shown: usize = kept_here(SHOWN)?.parse().ok()?;
    Some(shown.max(FIRST))
}

/// What the reader has before them.
#[derive(Clone, Copy)]
struct Feed {
    app: App,
    area: Memo<Option<Id>>,
    posts: RwSignal<Vec<Arc<Shown>>>,
    state: RwSignal<Progress>,
    /// Counts the readings begun, so that one that was overtaken is dropped.
    round: StoredValue<u32>,
}

/// A post, and what tells this version of it from the next.
struct Shown {
    post: Record,
    version: String,
}

impl Shown {
    fn of(post: Record) -> Arc<Self> {
        let mut hasher = DefaultHasher::new();
        // A record is made of JSON, so it can be written as such.
        serde_json::to_string(&post.fields)
            .unwrap_or_default()
            .hash(&mut hasher);
        let version = format!("{} {:x}", post.id, hasher.finish());
        Arc::new(Self { post, version })
    }

    /// Where it stands in the order of the feed.
    fn place(&self) -> (i64, Id) {
        let sort = self.post.integer(post::KIND.list.sort);
        (sort.unwrap_or_default(), self.post.id)
    }
}

#[derive(Clone, PartialEq)]
enum Progress {
    Reading,
    More,
    End,
    Failed(StoreError),
}

/// The feed of one area or of all, of one topic or of all.
#[component]
pub fn FeedPage() -> Markup {
    let app = use_app();
    page_head(|| t!("feed.title"), Some("/"));
    let topic = Memo::new(|_| {
        let said = query(TOPIC)?;
        TOPICS.iter().copied().find(|topic| *topic == said)
    });
    let feed = Feed {
        app,
        area: narrowed(),
        posts: RwSignal::default(),
        state: RwSignal::new(Progress::Reading),
        round: StoredValue::new(0),
    };
    let before = StoredValue::new(None::<Option<Id>>);
    effect(move || {
        app.watch(post::KIND.name);
        let area = Some(feed.area.get());
        match before.get_value() {
            // Who comes back finds as many as they had before them.
            None => feed.read(None, shown_before().unwrap_or(FIRST)),
            now => feed.read_again(now != area),
        }
        before.set_value(area);
    });
    let visible = move || {
        let topic = topic.get();
        let of_topic =
            |shown: &&Arc<Shown>| topic.is_none_or(|topic| shown.post.text("topic") == topic);
        feed.posts
            .with(|posts| posts.iter().filter(of_topic).cloned().collect::<Vec<_>>())
    };
    let choose = Callback::new(|topic| say_in_query(TOPIC, topic));
    view! {
        <div class="page">
            <div class="stack-tight">
                <AreaFilter chosen=feed.area />
                <TopicChips chosen=topic choose />
            </div>
            <h2 class="sr-only">{t!("feed.title")}</h2>
            <div class="stack" role="feed" aria-busy=move || feed.is_reading().to_string()>
                {keyed(visible, |shown| shown.version.clone(), |shown| view! { <PostCard post=shown.post.clone() /> })}
            </div>
            {move || feed_end(feed, visible().is_empty())}
        </div>
    }
}

fn feed_end(feed: Feed, nothing_shown: bool) -> Markup {
    match feed.state.get() {
        Progress::Reading => loading(),
        Progress::Failed(error) => failure(&error),
        Progress::More => more(feed),
        Progress::End if nothing_shown => {
            empty_or_filling(feed.app, "feed", "feed.none", "feed.none_text")
        }
        Progress::End => view! { <p class="muted small">{t!("feed.end")}</p> },
    }
}

/// Reads on when the reader comes near, or at a press.
fn more(feed: Feed) -> Markup {
    let button = NodeRef::<leptos::html::Button>::new();
    effect(move || {
        if let Some(button) = button.get() {
            when_near(button.into(), move || feed.read_on());
        }
    });
    view! {
        <button type="button" class="btn btn-block" node_ref=button on:click=move |_| feed.read_on()>
            {icon("down")}
            {t!("feed.more")}
        </button>
    }
}

impl Feed {
    fn is_reading(self) -> bool {
        self.state.with(|state| *state == Progress::Reading)
    }

    /// Reads as far as was shown before, since a post may have come, changed or gone.
    fn read_again(self, from_start: bool) {
        let shown = self.posts.with_untracked(Vec::len);
        if from_start {
            self.posts.set(Vec::new());
            self.state.set(Progress::Reading);
        }
        let limit = if from_start { FIRST } else { shown.max(FIRST) };
        self.read(None, limit);
    }

    fn read_on(self) {
        if self.state.with_untracked(|state| *state != Progress::More) {
            return;
        }
        self.state.set(Progress::Reading);
        let last = self
            .posts
            .with_untracked(|posts| posts.last().map(|last| last.place()));
        self.read(last, PAGE);
    }

    /// Reads a page behind a place, or the beginning.
    fn read(self, after: Option<(i64, Id)>, limit: usize) {
        self.round.update_value(|round| *round += 1);
        let round = self.round.get_value();
        let query = Query {
            kind: post::KIND.name,
            area: self.area.get_untracked(),
            after,
            limit,
        };
        spawn_local(async move {
            let read = self.app.list(query).await;
            if self.round.try_get_value() == Some(round) {
                self.file(read, after.is_some(), limit);
            }
        });
    }

    fn file(self, read: Result<Vec<Record>, StoreError>, append: bool, limit: usize) {
        let read = match read {
            Ok(read) => read,
            Err(error) => return self.state.set(Progress::Failed(error)),
        };
        let end = if read.len() < limit {
            Progress::End
        } else {
            Progress::More
        };
        let read = read.into_iter().map(Shown::of);
        if append {
            self.posts.update(|posts| posts.extend(read));
        } else {
            self.posts.set(read.collect());
        }
        self.state.set(end);
        let shown = self.posts.with_untracked(Vec::len);
        keep_here(SHOWN, &shown.to_string());
        timing::list_is_drawn();
    }
}
