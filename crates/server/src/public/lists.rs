//! What there is to read: the latest posts, the events to come, all stations.

use super::page::Page;
use super::words::{date_time, rfc3339, said};
use super::{Section, Site};
use crate::board::{Note, Notes};
use domain::Millis;
use domain::kinds::service_station;
use maud::{Markup, html};
use serde_json::json;

/// Most links on a page.
const MOST: usize = 60;

/// The page that lists a section.
pub(crate) fn list(site: &Site<'_>, section: Section, notes: &Notes, now: Millis) -> Page {
    let chosen = chosen(section, notes, now);
    let title = said(match section {
        Section::Posts => "public.posts",
        Section::Events => "public.events",
        Section::Stations => "public.stations",
    });
    let items = chosen.iter().enumerate().map(|(index, note)| {
        json!({
            "@type": "ListItem",
            "position": index + 1,
            "url": site.url(&section.path(note.id)),
            "name": note.title,
        })
    });
    Page {
        path: section.list_path().to_owned(),
        title: title.to_owned(),
        description: said("public.about").to_owned(),
        og_type: "website",
        image: None,
        structured: json!({
            "@context": "https://schema.org",
            "@type": "ItemList",
            "name": title,
            "itemListElement": items.collect::<Vec<_>>(),
        }),
        body: html! {
            h1 { (title) }
            @if chosen.is_empty() {
                p { (said("public.none")) }
            }
            ul {
                @for note in &chosen {
                    (row(section, note, notes.title(note.area)))
                }
            }
        },
    }
}

fn chosen(section: Section, notes: &Notes, now: Millis) -> Vec<&Note> {
    let mut all = notes.latest(section.kind());
    match section {
        Section::Posts => {}
        Section::Events => {
            all.retain(|note| note.sort >= now);
            all.reverse();
        }
        Section::Stations => all.reverse(),
    }
    all.truncate(MOST);
    all
}

fn row(section: Section, note: &Note, area: &str) -> Markup {
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
            }
        }
    }
}
