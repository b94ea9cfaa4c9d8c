//! Public records for machines, in the words of schema.org.

use super::words::{beginning, rfc3339};
use super::{Section, Site, first_photo};
use domain::{Record, Value};
use serde_json::{Map, json};

const CONTEXT: &str = "https://schema.org";

/// `Article`: by the neighbourhood, never by a person.
pub(super) fn post(site: &Site<'_>, post: &Record, area: &str) -> Value {
    let name = if area.is_empty() { site.name() } else { area };
    told(json!({
        "@context": CONTEXT,
        "@type": "Article",
        "headline": post.text("title"),
        "description": beginning(post.text("body")),
        "articleBody": post.text("body"),
        "inLanguage": "zh-CN",
        "mainEntityOfPage": site.url(&Section::Posts.path(post.id)),
        "datePublished": post.integer("published_at").map(rfc3339),
        "image": first_photo(post).map(|path| site.url(&path)),
        "author": {"@type": "Organization", "name": name},
        "publisher": {"@type": "Organization", "name": publisher(site)},
    }))
}

/// `Event`.
pub(super) fn event(site: &Site<'_>, event: &Record, area: &str) -> Value {
    told(json!({
        "@context": CONTEXT,
        "@type": "Event",
        "name": event.text("title"),
        "description": event.text("description"),
        "inLanguage": "zh-CN",
        "url": site.url(&Section::Events.path(event.id)),
        "startDate": event.integer("starts_at").map(rfc3339),
        "endDate": event.integer("ends_at").map(rfc3339),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "maximumAttendeeCapacity": event.integer("capacity"),
        "location": {
            "@type": "Place",
            "name": event.text("place"),
            "address": format!("{}{area} {}", site.subdistrict, event.text("place")),
        },
        "organizer": {
            "@type": "Organization",
            "name": if area.is_empty() { site.name() } else { area },
            "url": site.url("/"),
        },
    }))
}

/// `CivicStructure`: the station receives and helps; it is not the authority.
pub(super) fn station(site: &Site<'_>, station: &Record) -> Value {
    let place = station.value("position");
    let geo = place.is_object().then(
        || json!({"@type": "GeoCoordinates", "latitude": place["lat"], "longitude": place["lon"]}),
    );
    told(json!({
        "@context": CONTEXT,
        "@type": "CivicStructure",
        "name": station.text("name"),
        "description": station.text("introduction"),
        "url": site.url(&Section::Stations.path(station.id)),
        "telephone": station.text("phone"),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": station.text("address"),
            "addressCountry": "CN",
        },
        "geo": geo,
        "image": first_photo(station).map(|path| site.url(&path)),
        "openingHoursSpecification": station.list("hours").iter().map(hours).collect::<Vec<_>>(),
    }))
}

fn hours(row: &Value) -> Value {
    let days = row["days"].as_array().into_iter().flatten();
    let days: Vec<&str> = days.filter_map(|day| weekday(day.as_str()?)).collect();
    json!({
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": days,
        "opens": row["opens"],
        "closes": row["closes"],
    })
}

fn weekday(key: &str) -> Option<&'static str> {
    Some(match key {
        "mon" => "https://schema.org/Monday",
        "tue" => "https://schema.org/Tuesday",
        "wed" => "https://schema.org/Wednesday",
        "thu" => "https://schema.org/Thursday",
        "fri" => "https://schema.org/Friday",
        "sat" => "https://schema.org/Saturday",
        "sun" => "https://schema.org/Sunday",
        _ => return None,
    })
}

fn publisher<'a>(site: &'a Site<'_>) -> &'a str {
    match site.operator.name.as_str() {
        "" => site.name(),
        name => name,
    }
}

/// Only what is known.
fn told(all: Value) -> Value {
    match all {
        Value::Object(members) => {
            let known = members
                .into_iter()
                .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""));
            Value::Object(known.collect::<Map<_, _>>())
        }
        other => other,
    }
}
