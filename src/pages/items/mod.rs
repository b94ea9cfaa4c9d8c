//! 办事: what one can apply for, found by name, class or pinyin.

mod apply;
mod check;
mod documents;
mod item;

pub use apply::ApplyPage;
pub(super) use apply::shown_consent;
pub(super) use documents::documents;
pub use item::ItemPage;

use crate::components::head::page_head;
use crate::components::icon::icon;
use crate::components::load::{empty, empty_or_filling, load, shown};
use crate::components::search::{fitting, search_box, wanted};
use crate::components::topic::TopicChips;
use crate::forms::value::choice_name;
use crate::markup::{IntoMarkup, Markup, component, view};
use crate::routes::{query, say_in_query};
use crate::state::use_app;
use crate::t;
use domain::Record;
use domain::kinds::{TOPICS, service_item};
use finder::Wanted;
use leptos::prelude::*;
use replica::Query;

/// More than any catalogue of a station has.
const MOST_ITEMS: usize = 2_000;

/// What in the address says of which class.
const TOPIC: &str = "topic";

/// All items, found by every word of name, pinyin or authority.
#[component]
pub fn ItemsPage() -> Markup {
    let app = use_app();
    page_head(|| t!("items.title"), None);
    let wanted = wanted();
    let topic = Memo::new(|_| {
        let named = query(TOPIC)?;
        TOPICS.iter().copied().find(|topic| *topic == named)
    });
    let choose = Callback::new(|topic: Option<&'static str>| say_in_query(TOPIC, topic));
    let items = load(move || {
        app.watch(service_item::KIND.name);
        Box::pin(app.list(Query {
            kind: service_item::KIND.name,
            area: None,
            after: None,
            limit: MOST_ITEMS,
        }))
    });
    let list = move |items: Vec<Record>| {
        if items.is_empty() {
            return empty_or_filling(app, "service", "items.none", "items.none_text");
        }
        let items = StoredValue::new(items);
        let found = move || items.with_value(|all| rows(find(all, &wanted.get(), topic.get())));
        found.into_markup()
    };
    view! {
        <div class="page">
            <a class="btn btn-block" href="/applications">
                {icon("list")}
                {t!("applications.mine")}
            </a>
            <a class="btn btn-block" href="/requests">
                {icon("flag")}
                {t!("requests.mine")}
            </a>
            {search_box("items.search", wanted)}
            <TopicChips chosen=topic choose />
            {shown(items, list)}
        </div>
    }
}

/// Those that fit and are of the class; what is not issued here comes last.
fn find(items: &[Record], wanted: &str, topic: Option<&str>) -> Vec<Record> {
    let fits = fitting(items, None, &Wanted::new(wanted), "name", &["authority"]);
    let of_topic = |item: &Record| topic.is_none_or(|topic| item.text("topic") == topic);
    let found = fits.into_iter().map(|(_, place)| &items[place]);
    let mut found: Vec<Record> = found.filter(|item| of_topic(item)).cloned().collect();
    found.sort_by_key(|item| item.text("handling") == "elsewhere");
    found
}

fn rows(found: Vec<Record>) -> Markup {
    if found.is_empty() {
        return empty("search", "items.not_found", "items.not_found_text");
    }
    let count = found.len();
    view! {
        <p class="muted small" role="status">{move || t!("items.count", count = count)}</p>
        <ul class="list">{found.into_iter().map(row).collect::<Markup>()}</ul>
    }
}

fn row(item: Record) -> Markup {
    let handling = item.text("handling").to_owned();
    let image = if handling == "elsewhere" {
        "info"
    } else {
        "service"
    };
    view! {
        <li>
            <a class="list-row" href=format!("/items/{}", item.id)>
                <span class="list-lead">{icon(image)}</span>
                <span class="list-body">
                    <span class="list-title">{item.text("name").to_owned()}</span>
                    <span class="list-meta">
                        <span class="tag">{move || choice_name("handling", &handling)}</span>
                        <span>{item.text("authority").to_owned()}</span>
                    </span>
                </span>
                <span class="list-trail">{icon("next")}</span>
            </a>
        </li>
    }
}
