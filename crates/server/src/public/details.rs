//! Posts, events and stations as people read them.

use super::page::Page;
use super::words::{beginning, choice, date, date_time, days, rfc3339, said, saying};
use super::{Section, Site, first_photo, photo_path, structured};
use domain::civil::CivilDate;
use domain::person::dialled;
use domain::text::paragraphs;
use domain::{Id, Millis, Record, Value};
use maud::{Markup, html};
use std::ops::Range;

/// What the page of a record tells of others.
pub(crate) struct Beside {
    /// What its area is called.
    pub(crate) area: String,
    /// When else an event of a series is held.
    pub(crate) times: Vec<(Id, Millis)>,
}

/// The page of a record.
pub(crate) fn details(
    site: &Site<'_>,
    section: Section,
    record: &Record,
    beside: &Beside,
    now: Millis,
) -> Page {
    let area = beside.area.as_str();
    let (body, structured) = match section {
        Section::Posts => (post(record, area), structured::post(site, record, area)),
        Section::Events => (event(record, beside), structured::event(site, record, area)),
        Section::Stations => (
            station(record, area, now),
            structured::station(site, record),
        ),
    };
    let kind = section.kind();
    let told = ["body", "description", "introduction", "address"].map(|field| record.text(field));
    let told = told.into_iter().find(|text| !text.is_empty());
    Page {
        path: section.path(record.id),
        title: record.text(kind.list.title).to_owned(),
        description: beginning(told.unwrap_or_else(|| record.text("place"))),
        og_type: match section {
            Section::Posts => "article",
            Section::Events | Section::Stations => "website",
        },
        image: first_photo(record),
        structured,
        body,
    }
}

fn post(post: &Record, area: &str) -> Markup {
    html! {
        article {
            h1 { (post.text("title")) }
            p { (area) " · " (choice("topic", post.text("topic"))) }
            (when_and_where(post))
            (photos(post, 0..1))
            (prose(post.text("body")))
            (photos(post, 1..usize::MAX))
            @if let Some(at) = post.integer("published_at") {
                p { (saying("post.published", &[("at", &date_time(at))])) }
            }
        }
    }
}

fn when_and_where(post: &Record) -> Markup {
    let at = post.integer("happened_at");
    let place = post.text("place");
    html! {
        @if at.is_some() || !place.is_empty() {
            p { @if let Some(at) = at { (time(at)) " " } (place) }
        }
    }
}

fn event(event: &Record, beside: &Beside) -> Markup {
    let ends = event.integer("ends_at").map(date_time);
    let capacity = event.integer("capacity").map(|seats| seats.to_string());
    html! {
        article {
            h1 { (event.text("title")) }
            dl {
                @if let Some(starts) = event.integer("starts_at") {
                    dt { (said("event.when")) }
                    dd { (time(starts)) }
                }
                (fact("field.event.ends_at", ends.as_deref().unwrap_or_default()))
                (fact("field.event.place", event.text("place")))
                (fact("field.event.audience", event.text("audience")))
                (fact("field.event.capacity", capacity.as_deref().unwrap_or_default()))
                (fact("field.event.area", &beside.area))
            }
            @if event.flag("adult_must_accompany") {
                p { (said("event.accompany")) }
            }
            (prose(event.text("description")))
            (other_times(&beside.times))
        }
    }
}

fn other_times(times: &[(Id, Millis)]) -> Markup {
    html! {
        @if !times.is_empty() {
            h2 { (said("public.other_times")) }
            ul {
                @for (id, at) in times {
                    li { a href=(Section::Events.path(*id)) { (time(*at)) } }
                }
            }
        }
    }
}

fn station(station: &Record, area: &str, now: Millis) -> Markup {
    let phone = station.text("phone");
    let services = station.list("services").iter().filter_map(Value::as_str);
    let services: Vec<_> = services.map(|key| choice("services", key)).collect();
    html! {
        article {
            h1 { (station.text("name")) }
            @if !phone.is_empty() {
                p { a href={ "tel:" (dialled(phone)) } { (saying("public.call", &[("phone", phone)])) } }
            }
            dl {
                (fact("field.service_station.address", station.text("address")))
                (fact("field.service_station.area", area))
                (fact("field.service_station.hours", &hours(station.list("hours"))))
                (fact("field.service_station.exceptions", &exceptions(station, now)))
                (fact("field.service_station.services", &services.join("、")))
                @for facility in station.list("facilities") {
                    (facility_row(facility))
                }
            }
            (prose(station.text("introduction")))
            (photos(station, 0..usize::MAX))
            (checked(station))
        }
    }
}

fn facility_row(facility: &Value) -> Markup {
    let text = |member: &str| facility[member].as_str().unwrap_or_default();
    html! {
        dt { (text("name")) }
        dd { (text("hours")) " " (text("note")) }
    }
}

fn hours(rows: &[Value]) -> String {
    let line = |row: &Value| format!("{} {}", days(row), times(row));
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Those that are not over.
fn exceptions(station: &Record, now: Millis) -> String {
    let today = CivilDate::from_millis(now);
    let line = |row: &Value| {
        let day: CivilDate = row["date"].as_str()?.parse().ok()?;
        let reason = row["reason"].as_str().unwrap_or_default();
        (day >= today).then(|| format!("{} {} {reason}", date(day), times(row)))
    };
    let lines: Vec<String> = station.list("exceptions").iter().filter_map(line).collect();
    lines.join("\n")
}

fn times(row: &Value) -> String {
    match (row["opens"].as_str(), row["closes"].as_str()) {
        (Some(opens), Some(closes)) => format!("{opens}–{closes}"),
        _ => said("hours.closed").to_owned(),
    }
}

/// By whom in office the page was last found right.
fn checked(station: &Record) -> Markup {
    let on = station.text("checked_on").parse::<CivilDate>().map(date);
    let words = match &on {
        Ok(on) => saying(
            "station.checked",
            &[("by", station.text("checked_by")), ("on", on)],
        ),
        Err(_) => said("station.never_checked").to_owned(),
    };
    html! { p { (words) } }
}

fn fact(label: &str, text: &str) -> Markup {
    html! {
        @if !text.is_empty() {
            dt { (said(label)) }
            dd { (text) }
        }
    }
}

fn prose(text: &str) -> Markup {
    html! {
        @for paragraph in paragraphs(text) {
            p { (paragraph) }
        }
    }
}

/// Photos of a record by their place. The first is the largest thing of its page, and is
/// asked for before all else.
fn photos(record: &Record, places: Range<usize>) -> Markup {
    let photos = record.photos("photos");
    let shown = photos.iter().enumerate().take(places.end);
    html! {
        @for (place, photo) in shown.skip(places.start) {
            @let is_first = place == 0;
            img src=(photo_path(record, &photo.hash)) width=(photo.width) height=(photo.height)
                alt=(saying("public.photo", &[("n", &(place + 1).to_string())]))
                loading=(if is_first { "eager" } else { "lazy" })
                fetchpriority=[is_first.then_some("high")];
        }
    }
}

fn time(at: Millis) -> Markup {
    html! { time datetime=(rfc3339(at)) { (date_time(at)) } }
}
