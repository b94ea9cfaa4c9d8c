//! Further posts and events, so that lists are real lists.

use crate::places::short_name;
use crate::seed::{below, id, pick};
use crate::themes::{ASIDES, CLOSINGS, CREDITS, THEMES, Theme};
use domain::civil::{CivilDate, DAY, MINUTE};
use domain::kinds::{event, post};
use domain::{Millis, Record};

/// Events begin within this many days, after now or before.
const DAYS_AHEAD: usize = 45;
const DAYS_PAST: usize = 21;
/// One event in so many is past.
const ONE_PAST_IN: usize = 8;

/// Posts are at most this old; the more there are, the closer together they lie.
const OLDEST_DAYS: usize = 400;
/// As many as a lively sub-district publishes in a day.
const POSTS_A_DAY: usize = 4;

/// That many posts, newest first, all older than a day.
pub(crate) fn posts(areas: &[Record], count: usize, now: Millis) -> Vec<Record> {
    let days = (count / POSTS_A_DAY).clamp(1, OLDEST_DAYS);
    let span = days as i64 * DAY;
    (0..count)
        .map(|n| {
            let age = DAY + span * n as i64 / count as i64;
            news(n, areas, now - age)
        })
        .collect()
}

fn news(n: usize, areas: &[Record], published_at: Millis) -> Record {
    let area = below(n, 1, areas.len());
    let theme = pick(n, 2, &THEMES);
    let people = (8 + below(n, 3, 40)).to_string();
    let told = [
        *pick(n, 4, &theme.began),
        *pick(n, 5, &ASIDES),
        *pick(n, 6, &theme.went_on),
        *pick(n, 7, &theme.came),
        *pick(n, 11, &CREDITS),
        *pick(n, 8, &CLOSINGS),
    ];
    let body = told
        .concat()
        .replace("{place}", theme.place)
        .replace("{n}", &people);
    let day_before = CivilDate::from_millis(published_at - DAY);
    let minute = [9 * 60, 9 * 60 + 30, 13 * 60 + 30, 14 * 60, 18 * 60 + 30];
    let mut post = Record::new(id("post", n), &post::KIND)
        .with(
            "title",
            format!("{} | {}", short_name(area), pick(n, 9, &theme.news)),
        )
        .with("topic", theme.topic)
        .with("body", body)
        .with("happened_at", day_before.at_minutes(*pick(n, 10, &minute)))
        .with("place", format!("{}（示例）", theme.place))
        .with("area", areas[area].id.to_string())
        .with("published_at", published_at);
    post.received_at = published_at;
    post
}

/// That many events, most of them still to come.
pub(crate) fn events(
    areas: &[Record],
    stations: &[Record],
    count: usize,
    now: Millis,
) -> Vec<Record> {
    (0..count)
        .map(|n| {
            let area = below(n, 21, areas.len());
            event(n, &areas[area], &stations[area], now)
        })
        .collect()
}

fn event(n: usize, area: &Record, station: &Record, now: Millis) -> Record {
    let theme = pick(n, 22, &THEMES);
    let (title, audience) = *pick(n, 23, &theme.events);
    let starts_at = start(n, now);
    let length = *pick(n, 24, &[60, 90, 120]);
    let mut event = Record::new(id("event", n), &event::KIND)
        .with("title", title)
        .with("topic", theme.topic)
        .with("starts_at", starts_at)
        .with("ends_at", starts_at + length * MINUTE)
        .with("place", format!("{} {}", station.text("name"), theme.place))
        .with("description", description(n, theme, title))
        .with("audience", audience)
        .with("capacity", 12 + 4 * below(n, 25, 10))
        .with("adult_must_accompany", theme.topic == "children")
        .with("station", station.id.to_string())
        .with("area", area.id.to_string());
    event.received_at = now - DAY;
    event
}

/// A usual hour of one of the coming days, or of a day that is over.
fn start(n: usize, now: Millis) -> Millis {
    let today = CivilDate::from_millis(now);
    let minute = *pick(
        n,
        26,
        &[9 * 60, 9 * 60 + 30, 10 * 60, 14 * 60, 15 * 60, 18 * 60 + 30],
    );
    let day = if n % ONE_PAST_IN == ONE_PAST_IN - 1 {
        today.add_days(-1 - below(n, 27, DAYS_PAST) as i64)
    } else {
        today.add_days(1 + below(n, 27, DAYS_AHEAD) as i64)
    };
    day.at_minutes(minute)
}

fn description(n: usize, theme: &Theme, title: &str) -> String {
    let bring = [
        "请提前五分钟到，门口有人引路。",
        "不用带东西，人来就好。",
        "名额有限，来不了请说一声，好让给别人。",
        "行动不便的邻居请先打电话，社工下楼来接。",
    ];
    let aim = pick(n, 28, &theme.came);
    format!(
        "“{title}”在{}举行，免费参加。{aim}{}（示例活动）",
        theme.place,
        pick(n, 29, &bring)
    )
}
