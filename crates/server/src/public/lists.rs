//! What there is to read: the latest posts, the events to come, all stations.

use super::page::Page;
use super::words::{choice, date_time, rfc3339, said, saying};
use super::{Section, Site};
use crate::board::{Note, Notes};
use domain::Millis;
use domain::kinds::service_station;
use domain::series::next_of_each;
use maud::{Markup, html};
use serde_json::json;

/// Most links on a page.
const MOST: usize = 60;

/// The page that lists a section; of posts those of one class, if so.
pub(crate) fn list(
    site: &Site<'_>,
    section: Section,
    topic: Option<&str>,
    notes: &Notes,
    now: Millis,
) -> Page {
    let topic = topic.filter(|_| section == Section::Posts);
    let chosen = chosen(section, topic, notes, now);
    let title = match (section, topic) {
        (Section::Posts, Some(topic)) => {
            saying("public.posts_of", &[("topic", choice("topic", topic))])
        }
        (Section::Posts, None) => said("public.posts").to_owned(),
        (Section::Events, _) => said("public.events").to_owned(),
        (Section::Stations, _) => said("public.stations").to_owned(),
    };
    let items = chosen.iter().enumerate().map(|(index, (note, _))| {
        json!({
            "@type": "ListItem",
            "position": index + 1,
            "url": site.url(&section.path(note.id)),
            "name": note.title,
        })
    });
    Page {
        path: topic.map_or_else(|| section.list_path().to_owned(), topic_path),
        title: title.clone(),
        description: said("public.about").to_owned(),
        og_type: "website",
        image: None,
        structured: json!({
            "@context": "https://schema.org",
            "@type": "ItemList",
            "name": title.as_str(),
            "itemListElement": items.collect::<Vec<_>>(),
        }),
        body: html! {
            h1 { (title) }
            @if section == Section::Posts {
                (topics(notes, topic))
            }
            @if chosen.is_empty() {
                p { (said("public.none")) }
            }
            ul {
                @for (note, following) in &chosen {
                    (row(section, note, *following, notes.title(note.area)))
                }
            }
        },
    }
}

/// Where the app and its public page list the posts of a class.
pub(super) fn topic_path(topic: &str) -> String {
    format!("{}?topic={topic}", Section::Posts.list_path())
}

/// The ways to the posts of each class, and to the feed of this one.
fn topics(notes: &Notes, here: Option<&str>) -> Markup {
    html! {
        nav aria-label=(said("public.topics")) {
            @for topic in notes.topics() {
                a href=(topic_path(topic)) aria-current=[(here == Some(topic)).then_some("page")] {
                    (choice("topic", topic))
                }
            }
            @if let Some(topic) = here {
                a href={ "/feed.atom?topic=" (topic) } { (said("public.feed_topic")) }
            }
        }
    }
}

/// Those that are listed; of a series its next time, with how many follow.
fn chosen<'n>(
    section: Section,
    topic: Option<&str>,
    notes: &'n Notes,
    now: Millis,
) -> Vec<(&'n Note, usize)> {
    let mut all = notes.latest(section.kind());
    all.retain(|note| topic.is_none_or(|topic| note.topic == topic));
    match section {
        Section::Posts => {}
        Section::Events => {
            all.retain(|note| note.sort >= now);
            all.reverse();
        }
        Section::Stations => all.reverse(),
    }
    let mut all = next_of_each(all, |note| note.series);
    all.truncate(MOST);
    all
}

fn row(section: Section, note: &Note, following: usize, area: &str) -> Markup {
    // Stations are sorted by their place in a list, all else by a time.
    let is_time = section.kind().name != service_station::KIND.name && note.sort > 0;
    html! {
        li {
            a href=(section.path(note.id)) { (note.title) }
            p {
                (area)
                @if is_time {
                    " · " time datetime=(rfc3339(note.sort)) { (date_time(note.sort)) }
                }
                @if following > 0 {
                    " · " (saying("series.further", &[("count", &following.to_string())]))
                }
            }
        }
    }
}
